"""yuma-host run: the line protocol (vectors/README.md) on standard input and output.
yuma-host digest FILE: the SHA-256 of all results of a file of requests."""

import json
import sys
from pathlib import Path

from .blob import Yuma
from .protocol import answer


def main() -> None:
    match sys.argv[1:]:
        case ["run"]:
            yuma = Yuma()
            for line in sys.stdin.buffer:
                if line.strip():
                    # At once: the asker may wait for this answer before it asks again.
                    print(json.dumps(answer(yuma, line), separators=(",", ":")), flush=True)
        case ["digest", file]:
            print(Yuma().digest(Path(file).read_bytes()))
        case _:
            sys.exit("usage: yuma-host run | digest FILE")


if __name__ == "__main__":
    main()

"""yuma-host run: the line protocol (vectors/README.md) on standard input and output; with --binary the same with records
(docs/abi.md), each behind its length."""

import json
import os
import sys

from .blob import Yuma
from .errors import YumaError
from .protocol import answer
from .stream import answer_records


def main() -> None:
    """The program yuma-host."""
    commands = {("run",): _answer_lines, ("run", "--binary"): _answer_stream}
    try:
        command = commands.get(tuple(sys.argv[1:]))
        if command is None:
            raise YumaError("wrong_arguments", "usage: yuma-host run [--binary]")
        command(Yuma())
    except BrokenPipeError:
        # Whoever asked has gone. Python would complain once more when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (YumaError, OSError) as error:
        print(f"yuma-host: {error}", file=sys.stderr)
        sys.exit(2)


def _answer_lines(yuma: Yuma) -> None:
    for line in sys.stdin.buffer:
        if line.strip():
            # At once: the asker may wait for this answer before it asks again.
            print(json.dumps(answer(yuma, line), separators=(",", ":")), flush=True)


def _answer_stream(yuma: Yuma) -> None:
    answer_records(yuma, sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()

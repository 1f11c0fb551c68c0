"""yuma-host run: the line protocol (vectors/README.md) on standard input and output; with --binary the same with records
(docs/abi.md), each behind its length. yuma-host parquet: recorded epochs as a data set (docs/scale.md)."""

import argparse
import json
import os
import sys
from pathlib import Path

from .blob import Yuma
from .errors import YumaError
from .protocol import answer
from .stream import answer_records


def main() -> None:
    """The program yuma-host."""
    parser = argparse.ArgumentParser(prog="yuma-host", description="Yuma Consensus, bit for bit")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="answer requests on standard input")
    run.add_argument("--binary", action="store_true", help="records behind their length, not lines of JSON")
    parquet = commands.add_parser("parquet", help="write recorded epochs as a data set, one row an epoch")
    parquet.add_argument("files", nargs="+", type=Path, help="JSON or JSON lines of yuma snapshot")
    parquet.add_argument("-o", "--output", required=True, type=Path, help="the Parquet file")
    options = parser.parse_args()
    try:
        if options.command == "parquet":
            _write_parquet(options.files, options.output)
        elif options.binary:
            answer_records(Yuma(), sys.stdin.buffer, sys.stdout.buffer)
        else:
            _answer_lines(Yuma())
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


def _write_parquet(files: list[Path], output: Path) -> None:
    try:
        from .dataset import write_parquet
    except ImportError as error:
        raise YumaError("missing_package", "wants pyarrow: pip install 'yuma-consensus[arrow]'") from error
    print(f"{output}: {write_parquet(files, output)} epochs")


if __name__ == "__main__":
    main()

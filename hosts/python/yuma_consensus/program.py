"""A program that answers lines with lines, over the rows of Arrow batches: `yuma run`, or the runs of a sweep in
`yuma simulate --jobs` (docs/scale.md). Wants the extra arrow."""

import subprocess
from collections.abc import Sequence
from typing import Any

import pyarrow

from .errors import YumaError


class Program:
    """Puts a batch's column `line` to a program, and its answers in a column `answer` beside the others.

    The program is started once for each process that calls it, with the first batch; where batches are mapped by actors, pass
    the class and the command."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)
        self._process: subprocess.Popen[bytes] | None = None

    def __call__(self, batch: Any) -> Any:
        if "line" not in batch.schema.names:
            raise YumaError("missing_field", "the column is missing", "line")
        lines = batch.column("line").to_pylist()
        for row, line in enumerate(lines):
            if not isinstance(line, str) or "\n" in line or not line.strip():
                raise YumaError("wrong_type", "expected text of one line", f"line[{row}]")
        answers = [self._ask(line) for line in lines]
        columns = {name: batch.column(name) for name in batch.schema.names if name != "line"}
        return type(batch).from_pydict(columns | {"answer": pyarrow.array(answers, pyarrow.string())})

    def __getstate__(self) -> dict[str, Any]:
        """Another process starts its own."""
        return self.__dict__ | {"_process": None}

    def __del__(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

    def _ask(self, line: str) -> str:
        if self._process is None:
            self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(f"{line}\n".encode())
            process.stdin.flush()
        except BrokenPipeError:
            pass
        answer = process.stdout.readline()
        if not answer.endswith(b"\n"):
            self._process = None
            status = process.wait()
            raise YumaError("no_answer", f"{self._command[0]} ended with status {status} and did not answer {line[:100]}")
        return answer[:-1].decode()

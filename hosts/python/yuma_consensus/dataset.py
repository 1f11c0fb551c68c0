"""Recorded epochs as Parquet, a row each, from the JSON that `yuma snapshot` writes (docs/scale.md). Wants the extra arrow."""

import json
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from . import arrays
from .abi import EPOCH
from .arrays import Rows
from .batches import SCHEMA
from .columns import write_column
from .element import check_object
from .epoch import EpochState
from .errors import YumaError
from .request import parse

FORMAT = "yuma-epoch-vectors/1"
#: Epochs of a batch, and of a row group of the file: so many are in memory at once.
_BATCH = 64


def write_parquet(sources: Iterable[Path], target: Path) -> int:
    """Writes the epochs of files as a data set; the file has its name when it is whole. Returns how many they are.

    :raises YumaError: that names the file, the line and the case at fault"""
    part = target.with_name(f"{target.name}.part")
    count = 0
    try:
        with pyarrow.parquet.ParquetWriter(part, SCHEMA, compression="zstd") as writer:
            for batch in read_batches(sources):
                writer.write_batch(batch)
                count += batch.num_rows
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
    return count


def read_batches(sources: Iterable[Path]) -> Iterator[Any]:
    """The epochs of files as Arrow batches: JSON files of recorded epochs, and files with one of them a line."""
    rows = (row for source in sources for row in _epochs(source))
    while batch := list(islice(rows, _BATCH)):
        yield _batch(batch)


def _batch(rows: list[dict[str, Any]]) -> Any:
    fields = {field.name: field for field in EPOCH.request}
    columns = []
    for column in SCHEMA:
        cells: list[Any] = [row.get(column.name) for row in rows]
        if column.name == "recorded":
            parts = [write_column(field, [cell.get(field.name) for cell in cells]) for field in EPOCH.output]
            columns.append(pyarrow.StructArray.from_arrays(parts, fields=list(column.type)))
        elif column.name in fields:
            columns.append(write_column(fields[column.name], cells))
        else:
            columns.append(pyarrow.array(cells, column.type))
    return pyarrow.RecordBatch.from_arrays(columns, schema=SCHEMA)


def _epochs(source: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file: of sequences every step."""
    with source.open("rb") as file:
        first = file.readline()
        try:
            lines = [(f"{source}", json.loads(first))]
        except ValueError:
            # One file over many lines, not one a line.
            lines = [(f"{source}", _load(first + file.read(), f"{source}"))]
        for path, value in lines:
            yield from _cases(value, path)
        for number, line in enumerate(file, 2):
            if line.strip():
                yield from _cases(_load(line, f"{source}, line {number}"), f"{source}, line {number}")


def _load(text: bytes, path: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise YumaError("invalid_json", f"{path} is not JSON: {error}") from error


def _cases(value: Any, path: str) -> Iterator[dict[str, Any]]:
    if not isinstance(value, dict) or value.get("format") != FORMAT or not isinstance(value.get("cases"), list):
        raise YumaError("wrong_type", f"{path} has no recorded epochs: expected the format {FORMAT}")
    for place, case in enumerate(value["cases"]):
        try:
            yield from _steps(check_object(case, "case"))
        except YumaError as error:
            raise YumaError(error.code, f"{path}: cases[{place}]: {error}") from error


def _steps(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A case's epochs, each with the name of its step where there are several."""
    name, spec_version = case.get("name", ""), case.get("spec_version")
    if "steps" not in case:
        yield _row(name, case, case.get("input"), spec_version)
        return
    state = check_object(case.get("initial"), "initial")
    steps = case["steps"]
    for place, step in enumerate(steps):
        check_object(step, f"steps[{place}]")
        state = state | step.get("set", {})
        label = f"{name}, step {place + 1}" if len(steps) > 1 else name
        yield _row(label, {"description": case.get("description", "")} | step, state, step.get("spec_version", spec_version))
        # The next step starts from what is recorded of this one.
        state = state | {name: step["output"][name] for name in ("bonds", "validator_permit")}


def _row(name: str, case: dict[str, Any], given: Any, spec_version: int | None) -> dict[str, Any]:
    named = check_object(given, "input")
    version = {} if spec_version is None else {"spec_version": spec_version}
    state = EpochState.from_json(version | {"emission": "0"} | named)
    recorded = check_object(case.get("output", {}), "output")
    chosen = [field for field in EPOCH.output if field.name in recorded]
    payout = case.get("payout")
    return {
        **{field.name: _cell(getattr(state, field.name), field.form) for field in EPOCH.request},
        "name": name,
        "description": case.get("description", ""),
        "spec_version": state.spec_version,
        "emission": state.emission if "emission" in named else None,
        "recorded": arrays.read(chosen, parse(chosen, recorded, state.spec_version).sections),
        "except": case.get("except"),
        "hotkeys": case.get("hotkeys"),
        "payout": None if payout is None else json.dumps(payout, separators=(",", ":")),
    }


def _cell(value: Any, form: str) -> Any:
    return Rows.of(value) if form == "rows" else value

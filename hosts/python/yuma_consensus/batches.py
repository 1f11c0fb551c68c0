"""Epochs by the million: functions from one Arrow batch to another, one row an epoch, for whatever maps batches over many
processes (docs/scale.md has Ray, Spark and Dask). Wants the extra arrow.

A row that is at fault is answered by its `error`, so that one bad epoch ends no job of a million; a batch that has not the
columns of an epoch is a YumaError."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow

from .abi import EPOCH, Field
from .amount import find_amount
from .arrays import Rows
from .blob import Yuma
from .columns import Column, arrow_type, write_column
from .epoch import EpochOutput, EpochState
from .errors import YumaError

_SPEC_VERSION = Field("spec_version", "one", "u32", ())
_EXCEPT = Field("except", "list", "u16", ())
STATE: tuple[Field, ...] = (_SPEC_VERSION, *EPOCH.request)
RECORDED = pyarrow.struct([(field.name, arrow_type(field)) for field in EPOCH.output])

#: The columns of a data set of recorded epochs. Others are carried along to the results.
SCHEMA: Any = pyarrow.schema(
    [
        ("name", pyarrow.string()),
        ("description", pyarrow.string()),
        # Null emission: it is to be found from the recorded payments.
        *((field.name, arrow_type(field)) for field in STATE),
        ("recorded", RECORDED),
        ("except", pyarrow.list_(pyarrow.uint16())),
        ("hotkeys", pyarrow.list_(pyarrow.string())),
        # As the JSON form has it: what the subnet's payout read, and what is recorded of that.
        ("payout", pyarrow.string()),
    ]
)
_OWN = set(SCHEMA.names) - {"name"}

_DIFFERENCE = pyarrow.struct(
    [
        ("field", pyarrow.string()),
        ("uid", pyarrow.uint16()),
        # Of bonds the neuron the bond is on; null where the two rows have the same bonds in another order.
        ("target", pyarrow.uint16()),
        ("recorded", pyarrow.uint64()),
        ("rules", pyarrow.uint64()),
    ]
)
_VERDICT = pyarrow.schema(
    [
        ("equal", pyarrow.bool_()),
        # given, found, none (no amount gives all payments; this one gives the most) or unrecorded
        ("amount_source", pyarrow.string()),
        ("amount", pyarrow.uint64()),
        ("differing", pyarrow.uint32()),
        ("differences", pyarrow.list_(_DIFFERENCE)),
        ("error", pyarrow.string()),
    ]
)
#: So many of an epoch's differences are listed; all are counted.
_MOST_LISTED = 20

_local = threading.local()


def run_epochs(batch: Any) -> Any:
    """The output of every epoch of a batch.

    :param batch: a pyarrow.RecordBatch or Table with the columns of a state
    :returns: the same kind: a column for every output, `error`, and what the batch has besides an epoch's columns"""
    outputs, errors = _each(batch, lambda states, row: _yuma().epoch(states.state(row)))
    columns = {
        field.name: write_column(field, [output and getattr(output, field.name) for output in outputs])
        for field in EPOCH.output
    }
    return _result(batch, columns | {"error": pyarrow.array(errors, pyarrow.string())})


def verify_epochs(batch: Any) -> Any:
    """Whether every recorded epoch of a batch is what the rules give, and where not: the decisions, bonds and payments that
    are recorded (docs/verify.md). Where the emission is null the amount handed out is found from the payments.

    :param batch: as of run_epochs, with `recorded`
    :returns: the same kind: `equal`, `amount_source`, `amount`, `differing`, `differences`, `error`, and what the batch has
        besides an epoch's columns"""
    verdicts, errors = _each(batch, lambda states, row: _verdict(states, row))
    rows = [(verdict or {}) | {"error": error} for verdict, error in zip(verdicts, errors)]
    columns = {field.name: pyarrow.array([row.get(field.name) for row in rows], field.type) for field in _VERDICT}
    return _result(batch, columns)


def _yuma() -> Yuma:
    """One for each thread."""
    if not hasattr(_local, "yuma"):
        _local.yuma = Yuma()
    loaded: Yuma = _local.yuma
    return loaded


class _States:
    """The epochs of a batch, row by row."""

    def __init__(self, batch: Any) -> None:
        self.count: int = batch.num_rows
        self._columns = {
            field.name: Column(field, batch.column(field.name), field.name)
            for field in (*STATE, _EXCEPT)
            if field.name in batch.schema.names
        }
        for field in EPOCH.request:
            if field.name not in self._columns and not field.optional and field.name != "emission":
                raise YumaError("missing_field", "the column is missing", field.name)
        self._recorded = _recorded(batch)

    def state(self, row: int) -> EpochState:
        values = {name: column[row] for name, column in self._columns.items() if name != "except"}
        if values.get("spec_version") is None:
            values.pop("spec_version", None)
        if values.get("emission") is None:
            values["emission"] = 0
        for field in EPOCH.request:
            if values.get(field.name) is None and not field.optional and not field.nullable:
                raise YumaError("missing_field", "the field is null", field.name)
        return EpochState(**values)

    def is_given(self, row: int) -> bool:
        """Whether the amount is."""
        return "emission" in self._columns and self._columns["emission"][row] is not None

    def recorded(self, row: int) -> dict[str, Any]:
        return {name: value for name, column in self._recorded.items() if (value := column[row]) is not None}

    def skipped(self, row: int) -> set[int]:
        uids = self._columns["except"][row] if "except" in self._columns else None
        return set() if uids is None else set(uids.tolist())


def _recorded(batch: Any) -> dict[str, Column]:
    if "recorded" not in batch.schema.names:
        return {}
    column = batch.column("recorded")
    array = column.combine_chunks() if isinstance(column, pyarrow.ChunkedArray) else column
    if not pyarrow.types.is_struct(array.type):
        raise YumaError("wrong_type", f"expected a struct of outputs, got {array.type}", "recorded")
    names = [field.name for field in array.type]
    fields = {field.name: field for field in EPOCH.output}
    for name in names:
        if name not in fields:
            raise YumaError("unknown_field", "an epoch has no such output", f"recorded.{name}")
    return {name: Column(fields[name], part, f"recorded.{name}") for name, part in zip(names, array.flatten())}


def _each(batch: Any, call: Callable[[_States, int], Any]) -> tuple[list[Any], list[str | None]]:
    """What comes of every row, or why nothing does."""
    if not isinstance(batch, (pyarrow.RecordBatch, pyarrow.Table)):
        raise YumaError("wrong_type", f"expected a pyarrow.RecordBatch or Table, got {type(batch).__name__}", "batch")
    states = _States(batch)
    results: list[Any] = []
    errors: list[str | None] = []
    for row in range(states.count):
        try:
            results.append(call(states, row))
            errors.append(None)
        except YumaError as error:
            results.append(None)
            errors.append(f"{error.code}: {error}")
    return results, errors


def _result(batch: Any, columns: dict[str, Any]) -> Any:
    """The columns behind those of the batch that are no epoch's."""
    carried = {name: batch.column(name) for name in batch.schema.names if name not in _OWN}
    for name in columns:
        if name in carried:
            raise YumaError("contradiction", "the result has a column of that name", name)
    return type(batch).from_pydict(carried | columns)


def _verdict(states: _States, row: int) -> dict[str, Any]:
    state, recorded, skipped = states.state(row), states.recorded(row), states.skipped(row)
    source = "given"
    if not states.is_given(row):
        _, trace = _yuma().epoch_with_trace(state)
        found = find_amount(trace, recorded, skipped)
        source = "unrecorded" if found is None else "found" if found.reproduced == found.recorded else "none"
        state = replace(state, emission=found.amount if found else 0)
    output = _yuma().epoch(state)
    differences = [
        {"field": name} | difference
        for name in (field.name for field in EPOCH.output)
        if name in recorded
        for difference in _differences(name, recorded[name], output)
        if difference["uid"] not in skipped
    ]
    return {
        "equal": not differences,
        "amount_source": source,
        "amount": state.emission,
        "differing": len(differences),
        "differences": differences[:_MOST_LISTED],
    }


def _differences(name: str, recorded: Any, output: EpochOutput) -> Iterator[dict[str, Any]]:
    rules, n = getattr(output, name), len(output.active)
    if rules is None:
        raise YumaError("unknown_field", "the epoch of this runtime has no such output", f"recorded.{name}")
    if (length := len(recorded.offsets) - 1 if isinstance(recorded, Rows) else len(recorded)) != n:
        raise YumaError("wrong_count", f"expected {n} elements, one a neuron, got {length}", f"recorded.{name}")
    if isinstance(recorded, Rows):
        yield from _row_differences(recorded, rules)
        return
    for uid in np.flatnonzero(recorded != rules).tolist():
        yield {"uid": uid, "recorded": int(recorded[uid]), "rules": int(rules[uid])}


def _row_differences(recorded: Rows, rules: Rows) -> Iterator[dict[str, Any]]:
    if all(np.array_equal(getattr(recorded, part), getattr(rules, part)) for part in ("offsets", "uids", "values")):
        return
    for uid, (before, after) in enumerate(zip(recorded.to_lists(), rules.to_lists())):
        if before == after:
            continue
        old, new = dict(before), dict(after)
        targets = [target for target in sorted(old.keys() | new.keys()) if old.get(target) != new.get(target)]
        for target in targets:
            yield {"uid": uid, "target": target, "recorded": old.get(target), "rules": new.get(target)}
        if not targets:
            yield {"uid": uid}

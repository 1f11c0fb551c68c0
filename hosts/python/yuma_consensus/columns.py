"""Fields of records as Arrow columns, both ways: one row an epoch. Wants the extra arrow."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow

from .abi import Field
from .arrays import Rows
from .errors import YumaError

_ENTRY = pyarrow.struct([("uid", pyarrow.uint16()), ("value", pyarrow.uint16())])
_ELEMENTS = {
    "boolean": pyarrow.bool_(),
    "enum": pyarrow.string(),
    "u16": pyarrow.uint16(),
    "i16": pyarrow.int16(),
    "u32": pyarrow.uint32(),
    "i32": pyarrow.int32(),
    "u64": pyarrow.uint64(),
}
_MOST_ELEMENTS = 2**31 - 1


def arrow_type(field: Field) -> Any:
    """What a field is in Arrow: rows are lists of lists of (uid, value)."""
    if field.form == "rows":
        return pyarrow.list_(pyarrow.list_(_ENTRY))
    element = _ELEMENTS[str(field.type)]
    return element if field.form == "one" else pyarrow.list_(element)


def write_column(field: Field, cells: Sequence[Any]) -> Any:
    """An array with a row for each cell: an element, a numpy array or Rows; None is null."""
    if field.form == "one":
        return pyarrow.array(cells, arrow_type(field))
    absent = pyarrow.array([cell is None for cell in cells], pyarrow.bool_())
    if field.form == "rows":
        return _rows(cells, absent)
    none = np.zeros(0, dtype=arrow_type(field).value_type.to_pandas_dtype())
    parts = [none if cell is None else cell for cell in cells]
    values = np.concatenate([none, *parts])
    is_none = values == np.iinfo(np.uint64).max if field.nullable else None
    elements = pyarrow.array(values, _ELEMENTS[str(field.type)], mask=is_none)
    return pyarrow.ListArray.from_arrays(_ends(map(len, parts), field.name), elements, mask=absent)


def _rows(cells: Sequence[Any], absent: Any) -> Any:
    present = [cell for cell in cells if cell is not None]
    uids, values = _joined([rows.uids for rows in present]), _joined([rows.values for rows in present])
    entries = pyarrow.StructArray.from_arrays(
        [pyarrow.array(part, pyarrow.uint16()) for part in (uids, values)], ["uid", "value"]
    )
    lengths = _joined([np.diff(rows.offsets.astype(np.int64)) for rows in present])
    lists = pyarrow.ListArray.from_arrays(_ends(lengths.tolist(), "rows"), entries)
    counts = [0 if cell is None else len(cell.offsets) - 1 for cell in cells]
    return pyarrow.ListArray.from_arrays(_ends(counts, "rows"), lists, mask=absent)


def _joined(parts: Sequence[Any]) -> Any:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _ends(lengths: Any, path: str) -> Any:
    ends = np.cumsum([0, *lengths], dtype=np.int64)
    if ends[-1] > _MOST_ELEMENTS:
        raise YumaError("too_large", f"a batch holds at most {_MOST_ELEMENTS} elements: make it smaller", path)
    return pyarrow.array(ends.astype(np.int32))


class Column:
    """A column of a batch, read cell by cell without copying it."""

    def __init__(self, field: Field, column: Any, path: str) -> None:
        wanted = arrow_type(field)
        try:
            array = column.combine_chunks() if isinstance(column, pyarrow.ChunkedArray) else column
            array = array if array.type == wanted else array.cast(wanted)
        except (pyarrow.ArrowInvalid, pyarrow.ArrowNotImplementedError) as error:
            raise YumaError("wrong_type", f"expected {wanted}: {error}", path) from error
        self._field, self._path = field, path
        if field.form == "one":
            self._cells: list[Any] = array.to_pylist()
            return
        self._valid = array.is_valid().to_numpy(zero_copy_only=False)
        self._offsets = array.offsets.to_numpy()
        values = array.values
        if field.form == "rows":
            self._refuse_nulls(values)
            self._inner = values.offsets.to_numpy()
            entries = values.values
            self._refuse_nulls(entries)
            self._parts = [part.to_numpy(zero_copy_only=False) for part in map(self._refuse_nulls, entries.flatten())]
        else:
            filled = values.fill_null(2**64 - 1) if field.nullable else self._refuse_nulls(values)
            self._values = filled.to_numpy(zero_copy_only=False)

    def _refuse_nulls(self, array: Any) -> Any:
        if array.null_count:
            raise YumaError("wrong_type", "null is no element of it", self._path)
        return array

    def __getitem__(self, row: int) -> Any:
        """The row's element, numpy array or Rows; None is null."""
        if self._field.form == "one":
            return self._cells[row]
        if not self._valid[row]:
            return None
        start, end = self._offsets[row : row + 2]
        if self._field.form != "rows":
            return self._values[start:end]
        ends = self._inner[start : end + 1]
        uids, values = (part[ends[0] : ends[-1]] for part in self._parts)
        return Rows((ends - ends[0]).astype(np.uint32), uids, values)

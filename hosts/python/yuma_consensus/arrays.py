"""Fields of a record as numbers and numpy arrays, both ways. What is read is a view of the result: nothing is copied."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from .abi import Field, element_bytes
from .errors import YumaError
from .record import Sections

_U16 = np.dtype("<u2")
_U32 = np.dtype("<u4")
_DTYPES = {"boolean": np.dtype("?"), "u16": _U16, "u64": np.dtype("<u8"), "i64": np.dtype("<i8")}
_SCALARS = _DTYPES | {"i32": np.dtype("<i4")}


@dataclass(frozen=True, eq=False)
class Rows:
    """Sparse rows (CSR): row i has the entries offsets[i] to offsets[i + 1], in storage order. As
    scipy.sparse.csr_array((rows.values, rows.uids, rows.offsets)) has it too."""

    #: u32, n + 1 of them
    offsets: npt.NDArray[np.uint32]
    #: u16, the column of each entry
    uids: npt.NDArray[np.uint16]
    #: u16, or raw bits as i64 in a trace
    values: npt.NDArray[Any]

    @classmethod
    def of(cls, rows: Any, path: str = "rows") -> "Rows":
        """From a square matrix, whose zeros are no entries; from what has indptr, indices and data, as SciPy's CSR has; or
        from a list of (uid, value) for each row. With liquid alpha a stored weight of 0 is not the same as none: it can be
        said in the latter two only. Raises a YumaError that starts with the path."""
        if isinstance(rows, Rows):
            return rows
        if hasattr(rows, "indptr"):
            # By columns it would be read as another subnet's.
            if getattr(rows, "format", "csr") != "csr":
                raise YumaError("wrong_type", f"expected CSR, got {rows.format}: see its tocsr()", path)
            indptr, indices, data = rows.indptr, rows.indices, rows.data
            return cls(as_array(indptr, _U32, path), as_array(indices, _U16, path), as_array(data, _U16, path))
        if isinstance(rows, (list, tuple)):
            return _from_lists(rows, path)
        return _from_dense(rows, path)

    def to_lists(self) -> list[list[tuple[int, int]]]:
        """Of each row a list of (uid, value)."""
        entries = list(zip(self.uids.tolist(), self.values.tolist()))
        ends = self.offsets.tolist()
        return [entries[start:end] for start, end in zip(ends, ends[1:])]

    def to_dense(self) -> npt.NDArray[Any]:
        """A square matrix. Of several entries of a row for one uid the last one stands."""
        n = len(self.offsets) - 1
        dense = np.zeros((n, n), dtype=self.values.dtype)
        dense[np.repeat(np.arange(n), np.diff(self.offsets)), self.uids] = self.values
        return dense


def _from_dense(rows: Any, path: str) -> Rows:
    dense = rows if isinstance(rows, np.ma.MaskedArray) else np.asarray(rows)
    if dense.ndim != 2 or dense.shape[0] != dense.shape[1]:
        raise YumaError("wrong_type", f"expected a square matrix, got shape {dense.shape}", path)
    checked = as_array(dense.ravel(), _U16, path).reshape(dense.shape)
    is_entry = checked != 0
    offsets = np.zeros(len(dense) + 1, dtype=_U32)
    np.cumsum(np.count_nonzero(is_entry, axis=1), out=offsets[1:])
    uids = np.broadcast_to(np.arange(len(dense), dtype=_U16), dense.shape)
    return Rows(offsets, uids[is_entry], checked[is_entry])


def _from_lists(rows: Sequence[Sequence[tuple[int, int]]], path: str) -> Rows:
    for i, row in enumerate(rows):
        for j, entry in enumerate(row if isinstance(row, (list, tuple)) else [None]):
            if not isinstance(entry, (list, tuple)) or len(entry) != 2:
                raise YumaError("wrong_type", "expected (uid, value) in lists", f"{path}[{i}][{j}]")
    offsets = np.zeros(len(rows) + 1, dtype=_U32)
    np.cumsum([len(row) for row in rows], out=offsets[1:])
    entries = [entry for row in rows for entry in row]
    try:
        parts = (as_array([entry[part] for entry in entries], _U16, "") for part in (0, 1))
        return Rows(offsets, *parts)
    except YumaError:
        for i, row in enumerate(rows):
            for j, entry in enumerate(row):
                for part in (0, 1):
                    as_integer(entry[part], _U16, f"{path}[{i}][{j}][{part}]")
        raise


def write(fields: Iterable[Field], values: Mapping[str, Any]) -> Sections:
    """The sections of fields from their values; of an optional field that is None there are none."""
    sections: dict[int, bytes | memoryview] = {}
    for field in fields:
        value = values[field.name]
        if field.optional and value is None:
            continue
        first = field.sections[0]
        if field.form == "one":
            sections[first] = _word(field, value).to_bytes(8, "little")
        elif field.type == "i128":
            sections[first] = b"".join(element.to_bytes(16, "little", signed=True) for element in value)
        elif field.form == "rows":
            rows = Rows.of(value, field.name)
            for section, part, dtype in zip(field.sections, (rows.offsets, rows.uids, rows.values), _row_dtypes(field)):
                sections[section] = _bytes(as_array(part, dtype, field.name))
        else:
            none = np.iinfo(np.uint64).max if field.nullable else None
            elements = value.ravel() if field.form == "square" else value
            sections[first] = _bytes(as_array(elements, _DTYPES[str(field.type)], field.name, none))
    return sections


def _row_dtypes(field: Field) -> Iterable[np.dtype[Any]]:
    return _U32, _U16, _DTYPES[str(field.type)]


def _bytes(array: npt.NDArray[Any]) -> memoryview:
    return array.view(np.uint8).data


def read(fields: Iterable[Field], sections: Sections) -> dict[str, Any]:
    """The values of the fields that have sections."""
    return {field.name: _read(field, sections) for field in fields if field.sections[0] in sections}


def _read(field: Field, sections: Sections) -> Any:
    data = sections[field.sections[0]]
    if field.form == "one":
        word = int.from_bytes(data, "little", signed=bool(field.limits and field.limits[0]))
        if field.nullable and word == 2**64 - 1:
            return None
        return field.values[word] if field.values else bool(word) if field.type == "boolean" else word
    if field.type == "i128":
        return [int.from_bytes(data[at : at + 16], "little", signed=True) for at in range(0, len(data), 16)]
    dtype = _DTYPES[str(field.type)]
    if field.form == "rows":
        return Rows(*(np.frombuffer(sections[at], part) for at, part in zip(field.sections, _row_dtypes(field))))
    elements = np.frombuffer(data, dtype)
    n = isqrt(len(elements))
    return elements.reshape(n, n) if field.form == "square" else elements


def _word(field: Field, value: Any) -> int:
    """A field of one element: its 8 bytes as an unsigned integer."""
    if value is None and field.nullable:
        return 2**64 - 1
    if field.values:
        if value not in field.values:
            raise YumaError("wrong_type", f"expected one of {', '.join(field.values)}, got {value!r:.40}", field.name)
        return field.values.index(value)
    if field.type == "boolean":
        return int(as_boolean(value, _DTYPES["boolean"], field.name))
    return as_integer(value, _SCALARS[str(field.type)], field.name) % 2**64


def as_boolean(value: Any, _: np.dtype[Any], path: str) -> bool:
    """True or False; a number is neither."""
    if not isinstance(value, (bool, np.bool_)):
        raise YumaError("wrong_type", f"expected True or False, got {value!r:.40}", path)
    return bool(value)


def as_integer(value: Any, dtype: np.dtype[Any], path: str) -> int:
    """An integer that fits a type; no other kind of number is one."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise YumaError("wrong_type", f"expected an integer, got {value!r:.40}", path)
    limits = np.iinfo(dtype)
    if value < limits.min:
        raise YumaError("too_small" if limits.min else "negative", f"{value} is below {limits.min}", path)
    if value > limits.max:
        raise YumaError("too_large", f"{value} is above {limits.max}", path)
    return int(value)


def as_array(values: Any, dtype: np.dtype[Any], path: str, none: int | None = None) -> npt.NDArray[Any]:
    """What numpy can see as an array (a list, a buffer, a Series, an Arrow array) as a contiguous one of a type. Numbers are
    checked, not converted to fit.

    :param none: what None stands as, where there may be none"""
    if isinstance(values, (list, tuple)):
        return _from_sequence(values, dtype, path, none)
    if isinstance(values, np.ma.MaskedArray):
        raise YumaError("wrong_type", "expected an array without a mask", path)
    array = np.asarray(values)
    if array.ndim != 1:
        raise YumaError("wrong_type", f"expected one dimension, got shape {array.shape}", path)
    if array.dtype == dtype:
        return np.ascontiguousarray(array)
    if array.dtype == object:
        return _from_sequence(array.tolist(), dtype, path, none)
    if dtype.kind == "b" or array.dtype.kind not in "iu":
        raise YumaError("wrong_type", f"expected elements that are {dtype}, got {array.dtype}", path)
    if array.size and not _fits(int(array.min()), int(array.max()), dtype):
        return _from_sequence(array.tolist(), dtype, path, none)
    return array.astype(dtype)


def _fits(smallest: int, largest: int, dtype: np.dtype[Any]) -> bool:
    limits = np.iinfo(dtype)
    return limits.min <= smallest and largest <= limits.max


def _from_sequence(values: Sequence[Any], dtype: np.dtype[Any], path: str, none: int | None) -> npt.NDArray[Any]:
    if none is not None:
        values = [none if value is None else value for value in values]
    # numpy 1 would wrap what does not fit.
    if dtype.kind in "iu" and set(map(type, values)) == {int} and _fits(min(values), max(values), dtype):
        return np.array(values, dtype=dtype)
    as_element = as_boolean if dtype.kind == "b" else as_integer
    return np.array([as_element(value, dtype, f"{path}[{i}]") for i, value in enumerate(values)], dtype=dtype)

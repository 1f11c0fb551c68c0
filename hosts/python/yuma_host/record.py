"""Records (docs/abi.md): a header, a directory and sections; and a field's sections from its value."""

import struct
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, pairwise
from math import isqrt
from typing import Any

from .abi import ABI, Field, Kind, element_bytes
from .errors import YumaError

#: The bytes of each section.
Sections = dict[int, bytes]

_UID = Kind.of("u16")
_OFFSET = Kind.of("u64")


def encode(operation: int, spec_version: int, flags: int, sections: Sections) -> bytes:
    """The record of a request."""
    directory = ABI["header_bytes"] + len(sections) * ABI["entry_bytes"]
    offsets = list(accumulate((_aligned(data) for data in sections.values()), initial=directory))
    record = bytearray(offsets[-1])
    header = {
        "magic": ABI["magic"],
        "abi_version": ABI["abi_version"],
        "operation": operation,
        "spec_version": spec_version,
        "flags": flags,
        "sections": len(sections),
        "length": len(record),
    }
    for name, value in header.items():
        _put(record, ABI["request_header"][name], value)
    for i, ((section, data), offset) in enumerate(zip(sorted(sections.items()), offsets)):
        entry = ABI["header_bytes"] + i * ABI["entry_bytes"]
        _put(record, entry + ABI["entry"]["field"], section)
        _put(record, entry + ABI["entry"]["count"], len(data) // element_bytes(section))
        _put(record, entry + ABI["entry"]["offset"], offset)
        record[offset : offset + len(data)] = data
    return bytes(record)


def decode(record: bytes, field_name: Callable[[int], str]) -> Sections:
    """The sections of a result; raises the error it reports."""

    def header(name: str) -> int:
        return _get(record, ABI["result_header"][name])

    status = next(entry for entry in ABI["statuses"] if entry["number"] == header("status"))
    if status["name"] != "ok":
        path, index = field_name(header("fault_field")), header("fault_index")
        where = f"{path}[{index}]" if path and index != ABI["no_index"] else path
        raise YumaError(status["name"], status["explanation"], where)
    sections = {}
    for i in range(header("sections")):
        entry = ABI["header_bytes"] + i * ABI["entry_bytes"]
        section = _get(record, entry + ABI["entry"]["field"])
        offset = _get(record, entry + ABI["entry"]["offset"])
        end = offset + _get(record, entry + ABI["entry"]["count"]) * element_bytes(section)
        sections[section] = record[offset:end]
    return sections


def length(result: bytes) -> int:
    """The bytes of a result that starts here."""
    return _get(result, ABI["result_header"]["length"])


def write(fields: Iterable[Field], values: dict[str, Any]) -> Sections:
    """The sections of fields from their values; of an optional field that is None there are none."""
    sections: Sections = {}
    for field in fields:
        value = values[field.name]
        if field.optional and value is None:
            continue
        first = field.sections[0]
        if field.form == "one":
            sections[first] = pack(value, field.kind, first, field.name)
        elif field.form == "list":
            sections[first] = _pack_all(value, field.kind, first, field.name)
        elif field.form == "square":
            sections[first] = b"".join(
                _pack_all(row, field.kind, first, f"{field.name}[{i}]") for i, row in enumerate(value)
            )
        else:
            offsets, uids, values_ = field.sections
            ends = accumulate((len(row) for row in value), initial=0)
            entries = [(f"{field.name}[{i}][{j}]", *entry) for i, row in enumerate(value) for j, entry in enumerate(row)]
            sections[offsets] = b"".join(pack(end, _OFFSET, offsets, field.name) for end in ends)
            sections[uids] = b"".join(pack(uid, _UID, uids, f"{path}[0]") for path, uid, _ in entries)
            sections[values_] = b"".join(pack(item, field.kind, values_, f"{path}[1]") for path, _, item in entries)
    return sections


def read(fields: Iterable[Field], sections: Sections) -> dict[str, Any]:
    """The values of the fields that have sections."""
    values: dict[str, Any] = {}
    for field in fields:
        first = field.sections[0]
        if first not in sections:
            continue
        if field.form == "rows":
            offsets, uids, items = (_unpack_all(sections, *part) for part in zip(field.sections, (_OFFSET, _UID, field.kind)))
            entries = list(zip(uids, items))
            values[field.name] = [entries[start:end] for start, end in pairwise(offsets)]
            continue
        elements = _unpack_all(sections, first, field.kind)
        n = isqrt(len(elements))
        if field.form == "square":
            values[field.name] = [elements[i * n : (i + 1) * n] for i in range(n)]
        else:
            values[field.name] = elements[0] if field.form == "one" else elements
    return values


def pack(value: Any, kind: Kind, section: int, path: str) -> bytes:
    """One element."""
    width = element_bytes(section)
    if value is None and kind.nullable:
        return b"\xff" * width
    if kind.type == "enum":
        if value not in kind.values:
            raise YumaError("wrong_type", f"expected one of {', '.join(kind.values)}, got {value!r}", path)
        return kind.values.index(value).to_bytes(width, "little")
    if type(value) is not (bool if kind.type == "boolean" else int):
        expected = "True or False" if kind.type == "boolean" else "an integer"
        raise YumaError("wrong_type", f"expected {expected}, got {value!r}", path)
    if value < 0 and not kind.signed:
        raise YumaError("negative", f"{value} is negative", path)
    if (value if value >= 0 else ~value) >> (kind.bits - kind.signed):
        code = "too_large" if value > 0 else "too_small"
        raise YumaError(code, f"{value} does not fit {kind.bits} bits", path)
    return value.to_bytes(width, "little", signed=kind.signed)


def unpack(data: bytes, kind: Kind) -> Any:
    """The same the other way."""
    if kind.nullable and data == b"\xff" * len(data):
        return None
    value = int.from_bytes(data, "little", signed=kind.signed)
    if kind.type == "enum":
        return kind.values[value]
    return value != 0 if kind.type == "boolean" else value


def _pack_all(values: Sequence[Any], kind: Kind, section: int, path: str) -> bytes:
    return b"".join(pack(value, kind, section, f"{path}[{i}]") for i, value in enumerate(values))


def _unpack_all(sections: Sections, section: int, kind: Kind) -> list[Any]:
    data, width = sections[section], element_bytes(section)
    return [unpack(data[at : at + width], kind) for at in range(0, len(data), width)]


def _aligned(data: bytes) -> int:
    return -(-len(data) // ABI["alignment"]) * ABI["alignment"]


def _put(record: bytearray, at: int, value: int) -> None:
    struct.pack_into("<I", record, at, value)


def _get(record: bytes, at: int) -> int:
    return struct.unpack_from("<I", record, at)[0]

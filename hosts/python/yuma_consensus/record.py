"""Records (docs/abi.md): a header, a directory and sections."""

import struct
from collections.abc import Callable, Mapping
from itertools import accumulate

from .abi import ABI, element_bytes
from .errors import YumaError

#: The bytes of each section.
Sections = Mapping[int, bytes | memoryview]


def encode(operation: int, spec_version: int, flags: int, sections: Sections) -> bytearray:
    """The record of a request."""
    ordered = sorted(sections.items())
    directory = ABI["header_bytes"] + len(ordered) * ABI["entry_bytes"]
    offsets = list(accumulate((_aligned(len(data)) for _, data in ordered), initial=directory))
    if offsets[-1] > 0xFFFFFFFF:
        raise YumaError("out_of_memory", "the request is above 4 GiB")
    record = bytearray(offsets[-1])
    header = {
        "magic": ABI["magic"],
        "abi_version": ABI["abi_version"],
        "operation": operation,
        "spec_version": spec_version,
        "flags": flags,
        "sections": len(ordered),
        "length": len(record),
    }
    for name, value in header.items():
        _put(record, ABI["request_header"][name], value)
    for i, ((section, data), offset) in enumerate(zip(ordered, offsets)):
        entry = ABI["header_bytes"] + i * ABI["entry_bytes"]
        _put(record, entry + ABI["entry"]["field"], section)
        _put(record, entry + ABI["entry"]["count"], len(data) // element_bytes(section))
        _put(record, entry + ABI["entry"]["offset"], offset)
        record[offset : offset + len(data)] = data
    return record


def decode(record: bytearray, field_name: Callable[[int], str]) -> dict[int, memoryview]:
    """The sections of a result, where they lie; raises the error it reports."""

    def header(name: str) -> int:
        return _get(record, ABI["result_header"][name])

    status = next(entry for entry in ABI["statuses"] if entry["number"] == header("status"))
    if status["name"] != "ok":
        path, index = field_name(header("fault_field")), header("fault_index")
        where = f"{path}[{index}]" if path and index != ABI["no_index"] else path
        raise YumaError(status["name"], status["explanation"], where)
    sections = {}
    whole = memoryview(record)
    for i in range(header("sections")):
        entry = ABI["header_bytes"] + i * ABI["entry_bytes"]
        section = _get(record, entry + ABI["entry"]["field"])
        offset = _get(record, entry + ABI["entry"]["offset"])
        end = offset + _get(record, entry + ABI["entry"]["count"]) * element_bytes(section)
        sections[section] = whole[offset:end]
    return sections


def no_room() -> bytearray:
    """What the blob would answer if there were room for the request."""
    record = bytearray(ABI["header_bytes"])
    status = next(entry["number"] for entry in ABI["statuses"] if entry["name"] == "out_of_memory")
    header = {
        "magic": ABI["magic"],
        "abi_version": ABI["abi_version"],
        "status": status,
        "length": len(record),
        "fault_index": ABI["no_index"],
    }
    for name, value in header.items():
        _put(record, ABI["result_header"][name], value)
    return record


def length(result: bytearray) -> int:
    """The bytes of a result that starts here."""
    return _get(result, ABI["result_header"]["length"])


def _aligned(size: int) -> int:
    alignment: int = ABI["alignment"]
    return -(-size // alignment) * alignment


def _put(record: bytearray, at: int, value: int) -> None:
    struct.pack_into("<I", record, at, value)


def _get(record: bytearray, at: int) -> int:
    (value,) = struct.unpack_from("<I", record, at)
    return int(value)

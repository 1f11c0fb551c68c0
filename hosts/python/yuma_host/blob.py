"""yuma.wasm in wasmtime."""

import hashlib
import os
import struct
from pathlib import Path
from typing import Any

from wasmtime import Engine, Func, Instance, Memory, Module, Store

from . import record
from .abi import ABI, EPOCH, Kind, Operation
from .epoch import EpochOutput, EpochState, EpochTrace
from .errors import YumaError
from .form import format_element, parse_element


class Yuma:
    """A loaded blob. A call depends on nothing but its request."""

    def __init__(self, blob: bytes | None = None) -> None:
        """Takes the blob that lies in this checkout, or where the environment variable YUMA_WASM says, or the bytes given;
        whichever it is, it must be the one this package was made for."""
        if blob is None:
            here = Path(__file__).parents[3] / "dist/yuma.wasm"
            blob = Path(os.environ.get("YUMA_WASM", here)).read_bytes()
        sha256 = hashlib.sha256(blob).hexdigest()
        if sha256 != ABI["blob_sha256"]:
            raise YumaError("wrong_blob", f"the blob's SHA-256 is {sha256}, this package is pinned to {ABI['blob_sha256']}")
        engine = Engine()
        self._store = Store(engine)
        exports = Instance(self._store, Module(engine, blob), []).exports(self._store)
        self._memory: Memory = exports["memory"]
        self._reserve: Func = exports["reserve"]
        self._call: Func = exports["call"]

    def epoch(self, state: EpochState) -> EpochOutput:
        """Runs one epoch."""
        return EpochOutput(**record.read(EPOCH.output, self._epoch(state, 0)))

    def epoch_with_trace(self, state: EpochState) -> tuple[EpochOutput, EpochTrace]:
        """The same, with the intermediate vectors."""
        sections = self._epoch(state, ABI["flags"]["trace"])
        return EpochOutput(**record.read(EPOCH.output, sections)), EpochTrace(**record.read(EPOCH.trace, sections))

    def fixed(self, table: str, operands: list[Any]) -> str | None:
        """One row of a fixed-point table, in the JSON form: all integers are decimal strings."""
        entry = ABI["fixed"]["tables"][table]
        columns = [(column["section"], Kind(column["type"], is_text=True)) for column in entry["operands"]]
        if len(operands) != len(columns):
            raise YumaError("wrong_count", f"{len(columns)} operands wanted, got {len(operands)}", "input")
        sections = {}
        for i, (operand, (section, kind)) in enumerate(zip(operands, columns)):
            path = f"input[{i}]"
            sections[section] = record.pack(parse_element(operand, kind, path), kind, section, path)
        request = record.encode(entry["operation"], 0, 0, sections)
        result = record.decode(self.call(request), lambda section: "input" if section else "")
        if result[ABI["fixed"]["exists"]] != b"\1":
            return None
        kind = Kind(entry["result"]["type"], is_text=True)
        return format_element(record.unpack(result[entry["result"]["section"]], kind), kind)

    def digest(self, requests: bytes) -> str:
        """Runs a file of request records, each behind its length: the SHA-256 of all results' bytes."""
        sha256, at = hashlib.sha256(), 0
        while at < len(requests):
            (size,) = struct.unpack_from("<I", requests, at)
            sha256.update(self.call(requests[at + 4 : at + 4 + size]))
            at += 4 + size
        return sha256.hexdigest()

    def call(self, request: bytes) -> bytes:
        """Answers one record with another."""
        address = self._reserve(self._store, len(request)) & 0xFFFFFFFF
        if address == 0:
            raise YumaError("out_of_memory", "the blob has no memory for the request")
        self._memory.write(self._store, request, address)
        address = self._call(self._store, len(request)) & 0xFFFFFFFF
        header = self._memory.read(self._store, address, address + ABI["header_bytes"])
        return bytes(self._memory.read(self._store, address, address + record.length(header)))

    def run(self, operation: Operation, values: dict[str, Any], spec_version: int = 0, flags: int = 0) -> record.Sections:
        """Answers the values of a request's fields with the sections of the result."""
        sections = record.write(operation.request, values)
        request = record.encode(operation.number, spec_version, flags, sections)
        return record.decode(self.call(request), operation.field_name)

    def _epoch(self, state: EpochState, flags: int) -> record.Sections:
        return self.run(EPOCH, vars(state), state.spec_version, flags)

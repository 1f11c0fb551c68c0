"""yuma.wasm in wasmtime."""

import hashlib
from typing import Any

from wasmtime import Engine, Func, Instance, Memory, Module, Store

from . import arrays, record
from .abi import ABI, BLOB, EMISSION, EPOCH, PAYOUT, Field, Operation
from .blocks import run_blocks
from .epoch import EpochOutput, EpochState, EpochTrace
from .element import pack, parse_decimal, parse_spec_version, signed, unpack
from .errors import YumaError
from .request import parse
from .result import format

Sections = record.Sections


class Yuma:
    """A loaded blob. A call depends on nothing but its request. It is not for several threads at once: load one for each."""

    def __init__(self) -> None:
        sha256 = hashlib.sha256(BLOB).hexdigest()
        if sha256 != ABI["blob_sha256"]:
            raise YumaError("wrong_blob", f"yuma.wasm has the SHA-256 {sha256}, abi.json is of {ABI['blob_sha256']}")
        engine = Engine()
        self._store = Store(engine)
        exports = Instance(self._store, Module(engine, BLOB), []).exports(self._store)
        memory, reserve, call = (exports[name] for name in ("memory", "reserve", "call"))
        assert isinstance(memory, Memory) and isinstance(reserve, Func) and isinstance(call, Func)
        self._memory, self._reserve, self._call = memory, reserve, call

    def epoch(self, state: EpochState) -> EpochOutput:
        """Runs one epoch."""
        return EpochOutput(**arrays.read(EPOCH.output, self._epoch(state, 0)))

    def epoch_with_trace(self, state: EpochState) -> tuple[EpochOutput, EpochTrace]:
        """The same, with the intermediate vectors."""
        sections = self._epoch(state, ABI["flags"]["trace"])
        return EpochOutput(**arrays.read(EPOCH.output, sections)), EpochTrace(**arrays.read(EPOCH.trace, sections))

    def emission(self, suite: str, value: Any) -> dict[str, Any]:
        """The arithmetic around the epoch, as the reference runtime has it, in the JSON form of vectors/emission.

        :param suite: such as block-emission: the name of a file there
        :param value: an input, what json.loads gave"""
        if suite == "coinbase-blocks":
            return run_blocks(lambda block: self.run(EMISSION["coinbase-block"], block), value)
        if suite not in EMISSION:
            raise YumaError("unknown_suite", f"there is no suite emission/{suite}", "suite")
        return self.run(EMISSION[suite], value)

    def payout(self, suite: str, spec_version: int, value: Any) -> dict[str, Any]:
        """The coinbase and the payout as a runtime has them, in the JSON form of vectors/payout.

        :param suite: such as distribute-emission: the name of a file there"""
        if suite not in PAYOUT:
            raise YumaError("unknown_suite", f"there is no suite payout/{suite}", "suite")
        first, last = ABI["payout"]["first_spec_version"], ABI["payout"]["last_spec_version"]
        if not first <= parse_spec_version(spec_version) <= last:
            problem = f"the emission is known from {first} to {last}, not of {spec_version}"
            raise YumaError("unknown_runtime", problem, "spec_version")
        return self.run(PAYOUT[suite], value, spec_version)

    def fixed(self, table: str, operands: list[Any]) -> str | None:
        """One row of a fixed-point table, in the JSON form: all integers are decimal strings."""
        entry = ABI["fixed"]["tables"][table]
        columns = [(column["section"], column["type"]) for column in entry["operands"]]
        if len(operands) != len(columns):
            raise YumaError("wrong_count", f"{len(columns)} operands wanted, got {len(operands)}", "input")
        sections = {}
        for i, (operand, (section, type)) in enumerate(zip(operands, columns)):
            sections[section] = pack([parse_decimal(_field(type), operand, f"input[{i}]")], section)
        request = record.encode(entry["operation"], 0, 0, sections)
        result = record.decode(self.record(request), lambda section: "input" if section else "")
        if not result[ABI["fixed"]["exists"]][0]:
            return None
        section = entry["result"]["section"]
        (bits,) = unpack(result[section], section)
        return str(signed(_field(entry["result"]["type"]), bits, section))

    def run(self, operation: Operation, value: Any, spec_version: int = 0) -> dict[str, Any]:
        """Answers an input with an output, both in JSON """
        request = parse(operation.request, value, spec_version)
        result = self.exchange(operation, spec_version, 0, request.sections)
        return format(operation.output, result, request)

    def exchange(self, operation: Operation, spec_version: int, flags: int, request: Sections) -> Sections:
        """Answers sections with sections; raises the error that the blob reports."""
        answer = self.record(record.encode(operation.number, spec_version, flags, request))
        return record.decode(answer, operation.field_name)

    def record(self, request: bytes | bytearray) -> bytearray:
        """Answers one record with another (docs/abi.md), whatever its bytes are."""
        address = self._reserve(self._store, len(request)) & 0xFFFFFFFF if len(request) < 1 << 31 else 0
        if address == 0:
            return record.no_room()
        self._memory.write(self._store, request, address)
        address = self._call(self._store, len(request)) & 0xFFFFFFFF
        header = self._memory.read(self._store, address, address + ABI["header_bytes"])
        return self._memory.read(self._store, address, address + record.length(header))

    def _epoch(self, state: EpochState, flags: int) -> Sections:
        request = arrays.write(EPOCH.request, vars(state))
        return self.exchange(EPOCH, parse_spec_version(state.spec_version), flags, request)


def _field(type: str) -> Field:
    return Field("input", "one", type, ())

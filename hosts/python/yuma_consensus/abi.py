"""The ABI as data: abi.json, which is generated from the blob's own constants."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

_FILES = files(__package__)
ABI: dict[str, Any] = json.loads(_FILES.joinpath("abi.json").read_bytes())
BLOB: bytes = _FILES.joinpath("yuma.wasm").read_bytes()


def _integer(type: str) -> tuple[int, int]:
    bits, signed = int(type[1:]), type[0] == "i"
    return -(1 << (bits - 1)) * signed, (1 << (bits - signed)) - 1


#: The smallest and the largest integer of each type of element that is one.
_LIMITS = {type: _integer(type) for type in ("u8", "u16", "u32", "i16", "i32", "u64", "i64", "u128", "i128")}


@dataclass(frozen=True)
class Field:
    """What bindings/forms/shape.ts says of a field, of which this is a copy: form, type, sections, and the rest."""

    name: str
    form: str
    #: What an element is, or the fields of the objects that are the elements.
    type: "str | tuple[Field, ...]"
    sections: tuple[int, ...]
    values: tuple[str, ...] = ()
    nullable: bool = False
    or_none: bool = False
    optional: bool = False
    since: int = 0
    until: int = 0xFFFFFFFF
    constant: Any = None
    has: int | None = None
    absent: int | None = None
    defaults: tuple[dict[str, Any], ...] = ()
    count: str = ""
    length: int | None = None
    is_tuple: bool = False
    key: str = ""
    of: str = ""
    parts: "tuple[Field, ...]" = ()
    where: int | None = None
    order: tuple[int, ...] = ()
    like: str = ""
    exists: tuple[int, int] | None = None
    needs: tuple[str, ...] = ()
    when: tuple[str, Any] | None = None

    @staticmethod
    def described(entry: dict[str, Any]) -> "Field":
        """From abi.json, where two names are other ones."""
        renamed = {"orNone": "or_none", "tuple": "is_tuple"}
        plain = {renamed.get(name, name): _frozen(value) for name, value in entry.items()}
        if isinstance(entry["type"], list):
            plain["type"] = fields_of(entry["type"])
        return Field(**({"name": ""} | plain | {"parts": fields_of(entry.get("parts", []))}))

    def is_of(self, spec_version: int) -> bool:
        """Whether the runtime's JSON form has it."""
        return self.since <= spec_version <= self.until

    @property
    def members(self) -> "tuple[Field, ...]":
        """The fields of the objects that are the elements; of other elements there are none."""
        return self.type if isinstance(self.type, tuple) else ()

    @cached_property
    def limits(self) -> tuple[int, int] | None:
        """The smallest and the largest integer, if elements are integers."""
        return _LIMITS.get(self.type) if isinstance(self.type, str) else None

    @cached_property
    def is_text(self) -> bool:
        """An integer of more than 32 bits is a decimal string in JSON: many readers turn numbers into doubles."""
        return self.limits is not None and self.limits[1] >= 1 << 32

    def default(self, spec_version: int) -> Any:
        """What a runtime takes where the JSON form leaves the field out; `Field` where nothing is known."""
        if self.constant is not None:
            return self.constant
        spans = (span for span in self.defaults if span["from"] <= spec_version <= span["to"])
        return next((span["value"] for span in spans), Field)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def fields_of(entries: list[dict[str, Any]]) -> tuple[Field, ...]:
    return tuple(Field.described(entry) for entry in entries)


@dataclass(frozen=True)
class Operation:
    """A call whose request and result have named fields."""

    number: int
    request: tuple[Field, ...]
    output: tuple[Field, ...]
    trace: tuple[Field, ...]

    @staticmethod
    def of(entry: dict[str, Any]) -> "Operation":
        request, output, trace = (fields_of(entry.get(part, [])) for part in ("request", "output", "trace"))
        return Operation(entry["operation"], request, output, trace)

    def field_name(self, section: int) -> str:
        """The place in the request that has this section, as in subnets.tempo; "" for none."""
        return next(_places(self.request, section), "")


def _places(fields: tuple[Field, ...], section: int) -> Iterator[str]:
    for field in fields:
        if section in field.sections or section == field.has:
            yield field.name
        inner = EPOCH.request if field.form == "epochs" else field.members
        yield from (f"{field.name}.{place}" for place in _places(inner, section))


def _operations(entries: dict[str, Any]) -> dict[str, Operation]:
    return {name: Operation.of(entry) for name, entry in entries.items()}


EPOCH = Operation.of(ABI["epoch"])
#: Single stages of the epoch, by name.
STAGES = _operations(ABI["stages"])
#: Suites of vectors/emission, by name.
EMISSION = _operations(ABI["emission"]["suites"])
#: Suites of vectors/payout, by name.
PAYOUT = _operations(ABI["payout"]["suites"])


def element_bytes(section: int) -> int:
    """The low byte of a section's number."""
    return section & 0xFF

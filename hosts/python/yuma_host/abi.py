"""The ABI as data: abi.json, which is generated from the blob's own constants."""

import json
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

ABI = json.loads(files(__package__).joinpath("abi.json").read_text())

#: Bits of each type of element, and whether one of them is a sign.
_BITS = {
    "boolean": (1, False),
    "enum": (8, False),
    "u16": (16, False),
    "i16": (16, True),
    "i32": (32, True),
    "u64": (64, False),
    "i64": (64, True),
    "i128": (128, True),
    "u128": (128, False),
}


@dataclass(frozen=True)
class Kind:
    """What an element is, as a Python value and in JSON."""

    type: str
    #: An integer that is a decimal string in JSON: many readers turn numbers into doubles.
    is_text: bool
    #: None has all bits set.
    nullable: bool = False
    #: Names of an enum's numbers, from 0.
    values: tuple[str, ...] = ()

    @staticmethod
    def of(type: str, **more: Any) -> "Kind":
        return Kind(type, _BITS[type][0] > 32, **more)

    @property
    def bits(self) -> int:
        return _BITS[self.type][0]

    @property
    def signed(self) -> bool:
        return _BITS[self.type][1]


@dataclass(frozen=True)
class Field:
    name: str
    #: one element in 8 bytes, a list, sparse rows, or a square: a list that stands for n rows of n
    form: str
    kind: Kind
    #: Three for rows: offsets, uids, values.
    sections: tuple[int, ...]
    optional: bool = False
    #: What a runtime takes where the field is left out.
    defaults: list[dict[str, Any]] = field(default_factory=list)

    @staticmethod
    def of(entry: dict[str, Any]) -> "Field":
        kind = Kind.of(entry["type"], nullable=entry.get("nullable", False), values=tuple(entry.get("values", ())))
        more = {name: entry[name] for name in ("optional", "defaults") if name in entry}
        return Field(entry["name"], entry["form"], kind, tuple(entry["sections"]), **more)

    def default(self, spec_version: int) -> Any:
        spans = (span for span in self.defaults if span["from"] <= spec_version <= span["to"])
        return next((span["value"] for span in spans), None)


@dataclass(frozen=True)
class Operation:
    """A call whose request and result have named fields."""

    number: int
    request: list[Field]
    output: list[Field]
    trace: list[Field]

    @staticmethod
    def of(entry: dict[str, Any]) -> "Operation":
        parts = ([Field.of(field) for field in entry.get(part, ())] for part in ("request", "output", "trace"))
        return Operation(entry["operation"], *parts)

    def field_name(self, section: int) -> str:
        """The name of the request's field that has this section."""
        return next((field.name for field in self.request if section in field.sections), "")


EPOCH = Operation.of(ABI["epoch"])
#: Single stages of the epoch, by name.
STAGES = {name: Operation.of(entry) for name, entry in ABI["stages"].items()}


def element_bytes(section: int) -> int:
    """The low byte of a section's number."""
    return section & 0xFF

"""The JSON form of a result (vectors/README.md), which json.dumps takes, as abi.json describes its fields."""

from collections.abc import Iterable
from math import isqrt
from typing import Any

from .abi import Field
from .element import format_element, unpack
from .record import Sections
from .request import NO_ACCOUNT, Request


def format(fields: Iterable[Field], result: Sections, request: Request | None = None) -> dict[str, Any]:
    """The object of the fields that a result has."""
    return _Reader(request or Request({}), result).members(fields, 0)


class _Reader:
    """The columns of a result, and of its request where the result has none."""

    def __init__(self, request: Request, result: Sections) -> None:
        self._request = request
        self._result = result
        self._columns: dict[int, list[int]] = {}

    def members(self, fields: Iterable[Field], row: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for field in fields:
            section = field.sections[0] if field.has is None and field.sections else field.has
            if not field.is_of(self._request.spec_version) or (field.optional and section not in self._result):
                continue
            if any(name in values and values[name] is None for name in field.needs):
                continue
            if field.when is None or values[field.when[0]] == field.when[1]:
                values[field.name] = self._shape(field, row)
        return values

    def _shape(self, field: Field, row: int) -> Any:
        if field.has is not None and not self._column(field.has)[row]:
            return None
        if field.exists is not None and not self._column(field.exists[0])[field.exists[1]]:
            return None
        if field.constant is not None:
            return field.constant
        match field.form:
            case "one":
                return self._element(field, field.sections[0] if field.sections else None, row)
            case "object":
                return self.members(field.members, row)
            case "list":
                return self._list(field)
            case "lists":
                start, end = self._column(field.sections[0])[row : row + 2]
                return [self._item(field, field.sections[-1], at) for at in range(start, end)]
            case "rows":
                offsets, uids, _ = map(self._column, field.sections)
                values = [self._element(field, field.sections[2], at) for at in range(len(uids))]
                entries = [list(entry) for entry in zip(uids, values)]
                return [entries[start:end] for start, end in zip(offsets, offsets[1:])]
            case "square":
                elements = self._list(field)
                n = isqrt(len(elements))
                return [elements[i * n : (i + 1) * n] for i in range(n)]
            case "single":
                return [self.members(field.members, row)]
            case "joined":
                return [item for part in field.parts for item in self._list(part)]
            case "grouped":
                return self._grouped(*field.members)
            case "given":
                return self._request.value[field.of]
            case "left":
                return str(max(int(self._request.value[field.of]) - self._column(field.sections[0])[row], 0))
            case _:
                return None

    def _grouped(self, key: Field, items: Field) -> list[dict[str, Any]]:
        """Accounts of the first column with what stands beside them in the second."""
        groups: dict[int, list[Any]] = {}
        for row, rank in enumerate(self._column(key.sections[0])):
            groups.setdefault(rank, []).append(self._element(items, items.sections[0], row))
        return [{key.name: self._request.accounts[rank], items.name: groups[rank]} for rank in sorted(groups)]

    def _list(self, field: Field) -> list[Any]:
        section = field.sections[0] if field.sections else None
        rows: Iterable[int]
        if field.like:
            rows = self._request.places.get(field.like, [])
        elif field.where is not None:
            chosen = [row for row, element in enumerate(self._column(field.where)) if element]
            rows = sorted(chosen, key=lambda row: [self._column(section)[row] for section in field.order])
        else:
            rows = range(len(self._column(_first_section(field))))
        return [self._item(field, section, row) for row in rows]

    def _item(self, field: Field, section: int | None, row: int) -> Any:
        if not field.members:
            return self._element(field, section, row)
        values = self.members(field.members, row)
        return list(values.values()) if field.is_tuple else values

    def _element(self, field: Field, section: int | None, row: int) -> Any:
        if section is None:
            return self._request.accounts[row]
        bits = self._column(section)[row]
        if field.type == "account":
            return None if bits == NO_ACCOUNT else self._request.accounts[bits]
        return format_element(field, bits, section)

    def _column(self, section: int) -> list[int]:
        if section not in self._columns:
            data = self._result[section] if section in self._result else self._request.sections[section]
            self._columns[section] = unpack(data, section)
        return self._columns[section]


def _first_section(field: Field) -> int:
    """What items are counted by: of objects the section of the first member that has one."""
    if not field.members:
        return field.sections[0]
    return next(_first_section(member) for member in field.members if member.sections or member.members)

"""The vectors' JSON form (vectors/README.md) of a record's values: what json.loads gives, and json.dumps takes."""

import re
from collections.abc import Iterable
from typing import Any

from .abi import Field, Kind
from .errors import YumaError

_UID = Kind.of("u16")
_CANONICAL = re.compile(r"0|-?[1-9][0-9]*", re.ASCII)


def parse(fields: Iterable[Field], form: Any, spec_version: int | None = None) -> dict[str, Any]:
    """The values of an object's fields. Nothing is converted to fit: whatever is missing, unknown or of another form is
    an error. Ranges are for the record to check, and numbers of elements for the blob. An epoch's state may name its
    spec_version, and leave out what has a default there."""
    if not isinstance(form, dict):
        raise YumaError("wrong_type", "expected an object as input")
    names = {field.name for field in fields}
    if spec_version is not None:
        names.add("spec_version")
    for name in form:
        if name not in names:
            raise YumaError("unknown_field", "there is no such field", name)
    values = {}
    for field in fields:
        value = form.get(field.name)
        if field.name not in form and spec_version is not None:
            value = field.default(spec_version)
        if value is None and field.optional:
            values[field.name] = None
        elif value is None and field.name not in form:
            raise YumaError("missing_field", "the field is missing", field.name)
        else:
            values[field.name] = _parse_field(field, value)
    return values


def format(fields: Iterable[Field], values: dict[str, Any]) -> dict[str, Any]:
    """The object of the fields that have values."""
    return {field.name: _format_field(field, values[field.name]) for field in fields if field.name in values}


def _parse_field(field: Field, value: Any) -> Any:
    name, kind = field.name, field.kind
    if field.form == "one":
        return parse_element(value, kind, name)
    elements = _array(value, "an array", name)
    if field.form != "rows":
        return [parse_element(element, kind, f"{name}[{i}]") for i, element in enumerate(elements)]
    rows = []
    for i, row in enumerate(elements):
        entries = []
        for j, entry in enumerate(_array(row, "a list of [uid, value]", f"{name}[{i}]")):
            path = f"{name}[{i}][{j}]"
            if len(_array(entry, "[uid, value]", path)) != 2:
                raise _wrong_type("[uid, value]", entry, path)
            uid, item = entry
            entries.append((parse_element(uid, _UID, f"{path}[0]"), parse_element(item, kind, f"{path}[1]")))
        rows.append(entries)
    return rows


def _format_field(field: Field, value: Any) -> Any:
    kind = field.kind
    if field.form == "one":
        return format_element(value, kind)
    if field.form == "list":
        return [format_element(element, kind) for element in value]
    if field.form == "square":
        return [[format_element(element, kind) for element in row] for row in value]
    return [[[uid, format_element(item, kind)] for uid, item in row] for row in value]


def parse_element(value: Any, kind: Kind, path: str) -> Any:
    if not kind.is_text or (value is None and kind.nullable):
        return value
    expected = "an integer as a decimal string"
    if not isinstance(value, str) or not _CANONICAL.fullmatch(value):
        raise _wrong_type(expected, value, path)
    # No integer here has more digits, and a million of them are not worth converting.
    if len(value) > 40:
        raise YumaError("too_large", f"a number of {len(value)} digits does not fit", path)
    return int(value)


def format_element(value: Any, kind: Kind) -> Any:
    return str(value) if kind.is_text and value is not None else value


def _array(value: Any, expected: str, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong_type(expected, value, path)
    return value


def _wrong_type(expected: str, value: Any, path: str) -> YumaError:
    got = f"a {type(value).__name__} of {len(value)}" if isinstance(value, (list, dict)) else repr(value)[:40]
    return YumaError("wrong_type", f"expected {expected}, got {got}", path)

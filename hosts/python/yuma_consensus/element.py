"""Elements: what a number, a flag, a name or an account is in JSON, and in a record."""

import re
from typing import Any

import numpy as np

from .abi import Field, element_bytes
from .errors import YumaError

_CANONICAL = re.compile(r"0|-?[1-9][0-9]*", re.ASCII)
_ACCOUNT_ID = re.compile(r"0x[0-9a-fA-F]{64}", re.ASCII)

#: A value and its path.
Cell = tuple[str, Any]


def parse_element(field: Field, value: Any, path: str) -> int:
    """One element that is no account, from its JSON form."""
    if field.type == "boolean":
        if not isinstance(value, bool):
            raise wrong_type("true or false", value, path)
        return int(value)
    if field.type == "enum":
        if value not in field.values:
            raise wrong_type(f"one of {', '.join(field.values)}", value, path)
        return field.values.index(value)
    if field.is_text:
        return parse_decimal(field, value, path)
    if type(value) is not int:
        raise wrong_type("an integer", value, path)
    return _in_range(field, value, path)


def parse_decimal(field: Field, value: Any, path: str) -> int:
    """An integer from a decimal string."""
    if not isinstance(value, str) or not _CANONICAL.fullmatch(value):
        raise wrong_type("an integer as a decimal string", value, path)
    # No integer here has more digits, and a million of them are not worth converting.
    if len(value) > 40:
        code = "too_large" if value[0] != "-" else "too_small" if field.limits and field.limits[0] else "negative"
        raise YumaError(code, f"a number of {len(value)} digits does not fit", path)
    return _in_range(field, int(value), path)


def _in_range(field: Field, value: int, path: str) -> int:
    smallest, largest = field.limits or (0, 0)
    if smallest <= value <= largest:
        return value
    if value > largest:
        raise YumaError("too_large", f"{value} is above {largest}", path)
    raise YumaError("negative" if smallest == 0 else "too_small", f"{value} is below {smallest}", path)


def format_element(field: Field, bits: int, section: int) -> Any:
    """The same the other way, from its bits as an unsigned integer."""
    width = 8 * element_bytes(section)
    if field.nullable and bits == (1 << width) - 1:
        return None
    if field.type == "boolean":
        return bits != 0
    if field.type == "enum":
        return field.values[bits]
    value = signed(field, bits, section)
    return str(value) if field.is_text else value


def signed(field: Field, bits: int, section: int) -> int:
    """The integer that an element's bits stand for."""
    width = 8 * element_bytes(section)
    return bits - (1 << width) if field.limits and field.limits[0] and bits >> (width - 1) else bits


def pack(values: list[int], section: int) -> bytes:
    """Integers as a section's elements; a negative one is its two's complement."""
    width = element_bytes(section)
    mask = (1 << 8 * width) - 1
    if width <= 8:
        return np.array([value & mask for value in values], dtype=f"<u{width}").tobytes()
    return b"".join((value & mask).to_bytes(width, "little") for value in values)


def unpack(data: bytes | memoryview, section: int) -> list[int]:
    """The same the other way, unsigned."""
    width = element_bytes(section)
    if width <= 8:
        elements: list[int] = np.frombuffer(data, dtype=f"<u{width}").tolist()
        return elements
    return [int.from_bytes(data[at : at + width], "little") for at in range(0, len(data), width)]


def parse_spec_version(value: Any, path: str = "spec_version") -> int:
    """A runtime's number."""
    if type(value) is not int or not 0 <= value < 1 << 32:
        raise YumaError("wrong_type", "expected an integer of 32 bits", path)
    return value


def account_number(value: Any, path: str) -> int:
    """The number that the bytes of an account's id are."""
    if isinstance(value, str) and _ACCOUNT_ID.fullmatch(value):
        return int(value, 16)
    if type(value) is not int:
        raise wrong_type("an account: an integer, or 0x and 64 hexadecimal digits", value, path)
    if value < 0:
        raise YumaError("negative", f"{value} is negative, an account is not", path)
    if value >= 1 << 53:
        raise YumaError("too_large", f"{value} is too large to be exact everywhere", path)
    return value


def check_object(value: Any, path: str) -> dict[str, Any]:
    """An object of the JSON form."""
    if not isinstance(value, dict):
        raise wrong_type("an object", value, path)
    return value


def check_items(value: Any, path: str, expected: str = "an array") -> list[Cell]:
    """The items of an array, each with its path."""
    if not isinstance(value, list):
        raise wrong_type(expected, value, path)
    return [(f"{path}[{i}]", item) for i, item in enumerate(value)]


def wrong_type(expected: str, value: Any, path: str) -> YumaError:
    """The error that shows no more of a value than a line holds."""
    got = f"a {type(value).__name__} of {len(value)}" if isinstance(value, (list, dict)) else repr(value)[:40]
    return YumaError("wrong_type", f"expected {expected}, got {got}", path)

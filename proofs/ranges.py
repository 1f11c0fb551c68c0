"""Numbers that are known, as ints, or lie in a range, as tuples of the least and the largest; both are unsigned."""

from machine import signed

TOP = {8 * size: (0, (1 << 8 * size) - 1) for size in (1, 2, 4, 8)}
FLAG = (0, 1)


class Choice:
    """What a cell of memory may hold, of which one is chosen when it is read: numbers and ranges."""

    __slots__ = ("options",)

    def __init__(self, *options):
        self.options = options

    def __eq__(self, other):
        return isinstance(other, Choice) and self.options == other.options

    def __hash__(self):
        return hash(self.options)

    def __repr__(self):
        return f"one of {list(self.options)}"


def exact(bits):
    """Each instruction of two operands that are known, by name."""
    mask, half, whole = (1 << bits) - 1, 1 << (bits - 1), 1 << bits

    def sign(a):
        return a - whole if a >= half else a

    def divide(a, b):
        quotient = abs(sign(a)) // abs(sign(b))
        return (quotient if (a >= half) == (b >= half) else -quotient) & mask

    return {
        "add": lambda a, b: (a + b) & mask,
        "sub": lambda a, b: (a - b) & mask,
        "mul": lambda a, b: (a * b) & mask,
        "and": lambda a, b: a & b,
        "or": lambda a, b: a | b,
        "xor": lambda a, b: a ^ b,
        "shl": lambda a, b: (a << b % bits) & mask,
        "shr_u": lambda a, b: a >> b % bits,
        "shr_s": lambda a, b: (sign(a) >> b % bits) & mask,
        "rotl": lambda a, b: (a << b % bits | a >> (bits - b % bits)) & mask,
        "rotr": lambda a, b: (a >> b % bits | a << (bits - b % bits)) & mask,
        "div_u": lambda a, b: a // b,
        "rem_u": lambda a, b: a % b,
        "div_s": divide,
        "rem_s": lambda a, b: (sign(a) - sign(divide(a, b)) * sign(b)) & mask,
        "eq": lambda a, b: int(a == b),
        "ne": lambda a, b: int(a != b),
        "lt_u": lambda a, b: int(a < b),
        "gt_u": lambda a, b: int(a > b),
        "le_u": lambda a, b: int(a <= b),
        "ge_u": lambda a, b: int(a >= b),
        "lt_s": lambda a, b: int(sign(a) < sign(b)),
        "gt_s": lambda a, b: int(sign(a) > sign(b)),
        "le_s": lambda a, b: int(sign(a) <= sign(b)),
        "ge_s": lambda a, b: int(sign(a) >= sign(b)),
    }


def unary(bits):
    mask = (1 << bits) - 1
    return {
        "clz": lambda a: bits - a.bit_length(),
        "ctz": lambda a: bits if a == 0 else (a & -a).bit_length() - 1,
        "popcnt": lambda a: a.bit_count(),
        "extend8_s": lambda a: signed(a & 0xFF, 8) & mask,
        "extend16_s": lambda a: signed(a & 0xFFFF, 16) & mask,
        "extend32_s": lambda a: signed(a & 0xFFFFFFFF, 32) & mask,
    }


EXACT = {bits: exact(bits) for bits in (32, 64)}
UNARY = {bits: unary(bits) for bits in (32, 64)}
COMPARISONS = {"eq", "ne", "lt_u", "gt_u", "le_u", "ge_u", "lt_s", "gt_s", "le_s", "ge_s"}


def of(values):
    """The range of a known number, or a range as it is."""
    return (values, values) if isinstance(values, int) else values


def number(low, high):
    return low if low == high else (low, high)


def hull(a, b):
    if a == b:
        return a
    (a_low, a_high), (b_low, b_high) = of(a), of(b)
    return min(a_low, b_low), max(a_high, b_high)


def lesser(a, b):
    (a_low, a_high), (b_low, b_high) = of(a), of(b)
    return number(min(a_low, b_low), min(a_high, b_high))


def larger(a, b):
    (a_low, a_high), (b_low, b_high) = of(a), of(b)
    return number(max(a_low, b_low), max(a_high, b_high))


#: What `select` takes of two numbers by a comparison of them.
EXTREMES = {"lt_u": lesser, "le_u": lesser, "gt_u": larger, "ge_u": larger}


def compare(name, a, b, bits):
    """1, 0, or FLAG where it depends."""
    (a_low, a_high), (b_low, b_high) = of(a), of(b)
    if name.endswith("_s"):
        half = 1 << (bits - 1)
        if (a_low < half) != (a_high < half) or (b_low < half) != (b_high < half):
            return FLAG
        a_low, a_high, b_low, b_high = (signed(v, bits) for v in (a_low, a_high, b_low, b_high))
    kind = name[:2]
    if kind in ("eq", "ne"):
        apart = a_high < b_low or b_high < a_low
        return int(kind == "ne") if apart else FLAG
    if kind in ("gt", "le"):
        a_low, a_high, b_low, b_high = b_low, b_high, a_low, a_high
    # Now it is a < b, or a >= b; of le and gt the operands have changed places.
    less = 1 if a_high < b_low else 0 if a_low >= b_high else FLAG
    return less if less == FLAG or kind in ("lt", "gt") else 1 - less


def calculate(name, a, b, bits):
    """The range of a result, as narrow as addresses need it."""
    top = TOP[bits]
    (a_low, a_high), (b_low, b_high) = of(a), of(b)
    whole = 1 << bits
    if name in ("add", "sub"):
        low, high = (a_low + b_low, a_high + b_high) if name == "add" else (a_low - b_high, a_high - b_low)
        return number(low % whole, high % whole) if low // whole == high // whole else top
    if name == "mul":
        return number(a_low * b_low, a_high * b_high) if a_high * b_high < whole else top
    if name == "and":
        return number(0, min(a_high, b_high))
    if name in ("or", "xor"):
        return number(0, (1 << max(a_high.bit_length(), b_high.bit_length())) - 1)
    if isinstance(b, int):
        b %= bits
        if name == "shl":
            return number(a_low << b, a_high << b) if a_high << b < whole else top
        if name == "shr_u":
            return number(a_low >> b, a_high >> b)
    if b_low > 0 and name == "div_u":
        return number(a_low // b_high, a_high // b_low)
    if b_low > 0 and name == "rem_u":
        return number(0, min(a_high, b_high - 1))
    return top


def binary(name, a, b, bits):
    return compare(name, a, b, bits) if name in COMPARISONS else calculate(name, a, b, bits)

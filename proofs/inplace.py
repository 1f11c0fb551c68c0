"""Functions of two-word numbers, also where the result overwrites an operand, and where both operands are one."""

from functools import partial

import contracts
from contracts import decide
from harness import explore, read, two_words
from integers import Poly, at_least, both, either, equal
from machine import Memory, Pointer
from narrow import clamped, fits, says

WHOLE = 2**128
#: (result, left, right) by region.
SHARED = {
    "apart": ("out", "a", "b"),
    "over the left": ("a", "a", "b"),
    "over the right": ("b", "a", "b"),
    "of itself": ("out", "a", "a"),
    "over itself": ("a", "a", "a"),
}


def number(domain, state, value, signed):
    """What two words stand for."""
    return value - WHOLE if signed and decide(domain, state, at_least(value, WHOLE >> 1)) else value


def span(signed):
    return (-(WHOLE >> 1), (WHOLE >> 1) - 1) if signed else (0, WHOLE - 1)


def run(context, function, more, regions, specified, signed=False, memory=None, out_signed=None):
    """specified(domain, state, x, y, result, returned): statements about a call with operands anywhere."""
    domain, memory = context.domain(), memory or Memory()
    values = {region: two_words(domain, memory, Pointer(region), region) for region in sorted(set(regions[1:]))}
    arguments = [Pointer(region) for region in regions] + list(more)
    found = explore(context, domain, function, arguments, memory, contracts=contracts.WORDS)
    operands = [values[region] for region in regions[1:]] + [Poly.of(0)]

    def goals(state):
        x, y = (number(domain, state, value, signed) for value in operands[:2])
        result = number(domain, state, read(found.machine, state, Pointer(regions[0]), 2), signed if out_signed is None else out_signed)
        returned = [Poly.of(domain.number(state, value)) for value in state.results]
        yield from specified(domain, state, x, y, result, returned)
        for region in set(regions[1:]) - {regions[0]}:
            yield "an operand stays", equal(read(found.machine, state, Pointer(region), 2), values[region])

    found.prove(goals)


def exactly(exact, signed, tells):
    """The clamped result, and where a function tells it, whether it fits."""
    low, high = span(signed)

    def specified(domain, state, x, y, result, returned):
        value = exact(domain, state, x, y)
        yield "the result, clamped", clamped(value, result, low, high)
        if tells:
            yield "whether it fits", says(domain, returned[0], fits(value, low, high))

    return specified


def divided(bits, signed, safe):
    low, high = span(signed)

    def specified(domain, state, x, y, result, returned):
        if decide(domain, state, equal(y, 0)):
            yield "by zero: 0, and not exact", both(equal(result, 0), *(equal(flag, 0) for flag in returned))
            return
        x_positive, y_positive = (decide(domain, state, at_least(value, 0)) for value in (x, y))
        size, divisor = x if x_positive else -x, y if y_positive else -y
        exact = domain.quotient(state.path, size * (1 << bits), divisor)
        exact = exact if x_positive == y_positive else -exact
        within = fits(exact, low, high)
        if safe:
            yield "the quotient or 0", either(both(within, equal(result, exact)), both(within.negated(), equal(result, 0)))
        else:
            yield "the quotient, clamped", clamped(exact, result, low, high)
            yield "whether it fits", says(domain, returned[0], within)

    return specified


def wrapping(exact):
    def specified(domain, state, x, y, result, returned):
        value = exact(domain, state, x, y)
        yield "the result modulo 2^128", either(*(equal(result, value + turns * WHOLE) for turns in (-1, 0, 1)))

    return specified


def product(bits):
    return lambda domain, state, x, y: domain.quotient(state.path, x * y, 1 << bits)


def added(domain, state, x, y):
    return x + y


def subtracted(domain, state, x, y):
    return x - y


def scaled(by):
    """The number with so many fraction bits more, or fewer toward minus infinity."""
    return lambda domain, state, x, y: x * (1 << by) if by > 0 else domain.quotient(state.path, x, 1 << -by)


WIDE, WORDS = "fixed/wide/Wide.", "fixed/words/Words."
FORMATS = {"I64F64": (64, True), "I96F32": (32, True), "U64F64": (64, False), "U96F32": (32, False)}


def arithmetic(context, operation, format_, shared):
    """An operation of a format, for one way in which result and operands share a place."""
    bits, signed = FORMATS[format_]
    function, more, specified = {
        "add": ("add", (int(signed),), exactly(added, signed, True)),
        "subtract": ("subtract", (int(signed),), exactly(subtracted, signed, False)),
        "multiply": ("multiply", (bits, int(signed)), exactly(product(bits), signed, True)),
        "divide": ("divide", (bits, int(signed)), divided(bits, signed, False)),
        "safeDivide": ("safeDivide", (bits, int(signed)), divided(bits, signed, True)),
    }[operation]
    run(context, WIDE + function, more, SHARED[shared], specified, signed)


def words(context, operation):
    """Words.add, subtract and negate, which wrap, for each way."""
    if operation == "negate":
        for regions in (("out", "a"), ("a", "a")):
            run(context, WORDS + "negate", (), regions, wrapping(lambda domain, state, x, y: -x))
        return
    exact = added if operation == "add" else subtracted
    for regions in SHARED.values():
        run(context, WORDS + operation, (), regions, wrapping(exact))


def converted(context, source, target):
    """Wide.convert from a format to another, in place and not."""
    (from_bits, from_signed), (to_bits, to_signed) = FORMATS[source], FORMATS[target]
    for regions in (("out", "a"), ("a", "a")):
        more = (from_bits, int(from_signed), to_bits, int(to_signed))
        run(context, WIDE + "convert", more, regions, exactly(scaled(to_bits - from_bits), to_signed, False), from_signed, out_signed=to_signed)


def wrappers(context):
    """The functions that are one of the above with a format's own numbers."""
    for function, bits in (("fixed/u64f64/U64F64.saturatingMul", 64), ("fixed/u96f32/U96F32.saturatingMul", 32)):
        for regions in SHARED.values():
            run(context, function, (), regions, exactly(product(bits), False, False))
    for function, source, target in (
        ("fixed/u96f32/U96F32.fromU64F64", "U64F64", "U96F32"),
        ("fixed/u64f64/U64F64.fromU96F32", "U96F32", "U64F64"),
        ("fixed/u64f64/U64F64.fromI64F64", "I64F64", "U64F64"),
    ):
        (from_bits, from_signed), (to_bits, to_signed) = FORMATS[source], FORMATS[target]
        for regions in (("out", "a"), ("a", "a")):
            run(context, function, (), regions, exactly(scaled(to_bits - from_bits), to_signed, False), from_signed, out_signed=to_signed)


def less(context):
    """Words.less of unsigned numbers, Wide.less of signed ones."""
    for function, signed in ((WORDS + "less", False), (WIDE + "less", True)):
        domain, memory = context.domain(), Memory()
        values = [two_words(domain, memory, Pointer(region), region) for region in ("a", "b")]
        found = explore(context, domain, function, [Pointer("a"), Pointer("b")], memory)

        def goals(state):
            x, y = (number(domain, state, value, signed) for value in values)
            yield "a < b", says(domain, domain.number(state, state.results[0]), at_least(y, x + 1))

        found.prove(goals)


def from_integer(context):
    """Wide.fromU64: a u64 in each format."""
    for bits, signed in FORMATS.values():
        domain = context.domain()
        value = domain.input("value", 2**64 - 1)
        found = explore(context, domain, WIDE + "fromU64", [Pointer("out"), value, bits, int(signed)])

        def goals(state):
            result = number(domain, state, read(found.machine, state, Pointer("out"), 2), signed)
            yield "the number, clamped", clamped(value * (1 << bits), result, *span(signed))

        found.prove(goals)


def to_integer(context):
    """Wide.toU64, I64F64.toI32F32, U64F64.toI32F32: the floor with so many bits fewer, clamped."""
    u64, i64 = (0, 2**64 - 1), (-(2**63), 2**63 - 1)
    calls = [(WIDE + "toU64", (bits, int(signed)), bits, signed, u64) for bits, signed in FORMATS.values()]
    calls += [("fixed/i64f64/I64F64.toI32F32", (), 32, True, i64), ("fixed/u64f64/U64F64.toI32F32", (), 32, False, i64)]
    for function, more, bits, signed, limits in calls:
        domain, memory = context.domain(), Memory()
        a = two_words(domain, memory, Pointer("a"), "a")
        found = explore(context, domain, function, [Pointer("a"), *more], memory)

        def goals(state):
            result = Poly.of(state.results[0] if limits is u64 else domain.signed(state, state.results[0], 64))
            exact = domain.quotient(state.path, number(domain, state, a, signed), 1 << bits)
            yield "the floor, clamped", clamped(exact, result, *limits)

        found.prove(goals)


def rounding(context):
    """I32F32.round as a function: to the nearest, ties away from zero, modulo 2^64."""
    domain = context.domain()
    a = domain.input("a", 2**64 - 1)
    found = explore(context, domain, "fixed/i32f32/I32F32.round", [a])

    def goals(state):
        x = Poly.of(domain.signed(state, a, 64))
        size = x if decide(domain, state, at_least(x, 0)) else -x
        nearest = domain.quotient(state.path, size + 2**31, 2**32) * 2**32
        exact = nearest if size is x else -nearest
        result = Poly.of(domain.signed(state, state.results[0], 64))
        yield "the nearest, wrapping", either(*(equal(result, exact + turns * 2**64) for turns in (-1, 0, 1)))

    found.prove(goals)


OPERATIONS = ("add", "subtract", "multiply", "divide", "safeDivide")


def each(context, operation, format_):
    """An operation of a format, for each way in which result and operands share a place."""
    for shared in SHARED:
        arithmetic(context, operation, format_, shared)


def conversions(context):
    for source in FORMATS:
        for target in FORMATS:
            converted(context, source, target)


PROOFS = {
    **{f"Wide.{operation} of {format_}, shared": partial(each, operation=operation, format_=format_) for operation in OPERATIONS for format_ in FORMATS},
    **{f"Words.{operation}": partial(words, operation=operation) for operation in ("add", "subtract", "negate")},
    "Wide.convert, shared": conversions,
    "formats' own functions": wrappers,
    "less": less,
    "Wide.fromU64": from_integer,
    "Wide.toU64, toI32F32": to_integer,
    "I32F32.round": rounding,
}
SLOW = {name for name in PROOFS if name.startswith(("Wide.multiply", "Wide.divide", "Wide.safeDivide")) or name in ("formats' own functions", "Wide.convert, shared")}

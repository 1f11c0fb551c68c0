"""The 128-bit formats: each operation, as the blob carries it out for a row of the fixed tables and as the functions do."""

import contracts
from contracts import decide
from harness import Red, explore, read, two_words
from integers import Poly, at_least, both, either, equal
from machine import Memory, Pointer
from narrow import clamped, fits, places, says, times

ROW = "operations/tables/wideRow"
TYPES = {"I32F32": 0, "I64F64": 1, "I96F32": 2, "U64F64": 3, "U96F32": 4}
FRACTION = {"I32F32": 32, "I64F64": 64, "I96F32": 32, "U64F64": 64, "U96F32": 32}
WIDE = ("I64F64", "I96F32", "U64F64", "U96F32")


def span(name):
    """(lowest, highest) bits of a format."""
    bits = 64 if name == "I32F32" else 128
    return (-(1 << bits - 1), (1 << bits - 1) - 1) if name[0] == "I" else (0, (1 << bits) - 1)


def signed(domain, state, value, name):
    """The number that two words stand for in a format."""
    if name[0] == "U":
        return value
    bits = 64 if name == "I32F32" else 128
    return value - (1 << bits) if decide(domain, state, at_least(value, 1 << (bits - 1))) else value


def multiplied(domain, state, x, y, bits):
    return domain.quotient(state.path, x * y, 1 << bits)


def added(domain, state, x, y, bits):
    return x + y


def subtracted(domain, state, x, y, bits):
    return x - y


class Row:
    """What is known of a row that was answered: its operands, whether it has a result, and that."""

    def __init__(self, domain, state, name, x, y, has, result):
        self.domain, self.state, self.x, self.y, self.has, self.result = domain, state, x, y, has, result
        self.bits = FRACTION[name]
        self.low, self.high = span(name)


def saturating(exact):
    def goals(r):
        yield "there is a result", equal(r.has, 1)
        yield "the result, clamped", clamped(exact(r.domain, r.state, r.x, r.y, r.bits), r.result, r.low, r.high)

    return goals


def checked(exact):
    def goals(r):
        value = exact(r.domain, r.state, r.x, r.y, r.bits)
        yield "a result where it fits", says(r.domain, r.has, fits(value, r.low, r.high))
        yield "the result", either(equal(r.has, 0), equal(r.result, value))

    return goals


def dividing(none):
    """none: what stands for an overflow; "clamped", "missing", or 0."""

    def goals(r):
        domain, state = r.domain, r.state
        if decide(domain, state, equal(r.y, 0)):
            yield "by zero", equal(r.has, 1 if none == 0 else 0)
            if none == 0:
                yield "by zero: 0", equal(r.result, 0)
            return
        x_positive, y_positive = (decide(domain, state, at_least(value, 0)) for value in (r.x, r.y))
        x, y = r.x if x_positive else -r.x, r.y if y_positive else -r.y
        exact = domain.quotient(state.path, x * (1 << r.bits), y)
        exact = exact if x_positive == y_positive else -exact
        within = fits(exact, r.low, r.high)
        if none == "clamped":
            yield "there is a result", equal(r.has, 1)
            yield "the quotient, clamped", clamped(exact, r.result, r.low, r.high)
        elif none == "missing":
            yield "a result where it fits", says(domain, r.has, within)
            yield "the quotient", either(equal(r.has, 0), equal(r.result, exact))
        else:
            yield "there is a result", equal(r.has, 1)
            yield "the quotient or 0", either(both(within, equal(r.result, exact)), both(within.negated(), equal(r.result, 0)))

    return goals


def floored(r):
    yield "there is a result", equal(r.has, 1)
    yield "the floor", equal(r.result, r.domain.quotient(r.state.path, r.x, 1 << r.bits) * (1 << r.bits))


def rounded(r):
    """To the nearest, ties away from zero, modulo 2^128."""
    size = r.x if decide(r.domain, r.state, at_least(r.x, 0)) else -r.x
    nearest = r.domain.quotient(r.state.path, size + (1 << r.bits - 1), 1 << r.bits) * (1 << r.bits)
    exact = nearest if size is r.x else -nearest
    yield "there is a result", equal(r.has, 1)
    yield "the nearest, wrapping", either(*(equal(r.result, exact + wrapped * 2**128) for wrapped in (-1, 0, 1)))


OPERATIONS = {
    "saturating_add": (0, saturating(added)),
    "saturating_sub": (1, saturating(subtracted)),
    "saturating_mul": (2, saturating(multiplied)),
    "saturating_div": (3, dividing("clamped")),
    "checked_add": (4, checked(added)),
    "checked_mul": (5, checked(multiplied)),
    "checked_div": (6, dividing("missing")),
    "safe_div": (7, dividing(0)),
    "floor": (8, floored),
    "round": (9, rounded),
}


def setup(context, values, upper=None):
    """The memory of a row with such operands."""
    left, right, answer = places(context.module)
    memory = Memory()
    cells = memory.region("static")
    for place, words in zip((left, right), values):
        cells.update({place: (8, words[0]), place + 8: (8, words[1])})
    cells.update({answer: (8, 0), answer + 8: (8, 0)})
    return memory, answer


def words_of(domain, name):
    return [domain.input(f"{name}.low", 2**64 - 1), domain.input(f"{name}.high", 2**64 - 1)]


def row(context, name, operation):
    code, specified = OPERATIONS[operation]
    domain = context.domain()
    a, b = words_of(domain, "a"), words_of(domain, "b")
    memory, answer = setup(context, (a, b))
    found = explore(context, domain, ROW, [TYPES[name], code], memory, contracts=contracts.WORDS)

    def goals(state):
        x, y = (signed(domain, state, low + high * 2**64, name) for low, high in (a, b))
        has = Poly.of(domain.number(state, state.results[0]))
        result = signed(domain, state, read(found.machine, state, Pointer("static", answer), 2), name)
        yield from specified(Row(domain, state, name, x, y, has, result))

    found.prove(goals)

"""I32F32: multiply and divide, and each operation of the fixed tables as the blob carries it out for a row."""

import contracts
from harness import Red, explore
from integers import Poly, at_least, both, either, equal
from machine import Memory, Pointer

MULTIPLY, DIVIDE, ROW = "fixed/i32f32/multiply", "fixed/i32f32/divide", "operations/tables/narrowRow"
MIN, MAX, ONE, ALL = -(2**63), 2**63 - 1, 2**32, 2**64 - 1


def signed(domain, state, value):
    return Poly.of(domain.signed(state, value, 64))


def clamped(exact, result, low, high):
    """result == exact, clamped to [low, high]."""
    return either(
        both(at_least(exact, low), at_least(high, exact), equal(result, exact)),
        both(at_least(exact, high + 1), equal(result, high)),
        both(at_least(low - 1, exact), equal(result, low)),
    )


def fits(exact, low, high):
    return both(at_least(exact, low), at_least(high, exact))


def says(domain, flag, condition):
    """The flag, 0 or 1 or a condition, says whether the condition holds."""
    flag = Poly.of(flag)
    return either(both(equal(flag, 1), condition), both(equal(flag, 0), condition.negated()))


def product(domain, state, a, b):
    """floor(a * b / 2^32)"""
    return domain.quotient(state.path, a * b, ONE)


def quotient(domain, state, a, b):
    """trunc(a * 2^32 / b), b not zero, as (magnitude, whether negative)."""
    size = [value if domain.bounds(state.path, value)[0] >= 0 else -value for value in (a, b)]
    negative = (size[0] is a) != (size[1] is b)
    return size[0] * ONE, size[1], negative


def operands(domain):
    return domain.input("a", ALL), domain.input("b", ALL)


def multiply(context):
    domain = context.domain()
    a, b = operands(domain)
    found = explore(context, domain, MULTIPLY, [a, b], contracts=contracts.UMULQ64)
    flag = context.global_("fixed/i32f32/fits")

    def goals(state):
        exact = product(domain, state, signed(domain, state, a), signed(domain, state, b))
        result = signed(domain, state, state.results[0])
        yield "the product, clamped", clamped(exact, result, MIN, MAX)
        yield "whether it fits", says(domain, domain.number(state, state.globals[flag]), fits(exact, MIN, MAX))

    found.prove(goals)


def times(domain, state, factor):
    """What the path's inequalities say multiplied by a factor that is not negative."""
    assert domain.bounds(state.path, factor)[0] >= 0
    return [Poly.of(c.what) * factor for c in state.path.conditions if c.kind == "ge"]


def is_quotient(domain, state, result, dividend, divisor, what, hints=()):
    """result == floor(dividend / divisor), by the lemma that there is one such number (lemmas.py, unique_quotient)."""
    for term in result.terms:
        if term:
            domain.form(state.path, Poly({term: 1}), divisor)
    yield f"{what}: not too large", at_least(dividend, result * divisor), *hints
    yield f"{what}: not too small", at_least((result + 1) * divisor, dividend + 1), *hints


def division(domain, state, a, b, result, fits_):
    """trunc(a * 2^32 / b), clamped, for b not zero, and whether that is exact."""
    dividend, divisor, negative = quotient(domain, state, a, b)
    limit = MAX + negative
    if fits_:
        size = -result if negative else result
        yield "the quotient's range", fits(size, 0, limit)
        yield from is_quotient(domain, state, size, dividend, divisor, "the quotient")
    else:
        hints = [at_least(more, 0) for more in times(domain, state, divisor)]
        yield "an overflow", at_least(dividend, divisor * (limit + 1)), *hints
        yield "the clamped quotient", equal(result, MIN if negative else MAX)


def divide(context):
    domain = context.domain()
    domain.opaque_shifts = True
    a, b = operands(domain)
    found = explore(context, domain, DIVIDE, [a, b])
    flag = context.global_("fixed/i32f32/fits")

    def goals(state):
        x, y = signed(domain, state, a), signed(domain, state, b)
        result, fits_ = signed(domain, state, state.results[0]), domain.number(state, state.globals[flag])
        if domain.bounds(state.path, b) == (0, 0):
            yield "by zero: 0, and not exact", both(equal(result, 0), equal(fits_, 0))
        else:
            yield from division(domain, state, x, y, result, fits_)

    found.prove(goals)


# The rows of the fixed tables (docs/specification/fixed-point.md, "Operations")


def places(module):
    """(left, right, answer): where a row's operands and its result lie, read off the functions' own constants."""
    left, right = [op.value for op in module.named(ROW).body if op.name == "i32.const"][:2]
    answer = next(op.value for op in module.named("operations/tables/give").body if op.name == "i32.const")
    return left, right, answer


def added(domain, state, x, y):
    return x + y


def subtracted(domain, state, x, y):
    return x - y


def saturating(exact):
    def goals(domain, state, has, result, x, y):
        yield "there is a result", equal(has, 1)
        yield "the result, clamped", clamped(exact(domain, state, x, y), result, MIN, MAX)

    return goals


def checked(exact):
    def goals(domain, state, has, result, x, y):
        value = exact(domain, state, x, y)
        yield "a result where it fits", says(domain, has, fits(value, MIN, MAX))
        yield "the result", either(equal(has, 0), equal(result, value))

    return goals


def divided(domain, state, has, result, x, y, none):
    """none: what stands for an overflow; "clamped", "missing", or 0."""
    if contracts.decide(domain, state, equal(y, 0)):
        yield "by zero", equal(has, 1 if none == 0 else 0)
        if none == 0:
            yield "by zero: 0", equal(result, 0)
        return
    x_positive, y_positive = (contracts.decide(domain, state, at_least(value, 0)) for value in (x, y))
    x, y = x if x_positive else -x, y if y_positive else -y
    negative = x_positive != y_positive
    exact = domain.quotient(state.path, x * ONE, y)
    exact = -exact if negative else exact
    hints = [at_least(more, 0) for more in times(domain, state, y)]
    if none == "clamped":
        yield "there is a result", equal(has, 1)
        yield "the quotient, clamped", clamped(exact, result, MIN, MAX), *hints
    elif none == "missing":
        yield "a result where it fits", says(domain, has, fits(exact, MIN, MAX)), *hints
        yield "the quotient", either(equal(has, 0), equal(result, exact)), *hints
    else:
        yield "there is a result", equal(has, 1)
        within = fits(exact, MIN, MAX)
        yield "the quotient or 0", either(both(within, equal(result, exact)), both(within.negated(), equal(result, 0))), *hints


def dividing(none):
    return lambda domain, state, has, result, x, y: divided(domain, state, has, result, x, y, none)


def floored(domain, state, x, y=None):
    return domain.quotient(state.path, x, ONE) * ONE


def rounded(domain, state, has, result, x, y):
    """To the nearest, ties away from zero, modulo 2^64."""
    size = x if contracts.decide(domain, state, at_least(x, 0)) else -x
    nearest = domain.quotient(state.path, size + 2**31, ONE) * ONE
    exact = nearest if size is x else -nearest
    yield "there is a result", equal(has, 1)
    yield "the nearest, wrapping", either(*(equal(result, exact + wrapped * 2**64) for wrapped in (-1, 0, 1)))


def converting(exact, low, high):
    def goals(domain, state, has, result, x, y):
        yield "there is a result", equal(has, 1)
        yield "the number, clamped", clamped(exact(domain, state, x), result, low, high)

    return goals


ROWS = {
    "saturating_add": (0, saturating(added)),
    "saturating_sub": (1, saturating(subtracted)),
    "saturating_mul": (2, saturating(product)),
    "saturating_div": (3, dividing("clamped")),
    "checked_add": (4, checked(added)),
    "checked_mul": (5, checked(product)),
    "checked_div": (6, dividing("missing")),
    "safe_div": (7, dividing(0)),
    "floor": (8, converting(floored, MIN, MAX)),
    "round": (9, rounded),
    "from_i64": (17, converting(lambda domain, state, x: x * ONE, MIN, MAX)),
    "from_u16": (18, converting(lambda domain, state, x: x * ONE, MIN, MAX)),
    "from_u64": (19, converting(lambda domain, state, x: x * ONE, MIN, MAX)),
    "to_i64": (20, converting(lambda domain, state, x: domain.quotient(state.path, x, ONE), MIN, MAX)),
    "to_u16": (21, converting(lambda domain, state, x: domain.quotient(state.path, x, ONE), 0, 2**16 - 1)),
    "to_u64": (22, converting(lambda domain, state, x: domain.quotient(state.path, x, ONE), 0, ALL)),
}
UNSIGNED_OPERAND = {"from_u16", "from_u64"}
UNSIGNED_RESULT = {"to_u16", "to_u64"}


def row(context, name):
    operation, specified = ROWS[name]
    domain = context.domain()
    left, right, answer = places(context.module)
    a, b = domain.input("a", 2**16 - 1 if name == "from_u16" else ALL), domain.input("b", ALL)
    memory = Memory()
    memory.region("static").update({left: (8, a), left + 8: (8, 0), right: (8, b), right + 8: (8, 0), answer: (8, 0), answer + 8: (8, 0)})
    found = explore(context, domain, ROW, [operation], memory, contracts=contracts.NARROW)

    def goals(state):
        x = a if name in UNSIGNED_OPERAND else signed(domain, state, a)
        y = signed(domain, state, b)
        has = Poly.of(domain.number(state, state.results[0]))
        result = found.machine.load(state, Pointer("static", answer), 8)
        result = Poly.of(result) if name in UNSIGNED_RESULT else signed(domain, state, result)
        yield from specified(domain, state, has, result, x, y)

    found.prove(goals)


def rows(context):
    for name in ROWS:
        row(context, name)

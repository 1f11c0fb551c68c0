"""I32F32: multiply and divide, and each operation of the fixed tables as the blob carries it out for a row."""

import contracts
from harness import Red, explore
from integers import Poly, at_least, both, either, equal
from machine import Memory, Pointer

UMULQ64 = {"~lib/as-bignum/assembly/globals/__umulq64": contracts.umulq64}
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
    found = explore(context, domain, MULTIPLY, [a, b], contracts=UMULQ64)
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
    return found

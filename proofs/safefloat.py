"""SafeFloat: mantissa * 10^exponent. Each function on its own, with what it calls taken at its word; loops round by round.

A number is normalised: 10^20 < mantissa <= 10^21, or 0 * 10^0. Where a statement wants that, its operands are so.
"""

import contracts
from contracts import at, decide
from harness import Red, explore, read, two_words
from integers import Poly, at_least, both, either, equal
from machine import Memory, Pointer
from steps import Step, addresses, arrive, constant

NAMES = ("normalise", "timesTen", "scaleDown", "align")
NORMALISE, TEN, DOWN, ALIGN = (f"fixed/safe-float/{name}" for name in NAMES)
FLOAT = "fixed/safe-float/SafeFloat."
ALL, SIGN, WHOLE = 2**64 - 1, 2**63, 2**128
MOST, LEAST, POWERS = 10**21, 10**20, 22


def times_ten(context):
    """10 * a, for an a of which that has two words."""
    domain, memory = context.domain(), Memory()
    a = two_words(domain, memory, Pointer("a"), "a")
    found = explore(context, domain, TEN, [Pointer("a")], memory, [at_least((WHOLE - 1) // 10, a)])
    found.prove(lambda state: [("ten times", equal(read(found.machine, state, Pointer("a"), 2), a * 10))])


def scale_down(context):
    """floor(a / 10^min(exponent, 22)), for every exponent."""
    for exponent in range(POWERS + 2):
        domain, memory = context.domain(), Memory()
        a = two_words(domain, memory, Pointer("a"), "a")
        given = exponent if exponent <= POWERS else domain.input("exponent", ALL, POWERS + 1)
        found = explore(context, domain, DOWN, [Pointer("a"), given], memory, contracts=contracts.WORDS)

        def goals(state):
            quotient = domain.quotient(state.path, a, 10 ** min(exponent, POWERS)) if exponent else a
            yield "the quotient", equal(read(found.machine, state, Pointer("a"), 2), quotient)

        found.prove(goals)


def power_of(domain, state, exponent):
    """10^min(exponent, 22): a path for each."""
    return next((10**k for k in range(POWERS) if decide(domain, state, equal(exponent, k))), 10**POWERS)


def taking_down(machine, state, a, exponent):
    domain = machine.domain
    power = power_of(domain, state, domain.number(state, exponent))
    value = read(machine, state, at(a), 2)
    state.path.contracted = True
    contracts.write(machine, state, at(a), domain.quotient(state.path, value, power) if power > 1 else value, 2)
    return []


# normalise


def mantissa_at(context):
    return addresses(context, NORMALISE)[0]


def limits(context):
    """Cells of 10^21 and 10^20."""
    cells = {}
    for value in (MOST, LEAST):
        words = (value % 2**64, value >> 64)
        places = [a for a in addresses(context, NORMALISE) if (context.module.word(a), context.module.word(a + 8)) == words]
        if len(places) != 1:
            raise Red(f"{value} is not among the constants of normalise")
        cells.update(constant(context, places[0]))
    return cells


def normalise_places(context):
    """Heads of both loops."""
    places = []
    for number, mantissa in ((0, 7 * MOST), (1, 7)):
        memory = Memory()
        memory.region("static").update(limits(context))
        memory.region("static").update({mantissa_at(context) + 8 * i: (8, mantissa >> 64 * i & ALL) for i in (0, 1)})
        places.append(arrive(context, NORMALISE, [Pointer("out"), 0, 5], (NORMALISE, number), memory))
    return places


def normalise_begin(context):
    """Of 0: 0 * 10^0. Else on to the first loop."""
    domain, memory = context.domain(), Memory()
    place = Pointer("static", mantissa_at(context))
    mantissa = two_words(domain, memory, place, "mantissa")
    memory.region("out").update({0: (8, 1), 8: (8, 1), 16: (8, 1)})
    found = explore(context, domain, NORMALISE, [Pointer("out"), 3, 5], memory, stops=((NORMALISE, 0),), compare=False)

    def goals(state):
        if state.results is not None:
            yield "zero", both(equal(mantissa, 0), equal(state.results[0], 1), equal(read(found.machine, state, Pointer("out"), 3), 0))
        else:
            yield "nothing has changed", both(at_least(mantissa, 1), equal(read(found.machine, state, place, 2), mantissa))

    found.prove(goals)


def same(a, b):
    """Of two numbers of 64 bits, the second perhaps one turn off."""
    return either(*(equal(a, b + turns * 2**64) for turns in (-1, 0, 1)))


def normalise_round(context):
    """Down: a tenth while above 10^21. Up: ten times while not above 10^20. In between it is told."""
    down, up = normalise_places(context)
    stops = ((NORMALISE, 0), (NORMALISE, 1))
    for place, low_bound, bound in ((down, 1, WHOLE - 1), (up, 1, MOST)):
        step = Step(context, {DOWN: taking_down})
        domain = step.domain
        words = [step.any("mantissa.low", ALL), step.any("mantissa.high", bound >> 64)]
        mantissa = words[0] + words[1] * 2**64
        high, low = step.any("high", ALL), step.any("low", ALL)
        place_ = mantissa_at(context)
        cells = {**limits(context), place_: (8, words[0]), place_ + 8: (8, words[1])}
        within = [at_least(mantissa, low_bound), at_least(bound, mantissa)]
        found = step.run(place, {0: Pointer("out"), 1: high, 2: low, 3: 0}, stops, cells, assumed=within, covered=False)

        def goals(state):
            local = state.frame.locals if state.frames else None
            after = read(found.machine, state, Pointer("static", place_), 2)
            if state.results is not None:
                yield "it is normalised", both(at_least(mantissa, LEAST + 1), at_least(MOST, mantissa))
                yield from told(found, state, (mantissa, high, low))
                return
            yield "the upper part stays", equal(local[1], high)
            if state.stopped == (NORMALISE, 0):
                yield "a tenth", both(at_least(mantissa, MOST + 1), equal(after, domain.quotient(state.path, mantissa, 10)), same(local[2], low + 1))
            elif place is down:
                yield "small enough", both(at_least(MOST, mantissa), equal(after, mantissa), equal(local[2], low))
            else:
                yield "ten times", both(at_least(LEAST, mantissa), equal(after, mantissa * 10), same(local[2], low - 1))

        found.prove(goals)
    if rounds(WHOLE - 1, lambda m: m // 10, lambda m: m > MOST) > 18 or rounds(1, lambda m: m * 10, lambda m: m <= LEAST) > 21:
        raise Red("more rounds than are stated")


def rounds(value, after, goes_on):
    count = 0
    while goes_on(value):
        value, count = after(value), count + 1
    return count


def told(found, state, values):
    """The mantissa, and high * 2^32 + low as the exponent where that is an i64; else no result, and nothing is written."""
    domain, (mantissa, high, low) = found.domain, values
    upper = Poly.of(domain.signed(state, high, 64)) + domain.quotient(state.path, Poly.of(domain.signed(state, low, 64)), 2**32)
    # The sum is one of 64 bits, and may be a turn off.
    turns = next((t for t in (0, -1, 1) if decide(domain, state, both(at_least(upper + t * 2**64, -SIGN), at_least(SIGN - 1, upper + t * 2**64)))), 0)
    upper = upper + turns * 2**64
    fits = decide(domain, state, at_least(upper, -(2**31))) and decide(domain, state, at_least(2**31 - 1, upper))
    if not fits:
        yield "no result", both(equal(state.results[0], 0), equal(len(state.memory.region("out")), 0))
        return
    yield "there is a result", equal(state.results[0], 1)
    yield "the mantissa", equal(read(found.machine, state, Pointer("out"), 2), mantissa)
    exponent = Poly.of(domain.signed(state, found.machine.load(state, Pointer("out", 16), 8), 64))
    lower = low - domain.quotient(state.path, low, 2**32) * 2**32
    yield "the exponent", equal(exponent, upper * 2**32 + lower)


# The operations: what they hand to normalise


def taking_normalise(context):
    place = mantissa_at(context)

    def contract(machine, state, out, high, low):
        value = read(machine, state, Pointer("static", place), 2)
        region = state.memory.region("told")
        region.update({0: (8, out), 8: (8, high), 16: (8, low), 24: (8, 1)})
        contracts.write(machine, state, Pointer("told", 32), value, 2)
        return [1]

    return {NORMALISE: contract}


def number(domain, memory, name):
    """A normalised number, 0 among them, at an address of its own: (mantissa, exponent, that it is normalised)."""
    mantissa = two_words(domain, memory, Pointer(name), name)
    exponent = domain.input(f"{name}.exponent", ALL)
    memory.region(name)[16] = (8, exponent)
    return mantissa, exponent, either(both(equal(mantissa, 0), equal(exponent, 0)), both(at_least(mantissa, LEAST + 1), at_least(MOST, mantissa)))


def halves(domain, state, exponent):
    """(floor(exponent / 2^32), the rest) of a signed one."""
    value = Poly.of(domain.signed(state, exponent, 64))
    upper = domain.quotient(state.path, value, 2**32)
    return upper, value - upper * 2**32


def handed(found, state, mantissa, upper, lower):
    domain, region = found.domain, state.memory.region("told")
    yield "the mantissa", equal(read(found.machine, state, Pointer("told", 32), 2), mantissa)
    yield "the upper part", equal(domain.signed(state, region[8][1], 64), upper)
    yield "the lower part", equal(domain.signed(state, region[16][1], 64), lower)
    yield "the result is normalise's", equal(state.results[0], 1)
    if region[0][1] != Pointer("out"):
        raise Red("normalise writes elsewhere")


def sum_of(context, function, subtracts):
    """add, subtract: both mantissas at the larger exponent, the other's scaled down; 0 is left out."""
    domain, memory = context.domain(), Memory()
    a, x, a_ok = number(domain, memory, "a")
    b, y, b_ok = number(domain, memory, "b")
    calls = {DOWN: taking_down, **taking_normalise(context)}
    found = explore(context, domain, function, [Pointer("out"), Pointer("a"), Pointer("b")], memory, [a_ok, b_ok], calls, compare=False)

    def goals(state):
        copied = None
        if decide(domain, state, equal(b, 0)) and (subtracts or not decide(domain, state, equal(a, 0))):
            copied = a, x
        elif decide(domain, state, equal(a, 0)):
            if subtracts:
                yield "nothing from zero", equal(state.results[0], 0)
                return
            copied = b, y
        if copied:
            value, exponent = copied
            yield "the other", both(equal(state.results[0], 1), equal(read(found.machine, state, Pointer("out"), 3), value + exponent * 2**128))
            return
        yield from aligned(found, state, (a, x, b, y), subtracts)

    found.prove(goals)


def aligned(found, state, operands, subtracts):
    domain, (a, x, b, y) = found.domain, operands
    x_, y_ = (Poly.of(domain.signed(state, value, 64)) for value in (x, y))
    larger = decide(domain, state, at_least(x_, y_))
    power = power_of(domain, state, x_ - y_ if larger else y_ - x_)
    left = a if larger or power == 1 else domain.quotient(state.path, a, power)
    right = domain.quotient(state.path, b, power) if larger and power > 1 else b
    upper, lower = halves(domain, state, x if larger else y)
    if not subtracts:
        mantissa = left + right
    else:
        mantissa = left - right if decide(domain, state, at_least(left, right)) else Poly.of(0)
    yield from handed(found, state, mantissa, upper, lower)


def add(context):
    sum_of(context, FLOAT + "add", False)


def subtract(context):
    sum_of(context, FLOAT + "subtract", True)


def product_of(context, function, names):
    """multiplyDivide: floor(a * b / c). divide: floor(a * 10^21 / c), at an exponent 21 lower. By zero: no result."""
    for is_zero in (True, False):
        domain, memory = context.domain(), Memory()
        numbers = {name: number(domain, memory, name) for name in names}
        memory.region("static").update(limits(context))
        calls = {**contracts.WORDS, **taking_normalise(context)}
        arguments = [Pointer("out"), *(Pointer(name) for name in names)]
        *factors, divisor = numbers.values()
        within = [at_least(MOST, factor[0]) for factor in factors]
        within += [equal(divisor[0], 0)] if is_zero else [at_least(MOST, divisor[0]), at_least(divisor[0], LEAST + 1)]
        found = explore(context, domain, function, arguments, memory, within, calls, compare=False)
        found.prove(lambda state: [("by zero", equal(state.results[0], 0))] if is_zero else quotient_of(found, state, factors, divisor))


def quotient_of(found, state, factors, divisor):
    domain = found.domain
    parts = [halves(domain, state, exponent) for _, exponent, _ in (*factors, divisor)]
    upper = sum((part[0] for part in parts[:-1]), Poly.of(0)) - parts[-1][0]
    lower = sum((part[1] for part in parts[:-1]), Poly.of(0)) - parts[-1][1] - (21 if len(factors) == 1 else 0)
    product = factors[0][0] * (factors[1][0] if len(factors) == 2 else MOST)
    yield from handed(found, state, domain.quotient(state.path, product, divisor[0]), upper, lower)


def multiply_divide(context):
    product_of(context, FLOAT + "multiplyDivide", ("a", "b", "c"))


def divide(context):
    product_of(context, FLOAT + "divide", ("a", "c"))


def to_u64(context):
    """The floor of a normalised number, clamped to u64."""
    domain, memory = context.domain(), Memory()
    a, exponent, ok = number(domain, memory, "a")
    found = explore(context, domain, FLOAT + "toU64", [Pointer("a")], memory, [ok], {DOWN: taking_down}, compare=False)

    def goals(state):
        result = Poly.of(state.results[0])
        size = Poly.of(domain.signed(state, exponent, 64))
        if decide(domain, state, equal(a, 0)):
            yield "zero", equal(result, 0)
        elif decide(domain, state, at_least(size, 0)):
            yield "too large", equal(result, ALL)
        else:
            # From 10^22 on nothing is left of 10^21.
            floor_ = domain.quotient(state.path, a, power_of(domain, state, -size))
            yield "the floor", either(both(at_least(ALL, floor_), equal(result, floor_)), both(at_least(floor_, 2**64), equal(result, ALL)))

    found.prove(goals)


def from_u64(context):
    """value * 10^0, handed to normalise."""
    domain = context.domain()
    value = domain.input("value", ALL)
    found = explore(context, domain, FLOAT + "fromU64", [Pointer("out"), value], contracts=taking_normalise(context), compare=False)

    def goals(state):
        region = state.memory.region("told")
        yield "the number", both(equal(read(found.machine, state, Pointer("told", 32), 2), value), equal(region[8][1], 0), equal(region[16][1], 0))

    found.prove(goals)


def from_u64f64(context):
    """whole + bits / 2^64, of what is rounded at each: the calls in their order, and nothing else."""
    domain, memory = context.domain(), Memory()
    a = [domain.input(f"a.{word}", ALL) for word in ("low", "high")]
    memory.region("a").update({0: (8, a[0]), 8: (8, a[1])})
    calls, place = [], mantissa_at(context)

    def noting(name, count):
        def contract(machine, state, *arguments):
            mantissa = read(machine, state, Pointer("static", place), 2) if name == "normalise" else None
            calls.append((name, arguments, mantissa))
            return [1] if count else []

        return contract

    taken = {NORMALISE: noting("normalise", 1), FLOAT + "fromU64": noting("fromU64", 0), FLOAT + "divide": noting("divide", 1), FLOAT + "add": noting("add", 1)}
    explore(context, domain, FLOAT + "fromU64F64", [Pointer("out"), Pointer("a")], memory, contracts=taken, compare=False)
    (_, (whole, high), _), (_, (fraction, upper, lower), mantissa), (_, (out, low), _), (_, divided, _), (_, summed, _) = calls
    right = (high is a[1], low is a[0], (upper, lower) == (0, 0), mantissa == Poly.of(2**64), out == Pointer("out"))
    if not all(right) or divided != (fraction, out, fraction) or summed != (out, whole, fraction) or whole == fraction:
        raise Red(f"fromU64F64 does something else: {calls}")


PROOFS = {
    "SafeFloat timesTen": times_ten,
    "SafeFloat scaleDown": scale_down,
    "SafeFloat normalise: begin": normalise_begin,
    "SafeFloat normalise: a round": normalise_round,
    "SafeFloat add": add,
    "SafeFloat subtract": subtract,
    "SafeFloat multiplyDivide": multiply_divide,
    "SafeFloat divide": divide,
    "SafeFloat toU64": to_u64,
    "SafeFloat fromU64": from_u64,
    "SafeFloat fromU64F64": from_u64f64,
}
SLOW = {"SafeFloat add", "SafeFloat subtract"}

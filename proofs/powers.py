"""checked_pow, round by round, and checked_sqrt, step by step: at most 32 rounds and 130 steps, no trap, every product and quotient in its range."""

from functools import partial

import contracts
from contracts import decide
from harness import explore, two_words
from integers import Poly, at_least, both, either, equal
from machine import Memory, Pointer
from narrow import MAX, MIN, ONE, ROW, clamped, places, signed
from steps import Step, addresses, arrive, changed, constant, holding, only
from wide import FRACTION, TYPES, WIDE, span
from wide import ROW as WIDE_ROW
from wide import signed as wide_signed

ALL, POW, SQRT = 2**64 - 1, 10, "fixed/u64f64/U64F64.checkedSqrt"
MOST = 2**32 - 1
NEGATIVE = 2**31


def narrow_memory(context, a, exponent):
    left, right, answer = places(context.module)
    memory = Memory()
    memory.region("static").update({left: (8, a), left + 8: (8, 0), right: (8, exponent), right + 8: (8, 0), answer: (8, 0), answer + 8: (8, 0)})
    return memory


def narrow_places(context):
    """(head of the loop, local of the rest, the power, a, the exponent)"""
    a = 3 << 33
    state = arrive(context, ROW, [POW], (ROW, 0), narrow_memory(context, a, 5), contracts.NARROW)
    function = state.frame.function
    moves = changed(function, 0)
    types = function.parameters + function.locals
    narrow_ = {i for i in range(len(types)) if types[i] == "i32"}
    exponent = holding(state, 5, narrow_ - moves)
    return state, holding(state, 5, moves), holding(state, ONE, moves), holding(state, a, moves), exponent


def narrow_begin(context):
    """From the row to the loop: a, the power 1, and the exponent's magnitude; 0 to a negative power has no result."""
    _, rest_at, power_at, a_at, exponent_at = narrow_places(context)
    domain = context.domain()
    a, exponent = domain.input("a", ALL), domain.input("exponent", ALL)
    is_i32 = either(at_least(NEGATIVE - 1, exponent), at_least(exponent, 2**64 - NEGATIVE))
    found = explore(context, domain, ROW, [POW], narrow_memory(context, a, exponent), [is_i32], contracts.NARROW, ((ROW, 0),), compare=False)

    def goals(state):
        if state.results is not None:
            yield "none", both(equal(state.results[0], 0), equal(a, 0), at_least(exponent, NEGATIVE))
            return
        local = state.frame.locals
        negative = decide(domain, state, at_least(exponent, NEGATIVE))
        yield "the magnitude", equal(local[rest_at], 2**64 - exponent if negative else exponent)
        yield "the base and 1", both(equal(local[a_at], a), equal(local[power_at], ONE))
        yield "the exponent", equal(local[exponent_at], exponent - (2**64 - 2**32) if negative else exponent)

    found.prove(goals)


def narrow_round(context):
    """One round from any numbers: the power times a where the rest is odd, a squared, both clamped, the rest halved; at 0, the result."""
    place, rest_at, power_at, a_at, exponent_at = narrow_places(context)
    answer = places(context.module)[2]
    step = Step(context, contracts.NARROW)
    domain = step.domain
    a, power, rest, exponent = step.any("a", ALL), step.any("power", ALL), step.any("rest", MOST), step.any("exponent", MOST)
    local = {rest_at: rest, power_at: power, a_at: a, exponent_at: exponent}
    found = step.run(place, local, ((ROW, 0),), {answer: (8, 0), answer + 8: (8, 0)})

    def goals(state):
        x, y = signed(domain, state, a), signed(domain, state, power)
        if state.results is not None:
            yield "no more bits", both(equal(rest, 0), equal(state.results[0], 1))
            result = signed(domain, state, found.machine.load(state, Pointer("static", answer), 8))
            yield from ended(domain, state, exponent, y, result)
            return
        after = state.frame.locals
        half = domain.quotient(state.path, rest, 2)
        square, product = domain.quotient(state.path, x * x, ONE), domain.quotient(state.path, x * y, ONE)
        yield "the rest is halved", equal(after[rest_at], half)
        yield "the square", clamped(square, signed(domain, state, after[a_at]), MIN, MAX)
        result = signed(domain, state, after[power_at])
        yield "the power", either(both(equal(rest, half * 2), equal(result, y)), both(equal(rest, half * 2 + 1), clamped(product, result, MIN, MAX)))
        yield "the exponent", equal(after[exponent_at], exponent)

    found.prove(goals)


def ended(domain, state, exponent, power, result):
    """The power, or safe_div(1, power) for a negative exponent."""
    if not decide(domain, state, at_least(exponent, NEGATIVE)):
        yield "the power", equal(result, power)
        return
    if decide(domain, state, equal(power, 0)):
        yield "1 over 0", equal(result, 0)
        return
    positive = decide(domain, state, at_least(power, 1))
    exact = domain.quotient(state.path, Poly.of(ONE * ONE), power if positive else -power)
    exact = exact if positive else -exact
    fits = both(at_least(exact, MIN), at_least(MAX, exact))
    yield "the reciprocal, or 0", either(both(fits, equal(result, exact)), both(fits.negated(), equal(result, 0)))


# 128 bits


def wide_memory(context, a, exponent):
    left, right, answer = places(context.module)
    memory = Memory()
    words = {left: a[0], left + 8: a[1], right: exponent, right + 8: 0, answer: 0, answer + 8: 0}
    memory.region("static").update({at: (8, word) for at, word in words.items()})
    return memory


def wide_places(context, name):
    """(head of the loop, local of the rest, of the exponent, the other locals, address of the base, of the power)"""
    one, word = 1 << FRACTION[name], 8 if FRACTION[name] == 64 else 0

    def start(a, visits):
        memory = wide_memory(context, (a * one % 2**64, a * one >> 64), 7)
        return arrive(context, WIDE_ROW, [TYPES[name], POW], (WIDE_ROW, 0), memory, contracts.WIDE_MULTIPLY, visits)

    first, second = start(3, 1), start(5, 2)
    moves = changed(first.frame.function, 0)
    rest = only((i for i in moves if (first.frame.locals[i], second.frame.locals[i]) == (7, 3)), "the rest")
    exponent = holding(first, 7, set(range(len(first.frame.locals))) - moves)
    kept = {i: value for i, value in enumerate(first.frame.locals) if i not in moves | {exponent} and value == second.frame.locals[i]}
    body = first.frame.function.body
    loop = body[first.frame.pc : body[first.frame.pc].end]
    read_there = {op.value for op in loop if op.name == "i32.const" and op.value >= 1024}
    cells, found = second.memory.region("static"), {}
    for what, value in (("base", 25), ("power", 5)):
        found[what] = only((at for at in read_there if cells[at + word] == (8, value * one >> 8 * word)), what)
    return first, rest, exponent, kept, found["base"], found["power"]


def wide_begin(context, name):
    """From the row to the loop: the base, the power 1, and the exponent's magnitude."""
    _, rest_at, exponent_at, _, base, power = wide_places(context, name)
    domain = context.domain()
    a, exponent = [domain.input(f"a.{word}", ALL) for word in ("low", "high")], domain.input("exponent", ALL)
    stops = ((WIDE_ROW, 0),)
    is_i32 = either(at_least(NEGATIVE - 1, exponent), at_least(exponent, 2**64 - NEGATIVE))
    found = explore(context, domain, WIDE_ROW, [TYPES[name], POW], wide_memory(context, a, exponent), [is_i32], stops=stops, compare=False)

    def goals(state):
        cells = state.memory.region("static")
        negative = decide(domain, state, at_least(exponent, NEGATIVE))
        yield "the magnitude", equal(state.frame.locals[rest_at], 2**64 - exponent if negative else exponent)
        yield "the exponent", equal(state.frame.locals[exponent_at], exponent - (2**64 - 2**32) if negative else exponent)
        yield "the base", both(equal(cells[base][1], a[0]), equal(cells[base + 8][1], a[1]))
        one = 1 << FRACTION[name]
        yield "the power 1", both(equal(cells[power][1], one % 2**64), equal(cells[power + 8][1], one >> 64))

    found.prove(goals)


def wide_round(context, name):
    """One round from any numbers, as for I32F32; at 0 the result: the power, or its reciprocal."""
    place, rest_at, exponent_at, kept, base, power = wide_places(context, name)
    left, right, answer = places(context.module)
    step = Step(context, {**contracts.WIDE_MULTIPLY, **contracts.WORDS})
    domain = step.domain
    rest, exponent = step.any("rest", MOST), step.any("exponent", MOST)
    cells, values = {}, {}
    for what, at in (("a", base), ("power", power), ("left", left)):
        words = [step.any(f"{what}.low", ALL), step.any(f"{what}.high", ALL)]
        cells.update({at: (8, words[0]), at + 8: (8, words[1])})
        values[what] = words[0] + words[1] * 2**64
    # The row's own answer to whether there is a result looks at the exponent again.
    cells.update({right: (8, exponent), right + 8: (8, 0)})
    found = step.run(place, {**kept, rest_at: rest, exponent_at: exponent}, ((WIDE_ROW, 0),), cells)

    def goals(state):
        yield from wide_goals(found, state, name, (rest, exponent), values, (rest_at, exponent_at, base, power, answer))

    found.prove(goals)


def wide_goals(found, state, name, counts, values, at):
    (rest, exponent), (rest_at, exponent_at, base, power, answer) = counts, at
    domain = found.domain
    x, y = (wide_signed(domain, state, values[what], name) for what in ("a", "power"))
    two = lambda place: wide_signed(domain, state, sum(Poly.of(found.machine.load(state, Pointer("static", place + 8 * i), 8)) * 2 ** (64 * i) for i in (0, 1)), name)
    low, high = span(name)
    one = 1 << FRACTION[name]
    if state.results is not None:
        yield "no more bits", equal(rest, 0)
        has = Poly.of(domain.number(state, state.results[0]))
        negative = decide(domain, state, at_least(exponent, NEGATIVE))
        zero = decide(domain, state, equal(values["left"], 0))
        yield "a result but of 0 to a negative power", equal(has, int(not (negative and zero)))
        yield from wide_ended(domain, state, negative, y, two(answer), (low, high, one))
        return
    half = domain.quotient(state.path, rest, 2)
    yield "the rest is halved", both(equal(state.frame.locals[rest_at], half), equal(state.frame.locals[exponent_at], exponent))
    yield "the square", clamped(domain.quotient(state.path, x * x, one), two(base), low, high)
    odd = clamped(domain.quotient(state.path, x * y, one), two(power), low, high)
    yield "the power", either(both(equal(rest, half * 2), equal(two(power), y)), both(equal(rest, half * 2 + 1), odd))


def wide_ended(domain, state, negative, power, result, format_):
    low, high, one = format_
    if not negative:
        yield "the power", equal(result, power)
    elif decide(domain, state, equal(power, 0)):
        yield "1 over 0", equal(result, 0)
    else:
        positive = decide(domain, state, at_least(power, 1))
        exact = domain.quotient(state.path, Poly.of(one * one), power if positive else -power)
        exact = exact if positive else -exact
        fits = both(at_least(exact, low), at_least(high, exact))
        yield "the reciprocal, or 0", either(both(fits, equal(result, exact)), both(fits.negated(), equal(result, 0)))


# checked_sqrt


def root_places(context):
    """(head of the loop, local of the round, addresses of high, low, middle, epsilon and a stand in regions of their own)"""
    a, epsilon = (9 << 64) + 5, 1

    def start(visits):
        memory = Memory()
        for region, value in (("a", a), ("epsilon", epsilon)):
            memory.region(region).update({0: (8, value % 2**64), 8: (8, value >> 64)})
        for at in addresses(context, SQRT)[:1] + [two_at(context)]:
            memory.region("static").update(constant(context, at))
        arguments = [Pointer("out"), Pointer("a"), Pointer("epsilon")]
        return arrive(context, SQRT, arguments, (SQRT, 0), memory, visits=visits)

    first, third = start(1), start(3)
    moves = changed(first.frame.function, 0)
    round_ = only((i for i in moves if (first.frame.locals[i], third.frame.locals[i]) == (0, 2)), "the round")
    cells = first.memory.region("static")
    high = only((at for at, held_ in cells.items() if held_ == (8, a % 2**64)), "the upper end")
    low = only((at for at, held_ in cells.items() if held_ == (8, 0) and at + 8 in cells and cells[at + 8] == (8, 0)), "the lower end")
    return first, round_, high, low


def two_at(context):
    """The address of 2: the constant that the middle is divided by."""
    return only((at for at in addresses(context, SQRT) if (context.module.word(at), context.module.word(at + 8)) == (0, 2)), "2")


def root_begin(context):
    """From the call to the loop: [0, a] for a above 1, else [a, 1]."""
    place, round_at, high, low = root_places(context)
    domain, memory = context.domain(), Memory()
    a = two_words(domain, memory, Pointer("a"), "a")
    memory.region("static").update(constant(context, addresses(context, SQRT)[0]))
    found = explore(context, domain, SQRT, [Pointer("out"), Pointer("a"), Pointer("epsilon")], memory, stops=((SQRT, 0),), compare=False)

    def goals(state):
        value = lambda at: sum(Poly.of(found.machine.load(state, Pointer("static", at + 8 * i), 8)) * 2 ** (64 * i) for i in (0, 1))
        above = decide(domain, state, at_least(a, 2**64 + 1))
        yield "the ends", both(equal(value(high), a if above else 2**64), equal(value(low), 0 if above else a))
        yield "the round", equal(state.frame.locals[round_at], 0)

    found.prove(goals)


def root_step(context):
    """One step from any ends: the middle, the error of a over it, and the half that is gone on with; it ends within epsilon, or after the 130th."""
    place, round_at, high, low = root_places(context)
    step = Step(context, contracts.WORDS)
    domain = step.domain
    cells, values = constant(context, two_at(context)), {}
    for what, at in (("high", high), ("low", low)):
        words = [step.any(f"{what}.low", ALL), step.any(f"{what}.high", ALL)]
        cells.update({at: (8, words[0]), at + 8: (8, words[1])})
        values[what] = words[0] + words[1] * 2**64
    regions = {}
    for what in ("a", "epsilon"):
        words = [step.any(f"{what}.low", ALL), step.any(f"{what}.high", ALL)]
        regions[what] = {0: (8, words[0]), 8: (8, words[1])}
        values[what] = words[0] + words[1] * 2**64
    round_ = step.any("round", 129)
    local = {0: Pointer("out"), 1: Pointer("a"), 2: Pointer("epsilon"), round_at: round_}
    found = step.run(place, local, ((SQRT, 0),), cells, regions=regions)

    def goals(state):
        yield from root_goals(found, state, values, round_, (round_at, high, low))

    found.prove(goals)


def root_goals(found, state, values, round_, at):
    domain, (round_at, high, low) = found.domain, at
    value = lambda pointer: sum(Poly.of(found.machine.load(state, Pointer(pointer.region, pointer.offset + 8 * i), 8)) * 2 ** (64 * i) for i in (0, 1))
    total = values["high"] + values["low"]
    total = total if decide(domain, state, at_least(2**128 - 1, total)) else Poly.of(2**128 - 1)
    middle = domain.quotient(state.path, total, 2)
    if decide(domain, state, equal(middle, 0)):
        quotient = Poly.of(0)
    else:
        quotient = domain.quotient(state.path, values["a"] * 2**64, middle)
        quotient = quotient if decide(domain, state, at_least(2**128 - 1, quotient)) else Poly.of(0)
    below = decide(domain, state, at_least(middle, quotient + 1))
    error = middle - quotient if below else quotient - middle
    if state.results is not None:
        yield "the middle", equal(value(Pointer("out")), middle)
        yield "the last", either(at_least(round_, 129), at_least(values["epsilon"], error))
        return
    yield "not the last", both(at_least(128, round_), at_least(error, values["epsilon"] + 1), equal(state.frame.locals[round_at], round_ + 1))
    yield "the upper end", equal(value(Pointer("static", high)), middle if below else values["high"])
    yield "the lower end", equal(value(Pointer("static", low)), values["low"] if below else middle)


PROOFS = {
    "I32F32 pow: begin": narrow_begin,
    "I32F32 pow: a round": narrow_round,
    **{f"{name} pow: begin": partial(wide_begin, name=name) for name in WIDE},
    **{f"{name} pow: a round": partial(wide_round, name=name) for name in WIDE},
    "sqrt: begin": root_begin,
    "sqrt: a step": root_step,
}
SLOW = {"sqrt: a step", *(f"{name} pow: a round" for name in WIDE)}

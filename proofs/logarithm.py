"""log2 and ln: halvings and bits exact, every product within its range, no trap, at most 31 halvings (or 65 + 1) and 32 bits."""

import contracts
from contracts import decide
from harness import Red, explore, two_words
from integers import Poly, at_least, both, equal
from machine import Memory, Pointer
from steps import Step, addresses, arrive, changed, constant, held, only

INNER, LOG2, LN, WIDE = (f"fixed/log/{name}" for name in ("log2Inner", "log2", "ln", "log2OfI96F32"))
ONE, ALL, SIGN = 2**32, 2**64 - 1, 2**63
NONE = SIGN
LOG2_E = 12102203 << 9
#: A bound of log2Inner's result: halvings below 2^7, then 32 bits.
RESULT = 2**39 - 1
HALVINGS = 2**7 - 1


def inner(x, halvings):
    while x >= 2 * ONE:
        halvings, x = halvings + 1, (x + 1) // 2
    if x == ONE:
        return halvings << 32
    for _ in range(32):
        x, halvings = x * x >> 32, 2 * halvings
        if x >= 2 * ONE:
            x, halvings = (x + 1) // 2, halvings + 1
    return halvings


def binary(a):
    """log2 of 64 bits, as 64 bits."""
    if a == 0 or a >= SIGN:
        return NONE
    if a >= ONE:
        return inner(a, 0)
    return NONE if 2**64 // a >= SIGN else -inner(2**64 // a, 0) % 2**64


def natural(a):
    found = binary(a)
    if found == NONE:
        return NONE
    number = found - 2**64 if found >= SIGN else found
    size = abs(number) * ONE // LOG2_E
    return (size if number >= 0 else -size) % 2**64


def number_of_halvings(largest, least):
    """After how many halvings, rounded up, every number up to the largest is below a power of two."""
    count = 0
    while largest >= least:
        largest, count = (largest + 1) // 2, count + 1
    return count


def halvings(context):
    """log2Inner's first loop, from any x of at least 1: x halved and rounded up, one more counted; x falls below 2."""
    place = arrive(context, INNER, [5 * ONE, 3], (INNER, 0))
    step = Step(context)
    domain = step.domain
    x, count = step.any("x", SIGN - 1, ONE), step.any("halvings", HALVINGS)
    found = step.run(place, {0: x, 1: count, 2: 0}, ((INNER, 0), (INNER, 1)))

    def goals(state):
        local = state.frame.locals if state.frames else None
        if state.results is not None:
            yield "a power of two", both(equal(x, ONE), equal(state.results[0], count * ONE))
        elif state.stopped == (INNER, 1):
            yield "x lies in [1, 2)", at_least(2 * ONE - 1, x)
            yield "nothing else changes", both(equal(local[0], x), equal(local[1], count), equal(local[2], 0))
        else:
            yield "the half, rounded up", equal(local[0], domain.quotient(state.path, x + 1, 2))
            yield "one more", both(equal(local[1], count + 1), at_least(x, 2 * ONE), at_least(local[0], ONE))

    found.prove(goals)
    if number_of_halvings(SIGN - 1, 2 * ONE) > 31:
        raise Red("more than 31 halvings")
    held(context, "log2Inner", lambda: (context.interesting(ONE, SIGN - 1), context.interesting(0, 64)), lambda *given: context.engine.call(INNER, given)[0][0], inner)


def bits(context):
    """log2Inner's second loop, for each of its 32 rounds, from any x in [1, 2): x squared, and a bit of the result."""
    place = arrive(context, INNER, [3 * ONE // 2, 3], (INNER, 1), contracts=contracts.NARROW)
    for bit in range(33):
        one_bit(context, place, bit)


def one_bit(context, place, bit):
    step = Step(context, contracts.NARROW)
    domain = step.domain
    x, result = step.any("x", 2 * ONE - 1, ONE), step.any("result", (HALVINGS + 1 << bit) - 1)
    found = step.run(place, {0: x, 1: result, 2: bit}, (place.stopped,))

    def goals(state):
        if state.results is not None:
            yield "32 bits", both(equal(bit, 32), equal(state.results[0], result))
            return
        local = state.frame.locals
        square = domain.quotient(state.path, x * x, ONE)
        if decide(domain, state, at_least(square, 2 * ONE)):
            yield "a bit set", both(equal(local[0], domain.quotient(state.path, square + 1, 2)), equal(local[1], 2 * result + 1))
        else:
            yield "a bit not set", both(equal(local[0], square), equal(local[1], 2 * result))
        yield "x lies in [1, 2)", both(at_least(local[0], ONE), at_least(2 * ONE - 1, local[0]))
        yield "the next bit", both(equal(local[2], bit + 1), at_least(31, bit))

    found.prove(goals)


def taking_inner(machine, state, x, count):
    """log2Inner of an x of at least 1: some number; the operands are noted in the region "told"."""
    domain, path = machine.domain, state.path
    for outside in (at_least(ONE - 1, x), at_least(x, SIGN), at_least(count, HALVINGS + 1)):
        if not domain.refuted(path, outside):
            raise Red("log2Inner of what is not proved to be in its range")
    state.memory.region("told").update({0: (8, x), 8: (8, count)})
    return [domain.input("inner", RESULT)]


def negative(state, result, value):
    """result == -value as 64 bits, for a value that is not negative."""
    return equal(result, 0 if value.constant == 0 else 2**64 - value)


def signed(domain, state, bits_):
    return Poly.of(domain.signed(state, bits_, 64))


def log2(context):
    """Of a below 1, minus that of 1 / a, or none where a is not positive or 1 / a overflows."""
    domain = context.domain()
    a = domain.input("a", ALL)
    found = explore(context, domain, LOG2, [a], contracts={**contracts.NARROW, INNER: taking_inner}, compare=False)

    def goals(state):
        told, result = state.memory.region("told"), state.results[0]
        if not told:
            reciprocal = domain.quotient(state.path, Poly.of(2**64), a) if domain.bounds(state.path, a)[0] > 0 else None
            without = at_least(a, SIGN) if reciprocal is None or decide(domain, state, at_least(a, SIGN)) else at_least(reciprocal, SIGN)
            if decide(domain, state, equal(a, 0)):
                without = equal(a, 0)
            yield "no result", both(equal(result, NONE), without)
            return
        yield "of no halvings", equal(told[8][1], 0)
        if decide(domain, state, at_least(a, ONE)):
            yield "of a itself", both(equal(told[0][1], a), at_least(SIGN - 1, a), at_least(RESULT, signed(domain, state, result)))
        else:
            yield "of the reciprocal", equal(told[0][1], domain.quotient(state.path, Poly.of(2**64), a))
        inner_ = only((Poly({(n,): 1}) for n, atom in enumerate(domain.atoms) if atom.name == "inner" and is_in(n, result, domain, state)), "the logarithm")
        yield "its sign", equal(signed(domain, state, result), inner_ if decide(domain, state, at_least(a, ONE)) else -inner_)

    found.prove(goals)


def is_in(number, result, domain, state):
    return any(number in product for product in signed(domain, state, result).terms)


def ln(context):
    """trunc(log2(a) * 2^32 / log2(e)), which is never clamped; none where log2 has none."""
    domain = context.domain()
    a, logarithm, has = domain.input("a", ALL), domain.input("log2", RESULT, -RESULT), domain.input("has", 1)

    def taking_log2(machine, state, operand):
        if operand is not a:
            raise Red("log2 of something else")
        if not decide(domain, state, equal(has, 1)):
            return [NONE]
        return [domain.simple(logarithm + (0 if decide(domain, state, at_least(logarithm, 0)) else 2**64))]

    found = explore(context, domain, LN, [a], contracts={**contracts.NARROW, LOG2: taking_log2}, compare=False)

    def goals(state):
        result = state.results[0]
        if not decide(domain, state, equal(has, 1)):
            yield "none", equal(result, NONE)
            return
        sign = 1 if decide(domain, state, at_least(logarithm, 0)) else -1
        size = domain.quotient(state.path, logarithm * sign * ONE, LOG2_E)
        yield "the quotient", equal(signed(domain, state, result), size * sign)

    found.prove(goals)
    call = lambda name: lambda a: context.engine.call(name, [a])[0][0]
    for name, right in ((LOG2, binary), (LN, natural)):
        held(context, name, lambda: (context.interesting(0, ALL),), call(name), right, 100)


# Of an I96F32


def wide_binary(low, high):
    a = low + high * 2**64
    if a == 0 or high >= SIGN:
        return NONE
    below, x, count = a < ONE, a if a >= ONE else 2**64 // a, 0
    while x >= SIGN:
        x, count = (x + 1) // 2, count + 1
    found = inner(x, count)
    return (-found if below else found) % 2**64


def parts_of_wide(context):
    """(head of the loop, local of the halvings, of the flag, address of the operand)"""
    function = context.module.named(WIDE)
    word = 2**16 + 8

    def memory(value):
        found = Memory()
        found.region("a").update({0: (8, value % 2**64), 8: (8, value >> 64)})
        found.region("static").update(constant(context, addresses(context, WIDE)[0]))
        return found

    first = arrive(context, WIDE, [Pointer("a")], (WIDE, 0), memory(word << 64))
    third = arrive(context, WIDE, [Pointer("a")], (WIDE, 0), memory(word << 64), visits=3)
    moves = changed(function, 0)
    count = only((i for i in moves if (first.frame.locals[i], third.frame.locals[i]) == (0, 2)), "the halvings")
    flag = only((i for i in range(1, len(first.frame.locals)) if i not in moves), "whether it is below one")
    at = only((at for at, held_ in third.memory.region("static").items() if held_ == (8, word >> 2)), "the operand") - 8
    return first, count, flag, at


def wide_begin(context):
    """From the call to the loop: the number, or what 1 is over it where it is below 1; none where it is not positive."""
    _, count, flag, at = parts_of_wide(context)
    domain, memory = context.domain(), Memory()
    a = two_words(domain, memory, Pointer("a"), "a")
    memory.region("static").update(constant(context, addresses(context, WIDE)[0]))
    found = explore(context, domain, WIDE, [Pointer("a")], memory, contracts=contracts.WORDS, stops=((WIDE, 0),), compare=False)

    def goals(state):
        if state.results is not None:
            yield "none", both(equal(state.results[0], NONE), equal(a, 0) if decide(domain, state, equal(a, 0)) else at_least(a, 2**127))
            return
        x = sum(Poly.of(found.machine.load(state, Pointer("static", at + 8 * i), 8)) * 2 ** (64 * i) for i in (0, 1))
        below = decide(domain, state, at_least(ONE - 1, a))
        flag_ = Poly.of(domain.number(state, state.frame.locals[flag]))
        yield "the number, or its reciprocal", equal(x, domain.quotient(state.path, Poly.of(2**64), a) if below else a)
        yield "it is at least 1, and positive", both(at_least(x, ONE), at_least(2**127 - 1, x), equal(flag_, int(below)), equal(state.frame.locals[count], 0))

    found.prove(goals)


def wide_halvings(context):
    """The loop, from any number of at least 1: halved, rounded up, one more counted, until it is below 2^63; then log2Inner."""
    place, count_at, flag_at, at = parts_of_wide(context)
    step = Step(context, {INNER: taking_inner})
    domain = step.domain
    low, high = step.any("low", ALL), step.any("high", SIGN - 1)
    count, flag = step.any("halvings", 65), step.any("below", 1)
    x = low + high * 2**64
    found = step.run(place, {count_at: count, flag_at: flag}, (place.stopped,), {at: (8, low), at + 8: (8, high)}, assumed=[at_least(x, ONE)], covered=False)

    def goals(state):
        if state.results is not None:
            told = state.memory.region("told")
            yield "what is below 2^63", both(at_least(SIGN - 1, x), equal(told[0][1], x), equal(told[8][1], count))
            inner_ = only((Poly({(n,): 1}) for n, atom in enumerate(domain.atoms) if atom.name == "inner" and is_in(n, state.results[0], domain, state)), "the logarithm")
            sign = -1 if decide(domain, state, equal(flag, 1)) else 1
            yield "its sign", equal(signed(domain, state, state.results[0]), sign * inner_)
            return
        after = sum(Poly.of(found.machine.load(state, Pointer("static", at + 8 * i), 8)) * 2 ** (64 * i) for i in (0, 1))
        yield "the half, rounded up", equal(after, domain.quotient(state.path, x + 1, 2))
        yield "it is at least 1", both(at_least(x, SIGN), at_least(after, ONE), at_least(2**127 - 1, after))
        yield "one more", both(equal(state.frame.locals[count_at], count + 1), equal(state.frame.locals[flag_at], flag))

    found.prove(goals)
    if number_of_halvings(2**127 - 1, SIGN) > 65:
        raise Red("more than 65 halvings")
    words = lambda: (context.interesting(0, ALL), context.interesting(0, ALL) if context.random.getrandbits(1) else 0)
    held(context, WIDE, words, lambda *given: call_wide(context, given), wide_binary, 100)


def call_wide(context, words):
    at = 40_000
    return context.engine.call(WIDE, [at], [(at, b"".join(word.to_bytes(8, "little") for word in words))])[0][0]


PROOFS = {
    "log2: halvings": halvings,
    "log2: bits": bits,
    "log2": log2,
    "ln": ln,
    "log2 of I96F32: begin": wide_begin,
    "log2 of I96F32: halvings": wide_halvings,
}
SLOW = {"log2: bits"}

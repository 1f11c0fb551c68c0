"""Words.divide: the long division, for divisors of one to four digits, base 2^32.

1. From the call to the loop over positions: the divisor is shifted until its top bit is set, the dividend as far, and what
   lies above the first window is below the divisor.
2. One round, from any such numbers: the window's value is digit * divisor + what it holds afterwards, which is below the
   divisor again, and the digit, below 2^32, is stored in its place. Nothing else of the quotient changes.
3. So, by induction over the positions, dividend * 2^shift = quotient * divisor * 2^shift + rest, the rest below the divisor.
"""

from harness import Exploration, Red, explore
from integers import Integers, Path, Poly, at_least, both, equal
from machine import Memory, Pointer

DIVIDE = "fixed/words/Words.divide"
ROUND = (DIVIDE, 1)
FULL = 2**32 - 1


class Stale:
    """What no round may read."""


def value(cells, base, first, count):
    return sum((Poly.of(cells[base + 4 * (first + i)][1]) * (1 << 32 * i) for i in range(count)), Poly({}))


def scratch(module):
    """(numerator, divisor): where the digits lie, read off the function's own constants."""
    calls = [i for i, op in enumerate(module.named(DIVIDE).body) if op.name == "call"]
    body = module.named(DIVIDE).body
    before = [next(op.value for op in reversed(body[:i]) if op.name == "i32.const" and op.value >= 1024) for i in calls[:2]]
    return before[1], before[0]


def prepare(context, digits):
    """Part 1 for a divisor of so many digits: (domain, machine, one state at the loop's head, steps that were proved)."""
    domain = context.domain()
    domain.forks_on_carries = False
    memory = Memory()
    dividend = [domain.input(f"dividend[{i}]", 2**64 - 1) for i in range(4)]
    by = [domain.input(f"by[{i}]", FULL) for i in range(digits)]
    memory.region("dividend").update({8 * i: (8, word) for i, word in enumerate(dividend)})
    memory.region("by").update({4 * i: (4, digit) for i, digit in enumerate(by + [0] * (4 - digits))})
    numerator, divisor = scratch(context.module)
    arguments = [Pointer("quotient"), Pointer("dividend"), Pointer("by")]
    found = explore(context, domain, DIVIDE, arguments, memory, [at_least(by[-1], 1)], stops=(ROUND,), compare=False)
    whole = sum((word * (1 << 64 * i) for i, word in enumerate(dividend)), Poly({}))
    part = sum((digit * (1 << 32 * i) for i, digit in enumerate(by)), Poly({}))
    shifts = set()
    for state in found.ends:
        if state.stopped != ROUND:
            raise Red("a path that misses the loop")
        cells = state.memory.region("static")
        if any(state.memory.region("quotient").get(4 * i) != (4, 0) for i in range(8)):
            raise Red("the quotient is not cleared")
        shift = next(s for s in range(32) if domain.bounds(state.path, by[-1])[1].bit_length() == 32 - s)
        shifts.add(shift)
        v = value(cells, divisor, 0, digits)
        for what, goal in (
            ("the divisor, shifted", equal(v, part * (1 << shift))),
            ("its top bit", at_least(cells[divisor + 4 * digits - 4][1], 1 << 31)),
            ("the dividend, shifted", equal(value(cells, numerator, 0, 9), whole * (1 << shift))),
            ("what lies above the first window", at_least(v, value(cells, numerator, 9 - digits, digits) + 1)),
        ):
            domain.prove(state, goal, what)
    if shifts != set(range(32)):
        raise Red(f"only the shifts {sorted(shifts)}")
    return found, numerator, divisor


def any_round(found, states, position, v, u, numerator, divisor):
    """A state at the loop's head that stands for all of `states`: any digits that meet what was proved of them."""
    domain, state, digits = found.domain, states[0].copy(), len(v)
    cells = state.memory.region("static")
    place = divisor + 4 * digits - 4
    follows = {}
    for n, name in ((place, "top"), (place - 4, "second")):
        if digits == 1 and name == "second":
            continue
        follows[name] = [{i for i, local in enumerate(s.frame.locals) if same(local, s.memory.region("static")[n][1])} for s in states]
    same_place = {name: set.intersection(*sets) for name, sets in follows.items()}
    cells.clear()
    cells.update({divisor + 4 * i: (4, digit) for i, digit in enumerate(v)})
    cells.update({numerator + 4 * (position + i): (4, digit) for i, digit in enumerate(u)})
    for i, local in enumerate(state.frame.locals):
        held = [s.frame.locals[i] for s in states]
        if i in same_place.get("top", ()):
            state.frame.locals[i] = v[-1]
        elif i in same_place.get("second", ()):
            state.frame.locals[i] = v[-2]
        elif not all(isinstance(h, (int, Pointer)) and h == held[0] for h in held):
            state.frame.locals[i] = Stale()
    state.path = Path()
    state.memory.region("quotient").clear()
    divisor_value = sum((digit * (1 << 32 * i) for i, digit in enumerate(v)), Poly({}))
    above = sum((digit * (1 << 32 * i) for i, digit in enumerate(u[1:])), Poly({}))
    if not domain.assume(state, at_least(divisor_value, above + 1)):
        raise Red("no window is below the divisor")
    return state, divisor_value


def same(a, b):
    return isinstance(a, Poly) and isinstance(b, Poly) and a.key == b.key


def one_round(found, states, position, v, u, numerator, divisor):
    """Part 2 at one position: the states at the next one."""
    domain, machine, digits = found.domain, found.machine, len(v)
    start, divisor_value = any_round(found, states, position, v, u, numerator, divisor)
    state = start.copy()
    machine.resume(state)
    before = value(start.memory.region("static"), numerator, position, digits + 1)
    ends = machine.run(state, (ROUND,))
    step = Exploration(found.context, domain, start, ends, DIVIDE, [])
    step.count, step.shown = len(domain.atoms), ("divisor", "window")

    def goals(end):
        cells, quotient = end.memory.region("static"), end.memory.region("quotient")
        if end.stopped != ROUND or set(quotient) != {4 * position}:
            raise Red("a round that stores another digit")
        digit = Poly.of(quotient[4 * position][1])
        after = value(cells, numerator, position, digits + 1)
        for i, part in enumerate(v):
            if not same(cells[divisor + 4 * i][1], part):
                raise Red("a round changes the divisor")
        kept = {i for i, local in enumerate(start.frame.locals) if any(same(local, part) for part in v)}
        if any(not same(end.frame.locals[i], start.frame.locals[i]) for i in kept):
            raise Red("a round changes what it keeps of the divisor")
        where = f"at {position} of {digits} digits"
        yield f"digit * divisor + rest is the window, {where}", equal(before, digit * divisor_value + after)
        yield f"the rest is below the divisor, {where}", both(at_least(after, 0), at_least(divisor_value, after + 1))

    step.prove(goals)
    return ends


def divide(context, counts=(1, 2, 3, 4)):
    for digits in counts:
        found, numerator, divisor = prepare(context, digits)
        domain, states = found.domain, found.ends
        # The same at every position: what was proved at one is not asked again at the next.
        v = [domain.input(f"divisor[{i}]", FULL, 1 << 31 if i == digits - 1 else 0) for i in range(digits)]
        u = [domain.input(f"window[{i}]", FULL) for i in range(digits + 1)]
        for position in range(8 - digits, -1, -1):
            states = one_round(found, states, position, v, u, numerator, divisor)

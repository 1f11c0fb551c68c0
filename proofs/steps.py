"""Loops, and straight code, step by step.

A run with known operands up to a place (the head of a loop, or a cut) shows where everything lies there. Then any numbers that
meet what is claimed of them take its place, everything else becomes unreadable, and every path is followed to the next place.
So a claim that holds on arrival, and after each step from any numbers for which it held, holds at each arrival.
"""

from harness import SAMPLES, Exploration, Red
from integers import Path, Values
from machine import Trap


class Stale:
    """What no step may read."""


def arrive(context, function, arguments, stop, memory=None, contracts=None, visits=1, cuts=()):
    """The state of a run with known operands when it is at a place for the nth time."""
    machine = context.machine(context.domain(), contracts)
    machine.cuts = frozenset(cuts)
    state = machine.start(function, arguments, memory)
    for visit in range(visits):
        if visit:
            onward(machine, state)
        ends = machine.run(state, (stop,))
        if len(ends) != 1 or ends[0].stopped != stop:
            raise Red(f"{function} does not come to {stop}")
        state = ends[0]
    if state.frame.stack:
        raise Red(f"{function}: a stack that is not empty at {stop}")
    return state


def onward(machine, state):
    """Past the place at which a state has stopped."""
    if state.frame.function.body[state.frame.pc].name == "loop":
        machine.resume(state)
        return
    state.stopped = None
    machine.step(state, ())


def changed(function, number):
    """The locals that a loop of a function sets."""
    loops = [op for op in function.body if op.name == "loop"]
    first = function.body.index(loops[number])
    return {op.value for op in function.body[first : loops[number].end] if op.name in ("local.set", "local.tee")}


def only(found, what):
    found = list(found)
    if len(found) != 1:
        raise Red(f"{len(found)} places for {what}")
    return found[0]


def holding(state, value, among=None):
    """The local that holds a value."""
    return only((i for i, held in enumerate(state.frame.locals) if (among is None or i in among) and isinstance(held, int) and held == value), value)


def addresses(context, function):
    """The addresses among a function's own constants, in their order."""
    return list(dict.fromkeys(op.value for op in context.module.named(function).body if op.name == "i32.const" and op.value >= 1024))


def constant(context, at, words=2):
    """Cells for a constant of the module, which nothing writes."""
    return {at + 8 * i: (8, context.module.word(at + 8 * i)) for i in range(words)}


class Step:
    """One step from any numbers: its inputs, and where its paths end."""

    def __init__(self, context, contracts=None, cuts=()):
        self.context = context
        self.domain = context.domain()
        self.machine = context.machine(self.domain, contracts)
        self.machine.cuts = frozenset(cuts)

    def any(self, name, high, low=0):
        return self.domain.input(name, high, low)

    def run(self, place, local, stops=(), cells=None, variables=None, assumed=(), regions=None, covered=True):
        """From a place with these locals, cells of the module's own memory, and globals."""
        start = place.copy()
        frame = start.frame
        frame.locals = [local.get(i, Stale()) for i in range(len(frame.locals))]
        start.path = Path()
        start.memory.cells = {"static": dict(cells or {}), "told": {}, **(regions or {})}
        for index, value in (variables or {}).items():
            start.globals[index] = value
        for condition in assumed:
            if not self.domain.assume(start, condition):
                raise Red(f"{frame.function.name}: assumptions that nothing satisfies")
        state = start.copy()
        state.steps = 0
        onward(self.machine, state)
        try:
            ends = self.machine.run(state, stops)
        except Trap as trap:
            raise Red(f"{frame.function.name}: {trap}") from trap
        found = Exploration(self.context, self.domain, start, ends, frame.function.name, [])
        found.count = len(self.domain.atoms)
        found.machine = self.machine
        if covered:
            self.cover(found)
        return found

    def cover(self, found):
        """Inputs that meet the assumptions take exactly one path each."""
        met = 0
        for _ in range(200 * SAMPLES):
            atoms = enumerate(self.domain.atoms)
            values = Values(self.domain, {n: self.context.interesting(a.low, a.high) for n, a in atoms if a.definition[0] == "input"})
            if not all(condition.holds(values) for condition in found.start.path.conditions):
                continue
            met += 1
            taken = sum(all(condition.holds(values) for condition in end.path.conditions) for end in found.ends)
            if taken != 1:
                raise Red(f"{found.function}: {taken} paths for one input")
            if met == SAMPLES:
                return
        raise Red(f"{found.function}: hardly an input meets the assumptions")


def held(context, what, inputs, said, right, count=SAMPLES):
    """The engine's answers to inputs, most of them at a border, against the statement evaluated."""
    for _ in range(count if context.compares else 0):
        given = inputs()
        if said(*given) != right(*given):
            raise Red(f"for {{{given}}} {what} is false: {said(*given)}, not {right(*given)}")
    context.samples += count

"""Conditions under which no instruction of a function traps or leaves its part of memory, and whether they hold for every input.

A function is gone through once, all its paths at a time: what a value is after a branch depends on the branch's condition.
A loop is cut at its head: what its rounds change may be anything there that the loop's invariants allow. Invariants are found,
not given: candidates that do not hold on entry or are not kept by a round are dropped until all that are left do.
Numbers are bit vectors of their width. What is computed by multiplying or dividing unknowns, and what memory holds, may be
anything unless something is said of it.
"""

import itertools
from collections import defaultdict

import z3

from machine import concrete

TIMEOUT = 30_000
COMPARISONS = {"eq", "ne", "lt", "gt", "le", "ge"}


class Refused(Exception):
    """A condition that does not hold, or that is not shown to."""


class Wide(int):
    """A constant of 64 bits; other constants have 32, or as many as their place in memory."""


class Flag:
    """The i32 that is 1 where a condition holds, and else 0."""

    __slots__ = ("condition",)

    def __init__(self, condition):
        self.condition = condition


def bv(value, bits):
    if isinstance(value, int):
        return z3.BitVecVal(value, bits)
    if isinstance(value, Flag):
        return z3.If(value.condition, z3.BitVecVal(1, bits), z3.BitVecVal(0, bits))
    return value


def condition(value, bits=32):
    """Whether a value is not 0."""
    if isinstance(value, int):
        return z3.BoolVal(value != 0)
    return value.condition if isinstance(value, Flag) else value != 0


def same(a, b):
    if a is b:
        return True
    if isinstance(a, Flag) and isinstance(b, Flag):
        return a.condition.eq(b.condition)
    if isinstance(a, (int, Flag)) or isinstance(b, (int, Flag)):
        return isinstance(a, int) and isinstance(b, int) and a == b
    return a is not None and b is not None and a.eq(b)


def fold(term):
    """A constant as an int, anything else as it is."""
    term = z3.simplify(term)
    return constant(term.as_long(), term.size()) if z3.is_bv_value(term) else term


def constant(value, bits):
    return Wide(value) if bits == 64 else value


class State:
    """pc: under what condition execution is here. cells: static memory by address, (bytes, value). known: values read from
    memory by (bytes, address), valid until something is written there. ghosts: numbers that only a proof knows."""

    def __init__(self, pc, locals_, globals_, cells=None, known=None, ghosts=None, stack=None):
        self.pc = pc
        self.locals = locals_
        self.globals = globals_
        self.cells = cells if cells is not None else {}
        self.known = known if known is not None else {}
        self.ghosts = ghosts if ghosts is not None else {}
        self.stack = stack if stack is not None else []

    def copy(self, pc=None):
        return State(self.pc if pc is None else pc, list(self.locals), list(self.globals), dict(self.cells), dict(self.known), dict(self.ghosts), list(self.stack))


def choose(guard, a, b, bits):
    """a where the guard holds, else b."""
    if same(a, b):
        return a
    if all(isinstance(v, Flag) or (isinstance(v, int) and v in (0, 1)) for v in (a, b)):
        return Flag(z3.If(guard, condition(a), condition(b))) if bits == 32 else z3.If(guard, bv(a, bits), bv(b, bits))
    return z3.If(guard, bv(a, bits), bv(b, bits))


class Loop:
    """What is known of one loop in one place that calls it."""

    def __init__(self):
        self.locals = set()
        self.globals = set()
        self.cells = set()
        self.ghosts = set()
        self.known = set()
        self.steps = None  # by local: how much each round adds, while every round adds the same
        self.dropped = set()
        self.names = None


class Verifier:
    """kinds: which conditions are asked about: "divide", "memory", "unreachable"."""

    def __init__(self, module, kinds, contracts=None, inline=lambda name: False, memory=None, exact=lambda name: False):
        self.module = module
        self.kinds = kinds
        self.contracts = contracts or {}
        self.inline = inline
        self.memory = memory
        self.exact = exact
        self.loops = defaultdict(Loop)
        self.proved = 0
        self.modified = {}
        self.searching = False
        #: By name: what may hold of so many i32 locals of a loop, said of their values.
        self.extras = {}
        self.extra_places = {}

    quick = 3_000  # for what may be an invariant

    # One pass

    def fresh(self, bits, name="v"):
        self.count += 1
        return z3.BitVec(f"{name}!{self.count}", bits)

    def assume(self, state, fact):
        if z3.is_true(fact):
            return
        self.facts.append(fact if z3.is_true(state.pc) else z3.Implies(state.pc, fact))

    def prove(self, name, start):
        """All conditions of a function, for every state that `start(verifier)` -> (arguments, state) allows. Returns how many."""
        for self.searching in (False, True):  # first what each loop changes, then what stays true of it
            for _ in range(60):
                self.changed = False
                self.go(name, start, asking=False)
                if not self.changed:
                    break
            else:
                raise Refused(f"{name}: no invariants are found")
        self.proved = 0
        ends = self.go(name, start, asking=True)
        if self.changed:
            raise Refused(f"{name}: the invariants do not stand")
        solver = z3.Solver()
        solver.set("timeout", TIMEOUT)
        solver.add(*self.facts)
        if solver.check() != z3.sat:
            raise Refused(f"{name}: assumptions that nothing satisfies")
        return ends

    def go(self, name, start, asking):
        self.count = 0
        self.facts = []
        self.index = None
        self.asking = asking
        self.context = ()
        if self.memory is not None:
            self.memory.begin()
        arguments, state = start(self)
        self.index = defaultdict(list)
        self.indexed = 0
        return self.call_inline(self.module.named(name), arguments, state)

    def call_inline(self, function, arguments, caller):
        """[(results, state)]: one, or none if nothing comes back."""
        state = State(caller.pc, list(arguments) + [constant(0, int(t[1:])) for t in function.locals], caller.globals, caller.cells, caller.known, caller.ghosts)
        types = function.parameters + function.locals
        frame = Frame(function, types)
        frame.exits = 0
        returns = []
        labels = [(len(function.results), returns)]
        end = self.block(frame, 0, len(function.body) - 1, state, labels)
        if end is not None:
            returns.append(end)
        merged = self.merge(returns, types, function.results)
        if merged is None:
            return None
        count = len(function.results)
        return (merged.stack[len(merged.stack) - count :] if count else []), merged

    def merge(self, states, types, results=None):
        """One state for all of them. Only as much of the stack as they share is kept."""
        states = [s for s in states if s is not None and not z3.is_false(s.pc)]
        if not states:
            return None
        out = states[-1]
        for other in reversed(states[:-1]):
            out = self.merge_two(other, out, other.pc, z3.Or(other.pc, out.pc), types)
        return out

    def merge_two(self, a, b, guard, pc, types):
        height = min(len(a.stack), len(b.stack))
        assert height == len(a.stack) == len(b.stack)
        merged = State(
            pc,
            [choose(guard, x, y, int(t[1:])) for x, y, t in zip(a.locals, b.locals, types)],
            [choose(guard, x, y, int(t[1:])) for x, y, (t, _) in zip(a.globals, b.globals, self.module.globals)],
        )
        merged.stack = [self.choose_any(guard, x, y) for x, y in zip(a.stack, b.stack)]
        for address in a.cells.keys() | b.cells.keys():
            size = (a.cells.get(address) or b.cells[address])[0]
            x, y = (self.cell(side, address, size) for side in (a, b))
            if x is not None and y is not None:
                merged.cells[address] = (size, choose(guard, x, y, 8 * size))
        for key in a.known.keys() & b.known.keys():
            if same(a.known[key][1], b.known[key][1]):
                merged.known[key] = a.known[key]
        for ghost in a.ghosts.keys() | b.ghosts.keys():
            merged.ghosts[ghost] = choose(guard, a.ghosts.get(ghost, 0), b.ghosts.get(ghost, 0), 32)
        return merged

    def cell(self, state, address, size):
        """What a cell holds, which may be anything if nothing is known; None where it is known in other parts."""
        held = state.cells.get(address)
        if held is not None:
            return held[1] if held[0] == size else None
        if any(other < address + size and address < other + bytes_ for other, (bytes_, _) in state.cells.items()):
            return None
        return self.fresh(8 * size, f"cell.{address}")

    @staticmethod
    def choose_any(guard, a, b):
        if same(a, b):
            return a
        bits = next((v.size() for v in (a, b) if z3.is_bv(v)), 64 if isinstance(a, Wide) or isinstance(b, Wide) else 32)
        return choose(guard, a, b, bits)

    # Blocks. Each is run from `at` to before `end`; what falls out of its end is returned, what branches is left with its label.

    def block(self, frame, at, end, state, labels):
        body = frame.function.body
        while at < end:
            op = body[at]
            name = op.name
            if name == "block":
                at, state = self.plain(frame, at, op, state, labels), None
                at, state = at
            elif name == "loop":
                at, state = self.loop(frame, at, op, state, labels)
            elif name == "if":
                at, state = self.conditional(frame, at, op, state, labels)
            else:
                state = self.step(frame, op, state, labels)
                at += 1
            if state is None:
                return None
        return state

    def plain(self, frame, at, op, state, labels):
        arrivals = []
        height, before, exits = len(state.stack), state.pc, frame.exits
        end = self.block(frame, at + 1, op.end, state, [*labels, (op.value, arrivals, height)])
        if end is not None:
            arrivals.append(end)
        merged = self.merge([self.cut(s, height, op.value) for s in arrivals], frame.types)
        if merged is not None and frame.exits == exits:
            merged.pc = before
        return op.end + 1, merged

    @staticmethod
    def cut(state, height, arity):
        kept = state.stack[len(state.stack) - arity :] if arity else []
        state.stack = state.stack[:height] + kept
        return state

    def conditional(self, frame, at, op, state, labels):
        test = z3.simplify(condition(state.stack.pop()))
        height, before, exits = len(state.stack), state.pc, frame.exits
        arrivals = []
        inner = [*labels, (op.value, arrivals, height)]
        sides = []
        stop = op.orelse if op.orelse >= 0 else op.end
        for truth, start, end in ((True, at + 1, stop), (False, op.orelse + 1 if op.orelse >= 0 else op.end, op.end)):
            guard = test if truth else z3.Not(test)
            if z3.is_true(test) and not truth or z3.is_false(test) and truth:
                sides.append(None)
                continue
            known = z3.is_true(test) or z3.is_false(test)
            side = state.copy(before if known else z3.And(before, guard) if not z3.is_true(before) else guard)
            sides.append(self.block(frame, start, end, side, inner))
        if not arrivals and None not in sides:
            a, b = (self.cut(s, height, op.value) for s in sides)
            merged = self.merge_two(a, b, test, before if frame.exits == exits else z3.Or(a.pc, b.pc), frame.types)
            return op.end + 1, merged
        merged = self.merge([self.cut(s, height, op.value) for s in [*sides, *arrivals] if s is not None], frame.types)
        if merged is not None and frame.exits == exits and not arrivals:
            merged.pc = before
        return op.end + 1, merged

    def branch(self, frame, state, labels, depth):
        frame.exits += 1
        target = labels[-1 - depth]
        if len(target) == 4:  # a loop's head
            target[1].append(state)
            return
        if len(target) == 3:
            self.cut(state, target[2], target[0])
        else:
            self.cut(state, 0, target[0])
        target[1].append(state)

    # Loops

    def loop(self, frame, at, op, state, labels):
        key = (self.context, op.at)
        loop = self.loops[key]
        head = self.havoc(loop, state, frame)
        names, candidates = self.candidates(loop, state, head, frame, op, at) if self.searching else ([], None)
        self.check(loop, state, state, names, candidates, f"{frame.function.name} +{op.at:#x}")
        for number in names:
            if number not in loop.dropped:
                fact = candidates(number, head)
                self.assume(head, fact)
        back = []
        opened = head.copy()
        end = self.block(frame, at + 1, op.end, opened, [*labels, (0, back, len(head.stack), True)])
        for arrival in back:
            self.note(loop, head, arrival)
            self.check(loop, arrival, state, names, candidates, f"{frame.function.name} +{op.at:#x}")
        if end is not None:
            self.cut(end, len(state.stack), op.value)
        return op.end + 1, end

    def havoc(self, loop, state, frame):
        head = state.copy()
        loop.entry = state
        steps = loop.steps or {}
        if steps:
            rounds = self.fresh(32, "rounds")
        for i in sorted(loop.locals):
            bits = int(frame.types[i][1:])
            if i in steps and bits == 32:
                head.locals[i] = z3.simplify(bv(state.locals[i], 32) + steps[i] * rounds)
            else:
                head.locals[i] = self.fresh(bits, f"l{i}")
        for i in loop.globals:
            head.globals[i] = self.fresh(int(self.module.globals[i][0][1:]), f"g{i}")
        for address in loop.cells:
            head.cells.pop(address, None)
        for ghost in loop.ghosts:
            head.ghosts[ghost] = self.fresh(32, f"ghost.{ghost}")
        head.known = {key: value for key, value in head.known.items() if not loop.known & set(key[0])}
        return head

    def note(self, loop, head, back):
        """What a round has changed, of which the next pass knows."""
        first = loop.steps is None
        steps = {} if first else loop.steps
        for i, (a, b) in enumerate(zip(head.locals, back.locals)):
            if same(a, b):
                continue
            if i not in loop.locals:
                loop.locals.add(i)
                self.changed = True
        for i, (a, b) in enumerate(zip(head.globals, back.globals)):
            if not same(a, b) and i not in loop.globals:
                loop.globals.add(i)
                self.changed = True
        for address, (size, value) in head.cells.items():
            other = back.cells.get(address)
            if (other is None or other[0] != size or not same(value, other[1])) and address not in loop.cells:
                loop.cells.add(address)
                self.changed = True
        for ghost, value in head.ghosts.items():
            if not same(value, back.ghosts[ghost]) and ghost not in loop.ghosts:
                loop.ghosts.add(ghost)
                self.changed = True
        for key, (_, value) in head.known.items():
            if key not in back.known or not same(back.known[key][1], value):
                if not loop.known & set(key[0]):
                    loop.known |= set(key[0])
                    self.changed = True
        # Steps are looked for once all that changes is known.
        for i in loop.locals:
            a, b = head.locals[i], back.locals[i]
            if isinstance(a, (int, Flag)) or isinstance(b, Flag) or a.size() != 32:
                step = None
            else:
                step = fold(bv(b, 32) - a)
                step = step if isinstance(step, int) else None
            if loop.steps is None or i not in loop.seen:
                if loop.steps is None:
                    loop.steps, loop.seen = {}, set()
                loop.seen.add(i)
                if step is not None:
                    loop.steps[i] = step
                    self.changed = True
            elif i in loop.steps and loop.steps[i] != step:
                del loop.steps[i]
                self.changed = True

    def candidates(self, loop, entry, head, frame, op, at):
        """Names of what may always hold at a loop's head, and the function that says it of a state."""
        if loop.names is None or loop.basis != (frozenset(loop.locals), frozenset(loop.ghosts)):
            loop.basis = (frozenset(loop.locals), frozenset(loop.ghosts))
            loop.names = self.name_candidates(loop, frame, op, at)
        values = entry

        def say(name, state):
            kind, i, j = name

            def value(which, of):
                if isinstance(which, str):
                    return bv(of.ghosts[which], 32)
                return bv(of.locals[which], int(frame.types[which][1:]))

            if kind == "extra":
                return self.extras[i](*[bv(state.locals[which], int(frame.types[which][1:])) for which in j])
            a = value(i, state)
            if kind == "up":
                return z3.UGE(a, value(i, values))
            if kind == "nonzero":
                return a != 0
            if kind == "positive":
                return a > 0
            if kind == "natural":
                return a >= 0
            b = value(j, state)
            if kind == "le":
                return z3.ULE(a, b)
            raise AssertionError(kind)

        return loop.names, say

    def name_candidates(self, loop, frame, op, at):
        types = frame.types
        changing = [i for i in sorted(loop.locals) if types[i] == "i32"]
        wide = [i for i in sorted(loop.locals) if types[i] == "i64"]
        compared = self.compared(frame.function, at, op.end)
        names = []
        for i in changing if not self.extras else ():
            names.append(("up", i, None))
        for i in wide if not self.extras else ():
            names += [("nonzero", i, None), ("natural", i, None), ("positive", i, None)]
            for j in set(compared.get(i, ())):
                if types[j] == "i64":
                    names += [("le", i, j), ("le", j, i)]
        for name, wanted in self.extra_places.items():
            returned = frame.function.body[-2].value  # what the function returns, where it ends with a local
            for places in itertools.product(*[[returned] if kind == "result" else [i for i, t in enumerate(types) if t == kind] for kind in wanted]):
                if any(i in loop.locals for i in places):
                    names.append(("extra", name, places))
        for ghost in loop.ghosts:
            names += [("up", ghost, None)] + [("le", i, ghost) for i in changing]
        return names

    @staticmethod
    def compared(function, at, end):
        """By local: the locals that stand near it before a comparison."""
        near, recent = defaultdict(set), []
        for op in function.body[at:end]:
            if op.name in ("local.get", "local.tee"):
                recent = [*recent[-3:], op.value]
            if op.name.split(".")[-1].split("_")[0] in ("lt", "gt", "le", "ge", "eq", "ne"):
                for i in recent:
                    near[i] |= {j for j in recent if j != i}
        return near

    def check(self, loop, state, entry, names, say, where):
        """Drops the candidates that a state does not keep."""
        left = []
        for name in names:
            if name in loop.dropped:
                continue
            term = z3.simplify(say(name, state))
            if z3.is_true(term):
                continue
            if z3.is_false(term):
                loop.dropped.add(name)
                self.changed = True
                continue
            left.append((name, term))
        if self.extras:
            self.check_some(loop, state, left)
            return
        while left:
            goal = z3.And(*[term for _, term in left])
            outcome, model = self.ask(state.pc, goal, self.quick)
            if outcome == z3.unsat:
                return
            if outcome == z3.unknown:
                if len(left) == 1:
                    loop.dropped.add(left[0][0])
                    self.changed = True
                    return
                half = len(left) // 2
                self.check_some(loop, state, left[:half])
                self.check_some(loop, state, left[half:])
                return
            kept = []
            for name, term in left:
                if z3.is_false(model.eval(term, model_completion=True)):
                    loop.dropped.add(name)
                    self.changed = True
                else:
                    kept.append((name, term))
            if len(kept) == len(left):
                raise Refused(f"{where}: the solver's model keeps what it should not")
            left = kept

    def check_some(self, loop, state, left):
        for name, term in left:
            outcome, _ = self.ask(state.pc, term, self.quick)
            if outcome != z3.unsat:
                loop.dropped.add(name)
                self.changed = True

    # The solver

    def variables_of(self, term):
        """Names of the unknowns in a term."""
        cache = self.seen_terms
        stack = [term]
        while stack:
            node = stack[-1]
            key = node.get_id()
            if key in cache:
                stack.pop()
                continue
            children = node.children()
            if not children:
                name = node.decl().name() if z3.is_const(node) and node.decl().kind() == z3.Z3_OP_UNINTERPRETED else None
                cache[key] = frozenset([name] if name else [])
                self.keep.append(node)
                stack.pop()
                continue
            missing = [child for child in children if child.get_id() not in cache]
            if missing:
                stack.extend(missing)
                continue
            cache[key] = frozenset().union(*[cache[child.get_id()] for child in children])
            self.keep.append(node)
            stack.pop()
        return cache[term.get_id()]

    def all_variables_of(self, term):
        """The same, with those that every condition is about."""
        found, stack, seen = set(), [term], set()
        while stack:
            node = stack.pop()
            if node.get_id() in seen:
                continue
            seen.add(node.get_id())
            if z3.is_const(node) and node.decl().kind() == z3.Z3_OP_UNINTERPRETED:
                found.add(node.decl().name())
            stack.extend(node.children())
        return found

    def holds(self, state, goal):
        goal = z3.simplify(goal)
        return z3.is_true(goal) or (not z3.is_false(goal) and self.ask(state.pc, goal)[0] == z3.unsat)

    seen_terms = {}
    keep = []

    def relevant(self, *terms):
        """The facts that have to do with these terms, by the unknowns they share."""
        while self.indexed < len(self.facts):
            fact = self.facts[self.indexed]
            names = self.variables_of(fact)
            for name in names:
                self.index[name].append((self.indexed, names))
            if not names:
                self.index[None].append((self.indexed, names))
            self.indexed += 1
        wanted, waiting, taken = set(), set(), {number for number, _ in self.index[None]}
        for term in terms:
            waiting |= self.variables_of(term)
        while waiting:
            name = waiting.pop()
            if name in wanted:
                continue
            wanted.add(name)
            for number, names in self.index[name]:
                if number not in taken:
                    taken.add(number)
                    waiting |= names - wanted
        return [self.facts[number] for number in sorted(taken)]

    def ask(self, pc, goal, timeout=TIMEOUT):
        """Whether pc and the facts imply a goal: (unsat if so, else the solver's model)."""
        solver = z3.Then("simplify", "propagate-values", "solve-eqs", "ackermannize_bv", "bit-blast", "sat").solver()
        solver.set("timeout", timeout)
        solver.add(*self.relevant(pc, goal))
        solver.add(pc, z3.Not(goal))
        outcome = solver.check()
        return outcome, solver.model() if outcome == z3.sat else None

    def require(self, state, goal, what, op, function):
        if not self.asking:
            return
        goal = z3.simplify(goal)
        self.proved += 1
        if z3.is_true(goal):
            return
        outcome, model = self.ask(state.pc, goal)
        if outcome == z3.unsat:
            return
        if outcome == z3.unknown:
            self.refuse(f"{function.name} +{op.at:#x} {op.name}: not shown in time: {what}")
            return
        shown = ", ".join(f"{name}: {value}" for name, value in sorted(self.shown(model).items()))
        self.refuse(f"{function.name} +{op.at:#x} {op.name}: for {{{shown}}} {what} is false")

    def shown(self, model):
        """The operands, and what memory holds, for which a condition does not hold."""
        out = {}
        for declared in model.decls():
            value = model[declared]
            if isinstance(value, z3.FuncInterp):
                value = {str(value.entry(i).arg_value(0)): str(value.entry(i).value()) for i in range(value.num_entries())}
                out[declared.name()] = {int(at): int(held) for at, held in value.items()}
            else:
                out[declared.name()] = value
        return out

    def refuse(self, text):
        raise Refused(text)

    # Instructions

    def step(self, frame, op, state, labels):
        name = op.name
        kind, _, operation = name.partition(".")
        stack = state.stack
        if kind in ("i32", "i64"):
            bits = int(kind[1:])
            if operation == "const":
                stack.append(constant(op.value, bits))
            elif operation.startswith("load"):
                size, offset = op.value
                address = self.address(stack.pop(), offset)
                value = self.load(state, address, size, op, frame.function)
                stack.append(self.extend(value, 8 * size, bits, operation.endswith("_s")))
            elif operation.startswith("store"):
                size, offset = op.value
                value = stack.pop()
                address = self.address(stack.pop(), offset)
                self.store(state, address, size, self.narrow(value, bits, 8 * size), op, frame.function)
            elif operation in ("wrap_i64", "extend_i32_u", "extend_i32_s", "extend8_s", "extend16_s", "extend32_s"):
                stack.append(self.resize(operation, bits, stack.pop()))
            elif operation in ("eqz", "clz", "ctz", "popcnt"):
                stack.append(self.unary(state, operation, bits, stack.pop()))
            else:
                b, a = stack.pop(), stack.pop()
                stack.append(self.binary(state, operation, bits, a, b, op, frame.function))
            return state
        return getattr(self, "do_" + name.replace(".", "_"))(frame, op, state, labels)

    @staticmethod
    def narrow(value, bits, to):
        if to == bits:
            return value
        if isinstance(value, int):
            return int(value) & ((1 << to) - 1)
        if isinstance(value, Flag):
            return value
        return fold(z3.Extract(to - 1, 0, value))

    @staticmethod
    def extend(value, size, bits, is_signed):
        if isinstance(value, Flag):
            return value if bits == 32 else bv(value, bits)
        if isinstance(value, int):
            return constant((value - (1 << size) if is_signed and value >> (size - 1) else value) % (1 << bits), bits)
        if size == bits:
            return value
        return z3.SignExt(bits - size, value) if is_signed else z3.ZeroExt(bits - size, value)

    def resize(self, operation, bits, a):
        if isinstance(a, Flag):
            return a if bits == 32 else bv(a, bits)
        if operation == "wrap_i64":
            return int(a) & 0xFFFFFFFF if isinstance(a, int) else fold(z3.Extract(31, 0, a))
        if operation.startswith("extend_i32"):
            return self.extend(a, 32, 64, operation.endswith("_s"))
        size = int(operation[6:-2])
        return self.extend(self.narrow(a, bits, size), size, bits, True)

    def unary(self, state, operation, bits, a):
        if operation == "eqz":
            if isinstance(a, int):
                return int(a == 0)
            return Flag(z3.Not(condition(a)))
        if isinstance(a, int):
            return constant(concrete(operation, bits, a), bits)
        a = bv(a, bits)
        result = self.fresh(bits, operation)
        self.assume(state, z3.ULE(result, bits))
        if operation == "clz":
            self.assume(state, z3.If(a == 0, result == bits, z3.And(z3.ULT(result, bits), z3.LShR(a, bits - 1 - result) == 1)))
        if operation == "ctz":
            self.assume(state, z3.If(a == 0, result == bits, z3.And(z3.ULT(result, bits), z3.LShR(a, result) & 1 == 1)))
        return result

    def binary(self, state, operation, bits, a, b, op, function):
        if isinstance(a, int) and isinstance(b, int) and not (operation.startswith(("div", "rem")) and b == 0):
            value = concrete(operation, bits, a, b)
            return value if operation.split("_")[0] in COMPARISONS else constant(value, bits)
        if operation.split("_")[0] in COMPARISONS:
            return self.compare(operation, bits, a, b)
        if isinstance(a, Flag) or isinstance(b, Flag):
            if all(isinstance(v, Flag) or (isinstance(v, int) and v in (0, 1)) for v in (a, b)) and operation in ("and", "or", "xor"):
                make = {"and": z3.And, "or": z3.Or, "xor": z3.Xor}[operation]
                return Flag(make(condition(a), condition(b)))
        a, b = bv(a, bits), bv(b, bits)
        if operation.startswith(("div", "rem")):
            return self.divide(state, operation, bits, a, b, op, function)
        if operation == "mul":
            known = z3.is_bv_value(z3.simplify(a)) or z3.is_bv_value(z3.simplify(b))
            return fold(a * b) if known or self.exact(function.name) else self.fresh(bits, "product")
        shift = b & (bits - 1) if operation in ("shl", "shr_s", "shr_u", "rotl", "rotr") else b
        make = {
            "add": lambda: a + b, "sub": lambda: a - b, "and": lambda: a & b, "or": lambda: a | b, "xor": lambda: a ^ b,
            "shl": lambda: a << shift, "shr_s": lambda: a >> shift, "shr_u": lambda: z3.LShR(a, shift),
            "rotl": lambda: z3.RotateLeft(a, shift), "rotr": lambda: z3.RotateRight(a, shift),
        }  # fmt: skip
        return fold(make[operation]())

    @staticmethod
    def compare(operation, bits, a, b):
        a, b = bv(a, bits), bv(b, bits)
        make = {
            "eq": lambda: a == b, "ne": lambda: a != b,
            "lt_u": lambda: z3.ULT(a, b), "gt_u": lambda: z3.UGT(a, b), "le_u": lambda: z3.ULE(a, b), "ge_u": lambda: z3.UGE(a, b),
            "lt_s": lambda: a < b, "gt_s": lambda: a > b, "le_s": lambda: a <= b, "ge_s": lambda: a >= b,
        }  # fmt: skip
        term = z3.simplify(make[operation]())
        return 1 if z3.is_true(term) else 0 if z3.is_false(term) else Flag(term)

    def divide(self, state, operation, bits, a, b, op, function):
        if "divide" in self.kinds:
            self.require(state, b != 0, "the divisor is not 0", op, function)
            if operation == "div_s":
                least = z3.BitVecVal(1 << (bits - 1), bits)
                self.require(state, z3.Not(z3.And(a == least, b == -1)), "the quotient fits", op, function)
        result = self.fresh(bits, "quotient")
        if operation == "div_u":
            self.assume(state, z3.ULE(result, a))
            self.assume(state, z3.Implies(z3.And(b != 0, z3.ULE(b, a)), result != 0))
            if z3.is_bv_value(b) and b.as_long():
                self.assume(state, z3.ULE(result, (2**bits - 1) // b.as_long()))
        elif operation == "rem_u":
            self.assume(state, z3.Implies(b != 0, z3.ULT(result, b)))
            self.assume(state, z3.ULE(result, a))
        return result

    # Memory

    @staticmethod
    def address(value, offset):
        if isinstance(value, int):
            return value + offset
        value = bv(value, 32)
        return fold(value + offset) if offset == 0 else z3.simplify(value + offset)

    def load(self, state, address, size, op, function):
        if self.memory is None:
            return self.fresh(8 * size, "m")
        return self.memory.load(self, state, address, size, op, function)

    def store(self, state, address, size, value, op, function):
        if self.memory is not None:
            self.memory.store(self, state, address, size, value, op, function)

    # Control

    def do_local_get(self, frame, op, state, labels):
        state.stack.append(state.locals[op.value])
        return state

    def do_local_set(self, frame, op, state, labels):
        state.locals[op.value] = state.stack.pop()
        return state

    def do_local_tee(self, frame, op, state, labels):
        state.locals[op.value] = state.stack[-1]
        return state

    def do_global_get(self, frame, op, state, labels):
        state.stack.append(state.globals[op.value])
        return state

    def do_global_set(self, frame, op, state, labels):
        state.globals[op.value] = state.stack.pop()
        return state

    def do_drop(self, frame, op, state, labels):
        state.stack.pop()
        return state

    def do_nop(self, frame, op, state, labels):
        return state

    def do_select(self, frame, op, state, labels):
        test, b, a = (state.stack.pop() for _ in range(3))
        guard = z3.simplify(condition(test))
        if z3.is_true(guard) or z3.is_false(guard):
            state.stack.append(a if z3.is_true(guard) else b)
        else:
            state.stack.append(self.choose_any(guard, a, b))
        return state

    def do_unreachable(self, frame, op, state, labels):
        if "unreachable" in self.kinds:
            self.require(state, z3.BoolVal(False), "this is not reached", op, frame.function)
        return None

    def do_return(self, frame, op, state, labels):
        self.branch(frame, state, labels, len(labels) - 1)
        return None

    def do_br(self, frame, op, state, labels):
        self.branch(frame, state, labels, op.value)
        return None

    def do_br_if(self, frame, op, state, labels):
        test = z3.simplify(condition(state.stack.pop()))
        if not z3.is_false(test):
            taken = state.copy(state.pc if z3.is_true(test) else z3.And(state.pc, test))
            self.branch(frame, taken, labels, op.value)
        if z3.is_true(test):
            return None
        if not z3.is_false(test):
            state.pc = z3.And(state.pc, z3.Not(test))
        return state

    def do_br_table(self, frame, op, state, labels):
        index = state.stack.pop()
        if isinstance(index, int):
            self.branch(frame, state, labels, op.value[min(index, len(op.value) - 1)])
            return None
        index = bv(index, 32)
        last = len(op.value) - 1
        for i, depth in enumerate(op.value):
            test = z3.simplify(index == i if i < last else z3.UGE(index, last))
            if not z3.is_false(test):
                self.branch(frame, state.copy(z3.And(state.pc, test)), labels, depth)
        return None

    def do_memory_size(self, frame, op, state, labels):
        state.stack.append(self.memory.pages(self, state) if self.memory else self.fresh(32, "pages"))
        return state

    def do_memory_grow(self, frame, op, state, labels):
        delta = bv(state.stack.pop(), 32)
        state.stack.append(self.memory.grow(self, state, delta) if self.memory else self.fresh(32, "grown"))
        return state

    def do_memory_fill(self, frame, op, state, labels):
        length, value, to = (state.stack.pop() for _ in range(3))
        if self.memory is not None:
            self.memory.fill(self, state, to, value, length, op, frame.function)
        return state

    def do_memory_copy(self, frame, op, state, labels):
        length, source, to = (state.stack.pop() for _ in range(3))
        if self.memory is not None:
            self.memory.copy(self, state, to, source, length, op, frame.function)
        return state

    def do_call(self, frame, op, state, labels):
        function = self.module.functions[op.value]
        count = len(function.parameters)
        arguments = state.stack[len(state.stack) - count :] if count else []
        stack = state.stack[: len(state.stack) - count]
        contract = self.contracts.get(function.name)
        if contract is not None:
            state.stack = stack
            results = contract(self, state, arguments, op, frame.function)
            state.stack.extend(results)
            return state
        if self.inline(function.name):
            outer = self.context
            self.context = (*outer, op.at)
            ended = self.call_inline(function, arguments, state)
            self.context = outer
            if ended is None:
                return None
            results, after = ended
            frame.exits += not after.pc.eq(state.pc)
            return State(after.pc, state.locals, after.globals, after.cells, after.known, after.ghosts, [*stack, *results])
        for i in self.written(function):
            state.globals[i] = self.fresh(int(self.module.globals[i][0][1:]), f"g{i}")
        state.stack = [*stack, *[self.fresh(int(t[1:]), "r") for t in function.results]]
        return state

    def written(self, function):
        """The globals that a function or what it calls may set."""
        known = self.modified.get(function.index)
        if known is None:
            known = {op.value for op in function.body if op.name == "global.set"}
            for op in function.body:
                if op.name == "call":
                    known |= self.written(self.module.functions[op.value])
            self.modified[function.index] = known
        return known


class Frame:
    """exits: how many branches have left the block that is being looked at."""

    def __init__(self, function, types):
        self.function = function
        self.types = types
        self.exits = 0

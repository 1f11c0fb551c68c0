"""Straight code as trees: what a function computes, by its instructions, from what is not known there.

A tree is (operation, operands...). ("local", index, n) and ("load", ..., n) stand for values at a point of the code: what a loop
or a branch may have changed gets another n. Commutative operations have their operands in order, and a <= b is b >= a.
"""

from machine import Fork

COMMUTATIVE = {"i64.add", "i64.mul", "i64.and", "i64.or", "i64.xor", "i64.eq", "i64.ne", "i32.add", "i32.mul"}
TURNED = {"i64.le_u": "i64.ge_u", "i64.gt_u": "i64.lt_u"}
ENDS = {"br", "return", "unreachable", "br_table"}


class Walk:
    """A function's instructions once, in their order."""

    def __init__(self, function):
        self.function = function
        self.fresh = 0
        self.memory = 0
        self.locals = {}
        self.stack = []
        self.open = []
        self.found = []

    def unknown(self, what):
        self.fresh += 1
        return ("unknown", what, self.fresh)

    def pop(self):
        return self.stack.pop() if self.stack else self.unknown("stack")

    def local(self, index):
        return self.locals.setdefault(index, self.unknown(f"local {index}"))

    def forget(self, first, last):
        """What the instructions between may change is not known."""
        for op in self.function.body[first:last]:
            if op.name in ("local.set", "local.tee"):
                self.locals[op.value] = self.unknown(f"local {op.value}")
        self.memory += 1

    def trees(self):
        for pc, op in enumerate(self.function.body):
            self.step(pc, op)
        return self.found

    def step(self, pc, op):
        name = op.name
        kind, _, operation = name.partition(".")
        if name in ("block", "loop", "if"):
            condition = self.pop() if name == "if" else None
            if name == "loop":
                self.forget(pc, op.end)
            self.open.append((pc, op, condition, dict(self.locals), len(self.stack), []))
        elif name == "else":
            _, _, _, before, height, results = self.open[-1]
            results.append(self.stack[-1] if len(self.stack) > height else None)
            self.locals = dict(before)
            del self.stack[height:]
        elif name == "end":
            self.close(pc)
        elif operation.startswith("load"):
            self.push(("load", name, op.value, self.pop(), self.memory))
        elif operation.startswith("store"):
            self.keep(self.pop()), self.keep(self.pop())
            self.memory += 1
        elif operation == "const":
            self.push(("const", op.value))
        elif kind == "local":
            self.do_local(operation, op.value)
        elif kind in ("i32", "i64"):
            self.calculate(name)
        else:
            self.other(op)

    def close(self, pc):
        if not self.open:
            return
        first, op, condition, _, height, results = self.open.pop()
        last = self.stack[-1] if len(self.stack) > height else None
        del self.stack[height:]
        self.forget(first, pc)
        if op.value:
            arms = [*results, last]
            whole = condition is not None and len(arms) == 2 and None not in arms
            self.push(("if", condition, *arms) if whole else self.unknown("block"))
            for arm in arms:
                if arm is not None:
                    self.keep(arm)

    def push(self, tree):
        self.stack.append(tree)

    def keep(self, tree):
        self.found.append(tree)

    def do_local(self, operation, index):
        if operation == "get":
            self.push(self.local(index))
            return
        value = self.pop()
        self.keep(value)
        self.locals[index] = value
        if operation == "tee":
            self.push(value)

    def calculate(self, name):
        if name.endswith(("eqz", "clz", "ctz", "popcnt", "wrap_i64", "extend_i32_u", "extend_i32_s", "extend32_s", "extend16_s", "extend8_s")):
            self.push((name, self.pop()))
            return
        b, a = self.pop(), self.pop()
        if name in TURNED:
            name, a, b = TURNED[name], b, a
        if name in COMMUTATIVE and repr(a) > repr(b):
            a, b = b, a
        self.push((name, a, b))

    def other(self, op):
        """Calls, globals, branches: what they give is not known, and what they take is kept."""
        if op.name == "select":
            condition, b, a = self.pop(), self.pop(), self.pop()
            self.push(("select", condition, a, b))
            return
        for tree in self.stack:
            self.keep(tree)
        if op.name == "global.get":
            self.push(self.unknown("global"))
        elif op.name in ("global.set", "drop", "br_if"):
            self.keep(self.pop())
        elif op.name == "call":
            self.stack = [self.unknown("call")]
            self.memory += 1
        elif op.name in ENDS or op.name.startswith("memory"):
            self.memory += 1
            self.stack = self.stack[: self.open[-1][4]] if self.open else []


def trees(function):
    return Walk(function).trees()


def nodes(tree):
    """A tree and all its parts, each of them once."""
    waiting, met = [tree], set()
    while waiting:
        part = waiting.pop()
        if id(part) in met:
            continue
        met.add(id(part))
        yield part
        waiting += [inner for inner in part if isinstance(inner, tuple) and inner and isinstance(inner[0], str)]


def compute(machine, start, tree, names):
    """The ends of a tree's computation, its value the result: by the executor's own instructions."""
    waiting, ends = [start.copy()], []
    while waiting:
        state = waiting.pop()
        try:
            state.results = [value(machine, state, tree, names)]
            ends.append(state)
        except Fork as fork:
            for truth in (False, True):
                side = state.copy()
                if machine.domain.assume(side, fork.condition, truth):
                    waiting.append(side)
    return ends


def value(machine, state, tree, names):
    if tree in names:
        return names[tree]
    name, *parts = tree
    if name == "const":
        return parts[0]
    if name == "if":
        return value(machine, state, parts[1] if machine.truth(state, value(machine, state, parts[0], names)) else parts[2], names)
    operands = [value(machine, state, part, names) for part in parts]
    if name == "select":
        return operands[1] if machine.truth(state, operands[0]) else operands[2]
    bits, _, operation = name.partition(".")
    if operation.startswith(("extend_i32", "wrap")):
        return machine.widen(state, operation, operands[0])
    return machine.binary(state, operation, int(bits[1:]), *operands)

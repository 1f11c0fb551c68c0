"""Every run of a function on memory of which the layout is known, and the data is not.

Values are those of ranges.py. Memory holds cells by address; what no cell says may be anything. Where a branch goes by what is
not known both ways are followed, so that the runs that are seen are more than there are. Runs that agree in all that is known
and may still be read are one from there on: a loop ends when nothing new comes back to its head.
"""

import functools
import heapq
from dataclasses import dataclass

import ranges
from ranges import FLAG, TOP, Choice
from wasm import LOADS, STORES

#: Rounds of one loop in one call: beyond it is taken for a loop without an end.
MOST = 30_000
#: Runs at one label in one call: beyond these 64-bit locals, which address nothing, may hold anything there.
DISTINCT = 300
LOAD_NAMES = {name for name, _ in LOADS.values()}
STORE_NAMES = {name for name, _ in STORES.values()}
#: i32 arithmetic in which a flag is an index, so that each of its values goes its own way.
COUNTING = {"add", "sub", "mul", "shl"}


class Stray(Exception):
    """An instruction that may trap, or leave the memory that it may use; run: where it does."""

    def __init__(self, text, run=None):
        super().__init__(text)
        self.run = run


class Cells:
    """Memory: (bytes, value) by address. A copy is made when something is written to what others hold too."""

    __slots__ = ("at", "mark", "shared")

    def __init__(self, at=None, mark=0):
        self.at = at if at is not None else {}
        self.mark = mark
        self.shared = False

    def own(self):
        return Cells(dict(self.at), self.mark) if self.shared else self

    def share(self):
        self.shared = True
        return self

    def drop(self, address):
        self.mark ^= hash((address, self.at.pop(address)))

    def put(self, address, size, value):
        self.at[address] = cell = (size, value)
        self.mark ^= hash((address, cell))

    def clear(self, low, high):
        """Forgets what lies from low to before high, and keeps of a known number what lies beside that."""
        if high - low > 64:
            met = [a for a, (size, _) in self.at.items() if a < high and a + size > low]
        else:
            met = [a for a in range(low - 7, high) if a in self.at and a + self.at[a][0] > low]
        for address in met:
            size, value = self.at[address]
            self.drop(address)
            if type(value) is int:
                self.put_bytes(address, value, max(low - address, 0))
                after = max(address, high)
                self.put_bytes(after, value >> 8 * (after - address), address + size - after)

    def put_bytes(self, address, value, count):
        """A known number of so many bytes, in cells of 4, 2 and 1."""
        for size in (4, 4, 2, 1):
            if count >= size:
                self.put(address, size, value & (1 << 8 * size) - 1)
                address, value, count = address + size, value >> 8 * size, count - size

    def write(self, address, size, value):
        cell = self.at.get(address)
        if cell is not None and cell[0] == size:
            self.drop(address)
        else:
            self.clear(address, address + size)
        if value != TOP[8 * size]:
            self.put(address, size, value)

    def same(self, other):
        return self is other or (self.mark == other.mark and self.at == other.at)


@dataclass
class Code:
    """A function made ready: for each instruction what is done, for each label where it leads."""

    function: object
    steps: list
    joins: set
    dead: dict


def decode(module, function, bounds):
    """Instructions as tuples: (what, ...); a branch as (pc, height, arity), which its place in the nesting of blocks says."""
    body = function.body
    types = function.parameters + function.locals
    steps, opened, height, joins = [], [(len(body), 0, len(function.results), None)], 0, set()
    dead = False

    def label(depth):
        target, at, arity, _ = opened[-1 - depth]
        joins.add(target)
        return target, at, arity

    for pc, op in enumerate(body):
        name = op.name
        if dead and name not in ("block", "loop", "if", "else", "end"):
            steps.append(("nop",))
            continue
        if name in ("block", "loop", "if"):
            if name == "if" and not dead:
                height -= 1
            beyond = op.end + 1
            opened.append((pc + 1 if name == "loop" else beyond, height, 0 if name == "loop" else op.value, (dead, height + op.value)))
            if name == "if":
                otherwise = op.orelse + 1 if op.orelse >= 0 else op.end
                steps.append(("if", otherwise))
                joins.add(otherwise)
            else:
                steps.append(("nop",))
            if name == "loop":
                joins.add(pc + 1)
        elif name == "else":
            target, at, arity, before = opened[-1]
            joins.add(target)
            steps.append(("jump", target, at, arity))
            dead, height = before[0], at
        elif name == "end":
            if len(opened) > 1:
                _, _, _, before = opened.pop()
                dead, height = before
                joins.add(pc + 1)
            steps.append(("nop",))
        elif name in ("br", "return"):
            steps.append(("jump", *(label(op.value) if name == "br" else label(len(opened) - 1))))
            dead = True
        elif name == "br_if":
            height -= 1
            steps.append(("br_if", *label(op.value)))
        elif name == "br_table":
            height -= 1
            steps.append(("br_table", [label(depth) for depth in op.value]))
            dead = True
        elif name == "unreachable":
            steps.append(("unreachable",))
            dead = True
        else:
            step, change = (("bounded", bounds[op.at]), -1) if op.at in bounds else plain(module, op, types)
            steps.append(step)
            height += change
    steps.append(("end",))
    joins.add(len(body))
    return Code(function, steps, joins, unread(steps, joins, len(types)))


def plain(module, op, types):
    """(instruction, what it adds to the stack) of one that is no branch."""
    name = op.name
    kind, _, rest = name.partition(".")
    if name == "local.get":
        return ("get", op.value), 1
    if name in ("local.set", "local.tee"):
        return (name[6:], op.value), -1 if name == "local.set" else 0
    if name == "global.get":
        return ("global", op.value), 1
    if name == "global.set":
        return ("setglobal", op.value), -1
    if rest == "const":
        return ("const", op.value), 1
    if name in LOAD_NAMES:
        return ("load", op.value[0], op.value[1], int(kind[1:]), name.endswith("_s")), 0
    if name in STORE_NAMES:
        return ("store", op.value[0], op.value[1]), -2
    if name == "call":
        called = module.functions[op.value]
        return ("call", called, len(called.parameters)), len(called.results) - len(called.parameters)
    if name in ("nop", "drop", "select"):
        return (name,), {"nop": 0, "drop": -1, "select": -2}[name]
    if name in ("memory.size", "memory.grow"):
        return (name,), 1 if name == "memory.size" else 0
    if name in ("memory.copy", "memory.fill"):
        return (name,), -3
    bits = int(kind[1:]) if kind in ("i32", "i64") else 0
    if rest == "eqz":
        return ("eqz",), 0
    if rest == "wrap_i64" or rest.startswith("extend_i32"):
        return (rest,), 0
    if rest in ranges.UNARY[bits]:
        return ("unary", ranges.UNARY[bits][rest], bits), 0
    return ("binary", ranges.EXACT[bits][rest], rest, bits), -1


def unread(steps, joins, count):
    """By label the locals that are not read any more from there on."""
    after = [frozenset()] * (len(steps) + 1)
    changed = True
    while changed:
        changed = False
        for pc in range(len(steps) - 1, -1, -1):
            step = steps[pc]
            what = step[0]
            live = set() if what in ("jump", "br_table", "end", "unreachable") else set(after[pc + 1])
            if what in ("jump", "br_if"):
                live |= after[step[1]]
            elif what == "if":
                live |= after[step[1]]
            elif what == "br_table":
                for target, _, _ in step[1]:
                    live |= after[target]
            if what in ("set", "tee"):
                live.discard(step[1])
            elif what == "get":
                live.add(step[1])
            if live != after[pc]:
                after[pc], changed = frozenset(live), True
    return {pc: [i for i in range(count) if i not in after[pc]] for pc in joins}


class Run:
    """Where one run is: its place, locals, stack, memory and globals."""

    __slots__ = ("pc", "locals", "stack", "cells", "globals")

    def __init__(self, pc, locals_, stack, cells, globals_):
        self.pc, self.locals, self.stack, self.cells, self.globals = pc, locals_, stack, cells, globals_

    def fork(self):
        return Run(self.pc, list(self.locals), list(self.stack), self.cells.share(), list(self.globals))

    def same(self, other):
        return self.locals == other.locals and self.stack == other.stack and self.globals == other.globals and self.cells.same(other.cells)


class Explorer:
    """
    allowed(run, low, high, writes): whether bytes from low to before high may be read, or written.
    before: by function, what is forgotten by a run that calls it, so that there are fewer that differ.
    after: by function, what is noted, or forgotten, of a run that ends it.
    keeps: whether 8 bytes that are written, or those that are filled, say where something lies and are kept, by address.
    numeric: whether a function, by name, only computes: where it reads and writes goes by its arguments alone, not by what
    memory holds. It is run once for each of these on memory that may hold anything, and may then have written anything there.
    """

    def __init__(self, module, allowed, keeps, before=None, after=None, numeric=lambda name: False):
        self.module = module
        self.allowed = allowed
        self.keeps = keeps
        self.before = before or {}
        self.after = after or {}
        self.numeric = {function.index for function in module.functions if numeric(function.name)}
        #: By the place of an instruction of two operands in the binary, the range of its result, which a lemma says.
        self.bounds = {}
        self.effects = {}
        self.ends = {}
        #: Functions whose 64-bit locals are no counts, and not known at any label.
        self.vague = set()
        self.written = None
        self.codes = {}
        self.data = {start + i: byte for start, data in module.data for i, byte in enumerate(data)}
        self.steps = 0
        self.checked = 0
        self.calls = []
        self.entered = set()

    def code(self, function):
        if function.index not in self.codes:
            code = self.codes[function.index] = decode(self.module, function, self.bounds)
            places = {pc for pc, step in enumerate(code.steps) if step[0] == "call" and step[1].name in self.before}
            code.joins |= places
            code.dead.update(unread(code.steps, places, len(function.parameters + function.locals)))
        return self.codes[function.index]

    def call(self, function, arguments, cells, globals_):
        """[(results, cells, globals)]: how a call may end."""
        code = self.code(function)
        depth = len(self.calls)
        self.calls.append(function.name)
        self.entered.add(function.name)
        first = Run(0, list(arguments) + [0] * len(function.locals), [], cells.share(), list(globals_))
        queue, seen, number = [(0, 0, first)], {}, 0
        ends = []
        while queue:
            run = heapq.heappop(queue)[2]
            if run.pc in code.joins and self.known(code, run, seen):
                continue
            for other in self.go(code, run):
                if other.pc >= len(code.steps) - 1:
                    ends.append(other)
                else:
                    number += 1
                    heapq.heappush(queue, (other.pc, number, other))
        del self.calls[depth:]
        return self.results(function, ends)

    def known(self, code, run, seen):
        """Whether a run that knows the same has been here; notes it otherwise."""
        for i in code.dead[run.pc]:
            run.locals[i] = 0
        step = code.steps[run.pc]
        if step[0] == "call" and step[1].name in self.before:
            run.cells = run.cells.own()
            self.before[step[1].name](run)
        runs = seen.setdefault(run.pc, {})
        if len(runs) > MOST:
            raise Stray(f"that {code.function.name} ends its loops is false", run)
        if len(runs) > DISTINCT or code.function.name in self.vague:
            for i, kind in enumerate(code.function.parameters + code.function.locals):
                if kind == "i64" and i not in code.dead[run.pc]:
                    run.locals[i] = TOP[64]
        mark = hash((tuple(run.locals), tuple(run.stack), run.cells.mark))
        others = runs.setdefault(mark, [])
        if any(run.same(other) for other in others):
            return True
        others.append(run.fork())
        return False

    def results(self, function, ends):
        count = len(function.results)
        out = []
        for end in ends:
            if function.name in self.after:
                end.cells = end.cells.own()
                self.after[function.name](end)
            results = end.stack[len(end.stack) - count :] if count else []
            if not any(results == r and end.globals == g and end.cells.same(c) for r, c, g in out):
                out.append((results, end.cells, end.globals))
        return out

    def go(self, code, run):
        """Carries out instructions up to a label, where runs may meet, or to where the run divides."""
        steps, joins = code.steps, code.joins
        stack, locals_ = run.stack, run.locals
        pc = run.pc
        compared = None
        while True:
            step = steps[pc]
            what = step[0]
            self.steps += 1
            if what == "get":
                stack.append(locals_[step[1]])
            elif what == "const":
                stack.append(step[1])
            elif what == "binary":
                b = stack.pop()
                a = stack[-1]
                if type(a) is int and type(b) is int:
                    # That no divisor is 0 has a proof of its own, which knows more of the data.
                    stack[-1] = step[1](a, b) if b != 0 or step[2][:3] not in ("div", "rem") else TOP[step[3]]
                elif step[3] == 32 and step[2] in COUNTING and (a == FLAG or b == FLAG):
                    stack.append(b)
                    run.pc = pc
                    return self.each_flag(run, -2 if a == FLAG else -1)
                else:
                    stack[-1] = ranges.binary(step[2], a, b, step[3])
                    compared = pc + 1, step[2], [a, b]
            elif what == "set":
                locals_[step[1]] = stack.pop()
            elif what == "tee":
                locals_[step[1]] = stack[-1]
            elif what == "load":
                address = stack[-1]
                choice = self.choice(run, address, step[1], step[2])
                if choice is not None:
                    run.pc = pc
                    return self.each_option(run, choice)
                stack[-1] = self.load(code, pc, run, step)
            elif what == "store":
                value, address = stack.pop(), stack.pop()
                self.store(code, pc, run, address, step[2], step[1], value)
            elif what in ("br_if", "if"):
                test = self.truth(stack.pop())
                # br_if goes where it says if the test holds, if where it says if it does not.
                goes = test if what == "br_if" or test == FLAG else 1 - test
                if goes == FLAG:
                    other = run.fork()
                    other.pc = pc + 1
                    run.pc = pc
                    self.learn(code, pc, (run, other) if what == "br_if" else (other, run))
                    self.jump(run, step if what == "br_if" else ("jump", step[1], len(stack), 0))
                    return [other, run]
                if goes:
                    self.jump(run, step if what == "br_if" else ("jump", step[1], len(stack), 0))
                    return [run]
            elif what == "jump":
                self.jump(run, step)
                return [run]
            elif what == "global":
                stack.append(run.globals[step[1]])
            elif what == "setglobal":
                run.globals[step[1]] = stack.pop()
            elif what == "nop":
                pass
            elif what == "call":
                run.pc = pc
                return self.calling(code, run, step)
            elif what == "end":
                run.pc = pc
                return [run]
            elif what == "select" and compared is not None and self.chooses(pc, compared, stack):
                pass
            else:
                divided = self.rare(code, pc, run, step)
                if divided is not None:
                    return divided
            pc += 1
            if pc in joins:
                run.pc = pc
                return [run]

    @staticmethod
    def chooses(pc, compared, stack):
        """Whether a select takes the lesser or the larger of the two numbers that were just compared: then it is done."""
        place, name, numbers = compared
        if place != pc or name not in ranges.EXTREMES or stack[-3:-1] != numbers:
            return False
        stack[-3:] = [ranges.EXTREMES[name](*numbers)]
        return True

    @staticmethod
    def truth(value):
        if type(value) is int:
            return int(value != 0)
        return 1 if value[0] > 0 else FLAG

    @staticmethod
    def learn(code, pc, runs):
        """What the branch before which a flag was read says of it: runs are where the test holds, and where it does not."""
        turned = code.steps[pc - 1][0] == "eqz"
        what, *local = code.steps[pc - 1 - turned][:2]
        if not code.joins & {pc, pc - turned} and what in ("get", "tee") and runs[0].locals[local[0]] == FLAG:
            for run, value in zip(runs, (0, 1) if turned else (1, 0)):
                run.locals[local[0]] = value

    @staticmethod
    def jump(run, step):
        _, target, height, arity = step
        if len(run.stack) != height + arity:
            kept = run.stack[len(run.stack) - arity :] if arity else []
            run.stack = run.stack[:height] + kept
        run.pc = target

    @staticmethod
    def each_flag(run, place):
        """The run with either value of a flag on the stack; the instruction is carried out again."""
        other = run.fork()
        run.stack[place], other.stack[place] = 0, 1
        return [run, other]

    def each_option(self, run, address):
        """The run with each option of the cell at an address."""
        size, choice = run.cells.at[address]
        out = []
        for option in choice.options:
            other = run.fork()
            other.cells = other.cells.own()
            other.cells.write(address, size, option)
            out.append(other)
        return out

    def rare(self, code, pc, run, step):
        """The other instructions; the runs that it divides into, or None."""
        what, stack = step[0], run.stack
        if what == "drop":
            stack.pop()
        elif what == "bounded":
            stack[-2:] = [step[1]]
        elif what == "eqz":
            truth = self.truth(stack[-1])
            stack[-1] = truth if truth == FLAG else 1 - truth
        elif what == "select":
            test, b, a = self.truth(stack.pop()), stack.pop(), stack.pop()
            if test != FLAG or a == b:
                stack.append(b if test == 0 else a)
            elif isinstance(a, int) and isinstance(b, int) and max(a, b) < 2**32:
                other = run.fork()
                other.stack.append(b)
                stack.append(a)
                run.pc = other.pc = pc + 1
                return [run, other]
            else:
                stack.append(ranges.hull(a, b))
        elif what == "unary":
            stack[-1] = step[1](stack[-1]) if type(stack[-1]) is int else TOP[step[2]]
        elif what == "wrap_i64":
            a = stack[-1]
            stack[-1] = a & 0xFFFFFFFF if type(a) is int else a if a[1] < 2**32 else TOP[32]
        elif what == "extend_i32_s":
            a = stack[-1]
            if type(a) is int:
                stack[-1] = a if a < 2**31 else a + 2**64 - 2**32
            elif a[1] >= 2**31:
                stack[-1] = TOP[64]
        elif what == "extend_i32_u":
            pass
        elif what == "br_table":
            return self.table(run, step)
        elif what == "memory.size":
            stack.append((1, 32768))
        elif what == "memory.grow":
            stack[-1] = TOP[32]
        elif what in ("memory.copy", "memory.fill"):
            self.bulk(code, pc, run, what)
        else:
            self.stray(code, pc, run, f"{what} is not reached")
        return None

    def table(self, run, step):
        value = run.stack.pop()
        if type(value) is int:
            self.jump(run, ("jump", *step[1][min(value, len(step[1]) - 1)]))
            return [run]
        out = []
        for target in dict.fromkeys(step[1]):
            other = run.fork()
            self.jump(other, ("jump", *target))
            out.append(other)
        return out

    def calling(self, code, run, step):
        _, called, count = step
        arguments = run.stack[len(run.stack) - count :] if count else []
        del run.stack[len(run.stack) - count :]
        if called.index in self.numeric:
            run.stack += self.compute(run, called, arguments)
            run.pc += 1
            return [run]
        out = []
        for results, cells, globals_ in self.once(called, arguments, run):
            out.append(Run(run.pc + 1, list(run.locals), run.stack + results, cells, list(globals_)))
        return out

    def once(self, called, arguments, run):
        """How a call may end; what is forgotten before it makes many of them the same."""
        if called.name not in self.before:
            return self.call(called, arguments, run.cells, run.globals)
        known = self.ends.setdefault((called.index, tuple(arguments), run.cells.mark), [])
        for cells, globals_, ends in known:
            if run.globals == globals_ and run.cells.same(cells):
                return ends
        ends = self.call(called, arguments, run.cells, run.globals)
        known.append((run.cells.share(), list(run.globals), ends))
        return ends

    def compute(self, run, called, arguments):
        """Forgets what a call of a numeric function may have written; its results, which may be anything that it answers."""
        arguments = tuple(a if kind == "i32" else TOP[64] for a, kind in zip(arguments, called.parameters))
        key = called.index, arguments, run.cells.at.get(self.KEPT)
        if key not in self.effects:
            outer, self.written = self.written, set()
            kept = {self.KEPT: key[2]} if key[2] is not None else {}
            unknown = [TOP[int(kind[1:])] if known != value else value for known, (kind, value) in zip(run.globals, self.module.globals)]
            ends = self.call(called, arguments, Cells(kept), unknown)
            results = [functools.reduce(ranges.hull, column) for column in zip(*(end[0] for end in ends))]
            variables = {i for _, _, after in ends for i, (a, b) in enumerate(zip(unknown, after)) if a != b}
            self.effects[key] = self.written, results, variables
            self.written = outer
        written, results, variables = self.effects[key]
        run.cells = run.cells.own()
        for low, high in written:
            run.cells.clear(low, high)
        if self.written is not None:
            self.written |= written
        for i in variables:
            run.globals[i] = TOP[int(self.module.globals[i][0][1:])]
        return list(results)

    # Memory

    #: A cell that no address reaches, and that no function forgets.
    KEPT = -64

    def choice(self, run, address, size, offset):
        """The address of a cell that has a choice, and is read of."""
        if type(address) is not int:
            return None
        at = run.cells.at
        address += offset
        cell = at.get(address)
        if cell is not None and cell[0] >= size:
            return address if type(cell[1]) is Choice else None
        for other in range(address - 7, address + size):
            cell = at.get(other)
            if cell is not None and other + cell[0] > address and type(cell[1]) is Choice:
                return other
        return None

    def check(self, code, pc, run, address, offset, size, writes):
        """The first and the last address of which it may be."""
        low, high = (address, address) if type(address) is int else address
        self.checked += 1
        if not self.allowed(run, low + offset, high + offset + size, writes):
            self.stray(code, pc, run, f"{'a write' if writes else 'a read'} of {size} bytes at {ranges.number(low + offset, high + offset)} lies in the call's memory")
        if writes and self.written is not None:
            self.written.add((low + offset, high + offset + size))
        return low + offset, high + offset

    def load(self, code, pc, run, step):
        _, size, offset, bits, is_signed = step
        low, high = self.check(code, pc, run, run.stack[-1], offset, size, False)
        if low != high:
            return TOP[bits] if is_signed else TOP[8 * size]
        value = self.read(run.cells, low, size)
        if not is_signed or 8 * size == bits:
            return value
        top = 1 << (8 * size - 1)
        if type(value) is int:
            return value if value < top else value + (1 << bits) - 2 * top
        return value if value[1] < top else TOP[bits]

    def read(self, cells, address, size):
        cell = cells.at.get(address)
        if cell is not None and cell[0] == size:
            return cell[1]
        low = high = at = 0
        while at < size:
            part, value = self.part(cells, address + at, size - at)
            low |= value[0] << 8 * at
            high |= value[1] << 8 * at
            at += part
        return ranges.number(low, high)

    def part(self, cells, address, most):
        """(bytes, range): what is known at an address, of at most so many bytes."""
        for start in range(address, address - 8, -1):
            cell = cells.at.get(start)
            if cell is None or start + cell[0] <= address:
                continue
            size, value = cell
            skipped = address - start
            if skipped == 0 and size <= most:
                return size, ranges.of(value)
            count = min(most, size - skipped)
            if type(value) is int:
                known = value >> 8 * skipped & (1 << 8 * count) - 1
                return count, (known, known)
            return count, TOP[8] if count == 1 else (0, (1 << 8 * count) - 1)
        byte = self.data.get(address)
        return 1, (byte, byte) if byte is not None else TOP[8]

    def store(self, code, pc, run, address, offset, size, value):
        low, high = self.check(code, pc, run, address, offset, size, True)
        run.cells = cells = run.cells.own()
        if low != high:
            cells.clear(low, high + size)
            return
        if type(value) is int:
            value &= (1 << 8 * size) - 1
        elif value[1] >> 8 * size:
            value = TOP[8 * size]
        if size == 8 and not self.keeps(cells, low, 8):
            value = TOP[64]
        cells.write(low, size, value)

    def bulk(self, code, pc, run, what):
        """memory.copy and memory.fill."""
        length, source, to = run.stack.pop(), run.stack.pop(), run.stack.pop()
        most = ranges.of(length)[1]
        low, high = self.check(code, pc, run, to, 0, most, True)
        run.cells = cells = run.cells.own()
        if what == "memory.copy":
            from_low, from_high = self.check(code, pc, run, source, 0, most, False)
        is_known = low == high and type(length) is int
        if what == "memory.copy" and is_known and from_low == from_high:
            self.copy(cells, low, from_low, length)
            return
        cells.clear(low, high + most)
        if what == "memory.fill" and is_known and type(source) is int and (length < 8 or self.keeps(cells, low, length)):
            word = (source & 0xFF) * 0x0101010101010101
            for at in range(0, length, 8):
                if length - at >= 8:
                    cells.put(low + at, 8, word)
                else:
                    cells.put_bytes(low + at, word, length - at)

    @staticmethod
    def copy(cells, to, source, length):
        """Of a known number also what lies in part within what is copied."""
        end = source + length
        near = list(cells.at) if length > 256 else [a for a in range(source - 7, end) if a in cells.at]
        moved = [(a, *cells.at[a]) for a in near if a < end and a + cells.at[a][0] > source]
        cells.clear(to, to + length)
        for address, size, value in moved:
            low, high = max(address, source), min(address + size, end)
            if high - low == size:
                cells.put(low - source + to, size, value)
            elif type(value) is int:
                cells.put_bytes(low - source + to, value >> 8 * (low - address), high - low)

    def stray(self, code, pc, run, claim):
        raise Stray(f"that {claim} is false: {' > '.join(self.calls)} +{code.function.body[pc].at:#x}", run)

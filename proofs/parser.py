"""The parser's and the arena's own functions, for every record.

The record's length L, its number of sections S and the cursor C may be anything. INVARIANT: once no fault is kept, the directory
of S entries lies in the record, and C <= S; the record lies in memory, which Arena.commit has seen to.
"""

from functools import partial

import z3

from harness import Red
from memory import LIMIT, Heap, Region
from verify import Refused, State, Verifier, bv

ARENA_END, STATUS, TAKEN = "record/arena/end", "record/fault/status", "record/request/taken"
BASE, LENGTH, SECTIONS, CURSOR = (f"record/request/{name}" for name in ("base", "length", "sections", "cursor"))
PAGE = 1 << 16


def heap_base(module):
    """Where the arena starts: the first constant of Arena.reset."""
    return next(op.value for op in module.named("record/arena/Arena.reset").body if op.name == "i64.const")


class Record(Heap):
    """The record, which starts where the heap does and may be read by address, and one array of which more is known."""

    length = None

    def raw(self, address, size):
        end = self.heap_base + z3.ZeroExt(32, self.length)
        return z3.And(z3.UGE(address, self.heap_base), z3.ULE(size, end), z3.ULE(address, end - size))

    def load(self, verifier, state, address, size, op, function):
        if isinstance(address, int) and address < self.heap_base or self.region(verifier, address):
            return super().load(verifier, state, address, size, op, function)
        self.check(verifier, state, address, size, op, function)
        return z3.Function(f"record.{size}", z3.BitVecSort(32), z3.BitVecSort(8 * size))(bv(address, 32))


class Parsing(Verifier):
    quick = 40_000

    def __init__(self, module, given=()):
        super().__init__(module, {"memory", "divide", "unreachable"}, {}, lambda name: True, Record(heap_base(module)), lambda name: True)
        self.given = given

    def get(self, state, name):
        return bv(state.globals[self.module.global_names[name]], 32)

    def invariant(self, state):
        """What holds of the record between any two calls of the parser."""
        sections, cursor = self.get(state, SECTIONS), self.get(state, CURSOR)
        directory = 32 + 16 * z3.ZeroExt(32, sections)
        base = self.get(state, BASE) == self.memory.heap_base
        return z3.Implies(self.get(state, STATUS) == 0, z3.And(base, self.get(state, LENGTH) == self.memory.length, z3.ULE(directory, z3.ZeroExt(32, self.memory.length)), z3.ULE(cursor, sections)))

    def start(self, _):
        self.memory.length = z3.BitVec("length", 32)
        globals_ = []
        by_index = {index: name for name, index in self.module.global_names.items()}
        for i, (t, _) in enumerate(self.module.globals):
            globals_.append(self.fresh(int(t[1:]), by_index.get(i, str(i)).split("/")[-1]))
        state = State(z3.BoolVal(True), [], globals_)
        self.facts.append(z3.ULE(self.memory.heap_base + z3.ZeroExt(32, self.memory.length), LIMIT))
        if self.name != "record/request/Request.open":
            self.facts.append(self.invariant(state))
        function = self.module.named(self.name)
        self.arguments = [z3.BitVec(f"argument.{i}", int(t[1:])) for i, t in enumerate(function.parameters)]
        self.before = state.copy()
        self.prepare(state)
        return list(self.arguments), state

    def prepare(self, state):
        pass

    def claim(self, results, after):
        """What holds at the end, beside the invariant."""
        return {}

    def carry_out(self, name):
        self.name = name
        try:
            results, after = self.prove(name, self.start)
            op = self.module.named(name).body[-1]
            claims = {"the record's invariant": self.invariant(after), **self.claim(results, after)}
            for what, goal in claims.items():
                self.require(after, goal, what, op, self.module.named(name))
        except Refused as refused:
            raise Red(str(refused)) from refused
        return self.proved


class Open(Parsing):
    def prepare(self, state):
        self.facts.append(self.arguments[0] == self.memory.heap_base)
        self.facts.append(self.arguments[1] == self.memory.length)


class Take(Parsing):
    """Without a fault the elements taken lie in the record, behind its directory, and are aligned. For each size of an element."""

    def carry_out(self, name):
        return sum(super(Take, self.of(size)).carry_out(name) for size in (1, 2, 4, 8, 16))

    def of(self, size):
        self.size = size
        self.loops.clear()
        return self

    def prepare(self, state):
        self.arguments[0] = z3.Concat(z3.BitVec("field", 24), z3.BitVecVal(self.size, 8))

    def claim(self, results, after):
        at, taken = bv(results[0], 32), self.get(after, TAKEN)
        good = self.get(after, STATUS) == 0
        size = z3.ZeroExt(32, taken) * self.size
        start, base = z3.ZeroExt(32, at), self.memory.heap_base
        directory = 32 + 16 * z3.ZeroExt(32, self.get(after, SECTIONS))
        return {
            "what is taken lies behind the directory": z3.Implies(good, z3.UGE(start, base + directory)),
            "what is taken lies in the record": z3.Implies(good, z3.ULE(start + size, base + z3.ZeroExt(32, self.memory.length))),
            "what is taken is aligned": z3.Implies(good, at & 7 == 0),
            "a fault takes nothing": z3.Implies(z3.Not(good), taken == 0),
            "a fault stays": z3.Implies(self.get(self.before, STATUS) != 0, self.get(after, STATUS) == self.get(self.before, STATUS)),
        }


class Has(Parsing):
    def claim(self, results, after):
        return {"nothing is there after a fault": z3.Implies(self.get(after, STATUS) != 0, bv(results[0], 32) == 0)}


class Scalar(Parsing):
    def prepare(self, state):
        self.facts.append(self.arguments[0] & 0xFF == 8)

    def claim(self, results, after):
        good = self.get(after, STATUS) == 0
        if len(self.arguments) == 1:
            return {"it is 0 or 1": z3.ULE(bv(results[0], 32), 1)}
        return {"it is at most the limit": z3.Implies(good, z3.ULE(bv(results[0], 64), self.arguments[1]))}


class Entries(Parsing):
    """A function that is given the address of an array, of elements of so many bytes."""

    element = 2

    def prepare(self, state):
        base, size = self.fresh(32, "at.array"), self.fresh(64, "bytes")
        self.region = Region("array", base, size, self.element)
        self.memory.add(self.region)
        start = z3.ZeroExt(32, base)
        self.facts += [z3.ULE(size, LIMIT), z3.UGE(start, self.memory.heap_base), z3.ULE(start + size, LIMIT)]
        self.arguments = self.given(self, base, size)
        self.invariants(state)

    def at(self, index):
        value = self.memory.content(self.region, index << self.element // 2, self.element)
        return z3.ZeroExt(32 - 8 * self.element, value) if self.element < 4 else value


class CheckOffsets(Entries):
    """Without a fault the offsets start at 0, never fall, and end at the number of entries."""

    element = 4

    def invariants(self, state):
        count, entries = self.arguments[2:4]
        j = self.any = z3.BitVec("any", 32)
        self.facts.append(z3.ULT(j, count))
        pair = z3.And(z3.ULE(self.at(j), self.at(j + 1)), z3.ULE(self.at(j + 1), entries))
        self.extras = {
            "pairs seen": lambda i: z3.Implies(z3.UGT(i, j + 1), pair),
            "the one before": lambda i, p: z3.Implies(i != 0, p == self.at(i - 1)),
            "the first": lambda i: z3.Implies(i != 0, self.at(z3.BitVecVal(0, 32)) == 0),
            "up to the count": lambda i: z3.ULE(i, count + 1),
            "none behind the last": lambda p: z3.ULE(p, entries),
        }
        self.extra_places = {"pairs seen": ["i32"], "the one before": ["i32", "i32"], "the first": ["i32"], "up to the count": ["i32"], "none behind the last": ["i32"]}

    def claim(self, results, after):
        good = self.get(after, STATUS) == 0
        count, entries = self.arguments[2:4]
        return {
            "any offset is at most the next, and that at most the number of entries": z3.Implies(good, z3.And(z3.ULE(self.at(self.any), self.at(self.any + 1)), z3.ULE(self.at(self.any + 1), entries))),
            "the first is 0": z3.Implies(good, self.at(z3.BitVecVal(0, 32)) == 0),
            "a fault stays": z3.Implies(self.get(self.before, STATUS) != 0, self.get(after, STATUS) == self.get(self.before, STATUS)),
        }


class RunEnd(Entries):
    """The last of a run is as far above the first as it stands behind it."""

    def invariants(self, state):
        _, start, end = self.arguments
        self.shift = self.at(start) - start
        self.extras = {"a run": lambda low: z3.And(z3.UGT(low, start), z3.ULE(low, end), self.at(low - 1) - (low - 1) == self.shift), "below the end": lambda high: z3.ULE(high, end)}
        self.extra_places = {"a run": ["result"], "below the end": ["i32"]}

    def claim(self, results, after):
        _, start, end = self.arguments
        k = bv(results[0], 32)
        return {"it lies behind the start, and not behind the end": z3.And(z3.UGT(k, start), z3.ULE(k, end)), "the last is as far on": self.at(k - 1) - (k - 1) == self.shift}


def of_offsets(self, base, size):
    count, entries = z3.BitVec("argument.2", 32), z3.BitVec("argument.3", 32)
    self.facts += [z3.ULE(count, 65535), z3.ULE(4 * (z3.ZeroExt(32, count) + 1), size)]
    return [z3.BitVec("argument.0", 32), base, count, entries]


def of_uids(self, base, size):
    start, end = z3.BitVec("argument.1", 32), z3.BitVec("argument.2", 32)
    self.facts += [z3.ULT(start, end), z3.ULE(2 * z3.ZeroExt(32, end), size)]
    return [base, start, end]


class Allocate(Parsing):
    """Room behind what was laid out, rounded up to 8 bytes; nothing wraps as long as calls lay out fewer than 2^62 bytes."""

    def prepare(self, state):
        self.facts += [z3.ULE(self.arguments[0], 1 << 48), z3.ULE(state.globals[self.module.global_names[ARENA_END]], 1 << 62)]

    def claim(self, results, after):
        before, now = (s.globals[self.module.global_names[ARENA_END]] for s in (self.before, after))
        return {
            "it starts where the last one ended": bv(results[0], 32) == z3.Extract(31, 0, before),
            "it holds what was asked for": z3.And(z3.UGE(now, before), z3.UGE(now - before, self.arguments[0]), z3.ULE(now - before, self.arguments[0] + 7)),
        }


class Pages(Record):
    """Memory of so many pages, of which there may be 32768: a binary says what it declares."""

    most = 32768

    def pages(self, verifier, state):
        return verifier.have

    def grow(self, verifier, state, delta):
        have, grown = verifier.have, verifier.fresh(32, "grown")
        verifier.now = z3.If(grown == have, have + delta, have)
        wide = z3.ZeroExt(32, have) + z3.ZeroExt(32, delta)
        verifier.assume(state, z3.Or(grown == -1, z3.And(grown == have, z3.ULE(wide, self.most))))
        return grown


class Commit(Parsing):
    """Without a fault memory reaches to the end of all that is laid out."""

    def __init__(self, module):
        super().__init__(module)
        self.memory = Pages(heap_base(module))

    def prepare(self, state):
        self.have = self.now = z3.BitVec("pages", 32)
        self.facts += [z3.ULE(self.have, Pages.most), z3.ULE(state.globals[self.module.global_names[ARENA_END]], 1 << 62)]

    def claim(self, results, after):
        end = self.before.globals[self.module.global_names[ARENA_END]]
        reaches = z3.ULE(end, z3.ZeroExt(32, self.now) * PAGE)
        return {"what is laid out lies in memory": z3.Implies(bv(results[0], 32) != 0, z3.And(reaches, z3.ULE(end, LIMIT))), "a refusal is a fault": z3.Implies(bv(results[0], 32) == 0, self.get(after, STATUS) != 0)}


REQUEST, RUN, ARENA = "record/request/Request", "record/rows/Run", "record/arena/Arena"
#: By name: the function, its claims, and whether that is quick.
TABLE = {
    "Request.open": (f"{REQUEST}.open", Open, None, True),
    "Request.has": (f"{REQUEST}.has", Has, None, True),
    "Request.take": (f"{REQUEST}.take", Take, None, True),
    "Request.end": (f"{REQUEST}.end", Parsing, None, True),
    "Request.scalar": (f"{REQUEST}.scalar", Scalar, None, True),
    "Request.boolean": (f"{REQUEST}.boolean", Scalar, None, True),
    "Request.checkOffsets": (f"{REQUEST}.checkOffsets", CheckOffsets, of_offsets, True),
    "Run.end": (f"{RUN}.end", RunEnd, of_uids, False),
    "Arena.allocate": (f"{ARENA}.allocate", Allocate, None, True),
    "Arena.commit": (f"{ARENA}.commit", Commit, None, True),
}


def proofs():
    """By name: a function of a context, and whether it is quick."""
    return {f"memory: {name}": (partial(run, name=name), TABLE[name][3]) for name in TABLE}


def run(context, name):
    function, claims, given, _ = TABLE[name]
    verifier = claims(context.module, given) if given else claims(context.module)
    return f"{verifier.carry_out(function)} conditions"

"""Requests of a few neurons, subnets or accounts: where all that they hold lies is known, what it is may be anything."""

import re

from blob import ROOT
from explorer import Cells, Explorer
from harness import Red
from parser import heap_base

ARENA_END = "record/arena/end"
#: The cell that says where the memory ends that Arena.commit has seen to.
COMMITTED = Explorer.KEPT
#: Where the compiler begins with the module's own data.
STATIC = 1024
#: Functions that only compute.
NUMERIC = re.compile(r"fixed/|~lib/|epoch/(vector/|emission/emissions|stake/isCounted|weights/sumOfFours|bonds/addFours|permits/topK|permits/kthLargest|consensus/Pair.median|liquid-alpha/AlphaCurve#at(All)?$)")


def constants(path, name):
    """The members of an enum of assembly/layout."""
    text = (ROOT / "assembly/layout" / path).read_text()
    body = re.search(rf"enum {name} {{(.*?)\n}}", text, re.S)[1]
    return {key: int(value, 0) for key, value in re.findall(r"^  (\w+) = (\w+),", body, re.M)}


class Requests:
    """A module's `call`, and the records that it is given."""

    def __init__(self, module, before=None, after=None):
        self.module = module
        self.base = heap_base(module)
        self.end = module.global_names[ARENA_END]
        self.constant = sorted(start + i for start, data in module.data for i in range(len(data)))
        written = {op.value for f in module.functions for op in f.body if op.name == "global.set"}
        self.globals = [value if i not in written else (0, (1 << int(kind[1:])) - 1) for i, (kind, value) in enumerate(module.globals)]
        self.explorer = Explorer(module, self.allowed, self.keeps, before, {"record/arena/Arena.commit": self.committed, **(after or {})}, NUMERIC.match)

    def allowed(self, run, low, high, writes):
        """The module's own data, but for its constants, and what Arena.commit has seen to."""
        if high <= self.base:
            return low >= STATIC and not (writes and any(low <= at < high for at in self.constant))
        committed = run.cells.at.get(COMMITTED)
        return low >= self.base and committed is not None and high <= committed[1]

    def keeps(self, cells, address, length):
        """What lies behind the record are amounts."""
        return address < self.base

    def committed(self, run):
        if run.stack[-1] == 1:
            run.cells.write(COMMITTED, 8, run.globals[self.end])

    def answer(self, operation, version, sections, flags=0):
        """Explores the answer to a request with these sections: (field, count, {element: value})."""
        length, cells = self.lay_out(operation, version, sections, flags)
        self.explorer.calls.clear()
        return self.explorer.call(self.module.named("index/call"), [length], cells, self.globals)

    def lay_out(self, operation, version, sections, flags):
        """(bytes, memory) of such a request."""
        cells = Cells()
        at = 32 + 16 * len(sections)
        self.places = {}
        header = (0x414D5559, 1, operation, version, flags, len(sections), None, 0)
        for i, (field, count, known) in enumerate(sections):
            size = field & 0xFF
            for j, word in enumerate((field, count, at, 0)):
                cells.write(self.base + 32 + 16 * i + 4 * j, 4, word)
            self.places[field] = self.base + at, known
            for element, value in known.items():
                cells.write(self.base + at + size * element, size, value)
            at += size * count + 7 & ~7
        for j, word in enumerate(header):
            cells.write(self.base + 4 * j, 4, at if word is None else word)
        self.behind = self.base + at
        return at, cells


class Known(Requests):
    """Requests of which everything is known: the explorer answers them as the engine does."""

    def __init__(self, context):
        super().__init__(context.module)
        self.context = context
        self.explorer.numeric = set()
        self.explorer.data = {at: 0 for at in range(STATIC, self.base)} | self.explorer.data
        self.globals = [value for _, value in context.module.globals]

    def keeps(self, cells, address, length):
        return True

    def compare(self, record):
        """Whether a record has a result and no fault; raises Red unless that is the engine's, byte for byte."""
        cells = Cells()
        for at in range(0, len(record), 4):
            cells.write(self.base + at, 4, int.from_bytes(record[at : at + 4], "little"))
        ends = self.explorer.call(self.module.named("index/call"), [len(record)], cells, self.globals)
        # Where memory may have to grow there is also the end at which it does not.
        status = self.module.global_names["record/fault/status"]
        (result,), cells, _ = min(ends, key=lambda end: end[2][status])
        told = [self.explorer.read(cells, result + at, 1) for at in range(self.explorer.read(cells, result + 24, 4))]
        answer = self.context.engine.call("index/call", [len(record)], [(self.base, record)], [[result, len(told)]])
        operation = int.from_bytes(record[8:12], "little")
        if isinstance(answer, str) or answer[0] != [result] or list(answer[1][0]) != told:
            raise Red(f"operation {operation:#x}: the explorer says {told}, the engine {answer}")
        return told[12:16] == [0, 0, 0, 0]


def fields(path, name):
    """By name the offset of each field of a class of assembly/."""
    text = (ROOT / "assembly" / path).read_text()
    body = re.search(rf"class {name} {{(.*?)\n}}", text, re.S)[1]
    at, out = 0, {}
    for field, kind in re.findall(r"^  (\w+): (\w+);", body, re.M):
        size = {"bool": 1, "u64": 8, "i64": 8}.get(kind, 4)
        at = -(-at // size) * size
        out[field] = at
        at += size
    return out

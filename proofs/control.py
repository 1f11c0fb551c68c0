"""Control: the instructions that may trap but for their memory, and that the stack has an end.

The binary has no table and no indirect call, no floating point and no conversion that traps: the parser (wasm.py) refuses them.
What is left are `unreachable` and division, besides loads and stores (memory.py); memory.grow says -1 and does not trap.
"""

import z3

from harness import Red
from machine import Machine, Memory, Pointer
from verify import Refused, State, Verifier, bv

DIVIDE = "fixed/words/Words.divide"
EXP, EXP_FOUR = "fixed/exp/exp", "fixed/exp/expFour"
DIVISIONS = ("div_s", "div_u", "rem_s", "rem_u")
#: Functions whose own proofs show that they do not trap.
ELSEWHERE = {DIVIDE, EXP, EXP_FOUR}


def depth(context, most=40):
    """No function calls itself by any way: the longest chain of calls."""
    functions, known = context.module.functions, {}

    def of(index, above):
        if index in above:
            raise Red(f"{functions[index].name} is called while it runs")
        if index not in known:
            called = {op.value for op in functions[index].body if op.name == "call"}
            known[index] = 1 + max((of(i, above | {index}) for i in called), default=0)
        return known[index]

    longest = max(of(function.index, frozenset()) for function in functions)
    if longest > most:
        raise Red(f"a chain of {longest} calls")
    return f"at most {longest} calls deep"


def division_sites(module):
    return [f.name for f in module.functions if any(op.name.partition(".")[2] in DIVISIONS for op in f.body)]


class Operands:
    """Memory, as far as the divisors need it: an address that is not written to in between holds what it held."""

    def begin(self):
        pass

    def load(self, verifier, state, address, size, op, function):
        key = ("held", size, str(address))
        if key not in state.known:
            state.known[key] = (address, verifier.fresh(8 * size, "m"))
            if function.name == verifier.function.name and verifier.positive(state, address):
                verifier.assume(state, state.known[key][1] >= 0)
        return state.known[key][1]

    def store(self, verifier, state, address, size, value, op, function):
        """What a number's address may hold is not known any more, unless it is this one's."""
        state.known = {key: held for key, held in state.known.items() if isinstance(address, int) and isinstance(held[0], int) and abs(held[0] - address) >= 8 or not isinstance(held[0], int) and isinstance(address, int)}
        if isinstance(address, int):
            state.known["held", size, str(address)] = (address, bv(value, 8 * size))

    def fill(self, verifier, state, to, value, length, op, function):
        state.known = {key: held for key, held in state.known.items() if isinstance(to, int) and isinstance(length, int) and (not isinstance(held[0], int) or not to - 8 < held[0] < to + length)}

    def copy(self, verifier, state, to, source, length, op, function):
        self.fill(verifier, state, to, 0, length, op, function)

    def pages(self, verifier, state):
        return verifier.fresh(32, "pages")

    def grow(self, verifier, state, delta):
        return verifier.fresh(32, "grown")


class Lengths(Operands):
    """Memory in which a u32 read by index, and the one behind it, are where a row starts and ends.

    Each row is looked at once, and all of them together have fewer than 2^28 entries: so many fit the memory.
    """

    def load(self, verifier, state, address, size, op, function):
        value = super().load(verifier, state, address, size, op, function)
        is_indexed = not isinstance(address, int) and any(part.decl().kind() == z3.Z3_OP_CONCAT for part in address.children())
        if size == 4 and is_indexed and op.value[1] == 4:
            start = super().load(verifier, state, z3.simplify(address - 4), size, op, function)
            before = bv(state.ghosts["rows"], 32)
            verifier.assume(state, z3.And(z3.ULE(start, value), z3.ULT(value, 1 << 28), z3.ULT(before, 1 << 28), z3.ULT(before + value - start, 1 << 28)))
            state.ghosts["rows"] = z3.simplify(before + value - start)
        return value


class Divisors(Verifier):
    """A function on any operands, its memory holding anything."""

    def __init__(self, module, name, inline=lambda name: False):
        contracts = {EXP: self.exp, EXP_FOUR: self.exp_four, DIVIDE: self.words_divide}
        contracts["fixed/words/Words.multiply"] = lambda *_: []
        super().__init__(module, {"divide", "unreachable"}, contracts, inline, Operands())
        self.function = module.named(name)
        self.four = module.global_names["~argumentsLength"]

    def start(self, _):
        globals_ = [self.fresh(int(t[1:]), f"global.{i}") for i, (t, _) in enumerate(self.module.globals)]
        state = State(z3.BoolVal(True), [], globals_, ghosts={"four": 0, "rows": 0})
        return [self.fresh(int(t[1:]), f"argument.{i}") for i, t in enumerate(self.function.parameters)], state

    def exp(self, _, state, arguments, op, function):
        """At least 0, or -1 for none."""
        result = self.fresh(64, "exp")
        self.assume(state, result >= -1)
        return [result]

    def exp_four(self, _, state, arguments, op, function):
        """Four numbers at the address that its own code names, none below 0."""
        self.place = next(op.value for op in self.module.named(EXP_FOUR).body if op.name == "i32.const")
        state.known = {}
        state.ghosts["four"] = 1
        return []

    place = None

    def positive(self, state, address):
        """Whether an address has a result of expFour, which nothing was written over."""
        if self.place is None or isinstance(address, int):
            return False
        inside = z3.And(bv(state.ghosts["four"], 32) == 1, z3.ULE(address - self.place, 24))
        return self.holds(state, inside)

    def words_divide(self, _, state, arguments, op, function):
        words = [self.memory.load(self, state, self.address(arguments[2], offset), 8, op, function) for offset in (0, 8)]
        self.require(state, bv(words[0], 64) | bv(words[1], 64) != 0, "the divisor of Words.divide is not 0", op, function)
        self.memory.fill(self, state, arguments[0], 0, 32, op, function)
        return []


class Medians(Divisors):
    """bandMedians divides by the mean length of the rows that are not empty, and by their number."""

    def __init__(self, module, name):
        super().__init__(module, name)
        self.memory = Lengths()
        self.extras = {"no more rows than entries": z3.ULE}
        self.extra_places = {"no more rows than entries": ["i32", "i32"]}


MEDIANS = "epoch/consensus/bandMedians"


def divisors(context, name, inline=lambda name: False):
    verifier = Medians(context.module, name) if name == MEDIANS else Divisors(context.module, name, inline)
    try:
        verifier.prove(name, verifier.start)
    except Refused as refused:
        raise Red(str(refused)) from refused
    return f"{verifier.proved} conditions"


def callers(module, name):
    index = module.named(name).index
    return [f.name for f in module.functions if any(op.name == "call" and op.value == index for op in f.body)]


def unreachable(context):
    """`unreachable` stands where a function was called with too few arguments, which no caller does."""
    module, count = context.module, 0
    for function in module.functions:
        if not any(op.name == "unreachable" for op in function.body):
            continue
        names = callers(module, function.name)
        if not names:
            raise Red(f"{function.name} is called by nobody")
        for name in names:
            divisors_of = Divisors(module, name, lambda called, wanted=function.name: called == wanted)
            divisors_of.kinds = {"unreachable"}
            divisors_of.contracts = {}
            try:
                divisors_of.prove(name, divisors_of.start)
            except Refused as refused:
                raise Red(str(refused)) from refused
            count += 1
    return f"{count} callers"


def powers_of_ten(context):
    """scaleDown divides by a power of ten, which grows no more with exponents from 63 on, and is not 0 for any."""
    module = context.module
    met = []

    def note(machine, state, out, dividend, by):
        at = by if isinstance(by, Pointer) else Pointer("static", by)
        met.append([machine.load(state, Pointer(at.region, at.offset + i), 8) for i in (0, 8)])
        for i in range(4):
            machine.store(state, Pointer("static", out + 8 * i), 8, 0)
        return []

    for exponent in [*range(1, 64), 2**63, 2**64 - 1]:
        machine = Machine(module, None, {DIVIDE: note})
        memory = Memory()
        memory.region("a").update({0: (8, 1), 8: (8, 0)})
        machine.run(machine.start("fixed/safe-float/scaleDown", [Pointer("a"), exponent], memory, path=Known()))
        if met[-1] == [0, 0]:
            raise Red(f"scaleDown by 10^{exponent} divides by 0")
    return f"{len(met)} exponents"


class Known:
    """Nothing is unknown."""

    def copy(self):
        return self


def proofs():
    """By name: a function of a context, and whether it is quick."""
    return {
        "control: no recursion": (depth, True),
        "control: unreachable": (unreachable, True),
        "control: divisors": (all_divisors, False),
        "control: divisors of Words.divide": (wide_divisors, True),
        "control: powers of ten": (powers_of_ten, True),
    }


def all_divisors(context):
    names = [name for name in division_sites(context.module) if name not in ELSEWHERE]
    told = [divisors(context, name) for name in names]
    return f"{len(names)} functions, {sum(int(text.split()[0]) for text in told)} conditions"


#: Who calls Words.divide, and how its divisor is shown not to be 0 if not by the rows of the formats.
WIDE_CALLERS = {"fixed/wide/Wide.divide": None, "fixed/safe-float/scaleDown": None, "fixed/safe-float/divideProduct": ("fixed/safe-float/SafeFloat.multiplyDivide", "fixed/safe-float/SafeFloat.divide"), "emission/runtime-coinbase/constantProduct": ("emission/runtime-coinbase/constantProduct",)}


def wide_divisors(context):
    if set(callers(context.module, DIVIDE)) != set(WIDE_CALLERS):
        raise Red(f"Words.divide is called by {callers(context.module, DIVIDE)}")
    inlined = {"fixed/safe-float/divideProduct", "fixed/words/Words.less", "emission/runtime-coinbase/shifted", "emission/amounts/addRao"}
    names = [name for starts in WIDE_CALLERS.values() for name in starts or ()]
    for name in names:
        divisors(context, name, lambda called: called in inlined)
    return f"{len(names)} functions"

"""The epoch and its stages, for a few neurons: every load and store lies in the memory that the call has."""

import re
from functools import partial

import z3

from blob import ROOT
from explorer import Cells, Stray
from harness import Red
from ranges import TOP, Choice, of
from requests import STATIC, Known, Requests, constants, fields

#: 0, above and below.
SIGNED = Choice(0, (1, 2**63 - 1), (2**63, 2**64 - 1))
PENALTY = Choice(0, (1, 65534), 65535)
STATE = constants("epoch.ts", "StateField")
#: Which parts of a request are read again and again, in the order in which they are done with.
CHOSEN = [STATE[name] for name in ("VALIDATOR_PERMIT", "OWNER_UID", "WEIGHTS_UIDS", "BONDS_UIDS")]
#: Before each stage of the epoch: the rows and the flags of rows that are still read.
READ = {
    "epoch/weights/normalisedWeights": ((), ()),
    "epoch/yuma/yuma": (("weights",), ("weightsAscend",)),
    "epoch/consensus/weightedMedians": (("weights",), ("weightsAscend",)),
    "epoch/scores/scoreRows": (("weights",), ("weightsAscend",)),
    "epoch/comparison/sigmoidConsensus": (("bondWeights",), ("weightsAscend",)),
    "epoch/bonds/storedBondSums": (("bondWeights",), ("weightsAscend",)),
    "epoch/liquid-alpha/liquidBonds": (("bondWeights",), ("weightsAscend",)),
    "epoch/bonds/plainAlphas": (("bondWeights",), ("weightsAscend", "storedAscend")),
    "epoch/bonds/emaBonds": (("bondWeights",), ("weightsAscend", "storedAscend")),
    "epoch/bonds/earnDividends": (("bonds",), ("weightsAscend", "areBondsFractions")),
    "epoch/emission/emissionShares": (("bonds",), ("areBondsFractions",)),
    "epoch/output/writeOutput": (("bonds",), ("areBondsFractions",)),
    "epoch/output/writeBonds": (("bonds",), ("areBondsFractions",)),
    "epoch/output/writePruningScores": (("bonds",), ()),
    "epoch/output/writeTrace": (("bonds",), ()),
}
MEDIANS, SCORES = "epoch/consensus/weightedMedians", "epoch/scores/scoreRows"
MASK_BLOCK = "epoch/bonds/bondMaskBlock"
#: Functions whose last argument is how many entries of the new bonds there are.
TRIMMED = "epoch/bonds/mergeRow", "epoch/bonds/gatherRow"


class Epochs(Requests):
    """Requests of epochs, and of stages, which forget between the stages what none after them reads."""

    def __init__(self, module):
        super().__init__(module, {name: partial(self.forget, *read) for name, read in READ.items()} | {name: self.trim for name in TRIMMED}, {MASK_BLOCK: self.forget_result})
        self.explorer.after["epoch/output/writeOutput"] = partial(self.forget, ("bonds",), ())
        before = self.explorer.before
        before[MEDIANS] = partial(self.choose_stake, before[MEDIANS])
        before[SCORES] = partial(self.choose_penalty, before[SCORES])
        self.fields = fields("epoch/workspace.ts", "Workspace")
        self.settings = fields("epoch/state.ts", "State")
        lay_out = module.named("epoch/workspace/Workspace#layOut")
        self.workspace = next(op.value for op in lay_out.body if op.name == "i32.const" and op.value >= STATIC)
        # The fields of Stretch, which averageStretch reads by their addresses.
        body = module.named("epoch/bonds/averageYuma3").body
        first = next(op.value for op in body if op.name == "i32.const" and op.value >= STATIC)
        self.stretch = range(first - first % 16, first - first % 16 + 16, 4)
        self.states = set()
        for body in (function.body for function in module.functions):
            for pc in (pc for pc, op in enumerate(body) if op.name == "call" and op.value == lay_out.index):
                self.states.add(next(op.value for op in reversed(body[:pc]) if op.name == "i32.const" and op.value >= STATIC))

    def field(self, run, name):
        return run.cells.at[self.workspace + self.fields[name]][1]

    def keeps(self, cells, address, length):
        """Behind the record: the bits of the neurons that the accumulator has, and where columns end."""
        if address < self.base:
            return True
        row = cells.at.get(self.workspace + self.fields["row"])
        if row is None:
            return False
        low, n = cells.at[row[1] + 4][1], cells.at[row[1] + 8][1]
        columns = cells.at[self.workspace + self.fields["columns"]][1]
        return low <= address < low + (n + 63 >> 6 << 3) or (address == cells.at[columns + 4][1] and length == 4 * n)

    def forget(self, rows, flags, run):
        """Forgets all numbers, and what lies behind the record but for rows and flags; what was read may be anything again."""
        at = run.cells.at
        n = at[self.field(run, "row") + 8][1]
        kept = []
        for name in rows:
            offsets, uids = (at[self.field(run, name) + 4 * i][1] for i in (0, 1))
            kept += [(offsets, offsets + 4 * n + 4), (uids, uids + 2 * at[offsets + 4 * n][1])]
        kept += [(self.field(run, name), self.field(run, name) + n) for name in flags]
        for address in [a for a in at if a >= self.behind and not any(low <= a < high for low, high in kept)]:
            run.cells.drop(address)
        for name in ("active", "permits", "newPermits"):
            for i in range(n):
                run.cells.write(self.field(run, name) + i, 1, Choice(0, 1))
        if "storedAscend" in flags or "areBondsFractions" in flags:
            ascend = self.field(run, "weightsAscend")
            for address in range(ascend, ascend + n):
                if address in at and at[address][1] != 0:
                    run.cells.write(address, 1, (1, 2))
        self.forget_numbers(run)
        # What was read of the request, once nobody reads it any more.
        for field in CHOSEN[: 4 if "bonds" in rows else 3 if rows else 1]:
            address, known = self.places.get(field, (0, {}))
            for i, value in known.items():
                run.cells.write(address + (field & 0xFF) * i, field & 0xFF, value)

    def choose_stake(self, forget, run):
        """Before the medians: which rows have active stake is asked more than once."""
        forget(run)
        at = run.cells.at
        offsets = at[self.field(run, "weights")][1]
        for i in range(at[self.field(run, "row") + 8][1]):
            if at[offsets + 4 * i][1] != at[offsets + 4 * i + 4][1]:
                run.cells.write(self.field(run, "activeStake") + 8 * i, 8, SIGNED)

    def choose_penalty(self, forget, run):
        """Before the scores: whether there is none of the penalty, some, or all is asked of each row."""
        forget(run)
        for state in self.states:
            run.cells.write(state + self.settings["bondsPenalty"], 4, PENALTY)

    @staticmethod
    def forget_result(run):
        run.stack[-1] = TOP[64]

    def trim(self, run):
        """Forgets what lies behind the new bonds."""
        start = run.cells.at[self.field(run, "bonds") + 4][1]
        for address in range(start + 2 * run.stack[-1], self.field(run, "areBondsFractions"), 2):
            if run.cells.at.get(address, (0,))[0] == 2:
                run.cells.drop(address)

    def forget_numbers(self, run):
        """Forgets what the module's own data holds but the state, addresses, and what is wanted of alphas."""
        own = [self.workspace + self.fields[name] for name in ("isStakeFraction", "areWeightsFractions", "isOneAlpha")]
        own += [self.field(run, "electorate"), *self.stretch]
        numbers = [a for a, (size, _) in run.cells.at.items() if STATIC <= a < self.base and size == 8]
        for address in own + numbers:
            if address in run.cells.at and not any(0 <= address - state <= max(self.settings.values()) for state in self.states):
                run.cells.drop(address)
        for state in self.states:
            for name, size in (("ownerUid", 8), ("commitRevealEnabled", 1), ("bondsPenalty", 4)):
                run.cells.write(state + self.settings[name], size, TOP[8 * size])


# The requests

#: Numbers that stand for a way to go on; above them is one that is refused.
BOOLEAN = Choice(0, 1, (2, 2**64 - 1))
RULESET = Choice(0, 1, 2, (3, 2**32 - 1), (2**32, 2**64 - 1))
ARRAYS = {"LAST_UPDATE", "BLOCK_AT_REGISTRATION", "ALPHA_STAKE", "TAO_STAKE", "VALIDATOR_PERMIT", "COMMIT_BLOCK", "PREVIOUS_CONSENSUS"}
ROWS = "_OFFSETS", "_UIDS", "_VALUES"
EPOCH, STAGE_OPERATION = (constants("record.ts", "Operation")[name] for name in ("EPOCH", "STAGE"))
STAGES, STAGE = constants("stages.ts", "StageField"), constants("stages.ts", "Stage")


def rows_of(fields_, name, n, rows):
    """The three sections of rows: of each its uids, or how many there are, which may be any then."""
    uids = [row if isinstance(row, list) else [Choice(*range(n), (n, 65535))] * row for row in rows]
    offsets = [sum(map(len, uids[:i])) for i in range(n + 1)]
    every = [uid for row in uids for uid in row]
    contents = dict(enumerate(offsets)), dict(enumerate(every)), {}
    counts = n + 1, len(every), len(every)
    return [(fields_[name + part], count, known) for part, count, known in zip(ROWS, counts, contents)]


def sections(n, weights, bonds, given=()):
    """The sections of an epoch's request; given: what is not to be any number that it may be, by name."""
    chosen = {
        "N": n,
        "OWNER_UID": Choice(*range(n), (n, 2**64 - 1)),
        "YUMA3_ENABLED": BOOLEAN,
        "LIQUID_ALPHA_ENABLED": BOOLEAN,
        "RULESET": RULESET,
        **dict(given),
    }
    out = []
    for name, field in STATE.items():
        if name in ARRAYS:
            out.append((field, n, {}))
        elif name in ("WEIGHTS_OFFSETS", "BONDS_OFFSETS"):
            name = name.removesuffix("_OFFSETS")
            out += rows_of(STATE, name, n, weights if name == "WEIGHTS" else bonds)
        elif not name.startswith(("WEIGHTS", "BONDS_UIDS", "BONDS_VALUES")):
            out.append((field, 1, {0: chosen[name]} if name in chosen else {}))
    return out


def classes():
    """The runtimes, by what sets them apart: (first, last)."""
    text = (ROOT / "assembly/layout/runtimes.ts").read_text()
    first, last = (int(re.search(rf"{name}_RUNTIME = (\d+)", text)[1]) for name in ("FIRST", "LAST"))
    starts = sorted({first, last + 1, *(value for value in constants("runtimes.ts", "Since").values())})
    return [(0, first - 1), *((a, b - 1) for a, b in zip(starts, starts[1:])), (starts[-1], 2**32 - 1)]


def reference():
    return int(re.search(r"REFERENCE_RUNTIME = (\d+)", (ROOT / "assembly/layout/runtimes.ts").read_text())[1])


def told(requests):
    """What is known of a request: rows, and what was chosen."""
    names = {value: key.lower() for key, value in [*STAGES.items(), *STATE.items()]}
    return {names[field]: list(known.values()) if len(known) > 1 else known[0] for field, (_, known) in requests.places.items() if known}


def chosen(requests, run, parts):
    """The request of a run: of each choice what it took, and of a range the largest."""
    out = []
    for field, count, known in parts:
        start, size = requests.places[field][0], field & 0xFF
        values = {i: run.cells.at.get(start + size * i, (size, value))[1] for i, value in known.items()}
        values = {i: value.options[0] if isinstance(value, Choice) else value for i, value in values.items()}
        out.append((field, count, {i: of(value)[1] for i, value in values.items()}))
    return out


def answer(context, operation, version, parts):
    """(ends, requests) of a request; Red where a run of it strays, with the request."""
    requests = Epochs(context.module)
    requests.explorer.entered = context.entered
    if operation != EPOCH:
        # A stage's own request says nothing of registrations, and has a block of which none is younger.
        del requests.explorer.after[MASK_BLOCK]
    try:
        return requests.answer(operation, version, parts, Choice(0, 1)), requests
    except Stray as stray:
        smaller = chosen(requests, stray.run, parts) if stray.run else parts
        if smaller != parts:
            answer(context, operation, version, smaller)
        raise Red(f"for {told(requests)} {stray}") from stray


def explore(context, operation, each):
    """Explores the answers to requests: (version, sections)."""
    ends = steps = checked = 0
    for version, parts in each:
        found, requests = answer(context, operation, version, parts)
        ends, steps, checked = ends + len(found), steps + requests.explorer.steps, checked + requests.explorer.checked
    return f"{checked} loads and stores in {steps} steps, {ends} ends"


def versions(context, part):
    """A third of the classes of runtimes, each with all modes: one neuron with a weight and a bond, two with a weight."""
    small = [sections(1, [1], [1]), sections(2, [1, 0], [0, 0])]
    return explore(context, EPOCH, [(version, parts) for version in classes()[part::3] for parts in small])


NO_OWNER = {"OWNER_UID": (65536, 2**64 - 1)}
FOUR = [1, 2, 3, 4]
FEW = "no or one neuron"
SHAPES = {
    FEW: [(0, [], []), (1, [1], [1])],
    "one or two neurons": [(1, [2], [1]), (1, [1], [2]), (2, [1, 1], [0, 0]), (2, [1, 0], [0, 1]), (2, [2, 0], [0, 0]), (2, [0, 0], [2, 0])],
    "three neurons": [(3, [1, 0, 0], [0, 1, 0], NO_OWNER)],
    "dense rows": [(5, [FOUR, 0, 0, 0, 0], [FOUR, 0, 0, 0, 0], {**NO_OWNER, "RULESET": 0, "LIQUID_ALPHA_ENABLED": 0})],
    "dense rows, liquid alpha": [(5, [FOUR, 0, 0, 0, 0], [FOUR, 0, 0, 0, 0], {**NO_OWNER, "RULESET": 0, "YUMA3_ENABLED": 1, "LIQUID_ALPHA_ENABLED": 1})],
}


def shapes(context, name):
    return explore(context, EPOCH, [(reference(), sections(*shape)) for shape in SHAPES[name]])


# The stages' own operations

def stage_sections(stage, n, weights=(), bonds=()):
    """The sections of a stage's request, in the order of their fields."""
    vectors, scalars, rows = {
        "NORMALISE": (["VALUES"], [], []),
        "TOP_K": (["VALUES"], ["K"], []),
        "WEIGHTED_MEDIAN": (["STAKE"], ["KAPPA"], ["WEIGHTS"]),
        "CLIPPING": (["STAKE", "CONSENSUS"], ["BONDS_PENALTY"], ["WEIGHTS"]),
        "BONDS_EMA": (["STAKE", "INCENTIVE"], ["BONDS_MOVING_AVERAGE"], ["WEIGHTS", "BONDS"]),
        "LIQUID_ALPHA": (["PAIR_WEIGHTS", "PAIR_BONDS", "CONSENSUS"], ["ALPHA_LOW", "ALPHA_HIGH", "ALPHA_SIGMOID_STEEPNESS"], []),
    }[stage]
    out = [(STAGES[name], n, {}) for name in vectors] + [(STAGES[name], 1, {}) for name in scalars]
    for name in rows:
        out += rows_of(STAGES, name, n, weights if name == "WEIGHTS" else bonds)
    return sorted(out, key=lambda section: section[0])


def stages(context):
    """Each stage: no to three neurons, and two with up to two weights and bonds."""
    said = []
    for name, code in STAGE.items():
        shapes = [(n, [0] * n, [0] * n) for n in range(4)]
        if name in ("WEIGHTED_MEDIAN", "CLIPPING", "BONDS_EMA"):
            shapes += [(2, [1, 1], [0, 0]), (2, [1, 0], [0, 1]), (2, [2, 0], [0, 0]), (2, [0, 0], [2, 0])]
        said.append(f"{name.lower()}: " + explore(context, STAGE_OPERATION + code, [(reference(), stage_sections(name, *shape)) for shape in shapes]))
    return "; ".join(said)


# What is read and written by long rows

PAIR_MEDIAN = "epoch/consensus/Pair.median"
#: An address behind the module's data, of what a function is handed.
GIVEN = 65536


def alone(context, name, arguments, size, beyond=0, bounds=()):
    """Explores one call of a function that may read and write so many bytes at GIVEN, read some beyond, and the module's own data."""
    requests = Requests(context.module)
    explorer = requests.explorer
    explorer.allowed = lambda run, low, high, writes: GIVEN <= low and high <= GIVEN + size + beyond * (not writes) or requests.allowed(run, low, high, writes)
    explorer.numeric = set()
    explorer.bounds = dict(bounds)
    explorer.entered = context.entered
    explorer.call(context.module.named(name), arguments, Cells(), requests.globals)
    return explorer.checked


def runs(context):
    """Run.fours reads entries of the row alone: rows of up to 40, from their fourth entry on."""
    checked = 0
    try:
        for length in range(1, 41):
            checked += alone(context, "record/rows/Run.fours", [GIVEN - 6, 3, 3 + length, TOP[32]], 2 * length)
    except Stray as stray:
        raise Red(f"for {{'entries': {length}}} {stray}") from stray
    return f"{checked} loads"


def pairs(context):
    """Pair.median reads and writes its pairs, and the 32 buckets: up to 13 pairs, of any weights and stake. At its end it may read the
    8 bytes behind them, as far as this says: that neither half is empty goes by sums of stake.

    Which bucket a weight belongs to is below 32 for every weight from the lowest to the highest, which all pairs that are left have:
    the lowest and the highest are those of all at first, then what keepRange keeps.
    """
    bounds = {place: (0, 31) for place in buckets(context.module.named(PAIR_MEDIAN).body)}
    checked = 0
    try:
        for count in range(14):
            # The electorate lies in the module's own data.
            checked += alone(context, PAIR_MEDIAN, [STATIC, GIVEN, GIVEN + 8 * count], 8 * count, 8, bounds)
    except Stray as stray:
        raise Red(f"for {{'pairs': {count}}} {stray}") from stray
    return f"{checked} loads and stores"


def buckets(body):
    """Where (weight - lowest) >> shift and (highest - lowest) >> shift stand, which are shown to be below 32."""
    lowest, highest, weight = z3.BitVecs("lowest highest weight", 32)
    starts = [i for i, op in enumerate(body) if op.name == "i32.clz"]
    shifts = [i for i, op in enumerate(body) if op.name == "i32.shr_u" and (body[i - 2].name, body[i - 1].name) == ("i32.sub", "local.get")]
    if len(starts) != 1 or len(shifts) != 2:
        raise Red("Pair.median has other shifts than are known")
    sets = next(i for i in range(starts[0], len(body)) if body[i].name == "local.set")
    # const, get highest, get lowest, sub, clz, sub, then what is at least 0 of it.
    high, low = body[starts[0] - 3].value, body[starts[0] - 2].value
    shift = straight(body[starts[0] - 4 : sets], {high: highest, low: lowest})
    for place, what in zip(shifts, (weight, highest)):
        read = [op.value for op in (body[place - 3], body[place - 1])]
        if read != [low, body[sets].value]:
            raise Red("a bucket by another shift than is known")
        solver = z3.Solver()
        solver.add(z3.ULT(lowest, highest), z3.ULE(lowest, weight), z3.ULE(weight, highest))
        solver.add(z3.UGT(z3.LShR(what - lowest, shift), 31))
        if solver.check() != z3.unsat:
            model = {str(name): solver.model()[name] for name in solver.model()}
            raise Red(f"for {model} a bucket below 32 is false")
    return [body[place].at for place in shifts]


def straight(ops, locals_):
    """The value that straight code of i32 leaves."""
    stack = []
    for op in ops:
        if op.name == "i32.const":
            stack.append(z3.BitVecVal(op.value, 32))
        elif op.name == "local.get":
            stack.append(locals_[op.value])
        elif op.name == "local.tee":
            locals_[op.value] = stack[-1]
        elif op.name == "i32.clz":
            a, zeros = stack.pop(), z3.BitVecVal(32, 32)
            for bit in range(32):
                zeros = z3.If(z3.Extract(bit, bit, a) == 1, z3.BitVecVal(31 - bit, 32), zeros)
            stack.append(zeros)
        elif op.name == "select":
            test, b, a = stack.pop(), stack.pop(), stack.pop()
            stack.append(z3.If(test, a, b))
        else:
            b, a = stack.pop(), stack.pop()
            stack.append({"i32.sub": lambda: a - b, "i32.gt_s": lambda: a > b}[op.name]())
    return stack[-1]


def known(context, parts):
    """The same sections, every element known: a number that may stand there, or any."""
    out = []
    for field, count, given in parts:
        size = field & 0xFF
        elements = {}
        for i in range(count):
            value = given.get(i, (0, (1 << 8 * size) - 1))
            while not isinstance(value, int):
                low, high = context.random.choice(value.options) if isinstance(value, Choice) else value, None
                value = low if isinstance(low, int) else context.interesting(*low)
            elements[i] = value
        out.append((field, count, elements))
    return out


def as_the_engine(context):
    """Where all is known the explorer is an interpreter: what it answers is what the engine does, byte for byte."""
    answered = 0
    interpreter = Known(context)
    for number in range(60):
        n = number % 5
        lengths = [[context.random.randrange(n + 1) for _ in range(n)] for _ in range(2)]
        given = {"MAX_ALLOWED_VALIDATORS": context.random.randrange(5), "YUMA3_ENABLED": number // 5 % 2, "LIQUID_ALPHA_ENABLED": number // 10 % 2}
        given |= {name: context.random.randrange(65536) for name in ("TEMPO", "KAPPA", "BONDS_PENALTY", "ALPHA_LOW", "ALPHA_HIGH")}
        given |= {"COMMIT_REVEAL_ENABLED": number % 2, "NULL_CONSENSUS": 0, "RHO": 10, "OWNER_UID": number % 7}
        version = [130, 200, 257, 300, 425, 425, 450][number % 7]
        given |= {"ALPHA_SIGMOID_STEEPNESS": 1000, "LIQUID_ALPHA_CONSENSUS_MODE": 2, "RULESET": number % 3 * (version > 400)}
        lengths = [[[context.random.randrange(n) for _ in range(length)] for length in rows] for rows in lengths]
        parts = known(context, sections(n, *lengths, given))
        # A permit is 0 or 1.
        parts = [(f, c, {i: v % 2 for i, v in e.items()} if f == STATE["VALIDATOR_PERMIT"] else e) for f, c, e in parts]
        length, cells = interpreter.lay_out(EPOCH, version, parts, number & 1)
        # What aligns a section may hold anything.
        bytes_ = (interpreter.explorer.read(cells, interpreter.base + i, 1) for i in range(length))
        answered += interpreter.compare(bytes(byte if isinstance(byte, int) else 0 for byte in bytes_))
    if answered < 30:
        raise Red(f"only {answered} of the requests have an answer that is no fault")
    return f"60 requests, {answered} of them with a result"


def proofs():
    """By name: a function of a context, and whether it is quick."""
    out = {"epochs in the explorer and in the engine": (as_the_engine, True)}
    out |= {f"memory: epochs of every runtime, {part + 1} of 3": (partial(versions, part=part), False) for part in range(3)}
    out |= {f"memory: epochs, {name}": (partial(shapes, name=name), name == FEW) for name in SHAPES}
    return out | {"memory: stages": (stages, False), "memory: Run.fours": (runs, True), "memory: Pair.median": (pairs, True)}

"""What a proof is made of: the paths of a function, the statement about each end, and the same runs in an engine.

Each exploration is also held against the engine: for inputs that its assumptions allow, the conditions of exactly one path
hold, and what that path says is what the engine answers. So assumptions that nothing satisfies are found, and an executor or
a contract that is wrong.
"""

import base64
import json
import random
import subprocess
from pathlib import Path

import blob
from integers import Condition, Integers, Poly, Unproved, Values
from machine import Fork, Machine, Memory, Pointer, Trap, Unsupported

REGIONS = 40_000  # above the module's own data, within its first page
SAMPLES = 24
SEARCH = 4_000


class Red(Exception):
    """A proof that fails, with what is known of why."""


class Engine:
    """A module's functions, all exported, in Node."""

    def __init__(self, binary, module):
        self.module = module
        script = Path(__file__).with_name("engine.mjs")
        self.process = subprocess.Popen(["node", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.send({"binary": base64.b64encode(blob.exporting(binary, module)).decode()})

    def send(self, message):
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def call(self, name, arguments, memory=(), read=()):
        """(results, memory read, globals), or the trap's text. Numbers are unsigned."""
        function = self.module.named(name)
        typed = [{"type": kind, "value": str(value)} for kind, value in zip(function.parameters, arguments)]
        memory = [[at, data.hex()] for at, data in memory]
        variables = list(range(len(self.module.globals)))
        self.send({"function": function.index, "arguments": typed, "memory": memory, "read": list(read), "globals": variables})
        answer = json.loads(self.process.stdout.readline())
        if "trap" in answer:
            return answer["trap"]
        results = [int(value) % (1 << int(kind[1:])) for value, kind in zip(answer["results"], function.results)]
        known = [int(value) % (1 << int(kind[1:])) for value, (kind, _) in zip(answer["globals"], self.module.globals)]
        return results, [bytes.fromhex(data) for data in answer["memory"]], known

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Context:
    """A module under proof. `opinion` is asked about every statement that z3 proves.

    compares: whether explorations are held against the engine. Of a module with a planted fault they are not: what a contract
    says is no longer what the engine does, and it is the proofs that are asked.
    """

    def __init__(self, binary, module, opinion=None, compares=True):
        self.binary = binary
        self.module = module
        self.opinion = opinion
        self.engine = Engine(binary, module)
        self.compares = compares
        self.random = random.Random(1)
        self.samples = 0
        self.contracts_used = set()
        #: Names of the functions that were run, or read.
        self.entered = set()

    def domain(self):
        return Integers(self.opinion)

    def global_(self, name):
        return self.module.global_names[name]

    def machine(self, domain, contracts=None):
        """contracts: by function, (what it does, the proof that it does it)."""
        plain = {}
        for name, contract in (contracts or {}).items():
            self.module.named(name)
            plain[name] = self.noting(name, contract)
        machine = Machine(self.module, domain, plain)
        machine.entered = self.entered
        return machine

    def noting(self, name, contract):
        def call(machine, state, *arguments):
            self.contracts_used.add(name)
            return contract(machine, state, *arguments)

        return call

    def interesting(self, low, high):
        """A number in a range, more often at a border of something."""
        kind = self.random.randrange(5)
        if kind == 0:
            value = self.random.randint(low, high)
        elif kind == 1:
            value = self.random.choice((low, high)) + self.random.randint(-3, 3)
        elif kind == 2:
            value = (1 << self.random.randrange(129)) + self.random.randint(-3, 3)
        elif kind == 3:
            value = self.random.getrandbits(self.random.randrange(1, 129))
        else:
            value = low + (self.random.getrandbits(128) & self.random.getrandbits(128) | 0xFFFFFFFF << 32)
        return min(max(value, low), high)


class Exploration:
    """The ends of one function from one start."""

    def __init__(self, context, domain, start, ends, function, arguments):
        self.context = context
        self.domain = domain
        self.start = start
        self.ends = ends
        self.function = function
        self.arguments = arguments
        #: Of which inputs an example tells: all, or those whose name begins so.
        self.shown = ""

    def prove(self, goals):
        """goals(state): (what, Condition) or (what, Condition, hints), for each end; may fork on what a path leaves open."""
        waiting = list(self.ends)
        while waiting:
            state = waiting.pop()
            try:
                wanted = list(goals(state))
            except Fork as fork:
                for truth in (False, True):
                    side = state.copy()
                    if self.domain.assume(side, fork.condition, truth):
                        waiting.append(side)
                continue
            for what, condition, *hints in wanted:
                try:
                    self.domain.prove(state, condition, what, hints)
                except Unproved as unproved:
                    raise Red(f"{unproved}; {self.example(unproved.model, goals)}") from unproved

    def example(self, model, goals):
        """Inputs for which the statement is false, from the solver's model or, where that is none, from a search."""
        for names in self.candidates(model):
            # What the statement does not speak of may be anything in its range.
            given = {number: atom for number, atom in enumerate(self.domain.atoms) if atom.definition[0] == "input"}
            inputs = {number: min(max(names.get(atom.name, 0), atom.low), atom.high) for number, atom in given.items()}
            values = Values(self.domain, inputs)
            for state in self.ends:
                if not all(condition.holds(values) for condition in state.path.conditions):
                    continue
                failed = self.violated(state, goals, values)
                if failed:
                    told = {atom.name: inputs[n] for n, atom in given.items() if n < self.count and atom.name.startswith(self.shown)}
                    return f"for {told} {failed} is false"
        return "no inputs found"

    def candidates(self, model):
        if model:
            yield model
        for _ in range(SEARCH):
            yield {atom.name: self.context.interesting(atom.low, atom.high) for atom in self.domain.atoms if atom.definition[0] == "input"}

    def violated(self, state, goals, values):
        """The first statement that is false for these values."""
        while True:
            try:
                for what, condition, *_ in goals(state):
                    if not condition.holds(values):
                        return what
                return None
            except Fork as fork:
                state = state.copy()
                self.domain.note(state.path, fork.condition if fork.condition.holds(values) else fork.condition.negated())

    # The same in the engine

    def compare(self, samples=SAMPLES):
        """Raises Red unless the engine does what the paths say."""
        met = tried = 0
        domain = self.domain
        while met < samples:
            tried += 1
            if tried > 200 * samples:
                raise Red(f"{self.function}: hardly an input meets the assumptions")
            inputs = {n: self.context.interesting(a.low, a.high) for n, a in enumerate(domain.atoms) if a.definition[0] == "input"}
            values = Values(domain, inputs)
            if not all(condition.holds(values) for condition in self.start.path.conditions):
                continue
            met += 1
            self.compare_one(values)
        self.context.samples += met

    def compare_one(self, values):
        taken = [end for end in self.ends if all(condition.holds(values) for condition in end.path.conditions)]
        if len(taken) != 1:
            raise Red(f"{self.function}: {len(taken)} paths for one input")
        end = taken[0]
        places = self.places()

        def number(value):
            return places[value.region] + value.offset if isinstance(value, Pointer) else values.of(value)

        memory = [(places[region] + at, number(value).to_bytes(size, "little")) for region, cells in self.start.memory.cells.items() for at, (size, value) in cells.items()]
        # Scratch of the function's own is not compared where a contract stands for what it writes.
        expected = [(places[region] + at, size, number(value)) for region, cells in end.memory.cells.items() for at, (size, value) in cells.items() if region != "static" or not end.path.contracted]
        answer = self.context.engine.call(self.function, [number(a) for a in self.arguments], memory, [[at, size] for at, size, _ in expected])
        if isinstance(answer, str):
            raise Red(f"{self.function}: the engine traps: {answer}")
        results, bytes_, variables = answer
        told = [number(value) for value in end.results]
        if told != results:
            raise Red(f"{self.function}: the executor says {told}, the engine {results}")
        for (at, size, value), data in zip(expected, bytes_):
            if value != int.from_bytes(data, "little"):
                raise Red(f"{self.function}: at {at} the executor has {value}, the engine {int.from_bytes(data, 'little')}")
        if any(is_number(value) and number(value) != variable for value, variable in zip(end.globals, variables)):
            raise Red(f"{self.function}: the executor's globals differ from the engine's")

    def places(self):
        names = {region for state in [self.start, *self.ends] for region in state.memory.cells}
        return {"static": 0, **{name: REGIONS + 64 * i for i, name in enumerate(sorted(names - {"static"}))}}


def is_number(value):
    return isinstance(value, (int, Poly, Condition))


def explore(context, domain, function, arguments, memory=None, assumed=(), contracts=None, stops=(), compare=True, variables=None):
    """Runs a function on every input that meets the assumptions."""
    machine = context.machine(domain, contracts)
    start = machine.start(function, arguments, memory, variables=variables)
    for condition in assumed:
        if not domain.assume(start, condition):
            raise Red(f"{function}: assumptions that nothing satisfies")
    try:
        ends = machine.run(start.copy(), stops)
    except Trap as trap:
        raise Red(f"{function}: {trap}") from trap
    exploration = Exploration(context, domain, start, ends, function, arguments)
    exploration.count = len(domain.atoms)
    exploration.machine = machine
    if compare and context.compares:
        exploration.compare()
    return exploration


def two_words(domain, memory, pointer, name):
    """An operand of two words that may be anything: its value."""
    low, high = domain.input(f"{name}.low", 2**64 - 1), domain.input(f"{name}.high", 2**64 - 1)
    cells = memory.region(pointer.region)
    cells[pointer.offset] = (8, low)
    cells[pointer.offset + 8] = (8, high)
    return low + high * 2**64


def read(machine, state, pointer, count):
    """The value of so many words."""
    return sum((Poly.of(machine.load(state, Pointer(pointer.region, pointer.offset + 8 * i), 8)) * (1 << 64 * i) for i in range(count)), Poly({}))

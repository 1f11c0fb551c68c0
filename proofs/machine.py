"""Runs functions of a module on values that need not be known: every path that can be taken, to its end or to a stop.

A value is an int, a Pointer into a region of memory, or whatever the domain makes (integers.py). Where what a value is decides
the way, the domain raises Fork, and the path goes both ways, each with what it now knows.
"""

from dataclasses import dataclass, replace


class Fork(Exception):
    """The path divides by this condition, and the instruction is carried out again on either side."""

    def __init__(self, condition):
        super().__init__(str(condition))
        self.condition = condition


class Trap(Exception):
    """The path reaches an instruction that traps, or one that is not shown not to."""


class Unsupported(Exception):
    """Code that the executor does not follow; never skipped."""


@dataclass(frozen=True)
class Pointer:
    """An address: so many bytes into a region that overlaps no other and does not wrap around."""

    region: str
    offset: int = 0


class Memory:
    """Bytes by region, held as they were written; "static" is the module's own memory by address."""

    def __init__(self, cells=None):
        self.cells = cells if cells is not None else {}

    def copy(self):
        return Memory({region: dict(cells) for region, cells in self.cells.items()})

    def region(self, name):
        return self.cells.setdefault(name, {})


@dataclass
class Frame:
    function: object
    pc: int
    locals: list
    stack: list
    control: list

    def copy(self):
        return Frame(self.function, self.pc, list(self.locals), list(self.stack), list(self.control))


@dataclass
class State:
    frames: list
    memory: Memory
    globals: list
    path: object
    results: list = None
    stopped: object = None
    steps: int = 0

    def copy(self):
        return replace(
            self,
            frames=[frame.copy() for frame in self.frames],
            memory=self.memory.copy(),
            globals=list(self.globals),
            path=self.path.copy(),
        )

    @property
    def frame(self):
        return self.frames[-1]


def signed(value, bits):
    return value - (1 << bits) if value >> (bits - 1) else value


def concrete(name, bits, a, b=None):
    """An instruction of WebAssembly on known values."""
    mask = (1 << bits) - 1
    if b is None:
        return {
            "eqz": lambda: int(a == 0),
            "clz": lambda: bits - a.bit_length(),
            "ctz": lambda: bits if a == 0 else (a & -a).bit_length() - 1,
            "popcnt": lambda: bin(a).count("1"),
            "extend8_s": lambda: signed(a & 0xFF, 8) & mask,
            "extend16_s": lambda: signed(a & 0xFFFF, 16) & mask,
            "extend32_s": lambda: signed(a & 0xFFFFFFFF, 32) & mask,
        }[name]()
    x, y = signed(a, bits), signed(b, bits)
    if name in ("div_u", "div_s", "rem_u", "rem_s"):
        if b == 0 or (name == "div_s" and y == -1 and x == -(1 << (bits - 1))):
            raise Trap(f"{name} of {a} by {b}")
        if name.endswith("u"):
            return a // b if name == "div_u" else a % b
        quotient = abs(x) // abs(y) * (1 if (x < 0) == (y < 0) else -1)
        return (quotient if name == "div_s" else x - quotient * y) & mask
    shift = b % bits
    return {
        "add": lambda: (a + b) & mask,
        "sub": lambda: (a - b) & mask,
        "mul": lambda: (a * b) & mask,
        "and": lambda: a & b,
        "or": lambda: a | b,
        "xor": lambda: a ^ b,
        "shl": lambda: (a << shift) & mask,
        "shr_u": lambda: a >> shift,
        "shr_s": lambda: (x >> shift) & mask,
        "rotl": lambda: ((a << shift) | (a >> (bits - shift))) & mask,
        "rotr": lambda: ((a >> shift) | (a << (bits - shift))) & mask,
        "eq": lambda: int(a == b),
        "ne": lambda: int(a != b),
        "lt_u": lambda: int(a < b),
        "gt_u": lambda: int(a > b),
        "le_u": lambda: int(a <= b),
        "ge_u": lambda: int(a >= b),
        "lt_s": lambda: int(x < y),
        "gt_s": lambda: int(x > y),
        "le_s": lambda: int(x <= y),
        "ge_s": lambda: int(x >= y),
    }[name]()


UNARY = {"eqz", "clz", "ctz", "popcnt", "extend8_s", "extend16_s", "extend32_s"}


class Machine:
    """A module, the domain its values are of, and by name the functions that are taken at their word instead of run."""

    STEPS = 200_000

    def __init__(self, module, domain, contracts=None):
        self.module = module
        self.domain = domain
        self.contracts = contracts or {}
        self.segments = module.data
        #: (function's name, index of an instruction): where a path stops in straight code
        self.cuts = frozenset()
        #: Names of the functions that were run.
        self.entered = set()

    def start(self, name, arguments, memory=None, path=None, variables=None):
        """The state in which a function has just been called."""
        known = [value for _, value in self.module.globals]
        state = State([], memory or Memory(), known, path if path is not None else self.domain.path())
        for index, value in (variables or {}).items():
            state.globals[index] = value
        self.enter(state, self.module.named(name), list(arguments))
        return state

    def enter(self, state, function, arguments):
        self.entered.add(function.name)
        assert len(arguments) == len(function.parameters)
        state.frames.append(Frame(function, 0, arguments + [0] * len(function.locals), [], []))

    def run(self, state, stops=()):
        """All ends of a state: returned, or stopped at a loop of `stops`, (function's name, which of its loops)."""
        waiting, ends = [state], []
        while waiting:
            state = waiting.pop()
            try:
                self.advance(state, stops)
                ends.append(state)
            except Fork as fork:
                for truth in (False, True):
                    side = state.copy()
                    if self.domain.assume(side, fork.condition, truth):
                        waiting.append(side)
        return ends

    def advance(self, state, stops):
        while state.results is None and state.stopped is None:
            state.steps += 1
            if state.steps > self.STEPS:
                raise Unsupported("no end after that many steps")
            if self.cuts and (state.frame.function.name, state.frame.pc) in self.cuts:
                state.stopped = (state.frame.function.name, state.frame.pc)
                return
            self.step(state, stops)

    def step(self, state, stops):
        """One instruction. The frame is changed only once nothing can fork any more."""
        frame = state.frame
        op = frame.function.body[frame.pc]
        name = op.name
        kind, _, operation = name.partition(".")
        if operation and kind in ("i32", "i64") and operation != "const" and not operation.startswith(("load", "store")):
            self.calculate(state, frame, kind, operation)
        elif operation == "const":
            frame.stack.append(op.value)
        elif operation.startswith("load"):
            address, (size, offset) = frame.stack[-1], op.value
            value = self.load(state, self.offset(address, offset), size, operation.endswith("_s"), kind)
            frame.stack[-1] = value
        elif operation.startswith("store"):
            (size, offset) = op.value
            self.store(state, self.offset(frame.stack[-2], offset), size, frame.stack[-1])
            del frame.stack[-2:]
        else:
            getattr(self, "do_" + name.replace(".", "_"))(state, frame, op, stops)
            return
        frame.pc += 1

    def calculate(self, state, frame, kind, operation):
        stack = frame.stack
        bits = int(kind[1:])
        if operation in ("wrap_i64", "extend_i32_u", "extend_i32_s"):
            stack[-1] = self.widen(state, operation, stack[-1])
        elif operation in UNARY:
            a = stack[-1]
            if isinstance(a, Pointer):
                if operation != "eqz":
                    raise Unsupported(f"{operation} of an address")
                stack[-1] = 0  # No region lies at address 0.
            else:
                stack[-1] = concrete(operation, bits, a) if isinstance(a, int) else self.domain.unary(state, operation, bits, a)
        else:
            result = self.binary(state, operation, bits, stack[-2], stack[-1])
            del stack[-2:]
            stack.append(result)

    def widen(self, state, operation, a):
        if isinstance(a, Pointer):
            return a
        if not isinstance(a, int):
            return self.domain.widen(state, operation, a)
        if operation == "extend_i32_s":
            return signed(a, 32) % (1 << 64)
        return a & 0xFFFFFFFF

    def binary(self, state, operation, bits, a, b):
        if isinstance(a, Pointer) or isinstance(b, Pointer):
            return self.addresses(operation, a, b)
        if isinstance(a, int) and isinstance(b, int):
            return concrete(operation, bits, a, b)
        return self.domain.binary(state, operation, bits, a, b)

    @staticmethod
    def addresses(operation, a, b):
        """What is done with addresses: steps within a region, and comparisons within one."""
        if operation == "add":
            pointer, step = (a, b) if isinstance(a, Pointer) else (b, a)
            if isinstance(step, int):
                return Pointer(pointer.region, pointer.offset + signed(step & 0xFFFFFFFF, 32))
        if operation == "sub" and isinstance(a, Pointer) and isinstance(b, int):
            return Pointer(a.region, a.offset - signed(b & 0xFFFFFFFF, 32))
        if isinstance(a, Pointer) and isinstance(b, Pointer) and a.region == b.region:
            if operation == "sub":
                return (a.offset - b.offset) & 0xFFFFFFFF
            if operation.split("_")[0] in ("eq", "ne", "lt", "gt", "le", "ge"):
                return concrete(operation.replace("_u", "_s"), 32, a.offset & 0xFFFFFFFF, b.offset & 0xFFFFFFFF)
        raise Unsupported(f"{operation} of addresses")

    @staticmethod
    def offset(address, offset):
        if isinstance(address, Pointer):
            return Pointer(address.region, address.offset + offset)
        if isinstance(address, int):
            return Pointer("static", address + offset)
        raise Unsupported("an address that is not known")

    # Memory

    def load(self, state, at, size, is_signed=False, kind="i64"):
        bits = 8 * size
        value = self.bytes_at(state, at, size)
        if not is_signed:
            return value
        if isinstance(value, int):
            return signed(value, bits) % (1 << int(kind[1:]))
        return self.domain.extend(state, value, bits, int(kind[1:]))

    def bytes_at(self, state, at, size):
        cells = state.memory.region(at.region)
        held = cells.get(at.offset)
        if held is not None and held[0] == size:
            return held[1]
        if held is not None and held[0] > size:
            self.divide_cell(state, cells, at.offset)
            return self.bytes_at(state, at, size)
        for larger in (8, 4, 2):  # a cell that starts before and reaches here
            start = at.offset - at.offset % larger
            around = cells.get(start)
            if start != at.offset and around is not None and around[0] == larger:
                self.divide_cell(state, cells, start)
                return self.bytes_at(state, at, size)
        if held is None and at.region == "static":
            initial = self.initial(at.offset, size)
            if initial is not None:
                return initial
        if size == 1:
            raise Unsupported(f"nothing is known of {at}")
        half = size // 2
        low = self.bytes_at(state, at, half)
        high = self.bytes_at(state, Pointer(at.region, at.offset + half), half)
        return self.join(state, low, high, 8 * half)

    def initial(self, address, size):
        """What a data segment holds where nothing was written; None outside of them."""
        for start, data in self.segments:
            if start <= address and address + size <= start + len(data):
                return int.from_bytes(data[address - start : address - start + size], "little")
        return None

    def divide_cell(self, state, cells, offset):
        size, value = cells[offset]
        half = size // 2
        low, high = self.halves(state, value, 8 * half)
        cells[offset] = (half, low)
        cells[offset + half] = (half, high)

    def halves(self, state, value, bits):
        if isinstance(value, int):
            return value & ((1 << bits) - 1), value >> bits
        return self.domain.halves(state, value, bits)

    def join(self, state, low, high, bits):
        if isinstance(low, int) and isinstance(high, int):
            return low | high << bits
        return self.domain.join(state, low, high, bits)

    def store(self, state, at, size, value):
        if isinstance(value, int):
            value &= (1 << 8 * size) - 1
        elif not isinstance(value, Pointer):
            value = self.domain.truncate(state, value, 8 * size)
        cells = state.memory.region(at.region)
        for larger in (8, 4, 2):  # what is partly written over is held in parts
            while True:
                start = at.offset - at.offset % larger
                held = cells.get(start)
                if held is None or held[0] != larger or larger <= size:
                    break
                self.divide_cell(state, cells, start)
        for part in range(at.offset, at.offset + size):
            cells.pop(part, None)
        cells[at.offset] = (size, value)

    # Control

    def do_block(self, state, frame, op, stops):
        frame.control.append((op.end + 1, len(frame.stack), op.value))
        frame.pc += 1

    def do_loop(self, state, frame, op, stops):
        key = (frame.function.name, self.loop_number(frame.function, frame.pc))
        if key in stops:
            state.stopped = key
            return
        frame.control.append((frame.pc, len(frame.stack), 0))
        frame.pc += 1

    @staticmethod
    def loop_number(function, pc):
        return sum(op.name == "loop" for op in function.body[:pc])

    def resume(self, state):
        """Goes on behind the head of the loop at which a state has stopped."""
        frame = state.frame
        state.stopped = None
        frame.control.append((frame.pc, len(frame.stack), 0))
        frame.pc += 1

    def do_if(self, state, frame, op, stops):
        taken = self.truth(state, frame.stack[-1])
        frame.stack.pop()
        frame.control.append((op.end + 1, len(frame.stack), op.value))
        if taken:
            frame.pc += 1
        elif op.orelse >= 0:
            frame.pc = op.orelse + 1
        else:
            frame.control.pop()
            frame.pc = op.end + 1

    def do_else(self, state, frame, op, stops):
        frame.pc = op.end

    def do_end(self, state, frame, op, stops):
        if frame.pc == len(frame.function.body) - 1:
            self.leave(state)
        else:
            frame.control.pop()
            frame.pc += 1

    def leave(self, state):
        frame = state.frames.pop()
        count = len(frame.function.results)
        results = frame.stack[len(frame.stack) - count :]
        if state.frames:
            state.frame.stack.extend(results)
            state.frame.pc += 1
        else:
            state.results = results

    def do_return(self, state, frame, op, stops):
        self.leave(state)

    def do_br(self, state, frame, op, stops):
        self.branch(state, frame, op.value)

    def do_br_if(self, state, frame, op, stops):
        taken = self.truth(state, frame.stack[-1])
        frame.stack.pop()
        if taken:
            self.branch(state, frame, op.value)
        else:
            frame.pc += 1

    def do_br_table(self, state, frame, op, stops):
        index = self.known(state, frame.stack[-1])
        frame.stack.pop()
        self.branch(state, frame, op.value[min(index, len(op.value) - 1)])

    def branch(self, state, frame, depth):
        if depth == len(frame.control):
            self.leave(state)
            return
        target, height, arity = frame.control[-1 - depth]
        kept = frame.stack[len(frame.stack) - arity :] if arity else []
        del frame.stack[height:]
        frame.stack.extend(kept)
        del frame.control[len(frame.control) - 1 - depth :]
        frame.pc = target

    def truth(self, state, value):
        if isinstance(value, int):
            return value != 0
        if isinstance(value, Pointer):
            return True
        return self.domain.truth(state, value)

    def known(self, state, value):
        return value if isinstance(value, int) else self.domain.known(state, value)

    def do_call(self, state, frame, op, stops):
        function = self.module.functions[op.value]
        count = len(function.parameters)
        arguments = frame.stack[len(frame.stack) - count :] if count else []
        contract = self.contracts.get(function.name)
        if contract is None:
            if count:
                del frame.stack[-count:]
            self.enter(state, function, arguments)
            return
        results = contract(self, state, *arguments)
        if count:
            del frame.stack[-count:]
        frame.stack.extend(results)
        frame.pc += 1

    def do_unreachable(self, state, frame, op, stops):
        raise Trap(f"unreachable in {frame.function.name}")

    def do_nop(self, state, frame, op, stops):
        frame.pc += 1

    def do_drop(self, state, frame, op, stops):
        frame.stack.pop()
        frame.pc += 1

    def do_select(self, state, frame, op, stops):
        taken = self.truth(state, frame.stack[-1])
        first, second = frame.stack[-3], frame.stack[-2]
        del frame.stack[-3:]
        frame.stack.append(first if taken else second)
        frame.pc += 1

    def do_local_get(self, state, frame, op, stops):
        frame.stack.append(frame.locals[op.value])
        frame.pc += 1

    def do_local_set(self, state, frame, op, stops):
        frame.locals[op.value] = frame.stack.pop()
        frame.pc += 1

    def do_local_tee(self, state, frame, op, stops):
        frame.locals[op.value] = frame.stack[-1]
        frame.pc += 1

    def do_global_get(self, state, frame, op, stops):
        frame.stack.append(state.globals[op.value])
        frame.pc += 1

    def do_global_set(self, state, frame, op, stops):
        state.globals[op.value] = frame.stack.pop()
        frame.pc += 1

    def do_memory_fill(self, state, frame, op, stops):
        at, value, length = frame.stack[-3:]
        if not isinstance(value, int) or not isinstance(length, int) or length % 4:
            raise Unsupported("a fill of a length that is not known")
        for i in range(0, length, 4):
            self.store(state, self.offset(at, i), 4, value * 0x01010101)
        del frame.stack[-3:]
        frame.pc += 1

    def do_memory_copy(self, state, frame, op, stops):
        to, source, length = frame.stack[-3:]
        if not isinstance(length, int) or length % 4:
            raise Unsupported("a copy of a length that is not known")
        unit = 8 if length % 8 == 0 else 4
        parts = [self.load(state, self.offset(source, i), unit) for i in range(0, length, unit)]
        for i, part in enumerate(parts):
            self.store(state, self.offset(to, unit * i), unit, part)
        del frame.stack[-3:]
        frame.pc += 1

"""The blob's binary as lists of instructions, and the code of a module in which one instruction is another."""

from dataclasses import dataclass, field

FUNCTION, MEMORY_SECTION, GLOBAL, EXPORT, CODE, DATA = 3, 5, 6, 7, 10, 11

BINARY = {
    "i32": ("eqz eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u", 0x45),
    "i64": ("eqz eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u", 0x50),
}
ARITHMETIC = "clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr"
LOADS = {
    0x28: ("i32.load", 4), 0x29: ("i64.load", 8), 0x2C: ("i32.load8_s", 1), 0x2D: ("i32.load8_u", 1),
    0x2E: ("i32.load16_s", 2), 0x2F: ("i32.load16_u", 2), 0x30: ("i64.load8_s", 1), 0x31: ("i64.load8_u", 1),
    0x32: ("i64.load16_s", 2), 0x33: ("i64.load16_u", 2), 0x34: ("i64.load32_s", 4), 0x35: ("i64.load32_u", 4),
}
STORES = {
    0x36: ("i32.store", 4), 0x37: ("i64.store", 8), 0x3A: ("i32.store8", 1), 0x3B: ("i32.store16", 2),
    0x3C: ("i64.store8", 1), 0x3D: ("i64.store16", 2), 0x3E: ("i64.store32", 4),
}
PLAIN = {0x00: "unreachable", 0x01: "nop", 0x0F: "return", 0x1A: "drop", 0x1B: "select",
         0xA7: "i32.wrap_i64", 0xAC: "i64.extend_i32_s", 0xAD: "i64.extend_i32_u", 0xC0: "i32.extend8_s",
         0xC1: "i32.extend16_s", 0xC2: "i64.extend8_s", 0xC3: "i64.extend16_s", 0xC4: "i64.extend32_s"}
for _type, (_names, _first) in BINARY.items():
    for _i, _name in enumerate(_names.split()):
        PLAIN[_first + _i] = f"{_type}.{_name}"
for _type, _first in (("i32", 0x67), ("i64", 0x79)):
    for _i, _name in enumerate(ARITHMETIC.split()):
        PLAIN[_first + _i] = f"{_type}.{_name}"
INDEXED = {0x0C: "br", 0x0D: "br_if", 0x10: "call", 0x20: "local.get", 0x21: "local.set", 0x22: "local.tee",
           0x23: "global.get", 0x24: "global.set"}
TYPES = {0x7F: "i32", 0x7E: "i64"}


@dataclass
class Op:
    """An instruction: its name, its immediate, where its bytes lie in the binary, and for a block the matching end."""

    name: str
    value: object = None
    at: int = 0
    end: int = -1
    orelse: int = -1


@dataclass
class Function:
    index: int
    parameters: list
    results: list
    locals: list
    body: list
    name: str = ""


@dataclass
class Module:
    functions: list = field(default_factory=list)
    globals: list = field(default_factory=list)
    exports: dict = field(default_factory=dict)
    data: list = field(default_factory=list)
    pages: int = 0
    sections: dict = field(default_factory=dict)
    global_names: dict = field(default_factory=dict)

    def word(self, at):
        """The eight bytes of memory at an address before anything is written: where no segment says more, 0."""
        bytes_ = {start + i: byte for start, data in self.data for i, byte in enumerate(data)}
        return sum(bytes_.get(at + i, 0) << 8 * i for i in range(8))

    def named(self, name):
        found = [function for function in self.functions if function.name == name]
        if len(found) != 1:
            raise KeyError(f"{len(found)} functions are called {name}")
        return found[0]


class Reader:
    def __init__(self, data, at=0):
        self.data = data
        self.at = at

    def byte(self):
        self.at += 1
        return self.data[self.at - 1]

    def unsigned(self):
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def signed(self):
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value - (1 << shift) if byte & 0x40 else value

    def take(self, count):
        self.at += count
        return self.data[self.at - count : self.at]

    def text(self):
        return self.take(self.unsigned()).decode()


def parse(data):
    """A module with functions of integers and one memory; anything else is refused."""
    if data[:8] != b"\0asm\1\0\0\0":
        raise ValueError("not a WebAssembly binary")
    module = Module()
    reader = Reader(data, 8)
    types, signatures = [], []
    while reader.at < len(data):
        kind, size = reader.byte(), reader.unsigned()
        end = reader.at + size
        module.sections[kind] = data[reader.at : end]
        if kind == 1:
            types = [_type(reader) for _ in range(reader.unsigned())]
        elif kind == FUNCTION:
            signatures = [reader.unsigned() for _ in range(reader.unsigned())]
        elif kind == MEMORY_SECTION:
            reader.unsigned(), reader.unsigned()
            module.pages = reader.unsigned()
        elif kind == GLOBAL:
            module.globals = [_global(reader) for _ in range(reader.unsigned())]
        elif kind == EXPORT:
            for _ in range(reader.unsigned()):
                name, what = reader.text(), reader.byte()
                module.exports[name] = (what, reader.unsigned())
        elif kind == CODE:
            module.functions = [_function(reader, i, types[s]) for i, s in zip(_indices(reader), signatures)]
        elif kind == DATA:
            module.data = [_segment(reader) for _ in range(reader.unsigned())]
        elif kind not in (0, 12):  # custom sections, and the count of data segments
            raise ValueError(f"section {kind} is not known")
        reader.at = end
    return module


def _indices(reader):
    return range(reader.unsigned())


def _type(reader):
    if reader.byte() != 0x60:
        raise ValueError("not a function type")
    return tuple([TYPES[reader.byte()] for _ in range(reader.unsigned())] for _ in range(2))


def _constant(reader):
    opcode = reader.byte()
    if opcode not in (0x41, 0x42):
        raise ValueError("not a constant")
    value = reader.signed()
    if reader.byte() != 0x0B:
        raise ValueError("not a constant expression")
    return value


def _global(reader):
    kind, _ = TYPES[reader.byte()], reader.byte()
    return kind, _constant(reader) % (1 << int(kind[1:]))


def _segment(reader):
    if reader.unsigned() != 0:
        raise ValueError("a passive data segment")
    return _constant(reader), bytes(reader.take(reader.unsigned()))


def _function(reader, index, signature):
    end = reader.unsigned() + reader.at
    local = []
    for _ in range(reader.unsigned()):
        count = reader.unsigned()
        local += [TYPES[reader.byte()]] * count
    body, opened = [], []
    while reader.at < end:
        op = _instruction(reader)
        if op.name in ("block", "loop", "if"):
            opened.append(op)
        elif op.name == "else":
            opened[-1].orelse = len(body)
        elif op.name == "end" and opened:
            start = opened.pop()
            start.end = len(body)
            if start.orelse >= 0:
                body[start.orelse].end = len(body)
        body.append(op)
    return Function(index, signature[0], signature[1], local, body)


def _instruction(reader):
    at = reader.at
    opcode = reader.byte()
    if opcode in PLAIN:
        return Op(PLAIN[opcode], None, at)
    if opcode in INDEXED:
        return Op(INDEXED[opcode], reader.unsigned(), at)
    if opcode in LOADS or opcode in STORES:
        name, size = (LOADS if opcode in LOADS else STORES)[opcode]
        reader.unsigned()
        return Op(name, (size, reader.unsigned()), at)
    if opcode in (0x02, 0x03, 0x04):
        kind = reader.byte()
        if kind != 0x40 and kind not in TYPES:
            raise ValueError(f"a block of type {kind:#x}")
        return Op({2: "block", 3: "loop", 4: "if"}[opcode], 0 if kind == 0x40 else 1, at)
    if opcode == 0x05:
        return Op("else", None, at)
    if opcode == 0x0B:
        return Op("end", None, at)
    if opcode == 0x0E:
        return Op("br_table", [reader.unsigned() for _ in range(reader.unsigned() + 1)], at)
    if opcode in (0x41, 0x42):
        return Op("i32.const" if opcode == 0x41 else "i64.const", reader.signed() % (1 << (32 if opcode == 0x41 else 64)), at)
    if opcode in (0x3F, 0x40):
        reader.byte()
        return Op("memory.size" if opcode == 0x3F else "memory.grow", None, at)
    if opcode == 0xFC:
        kind = reader.unsigned()
        if kind in (10, 11):
            reader.take(2 if kind == 10 else 1)
            return Op("memory.copy" if kind == 10 else "memory.fill", None, at)
        raise ValueError(f"opcode 0xfc {kind}")
    raise ValueError(f"opcode {opcode:#x}")

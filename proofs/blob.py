"""The pinned blob with its functions' names, and binaries made from it: with every function exported, or with a planted fault."""

import hashlib
import re
import subprocess
import tempfile
from pathlib import Path

import wasm

ROOT = Path(__file__).resolve().parent.parent
ASC = "node_modules/assemblyscript/bin/asc.js"


def pinned_hash():
    return re.search(r'"([0-9a-f]{64})"', (ROOT / "bindings/pin.ts").read_text())[1]


def load():
    """(binary, module): dist/yuma.wasm, which must be the pinned blob, with names.

    The names come from a build of the same source with a name section. A name belongs to a function because nothing else
    differs: every section but the custom ones must be the blob's, byte for byte.
    """
    binary = (ROOT / "dist/yuma.wasm").read_bytes()
    if hashlib.sha256(binary).hexdigest() != pinned_hash():
        raise SystemExit("dist/yuma.wasm is not the blob pinned in bindings/pin.ts: npm run build")
    module = wasm.parse(binary)
    named = wasm.parse(build("--debug"))
    sections = {kind: data for kind, data in named.sections.items() if kind != 0}
    if sections != module.sections:
        raise SystemExit("the build with names differs from the blob in more than names")
    name(module, named.sections[0])
    return binary, module


def build(*options):
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.wasm"
        command = ["node", ASC, "--config", "asconfig.json", "--target", "release", "--outFile", str(out), *options]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        return out.read_bytes()


def name(module, section):
    """Names from a name section: "fixed/wide/Wide.multiply" for what assembly/fixed/wide.ts has."""
    reader = wasm.Reader(section)
    if reader.text() != "name":
        raise SystemExit("the build with names has none")
    while reader.at < len(section):
        kind, size = reader.byte(), reader.unsigned()
        end = reader.at + size
        if kind == 1:
            for _ in range(reader.unsigned()):
                index = reader.unsigned()
                module.functions[index].name = reader.text().removeprefix("assembly/")
        elif kind == 7:
            for _ in range(reader.unsigned()):
                index = reader.unsigned()
                module.global_names[reader.text().removeprefix("assembly/")] = index
        reader.at = end


def unsigned(value):
    out = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        out.append(low | (0x80 if value else 0))
        if not value:
            return bytes(out)


def exporting(binary, module):
    """The binary with every function, global and the memory exported: the export section replaced, nothing else touched."""
    entries = [(f"f{i}", 0, i) for i in range(len(module.functions))]
    entries += [(f"g{i}", 3, i) for i in range(len(module.globals))] + [("memory", 2, 0)]
    body = unsigned(len(entries))
    for text, kind, index in entries:
        body += unsigned(len(text)) + text.encode() + bytes([kind]) + unsigned(index)
    out, reader = bytearray(binary[:8]), wasm.Reader(binary, 8)
    while reader.at < len(binary):
        start = reader.at
        kind, size = reader.byte(), reader.unsigned()
        data = reader.take(size)
        out += bytes([kind]) + unsigned(len(body)) + body if kind == wasm.EXPORT else binary[start : reader.at]
    return bytes(out)


def patched(binary, op, replacement):
    """The binary with the bytes of one instruction replaced by as many others."""
    return binary[: op.at] + replacement + binary[op.at + len(replacement) :]

"""Faults planted in the binary, one byte each: the proof of what they break must fail, with inputs that show it."""

import re

import wasm
from harness import Context, Red
from integers import Unproved


def nth(module, function, name, number=0):
    return [op for op in module.named(function).body if op.name == name][number]


#: fault: (where, the byte there, the byte instead, the proof that must fail)
def faults(module):
    row = module.named("operations/tables/narrowRow").body
    bound = next(op for op in row if op.name == "i64.const" and op.value == 65535)
    return {
        "a carry the wrong way": (nth(module, "fixed/wide/Wide.add", "i64.lt_u").at, 0x54, 0x56, "I64F64 saturating_add"),
        "the sign of an overflow": (nth(module, "fixed/i32f32/multiply", "i64.lt_s").at, 0x53, 0x55, "I32F32 multiply"),
        "corrections left out": (nth(module, "fixed/i32f32/divide", "i32.or").at, 0x72, 0x71, "I32F32 divide"),
        "a bound one too low": (bound.at + 1, 0xFF, 0xFE, "I32F32 to_u16"),
        "a bound of the parser left out": (nth(module, "record/request/Request.take", "i32.or").at, 0x72, 0x71, "memory: Request.take"),
        "offsets of rows that may pass the end": (nth(module, "record/request/Request.checkOffsets", "i32.le_u").at, 0x4D, 0x4C, "memory: Request.checkOffsets"),
        "a divisor that may be 0": (nth(module, "epoch/vector/Vector.reciprocals", "i64.or").at, 0x84, 0x83, "control: divisors"),
        "an argument too few": (nth(module, "record/request/Request.end", "i32.const").at + 1, 0x02, 0x07, "control: unreachable"),
        "a partial product too few": (nth(module, "~lib/as-bignum/assembly/globals/__umulq64", "i64.mul", 2).at, 0x7E, 0x7C, "64 x 64 -> 128"),
    }


def plant(context, name, proofs):
    """The planted fault's proof, which must fail: how it does."""
    at, before, after, proof = faults(context.module)[name]
    if context.binary[at] != before:
        raise Red(f"{name}: the blob has another byte there")
    binary = context.binary[:at] + bytes([after]) + context.binary[at + 1 :]
    module = wasm.parse(binary)
    for function, named in zip(module.functions, context.module.functions):
        function.name = named.name
    module.global_names = context.module.global_names
    mutant = Context(binary, module)
    try:
        proofs[proof].run(mutant)
    except (Red, Unproved) as red:
        if not re.search(r"for \{.*\} .* is false", str(red)):
            raise Red(f"{name}: {proof} fails without inputs that show it: {red}") from red
        return f"{proof} fails: {red}"
    finally:
        mutant.engine.close()
    raise Red(f"{name}: {proof} does not fail")

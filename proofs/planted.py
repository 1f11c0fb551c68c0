"""Faults planted in the binary, one byte each: exactly the proofs of what they break must fail, with inputs that show it."""

import re
from dataclasses import dataclass, field

import wasm
from harness import Context, Red
from integers import Unproved

DIGITS = [f"Words.divide by {digits} digits" for digits in (2, 3, 4)]
FORMATS = ("I64F64", "I96F32", "U64F64", "U96F32")
ADDITIONS = [f"{name} {form}_add" for name in FORMATS for form in ("saturating", "checked")] + [f"Wide.add of {name}, shared" for name in FORMATS]


@dataclass
class Fault:
    """In a function, the nth instruction of a name: the byte there, the byte instead, and the proofs that must fail.

    `slow` are further ones that fail, which are not run: for their time, or because they end with a trap and no inputs.
    """

    function: str
    name: str
    before: int
    after: int
    proofs: list
    number: int = 0
    byte: int = 0
    value: object = None
    slow: list = field(default_factory=list)

    def at(self, module):
        body = module.named(self.function).body
        found = [op for op in body if op.name == self.name and (self.value is None or op.value == self.value)]
        return found[self.number].at + self.byte


FAULTS = {
    "a carry the wrong way": Fault("fixed/wide/Wide.add", "i64.lt_u", 0x54, 0x56, ADDITIONS, slow=["sqrt: a step"]),
    "the sign of an overflow": Fault("fixed/i32f32/multiply", "i64.lt_s", 0x53, 0x55, ["I32F32 multiply"]),
    "corrections left out": Fault("fixed/i32f32/divide", "i32.or", 0x72, 0x71, ["I32F32 divide"]),
    "a bound one too low": Fault("operations/tables/narrowRow", "i64.const", 0xFF, 0xFE, ["I32F32 to_u16"], byte=1, value=65535),
    "a partial product too few": Fault("~lib/as-bignum/assembly/globals/__umulq64", "i64.mul", 0x7E, 0x7C, ["64 x 64 -> 128"], number=2),
    "a bound of the parser left out": Fault("record/request/Request.take", "i32.or", 0x72, 0x71, ["memory: Request.take"]),
    "offsets of rows that may pass the end": Fault("record/request/Request.checkOffsets", "i32.le_u", 0x4D, 0x4C, ["memory: Request.checkOffsets"]),
    "a divisor that may be 0": Fault("epoch/vector/Vector.reciprocals", "i64.or", 0x84, 0x83, ["control: divisors"], slow=["Vector.reciprocals"]),
    "an argument too few": Fault("record/request/Request.end", "i32.const", 0x02, 0x07, ["control: unreachable"], byte=1, slow=["memory: epochs, no or one neuron"]),
    "corrections of a digit left out": Fault("fixed/words/Words.divide", "i32.or", 0x72, 0x71, [DIGITS[0]], slow=DIGITS[1:]),
    "no correction where a share is exact": Fault("epoch/output/writeRow", "i64.ge_u", 0x5A, 0x56, ["Share"]),
    "a divisor's remainder rounded the other way": Fault("epoch/weights/normaliseRow", "i64.lt_u", 0x54, 0x56, ["U16Quotient"]),
    "a step of exp": Fault("fixed/exp/exp", "i64.const", 0x20, 0x1F, ["exp: terms of magnitudes up to 20"], byte=1, value=32),
    "a step of four exps": Fault("fixed/exp/smallTerms", "i64.const", 0x24, 0x23, ["exp of four: small terms"], byte=1, value=36),
    "a halving too few": Fault("fixed/log/log2Inner", "i64.ge_s", 0x59, 0x55, ["log2: halvings"]),
    "the lowest bit of an exponent": Fault("operations/tables/narrowRow", "i32.and", 0x71, 0x72, ["I32F32 pow: a round"], number=4),
    "a step of the root too few": Fault("fixed/u64f64/U64F64.checkedSqrt", "i32.gt_s", 0x4A, 0x4E, ["sqrt: a step"]),
    "the range of a conversion": Fault("fixed/i64f64/I64F64.toI32F32", "i64.const", 0x1F, 0x1E, ["Wide.toU64, toI32F32"], byte=1, value=31),
    "a rank that nobody has": Fault("record/request/Request.checkRanks", "i32.le_u", 0x4D, 0x49, ["memory: emission of accounts"], slow=["memory: payouts", *(f"memory: payouts by runtime, {many}" for many in ("one account", "two accounts", "two accounts that earn", "two accounts with old pools")), "memory: payouts of 421 and later, two accounts and a childkey"]),
    "a result without room for its rows": Fault("emission/share-pool/sharePool", "i64.const", 0x24, 0x04, ["memory: emission of accounts"], byte=1, number=-1, value=36),
    "a result without room for its subnets": Fault("emission/chain/Chain#begin", "i64.const", 0x02, 0x7E, ["memory: coinbases by runtime"], byte=2, value=338),
    "uids that need not be below n": Fault("epoch/weights/normalisedWeights", "i32.le_u", 0x4D, 0x46, ["memory: epochs, no or one neuron"], number=1),
    "a uid read beyond its row": Fault("record/rows/Run.fours", "i32.const", 0x03, 0x01, ["memory: Run.fours"], byte=1, value=3),
    "buckets of half the weights": Fault("epoch/consensus/Pair.median", "i32.const", 0x1B, 0x1A, ["memory: Pair.median"], byte=1, value=27),
    "a power of ten too few": Fault("fixed/safe-float/scaleDown", "i64.const", 0x16, 0x15, ["SafeFloat scaleDown"], byte=1, value=22),
}


def mutant(context, fault):
    at = fault.at(context.module)
    if context.binary[at] != fault.before:
        raise Red(f"the blob has another byte at {at}")
    binary = context.binary[:at] + bytes([fault.after]) + context.binary[at + 1 :]
    module = wasm.parse(binary)
    for function, named in zip(module.functions, context.module.functions):
        function.name = named.name
    module.global_names = context.module.global_names
    return Context(binary, module, compares=False)


def plant(context, name, proofs, others=()):
    """The planted fault's proofs, which must fail, and others that run what it is in, which must not: how they do."""
    fault = FAULTS[name]
    changed = mutant(context, fault)
    try:
        said = [f"{proof} fails: {failure(changed, proofs[proof].run, proof)}" for proof in fault.proofs]
        for proof in others:
            if proof not in fault.proofs + fault.slow:
                proofs[proof].run(changed)
    finally:
        changed.engine.close()
    kept = len(set(others) - set(fault.proofs + fault.slow))
    return "; ".join(said) + (f"; green as before: {kept} that run the same function" if others else "")


def failure(changed, run, proof):
    """How a proof fails, with inputs that show it."""
    try:
        run(changed)
    except (Red, Unproved) as red:
        if not re.search(r"for \{.*\} .* is false", str(red)):
            raise Red(f"{proof} fails without inputs that show it: {red}") from red
        return str(red)
    raise Red(f"{proof} does not fail")

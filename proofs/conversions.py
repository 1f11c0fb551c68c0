"""Rows of the fixed tables that convert: integers to and from the 128-bit formats, and every format to every other."""

from functools import partial

import contracts
from harness import explore, read
from integers import Poly, equal
from machine import Pointer
from narrow import ROW as NARROW_ROW
from narrow import clamped
from wide import FRACTION, ROW, TYPES, WIDE, setup, signed, span, words_of

FROM = {"from_i64": (17, -(2**63), 2**63 - 1), "from_u16": (18, 0, 2**16 - 1), "from_u64": (19, 0, 2**64 - 1)}
TO = {"to_i64": (20, -(2**63), 2**63 - 1), "to_u16": (21, 0, 2**16 - 1), "to_u64": (22, 0, 2**64 - 1)}
TO_FORMAT = 24


def answered(found, state, answer, is_signed, words):
    """The row's result, of so many words."""
    value = read(found.machine, state, Pointer("static", answer), words)
    return Poly.of(signed(found.domain, state, value, ("U64F64", "I64F64")[is_signed] if words == 2 else "I32F32")) if is_signed else value


def from_integer(context, name):
    """An integer in each format, clamped."""
    code, low, high = FROM[name]
    for format_ in WIDE:
        domain = context.domain()
        bits_ = domain.input("value", high if low == 0 else 2**64 - 1)
        memory, answer = setup(context, ((bits_, 0), (0, 0)))
        found = explore(context, domain, ROW, [TYPES[format_], code], memory)

        def goals(state):
            value = bits_ if low == 0 else Poly.of(domain.signed(state, bits_, 64))
            result = answered(found, state, answer, format_[0] == "I", 2)
            yield "there is a result", equal(domain.number(state, state.results[0]), 1)
            yield "the number, clamped", clamped(value * (1 << FRACTION[format_]), result, *span(format_))

        found.prove(goals)


def to_integer(context, name):
    """The floor of each format's number as an integer, clamped."""
    code, low, high = TO[name]
    for format_ in WIDE:
        domain = context.domain()
        words = words_of(domain, "a")
        memory, answer = setup(context, (words, (0, 0)))
        found = explore(context, domain, ROW, [TYPES[format_], code], memory)

        def goals(state):
            value = signed(domain, state, words[0] + words[1] * 2**64, format_)
            result = answered(found, state, answer, low < 0, 1)
            yield "there is a result", equal(domain.number(state, state.results[0]), 1)
            yield "the floor, clamped", clamped(domain.quotient(state.path, value, 1 << FRACTION[format_]), result, low, high)

        found.prove(goals)


def to_format(context, source):
    """A format's number in each format: bits dropped toward minus infinity, then clamped."""
    for target in TYPES:
        domain = context.domain()
        words = [domain.input("a", 2**64 - 1), 0] if source == "I32F32" else words_of(domain, "a")
        memory, answer = setup(context, (words, (0, 0)))
        code = TO_FORMAT + TYPES[target]
        row, arguments = (NARROW_ROW, [code]) if source == "I32F32" else (ROW, [TYPES[source], code])
        found = explore(context, domain, row, arguments, memory, contracts=contracts.NARROW if source == "I32F32" else None)
        shift = FRACTION[target] - FRACTION[source]

        def goals(state):
            value = signed(domain, state, words[0] + words[1] * 2**64, source)
            exact = value * (1 << shift) if shift >= 0 else domain.quotient(state.path, value, 1 << -shift)
            result = answered(found, state, answer, target[0] == "I", 1 if target == "I32F32" else 2)
            yield "there is a result", equal(domain.number(state, state.results[0]), 1)
            yield "the number, clamped", clamped(exact, result, *span(target))

        found.prove(goals)


PROOFS = {
    **{f"128 bits {name}": partial(from_integer, name=name) for name in FROM},
    **{f"128 bits {name}": partial(to_integer, name=name) for name in TO},
    **{f"{name} to each format": partial(to_format, source=name) for name in TYPES},
}
SLOW = set()

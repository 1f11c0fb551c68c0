"""What functions do, said of values: taken at their word where they are called, each by the proof it names.

A contract is a function of its operands, so that it can be evaluated, and what uses it compared with the engine.
"""

from harness import read
from integers import Poly
from machine import Pointer

HIGH = "~lib/as-bignum/assembly/globals/__res128_hi"


def write(machine, state, pointer, value, words):
    """`value`, below 2^(64 * words), as words."""
    domain, path = machine.domain, state.path
    rest = Poly.of(value)
    for i in range(words):
        upper = domain.quotient(path, rest, 1 << 64) if i + 1 < words else 0
        word = domain.simple(rest - Poly.of(upper) * (1 << 64))
        machine.store(state, Pointer(pointer.region, pointer.offset + 8 * i), 8, word)
        rest = Poly.of(upper)


def umulq64(machine, state, a, b):
    """The low word of a * b, and the high one in __res128_hi."""
    domain, path = machine.domain, state.path
    a, b = (Poly.of(domain.number(state, value)) for value in (a, b))
    domain.form(path, a, b)
    high = domain.quotient(path, a * b, 1 << 64)
    state.globals[machine.module.global_names[HIGH]] = domain.simple(high)
    return [domain.simple(a * b - high * (1 << 64))]


def at(address):
    return address if isinstance(address, Pointer) else Pointer("static", address)


def words_multiply(machine, state, out, a, b):
    """The four words of a * b."""
    x, y = read(machine, state, at(a), 2), read(machine, state, at(b), 2)
    for p in x.terms:
        for q in y.terms:
            machine.domain.form(state.path, Poly({p: 1}), Poly({q: 1}))
    machine.domain.form(state.path, x, y)
    machine.domain.learn(state.path, x * y, 0, (2**128 - 1) ** 2)
    state.path.contracted = True
    write(machine, state, at(out), x * y, 4)
    return []


def words_divide(machine, state, out, dividend, by):
    """The four words of floor(dividend / by)."""
    x, y = read(machine, state, at(dividend), 4), read(machine, state, at(by), 2)
    domain, path = machine.domain, state.path
    if domain.bounds(path, y)[0] < 1:
        from integers import equal
        from machine import Trap

        if not domain.refuted(path, equal(y, 0)):
            raise Trap("Words.divide by what may be zero")
        domain.learn(path, y, 1, 2**128 - 1)
    path.contracted = True
    write(machine, state, at(out), domain.quotient(path, x, y), 4)
    return []

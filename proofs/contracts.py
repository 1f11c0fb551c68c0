"""What functions do, said of values: taken at their word where they are called, each by the proof it names.

A contract is a function of its operands, so that it can be evaluated, and what uses it compared with the engine.
"""

from harness import read
from integers import Poly, at_least, equal
from machine import Pointer

#: What a contract does not tell; whatever reads it is refused.
UNSPECIFIED = object()
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
    machine.domain.learn(state.path, x * y, 0, machine.domain.bounds(state.path, x)[1] * machine.domain.bounds(state.path, y)[1])
    state.path.contracted = True
    write(machine, state, at(out), x * y, 4)
    state.globals[machine.module.global_names[HIGH]] = UNSPECIFIED
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


def decide(domain, state, condition):
    """Whether a condition holds: the path forks where that is open."""
    from machine import Fork

    decided = domain.decided(state.path, condition)
    if decided is None:
        raise Fork(domain.open_part(state.path, condition))
    return decided


def clamp(domain, state, exact, low, high):
    """(exact clamped to [low, high], whether it was within)."""
    if not decide(domain, state, at_least(exact, low)):
        return low, 0
    if not decide(domain, state, at_least(high, exact)):
        return high, 0
    return exact, 1


def wide_value(machine, state, address, is_signed):
    """The number at an address in a 128-bit format."""
    value = read(machine, state, at(address), 2)
    if not is_signed or not decide(machine.domain, state, at_least(value, 1 << 127)):
        return value
    return value - (1 << 128)


def wide_multiply(machine, state, out, a, b, bits, is_signed):
    """floor(a * b / 2^bits), clamped, and whether it fits; the result may overwrite an operand."""
    domain, path = machine.domain, state.path
    x, y = (wide_value(machine, state, operand, is_signed) for operand in (a, b))
    domain.form(path, x, y)
    exact = domain.quotient(path, x * y, 1 << bits)
    value, fits = clamp(domain, state, exact, -(1 << 127) if is_signed else 0, (1 << 127) - 1 if is_signed else (1 << 128) - 1)
    value = Poly.of(value)
    if domain.bounds(path, value)[0] < 0 and not decide(domain, state, at_least(value, 0)):
        value = value + (1 << 128)
    path.contracted = True
    write(machine, state, at(out), value, 2)
    return [fits]


FITS = "fixed/i32f32/fits"


def told(machine, state, exact):
    """An I32F32 as its 64 bits, clamped, and `fits`."""
    domain = machine.domain
    value, fits = clamp(domain, state, exact, -(2**63), 2**63 - 1)
    bits = Poly.of(value) + (0 if decide(domain, state, at_least(value, 0)) else 1 << 64)
    domain.learn(state.path, bits, 0, 2**64 - 1)
    state.globals[machine.module.global_names[FITS]] = fits
    state.globals[machine.module.global_names[HIGH]] = UNSPECIFIED
    return [domain.simple(bits)]


def narrow_multiply(machine, state, a, b):
    """floor(a * b / 2^32), clamped."""
    domain, path = machine.domain, state.path
    a, b = (Poly.of(domain.signed(state, value, 64)) for value in (a, b))
    domain.form(path, a, b)
    return told(machine, state, domain.quotient(path, a * b, 1 << 32))


def narrow_divide(machine, state, a, b):
    """trunc(a * 2^32 / b), clamped; 0 and not exact where b is 0."""
    domain, path = machine.domain, state.path
    a, b = (Poly.of(domain.signed(state, value, 64)) for value in (a, b))
    if decide(domain, state, equal(b, 0)):
        state.globals[machine.module.global_names[FITS]] = 0
        return [0]
    size_a, size_b = (value if decide(domain, state, at_least(value, 0)) else -value for value in (a, b))
    quotient = domain.quotient(path, size_a * (1 << 32), size_b)
    return told(machine, state, quotient if (size_a is a) == (size_b is b) else -quotient)


NARROW = {"fixed/i32f32/multiply": narrow_multiply, "fixed/i32f32/divide": narrow_divide}


WIDE_MULTIPLY = {"fixed/wide/Wide.multiply": wide_multiply}
WORDS = {"fixed/words/Words.multiply": words_multiply, "fixed/words/Words.divide": words_divide}
UMULQ64 = {"~lib/as-bignum/assembly/globals/__umulq64": umulq64}

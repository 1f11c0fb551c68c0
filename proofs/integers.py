"""Values as integers: polynomials with integer coefficients over atoms.

An atom is an operand, or the floor of a quotient of such polynomials: what a shift, a division, a carry or a borrow is. A
product stays a product of atoms. The solver (z3, linear integer arithmetic) is asked with every product of atoms as a number of
its own, of which it is told what follows from the bounds of its factors: that can make a true statement unprovable, never a
false one provable. Nothing is ever assumed of a value but its definition, and what the path has asked.
"""

import math
import time
from dataclasses import dataclass

import z3

from machine import Fork, Trap, Unsupported


class Poly:
    """Coefficients by product of atoms, a sorted tuple of their numbers; () is the constant."""

    __slots__ = ("terms", "_key")

    def __init__(self, terms):
        self.terms = {product: c for product, c in terms.items() if c}
        self._key = None

    @staticmethod
    def of(value):
        return value if isinstance(value, Poly) else Poly({(): value})

    def __eq__(self, other):
        return isinstance(other, Poly) and self.key == other.key

    def __hash__(self):
        return hash(self.key)

    @property
    def key(self):
        if self._key is None:
            self._key = tuple(sorted(self.terms.items()))
        return self._key

    @property
    def constant(self):
        """The value, where it has no atoms, else None."""
        if not self.terms:
            return 0
        return self.terms[()] if len(self.terms) == 1 and () in self.terms else None

    def __add__(self, other):
        other = Poly.of(other)
        terms = dict(self.terms)
        for product, c in other.terms.items():
            terms[product] = terms.get(product, 0) + c
        return Poly(terms)

    __radd__ = __add__

    def __neg__(self):
        return Poly({product: -c for product, c in self.terms.items()})

    def __sub__(self, other):
        return self + -Poly.of(other)

    def __rsub__(self, other):
        return Poly.of(other) - self

    def __mul__(self, other):
        if isinstance(other, int):
            return Poly({product: c * other for product, c in self.terms.items()})
        terms = {}
        for x, c in self.terms.items():
            for y, d in other.terms.items():
                product = tuple(sorted(x + y))
                terms[product] = terms.get(product, 0) + c * d
        return Poly(terms)

    __rmul__ = __mul__

    def primitive(self):
        """(constant, factor, the rest): self = constant + factor * rest, the rest without constant or common factor."""
        constant = self.terms.get((), 0)
        rest = {product: c for product, c in self.terms.items() if product}
        if not rest:
            return constant, 0, None
        factor = math.gcd(*rest.values())
        if rest[min(rest)] < 0:
            factor = -factor
        return constant, factor, Poly({product: c // factor for product, c in rest.items()}).key


@dataclass(frozen=True)
class Condition:
    """"ge": poly >= 0. "eq": poly == 0. "and", "or": of conditions."""

    kind: str
    what: object

    def negated(self):
        if self.kind == "ge":
            return Condition("ge", -self.what - 1)
        if self.kind == "eq":
            return Condition("or", (Condition("ge", self.what - 1), Condition("ge", -self.what - 1)))
        return Condition("or" if self.kind == "and" else "and", tuple(part.negated() for part in self.what))

    def polys(self):
        if self.kind in ("ge", "eq"):
            yield self.what
        else:
            for part in self.what:
                yield from part.polys()

    def holds(self, values):
        if self.kind == "ge":
            return values.of(self.what) >= 0
        if self.kind == "eq":
            return values.of(self.what) == 0
        return (all if self.kind == "and" else any)(part.holds(values) for part in self.what)


def at_least(a, b):
    return Condition("ge", Poly.of(a) - b)


def equal(a, b):
    return Condition("eq", Poly.of(a) - b)


def both(*conditions):
    return Condition("and", conditions)


def either(*conditions):
    return Condition("or", conditions)


@dataclass(frozen=True)
class Bitwise:
    """and, or, xor of values of which only the sign, or whether it is zero, is asked."""

    operation: str
    bits: int
    a: object
    b: object


@dataclass(frozen=True)
class Shift:
    """A number of leading zeros that stays open: the power of two that shifting so far multiplies by."""

    power: Poly


@dataclass
class Atom:
    name: str
    low: int
    high: int
    #: ("input",); ("quotient", dividend, divisor): the floor of it, for a positive divisor; ("power", value, bits): two to
    #: the number of the value's leading zeros, for a value that is not 0
    definition: tuple


class Path:
    """What a path has been told: conditions, bounds of polynomials by Poly.primitive, and the products it has formed."""

    def __init__(self):
        self.conditions = []
        self.known = {}
        self.products = []
        self.told = set()
        self.doubts = set()
        self.contracted = False

    def copy(self):
        other = Path()
        other.conditions = list(self.conditions)
        other.known = dict(self.known)
        other.products = list(self.products)
        other.told = set(self.told)
        other.doubts = set(self.doubts)
        other.contracted = self.contracted
        return other


INFINITE = 1 << 4096


class Values:
    """Atoms' values for given inputs, by their definitions."""

    def __init__(self, domain, inputs):
        self.domain = domain
        self.found = dict(inputs)

    def atom(self, number):
        if number not in self.found:
            kind, *parts = self.domain.atoms[number].definition
            if kind == "power":
                self.found[number] = 1 << (parts[1] - self.of(parts[0]).bit_length())
                return self.found[number]
            if kind != "quotient":
                raise KeyError(self.domain.atoms[number].name)
            divisor = self.of(parts[1])
            self.found[number] = self.of(parts[0]) // divisor if divisor else 0
        return self.found[number]

    def of(self, value):
        if isinstance(value, int):
            return value
        if isinstance(value, Condition):
            return int(value.holds(self))
        return sum(c * math.prod(self.atom(number) for number in product) for product, c in value.terms.items())


class Unproved(Exception):
    """The solver did not confirm a statement; `model` are the inputs it names, if any."""

    def __init__(self, what, answer, model=None):
        super().__init__(f"{what}: {answer}")
        self.answer = answer
        self.model = model or {}


class Integers:
    """The domain: see machine.py for what is asked of it."""

    #: Milliseconds of wall time; what takes longest takes 10 s on an idle machine, and must not fail on a busy one.
    TIMEOUT = 600_000

    def __init__(self, second_opinion=None):
        # The solver begins anew for each domain: how long it takes would else depend on what it was asked before.
        self.context = z3.Context()
        self.atoms = []
        self.quotients = {}
        self.variables = {}
        self.forks_on_carries = True
        self.opaque_shifts = False
        self.answers = {}
        self.queries = 0
        self.seconds = 0.0
        self.second_opinion = second_opinion

    @staticmethod
    def path():
        return Path()

    # Atoms

    def input(self, name, high, low=0):
        self.atoms.append(Atom(name, low, high, ("input",)))
        return Poly({(len(self.atoms) - 1,): 1})

    def quotient(self, path, dividend, divisor):
        """floor(dividend / divisor) for a divisor known to be positive."""
        dividend, divisor = Poly.of(dividend), Poly.of(divisor)
        fixed = divisor.constant
        given = fixed
        total = self.bounds(path, dividend)
        if fixed is not None:
            if total[0] // fixed == total[1] // fixed:
                return Poly.of(total[0] // fixed)
            whole, dividend = self.whole_part(path, dividend, fixed)
            common = math.gcd(fixed, *dividend.terms.values())
            dividend = Poly({product: c // common for product, c in dividend.terms.items()})
            fixed = self.smallest(path, dividend, fixed // common)
            divisor = Poly.of(fixed)
            low, high = self.bounds(path, dividend)
            if low // fixed == high // fixed:
                return whole + low // fixed
        else:
            whole = Poly({})
        key = (dividend.key, divisor.key)
        if key not in self.quotients:
            low, high = self.bounds(Path(), dividend)
            # A divisor that is not known is at least 1.
            small = fixed if fixed is not None else 1
            self.atoms.append(Atom(f"q{len(self.atoms)}", min(low // small, 0 if fixed is None else low // small), high // small, ("quotient", dividend, divisor)))
            self.quotients[key] = len(self.atoms) - 1
        number = self.quotients[key]
        atom = Poly({(number,): 1})
        low, high = self.bounds(path, dividend)
        small, large = self.bounds(path, divisor)
        small = max(small, 1)
        self.learn(path, atom, low // (small if low < 0 else large), high // small)
        if fixed is not None:
            self.learn(path, dividend - atom * fixed, 0, fixed - 1)
            self.learn(path, whole + atom, total[0] // given, total[1] // given)
        else:
            self.form(path, atom, divisor)
            self.learn(path, dividend - atom * divisor, 0, large - 1)
            self.learn(path, divisor - dividend + atom * divisor, 1, large)
            if low >= 0:
                self.learn(path, atom * divisor, 0, high)
        return whole + atom

    def smallest(self, path, dividend, divisor):
        """A divisor that gives the same: of what is just negative or not, -1 or 0, whatever the size of the divisor."""
        low, high = self.bounds(path, dividend)
        return next((m for m in (1 << 32, 1 << 63) if m < divisor and -m <= low < 0 <= high < m), divisor)

    def whole_part(self, path, dividend, divisor):
        """dividend = whole * divisor + rest, by coefficients."""
        whole = Poly({product: c // divisor for product, c in dividend.terms.items() if c % divisor == 0})
        return whole, dividend - whole * divisor

    def form(self, path, a, b):
        if a.constant is None and b.constant is None and (a, b) not in path.products:
            path.products.append((a, b))

    # Bounds

    def bounds(self, path, poly):
        """The lowest and the highest value, as far as intervals tell: of the terms, and of sums that the path knows of."""
        terms = Poly.of(poly).terms
        low, high = self.term_bounds(path, terms)
        constant, factor, rest = Poly.of(poly).primitive()
        if rest is None or len(rest) == 1:
            return low, high
        left, a, b = dict(terms), 0, 0
        for sum_, told in reversed(path.known.items()):
            if len(sum_) < 2:
                continue
            ratio = self.ratio(left, sum_)
            if ratio:
                x, y = told if ratio > 0 else told[::-1]
                a, b = a + ratio * x, b + ratio * y
                for product, _ in sum_:
                    del left[product]
        x, y = self.term_bounds(path, left)
        low, high = max(low, a + x), min(high, b + y)
        if rest in path.known:
            x, y = path.known[rest]
            if factor < 0:
                x, y = y, x
            low, high = max(low, constant + factor * x), min(high, constant + factor * y)
        return low, high

    @staticmethod
    def ratio(terms, sum_):
        """How many times a sum is part of these terms, all of it or nothing."""
        first, c = sum_[0]
        ratio, rest = divmod(terms.get(first, 0), c)
        if rest or not ratio:
            return 0
        return ratio if all(terms.get(product) == ratio * c for product, c in sum_) else 0

    def term_bounds(self, path, terms):
        low = high = terms.get((), 0)
        for product, c in terms.items():
            if product:
                x, y = self.product_bounds(path, product)
                low += c * (x if c > 0 else y)
                high += c * (y if c > 0 else x)
        return low, high

    def product_bounds(self, path, product):
        low = high = 1
        for number in product:
            x, y = self.atoms[number].low, self.atoms[number].high
            told = path.known.get((((number,), 1),))
            if told:
                x, y = max(x, told[0]), min(y, told[1])
            ends = (low * x, low * y, high * x, high * y)
            low, high = min(ends), max(ends)
        if len(product) > 1:
            told = path.known.get(((product, 1),))
            if told:
                low, high = max(low, told[0]), min(high, told[1])
        return low, high

    def learn(self, path, poly, low, high):
        """Notes low <= poly <= high, which is known to be so; False if that can't be."""
        constant, factor, rest = Poly.of(poly).primitive()
        if rest is None:
            return low <= constant <= high
        x, y = low - constant, high - constant
        if factor < 0:
            x, y = -y, -x
        x, y = -(-x // abs(factor)), y // abs(factor)
        a, b = path.known.get(rest, (-INFINITE, INFINITE))
        low, high = max(a, x), min(b, y)
        if (low, high) == (a, b):
            return True
        path.known[rest] = (low, high)
        if low > high:
            return False
        if len(rest) == 1 and rest[0][1] == 1 and len(rest[0][0]) == 1:
            return self.learn_of_dividend(path, self.atoms[rest[0][0][0]], low, high)
        return True

    def learn_of_dividend(self, path, atom, low, high):
        """What a quotient's bounds say of the dividend, where the divisor is fixed."""
        if atom.definition[0] != "quotient":
            return True
        _, dividend, divisor = atom.definition
        fixed = divisor.constant
        if fixed is None or max(abs(low), abs(high)) >= INFINITE // 2:
            return True
        return self.learn(path, dividend, low * fixed, high * fixed + fixed - 1)

    # Conditions

    def decided(self, path, condition):
        """True or False where bounds tell, else None."""
        if condition.kind in ("ge", "eq"):
            low, high = self.bounds(path, condition.what)
            if condition.kind == "ge":
                return True if low >= 0 else False if high < 0 else None
            if low > 0 or high < 0 or condition.negated() in path.told:
                return False
            return True if low == high == 0 else None
        if condition in path.told:
            return True
        if condition.negated() in path.told:
            return False
        parts = [self.decided(path, part) for part in condition.what]
        if condition.kind == "and":
            return False if False in parts else True if all(parts) else None
        return True if True in parts else None if None in parts else False

    def assume(self, state, condition, truth=True):
        """Adds a condition to a path; False if it can't hold there."""
        path = state.path
        if not truth:
            condition = condition.negated()
        if not self.note(path, condition):
            return False
        return self.check(path, [], "feasible") != z3.unsat

    def note(self, path, condition):
        if condition.kind == "and":
            return all(self.note(path, part) for part in condition.what)
        decided = self.decided(path, condition)
        if decided is False:
            return False
        if condition.kind == "or":
            left = [part for part in condition.what if self.decided(path, part) is not False]
            if len(left) == 1:
                return self.note(path, left[0])
        if decided is None:
            path.conditions.append(condition)
            path.told.add(condition)
        if condition.kind == "ge":
            return self.learn(path, condition.what, 0, self.bounds(path, condition.what)[1])
        if condition.kind == "eq":
            return self.learn(path, condition.what, 0, 0)
        return True

    # The solver

    def variable(self, product):
        if product not in self.variables:
            self.variables[product] = z3.Int("*".join(f"{self.atoms[n].name}" for n in product), self.context)
        return self.variables[product]

    def expression(self, poly, seen):
        parts = []
        for product, c in poly.terms.items():
            if product:
                seen.add(product)
                parts.append(c * self.variable(product) if c != 1 else self.variable(product))
            else:
                parts.append(z3.IntVal(c, self.context))
        if len(parts) < 2:
            return parts[0] if parts else z3.IntVal(0, self.context)
        return z3.Sum(parts)

    def formula(self, condition, seen):
        if condition.kind == "ge":
            return self.expression(condition.what, seen) >= 0
        if condition.kind == "eq":
            return self.expression(condition.what, seen) == 0
        parts = [self.formula(part, seen) for part in condition.what]
        return z3.And(parts) if condition.kind == "and" else z3.Or(parts)

    def envelope(self, path, a, b):
        """What follows from the bounds of two factors for their product."""
        (p, q), (r, s) = self.bounds(path, a), self.bounds(path, b)
        product = a * b
        yield at_least(product - a * r - b * p + p * r, 0)
        yield at_least(product - a * s - b * q + q * s, 0)
        yield at_least(a * s + b * p - product - p * s, 0)
        yield at_least(a * r + b * q - product - q * r, 0)

    def solver(self, path, conditions):
        solver = z3.Solver(ctx=self.context)
        solver.set("timeout", self.TIMEOUT)
        seen, told = set(), set()
        for condition in path.conditions + list(conditions):
            solver.add(self.formula(condition, seen))
        for a, b in path.products:
            for condition in self.envelope(path, a, b):
                solver.add(self.formula(condition, seen))
        while seen - told:
            for product in list(seen - told):
                told.add(product)
                low, high = self.product_bounds(path, product)
                variable = self.variable(product)
                solver.add(variable >= low, variable <= high)
                for number in product:
                    self.define(solver, number, seen, told)
        for rest, (low, high) in path.known.items():
            if len(rest) > 1 and all(product in seen for product, _ in rest):
                sum_ = self.expression(Poly(dict(rest)), seen)
                if low > -INFINITE // 2:
                    solver.add(sum_ >= low)
                if high < INFINITE // 2:
                    solver.add(sum_ <= high)
        return solver

    def define(self, solver, number, seen, told):
        if ("defined", number) in told:
            return
        told.add(("defined", number))
        seen.add((number,))
        kind, *parts = self.atoms[number].definition
        if kind == "quotient":
            dividend, divisor = parts
            rest = self.expression(dividend - Poly({(number,): 1}) * divisor, seen)
            solver.add(rest >= 0, self.expression(divisor, seen) - rest >= 1)

    def check(self, path, conditions, what):
        """Whether the path's conditions and these can hold together. The same question is asked once."""
        key = (tuple(path.conditions), tuple(path.products), frozenset(path.known.items()), tuple(conditions))
        if key in self.answers and (what == "feasible" or self.answers[key] == z3.unsat):
            return self.answers[key]
        started = time.monotonic()
        solver = self.solver(path, conditions)
        answer = solver.check()
        self.queries += 1
        self.seconds += time.monotonic() - started
        self.last = solver
        if answer == z3.unsat and self.second_opinion:
            self.second_opinion(solver, what)
        if answer == z3.unsat or what == "feasible":
            self.answers[key] = answer
        return answer

    def refuted(self, path, condition):
        """Whether a condition can't hold on a path."""
        doubt = (len(path.conditions), condition)
        if doubt in path.doubts:
            return False
        side = path.copy()
        if not self.note(side, condition) or self.check(side, [], "feasible") == z3.unsat:
            return True
        path.doubts.add(doubt)
        return False

    def model(self):
        """The inputs of the last model, by name."""
        model = self.last.model()
        found = {}
        for number, atom in enumerate(self.atoms):
            if atom.definition[0] == "input" and (number,) in self.variables:
                value = model.eval(self.variables[(number,)], model_completion=True)
                found[atom.name] = value.as_long()
        return found

    def shifted(self, path, condition):
        """An inequality that holds also does so between its sides shifted."""
        if condition.kind == "ge":
            powers = {power for _, power in path.products if self.is_power(power)}
            for power in powers:
                yield at_least(condition.what * power, 0)

    def is_power(self, poly):
        product = next(iter(poly.terms), ())
        return len(poly.terms) == 1 and len(product) == 1 and self.atoms[product[0]].definition[0] == "power"

    def prove(self, state, goal, what, hints=()):
        """Raises Unproved unless the goal holds on the path, also told that every hint, a Condition, holds."""
        path = state.path.copy()
        if self.decided(path, goal) is True or not self.note(path, goal.negated()):
            return
        answer = self.check(path, [*hints, *(more for known in (goal.negated(), *hints) for more in self.shifted(path, known))], what)
        if answer == z3.unsat:
            return
        raise Unproved(what, str(answer), self.model() if answer == z3.sat else None)

    # What the machine asks

    def wrap(self, path, poly, bits):
        """poly modulo 2^bits."""
        low, high = self.bounds(path, poly)
        if low >> bits != high >> bits:
            # Perhaps it is in range, and only intervals don't tell.
            if (low >= 0 or self.refuted(path, at_least(-1, poly))) and (
                high >> bits == 0 or self.refuted(path, at_least(poly, 1 << bits))
            ):
                self.learn(path, poly, 0, (1 << bits) - 1)
                return self.simple(poly)
        if low >> bits == high >> bits:
            return self.simple(poly - ((low >> bits) << bits))
        if self.forks_on_carries and (high >> bits) - (low >> bits) == 1:
            raise Fork(at_least(poly, (high >> bits) << bits))
        return self.simple(poly - self.quotient(path, poly, 1 << bits) * (1 << bits))

    @staticmethod
    def simple(poly):
        poly = Poly.of(poly)
        return poly if poly.constant is None else poly.constant

    def number(self, state, value):
        """A condition as 0 or 1: the path forks on it."""
        if isinstance(value, Condition):
            decided = self.decided(state.path, value)
            if decided is None:
                raise Fork(value)
            return int(decided)
        if not isinstance(value, (int, Poly)):
            raise Unsupported(f"the value of {value}")
        return value

    def answer(self, state, condition):
        decided = self.decided(state.path, condition)
        return condition if decided is None else int(decided)

    def negative(self, state, value, bits):
        """Whether the sign bit is set, as a condition."""
        if isinstance(value, Bitwise):
            a, b = self.negative(state, value.a, bits), self.negative(state, value.b, bits)
            if value.operation == "and":
                return both(a, b)
            if value.operation == "or":
                return either(a, b)
            return either(both(a, b.negated()), both(a.negated(), b))
        return at_least(value, 1 << (bits - 1))

    def signed(self, state, value, bits):
        value = self.number(state, value)
        if isinstance(value, int):
            return value - (1 << bits) if value >> (bits - 1) else value
        condition = at_least(value, 1 << (bits - 1))
        decided = self.decided(state.path, condition)
        if decided is None:
            raise Fork(condition)
        return value - (1 << bits) if decided else value

    def known(self, state, value):
        value = self.number(state, value)
        if isinstance(value, int):
            return value
        low, high = self.bounds(state.path, value)
        if low == high:
            return low
        raise Fork(at_least(value, (low + high + 1) // 2))

    def is_zero(self, state, value):
        if isinstance(value, Condition):
            return value.negated()
        if isinstance(value, Bitwise):
            if value.operation == "or":
                return both(self.is_zero(state, value.a), self.is_zero(state, value.b))
            if value.operation == "xor":
                return equal(value.a, value.b)
            raise Unsupported("whether an and is zero")
        return equal(value, 0)

    def truth(self, state, value):
        condition = value if isinstance(value, Condition) else self.is_zero(state, value).negated()
        decided = self.decided(state.path, condition)
        if decided is None:
            raise Fork(self.open_part(state.path, condition))
        return decided

    def open_part(self, path, condition):
        """The first part of a condition that is not decided."""
        while condition.kind in ("and", "or"):
            condition = next(part for part in condition.what if self.decided(path, part) is None)
        return condition

    def unary(self, state, operation, bits, a):
        if operation == "eqz":
            return self.answer(state, self.is_zero(state, a))
        a = self.number(state, a)
        if isinstance(a, int):
            raise Fork(equal(0, 0))
        if operation == "clz" and self.opaque_shifts:
            return self.leading_zeros(state, bits, a)
        if operation == "clz":
            low, high = self.bounds(state.path, a)
            if low.bit_length() == high.bit_length():
                return bits - low.bit_length()
            middle = (low.bit_length() + high.bit_length()) // 2
            raise Fork(at_least(a, 1 << middle))
        if operation == "extend32_s":
            return self.extend(state, self.wrap(state.path, a, 32), 32, bits)
        raise Unsupported(operation)

    def leading_zeros(self, state, bits, a):
        key = ("power", a.key, bits)
        if self.bounds(state.path, a)[0] < 1:
            raise Unsupported("leading zeros of what may be 0")
        if key not in self.quotients:
            self.atoms.append(Atom(f"p{len(self.atoms)}", 1, 1 << (bits - 1), ("power", a, bits)))
            self.quotients[key] = len(self.atoms) - 1
        power = Poly({(self.quotients[key],): 1})
        self.learn(state.path, a * power, 1 << (bits - 1), (1 << bits) - 1)
        self.form(state.path, a, power)
        return Shift(power)

    def widen(self, state, operation, a):
        if isinstance(a, Condition):
            return a
        if operation == "wrap_i64":
            if isinstance(a, Bitwise):
                return Bitwise(a.operation, 32, self.part(state, a.a), self.part(state, a.b))
            return self.wrap(state.path, a, 32)
        if operation == "extend_i32_s":
            return self.extend(state, a, 32, 64)
        return a

    def part(self, state, a):
        return a & 0xFFFFFFFF if isinstance(a, int) else self.widen(state, "wrap_i64", a)

    def extend(self, state, value, bits, to):
        return self.wrap(state.path, Poly.of(self.signed(state, value, bits)), to)

    def truncate(self, state, value, bits):
        value = self.number(state, value)
        return value & ((1 << bits) - 1) if isinstance(value, int) else self.wrap(state.path, value, bits)

    def halves(self, state, value, bits):
        value = Poly.of(self.number(state, value))
        high = self.quotient(state.path, value, 1 << bits)
        return self.simple(value - high * (1 << bits)), self.simple(high)

    def join(self, state, low, high, bits):
        return self.simple(Poly.of(low) + Poly.of(high) * (1 << bits))

    def binary(self, state, operation, bits, a, b):
        if operation in ("and", "or", "xor"):
            return self.bitwise(state, operation, bits, a, b)
        if operation.split("_")[0] in ("eq", "ne", "lt", "gt", "le", "ge"):
            return self.compare(state, operation, bits, a, b)
        if operation in ("shl", "shr_u", "shr_s"):
            return self.shift(state, operation, bits, a, b)
        a, b = self.number(state, a), self.number(state, b)
        if isinstance(a, int) and isinstance(b, int):
            from machine import concrete

            return concrete(operation, bits, a, b)
        path = state.path
        a, b = Poly.of(a), Poly.of(b)
        if operation == "add":
            return self.wrap(path, a + b, bits)
        if operation == "sub":
            return self.wrap(path, a - b, bits)
        if operation == "mul":
            self.form(path, a, b)
            self.divide_at_half(path, a, b, bits)
            return self.wrap(path, a * b, bits)
        if operation in ("div_u", "rem_u"):
            return self.divide(state, operation, a, b)
        if operation in ("div_s", "rem_s"):
            return self.divide_signed(state, operation, bits, a, b)
        raise Unsupported(operation)

    def divide_at_half(self, path, a, b, bits):
        """Of a product that may not fit, the path is divided by whether a factor takes half of the bits."""
        if bits == 32 or self.bounds(path, a * b)[1] >> bits == 0 or self.refuted(path, at_least(a * b, 1 << bits)):
            return
        for factor in (a, b):
            low, high = self.bounds(path, factor)
            if low >> 32 == 0 and high >> 32:
                raise Fork(at_least(factor, 1 << 32))

    def divide(self, state, operation, a, b):
        if self.bounds(state.path, b)[0] < 1:
            if self.check(state.path, [equal(b, 0)], "a division by zero") != z3.unsat:
                raise Trap("a division by what may be zero")
            self.learn(state.path, b, 1, INFINITE)
        quotient = self.quotient(state.path, a, b)
        # The estimate of a digit of a long division, base 2^32, is at most so much.
        if self.bounds(state.path, quotient)[1] >> 32 and b.constant is None:
            most = (1 << 32) + 1
            if self.refuted(state.path, at_least(quotient, most + 1)):
                self.learn(state.path, quotient, 0, most)
        return self.simple(quotient if operation == "div_u" else a - quotient * b)

    def divide_signed(self, state, operation, bits, a, b):
        x, y = (self.signed(state, self.simple(value), bits) for value in (a, b))
        size_x = x if self.bounds(state.path, x)[0] >= 0 else -Poly.of(x)
        size_y = y if self.bounds(state.path, y)[0] >= 0 else -Poly.of(y)
        if operation == "div_s" and self.decided(state.path, equal(y, -1)) is not False:
            if self.check(state.path, [equal(y, -1), equal(x, -(1 << (bits - 1)))], "a quotient too large") != z3.unsat:
                raise Trap("a quotient that may not fit")
        quotient = Poly.of(self.divide(state, "div_u", Poly.of(size_x), Poly.of(size_y)))
        if (size_x is x) != (size_y is y):
            quotient = -quotient
        return self.wrap(state.path, quotient if operation == "div_s" else Poly.of(x) - quotient * Poly.of(y), bits)

    def shift(self, state, operation, bits, a, b):
        if isinstance(b, Shift):
            if operation != "shl":
                raise Unsupported(f"{operation} by an open shift")
            a = Poly.of(self.number(state, a))
            # What is known of the difference from the number whose top bit it shifts up holds of that shifted.
            ((power,),) = b.power.terms
            self.form(state.path, self.atoms[power].definition[1] - a, b.power)
            self.form(state.path, a, b.power)
            return self.wrap(state.path, a * b.power, bits)
        count = self.known(state, b) % bits
        if isinstance(a, Bitwise):
            if operation == "shr_u":
                parts = (concrete_shift(x, count) if isinstance(x, int) else self.shift(state, operation, bits, x, count) for x in (a.a, a.b))
                return Bitwise(a.operation, bits, *parts)
            if operation == "shr_s" and count == bits - 1:
                condition = self.negative(state, a, bits)
                decided = self.decided(state.path, condition)
                if decided is None:
                    raise Fork(condition)
                return (1 << bits) - 1 if decided else 0
            raise Unsupported(f"{operation} of a bitwise operation")
        if operation == "shr_s":
            value = Poly.of(self.signed(state, a, bits))
            return self.wrap(state.path, self.quotient(state.path, value, 1 << count), bits)
        a = Poly.of(self.number(state, a))
        if operation == "shl":
            return self.wrap(state.path, a * (1 << count), bits)
        return self.simple(self.quotient(state.path, a, 1 << count))

    def compare(self, state, operation, bits, a, b):
        relation, _, kind = operation.partition("_")
        if relation in ("eq", "ne"):
            return self.same(state, relation, a, b)
        if isinstance(a, Bitwise) and kind == "s" and b == 0 and relation in ("lt", "ge"):
            condition = self.negative(state, a, bits)
            return self.answer(state, condition if relation == "lt" else condition.negated())
        if isinstance(a, Bitwise) and kind == "u" and relation in ("lt", "ge") and isinstance(b, int) and b & (b - 1) == 0:
            condition = both(*(at_least(b - 1, part) for part in self.or_parts(state, a)))
            return self.answer(state, condition if relation == "lt" else condition.negated())
        a, b = self.number(state, a), self.number(state, b)
        if kind == "s":
            a, b = self.signed(state, a, bits), self.signed(state, b, bits)
        condition = {
            "lt": lambda: at_least(b, Poly.of(a) + 1),
            "gt": lambda: at_least(a, Poly.of(b) + 1),
            "le": lambda: at_least(b, a),
            "ge": lambda: at_least(a, b),
        }[relation]()
        return self.answer(state, condition)

    def or_parts(self, state, value):
        """The numbers of which a value is the or: it is below a power of two where all of them are."""
        if not isinstance(value, Bitwise):
            return [self.number(state, value)]
        if value.operation != "or":
            raise Unsupported(f"the size of an {value.operation}")
        return self.or_parts(state, value.a) + self.or_parts(state, value.b)

    def same(self, state, relation, a, b):
        if isinstance(a, int):
            a, b = b, a
        if isinstance(b, int) and b == 0 and isinstance(a, (Bitwise, Condition)):
            condition = self.is_zero(state, a)
        elif isinstance(a, Condition) and isinstance(b, Condition):
            condition = either(both(a, b), both(a.negated(), b.negated()))
        else:
            a, b = self.number(state, a), self.number(state, b)
            condition = equal(a, b)
        return self.answer(state, condition if relation == "eq" else condition.negated())

    def bitwise(self, state, operation, bits, a, b):
        if isinstance(a, int):
            a, b = b, a
        if isinstance(a, Condition) and isinstance(b, Condition):
            if operation == "xor":
                return self.same(state, "ne", a, b)
            return self.answer(state, (both if operation == "and" else either)(a, b))
        if isinstance(a, Condition) and isinstance(b, int) and b in (0, 1):
            if operation == "and":
                return a if b else 0
            if operation == "or":
                return 1 if b else a
            return a.negated() if b else a
        if isinstance(a, Condition) or isinstance(b, Condition):
            a = self.number(state, a)
            b = self.number(state, b)
            if isinstance(a, int) and isinstance(b, int):
                from machine import concrete

                return concrete(operation, bits, a, b)
            return self.bitwise(state, operation, bits, a, b)
        if isinstance(b, int) and not isinstance(a, Bitwise):
            return self.mask(state, operation, bits, Poly.of(a), b)
        if operation == "or" and not isinstance(a, Bitwise) and not isinstance(b, Bitwise):
            for high, low in ((Poly.of(a), Poly.of(b)), (Poly.of(b), Poly.of(a))):
                unit = self.unit(high)
                if unit > 1 and self.bounds(state.path, low)[0] >= 0:
                    if self.bounds(state.path, low)[1] < unit or self.refuted(state.path, at_least(low, unit)):
                        return self.simple(high + low)
        return Bitwise(operation, bits, a, b)

    @staticmethod
    def unit(poly):
        """The largest power of two that divides every coefficient."""
        common = math.gcd(*poly.terms.values()) if poly.terms else 0
        return common & -common

    def mask(self, state, operation, bits, a, b):
        full = (1 << bits) - 1
        path = state.path
        if b == 0:
            return 0 if operation == "and" else self.simple(a)
        if b == full:
            return self.simple(a) if operation == "and" else full if operation == "or" else self.simple(full - a)
        low_ones = (b + 1).bit_length() - 1
        if operation == "and" and b == (1 << low_ones) - 1:
            return self.wrap(path, a, low_ones)
        rest = full - b
        low_zeros = (rest + 1).bit_length() - 1
        if operation == "and" and rest == (1 << low_zeros) - 1:
            return self.simple(self.quotient(path, a, 1 << low_zeros) * (1 << low_zeros))
        if operation == "or" and self.bounds(path, a)[1] < (b & -b):
            return self.simple(a + b)
        if operation == "or" and self.unit(a) > b:
            return self.simple(a + b)
        if operation == "and" and b & (b - 1) == 0:  # a single bit
            place = b.bit_length() - 1
            up = self.quotient(path, a, b)
            return self.simple((up - self.quotient(path, up, 2) * 2) * (1 << place))
        return Bitwise(operation, bits, self.simple(a), b)


def concrete_shift(value, count):
    return value >> count

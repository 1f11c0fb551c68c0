"""Sums that wrap and that saturate, shares of an amount, and fractions of 65535 wherever the compiler has put them."""

import contracts
from contracts import decide
from expressions import compute, nodes, trees
from harness import Exploration, Red, explore
from integers import Poly, at_least, both, either, equal
from machine import Memory, Pointer, State
from narrow import MAX, MIN, clamped, signed

ONE, ALL, MOST = 2**32, 2**64 - 1, 2**16 - 1
VECTOR, EMISSIONS = "epoch/vector/Vector.", "epoch/emission/emissions"


def memory_of(words):
    memory = Memory()
    memory.region("vector").update({8 * i: (8, word) for i, word in enumerate(words)})
    return memory


def total(context):
    """Vector.sum of up to three elements: the sum modulo 2^64."""
    for n in range(4):
        domain = context.domain()
        words = [domain.input(f"element{i}", ALL) for i in range(n)]
        found = explore(context, domain, VECTOR + "sum", [Pointer("vector"), n], memory_of(words))
        exact = sum(words, Poly.of(0))
        found.prove(lambda state: [("the sum, wrapping", either(*(equal(state.results[0], exact - turns * 2**64) for turns in range(max(n, 1)))))])


def added(context):
    """Vector.add: the element becomes the sum, clamped."""
    domain = context.domain()
    element, value = domain.input("element", ALL), domain.input("value", ALL)
    found = explore(context, domain, VECTOR + "add", [Pointer("vector"), 0, value], memory_of([element]))

    def goals(state):
        result = signed(domain, state, found.machine.load(state, Pointer("vector"), 8))
        yield "the sum, clamped", clamped(signed(domain, state, element) + signed(domain, state, value), result, MIN, MAX)

    found.prove(goals)


def emissions(context):
    """Of one share and an amount: floor(share * amount / 2^32), clamped to u64; and 0 where the share is below 0."""
    domain = context.domain()
    share, amount = domain.input("share", ALL), domain.input("amount", ALL)
    found = explore(context, domain, EMISSIONS, [1, Pointer("vector"), amount, Pointer("out")], memory_of([share]), contracts=contracts.UMULQ64)

    def goals(state):
        result = Poly.of(found.machine.load(state, Pointer("out"), 8))
        value = signed(domain, state, share)
        exact = domain.quotient(state.path, value * amount, ONE) if decide(domain, state, at_least(value, 0)) else Poly.of(-1)
        yield "the part, clamped", clamped(exact, result, 0, ALL)

    found.prove(goals)


def leaves(tree):
    """What choices, comparisons and constants are made of."""
    if tree[0] == "const":
        return set()
    if tree[0] == "select" or tree[0].split(".")[-1].split("_")[0] in ("lt", "gt", "le", "ge"):
        return set().union(*(leaves(part) for part in tree[1:]))
    return {tree}


def forms(context, is_one, leaf_of):
    """By form, an expression of "value": the functions that have it."""
    found = {}
    context.entered |= {function.name for function in context.module.functions}
    for function in context.module.functions:
        for tree in {tree for root in trees(function) for tree in nodes(root) if is_one(tree)}:
            found.setdefault(replaced(tree, leaf_of(tree)), []).append(function.name)
    if not found:
        raise Red("none is found")
    return found


def replaced(tree, leaf):
    if tree == leaf:
        return ("value",)
    return (tree[0], *(replaced(part, leaf) if isinstance(part, tuple) else part for part in tree[1:]))


def each_form(context, found, highest, low, specified):
    """Each form computed as the blob does, for a value of the range that it is made for."""
    for form in found:
        domain = context.domain()
        clamps = any(tree[0] == "select" for tree in nodes(form))
        value = domain.input("value", ALL if clamps else highest, 0 if clamps else low)
        machine = context.machine(domain)
        start = State([], Memory(), [], domain.path())
        ends = compute(machine, start, form, {("value",): value})
        exploration = Exploration(context, domain, start, ends, "a fraction", [])
        exploration.count, exploration.machine = len(domain.atoms), machine
        exploration.prove(lambda state: specified(domain, state, value, Poly.of(state.results[0]), clamps))
    counts = {}
    for name in (name for names in found.values() for name in names):
        counts[name] = counts.get(name, 0) + 1
    return ", ".join(f"{count} in {name}" for name, count in sorted(counts.items()))


def to_fraction(context):
    """u16 of saturating_mul(a, F(65535)); without the clamp for a in [0, 1]."""

    def is_one(tree):
        return tree[0] == "i64.shr_u" and tree[2] == ("const", 32) and tree[1][0] == "i64.mul" and ("const", MOST) in tree[1]

    def leaf_of(tree):
        (leaf,) = leaves(next(side for side in tree[1][1:] if side != ("const", MOST)))
        return leaf

    def specified(domain, state, value, result, clamps):
        a = signed(domain, state, value) if clamps else value
        yield "the fraction, clamped", clamped(domain.quotient(state.path, a * MOST, ONE), result, 0, MOST)

    return each_form(context, forms(context, is_one, leaf_of), ONE, 0, specified)


def of_fraction(context):
    """floor(value * 2^32 / 65535) of a u16."""

    def is_one(tree):
        return tree[0] == "i64.add" and any(side[0] == "i64.mul" and ("const", MOST + 2) in side for side in tree[1:])

    def leaf_of(tree):
        product = next(side for side in tree[1:] if side[0] == "i64.mul")
        extended = next(side for side in product[1:] if side != ("const", MOST + 2))
        return extended[1] if extended[0] == "i64.extend_i32_u" else extended

    def specified(domain, state, value, result, clamps):
        yield "the fraction", equal(result, domain.quotient(state.path, value * ONE, MOST))

    return each_form(context, forms(context, is_one, leaf_of), MOST, 0, specified)


def fraction_product(context):
    """a * b shifted by 32, for a in [0, 1) and b in [0, 1]: the product fits 64 bits, and so the quotient is its floor."""
    domain = context.domain()
    a, b = domain.input("a", ONE - 1), domain.input("b", ONE)
    machine = context.machine(domain)
    start = State([], Memory(), [], domain.path())
    form = ("i64.shr_u", ("i64.mul", ("a",), ("b",)), ("const", 32))
    ends = compute(machine, start, form, {("a",): a, ("b",): b})
    found = Exploration(context, domain, start, ends, "a product", [])
    found.count, found.machine = len(domain.atoms), machine

    def goals(state):
        result = Poly.of(state.results[0])
        yield "the product", both(equal(result, domain.quotient(state.path, a * b, ONE)), at_least(ONE - 1, result))

    found.prove(goals)


PROOFS = {
    "Vector.sum": total,
    "Vector.add": added,
    "emissions, shareOf": emissions,
    "toFractionOf65535": to_fraction,
    "fractionOf65535": of_fraction,
    "fractionMul": fraction_product,
}
SLOW = set()

"""Share: floor(part * 2^32 / whole) by a reciprocal and one correction, in every place that the compiler has put it.

The places are found by what they compute: expressions.py makes trees of the blob's straight code, and wherever the difference
of a shifted number and a product is compared, it must be one of the forms below, with a part, a whole and a reciprocal. Each
form that occurs is proved for 0 <= part <= whole < 2^63, part <= 2^32, whole not 0, reciprocal = floor((2^64 - 1) / whole).
"""

import contracts
from contracts import decide
from expressions import compute, nodes, trees
from harness import Exploration, Red, explore
from integers import Poly, at_least, both, either, equal
from machine import Memory, Pointer, State
from narrow import MAX, MIN, is_quotient, signed
from steps import Step

ONE, ALL = 2**32, 2**64 - 1
DIVIDE, RECIPROCALS = "epoch/vector/Vector.divide", "epoch/vector/Vector.reciprocals"


def is_remainder(tree):
    """part * 2^32 - estimate * whole, or, for a part of 2^32, - estimate * whole."""
    if tree[0] != "i64.sub" or tree[2][0] != "i64.mul":
        return False
    return tree[1] == ("const", 0) or (tree[1][0] == "i64.shl" and tree[1][2] == ("const", 32))


COMPARISONS = {f"i64.{relation}" for relation in ("eq", "ne", "lt_s", "lt_u", "gt_s", "le_s", "ge_s", "ge_u")}


def compares(tree):
    """Whether a remainder is compared with something: (the remainder, what with), or None."""
    if tree[0] not in COMPARISONS:
        return None
    return next(((a, b) for a, b in (tree[1:], tree[:0:-1]) if is_remainder(a)), None)


def is_share(tree):
    """estimate + (remainder >= whole); of whatever comparison, so that a wrong one is computed too."""
    return tree[0] == "i64.add" and any(side[0] == "i64.extend_i32_u" and compares(side[1]) for side in tree[1:])


def is_quick(tree):
    """A choice by whether two products, shifted, are the same."""
    return tree[1][0] in ("i64.eq", "i64.ne") and all(side[0] == "i64.shr_u" for side in tree[1][1:])


def share(tree):
    """(part, whole, reciprocal) of an expression that is Share.of."""
    flag, estimate = tree[1:] if tree[1][0] == "i64.extend_i32_u" else tree[:0:-1]
    remainder, whole = compares(flag[1])
    shifted = remainder[1]
    if whole not in remainder[2] or estimate not in remainder[2]:
        raise Red("a remainder of something else")
    if shifted == ("const", 0):
        if estimate[0] != "i64.and" or ("const", ONE - 1) not in estimate:
            raise Red("an estimate of something else")
        return ("const", ONE), whole, next(side for side in estimate[1:] if side != ("const", ONE - 1))
    part = shifted[1]
    if estimate[0] != "i64.shr_u" or estimate[2] != ("const", 32) or estimate[1][0] != "i64.mul" or part not in estimate[1]:
        raise Red("an estimate of something else")
    product = estimate[1]
    return part, whole, product[2] if product[1] == part else product[1]


def replaced(tree, names):
    if tree in names:
        return names[tree]
    return (tree[0], *(replaced(part, names) if isinstance(part, tuple) else part for part in tree[1:]))


def forms(context):
    """By form, an expression of "part", "whole" and "reciprocal": the functions that have it."""
    found = {}
    context.entered |= {function.name for function in context.module.functions}
    for function in context.module.functions:
        everything = list(trees(function))
        shares = {tree for root in everything for tree in nodes(root) if is_share(tree)}
        compared = {tree for root in everything for tree in nodes(root) if compares(tree)}
        if {side for tree in shares for side in nodes(tree) if side in compared} != compared:
            raise Red(f"{function.name}: a remainder is compared, and not for a share")
        # One of the few is the larger expression: the share only where two products differ.
        ifs = [tree for root in everything for tree in nodes(root) if tree[0] == "if"]
        larger = {arm: tree for tree in ifs for arm in tree[2:] if arm in shares and is_quick(tree)}
        for tree in shares:
            part, whole, reciprocal = share(tree)
            names = {reciprocal: ("reciprocal",), whole: ("whole",)}
            if part[0] != "const":
                names[part] = ("part",)
            form = replaced(larger.get(tree, tree), names)
            found.setdefault(form, []).append(function.name)
    return found


def of(context):
    """Each form, computed as the blob does."""
    found = forms(context)
    if not found:
        raise Red("no share is found")
    for form in found:
        one_form(context, form)
    counts = {}
    for names in found.values():
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    return ", ".join(f"{count} in {name}" for name, count in sorted(counts.items()))


def with_products(pairs, statements):
    """Statements told that a product is not negative, once it is stated that its factors are not."""
    for pair in pairs:
        for number in pair:
            yield "a factor is not negative", at_least(number, 0)
    hints = [at_least(factor * other, 0) for factor, other in pairs]
    for what, condition in statements:
        yield what, condition, *hints


def factors(domain, state, part, whole):
    """Pairs of numbers that are not negative, whose products bound the estimate from both sides."""
    reciprocal = domain.quotient(state.path, Poly.of(ALL), whole)
    estimate = domain.quotient(state.path, part * reciprocal, ONE)
    above = estimate * ONE + ONE - 1 - part * (reciprocal + 1)
    # On the quick way, where one reciprocal more gives the same whole part.
    quick = [(whole, above)] if domain.refuted(state.path, at_least(-1, above)) else []
    return [
        *quick,
        (whole, part * reciprocal - estimate * ONE),
        (whole, estimate * ONE + ONE - 1 - part * reciprocal),
        (part, ALL - reciprocal * whole),
        (part, reciprocal * whole - (2**64 - whole)),
        (whole, ONE - part),
        (whole - part, reciprocal),
    ]


def one_form(context, form):
    domain = context.domain()
    fixed = not any(tree == ("part",) for tree in nodes(form))
    part = Poly.of(ONE) if fixed else domain.input("part", ONE)
    whole = domain.input("whole", MAX, ONE if fixed else 1)
    machine = context.machine(domain)
    start = State([], Memory(), [], domain.path())
    if not domain.assume(start, at_least(whole, part)):
        raise Red("no part of any whole")
    reciprocal = domain.quotient(start.path, Poly.of(ALL), whole)
    names = {("part",): domain.simple(part), ("whole",): whole, ("reciprocal",): domain.simple(reciprocal)}
    ends = compute(machine, start, form, names)
    found = Exploration(context, domain, start, ends, "a share", [])
    found.count, found.machine = len(domain.atoms), machine

    def goals(state):
        exactly = is_quotient(domain, state, Poly.of(state.results[0]), part * ONE, whole, "the share")
        yield from with_products(factors(domain, state, part, whole), exactly)

    found.prove(goals)


def divide(context):
    """Vector.divide of one element: safe_div for every element and divisor, whichever of its three ways it takes."""
    domain, memory = context.domain(), Memory()
    value, divisor = domain.input("value", ALL), domain.input("divisor", ALL)
    memory.region("vector")[0] = (8, value)
    found = explore(context, domain, DIVIDE, [Pointer("vector"), 1, divisor], memory, contracts=contracts.NARROW)

    def goals(state):
        x, y = signed(domain, state, value), signed(domain, state, divisor)
        result = signed(domain, state, found.machine.load(state, Pointer("vector"), 8))
        if decide(domain, state, equal(y, 0)):
            yield "by zero: 0", equal(result, 0)
            return
        x_positive, y_positive = (decide(domain, state, at_least(v, 0)) for v in (x, y))
        x, y = x if x_positive else -x, y if y_positive else -y
        is_part = x_positive and y_positive and decide(domain, state, at_least(y, x)) and decide(domain, state, at_least(ONE, x))
        if is_part:
            yield from with_products(factors(domain, state, x, y), is_quotient(domain, state, result, x * ONE, y, "the share"))
            return
        exact = domain.quotient(state.path, x * ONE, y)
        exact = exact if x_positive == y_positive else -exact
        within = both(at_least(exact, MIN), at_least(MAX, exact))
        yield "the quotient or 0", either(both(within, equal(result, exact)), both(within.negated(), equal(result, 0)))

    found.prove(goals)
    for uid in (1, 2):
        one_more(context, uid)


def one_more(context, uid):
    """The elements before and behind the one that is divided stay."""
    domain, memory = context.domain(), Memory()
    values = [0] * 3
    values[uid] = domain.input("value", ONE - 1)
    memory.region("vector").update({8 * i: (8, value) for i, value in enumerate(values)})
    found = explore(context, domain, DIVIDE, [Pointer("vector"), 3, 7 * ONE], memory, contracts=contracts.NARROW)
    found.prove(lambda state: [("the others stay", equal(found.machine.load(state, Pointer("vector", 8 * i), 8), 0)) for i in range(3) if i != uid])


def reciprocals(context):
    """Vector.reciprocals of one whole that is not negative: the whole, or 1 in its place, and its reciprocal."""
    domain, memory = context.domain(), Memory()
    whole = domain.input("whole", MAX)
    memory.region("wholes")[0] = (8, whole)
    found = explore(context, domain, RECIPROCALS, [Pointer("out"), Pointer("wholes"), 1], memory)

    def goals(state):
        divisor = whole if decide(domain, state, at_least(whole, 1)) else Poly.of(1)
        yield "the whole", equal(found.machine.load(state, Pointer("wholes"), 8), divisor)
        result = Poly.of(found.machine.load(state, Pointer("out"), 8))
        yield from is_quotient(domain, state, result, Poly.of(ALL), divisor, "the reciprocal")

    found.prove(goals)



# U16Quotient: shares of u16s by one product


NORMALISE = "epoch/weights/normaliseRow"


def places_of_quotient(context):
    """(where the divisor's numbers are found, where they are stored, local of the divisor, address of the numbers)"""
    function = context.module.named(NORMALISE)
    body = function.body
    clz = next(pc for pc, op in enumerate(body) if op.name == "i64.clz")
    begin = max(pc for pc, op in enumerate(body[:clz]) if op.name == "end") + 1
    stores = [pc for pc, op in enumerate(body) if pc > clz and op.name == "i64.store"][:3]
    base = next(op.value for op in body[clz:] if op.name == "i32.const")
    return begin, stores[2] + 1, function.parameters.index("i64"), base


def quotients_of_u16(context):
    """For a u16 that is at most the divisor: one product, an addend and a shift give floor(part * 2^32 / divisor)."""
    begin, end, divisor_at, base = places_of_quotient(context)
    for bits in range(1, 32):
        step = Step(context, cuts=[(NORMALISE, end)])
        domain = step.domain
        divisor, part = step.any("divisor", 2**bits - 1, 2 ** (bits - 1)), step.any("part", 2**16 - 1)
        place = step.machine.start(NORMALISE, [0] * len(context.module.named(NORMALISE).parameters))
        place.frame.pc = begin
        found = step.run(place, {divisor_at: divisor}, assumed=[at_least(divisor, part)])

        def goals(state):
            cells = state.memory.region("static")
            multiplier, addend, shift = (Poly.of(domain.number(state, cells[base + 8 * i][1])) for i in range(3))
            yield "the shift", equal(shift, 15 + bits)
            yield "the sum fits", at_least(ALL - (2**16 - 1) * 2**48 - addend, 0)
            yield "the multiplier", at_least(2**48, multiplier)
            result = domain.quotient(state.path, part * multiplier + addend, 2 ** (15 + bits))
            pairs = bounds_of_sum(domain, state, (part, divisor), (multiplier, addend), bits)
            yield from with_products(pairs, is_quotient(domain, state, result, part * ONE, divisor, "the share"))

        found.prove(goals)
    return f"{copies_of_quotient(context, base)} in {NORMALISE}"


def bounds_of_sum(domain, state, operands, numbers, bits):
    """Pairs of numbers that are not negative: the sum's bounds, and the multiplier's error, which is at most a half."""
    (part, divisor), (multiplier, addend) = operands, numbers
    total = part * multiplier + addend
    result = domain.quotient(state.path, total, 2 ** (15 + bits))
    error = multiplier * divisor - 2 ** (47 + bits)
    return [
        (divisor, total - result * 2 ** (15 + bits)),
        (divisor, result * 2 ** (15 + bits) + 2 ** (15 + bits) - 1 - total),
        (part, divisor - error * 2),
        (part, divisor + error * 2),
        (divisor, 2**16 - 1 - part),
        # A multiplier that was rounded down has an addend, and else none.
        (part, -error if decide(domain, state, at_least(addend, 1)) else error),
    ]


def copies_of_quotient(context, base):
    """How many times a row's numbers are used; everything shifted by that shift must be such a product and sum."""
    load = lambda i: [tree for tree in everything if tree[0] == "load" and tree[3] == ("const", base + 8 * i)]
    everything = {tree for root in trees(context.module.named(NORMALISE)) for tree in nodes(root)}
    multipliers, addends, shifts = (load(i) for i in range(3))
    shifted = [tree for tree in everything if tree[0] == "i64.shr_u" and tree[2] in shifts]
    for tree in shifted:
        total = tree[1]
        product = next((side for side in total[1:] if side not in addends), None) if total[0] == "i64.add" else None
        if not product or product[0] != "i64.mul" or not any(side in multipliers for side in product[1:]):
            raise Red(f"a quotient of something else: {tree}")
    if not shifted:
        raise Red("no quotient is found")
    return len(shifted)


PROOFS = {"Share": of, "Vector.divide": divide, "Vector.reciprocals": reciprocals, "U16Quotient": quotients_of_u16}
SLOW = {"Share", "Vector.divide", "U16Quotient"}

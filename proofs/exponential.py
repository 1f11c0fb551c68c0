"""exp: each term of the series exact, no sum that wraps, no trap, at most 30 terms; alone and four abreast."""

import contracts
from contracts import decide
from harness import Red, explore
from integers import Poly, at_least, both, either, equal
from narrow import clamped, is_quotient
from machine import Memory
from steps import Step, arrive, changed, held, holding, only

EXP, SAFE, FOUR, LARGE, SMALL = (f"fixed/exp/{name}" for name in ("exp", "expSafe", "expFour", "largeTerms", "smallTerms"))
ONE, ALL, SIGN = 2**32, 2**64 - 1, 2**63
NONE, E = ALL, 22802600 << 9
LIMIT, LIMIT_OF_FOUR, SMALL_TERM = 20 << 32, 16 << 32, 1 << 27
TERMS = range(2, 32)
#: The first index that the table of reciprocals is read for.
FIRST_SMALL = 7


def series(x):
    """By index, the terms of a magnitude, and the sums up to each."""
    terms, sums = {1: x}, {1: ONE + x}
    for i in TERMS:
        terms[i] = (terms[i - 1] * x >> 32) // i
        sums[i] = sums[i - 1] + terms[i]
    return terms, sums


def exact(operand):
    """exp of an operand's 64 bits, or NONE."""
    if operand == SIGN:
        return NONE
    x = ALL + 1 - operand if operand >= SIGN else operand
    term, result = x, ONE + x
    for i in TERMS:
        if term * x >> 32 >= SIGN:
            return NONE
        term = (term * x >> 32) // i
        result += term
        if result >= SIGN:
            return NONE
    return E if operand == ONE else 2**64 // result if operand >= SIGN else result


def following(domain, state, term, x, i):
    return domain.quotient(state.path, domain.quotient(state.path, term * x, ONE), i)


def power(domain, state, operand, total, result):
    """exp(operand) from its magnitude's series: E for 1, the reciprocal where it is negative."""
    result = Poly.of(result)
    if decide(domain, state, equal(operand, ONE)):
        yield "exp(1)", equal(result, E)
    elif decide(domain, state, at_least(operand, SIGN)):
        yield from is_quotient(domain, state, result, Poly.of(2**64), total, "the reciprocal")
    else:
        yield "exp is the series", equal(result, total)


def loops(context):
    """Both loops' heads, from known operands: (state, local of x, term, sum, index)."""
    function = context.module.named(EXP)
    for number, operand in ((0, 5), (1, 30 << 32)):
        state = arrive(context, EXP, [ALL + 1 - operand], (EXP, number), contracts=contracts.UMULQ64)
        moves = changed(function, number)
        index, total = holding(state, 2), holding(state, ONE + operand)
        term = holding(state, operand, moves)
        x = holding(state, operand, set(range(len(state.frame.locals))) - moves)
        yield state, x, term, total, index


def begin(context):
    """From the call to the loops: x is the magnitude, the sum 1 + x, and the short loop is that of magnitudes up to 20."""
    domain = context.domain()
    operand = domain.input("operand", ALL)
    places = list(loops(context))
    found = explore(context, domain, EXP, [operand], stops=((EXP, 0), (EXP, 1)), compare=False)

    def goals(state):
        if state.results is not None:
            yield "no result", both(equal(operand, SIGN), equal(state.results[0], NONE))
            return
        _, x, term, total, index = places[state.stopped[1]]
        local = state.frame.locals
        size = 2**64 - operand if decide(domain, state, at_least(operand, SIGN)) else operand
        yield "the magnitude", both(equal(local[x], size), equal(local[term], size), equal(local[total], ONE + size))
        yield "the first index", equal(local[index], 2)
        yield "the short loop's range", at_least(LIMIT, size) if state.stopped[1] == 0 else at_least(size, LIMIT + 1)

    found.prove(goals)
    held(context, "exp", lambda: (operand_of(context),), lambda operand: context.engine.call(EXP, [operand])[0][0], exact, 200)


def operand_of(context):
    """More often one that has a result."""
    high = context.random.choice((ALL, LIMIT + 9, 2 * LIMIT))
    size = context.interesting(0, high)
    return (ALL + 1 - size) % 2**64 if context.random.getrandbits(1) else size


def safe(context):
    """expSafe is exp of the operand clamped to [-20, 20]."""
    domain = context.domain()
    operand = domain.input("operand", ALL)

    def taking_exp(machine, state, clamped_):
        state.memory.region("told")[0] = (8, clamped_)
        return [0]

    found = explore(context, domain, SAFE, [operand], contracts={EXP: taking_exp}, compare=False)

    def goals(state):
        told = Poly.of(domain.signed(state, state.memory.region("told")[0][1], 64))
        yield "the operand, clamped", clamped(Poly.of(domain.signed(state, operand, 64)), told, -LIMIT, LIMIT)

    found.prove(goals)
    call = lambda operand: context.engine.call(SAFE, [operand])[0][0]
    limited = lambda operand: max(min(operand - 2**64 if operand >= SIGN else operand, LIMIT), -LIMIT) % 2**64
    held(context, "exp_safe", lambda: (operand_of(context),), call, lambda operand: exact(limited(operand)))


def short(context):
    """Up to 20: every term and sum within bounds that grow with x, so those of 20."""
    terms, sums = series(LIMIT)
    state, *at = next(iter(loops(context)))
    for i in (*TERMS, 32):
        one_term(context, state, at, i, LIMIT, terms.get(i - 1), (sums[i - 1], terms.get(i), SIGN - 1))


def long(context):
    """Any magnitude: no result where a term or a sum leaves the format, else as the short one."""
    _, (state, *at) = loops(context)
    for i in (*TERMS, 32):
        most = SIGN - 1 + (ONE if i == 2 else 0)
        one_term(context, state, at, i, SIGN - 1, SIGN - 1, (most, SIGN - 1, SIGN - 1))


def one_term(context, place, at, i, largest, term_bound, bounds):
    """From the head of a loop at index i: the next term is exact, or the loop ends."""
    sum_bound, next_bound, format_bound = bounds
    step = Step(context, contracts.UMULQ64)
    domain = step.domain
    x, term = step.any("x", largest), step.any("term", term_bound)
    total, operand = step.any("sum", sum_bound, ONE), step.any("operand", ALL)
    x_at, term_at, total_at, index_at = at
    loop = place.stopped
    found = step.run(place, {0: operand, x_at: x, term_at: term, total_at: total, index_at: i}, (loop,))

    def goals(state):
        exact_ = following(domain, state, term, x, i) if i < 32 else None
        if state.stopped:
            local = state.frame.locals
            yield "the next index", equal(local[index_at], i + 1)
            yield "the next term", equal(local[term_at], exact_)
            yield "the next sum", equal(local[total_at], total + exact_)
            yield "x stays", equal(local[x_at], x)
            yield "the next term's bound", both(at_least(next_bound, exact_), at_least(format_bound, total + exact_))
            if local[0] is not operand:
                raise Red("the operand changes")
            return
        result = state.results[0]
        if i == 32:
            yield from power(domain, state, operand, total, result)
        elif loop[1] == 0:
            yield "no further term", equal(term, 0)
            yield from power(domain, state, operand, total, result)
        else:
            whole = domain.quotient(state.path, term * x, ONE)
            yield "no result where none fits", both(equal(result, NONE), either(at_least(whole, SIGN), at_least(total + exact_, SIGN)))

    found.prove(goals)


# Four abreast


LANES = range(4)


def lanes(context, names):
    """The globals of each of the four: x, the last term, the sum."""
    return [[context.global_(f"fixed/exp/{name}{lane}") for lane in LANES] for name in names]


def four_at(context):
    """Where expFour's operands lie, read off its own constants."""
    loads = [op.value for op in context.module.named(FOUR).body if op.name == "i32.const"]
    return [loads[lane] for lane in LANES]


#: What lies between the begin and the end, where only places are looked for.
BETWEEN = {LARGE: lambda machine, state: [FIRST_SMALL], SMALL: lambda machine, state, first: []}


def four(context):
    """From the operands to the series' begin, and from the series to each result; what lies between is large and small."""
    places = four_at(context)
    body = context.module.named(FOUR).body
    calls = [pc for pc, op in enumerate(body) if op.name == "call"]
    if [context.module.functions[body[pc].value].name for pc in calls] != [LARGE, SMALL] or calls[1] != calls[0] + 1:
        raise Red("expFour calls something else")
    cuts = [(FOUR, pc) for pc in (calls[0], calls[1] + 1, *(pc + 1 for pc, op in enumerate(body) if op.name == "i64.store"))]
    start_of_series(context, places, cuts[0])
    place = arrive(context, FOUR, [], cuts[1], known(places), BETWEEN, cuts=cuts[1:2])
    for lane in LANES:
        place = one_result(context, places, lane, place, cuts[2 + lane])
    say, right = lambda *given: call_four(context, places, given), lambda *given: [exact(operand) for operand in given]
    held(context, "exp of four", lambda: [operand_of_four(context) for _ in LANES], say, right, 100)


def known(places):
    memory = Memory()
    memory.region("static").update({at: (8, 5 * ONE) for at in places})
    return memory


def start_of_series(context, places, cut):
    step = Step(context, cuts=[cut])
    domain = step.domain
    operands = [step.any(f"operand{lane}", ALL) for lane in LANES]
    place = step.machine.start(FOUR, [])
    within = [either(at_least(LIMIT_OF_FOUR, operand), at_least(operand, 2**64 - LIMIT_OF_FOUR)) for operand in operands]
    found = step.run(place, {}, cells={at: (8, operand) for at, operand in zip(places, operands)}, assumed=within)
    x_at, term_at, sum_at = lanes(context, "xts")

    def goals(state):
        for lane in LANES:
            size = 2**64 - operands[lane] if decide(domain, state, at_least(operands[lane], SIGN)) else operands[lane]
            values = state.globals
            begins = equal(values[x_at[lane]], size), equal(values[term_at[lane]], size), equal(values[sum_at[lane]], ONE + size)
            yield "the begin of a series", both(*begins)

    found.prove(goals)


def one_result(context, places, lane, place, cut):
    """A lane's operand gives way to its result; the place behind it."""
    step = Step(context, cuts=[cut])
    domain = step.domain
    sum_at = lanes(context, "s")[0]
    operands = [step.any(f"operand{i}", ALL) for i in LANES]
    sums = [step.any(f"series{i}", series(LIMIT_OF_FOUR)[1][31], ONE) for i in LANES]
    found = step.run(place, {}, cells={at: (8, operand) for at, operand in zip(places, operands)}, variables=dict(zip(sum_at, sums)))

    def goals(state):
        cells = state.memory.region("static")
        for other in LANES:
            if other != lane:
                yield "another lane stays", both(equal(cells[places[other]][1], operands[other]), equal(state.globals[sum_at[other]], sums[other]))
        yield from power(domain, state, operands[lane], sums[lane], cells[places[lane]][1])

    found.prove(goals)
    return arrive(context, FOUR, [], cut, known(places), BETWEEN, cuts=[cut])


def operand_of_four(context):
    size = context.interesting(0, LIMIT_OF_FOUR)
    return (2**64 - size) % 2**64 if context.random.getrandbits(1) else size


def call_four(context, places, operands):
    memory = [(at, operand.to_bytes(8, "little")) for at, operand in zip(places, operands)]
    return [int.from_bytes(data, "little") for data in context.engine.call(FOUR, [], memory, [[at, 8] for at in places])[1]]


def large(context):
    """Every term up to the one after which all four are small: exact, and no sum wraps."""
    x_at, term_at, sum_at = lanes(context, "xts")
    # A step ends where the last of the four sums is set.
    cuts = [(LARGE, pc + 1) for pc, op in enumerate(context.module.named(LARGE).body) if op.name == "global.set" and op.value == sum_at[3]]
    place = Step(context).machine.start(LARGE, [])
    index_at = place.frame.function.locals.index("i32")
    first = set()
    for i in (*TERMS, 32):
        found = one_large(context, place, i, (x_at, term_at, sum_at), index_at, cuts)
        first |= {i for end in found.ends if end.results is not None}
        place = next((end for end in found.ends if end.stopped), None)
    # Where the terms are small at an index, no magnitude is above it: terms grow with it, and those of a larger one are not small.
    for i in first - {32}:
        if min(i * ONE, LIMIT_OF_FOUR) < LIMIT_OF_FOUR and series(i * ONE + 1)[0][i - 1] < SMALL_TERM:
            raise Red(f"a magnitude above {i} whose terms may be small")
    if min(first) < FIRST_SMALL:
        raise Red(f"small terms from {min(first)} on")


def one_large(context, place, i, at, index_at, cuts):
    """The term i of each of the four; or, if all of i - 1 are small, or i is 32, the index i."""
    terms, sums = series(LIMIT_OF_FOUR)
    step = Step(context, cuts=cuts)
    domain = step.domain
    x = [step.any(f"x{lane}", LIMIT_OF_FOUR) for lane in LANES]
    term = [step.any(f"term{lane}", terms[i - 1]) for lane in LANES]
    total = [step.any(f"sum{lane}", sums[i - 1], ONE) for lane in LANES]
    values = dict(zip(sum(at, []), x + term + total))
    found = step.run(place, {index_at: place.frame.locals[index_at]}, variables=values)

    def goals(state):
        if state.results is not None:
            yield "the index of the next term", equal(state.results[0], i)
            if i < 32:
                yield "all are small", both(*(at_least(SMALL_TERM - 1, t) for t in term))
            return
        yield from four_terms(domain, state, at, (x, term, total), i, terms[i])

    found.prove(goals)
    return found


def four_terms(domain, state, at, before, i, bound):
    values = state.globals
    for lane in LANES:
        x, term, total = (part[lane] for part in before)
        exact_ = following(domain, state, term, x, i)
        yield f"term {i}", equal(values[at[1][lane]], exact_)
        yield f"its bound, {i}", at_least(bound, exact_)
        yield f"the sum to {i}", equal(values[at[2][lane]], total + exact_)
        yield "x stays", equal(values[at[0][lane]], x)


def small(context):
    """The rest: of four terms below 2^27, of magnitudes up to the index, each is exact, and below 2^27 again."""
    x_at, term_at, sum_at = lanes(context, "xts")
    loop = (SMALL, 0)
    begin_ = Step(context)
    terms = [begin_.any(f"term{lane}", SMALL_TERM - 1) for lane in LANES]
    start = begin_.machine.start(SMALL, [FIRST_SMALL])
    found = begin_.run(start, {0: FIRST_SMALL}, (loop,), variables=dict(zip(term_at, terms)))
    place = found.ends[0]
    term_local = [only((n for n, held_ in enumerate(place.frame.locals) if held_ == term), "a term") for term in terms]
    for i in (*range(FIRST_SMALL, 32), 32):
        one_small(context, place, i, (x_at, term_local, sum_at))


def one_small(context, place, i, at):
    x_at, term_at, sum_at = at
    step = Step(context)
    domain = step.domain
    x = [step.any(f"x{lane}", min(i * ONE, LIMIT_OF_FOUR)) for lane in LANES]
    term = [step.any(f"term{lane}", SMALL_TERM - 1) for lane in LANES]
    total = [step.any(f"sum{lane}", series(LIMIT_OF_FOUR)[1][31] + i * SMALL_TERM, ONE) for lane in LANES]
    table = next(op.value for op in context.module.named(SMALL).body if op.name == "i32.const" and op.value > 1024) + 8 * i
    cells = {table: (8, context.module.word(table))}
    found = step.run(place, {0: i, **dict(zip(term_at, term))}, (place.stopped,), cells, dict(zip(x_at + sum_at, x + total)))

    def goals(state):
        if state.results is not None:
            if i < 32:
                yield "all that follow are 0", both(*(equal(t, 0) for t in term))
            yield "the sums stay", both(*(equal(state.globals[s], value) for s, value in zip(sum_at, total)))
            return
        yield "the next index", equal(state.frame.locals[0], i + 1)
        for lane in LANES:
            exact_ = following(domain, state, term[lane], x[lane], i)
            yield f"small term {i}", equal(state.frame.locals[term_at[lane]], exact_)
            yield f"it is small, {i}", at_least(SMALL_TERM - 1, exact_)
            yield f"the sum to {i}", equal(state.globals[sum_at[lane]], total[lane] + exact_)
            yield "x stays", equal(state.globals[x_at[lane]], x[lane])

    found.prove(goals)


PROOFS = {
    "exp: begin": begin,
    "exp: terms of magnitudes up to 20": short,
    "exp: terms of any magnitude": long,
    "exp_safe": safe,
    "exp of four: begin and end": four,
    "exp of four: large terms": large,
    "exp of four: small terms": small,
}
SLOW = {"exp of four: large terms", "exp of four: small terms"}

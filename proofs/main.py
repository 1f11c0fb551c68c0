"""Proves what docs/proofs.md lists of the pinned blob.

    main.py            all proofs; if green, notes the blob's hash in proved.json
    main.py --fast     that proved.json is this blob's, the quick proofs, and the planted faults
    main.py --second   all proofs, with cvc5's opinion of each answer that z3 gives
"""

import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from z3 import Z3Exception

import blob
import control
import conversions
import division
import emissions
import epochs
import exponential
import inplace
import lemmas
import logarithm
import narrow
import parser
import planted
import powers
import products
import safefloat
import share
import vectors
import wide
from harness import Context, Red
from integers import Unproved
from machine import Fork, Trap, Unsupported

#: Modules with PROOFS by name, of which the gate leaves out the SLOW ones.
FAMILIES = (exponential, logarithm, powers, share, conversions, inplace, safefloat, vectors)
PLANTED = "planted: "
#: Seconds within which a proof is carried out once more for each fault in a function that it runs.
QUICK = 20
PROVED = Path(__file__).with_name("proved.json")


@dataclass
class Proof:
    run: object
    fast: bool = True


def proofs():
    """By name: a function of a context that raises where the proof fails."""
    table = {
        "lemma: one quotient": Proof(lemmas.unique_quotient),
        "lemma: a quotient of shifted numbers": Proof(lemmas.shifted_quotient),
        "64 x 64 -> 128": Proof(products.product_of_words),
        "Words.multiply": Proof(products.product_of_two_words),
        "I32F32 multiply": Proof(narrow.multiply),
        "I32F32 divide": Proof(narrow.divide, False),
    }
    for digits in (1, 2, 3, 4):
        table[f"Words.divide by {digits} digits"] = Proof(partial(division.divide, counts=(digits,)), False)
    for name in narrow.ROWS:
        table[f"I32F32 {name}"] = Proof(partial(narrow.row, name=name))
    for format_ in wide.WIDE:
        for name in wide.OPERATIONS:
            slow = "mul" in name or "div" in name
            table[f"{format_} {name}"] = Proof(partial(wide.row, name=format_, operation=name), not slow)
    for name, (run, fast) in {**control.proofs(), **parser.proofs(), **epochs.proofs(), **emissions.proofs()}.items():
        table[name] = Proof(run, fast)
    for family in FAMILIES:
        table |= {name: Proof(run, name not in family.SLOW) for name, run in family.PROOFS.items()}
    return table


#: Which proofs a contract stands on.
STANDS_ON = {
    "~lib/as-bignum/assembly/globals/__umulq64": ["64 x 64 -> 128"],
    "fixed/words/Words.multiply": ["Words.multiply"],
    "fixed/words/Words.divide": [f"Words.divide by {digits} digits" for digits in (1, 2, 3, 4)],
    "fixed/i32f32/multiply": ["I32F32 multiply"],
    "fixed/i32f32/divide": ["I32F32 divide"],
    "fixed/wide/Wide.multiply": [f"Wide.multiply of {name}, shared" for name in wide.WIDE],
    "fixed/log/log2Inner": ["log2: halvings", "log2: bits"],
    "fixed/log/log2": ["log2"],
    **{f"fixed/safe-float/{name}": [f"SafeFloat {name}"] for name in ("timesTen", "scaleDown")},
    "fixed/safe-float/normalise": ["SafeFloat normalise: begin", "SafeFloat normalise: a round"],
    **{f"fixed/safe-float/SafeFloat.{name}": [f"SafeFloat {name}"] for name in ("fromU64", "add", "divide")},
    "fixed/exp/largeTerms": ["exp of four: large terms"],
    "fixed/exp/smallTerms": ["exp of four: small terms"],
    "fixed/exp/exp": ["exp: begin", "exp: terms of magnitudes up to 20", "exp: terms of any magnitude"],
}


def start(second=False):
    """What a process that proves holds on to."""
    global context, table
    context, table = Context(*blob.load(), opinion=opinion() if second else None), proofs()


def opinion():
    from second import Second

    return Second()


@dataclass
class Outcome:
    """seconds: None where it is red. used: contracts that were relied on. samples: inputs compared. ran: functions that were."""

    name: str
    seconds: object
    said: object
    used: set
    samples: int
    ran: set


def carry_out(task):
    name, others = task
    started = time.monotonic()
    context.contracts_used, context.samples = set(), 0
    context.entered.clear()
    if context.opinion:
        context.opinion.agreed = context.opinion.open = 0
    try:
        fault = name.removeprefix(PLANTED)
        said = planted.plant(context, fault, table, others) if fault != name else table[name].run(context)
    except (Red, Unproved, Unsupported, Trap, Fork, KeyError, StopIteration, Z3Exception) as error:
        return Outcome(name, None, f"{type(error).__name__}: {error}", set(), 0, set())
    if context.opinion:
        said = f"cvc5 agrees on {context.opinion.agreed}, can't tell of {context.opinion.open}"
    seconds = round(time.monotonic() - started, 1)
    return Outcome(name, seconds, said, context.contracts_used, context.samples, set(context.entered))


def wanted(fast):
    """(names of the proofs, of the planted faults). The long ones first, so that both processes end together."""
    table = proofs()
    slow = {name for name in table if not table[name].fast}
    faults = [PLANTED + fault for fault, planted_ in planted.FAULTS.items() if not fast or not slow & set(planted_.proofs)]
    return [name for name in sorted(table, key=lambda name: name not in slow) if not fast or name not in slow], faults


def tell(outcome):
    if outcome.seconds is None:
        print(f"red    {outcome.name}: {outcome.said}", flush=True)
    else:
        print(f"green  {outcome.name}  {outcome.seconds} s{f' ({outcome.said})' if outcome.said else ''}", flush=True)
    return outcome


def carry_out_all(fast, second):
    """The proofs, then the faults, each with the quick proofs that run the function that it is in."""
    names, faults = wanted(fast)
    with ProcessPoolExecutor(2, initializer=start, initargs=(second,)) as pool:
        outcomes = [tell(outcome) for outcome in pool.map(carry_out, [(name, ()) for name in names])]
        if second:
            return outcomes
        tasks = []
        for fault in faults:
            function = planted.FAULTS[fault.removeprefix(PLANTED)].function
            quick = [o.name for o in outcomes if function in o.ran and o.seconds is not None and o.seconds < QUICK]
            tasks.append((fault, [] if fast else quick))
        return outcomes + [tell(outcome) for outcome in pool.map(carry_out, tasks)]


def main(fast, second):
    failed = []
    if fast and json.loads(PROVED.read_text())["sha256"] != blob.pinned_hash():
        failed.append("proved.json")
        print("red    proved.json is another blob's: npm run proofs")
    outcomes = carry_out_all(fast, second)
    passed = {o.name: o.seconds for o in outcomes if o.seconds is not None}
    failed += [o.name for o in outcomes if o.seconds is None]
    for contract in set() if fast else {contract for o in outcomes for contract in o.used}:
        if not set(STANDS_ON[contract]) <= set(passed):
            failed.append(contract)
            print(f"red    {contract} is taken at its word, and not proved")
    print(f"{sum(o.samples for o in outcomes)} inputs compared with the engine")
    print(f"{len(passed)} green, {len(failed)} red")
    if not fast and not second and not failed:
        PROVED.write_text(json.dumps({"sha256": blob.pinned_hash(), "seconds": passed}, indent=2) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main("--fast" in sys.argv[1:], "--second" in sys.argv[1:]))

"""Proves what docs/proofs.md lists of the pinned blob.

    main.py            all proofs; if green, notes the blob's hash in proved.json
    main.py --fast     that proved.json is this blob's, the quick proofs, and the planted faults
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
import division
import lemmas
import narrow
import parser
import planted
import products
import wide
from harness import Context, Red
from integers import Unproved
from machine import Fork, Trap, Unsupported

PLANTED = "planted: "
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
    for name, (run, fast) in {**control.proofs(), **parser.proofs()}.items():
        table[name] = Proof(run, fast)
    return table


#: Which proofs a contract stands on.
STANDS_ON = {
    "~lib/as-bignum/assembly/globals/__umulq64": ["64 x 64 -> 128"],
    "fixed/words/Words.multiply": ["Words.multiply"],
    "fixed/words/Words.divide": [f"Words.divide by {digits} digits" for digits in (1, 2, 3, 4)],
    "fixed/i32f32/multiply": ["I32F32 multiply"],
    "fixed/i32f32/divide": ["I32F32 divide"],
}


def start():
    """What a process that proves holds on to."""
    global context, table
    context, table = Context(*blob.load()), proofs()


def carry_out(name):
    """(name, seconds or None where it is red, what to say, contracts that were relied on, inputs compared)"""
    started = time.monotonic()
    context.contracts_used, context.samples = set(), 0
    try:
        fault = name.removeprefix(PLANTED)
        said = planted.plant(context, fault, table) if fault != name else table[name].run(context)
    except (Red, Unproved, Unsupported, Trap, Fork, KeyError, StopIteration, Z3Exception) as error:
        return name, None, f"{type(error).__name__}: {error}", set(), 0
    return name, round(time.monotonic() - started, 1), said, context.contracts_used, context.samples


def names(module, fast):
    table, faults = proofs(), planted.faults(module)
    wanted = list(table) + [PLANTED + fault for fault in faults]
    slow = {name for name in table if not table[name].fast} | {PLANTED + f for f in faults if not table[faults[f][3]].fast}
    # The long ones first, so that both processes end together.
    return [name for name in wanted if name not in slow] if fast else sorted(wanted, key=lambda name: name not in slow)


def main(fast):
    passed, failed, used, samples = {}, [], set(), 0
    if fast and json.loads(PROVED.read_text())["sha256"] != blob.pinned_hash():
        failed.append("proved.json")
        print("red    proved.json is another blob's: npm run proofs")
    _, module = blob.load()
    with ProcessPoolExecutor(2, initializer=start) as pool:
        for name, seconds, said, contracts, compared in pool.map(carry_out, names(module, fast)):
            if seconds is None:
                failed.append(name)
                print(f"red    {name}: {said}", flush=True)
                continue
            passed[name] = seconds
            used |= contracts
            samples += compared
            print(f"green  {name}  {seconds} s{f' ({said})' if said else ''}", flush=True)
    for contract in [] if fast else used:
        if not set(STANDS_ON[contract]) <= set(passed):
            failed.append(contract)
            print(f"red    {contract} is taken at its word, and not proved")
    print(f"{samples} inputs compared with the engine")
    print(f"{len(passed)} green, {len(failed)} red")
    if not fast and not failed:
        PROVED.write_text(json.dumps({"sha256": blob.pinned_hash(), "seconds": passed}, indent=2) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main("--fast" in sys.argv[1:]))

"""What the proofs rest on of the integers, each proved on its own: z3, nonlinear, with its assumptions shown to be satisfiable."""

import z3

from harness import Red


def hold(what, assumptions, conclusion):
    solver = z3.Solver()
    solver.set("timeout", 60_000)
    solver.add(*assumptions)
    if solver.check() != z3.sat:
        raise Red(f"{what}: nothing is known to meet its assumptions")
    solver.add(z3.Not(conclusion))
    answer = solver.check()
    if answer != z3.unsat:
        raise Red(f"{what}: {answer}")


def unique_quotient(context):
    """Of all q there is one with q * v <= d < (q + 1) * v."""
    d, v, q, more = z3.Ints("d v q more")
    hold("unique_quotient", [v >= 1, more >= 1, q * v <= d, d < (q + 1) * v, more * v >= v], z3.Not((q + more) * v <= d))
    hold("a multiple of at least one is at least the number", [v >= 1, more >= 1], more * v >= v)


def shifted_quotient(context):
    """floor(d * p / (v * p)) = floor(d / v): r, what a division leaves, times p is from 0 on, so r is."""
    r, p = z3.Ints("r p")
    hold("shifted_quotient", [p >= 1, r * p >= 0], r >= 0)
    hold("shifted_quotient, above", [p >= 1, r * p > 0], r > 0)

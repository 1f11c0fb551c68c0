"""cvc5's opinion of what z3 has answered: each question as SMT-LIB, within a time. That it can't tell is counted, and that it disagrees is red."""

import cvc5

from integers import Unproved

MILLISECONDS = 10_000


class Second:
    def __init__(self):
        self.agreed = self.open = 0

    def __call__(self, solver, what):
        """Of a question that z3 says nothing satisfies."""
        answer = ask(solver.to_smt2())
        if answer == "sat":
            raise Unproved(what, "cvc5 disagrees")
        self.agreed += answer == "unsat"
        self.open += answer != "unsat"


def ask(text):
    """"sat", "unsat", or another word."""
    solver = cvc5.Solver(cvc5.TermManager())
    solver.setOption("tlimit-per", str(MILLISECONDS))
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, "(set-logic ALL)\n" + text, "z3")
    answer = ""
    while not (command := parser.nextCommand()).isNull():
        answer = command.invoke(solver, parser.getSymbolManager()).strip() or answer
    return answer

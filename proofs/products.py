"""The full product of two words, and of two numbers of two words."""

import contracts
from harness import explore, read, two_words
from integers import equal
from machine import Memory, Pointer

UMULQ64, MULTIPLY = "~lib/as-bignum/assembly/globals/__umulq64", "fixed/words/Words.multiply"


def product_of_words(context):
    domain = context.domain()
    a, b = domain.input("a", 2**64 - 1), domain.input("b", 2**64 - 1)
    found = explore(context, domain, UMULQ64, [a, b])
    high = context.global_(contracts.HIGH)
    found.prove(lambda state: [("the product", equal(state.results[0] + state.globals[high] * 2**64, a * b))])


def product_of_two_words(context):
    """For operands that overlap the result nowhere; they may be the same."""
    for second in ("b", "a"):
        domain, memory = context.domain(), Memory()
        a = two_words(domain, memory, Pointer("a"), "a")
        b = two_words(domain, memory, Pointer("b"), "b") if second == "b" else a
        arguments = [Pointer("out"), Pointer("a"), Pointer(second)]
        found = explore(context, domain, MULTIPLY, arguments, memory, contracts=contracts.UMULQ64)
        found.prove(lambda state: [("the product", equal(read(found.machine, state, Pointer("out"), 4), a * b))])

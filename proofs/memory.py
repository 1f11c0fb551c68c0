"""Memory for the verifier: the module's own data below the heap, held as it was written, and arrays of which no more is known
than where they lie. Every load and store must be shown to lie in one of them."""

from dataclasses import dataclass

import z3

from verify import bv

LIMIT = 1 << 31  # of memory: 32768 pages, the maximum that the binary declares


@dataclass
class Region:
    """An array that is only read, at an unknown base: so many bytes (64 bits), of elements of so many."""

    name: str
    base: object
    size: object
    element: int


class Heap:
    def __init__(self, heap_base):
        self.heap_base = heap_base
        self.begin()

    def begin(self):
        """Forgets all arrays: a new pass."""
        self.regions = {}

    def add(self, region):
        self.regions[region.base.decl().name()] = region

    def region(self, verifier, address):
        """The array that an address is reckoned from, or None."""
        if isinstance(address, int):
            return None
        found = [self.regions[name] for name in verifier.all_variables_of(address) if name in self.regions]
        return found[0] if len(found) == 1 else None

    def check(self, verifier, state, address, size, op, function):
        """The array in which so many bytes lie, or None for the module's data and what else may be read by address."""
        region = self.region(verifier, address)
        if region is None:
            wide = z3.ZeroExt(32, bv(address, 32))
            goal = z3.Or(z3.ULE(wide, self.heap_base - size), self.raw(wide, size))
            verifier.require(state, goal, "the address lies in memory of its own", op, function)
        else:
            offset = z3.ZeroExt(32, address - region.base)
            goal = z3.And(z3.ULE(size, region.size), z3.ULE(offset, region.size - size))
            verifier.require(state, goal, f"it lies within the {region.name}", op, function)
        return region

    def raw(self, address, size):
        """What may be read beside the module's data and the arrays."""
        return z3.BoolVal(False)

    def load(self, verifier, state, address, size, op, function):
        region = self.check(verifier, state, address, size, op, function)
        if region is not None:
            return self.content(region, z3.simplify(address - region.base), size)
        if not isinstance(address, int):
            return verifier.fresh(8 * size, "static")
        held = state.cells.get(address)
        if held is None or held[0] != size:
            self.forget(state, address, size)
            held = state.cells[address] = (size, verifier.fresh(8 * size, f"cell.{address}"))
        return held[1]

    @staticmethod
    def content(region, offset, size):
        """What an array holds there: the element by its number, anything else by its offset."""
        shift = {1: 0, 2: 1, 4: 2, 8: 3}[size] if size == region.element else 0
        where = z3.simplify(z3.Extract(31, shift, offset))
        return z3.Function(f"{region.name}.{size}", z3.BitVecSort(32 - shift), z3.BitVecSort(8 * size))(where)

    def store(self, verifier, state, address, size, value, op, function):
        known = isinstance(address, int) and address + size <= self.heap_base
        verifier.require(state, z3.BoolVal(known), "it stores in the module's data", op, function)
        if known:
            self.forget(state, address, size)
            state.cells[address] = (size, value)

    @staticmethod
    def forget(state, address, size):
        for other in [at for at, (bytes_, _) in state.cells.items() if at < address + size and address < at + bytes_]:
            del state.cells[other]

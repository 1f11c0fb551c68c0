"""Epochs a second, and what arrays cost beyond the blob: python examples/speed.py ../../vectors/epoch/large.json

The first case of a vector file, and a subnet of as many neurons whose every fourth weighs all others."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from yuma_consensus import EpochState, Rows, Yuma
from yuma_consensus.abi import EPOCH
from yuma_consensus.arrays import write
from yuma_consensus.record import encode

yuma = Yuma()


def best(call: Callable[[], object]) -> float:
    """Milliseconds of the fastest of many: what the machine does beside it is no part of it."""
    times = []
    for _ in range(500):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


def dense(state: EpochState) -> EpochState:
    """The same with many weights and bonds."""
    random = np.random.default_rng(1)
    validates = np.arange(state.n) % 4 == 0
    matrix = random.integers(1, 65536, (state.n, state.n)) * validates[:, np.newaxis]
    stake = random.integers(10**12, 10**15, state.n) * validates
    return replace(
        state, weights=Rows.of(matrix), bonds=Rows.of(matrix), validator_permit=validates, alpha_stake=stake.astype(np.uint64)
    )


first = EpochState.from_json(json.loads(Path(sys.argv[1]).read_text())["cases"][0]["input"])
print("neurons  weights  what                  best, ms  epochs/s")
for state in (first, dense(first)):
    weights, bonds = Rows.of(state.weights), Rows.of(state.bonds)
    request = bytes(encode(EPOCH.number, state.spec_version, 0, write(EPOCH.request, vars(state))))
    matrices = replace(state, weights=weights.to_dense(), bonds=bonds.to_dense())
    for what, call in (
        ("the blob alone", lambda: yuma.record(request)),
        ("arrays, CSR", lambda: yuma.epoch(state)),
        ("arrays, two matrices", lambda: yuma.epoch(matrices)),
    ):
        milliseconds = best(call)
        print(f"{state.n:7}  {len(weights.values):7}  {what:20}  {milliseconds:8.3f}  {1000 / milliseconds:8.0f}")

"""The amount an epoch handed out, found from what it paid: recordings have the payments, not the amount
(bindings/emission-amount.ts has the same rules)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .epoch import EpochTrace

#: Fraction bits of a share, which is an I32F32.
_FRACTION = 32
_U64_END = 1 << 64


@dataclass(frozen=True)
class FoundAmount:
    """Every amount from the first to the highest, in rao, gives as many of the recorded payments, and none gives more."""

    amount: int
    highest: int
    reproduced: int
    recorded: int


def find_amount(trace: EpochTrace, recorded: dict[str, Any], skipped: set[int]) -> FoundAmount | None:
    """The amount whose payments are the recorded ones; None if no payments are recorded.

    :param trace: of the epoch; its shares don't depend on the amount
    :param skipped: uids whose recorded payments are not this epoch's"""
    shares = {
        "server_emission": trace.normalized_server_emission,
        "validator_emission": trace.normalized_validator_emission,
        "emission": trace.normalized_combined_emission,
    }
    payments = [
        (share, rao)
        for name, column in shares.items()
        if recorded.get(name) is not None
        for uid, (share, rao) in enumerate(zip(column.tolist(), recorded[name].tolist()))
        if uid not in skipped
    ]
    if not payments:
        return None
    return _densest([_amounts(share, rao) for share, rao in payments])


def _amounts(share: int, rao: int) -> tuple[int, int]:
    """The amounts of which a share is this many rao, floor(share * amount): from the first, without the last."""
    if share == 0:
        return (0, _U64_END) if rao == 0 else (0, 0)
    first, end = (-(-(value << _FRACTION) // share) for value in (rao, rao + 1))
    return first, min(end, _U64_END)


def _densest(intervals: Iterable[tuple[int, int]]) -> FoundAmount:
    """Where the most intervals lie over one another: a sweep over their ends, from the lowest amount up."""
    intervals = list(intervals)
    steps = sorted((at, by) for start, end in intervals if start < end for at, by in ((start, 1), (end, -1)))
    best, reproduced = FoundAmount(0, _U64_END - 1, 0, len(intervals)), 0
    for place, (at, by) in enumerate(steps):
        reproduced += by
        after = steps[place + 1][0] if place + 1 < len(steps) else _U64_END
        if after > at and reproduced > best.reproduced:
            best = FoundAmount(at, after - 1, reproduced, len(intervals))
    return best

"""The epoch's input and output. What the fields mean, and in which units: docs/specification/epoch.md.

Amounts are rao in u64, shares are u16 of 65535. A list takes whatever numpy sees as an array of integers of that type: an
array, a buffer, a list, a column of pandas or Arrow. Rows take what Rows.of does: CSR, or a dense matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from .abi import ABI, EPOCH, Field
from .arrays import Rows, read, write
from .element import parse_spec_version
from .request import parse
from .result import format

if TYPE_CHECKING:
    import pandas
    import pyarrow

#: Of each neuron an integer or a flag.
Column: TypeAlias = npt.ArrayLike
Matrix: TypeAlias = Rows | npt.ArrayLike | Sequence[Sequence[tuple[int, int]]]
U64s: TypeAlias = npt.NDArray[np.uint64]
U16s: TypeAlias = npt.NDArray[np.uint16]
I64s: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]


@dataclass(eq=False)
class EpochState:
    """What an epoch reads: one mechanism of one subnet at the block whose epoch runs."""

    n: int
    current_block: int
    tempo: int
    last_mechanism_step_block: int
    activity_cutoff: int
    last_update: Column
    block_at_registration: Column
    alpha_stake: Column
    tao_stake: Column
    tao_weight: int
    stake_threshold: int
    owner_uid: int | None
    validator_permit: Column
    max_allowed_validators: int
    weights: Matrix
    bonds: Matrix
    kappa: int
    bonds_penalty: int
    bonds_moving_average: int
    yuma3_enabled: bool
    liquid_alpha_enabled: bool
    alpha_sigmoid_steepness: int
    alpha_low: int
    alpha_high: int
    commit_reveal_enabled: bool
    #: None, or 2^64 - 1 in an array, for none
    commit_block: Column | Sequence[int | None]
    emission: int
    previous_consensus: Column | None = None
    #: current, previous or auto, which is the default
    liquid_alpha_consensus_mode: str | None = None
    null_consensus: bool | None = None
    #: yuma, which is the default, whitepaper or naive
    ruleset: str | None = None
    #: The steepness of the whitepaper's consensus; 10 where None.
    rho: int | None = None
    #: The runtime whose rules apply.
    spec_version: int = ABI["default_spec_version"]

    @classmethod
    def from_json(cls, value: Any) -> EpochState:
        """From the vectors' JSON form: what json.loads gave."""
        named = value.get("spec_version") if isinstance(value, dict) else None
        spec_version = ABI["default_spec_version"] if named is None else parse_spec_version(named)
        request = parse(EPOCH.request, value, spec_version, ["spec_version"])
        return cls(**read(EPOCH.request, request.sections), spec_version=spec_version)

    def to_json(self) -> dict[str, Any]:
        """In the vectors' JSON """
        return {"spec_version": self.spec_version} | _to_json(EPOCH.request, self)


@dataclass(eq=False)
class EpochOutput:
    """What an epoch decides. Fields that not all runtimes have are None where they have not."""

    active: Flags
    stake: U64s
    consensus: U16s
    incentive: U16s
    dividends: U16s
    validator_trust: U16s
    server_emission: U64s
    validator_emission: U64s
    emission: U64s
    validator_permit: Flags
    bonds: Rows
    stake_weight: U16s | None = None
    rank: U16s | None = None
    trust: U16s | None = None
    pruning_score: U16s | None = None

    def to_json(self) -> dict[str, Any]:
        """In the vectors' JSON """
        return _to_json(EPOCH.output, self)

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """What there is of each neuron: all but the bonds."""
        return {name: value for name, value in vars(self).items() if isinstance(value, np.ndarray)}

    def to_pandas(self) -> pandas.DataFrame:
        """The same as a table with a row for each uid. Wants the extra pandas."""
        import pandas

        return pandas.DataFrame(self.columns()).rename_axis("uid")

    def to_arrow(self) -> pyarrow.Table:
        """The same in Arrow. Wants the extra arrow."""
        import pyarrow

        uids = np.arange(len(self.emission), dtype=np.uint16)
        return pyarrow.table({"uid": uids} | self.columns())


@dataclass(eq=False)
class EpochTrace:
    """The intermediate vectors: raw I32F32 bits, but for the total stake's I64F64."""

    total_stake: list[int]
    stake: I64s
    active_stake: I64s
    consensus: I64s
    validator_trust: I64s
    incentive: I64s
    dividends: I64s
    normalized_server_emission: I64s
    normalized_validator_emission: I64s
    normalized_combined_emission: I64s
    ema_bonds: Rows
    #: n rows of n
    alphas: I64s | None = None
    alpha_columns: I64s | None = None
    prerank: I64s | None = None
    trust: I64s | None = None

    def to_json(self) -> dict[str, Any]:
        """In the vectors' JSON """
        return _to_json(EPOCH.trace, self)


def _to_json(fields: Sequence[Field], values: object) -> dict[str, Any]:
    return format(fields, write(fields, vars(values)))

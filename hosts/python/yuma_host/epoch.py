"""The epoch's input and output. What the fields mean, and in which units: docs/specification/epoch.md."""

from dataclasses import dataclass
from typing import Any, Self

from . import form
from .abi import ABI, EPOCH
from .errors import YumaError

#: Sparse rows: of each neuron a list of uids and values, in storage order.
Rows = list[list[tuple[int, int]]]


@dataclass
class EpochState:
    """What an epoch reads: one mechanism of one subnet at the block whose epoch runs."""

    n: int
    current_block: int
    tempo: int
    last_mechanism_step_block: int
    activity_cutoff: int
    last_update: list[int]
    block_at_registration: list[int]
    alpha_stake: list[int]
    tao_stake: list[int]
    tao_weight: int
    stake_threshold: int
    owner_uid: int | None
    validator_permit: list[bool]
    max_allowed_validators: int
    weights: Rows
    bonds: Rows
    kappa: int
    bonds_penalty: int
    bonds_moving_average: int
    yuma3_enabled: bool
    liquid_alpha_enabled: bool
    alpha_sigmoid_steepness: int
    alpha_low: int
    alpha_high: int
    commit_reveal_enabled: bool
    commit_block: list[int | None]
    emission: int
    previous_consensus: list[int] | None = None
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
    def from_json(cls, value: Any) -> Self:
        """From the vectors' JSON form: what json.loads gave."""
        spec_version = value.get("spec_version", cls.spec_version) if isinstance(value, dict) else cls.spec_version
        if type(spec_version) is not int or not 0 <= spec_version < 2**32:
            raise YumaError("wrong_type", "expected an integer of 32 bits", "spec_version")
        return cls(**form.parse(EPOCH.request, value, spec_version), spec_version=spec_version)


@dataclass
class EpochOutput:
    """What an epoch decides. Fields that not all runtimes have are None where they have not."""

    active: list[bool]
    stake: list[int]
    consensus: list[int]
    incentive: list[int]
    dividends: list[int]
    validator_trust: list[int]
    server_emission: list[int]
    validator_emission: list[int]
    emission: list[int]
    validator_permit: list[bool]
    bonds: Rows
    stake_weight: list[int] | None = None
    rank: list[int] | None = None
    trust: list[int] | None = None
    pruning_score: list[int] | None = None

    def to_json(self) -> dict[str, Any]:
        """In the vectors' JSON form."""
        return form.format(EPOCH.output, _present(self))


@dataclass
class EpochTrace:
    """The intermediate vectors: raw I32F32 bits, but for the total stake's I64F64."""

    total_stake: list[int]
    stake: list[int]
    active_stake: list[int]
    consensus: list[int]
    validator_trust: list[int]
    incentive: list[int]
    dividends: list[int]
    normalized_server_emission: list[int]
    normalized_validator_emission: list[int]
    normalized_combined_emission: list[int]
    ema_bonds: Rows
    alphas: list[list[int]] | None = None
    alpha_columns: list[int] | None = None
    prerank: list[int] | None = None
    trust: list[int] | None = None

    def to_json(self) -> dict[str, Any]:
        """In the vectors' JSON form."""
        return form.format(EPOCH.trace, _present(self))


def _present(values: EpochOutput | EpochTrace) -> dict[str, Any]:
    return {name: value for name, value in vars(values).items() if value is not None}

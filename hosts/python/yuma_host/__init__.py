"""The epoch of Bittensor's Yuma Consensus, bit for bit: yuma.wasm in wasmtime."""

from .blob import Yuma
from .epoch import EpochOutput, EpochState, EpochTrace, Rows
from .errors import YumaError

__all__ = ["EpochOutput", "EpochState", "EpochTrace", "Rows", "Yuma", "YumaError"]

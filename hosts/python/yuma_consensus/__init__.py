"""Bittensor's Yuma Consensus, bit for bit: the epoch and the emission around it, from yuma.wasm in wasmtime."""

from .abi import ABI
from .arrays import Rows
from .blob import Yuma
from .epoch import EpochOutput, EpochState, EpochTrace
from .errors import YumaError

__all__ = ["BLOB_SHA256", "EpochOutput", "EpochState", "EpochTrace", "Rows", "Yuma", "YumaError"]

#: The blob in this package, and of which it is a copy: dist/yuma.wasm of the project at the same version.
BLOB_SHA256: str = ABI["blob_sha256"]

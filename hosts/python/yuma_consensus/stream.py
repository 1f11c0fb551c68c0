"""A stream of records (docs/abi.md): each behind its length, a u32 of 4 bytes."""

from typing import BinaryIO

from .blob import Yuma
from .record import no_room

#: Far more than a subnet's state has.
_MOST_BYTES = 256 << 20
_PART = 1 << 20


def answer_records(yuma: Yuma, requests: BinaryIO, results: BinaryIO) -> None:
    """Answers every record before it waits for the next. What the end cuts off is answered as it is."""
    while header := requests.read(4):
        length = int.from_bytes(header, "little") if len(header) == 4 else 0
        if length <= _MOST_BYTES:
            result = yuma.record(requests.read(length))
        else:
            while length > 0 and (part := requests.read(min(length, _PART))):
                length -= len(part)
            result = no_room()
        results.write(len(result).to_bytes(4, "little") + result)
        results.flush()

"""Verification and sweeps over a cluster of Ray:
python examples/on_ray.py verify epochs.parquet verdicts.parquet
python examples/on_ray.py lines jobs.jsonl runs.jsonl npx yuma simulate - --lines

Both keep the order of the rows, so that the file has the same bytes however many workers there are and whichever of them ends
in the middle. RAY_ADDRESS names a cluster; without it one is started here."""

import sys
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import ray

from yuma_consensus.batches import verify_epochs
from yuma_consensus.program import Program

#: Epochs of one task: some tenths of a second, far above what a task costs.
EPOCHS = 256
LINES = 8


def in_order() -> None:
    ray.data.DataContext.get_current().execution_options.preserve_order = True


def verify(source: str, target: str) -> None:
    """A verdict for each row of a data set of recorded epochs."""
    in_order()
    epochs = ray.data.read_parquet(source).repartition(target_num_rows_per_block=EPOCHS)
    write(epochs.map_batches(verify_epochs, batch_format="pyarrow", batch_size=EPOCHS), target)


def lines(source: str, target: str, command: list[str]) -> None:
    """A line for each line, by a program on every worker."""
    in_order()
    jobs = Path(source).read_text().splitlines()
    table = ray.data.from_arrow(pyarrow.table({"line": jobs})).repartition(max(1, len(jobs) // LINES))
    workers = max(1, int(ray.cluster_resources()["CPU"]))
    answers = table.map_batches(
        Program, fn_constructor_args=[command], batch_format="pyarrow", batch_size=LINES, concurrency=(1, workers)
    )
    with open(target, "w") as file:
        for batch in answers.iter_batches(batch_format="pyarrow", batch_size=None):
            file.writelines(f"{line}\n" for line in batch.column("answer").to_pylist())


def write(dataset: Any, target: str) -> None:
    """One file, whose row groups are the batches."""
    writer: Any = None
    for batch in dataset.iter_batches(batch_format="pyarrow", batch_size=EPOCHS):
        writer = writer or pyarrow.parquet.ParquetWriter(target, batch.schema)
        writer.write_table(batch)
    if writer is not None:
        writer.close()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["verify", source, target]:
            verify(source, target)
        case ["lines", source, target, *command] if command:
            lines(source, target, command)
        case _:
            sys.exit(__doc__)

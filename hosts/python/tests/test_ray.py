"""On a real cluster of Ray on this machine: a worker that is killed in the middle changes no byte of the result."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

# The cluster is on 127.0.0.1 alone, and tells nobody of itself.
os.environ |= {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0", "RAY_USAGE_STATS_ENABLED": "0"}

import pyarrow
import pyarrow.parquet
import pytest

ray: Any = pytest.importorskip("ray", reason="the package ray is not installed")
from ray.cluster_utils import Cluster

from yuma_consensus.batches import verify_epochs
from yuma_consensus.dataset import write_parquet

sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))
import on_ray

VECTORS = Path(__file__).parents[3] / "vectors"
HOST = [sys.executable, "-m", "yuma_consensus", "run"]


@pytest.fixture
def workers() -> Iterator[tuple[Any, list[Any]]]:
    """A cluster, and its two workers of one core."""
    local = {"node_ip_address": "127.0.0.1", "object_store_memory": 128 << 20}
    cluster = Cluster(initialize_head=True, head_node_args=local | {"num_cpus": 0, "include_dashboard": False})
    nodes = [cluster.add_node(num_cpus=1, **local) for _ in range(2)]
    ray.init(address=cluster.address, log_to_driver=False)
    yield cluster, nodes
    ray.shutdown()
    cluster.shutdown()


def interrupted(workers: tuple[Any, list[Any]], marks: Path, call: Callable[[], None]) -> int:
    """Runs a job during which the first worker is killed, once both have answered something. How many answers there were by
    then."""
    cluster, nodes = workers
    answered = []

    def kill() -> None:
        while len({path.read_text() for path in marks.iterdir()}) < 2:
            time.sleep(0.05)
        cluster.remove_node(nodes[0], allow_graceful=False)
        answered.append(len(list(marks.iterdir())))

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    call()
    killer.join(timeout=0)
    assert answered, "nothing was killed: the job was over before"
    return answered[0]


def marked(marks: Path, call: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Slow, and leaves a file that says where it ran."""

    def mark(batch: Any) -> Any:
        time.sleep(0.2)
        (marks / str(time.monotonic_ns())).write_text(ray.get_runtime_context().get_node_id())
        return call(batch)

    return mark


def test_verdicts_are_the_same_bytes_with_a_worker_killed(
    workers: tuple[Any, list[Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target, marks = tmp_path / "epochs.parquet", tmp_path / "verdicts.parquet", tmp_path / "marks"
    marks.mkdir()
    count = write_parquet(sorted((VECTORS / "epoch").glob("*.json")), source)
    monkeypatch.setattr(on_ray, "EPOCHS", 4)
    monkeypatch.setattr(on_ray, "verify_epochs", marked(marks, verify_epochs))
    answered = interrupted(workers, marks, lambda: on_ray.verify(str(source), str(target)))
    assert answered < count // on_ray.EPOCHS
    verdicts = pyarrow.parquet.read_table(target)
    alone = verify_epochs(pyarrow.parquet.read_table(source))
    assert verdicts.num_rows == count
    assert verdicts.equals(alone)
    assert set(verdicts.column("equal").to_pylist()) == {True}


def test_lines_are_the_same_bytes_with_a_worker_killed(workers: tuple[Any, list[Any]], tmp_path: Path) -> None:
    source, target, marks = tmp_path / "jobs.jsonl", tmp_path / "runs.jsonl", tmp_path / "marks"
    marks.mkdir()
    lines = [f'{{"suite":"fixed/none","input":[{number}]}}' for number in range(160)]
    source.write_text("\n".join(lines) + "\n")
    alone = subprocess.run(HOST, input=source.read_bytes(), capture_output=True, check=True).stdout
    slow = (
        "import os,sys,time,pathlib,subprocess\n"
        "host = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE)\n"
        "for line in sys.stdin.buffer:\n"
        "    time.sleep(0.05)\n"
        "    pathlib.Path(sys.argv[1], str(time.monotonic_ns())).write_text(str(os.getppid()))\n"
        "    host.stdin.write(line); host.stdin.flush()\n"
    )
    command = [sys.executable, "-c", slow, str(marks), *HOST]
    answered = interrupted(workers, marks, lambda: on_ray.lines(str(source), str(target), command))
    assert answered < len(lines)
    assert target.read_bytes() == alone

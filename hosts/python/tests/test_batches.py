"""Epochs in Arrow batches and Parquet: every vector comes back as it was, every planted mistake is found, where it lies."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from yuma_consensus import YumaError
from yuma_consensus.amount import _amounts, _densest
from yuma_consensus.batches import SCHEMA, run_epochs, verify_epochs
from yuma_consensus.dataset import read_batches, write_parquet
from yuma_consensus.program import Program

VECTORS = Path(__file__).parents[3] / "vectors"
FILES = sorted((VECTORS / "epoch").glob("*.json"))


@pytest.fixture(scope="module")
def epochs(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """All vectors, through a file."""
    target = tmp_path_factory.mktemp("dataset") / "epochs.parquet"
    count = write_parquet(FILES, target)
    table = pyarrow.parquet.read_table(target)
    assert (table.num_rows, table.schema.equals(SCHEMA)) == (count, True)
    return table


def changed(table: Any, name: str, value: Any) -> Any:
    """A table of one row with another value."""
    place = table.schema.get_field_index(name)
    return table.set_column(place, table.field(place), pyarrow.array([value], table.field(place).type))


def test_every_vector_is_what_is_recorded(epochs: Any) -> None:
    verdicts = verify_epochs(epochs)
    assert set(verdicts.column("error").to_pylist()) == {None}
    assert set(verdicts.column("equal").to_pylist()) == {True}
    assert set(verdicts.column("amount_source").to_pylist()) == {"given"}


def test_outputs_come_in_the_rows_order_and_carry_what_is_no_epochs(epochs: Any) -> None:
    table = epochs.append_column("netuid", pyarrow.array(range(epochs.num_rows)))
    for batch in (table, table.to_batches()[0]):
        outputs = run_epochs(batch)
        assert isinstance(outputs, type(batch))
        assert outputs.column("netuid").to_pylist() == list(range(outputs.num_rows))
        recorded = batch.column("recorded").to_pylist()
        for place, row in enumerate(outputs.select(list(recorded[0])).to_pylist()):
            assert row == recorded[place]


def test_slices_are_what_they_say(epochs: Any) -> None:
    whole = run_epochs(epochs)
    for start in range(0, epochs.num_rows - 3, 7):
        assert run_epochs(epochs.slice(start, 3)).equals(whole.slice(start, 3))
    assert run_epochs(epochs.slice(0, 0)).num_rows == verify_epochs(epochs.slice(0, 0)).num_rows == 0


@pytest.mark.parametrize("row", [0, 5, 40])
def test_an_amount_that_is_not_given_is_found(epochs: Any, row: int) -> None:
    epoch = epochs.slice(row, 1)
    (verdict,) = verify_epochs(changed(epoch, "emission", None)).to_pylist()
    (emission,) = epoch.column("emission").to_pylist()
    assert verdict["equal"] and verdict["amount_source"] in ("found", "unrecorded")
    assert verdict["amount"] <= emission


def test_found_amounts_are_those_of_all_that_give_the_most_payments() -> None:
    shares = [0, 1 << 30, (1 << 31) + 12345, 3]
    for paid in ([0, 250, 500, 0], [0, 250, 501, 0], [1, 7, 500, 0]):
        found = _densest(_amounts(share, rao) for share, rao in zip(shares, paid))
        hits = [sum(amount * share >> 32 == rao for share, rao in zip(shares, paid)) for amount in range(3000)]
        best = max(hits)
        assert (found.reproduced, found.amount) == (best, hits.index(best))
        assert hits[found.amount : found.highest + 1].count(best) == found.highest + 1 - found.amount
        assert hits[found.highest + 1] < best


def test_a_value_that_differs_is_named_and_one_that_is_excepted_is_not(epochs: Any) -> None:
    epoch = epochs.slice(FILES.index(VECTORS / "epoch/uniform.json"), 1)
    (recorded,) = epoch.column("recorded").to_pylist()
    rules = recorded["dividends"][2]
    recorded["dividends"][2] = rules ^ 1
    recorded["bonds"][1] = [{"uid": 0, "value": 7}]
    wrong = changed(epoch, "recorded", recorded)
    (verdict,) = verify_epochs(wrong).to_pylist()
    assert (verdict["equal"], verdict["error"]) == (False, None)
    assert {"field": "dividends", "uid": 2, "target": None, "recorded": rules ^ 1, "rules": rules} in verdict["differences"]
    assert any(one["field"] == "bonds" and one["uid"] == 1 for one in verdict["differences"])
    assert verdict["differing"] == len(verdict["differences"])
    assert verify_epochs(changed(wrong, "except", [1, 2])).column("equal").to_pylist() == [True]


def test_a_row_at_fault_ends_nothing_else(epochs: Any) -> None:
    good = epochs.slice(3, 1)
    bad = [changed(good, "last_update", [1]), changed(good, "spec_version", 99_999), changed(good, "kappa", None)]
    outputs = run_epochs(pyarrow.concat_tables([good, *bad, good])).to_pylist()
    assert [row["error"] for row in outputs][0] is None and outputs[0] == outputs[4]
    assert [str(row["error"]).split(":")[0] for row in outputs[1:4]] == ["wrong_count", "unknown_runtime", "missing_field"]
    assert outputs[1]["emission"] is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda table: table.drop_columns(["weights"]), "weights: the column is missing"),
        (lambda table: table.set_column(2, "tempo", pyarrow.array(["x"] * table.num_rows)), "tempo: expected uint16"),
        (lambda table: table.to_pydict(), "batch: expected a pyarrow.RecordBatch or Table"),
        (lambda table: table.append_column("equal", table.column("n")), "equal: the result has a column of that name"),
    ],
)
def test_a_batch_of_another_form_is_told(epochs: Any, change: Any, message: str) -> None:
    table = epochs.slice(0, 2)
    if "tempo" in message:
        table = table.drop_columns(["tempo"])
    with pytest.raises(YumaError, match=message):
        verify_epochs(change(table))


def test_json_lines_are_read_as_files_are(tmp_path: Path) -> None:
    chosen = FILES[:3]
    lines = tmp_path / "epochs.jsonl"
    lines.write_text("\n".join(json.dumps(json.loads(path.read_text())) for path in chosen) + "\n")
    tables = [pyarrow.Table.from_batches(list(read_batches(paths))) for paths in (chosen, [lines])]
    assert tables[0].equals(tables[1])
    lines.write_text(lines.read_text() + '{"format":')
    with pytest.raises(YumaError, match="line 4 is not JSON"):
        list(read_batches([lines]))
    target = tmp_path / "epochs.parquet"
    with pytest.raises(YumaError, match="line 4"):
        write_parquet([lines], target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["epochs.jsonl"]


def test_the_command_writes_a_data_set(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "yuma_consensus", "parquet", "-o", str(tmp_path / "e.parquet")]
    done = subprocess.run([*command, str(FILES[0])], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(f"{pyarrow.parquet.read_table(tmp_path / 'e.parquet').num_rows} epochs\n")
    missing = subprocess.run([*command, "nowhere.json"], capture_output=True, text=True)
    assert (missing.returncode, missing.stdout) == (2, "") and "nowhere.json" in missing.stderr


def test_a_program_answers_line_by_line() -> None:
    host = Program([sys.executable, "-m", "yuma_consensus", "run"])
    table = pyarrow.table({"id": [1, 2], "line": ['{"suite":"fixed/none","input":[]}', '{"suite":7}']})
    answers = host(table)
    assert answers.column("id").to_pylist() == [1, 2]
    assert [json.loads(answer)["error"]["code"] for answer in answers.column("answer").to_pylist()] == [
        "unknown_suite",
        "wrong_type",
    ]
    with pytest.raises(YumaError, match=r"line\[1\]: expected text of one line"):
        host(pyarrow.table({"line": ["{}", "{\n}"]}))
    with pytest.raises(YumaError, match="ended with status 3 and did not answer x"):
        Program([sys.executable, "-c", "raise SystemExit(3)"])(pyarrow.table({"line": ["x"]}))

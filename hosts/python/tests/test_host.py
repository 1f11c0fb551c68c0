"""The vectors of whole epochs and of the emission, what may be given for an array, and the line protocol's errors."""

import hashlib
import io
import json
import subprocess
import sys
from array import array
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pyarrow
import pytest
from scipy.sparse import csc_array, csr_array

from yuma_consensus import BLOB_SHA256, EpochState, Rows, Yuma, YumaError
from yuma_consensus.abi import ABI, EPOCH
from yuma_consensus.protocol import answer
from yuma_consensus.record import encode
from yuma_consensus.request import parse
from yuma_consensus.stream import answer_records

VECTORS = Path(__file__).parents[3] / "vectors"
PATHS = sorted((VECTORS / "epoch").glob("*.json"))


@pytest.fixture(scope="module")
def yuma() -> Yuma:
    return Yuma()


@pytest.fixture
def state_json() -> Any:
    return json.loads((VECTORS / "epoch/uniform.json").read_text())["cases"][0]["input"]


def steps(vector: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The epochs of a case: each its input, and what is expected of it."""
    if "steps" not in vector:
        yield vector["input"], vector
        return
    state = vector["initial"]
    for step in vector["steps"]:
        state = state | step["set"]
        yield state, step
        # The next step starts from what this one is expected to leave.
        state = state | {name: step["output"][name] for name in ("bonds", "validator_permit")}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_typed_epochs_are_equal(yuma: Yuma, path: Path) -> None:
    for vector in json.loads(path.read_text())["cases"]:
        for state_json, expected in steps(vector):
            state = EpochState.from_json(state_json)
            output, trace = yuma.epoch_with_trace(state)
            for part, actual in (("output", output.to_json()), ("trace", trace.to_json())):
                for name, value in expected.get(part, {}).items():
                    assert actual[name] == value, f"{vector['name']}: {part}.{name}"
            assert yuma.epoch(state).to_json() == output.to_json()


def test_all_vectors_are_there() -> None:
    cases = [vector for path in PATHS for vector in json.loads(path.read_text())["cases"]]
    assert sum(len(list(steps(vector))) for vector in cases) == 764


@pytest.mark.parametrize("path", sorted((VECTORS / "emission").glob("*.json")), ids=lambda path: path.stem)
def test_emission_is_equal(yuma: Yuma, path: Path) -> None:
    file = json.loads(path.read_text())
    for vector in file["cases"]:
        assert yuma.emission(file["suite"], vector["input"]) == vector["output"], vector["name"]


def account(**changes: Any) -> dict[str, Any]:
    return {"hotkey": 1, "owner": 2, "alpha_stake": "5", "root_stake": "5", "childkey_take": 0} | changes


def test_payout_is_equal(yuma: Yuma) -> None:
    paths = sorted((VECTORS / "payout").glob("*/*.json"))
    assert len(paths) > 150
    for path in paths:
        file = json.loads(path.read_text())
        for vector in file["cases"][:4]:
            output = yuma.payout(file["suite"], file["spec_version"], vector["input"])
            assert output == vector["output"], f"{path.parent.name}/{path.stem} {vector['name']}"


def payout(**changes: Any) -> dict[str, Any]:
    vector: dict[str, Any] = json.loads((VECTORS / "payout/425/distribute-emission.json").read_text())["cases"][0]
    return vector["input"] | changes  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"owned_hotkeys": [{"owner": 1}]}, "missing_field", "owned_hotkeys[0].hotkeys"),
        ({"owned_hotkeys": [{"owner": 1, "hotkeys": ["1"]}]}, "wrong_type", "owned_hotkeys[0].hotkeys[0]"),
        ({"owned_hotkeys": [{"owner": 1, "hotkeys": [], "n": 1}]}, "unknown_field", "owned_hotkeys[0].n"),
        ({"immune_owner_uids_limit": 1}, "unknown_field", "immune_owner_uids_limit"),
        ({"accounts": [account(shares=[[1, "5"], [1, "6"]])]}, "repeated", "accounts[0].shares[1]"),
        ({"accounts": [account(shares=[[1]])]}, "wrong_type", "accounts[0].shares[0]"),
        ({"neurons": [{"hotkey": 1, "uid": 0, "block_at_registration": "0"}] * 2}, "repeated", "neurons[1]"),
        ({"recycle_or_burn": "keep"}, "wrong_type", "recycle_or_burn"),
    ],
)
def test_payouts_at_fault(yuma: Yuma, changes: dict[str, Any], code: str, where: str) -> None:
    with pytest.raises(YumaError) as caught:
        yuma.payout("distribute-emission", 425, payout(**changes))
    assert (caught.value.code, str(caught.value).partition(":")[0]) == (code, where)


@pytest.mark.parametrize("spec_version", [260, 426, -1, "425", True])
def test_runtimes_without_a_payout(yuma: Yuma, spec_version: Any) -> None:
    with pytest.raises(YumaError, match="^spec_version: "):
        yuma.payout("distribute-emission", spec_version, payout())


def test_a_state_survives_its_json_form(state_json: dict[str, Any]) -> None:
    more = {"previous_consensus": [1, 2], "liquid_alpha_consensus_mode": "previous", "null_consensus": True}
    more |= {"ruleset": "whitepaper", "rho": 3, "spec_version": 446, "owner_uid": None}
    assert EpochState.from_json(state_json | more).to_json() == state_json | more


def is_a_matrix(rows: Rows) -> bool:
    """No entry is zero, and none is there twice."""
    return bool(rows.values.all()) and all(len({uid for uid, _ in row}) == len(row) for row in rows.to_lists())


def test_rows_in_any_form_give_the_same_epoch(yuma: Yuma) -> None:
    compared = 0
    for path in PATHS:
        cases = json.loads(path.read_text())["cases"]
        for state_json, _ in (step for vector in cases[:8] for step in steps(vector)):
            state = EpochState.from_json(state_json)
            rows = {"weights": Rows.of(state.weights), "bonds": Rows.of(state.bonds)}
            expected = yuma.epoch(state).to_json()
            scipy = {name: csr_array((part.values, part.uids, part.offsets), shape=(state.n, state.n)) for name, part in rows.items()}
            lists = {name: part.to_lists() for name, part in rows.items()}
            forms: list[dict[str, Any]] = [scipy, lists]
            if all(map(is_a_matrix, rows.values())):
                forms.append({name: part.to_dense() for name, part in rows.items()})
                forms.append({name: part.to_dense().astype(np.int64) for name, part in rows.items()})
                compared += 1
            for form in forms:
                assert yuma.epoch(replace(state, **form)).to_json() == expected, path.stem
    assert compared > 40


def test_lists_in_any_form_give_the_same_epoch(yuma: Yuma, state_json: dict[str, Any]) -> None:
    state = EpochState.from_json(state_json)
    expected = yuma.epoch(state).to_json()
    stake = np.asarray(state.alpha_stake)
    for form in (
        stake.tolist(),
        tuple(stake),
        array("Q", stake),
        stake.data,
        stake.astype(np.int64),
        stake.repeat(2)[::2],
        pandas.Series(stake),
        pandas.Series(stake, dtype="UInt64"),
        pyarrow.array(stake),
        pyarrow.chunked_array([stake]),
    ):
        assert yuma.epoch(replace(state, alpha_stake=form)).to_json() == expected, type(form)
    with pytest.raises(YumaError, match="^alpha_stake"):
        yuma.epoch(replace(state, alpha_stake=pandas.Series([1, None], dtype="UInt64")))
    none = [None if block == 2**64 - 1 else block for block in np.asarray(state.commit_block).tolist()]
    assert None in none
    assert yuma.epoch(replace(state, commit_block=none)).to_json() == expected


@pytest.mark.parametrize(
    ("name", "value", "code", "where"),
    [
        ("alpha_stake", np.ones(3), "wrong_type", "alpha_stake"),
        ("alpha_stake", [0, True], "wrong_type", "alpha_stake[1]"),
        ("alpha_stake", [0, 1.0], "wrong_type", "alpha_stake[1]"),
        ("alpha_stake", np.array([0, -1]), "negative", "alpha_stake[1]"),
        ("alpha_stake", [0, 2**64], "too_large", "alpha_stake[1]"),
        ("alpha_stake", np.zeros((2, 2), dtype=np.uint64), "wrong_type", "alpha_stake"),
        ("alpha_stake", "12", "wrong_type", "alpha_stake"),
        ("alpha_stake", None, "wrong_type", "alpha_stake"),
        ("alpha_stake", pandas.Series([1, None]), "wrong_type", "alpha_stake"),
        ("validator_permit", [1, 0], "wrong_type", "validator_permit[0]"),
        ("validator_permit", np.array([1, 0]), "wrong_type", "validator_permit"),
        ("weights", np.zeros((2, 3), dtype=int), "wrong_type", "weights"),
        ("weights", np.full((2, 2), 0.5), "wrong_type", "weights"),
        ("weights", np.eye(2, dtype=bool), "wrong_type", "weights"),
        ("weights", csc_array(np.eye(2, dtype=np.uint16)), "wrong_type", "weights"),
        ("weights", np.ma.masked_equal(np.eye(2, dtype=np.uint16), 1), "wrong_type", "weights"),
        ("weights", np.zeros((2, 2), dtype=np.uint16), "wrong_count", "weights"),
        ("weights", [[0, 1], [1, 0]], "wrong_type", "weights[0][0]"),
        ("weights", Rows(np.array([0, 2, 1]), np.array([0]), np.array([1])), "wrong_count", "weights"),
        ("alpha_stake", np.ma.masked_equal(np.arange(9), 1), "wrong_type", "alpha_stake"),
        ("alpha_stake", np.array(["1"]), "wrong_type", "alpha_stake"),
        ("alpha_stake", iter([1]), "wrong_type", "alpha_stake"),
        ("weights", np.full((2, 2), 65536), "too_large", "weights[0]"),
        ("weights", [[(0, 1)], [(0, 1), (1, -1)]], "negative", "weights[1][1][1]"),
        ("weights", [[(0, 1)], [5]], "wrong_type", "weights[1][0]"),
        ("weights", [5], "wrong_type", "weights[0][0]"),
        ("kappa", 0.5, "wrong_type", "kappa"),
        ("kappa", 65536, "too_large", "kappa"),
        ("emission", -1, "negative", "emission"),
        ("yuma3_enabled", 1, "wrong_type", "yuma3_enabled"),
        ("ruleset", "other", "wrong_type", "ruleset"),
        ("spec_version", -1, "wrong_type", "spec_version"),
        ("spec_version", "425", "wrong_type", "spec_version"),
        ("alpha_sigmoid_steepness", 2**31, "too_large", "alpha_sigmoid_steepness"),
    ],
)
def test_values_at_fault(yuma: Yuma, state_json: dict[str, Any], name: str, value: Any, code: str, where: str) -> None:
    with pytest.raises(YumaError) as caught:
        yuma.epoch(replace(EpochState.from_json(state_json), **{name: value}))
    assert (caught.value.code, str(caught.value).partition(":")[0]) == (code, where)


def test_results_are_tables(yuma: Yuma, state_json: dict[str, Any]) -> None:
    output = yuma.epoch(EpochState.from_json(state_json))
    table = output.to_pandas()
    assert table.index.name == "uid" and (table["emission"].to_numpy() == output.emission).all()
    assert table["emission"].dtype == np.uint64 and "rank" not in table
    assert output.to_arrow()["emission"].to_pylist() == output.emission.tolist()
    output.emission[0] = 1  # what is read belongs to the reader
    assert output.bonds.to_dense().shape == (len(output.emission),) * 2


def framed(*records: bytes | bytearray) -> bytes:
    return b"".join(len(record).to_bytes(4, "little") + record for record in records)


def test_the_program_answers_records(yuma: Yuma, state_json: dict[str, Any]) -> None:
    epoch = bytes(encode(EPOCH.number, 425, 0, parse(EPOCH.request, state_json, 425).sections))
    requests = (epoch, b"", b"no record at all", epoch)
    answers = framed(*(yuma.record(request) for request in requests))
    program = [sys.executable, "-m", "yuma_consensus", "run", "--binary"]
    run = subprocess.run(program, input=framed(*requests), capture_output=True, check=True)
    assert run.stdout == answers


@pytest.mark.parametrize(("cut", "status"), [(b"\1", 6), (b"\5\0\0\0abc", 6), (b"\0\0\0\x11" + b"a" * 9, 15)])
def test_a_stream_may_end_within_a_record(yuma: Yuma, cut: bytes, status: int) -> None:
    results = io.BytesIO()
    answer_records(yuma, io.BytesIO(framed(b"") + cut), results)
    first, second = results.getvalue()[:36], results.getvalue()[36:]
    assert first == framed(yuma.record(b""))
    assert len(second) == 36 and second[4 + ABI["result_header"]["status"]] == status


def test_the_blob_is_the_pinned_one() -> None:
    blob = (Path(__file__).parents[1] / "yuma_consensus/yuma.wasm").read_bytes()
    assert hashlib.sha256(blob).hexdigest() == BLOB_SHA256


def exp(operands: Any) -> dict[str, Any]:
    return {"suite": "fixed/I32F32.exp", "input": operands}


@pytest.mark.parametrize(
    ("suite", "operands", "output"),
    [
        ("I32F32.exp", ["0"], "4294967296"),
        ("I32F32.checked_div", ["1", "0"], None),
        ("I64F64.saturating_add", [str(-(2**127)), "-1"], str(-(2**127))),
        ("U96F32.saturating_add", [str(2**128 - 1), "1"], str(2**128 - 1)),
        ("I32F32.checked_pow", ["8589934592", "-1"], "2147483648"),
        ("U64F64.saturating_to_num_u16", [str(2**128 - 1)], "65535"),
    ],
)
def test_fixed_tables_are_answered(yuma: Yuma, suite: str, operands: list[str], output: str | None) -> None:
    assert answer(yuma, json.dumps({"suite": f"fixed/{suite}", "input": operands}).encode()) == {"output": output}


def test_stages_are_answered(yuma: Yuma) -> None:
    request = {"suite": "stage/top_k", "input": {"values": ["5", "7", "5"], "k": 2}}
    assert answer(yuma, json.dumps(request).encode()) == {"output": {"selected": [False, True, True]}}


@pytest.mark.parametrize(
    ("request_json", "code", "field"),
    [
        ([], "wrong_type", None),
        ({"input": {}}, "missing_field", "suite"),
        ({"suite": "epoche", "input": {}}, "unknown_suite", "suite"),
        ({"suite": "emission/unsafe-pow", "input": {}}, "unknown_suite", "suite"),
        ({"suite": "emission/safe-pow", "input": {}}, "missing_field", "val_bits"),
        ({"suite": "emission/coinbase-blocks", "input": {}}, "wrong_type", "subnets"),
        ({"suite": "emission/stake-weights", "input": {"tao_weight": 1}}, "wrong_type", "tao_weight"),
        ({"suite": "epoch"}, "missing_field", "input"),
        ({"suite": "epoch", "input": []}, "wrong_type", "input"),
        ({"suite": "epoch", "input": {}}, "missing_field", "n"),
        ({"suite": "epoch", "input": {}, "trace": 1}, "wrong_type", "trace"),
        ({"suite": "epoch", "input": {}, "tracing": 1}, "unknown_field", "tracing"),
        ({"suite": "epoch", "input": {"spec_version": 1}, "spec_version": 2}, "contradiction", "spec_version"),
        ({"suite": "payout/schedule", "input": {}}, "missing_field", "spec_version"),
        ({"suite": "payout/schedules", "spec_version": 421, "input": {}}, "unknown_suite", "suite"),
        ({"suite": "payout/schedule", "spec_version": 421, "input": {}}, "missing_field", "netuid_"),
        ({"suite": "stage/top_k", "input": {"values": []}}, "missing_field", "k"),
        ({"suite": "stage/top_k", "input": {"spec_version": 425}}, "unknown_field", "spec_version"),
        (exp(["0", "0"]), "wrong_count", "input"),
        (exp(["00"]), "wrong_type", "input"),
        (exp(["9223372036854775808"]), "too_large", "input"),
        (exp(["-9223372036854775809"]), "too_small", "input"),
    ],
)
def test_requests_at_fault(yuma: Yuma, request_json: Any, code: str, field: str | None) -> None:
    assert_error(answer(yuma, json.dumps(request_json).encode()), code, field)


@pytest.mark.parametrize(
    ("changed", "value", "code", "field"),
    [
        ("spec_version", 120, "unknown_runtime", None),
        ("spec_version", "425", "wrong_type", "spec_version"),
        ("kapa", 1, "unknown_field", "kapa"),
        ("kappa", "1", "wrong_type", "kappa"),
        ("kappa", 1.5, "wrong_type", "kappa"),
        ("kappa", True, "wrong_type", "kappa"),
        ("kappa", None, "wrong_type", "kappa"),
        ("kappa", -1, "negative", "kappa"),
        ("kappa", 65536, "too_large", "kappa"),
        ("last_update", [], "wrong_count", "last_update"),
        ("weights", [[[0]]], "wrong_type", "weights"),
        ("liquid_alpha_consensus_mode", "never", "wrong_type", "liquid_alpha_consensus_mode"),
    ],
)
def test_states_at_fault(
    yuma: Yuma, state_json: dict[str, Any], changed: str, value: Any, code: str, field: str | None
) -> None:
    request = {"suite": "epoch", "input": state_json | {changed: value}}
    assert_error(answer(yuma, json.dumps(request).encode()), code, field)


@pytest.mark.parametrize("line", [b"{", b"{} {}", b"NaN", b"\xff"])
def test_lines_that_are_no_json(yuma: Yuma, line: bytes) -> None:
    assert_error(answer(yuma, line), "invalid_json", None)


def assert_error(actual: dict[str, Any], code: str, field: str | None) -> None:
    error = actual["error"]
    assert (error["code"], error.get("field")) == (code, field), error
    assert error["message"].startswith(field or "")


def test_errors_name_field_and_index(yuma: Yuma, state_json: dict[str, Any]) -> None:
    state = EpochState.from_json(state_json | {"spec_version": 121})
    stake = np.asarray(state.alpha_stake).copy()
    stake[2] = 1 << 63
    with pytest.raises(YumaError, match=r"^alpha_stake\[2\]: ") as caught:
        yuma.epoch(replace(state, alpha_stake=stake))
    assert (caught.value.code, caught.value.field, caught.value.index) == ("not_established", "alpha_stake", 2)
    with pytest.raises(YumaError, match=r"^last_update\[1\]: ") as caught:
        yuma.epoch(replace(state, last_update=[0, -1]))
    assert (caught.value.code, caught.value.index) == ("negative", 1)


@pytest.mark.parametrize(
    ("accounts", "code", "where"),
    [
        ([account(), account(hotkey=2), account()], "repeated", "accounts[2]"),
        ([account(), account(hotkey=2, owner=-1)], "negative", "accounts[1].owner"),
        ([account(hotkey="0x12")], "wrong_type", "accounts[0].hotkey"),
        ([account(), account(hotkey=2, more=1)], "unknown_field", "accounts[1].more"),
        ([account(hotkey=2), {"hotkey": 1}], "missing_field", "accounts[1].owner"),
        ([{}], "missing_field", "accounts[0].hotkey"),
        ([account(alpha_stake="-1")], "negative", "accounts[0].alpha_stake"),
        ([[]], "wrong_type", "accounts[0]"),
        (None, "wrong_type", "accounts"),
    ],
)
def test_accounts_at_fault(yuma: Yuma, accounts: Any, code: str, where: str) -> None:
    file = json.loads((VECTORS / "emission/stake-weights.json").read_text())
    with pytest.raises(YumaError) as caught:
        yuma.emission("stake-weights", file["cases"][0]["input"] | {"accounts": accounts})
    assert (caught.value.code, str(caught.value).partition(":")[0]) == (code, where)


def test_classes_have_the_fields_of_the_abi(yuma: Yuma, state_json: dict[str, Any]) -> None:
    output, trace = yuma.epoch_with_trace(EpochState.from_json(state_json))
    assert set(vars(output)) == {field.name for field in EPOCH.output}
    assert set(vars(trace)) == {field.name for field in EPOCH.trace}

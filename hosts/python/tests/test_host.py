"""The vectors of whole epochs, and the line protocol's errors."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from yuma_host import EpochState, Yuma, YumaError
from yuma_host.abi import EPOCH
from yuma_host.protocol import answer
from yuma_host.record import read, write

VECTORS = Path(__file__).parents[3] / "vectors"
PATHS = sorted((VECTORS / "epoch").glob("*.json"))


@pytest.fixture(scope="module")
def yuma() -> Yuma:
    return Yuma()


@pytest.fixture
def state_json() -> dict[str, Any]:
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
            assert yuma.epoch(state) == output


def test_all_vectors_are_there() -> None:
    cases = [vector for path in PATHS for vector in json.loads(path.read_text())["cases"]]
    assert sum(len(list(steps(vector))) for vector in cases) == 764


def test_a_state_goes_through_its_sections(state_json: dict[str, Any]) -> None:
    more = {"previous_consensus": [1, 2], "liquid_alpha_consensus_mode": "previous", "null_consensus": True}
    more |= {"ruleset": "whitepaper", "rho": 3}
    values = vars(EpochState.from_json(state_json | more))
    assert read(EPOCH.request, write(EPOCH.request, values)) | {"spec_version": 425} == values


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
        ({"suite": "emission/safe-pow", "input": {}}, "unknown_suite", "suite"),
        ({"suite": "epoch"}, "missing_field", "input"),
        ({"suite": "epoch", "input": []}, "wrong_type", None),
        ({"suite": "epoch", "input": {}}, "missing_field", "n"),
        ({"suite": "epoch", "input": {}, "trace": 1}, "wrong_type", "trace"),
        ({"suite": "epoch", "input": {}, "tracing": 1}, "unknown_field", "tracing"),
        ({"suite": "epoch", "input": {"spec_version": 1}, "spec_version": 2}, "contradiction", "spec_version"),
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
    state.alpha_stake[2] = 1 << 63
    with pytest.raises(YumaError, match=r"^alpha_stake\[2\]: ") as caught:
        yuma.epoch(state)
    assert (caught.value.code, caught.value.field, caught.value.index) == ("not_established", "alpha_stake", 2)
    with pytest.raises(YumaError, match=r"^last_update\[1\]: ") as caught:
        yuma.epoch(replace(state, last_update=[0, -1]))
    assert (caught.value.code, caught.value.index) == ("negative", 1)


def test_only_the_pinned_blob_is_run() -> None:
    with pytest.raises(YumaError) as caught:
        Yuma(b"\0asm\1\0\0\0")
    assert caught.value.code == "wrong_blob"


def test_classes_have_the_fields_of_the_abi(yuma: Yuma, state_json: dict[str, Any]) -> None:
    output, trace = yuma.epoch_with_trace(EpochState.from_json(state_json))
    assert set(vars(output)) == {field.name for field in EPOCH.output}
    assert set(vars(trace)) == {field.name for field in EPOCH.trace}

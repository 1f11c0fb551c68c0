"""The line protocol (vectors/README.md): one JSON object in, one out."""

import json
from typing import Any

from . import form, record
from .abi import ABI, STAGES
from .blob import Yuma
from .epoch import EpochState
from .errors import YumaError


def answer(yuma: Yuma, line: bytes) -> dict[str, Any]:
    """Answers one line."""
    try:
        return _run(yuma, _load(line))
    except YumaError as error:
        details = {"code": error.code, "message": str(error)}
        return {"error": details if error.field is None else details | {"field": error.field}}


def _load(line: bytes) -> Any:
    try:
        return json.loads(line.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise YumaError("invalid_json", f"the line is not JSON: {error}") from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _run(yuma: Yuma, request: Any) -> dict[str, Any]:
    if not isinstance(request, dict):
        raise YumaError("wrong_type", "a request is an object with a suite and an input")
    if "suite" not in request:
        raise YumaError("missing_field", "the field is missing", "suite")
    suite = request["suite"]
    if not isinstance(suite, str):
        raise YumaError("wrong_type", "expected a string", "suite")
    if suite == "epoch":
        return _epoch(yuma, request)
    stage = STAGES.get(suite.removeprefix("stage/")) if suite.startswith("stage/") else None
    if stage is not None:
        _check_names(request, "suite", "input")
        result = yuma.run(stage, form.parse(stage.request, request["input"]))
        return {"output": form.format(stage.output, record.read(stage.output, result))}
    table = suite.removeprefix("fixed/")
    if table == suite or table not in ABI["fixed"]["tables"]:
        raise YumaError("unknown_suite", f"there is no suite {suite!r} here", "suite")
    _check_names(request, "suite", "input")
    if not isinstance(request["input"], list):
        raise YumaError("wrong_type", "expected an array of operands", "input")
    return {"output": yuma.fixed(table, request["input"])}


def _epoch(yuma: Yuma, request: dict[str, Any]) -> dict[str, Any]:
    _check_names(request, "suite", "input", "trace", "spec_version")
    trace, state = request.get("trace", False), request["input"]
    if not isinstance(trace, bool):
        raise YumaError("wrong_type", "expected true or false", "trace")
    if "spec_version" in request and isinstance(state, dict):
        beside, inside = request["spec_version"], state.get("spec_version", request["spec_version"])
        if beside != inside:
            raise YumaError("contradiction", f"{beside} beside the suite, {inside} in the input", "spec_version")
        state = state | {"spec_version": beside}
    if not trace:
        return {"output": yuma.epoch(EpochState.from_json(state)).to_json()}
    output, intermediate = yuma.epoch_with_trace(EpochState.from_json(state))
    return {"output": output.to_json(), "trace": intermediate.to_json()}


def _check_names(request: dict[str, Any], *known: str) -> None:
    for name in request:
        if name not in known:
            raise YumaError("unknown_field", f"a request for this suite has {', '.join(known)}", name)
    if "input" not in request:
        raise YumaError("missing_field", "the field is missing", "input")

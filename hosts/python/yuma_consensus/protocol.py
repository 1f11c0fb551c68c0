"""The line protocol (vectors/README.md): one JSON object in, one out."""

import json
from typing import Any

from .abi import ABI, EPOCH, STAGES
from .blob import Yuma
from .element import parse_spec_version
from .errors import YumaError
from .request import parse
from .result import format


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
    folder, _, name = suite.partition("/")
    if folder == "stage" and name in STAGES:
        return {"output": yuma.run(STAGES[name], _input(request))}
    if folder == "emission":
        return {"output": yuma.emission(name, _input(request))}
    if folder == "payout":
        value = _input(request, "spec_version")
        if "spec_version" not in request:
            raise YumaError("missing_field", "the field is missing", "spec_version")
        return {"output": yuma.payout(name, parse_spec_version(request["spec_version"]), value)}
    if folder == "fixed" and name in ABI["fixed"]["tables"]:
        operands = _input(request)
        if not isinstance(operands, list):
            raise YumaError("wrong_type", "expected an array of operands", "input")
        return {"output": yuma.fixed(name, operands)}
    raise YumaError("unknown_suite", f"there is no suite {suite!r} here", "suite")


def _epoch(yuma: Yuma, request: dict[str, Any]) -> dict[str, Any]:
    state, trace = _input(request, "trace", "spec_version"), request.get("trace", False)
    if not isinstance(trace, bool):
        raise YumaError("wrong_type", "expected true or false", "trace")
    inside = state.get("spec_version") if isinstance(state, dict) else None
    beside = request.get("spec_version", inside)
    if inside is not None and beside != inside:
        raise YumaError("contradiction", f"{beside} beside the suite, {inside} in the input", "spec_version")
    spec_version = ABI["default_spec_version"] if beside is None else parse_spec_version(beside)
    sections = parse(EPOCH.request, state, spec_version, ["spec_version"]).sections
    result = yuma.exchange(EPOCH, spec_version, ABI["flags"]["trace"] if trace else 0, sections)
    answer = {"output": format(EPOCH.output, result)}
    return answer | {"trace": format(EPOCH.trace, result)} if trace else answer


def _input(request: dict[str, Any], *more: str) -> Any:
    known = ("suite", "input", *more)
    for name in request:
        if name not in known:
            raise YumaError("unknown_field", f"a request for this suite has {', '.join(known)}", name)
    if "input" not in request:
        raise YumaError("missing_field", "the field is missing", "input")
    return request["input"]

"""One operation of Yuma Consensus in Python, and the line protocol around it.

    yuma conformance vectors -- python3 vectors/example.py
"""

import json
import sys

MIN, MAX = -(2**63), 2**63 - 1


def saturating_mul(a, b):
    """The product of two I32F32 numbers. Python's >> floors, as the chain's does."""
    return max(MIN, min(MAX, (a * b) >> 32))


def answer(request):
    suite = request["suite"]
    if suite == "fixed/I32F32.saturating_mul":
        a, b = map(int, request["input"])
        return {"output": str(saturating_mul(a, b))}
    return {"error": {"code": "unknown_suite", "message": f"{suite} is not implemented"}}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)

"""The first case of a vector file, or a state alone: python examples/epoch.py ../../vectors/epoch/kappa.json"""

import json
import sys
from pathlib import Path

from yuma_consensus import EpochState, Yuma

file = json.loads(Path(sys.argv[1]).read_text())
state = EpochState.from_json(file["cases"][0]["input"] if "cases" in file else file)
output = Yuma().epoch(state)
print("uid  incentive  dividends  emission, rao")
for uid in range(state.n):
    print(f"{uid:3} {output.incentive[uid]:10} {output.dividends[uid]:10} {output.emission[uid]:14}")

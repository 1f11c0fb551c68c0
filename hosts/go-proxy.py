"""A folder that serves one version of the Go module as a proxy does: GOPROXY=file://FOLDER.

python3 hosts/go-proxy.py FOLDER MODULE VERSION"""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

folder, module, version = sys.argv[1:]
source = Path(__file__).parent / "go"
target = Path(folder) / module / "@v"
target.mkdir(parents=True)
(target / f"{version}.info").write_text(json.dumps({"Version": version, "Time": "2026-01-01T00:00:00Z"}))
(target / f"{version}.mod").write_bytes((source / "go.mod").read_bytes())
listed = subprocess.check_output(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=source, text=True)
with zipfile.ZipFile(target / f"{version}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for name in filter(lambda name: (source / name).exists(), listed.splitlines()):
        archive.write(source / name, f"{module}@{version}/{name}")

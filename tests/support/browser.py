"""Runs a journey through the web application in a real browser."""

import json
import os
import shutil
import subprocess

from support.paths import ROOT

SECONDS = 240


def node():
    """The pinned Node when setup had to bring one, else the system's."""
    path = os.pathsep.join([str(ROOT / "deps" / "node" / "bin"), os.environ["PATH"]])
    found = shutil.which("node", path=path)
    assert found, "Node is missing; run `make setup`"
    return found


def journey(name, *arguments):
    """What tests/browser/<name>.mjs saw."""
    script = ROOT / "tests" / "browser" / f"{name}.mjs"
    done = subprocess.run([node(), script, *arguments], capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, f"{done.stderr}\nseen until then: {done.stdout[:2000]}"
    return json.loads(done.stdout)

"""Runs a journey through the web application in a real browser."""

import json
import os
import shutil
import subprocess
import threading

from support.paths import ROOT

SECONDS = 240


def node():
    """The pinned Node when setup had to bring one, else the system's."""
    path = os.pathsep.join([str(ROOT / "deps" / "node" / "bin"), os.environ["PATH"]])
    found = shutil.which("node", path=path)
    assert found, "Node is missing; run `make setup`"
    return found


def journey(name, *arguments, seconds=SECONDS):
    """What tests/browser/<name>.mjs saw."""
    script = ROOT / "tests" / "browser" / f"{name}.mjs"
    done = subprocess.run([node(), script, *arguments], capture_output=True, text=True, timeout=seconds, check=False)
    assert done.returncode == 0, f"{done.stderr}\nseen until then: {done.stdout[:2000]}"
    return json.loads(done.stdout)


def conversation(name, *arguments, **actions):
    """As `journey`, but the script may ask for `actions` by printing `ask NAME`; it goes on when they are done."""
    script = ROOT / "tests" / "browser" / f"{name}.mjs"
    with subprocess.Popen([node(), script, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        watchdog = threading.Timer(SECONDS, process.kill)
        watchdog.start()
        try:
            last = ""
            for line in process.stdout:
                if line.startswith("ask "):
                    actions[line.removeprefix("ask ").strip()]()
                    process.stdin.write("done\n")
                    process.stdin.flush()
                else:
                    last = line
        finally:
            watchdog.cancel()
            process.kill()
    assert last.startswith("{"), f"{name}.mjs told nothing"
    found = json.loads(last)
    assert "failed" not in found, found
    return found

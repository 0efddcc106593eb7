"""Where things are."""

import os
import shutil
from pathlib import Path

from support.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "samples"
BINARY = Path(os.environ.get("HINDSIGHT_BINARY", ROOT / "build" / "release" / "hindsight"))


def copy_binary(folder):
    """A copy of the built program in `folder`, so that a build meanwhile does not disturb the tests."""
    wait_until(lambda: BINARY.is_file() and os.access(BINARY, os.X_OK), 120, f"{BINARY} exists; run `make build`")
    return Path(shutil.copy2(BINARY, folder / "hindsight"))

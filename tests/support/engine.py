"""The demo engine as a process of its own, with SQL access to its tables."""

import json
import os
import signal
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from support.paths import ROOT
from support.ports import free_port
from support.waiting import wait_until

SCRIPT = ROOT / "demo" / "engine.sh"
# The end of the generated history. Fixed, so that every run sees the same story.
STORY_ENDS = "2026-03-01T12:00:00Z"
START_SECONDS = 600


def demo_engine(engine, instances, folder):
    """HINDSIGHT_TEST_ENGINES=camunda=28081,operaton=28082 names engines that run already: for writing tests."""
    running = dict(pair.split("=") for pair in os.environ.get("HINDSIGHT_TEST_ENGINES", "").split(",") if pair)
    return RunningEngine(engine, int(running[engine])) if engine in running else DemoEngine(engine, instances, folder)


class RunningEngine:
    """An engine that somebody else started, with --sql."""

    def __init__(self, engine, port):
        self.engine = engine
        self.port = port
        self.rest = f"http://127.0.0.1:{port}/engine-rest"

    def wait(self):
        return self

    def stop(self):
        pass

    def sql(self, select):
        """The rows of one SELECT: column names in lower case, times in epoch milliseconds."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/demo/sql", select.encode(),
                                         {"Content-Type": "text/plain"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from error


class DemoEngine(RunningEngine):
    """Starts in the background at once; `wait()` returns it when its history is complete. Without instances it is empty."""

    def __init__(self, engine, instances, folder):
        super().__init__(engine, free_port())
        self.pid_file = folder / f"{engine}.pid"
        self.log = folder / f"{engine}.log"
        command = [str(SCRIPT), "start", "--engine", engine, "--port", str(self.port), "--instances", str(instances),
                   "--now", STORY_ENDS, "--jobs", "false", "--sql", "--timeout", str(START_SECONDS),
                   "--log", str(self.log), "--pid", str(self.pid_file),
                   "--history", "story" if instances else "none"]
        # The database holds times of the JVM's zone: UTC keeps them unambiguous.
        environment = {**os.environ, "TZ": "UTC"}
        self.starting = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                         text=True)

    def wait(self):
        output, _ = self.starting.communicate(timeout=START_SECONDS + 60)
        assert self.starting.returncode == 0, f"the {self.engine} engine did not start:\n{output}"
        return self

    def stop(self):
        if self.starting.poll() is None:
            self.starting.terminate()
            self.starting.wait(timeout=30)
        if self.pid_file.exists():
            stop_process(int(self.pid_file.read_text()))


def stop_process(pid):
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, number)
            wait_until(lambda: not is_running(pid), 20, f"process {pid} ends")
            return
        except (ProcessLookupError, AssertionError):
            continue


def is_running(pid):
    """False also for one that has ended, with all its threads, and waits for its parent to notice."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state not in ("Z", "X") or len(os.listdir(f"/proc/{pid}/task")) > 1
    except (FileNotFoundError, ProcessLookupError):
        return False

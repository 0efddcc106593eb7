"""What the benchmark's steps share: processes with their resource use, quantiles, small HTTP."""

import http.client
import json
import math
import os
import statistics
import subprocess
import time
import urllib.parse

TICKS = os.sysconf("SC_CLK_TCK")


def quantile(values, q):
    ordered = sorted(values)
    return ordered[max(0, math.ceil(q * len(ordered)) - 1)]


def summary(milliseconds):
    return {"medianMs": round(statistics.median(milliseconds), 2), "p95Ms": round(quantile(milliseconds, 0.95), 2),
            "minMs": round(min(milliseconds), 2)}


def cpu_seconds(pid):
    """Of a process and its threads; children that ended and were waited for count."""
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return sum(int(fields[i]) for i in (11, 12, 13, 14)) / TICKS


def cpu_seconds_of_tree(pid):
    """As above, with the living children (PostgreSQL's backends)."""
    total = cpu_seconds(pid)
    try:
        children = open(f"/proc/{pid}/task/{pid}/children").read().split()
    except OSError:
        return total
    for child in children:
        try:
            total += cpu_seconds_of_tree(int(child))
        except OSError:
            pass
    return total


def peak_memory_mb(pid):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmHWM:"):
            return round(int(line.split()[1]) / 1024)
    return 0


def run_to_end(command, log):
    """Runs a program; its wall time, processor time and peak resident memory."""
    with open(log, "w") as out:
        begin = time.monotonic()
        process = subprocess.Popen([str(part) for part in command], stdout=out, stderr=subprocess.STDOUT)
        peak = 0
        while True:
            # The memory in the usage at the end would be that of this process, of which it is a copy at first.
            peak = max(peak, peak_memory_mb(process.pid))
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            time.sleep(0.02)
        seconds = time.monotonic() - begin
    if status != 0:
        raise SystemExit(f"{command[0]} failed, see {log}")
    return {"seconds": round(seconds, 2), "cpuSeconds": round(usage.ru_utime + usage.ru_stime, 2), "peakMemoryMb": peak}


class Client:
    """One keep-alive connection to Hindsight."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"Content-Type": "application/json"}

    def request(self, method, path, body=None):
        self.connection.request(method, path, body, self.headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]!r}")
        return answer, text

    def log_in(self, user, password):
        answer, _ = self.request("POST", "/api/authentication", json.dumps({"username": user, "password": password}))
        cookies = [value.split(";", 1)[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
        self.headers["Cookie"] = "; ".join(cookies)


def wait_until(ready, process, seconds=120):
    """Polls `ready` every few milliseconds; the time until it held."""
    begin = time.monotonic()
    while True:
        try:
            if ready():
                return time.monotonic() - begin
        except (OSError, RuntimeError, http.client.HTTPException):
            pass
        if process.poll() is not None:
            raise SystemExit(f"process {process.args[0]} ended before it was ready")
        if time.monotonic() - begin > seconds:
            raise SystemExit(f"process {process.args[0]} is not ready after {seconds} s")
        time.sleep(0.005)


def quoted_date(text):
    return urllib.parse.quote(text, safe="")

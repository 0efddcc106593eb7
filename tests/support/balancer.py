"""nginx with TLS in front of several servers (demo/balancer.sh)."""

import ssl
import subprocess
from collections import namedtuple

from support.paths import ROOT
from support.ports import free_port

SCRIPT = ROOT / "demo" / "balancer.sh"

# One request: when it ended, seconds, status for the client, and each try as (port of the instance, status or None).
Handled = namedtuple("Handled", "time seconds status tries request")


class Balancer:
    """A context manager: requests to `url` go round to the instances at `ports`, without stickiness."""

    def __init__(self, folder, ports, read_timeout="90s", connect_timeout="2s"):
        self.folder = folder
        self.port = free_port()
        self.url = f"https://localhost:{self.port}"
        self.command = [str(SCRIPT), "start", "--port", str(self.port), "--folder", str(folder),
                        "--read-timeout", read_timeout, "--connect-timeout", connect_timeout, *map(str, ports)]

    def __enter__(self):
        done = subprocess.run(self.command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return self

    def __exit__(self, *_):
        subprocess.run([str(SCRIPT), "stop", "--folder", str(self.folder)], timeout=60, check=True)

    def tls(self):
        """Trusts the balancer's certificate and nothing else; for http.client.HTTPSConnection(context=...)."""
        return ssl.create_default_context(cafile=str(self.folder / "certificate.pem"))

    def handled(self):
        """All requests so far."""
        return [parsed(line) for line in (self.folder / "access.log").read_text().splitlines()]

    def errors(self):
        return (self.folder / "error.log").read_text()


def parsed(line):
    """A line of the log format in demo/balancer.sh; the tries are comma-separated lists of equal length."""
    head, request, _ = line.split('"')
    time, seconds, status, *tries = head.replace(", ", ",").split()
    ports = [address.rpartition(":")[2] for address in tries[0].split(",")]
    answers = [int(answer) if answer.isdigit() else None for answer in tries[1].split(",")]
    return Handled(float(time), float(seconds), int(status),
                   [(int(port), answer) for port, answer in zip(ports, answers) if port.isdigit()], request)

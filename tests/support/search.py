"""Real search servers (demo/search.sh) as processes of a test: started, stopped, killed, paused."""

import itertools
import json
import os
import signal
import subprocess
import urllib.error
import urllib.request

from support.engine import is_running, stop_process
from support.paths import ROOT
from support.ports import free_port
from support.waiting import wait_until

SCRIPT = ROOT / "demo" / "search.sh"
START_SECONDS = 180
# Compiled once and quickly: a test server does not live long enough for more.
JAVA_OPTIONS = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
# This collector lets garbage stand until the heap is full, which is no reason to refuse requests.
GARBAGE_IS_NO_USE = "indices.breaker.total.use_real_memory=false"

numbers = itertools.count(1)


def search_server(folder, server="opensearch2"):
    """The shared server of a run. HINDSIGHT_TEST_SEARCH=http://127.0.0.1:9200 names one that runs already: for writing tests."""
    running = os.environ.get("HINDSIGHT_TEST_SEARCH")
    return RunningSearch(running.rstrip("/")) if running else SearchServer(folder, server)


class RunningSearch:
    """A server that somebody else started. Nothing but its content is touched."""

    def __init__(self, url, server="opensearch2"):
        self.url = url
        self.server = server

    def wait(self):
        return self

    def stop(self):
        pass

    @property
    def port(self):
        return int(self.url.rpartition(":")[2])

    def fresh_prefix(self):
        """An index prefix that no other test of any run uses."""
        return f"t{os.getpid()}x{next(numbers)}"

    def sections(self, prefix, ports=None, replicas=0):
        """Sections of a Hindsight configuration that keep its data here; `ports` leads past a proxy instead."""
        nodes = [{"host": "127.0.0.1", "httpPort": port} for port in ports or [self.port]]
        block = "es" if self.server.startswith("elasticsearch") else "opensearch"
        return {"store": {"kind": "search"},
                block: {"connection": {"nodes": nodes},
                        "settings": {"index": {"prefix": prefix, "number_of_replicas": replicas}}}}

    def request(self, method, path, body=None, seconds=60):
        """Status and JSON of the answer; a list becomes NDJSON."""
        data = None
        if isinstance(body, list):
            data = "".join(json.dumps(line) + "\n" for line in body).encode()
        elif body is not None:
            data = json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=seconds) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as refusal:
            status, text = refusal.code, refusal.read()
        return status, json.loads(text) if text else None

    def get(self, path):
        status, answer = self.request("GET", path)
        assert status == 200, f"GET {path}: {status} {answer}"
        return answer

    def indices(self, prefix):
        return sorted(row["index"] for row in self.get(f"/_cat/indices/{prefix}*?format=json&expand_wildcards=all"))

    def documents(self, index):
        """All documents by id, for small indices."""
        self.request("POST", f"/{index}/_refresh")
        hits = self.get(f"/{index}/_search?size=10000")["hits"]["hits"]
        return {hit["_id"]: hit["_source"] for hit in hits}

    def refresh(self, prefix):
        """All that was written is found from now on, without a wait for the cluster's next refresh."""
        status, answer = self.request("POST", f"/{prefix}-*/_refresh")
        assert status == 200 and answer["_shards"]["failed"] == 0, answer

    def forget(self, prefix):
        """Deletes what a test has written."""
        for index in self.indices(prefix):
            self.request("DELETE", f"/{index}")
        self.request("DELETE", f"/_index_template/{prefix}*")


class SearchServer(RunningSearch):
    """A server of its own in `folder`, with a new port. Starts in the background at once; `wait()` returns it when it
    answers. The fixtures `search` and `search_prefix` (conftest.py) share one.

    Tests that kill or pause a server start one of their own, not to disturb others.
    """

    def __init__(self, folder, server="opensearch2", heap="512m", transport=None, others=(), settings=()):
        self.http_port = free_port()
        super().__init__(f"http://127.0.0.1:{self.http_port}", server)
        self.transport = transport or free_port()
        self.pid_file = folder / "server.pid"
        self.log = folder / "server.log"
        self.command = [str(SCRIPT), "start", "--server", server, "--port", str(self.http_port),
                        "--transport", str(self.transport), "--data", str(folder), "--heap", heap,
                        "--log", str(self.log), "--pid", str(self.pid_file), "--timeout", str(START_SECONDS)]
        if others:
            self.command += ["--cluster-with", ",".join(map(str, others))]
        self.command += ["--", GARBAGE_IS_NO_USE, *settings]
        self.start()

    def start(self):
        """On the data of before, if there is any."""
        environment = {"SEARCH_JAVA_OPTS": JAVA_OPTIONS, **os.environ}
        self.starting = subprocess.Popen(self.command, env=environment, stdout=subprocess.PIPE,
                                         stderr=subprocess.STDOUT, text=True)
        return self

    def wait(self):
        output, _ = self.starting.communicate(timeout=START_SECONDS + 600)  # it may have to be fetched first
        assert self.starting.returncode == 0, f"{self.server} did not start:\n{output}"
        return self

    @property
    def pid(self):
        return int(self.pid_file.read_text())

    def stop(self):
        if self.starting.poll() is None:
            self.starting.terminate()
            self.starting.wait(timeout=30)
        if self.pid_file.exists():
            self.signal(signal.SIGCONT)
            stop_process(self.pid)
            self.pid_file.unlink()

    def kill(self):
        """As if the power failed, but for the page cache."""
        pid = self.pid
        self.signal(signal.SIGKILL)
        wait_until(lambda: not is_running(pid), 20, f"{self.server} with pid {pid} is gone")
        self.pid_file.unlink()

    def suspend(self):
        """It keeps its connections and answers nothing."""
        self.signal(signal.SIGSTOP)

    def resume(self):
        self.signal(signal.SIGCONT)

    def signal(self, number):
        try:
            os.kill(self.pid, number)
        except ProcessLookupError:
            pass


class SearchCluster:
    """Several servers that make one cluster. `nodes[i]` is killed and started like any SearchServer."""

    def __init__(self, folder, count=3, server="opensearch2", heap="384m"):
        transports = [free_port() for _ in range(count)]
        self.nodes = [SearchServer(folder / f"node{number}", server, heap, transport,
                                   [other for other in transports if other != transport])
                      for number, transport in enumerate(transports)]

    def wait(self, count=None):
        """Until `count` nodes (all) have found each other."""
        for node in self.nodes:
            if node.starting.poll() is None:
                node.wait()
        expected = count or len(self.nodes)
        wait_until(lambda: any(self.sees(node, expected) for node in self.nodes), 120, f"{expected} nodes are together")
        return self

    def wait_until_green(self):
        """Until every shard has all its copies: only then no data is lost with one node."""
        wait_until(lambda: any(health_of(node).get("status") == "green" for node in self.nodes), 120, "all copies are there")
        return self

    @staticmethod
    def sees(node, count):
        return health_of(node).get("number_of_nodes") == count

    def ports(self):
        return [node.port for node in self.nodes]

    def stop(self):
        for node in self.nodes:
            node.stop()


def health_of(node):
    """Empty if the node does not answer, or has no manager."""
    try:
        status, health = node.request("GET", "/_cluster/health", seconds=5)
    except OSError:
        return {}
    return health if status == 200 else {}

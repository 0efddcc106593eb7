"""A search server of the benchmark, as a bare HTTP client sees it; started with demo/search.sh."""

import http.client
import json
import pathlib
import subprocess
import threading
import time

from measure import cpu_seconds

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "demo" / "search.sh"
# What a node of its own would have: the tests' servers only compile quickly.
HEAP = "2g"


class SearchServer:
    """A context manager."""

    def __init__(self, folder, port, server="opensearch2"):
        self.folder = pathlib.Path(folder)
        self.port = port
        self.server = server

    def __enter__(self):
        subprocess.run([SCRIPT, "start", "--server", self.server, "--port", str(self.port), "--data", self.folder,
                        "--heap", HEAP, "--log", self.folder.with_suffix(".log"), "--pid", self.pid_file],
                       check=True, stdout=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        subprocess.run([SCRIPT, "stop", "--pid", self.pid_file], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["rm", "-rf", self.folder], check=True)

    @property
    def pid_file(self):
        return self.folder.with_suffix(".pid")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self):
        return cpu_seconds(int(self.pid_file.read_text()))

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)

    def request(self, method, path, body=None, connection=None):
        """JSON of the answer. Text and bytes are sent as they are, with lines; all else as JSON."""
        lines = isinstance(body, (str, bytes))
        connection = connection or self.connection()
        while True:
            connection.request(method, path, body if lines or body is None else json.dumps(body),
                               {"Content-Type": "application/x-ndjson" if lines else "application/json"})
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 429:
                break
            time.sleep(0.1)  # too busy, its memory is full for a moment
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {text[:500]!r}")
        return json.loads(text)

    def count(self, index):
        self.request("POST", f"/{index}/_refresh")
        return self.request("GET", f"/{index}/_count")["count"]

    def drop(self, pattern):
        for row in self.request("GET", f"/_cat/indices/{pattern}?format=json"):
            self.request("DELETE", f"/{row['index']}")

    def settle(self, index):
        """As after a quiet hour: everything on disk, in one segment."""
        for step in ("_refresh", "_forcemerge?max_num_segments=1", "_refresh", "_flush"):
            self.request("POST", f"/{index}/{step}")

    def stats(self, index):
        return self.request("GET", f"/{index}/_stats/store,docs,indexing,get,segments")["_all"]["primaries"]

    def bulk(self, path, bodies, connections):
        """Sends the bodies, several at a time; an item that is refused ends the benchmark."""
        bodies = iter(bodies)
        lock = threading.Lock()
        refused = []

        def work():
            connection = self.connection()
            while True:
                with lock:
                    body = next(bodies, None)
                if body is None or refused:
                    return
                try:
                    answer = self.request("POST", path, body, connection)
                    if answer.get("errors", True):
                        refused.append(str(answer)[:500])
                except (SystemExit, OSError) as failure:
                    refused.append(str(failure))

        threads = [threading.Thread(target=work) for _ in range(connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if refused:
            raise SystemExit(f"{path}: {refused[0]}")

    def documents(self, index, page):
        """All documents in pages: lists of (id, source as text)."""
        answer = self.request("POST", f"/{index}/_search?scroll=5m", {"size": page, "sort": ["_doc"]})
        connection = self.connection()
        while answer["hits"]["hits"]:
            yield [(hit["_id"], json.dumps(hit["_source"], separators=(",", ":"))) for hit in answer["hits"]["hits"]]
            answer = self.request("POST", "/_search/scroll", {"scroll": "5m", "scroll_id": answer["_scroll_id"]}, connection)

    def twin(self, index, name):
        """An empty index with the mapping and settings of another."""
        definition = self.request("GET", f"/{index}")
        ((_, found),) = definition.items()
        settings = found["settings"]["index"]
        for key in ("creation_date", "uuid", "version", "provided_name"):
            settings.pop(key, None)
        self.request("PUT", f"/{name}", {"mappings": found["mappings"], "settings": {"index": settings}})

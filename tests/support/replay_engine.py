"""A small stand-in for an engine's REST API. It answers from a dict of recorded or made rows with the engine's own
rules of paging, and fails on request."""

import base64
import json
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support.dates import QUERY_DATE, milliseconds, with_offset

# Endpoint below /optimize: the time it is sorted by, and the first part of its cursor parameters.
OPTIMIZE = {
    "process-instance/completed": ("endTime", "finished"),
    "process-instance/running": ("startTime", "started"),
    "activity-instance/completed": ("endTime", "finished"),
    "activity-instance/running": ("startTime", "started"),
    "task-instance/completed": ("endTime", "finished"),
    "task-instance/running": ("startTime", "started"),
    "identity-link-log": ("time", "occurred"),
    "user-operation": ("timestamp", "occurred"),
    "variable-update": ("time", "occurred"),
    "incident/completed": ("endTime", "finished"),
    "incident/open": ("createTime", "created"),
    "decision-instance": ("evaluationTime", "evaluated"),
}
PREFIX = "/engine-rest/engine/default/"
# A row with this field is there for the limit, but is not sent: as a link of a task that was deleted.
GONE = "_gone"


class Answer:
    def __init__(self, status, value=None, body=None):
        self.status = status
        self.body = json.dumps(value).encode() if body is None else body
        self.length = None  # of the header, when it is to differ from the body's


def refusal(status, message):
    return Answer(status, {"type": "RestException", "message": message})


# Faults: functions from the right answer to the one that is sent.

def status(code, message="the test wants it so"):
    return lambda answer: refusal(code, message)


def half_the_json(answer):
    return Answer(200, body=answer.body[:len(answer.body) // 2])


def broken_off(answer):
    """The connection ends before the announced length."""
    answer.length = len(answer.body)
    answer.body = answer.body[:len(answer.body) // 2]
    return answer


def a_login_page(answer):
    return Answer(200, body=b"<!DOCTYPE html><html><body>Please log in</body></html>")


class ReplayEngine:
    """A context manager; `data` maps an endpoint to its rows, see `load_samples`. Head and body are sent apart, so that an answer
    takes 40 ms, unless it `is_prompt`."""

    def __init__(self, data, offset="+0000", user="hindsight", password="hindsight", is_prompt=False):
        self.data = dict(data)
        self.is_prompt = is_prompt
        self.offset = offset
        self.credentials = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        self.faults = {}
        self.requests = []
        self.lock = threading.Lock()
        self.stopped = threading.Event()
        self.sorted_rows = {}
        self.texts = None  # kept once `show` is in use
        self.server = QuietServer(("127.0.0.1", 0), handler_of(self))
        self.rest = f"http://127.0.0.1:{self.server.server_address[1]}/engine-rest"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.server.shutdown()
        self.server.server_close()

    # faults

    def fail(self, path, fault, times=None):
        """Answers below `path` go through `fault`, `times` times or until `heal`."""
        self.faults[path] = [fault, times]

    def hang(self, path):
        """Requests below `path` get no answer."""
        healed = threading.Event()

        def wait(answer):
            while not (self.stopped.is_set() or healed.wait(0.05)):
                pass
            return answer

        wait.healed = healed
        self.fail(path, wait)

    def heal(self):
        faults, self.faults = self.faults, {}
        for fault, _ in faults.values():
            if hasattr(fault, "healed"):
                fault.healed.set()

    def asked(self, path):
        """How often `path` was asked for."""
        with self.lock:
            return sum(asked.startswith(path) for asked, _ in self.requests)

    def add(self, endpoint, rows):
        """More rows, as if the engine had just written them."""
        with self.lock:
            self.data[endpoint] = self.data.get(endpoint, []) + list(rows)
            self.sorted_rows.pop(endpoint, None)

    def show(self, data):
        """Answers from other data from now on."""
        with self.lock:
            self.data = dict(data)
            self.sorted_rows = {}
            self.texts = self.texts or {}

    # answers

    def answer(self, method, path, query, authorization):
        if path == "/engine-rest/version":
            found = Answer(200, self.data.get("version", {"version": "7.24.0"}))
        elif not path.startswith(PREFIX):
            found = refusal(404, "no such path")
        elif authorization != self.credentials:
            found = Answer(401, body=b"")
        else:
            path = urllib.parse.unquote(path[len(PREFIX):])
            with self.lock:
                self.requests.append((path, query))
            found = self.found(method, path, query)
        for prefix, entry in list(self.faults.items()):
            fault, times = entry
            if path.startswith(prefix) and (times is None or times > 0):
                entry[1] = times if times is None else times - 1
                found = fault(found)
        return found

    def found(self, method, path, query):
        if path.startswith("optimize/"):
            return self.optimize(path[len("optimize/"):], query)
        if path == "identity/verify" and method == "POST":
            return Answer(200, None)  # replaced by the handler, which has the body
        if path in ("process-definition", "decision-definition"):
            return self.definitions(path, query)
        parts = path.split("/")
        if parts[0] in ("process-definition", "decision-definition") and parts[-1] == "xml":
            xml = self.data.get(parts[0] + "/xml", {}).get(parts[1])
            if xml is None:
                return refusal(404, "no definition with this id")
            return Answer(200, {"id": parts[1], "bpmn20Xml" if parts[0] == "process-definition" else "dmnXml": xml})
        if parts[0] == "deployment" and len(parts) == 2:
            found = self.data.get("deployment", {}).get(parts[1])
            return Answer(200, with_offset(found, self.offset)) if found else refusal(404, "no such deployment")
        if parts[0] == "user" and parts[-1] == "profile":
            users = {user["id"]: user for user in self.data.get("user", [])}
            return Answer(200, users[parts[1]]) if parts[1] in users else refusal(404, "no such user")
        if path == "authorization":
            return Answer(200, self.page(self.authorizations(query), query))
        if path == "group" and "member" in query:
            return Answer(200, self.page([{"id": g} for g in self.data.get("membership", {}).get(query["member"], [])], query))
        if path == "history/cleanup/configuration" and path in self.data:
            return Answer(200, self.data[path])
        if path in ("tenant", "user", "group"):
            return Answer(200, self.page(self.data.get(path, []), query))
        return refusal(404, f"the replay engine has no {path}")

    def authorizations(self, query):
        rows = [row for row in self.data.get("authorization", []) if str(row["resourceType"]) == query["resourceType"]]
        if "type" in query:
            return [row for row in rows if str(row["type"]) == query["type"]]
        if "userIdIn" in query:
            return [row for row in rows if row["userId"] in query["userIdIn"].split(",")]
        return [row for row in rows if row["groupId"] in query.get("groupIdIn", "").split(",")]

    @staticmethod
    def page(rows, query):
        first = int(query.get("firstResult", 0))
        return rows[first:first + int(query.get("maxResults", len(rows)))]

    def definitions(self, path, query):
        deployments = self.data.get("deployment", {})
        rows = sorted(self.data.get(path, []), key=lambda row: milliseconds(deployments[row["deploymentId"]]["deploymentTime"])
                      if row["deploymentId"] in deployments else 0)
        if "deployedAfter" in query:
            since = milliseconds(query["deployedAfter"])
            rows = [row for row in rows if row["deploymentId"] in deployments and
                    milliseconds(deployments[row["deploymentId"]]["deploymentTime"]) > since]
        return Answer(200, self.page(rows, query))

    def rows_by_time(self, endpoint):
        with self.lock:
            if endpoint not in self.sorted_rows:
                field = OPTIMIZE[endpoint.removeprefix("optimize/")][0]
                timed = [self.text_of(row, field) for row in self.data.get(endpoint, [])]
                self.sorted_rows[endpoint] = sorted(timed, key=lambda pair: pair[0])
            return self.sorted_rows[endpoint]

    def text_of(self, row, field):
        """Its time and its text. Of rows that are shown again and again they are made once."""
        kept = (self.texts or {}).get(id(row))
        if kept:
            return kept[1]
        made = (milliseconds(row[field]), None if GONE in row else json.dumps(with_offset(row, self.offset)))
        if self.texts is not None:
            self.texts[id(row)] = (row, made)  # with the row, so that the id stays its own
        return made

    def optimize(self, endpoint, query):
        if endpoint not in OPTIMIZE:
            return refusal(404, "no such endpoint")
        name = OPTIMIZE[endpoint][1]
        rows = self.rows_by_time("optimize/" + endpoint)
        for parameter, keep in ((name + "After", lambda time, limit: time > limit), (name + "At", lambda time, limit: time == limit)):
            if parameter in query:
                if not QUERY_DATE.match(query[parameter]):
                    return refusal(400, f"Cannot set query parameter '{parameter}' to value '{query[parameter]}'")
                limit = milliseconds(query[parameter])
                rows = [row for row in rows if keep(row[0], limit)]
        rows_max = int(query.get("maxResults", 0))
        if rows_max > 0:
            rows = rows[:rows_max]
        return Answer(200, body=("[" + ",".join(text for _, text in rows if text) + "]").encode())


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        """Clients that are killed break their connections; that is no news."""


def handler_of(engine):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = engine.is_prompt

        def do_GET(self):  # noqa: N802
            self.reply(b"")

        def do_POST(self):  # noqa: N802
            self.reply(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def reply(self, body):
            target = urllib.parse.urlsplit(self.path)
            query = dict(urllib.parse.parse_qsl(target.query))
            answer = engine.answer(self.command, target.path, query, self.headers.get("Authorization"))
            if answer.status == 200 and target.path.endswith("/identity/verify"):
                typed = json.loads(body)
                known = {user["id"] for user in engine.data.get("user", [])}
                right = typed["username"] in known and typed["password"] == typed["username"]
                answer = Answer(200, {"authenticatedUser": typed["username"], "authenticated": right, "groups": None})
            try:
                self.send_response(answer.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(answer.length or len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)
            except OSError:
                self.close_connection = True
                return
            if answer.length is not None:
                self.close_connection = True

        def log_message(self, *_):
            pass

    return Handler


def load_samples(folder):
    """The recorded answers of `support/record_samples.py`, one file for each endpoint."""
    data = {}
    for file in sorted(folder.glob("*.json")):
        data[file.stem.replace("_", "/", 2) if file.stem.startswith("optimize") else file.stem.replace("_", "/")] = json.loads(file.read_text())
    assert data, f"no samples in {folder}"
    return data

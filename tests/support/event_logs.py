"""Event logs as files, made from the same events, and a server that takes events."""

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import quoteattr


def made_events(traces, steps=("Order", "Pack", "Send")):
    """(trace, type, time) of traces that all take the same steps, an hour each."""
    return [(f"c{trace}", step, f"2026-01-{1 + trace % 28:02}T{hour:02}:00:00.000Z")
            for trace in range(traces) for hour, step in enumerate(steps)]


def write_csv(file, events):
    file.write_text("case,activity,time,n\n" + "".join(f"{','.join(event)},{n}\n" for n, event in enumerate(events)))
    return file


def write_xes(file, events):
    """Gzipped when the name says so."""
    traces = {}
    for trace, step, time in events:
        traces.setdefault(trace, []).append(f"<event><string key='concept:name' value={quoteattr(step)}/><date key='time:timestamp' value='{time}'/></event>")
    text = "<log>" + "".join(f"<trace><string key='concept:name' value={quoteattr(name)}/>{''.join(rows)}</trace>" for name, rows in traces.items()) + "</log>"
    file.write_bytes(gzip.compress(text.encode()) if file.suffix == ".gz" else text.encode())
    return file


def write_ocel(file, events):
    """Traces are orders; an item is related to all events."""
    traces = {trace for trace, _, _ in events}
    file.write_text(json.dumps({
        "objectTypes": [], "eventTypes": [],
        "events": [{"id": f"e{n}", "type": step, "time": time, "attributes": [],
                    "relationships": [{"objectId": trace, "qualifier": "of"}, {"objectId": "item", "qualifier": "with"}]}
                   for n, (trace, step, time) in enumerate(events)],
        "objects": [{"id": trace, "type": "order"} for trace in sorted(traces)] + [{"id": "item", "type": "item"}],
    }))
    return file


class EventServer:
    """Takes batches of events as Hindsight's API does. `answers` are given to the first requests: (status, headers, body)."""

    def __init__(self, token="secret", answers=()):
        self.token, self.answers = token, list(answers)
        self.batches, self.requests, self.at_once, self.most_at_once = [], [], 0, 0
        self.lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                outer.answer(self)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, handler):
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        with self.lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            self.requests.append((handler.path, dict(handler.headers)))
            status, headers, text = self.answers.pop(0) if self.answers else (204, {}, "")
            if handler.headers["Authorization"] != f"Bearer {self.token}":
                status, headers, text = 401, {}, json.dumps({"errorMessage": "no such token"})
            if status == 204:
                self.batches.append(json.loads(body))
            self.at_once -= 1
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        if status != 204:
            handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        if status != 204:
            handler.wfile.write(text.encode())

    def events(self):
        return [event for batch in self.batches for event in batch]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

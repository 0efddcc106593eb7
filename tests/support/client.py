"""A small HTTP client that keeps cookies and never raises on a status."""

import http.client
import json
import urllib.parse


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def text(self):
        return self.body.decode()

    def json(self):
        return json.loads(self.body)

    def cookies(self):
        """The Set-Cookie lines."""
        return self.headers.get_all("Set-Cookie") or []


class Client:
    def __init__(self, url, tls=None, seconds=60):
        parts = urllib.parse.urlsplit(url)
        self.address = (parts.hostname, parts.port)
        self.tls = tls  # an SSLContext, for https
        self.seconds = seconds
        self.cookies = {}

    def connection(self):
        if self.tls:
            return http.client.HTTPSConnection(*self.address, timeout=self.seconds, context=self.tls)
        return http.client.HTTPConnection(*self.address, timeout=self.seconds)

    def cookie(self):
        """The header for what is asked without this client."""
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def request(self, method, path, body=None, headers=None):
        headers = dict(headers or {})
        if self.cookies:
            headers.setdefault("Cookie", self.cookie()["Cookie"])
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        connection = self.connection()
        try:
            connection.request(method, path, body, headers)
            answer = Answer(connection.getresponse())
        finally:
            connection.close()
        for line in answer.cookies():
            name, _, value = line.split(";")[0].partition("=")
            if value.strip('"'):
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return answer

    def get(self, path, headers=None):
        return self.request("GET", path, headers=headers)

    def post(self, path, body=None, headers=None):
        return self.request("POST", path, body, headers)

    def answers(self):
        try:
            return self.get("/api/status").status == 200
        except OSError:
            return False

    def log_in(self, user, password):
        answer = self.post("/api/authentication", {"username": user, "password": password})
        assert answer.status == 200, f"login of {user}: {answer.status} {answer.text}"
        return answer

    def evaluate(self, report, zone="UTC", query=""):
        """The result of an unsaved report."""
        answer = self.post("/api/report/evaluate" + query, report, {"X-Optimize-Client-Timezone": zone})
        assert answer.status == 200, f"{answer.status} {answer.text}"
        return answer.json()["result"]

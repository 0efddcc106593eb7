"""The public API as scripts use it."""

import urllib.parse

from support.client import Client
from support.server import API_TOKEN


def bearer(token=API_TOKEN):
    return {"Authorization": f"Bearer {token}"}


class Script:
    """A client of /api/public; `token` is a text, or nothing."""

    def __init__(self, url, token=API_TOKEN):
        self.client = Client(url)
        self.headers = bearer(token) if token else {}

    def request(self, method, path, body=None):
        return self.client.request(method, "/api/public" + path, body, self.headers)

    def page(self, report, status=200, **query):
        """An answer with a part of a report's result; paginationTimeout is a minute if nothing else is said."""
        parameters = urllib.parse.urlencode({"paginationTimeout": 60, **query})
        answer = self.request("GET", f"/export/report/{report}/result/json?{parameters}")
        assert answer.status == status, answer.text
        return answer.json()

    def ids(self, kind="report", collection="null"):
        answer = self.request("GET", f"/{kind}?collectionId={collection}")
        assert answer.status == 200, answer.text
        assert all(set(entity) == {"id"} for entity in answer.json())
        return [entity["id"] for entity in answer.json()]

    def import_entities(self, entities):
        answer = self.request("POST", "/import", entities)
        assert answer.status == 200, answer.text
        return [entity["id"] for entity in answer.json()]


def instance_ids(page):
    return [row["processInstanceId"] for row in page["data"]]

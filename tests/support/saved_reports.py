"""Saved reports as a client makes them."""

from support.reports import report

SINGLE, DECISION, COMBINED = "/api/report/process/single", "/api/report/decision/single", "/api/report/process/combined"


def named(definition, name, **more):
    return {**definition, "name": name, **more}


def count(process, group_by="none", filters=(), visualization="number"):
    """A report of one measure, as combined ones take it."""
    definition = report(process, "processInstance", ["frequency"], group_by, filters, aggregationTypes=[{"type": "avg", "value": None}])
    definition["data"]["visualization"] = visualization
    return definition


def create(client, definition, path=SINGLE):
    answer = client.post(path, definition)
    assert answer.status == 200, answer.text
    return answer.json()["id"]


def combined(*ids, **more):
    return {"combined": True, "reportType": "process", "data": {"reports": [{"id": id, "color": "#1991c8"} for id in ids], **more}}


def tidy_client(server, user):
    """Logged in, without anything of an earlier test."""
    client = server.client(user)
    own = {kind: [entity["id"] for entity in client.get("/api/entities").json()
                  if entity["entityType"] == kind and user != "demo" and (kind != "collection" or entity["currentUserRole"] == "manager")]
           for kind in ("report", "dashboard", "collection")}
    assert client.post("/api/entities/delete", {kind + "s": ids for kind, ids in own.items()}).status == 204
    return client

"""Dashboards as a client makes them."""

TEXT = {"type": "text", "configuration": {"text": "What is going on"}}
WEBSITE = {"type": "external_url", "configuration": {"external": "https://status.example.org/"}}


def tile(id, **more):
    return {"id": id, "type": "optimize_report", "position": {"x": 0, "y": 0}, "dimensions": {"width": 4, "height": 4}, **more}


def dashboard(*reports, **more):
    return {"name": "Orders at a glance", "tiles": [tile(id) for id in reports], **more}


def create_dashboard(client, body):
    answer = client.post("/api/dashboard", body)
    assert answer.status == 200, answer.text
    return answer.json()["id"]


def read_dashboard(client, id, status=200):
    answer = client.get(f"/api/dashboard/{id}")
    assert answer.status == status, answer.text
    return answer.json()


def shown(client, id):
    """Ids of the reports on it, by tile."""
    return [tile["id"] for tile in read_dashboard(client, id)["tiles"]]

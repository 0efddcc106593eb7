"""Records small answers of a running demo engine for the contract tests:

    python3 tests/support/record_samples.py http://127.0.0.1:8080/engine-rest tests/samples/camunda-7.24.0

Takes a few process instances, and of each endpoint the rows that belong to them, at most ROWS_MAX."""

import base64
import json
import sys
import urllib.request
from pathlib import Path

ENDPOINTS = ["process-instance/completed", "process-instance/running", "activity-instance/completed", "activity-instance/running",
             "task-instance/completed", "task-instance/running", "identity-link-log", "user-operation", "variable-update",
             "incident/completed", "incident/open", "decision-instance"]
ROWS_MAX = 5
USERS = ["demo", "mary", "peter"]


class Recorder:
    def __init__(self, rest, folder):
        self.rest = rest
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def get(self, path):
        login = base64.b64encode(b"hindsight:hindsight").decode()
        request = urllib.request.Request(self.rest + path, headers={"Authorization": f"Basic {login}", "Accept": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)

    def engine(self, path):
        return self.get("/engine/default" + path)

    def save(self, name, value):
        """A row a line: small, and easy to compare."""
        if isinstance(value, list):
            text = "[\n" + ",\n".join(json.dumps(row, separators=(",", ":")) for row in value) + "\n]\n"
        else:
            text = json.dumps(value, indent=1) + "\n"
        (self.folder / (name.replace("/", "_") + ".json")).write_text(text)

    def record(self):
        self.save("version", self.get("/version"))
        rows = {endpoint: self.engine("/optimize/" + endpoint) for endpoint in ENDPOINTS}
        chosen = self.choose(rows)
        seen = {"process": set(), "decision": set()}
        kept_tasks = set()
        for endpoint in ENDPOINTS:
            kept = [row for row in rows[endpoint] if row.get("processInstanceId", row["id"] if "id" in row else None) in chosen or
                    (endpoint.startswith("process-instance") and row["id"] in chosen)]
            if endpoint == "identity-link-log":
                kept = [row for row in kept if row["taskId"] in kept_tasks]
            elif endpoint == "variable-update":
                kept = one_of_each_type(kept)
            else:
                kept = kept[:3 if endpoint.startswith(("decision", "task")) else ROWS_MAX]
            if endpoint.startswith("task-instance"):
                kept_tasks |= {row["id"] for row in kept}
            for row in kept:
                seen["process"].add(row.get("processDefinitionId"))
                seen["decision"].add(row.get("decisionDefinitionId"))
            self.save("optimize/" + endpoint, kept)
        self.definitions(seen)
        self.people()

    def choose(self, rows):
        """Instances with much to tell: an incident, a decision, a running task, a suspension."""
        chosen = [found[-1]["processInstanceId"] for found in (rows["incident/completed"], rows["incident/open"], rows["task-instance/running"],
                                                               rows["user-operation"], rows["decision-instance"]) if found]
        return set(chosen[:4]) | {rows["process-instance/completed"][-1]["id"], rows["process-instance/running"][-1]["id"]}

    def definitions(self, seen):
        deployments = {}
        for kind in ("process", "decision"):
            path = f"/{kind}-definition"
            kept = [row for row in self.engine(path) if row["id"] in seen[kind]][:3]
            self.save(f"{kind}-definition", kept)
            # Of the models the smallest is enough; the others answer with 404, as after a deletion.
            models = {row["id"]: self.engine(f"{path}/{row['id']}/xml")["bpmn20Xml" if kind == "process" else "dmnXml"] for row in kept}
            self.save(f"{kind}-definition/xml", dict(sorted(models.items(), key=lambda model: len(model[1]))[:1]))
            for row in kept:
                deployments[row["deploymentId"]] = self.engine(f"/deployment/{row['deploymentId']}")
        self.save("deployment", deployments)
        self.save("tenant", self.engine("/tenant"))

    def people(self):
        self.save("user", [user for user in self.engine("/user") if user["id"] in USERS])
        self.save("membership", {user: [group["id"] for group in self.engine(f"/group?member={user}")] for user in USERS})
        rights = []
        for resource in (0, 6, 10, 11):
            for row in self.engine(f"/authorization?resourceType={resource}"):
                if row["userId"] in USERS or row["type"] == 0 or row["groupId"] == "camunda-admin" or row["groupId"] == "operaton-admin":
                    rights.append(row)
        self.save("authorization", rights)


def one_of_each_type(rows):
    """The last two updates of each type and name, at most 15."""
    by_type = {}
    for row in rows:
        by_type.setdefault(row["variableType"], {})[row["variableInstanceId"]] = row
    wanted = {identifier for found in by_type.values() for identifier in list(found)[-1:]}
    return [row for row in rows if row["variableInstanceId"] in wanted][:15]


if __name__ == "__main__":
    Recorder(*sys.argv[1:3]).record()

"""One process instance: what the API says of it is what the engine's REST API and tables say, whichever the store."""

import base64
import json
import urllib.parse
import urllib.request
from collections import defaultdict

import pytest

from support.dates import milliseconds
from support.history import uuid_of_activity
from support.ports import free_port
from support.server import merged, write_configuration
from support.cluster import SECRET
from support.server import configuration, engine_entry


def path_of(row, engine="camunda"):
    return f"/api/process/instance/{engine}/{row['id']}"


def epoch(text):
    return None if text is None else milliseconds(text)


class Chosen:
    """Instances that have what is to be seen: of every process and state, with incidents, canceled nodes, loops and lists."""

    def __init__(self, history):
        self.history = history
        self.keys = {d["id"]: d["key"] for d in history.process_definitions}
        self.of = {name: defaultdict(list) for name in ("flow_node_instances", "user_tasks", "variables", "incidents", "identity_links")}
        for name, rows in self.of.items():
            for row in getattr(history, name):
                rows[row["processInstance"]].append(row)

    def rows(self):
        picked = {}
        for row in self.history.process_instances:
            nodes = self.of["flow_node_instances"][row["id"]]
            traits = (self.keys[row["definition"]], row["definition"], row["state"], any(node["canceled"] for node in nodes),
                      len(nodes) > len({node["flowNode"] for node in nodes}), len({i["status"] for i in self.of["incidents"][row["id"]]}))
            picked.setdefault(traits, row)
        return list(picked.values())


@pytest.fixture(scope="module")
def chosen(camunda):
    chosen = Chosen(camunda.history)
    assert len(chosen.rows()) > 15
    return chosen


@pytest.fixture(scope="module")
def shared_client(camunda, hindsight, search, tmp_path_factory):
    """Of a server on the shared store with the same history."""
    folder, prefix = tmp_path_factory.mktemp("shared"), search.fresh_prefix()
    settings = configuration(folder, engine_entry(camunda.engine.rest, camunda.alias), **search.sections(prefix))
    settings = merged(settings, {"security": {"auth": {"token": {"secret": SECRET}}}})
    hindsight.import_once(write_configuration(folder, settings))
    settings = merged(settings, {"engines": {camunda.alias: {"importEnabled": False}}, "container": {"ports": {"http": free_port(), "actuator": free_port()}}})
    with hindsight.serve(write_configuration(folder, settings)) as server:
        yield server.client("demo")
    search.forget(prefix)


def get(client, row):
    answer = client.get(path_of(row), {"X-Optimize-Client-Timezone": "Europe/Berlin"})
    assert answer.status == 200, f"{answer.status} {answer.text}"
    return answer.json()


def test_head_is_the_engine_s(demo_client, chosen):
    definitions = {d["id"]: d for d in chosen.history.process_definitions}
    for row in chosen.rows():
        found = get(demo_client, row)
        definition = definitions[row["definition"]]
        assert {name: found[name] for name in ("engine", "processInstanceId", "processDefinitionId", "processDefinitionKey", "processDefinitionName",
                                               "processDefinitionVersion", "tenantId", "businessKey", "state", "superProcessInstanceId")} == {
            "engine": "camunda", "processInstanceId": row["id"], "processDefinitionId": row["definition"], "processDefinitionKey": definition["key"],
            "processDefinitionName": definition["name"], "processDefinitionVersion": str(definition["version"]), "tenantId": row["tenant"],
            "businessKey": row["businessKey"], "state": row["state"], "superProcessInstanceId": row["superProcessInstance"]}
        assert (epoch(found["startDate"]), epoch(found["endDate"])) == (row["start"], row["end"])
        assert row["end"] is None and found["duration"] > 0 or found["duration"] == row["duration"]


def test_flow_nodes_are_the_engine_s_in_order(demo_client, chosen):
    for row in chosen.rows():
        found = get(demo_client, row)["flowNodes"]
        wanted = chosen.of["flow_node_instances"][row["id"]]
        names = ("flowNodeId", "flowNodeType", "canceled", "calledProcessInstanceId")
        shown = {node["id"]: (*(node[name] for name in names), epoch(node["startDate"]), epoch(node["endDate"])) for node in found}
        assert shown == {node["id"]: (node["flowNode"], node["type"], node["canceled"], node["calledProcessInstance"], node["start"], node["end"]) for node in wanted}
        assert len(found) == len(wanted)
        order = {node["id"]: (node["start"], node["sequence"]) for node in wanted}
        assert [order[node["id"]] for node in found] == sorted(order.values())
        assert all(node["duration"] == next(w["duration"] for w in wanted if w["id"] == node["id"]) for node in found if node["endDate"])


def test_flow_nodes_are_those_of_the_engine_s_rest_api(demo_client, camunda, chosen):
    for row in chosen.rows()[:5]:
        request = urllib.request.Request(f"{camunda.engine.rest}/history/activity-instance?processInstanceId={row['id']}",
                                         headers={"Authorization": "Basic " + base64.b64encode(b"demo:demo").decode()})
        with urllib.request.urlopen(request, timeout=30) as answer:
            rest = json.load(answer)
        # the engine's own names are the ids where a model gives none
        assert {node["id"]: (node["flowNodeId"], node["flowNodeName"], epoch(node["startDate"]), epoch(node["endDate"]), node["canceled"]) for node in get(demo_client, row)["flowNodes"]
                if not node["flowNodeId"].endswith("#multiInstanceBody")} == {
            uuid_of_activity(node["id"]): (node["activityId"], node["activityName"] or node["activityId"], epoch(node["startTime"]), epoch(node["endTime"]), node["canceled"])
            for node in rest if not node["activityId"].endswith("#multiInstanceBody")}


def test_user_tasks_with_their_times_and_assignments(demo_client, chosen):
    seen_claims = 0
    for row in chosen.rows():
        found = {task["id"]: task for task in get(demo_client, row)["userTasks"]}
        wanted = {task["id"]: task for task in chosen.of["user_tasks"][row["id"]]}
        assert found.keys() == wanted.keys()
        for key, task in wanted.items():
            shown = found[key]
            assert (shown["flowNodeId"], shown["flowNodeInstanceId"], shown["name"], shown["assignee"], sorted(shown["candidateGroups"]), shown["priority"]) == \
                (task["flowNode"], task["flowNodeInstance"], task["name"], task["assignee"], task["candidateGroups"], task["priority"])
            assert (epoch(shown["startDate"]), epoch(shown["endDate"]), epoch(shown["dueDate"])) == (task["start"], task["end"], task["due"])
            if task["end"] is not None:
                assert (shown["duration"], shown["idleDuration"], shown["workDuration"]) == (task["duration"], task["idle"], task["work"])
            else:
                assert (shown["idleDuration"] or 0) + (shown["workDuration"] or 0) == shown["duration"]
            log = sorted((link["time"], link["operation"] == "add", link["user"]) for link in chosen.of["identity_links"][row["id"]] if link["task"] == key and link["type"] == 0)
            assert sorted((epoch(entry["date"]), entry["assigned"], entry["user"]) for entry in shown["assignments"]) == log
            claims = [time for time, add, _ in log if add]
            assert epoch(shown["claimDate"]) == (claims[0] if claims else None)
            seen_claims += len(claims)
    assert seen_claims > 5


def test_variables_have_their_last_value(demo_client, chosen):
    """The engine's are there; those that were made from properties and items of objects bear the id of theirs."""
    for row in chosen.rows():
        found = get(demo_client, row)["variables"]
        wanted = {v["id"]: v for v in chosen.of["variables"][row["id"]]}
        own = {v["id"]: v for v in found if v["name"] == wanted[v["id"]]["name"] and v["type"] == wanted[v["id"]]["type"]}
        assert own.keys() == wanted.keys()
        for key, variable in wanted.items():
            value = variable["value"]
            shown = own[key]["value"]
            assert (shown is None) == (value is None), variable
            if isinstance(value, bool):
                assert shown == str(value).lower()
            elif isinstance(value, (int, float)):
                assert float(shown) == value
            elif value is not None and variable["type"] not in ("Json", "Object"):
                assert shown == value
        assert [v["name"] for v in found] == sorted(v["name"] for v in found)


def test_incidents(demo_client, chosen):
    seen = 0
    for row in chosen.rows():
        found = {i["id"]: (i["flowNodeId"], i["incidentType"], i["message"] or "", epoch(i["startDate"]), epoch(i["endDate"]), i["status"]) for i in get(demo_client, row)["incidents"]}
        assert found == {i["id"]: (i["flowNode"], i["type"], i["message"], i["create"], i["end"], i["status"]) for i in chosen.of["incidents"][row["id"]]}
        seen += len(found)
    assert seen > 0


def test_the_model_is_that_of_its_deployment(camunda_server, demo_client, chosen):
    for row in chosen.rows()[:6]:
        found = get(demo_client, row)
        key, version = found["processDefinitionKey"], found["processDefinitionVersion"]
        definition = urllib.parse.quote(found["processDefinitionId"])
        by_id = demo_client.get(f"/api/definition/process/xml?key={key}&engine=camunda&definitionId={definition}")
        assert by_id.status == 200 and by_id.text == demo_client.get(f"/api/definition/process/xml?key={key}&version={version}").text
        for query in (f"key=other&engine=camunda&definitionId={definition}", f"key={key}&engine=other&definitionId={definition}",
                      f"key={key}&engine=camunda&definitionId=other"):
            assert demo_client.get(f"/api/definition/process/xml?{query}").status == 404
    claim = next(row for row in chosen.rows() if chosen.keys[row["definition"]] == "claimSettlement")
    query = f"key=claimSettlement&engine=camunda&definitionId={urllib.parse.quote(claim['definition'])}"
    assert demo_client.get(f"/api/definition/process/xml?{query}").status == 200
    assert camunda_server.client("mary").get(f"/api/definition/process/xml?{query}").status == 404


def without_ages(details):
    """What runs is older when the second is asked."""
    for rows in ([details], details["flowNodes"], details["userTasks"], details["incidents"]):
        for row in rows:
            if row["endDate"] is None:
                for name in ("duration", "idleDuration", "workDuration"):
                    row.pop(name, None)
    return details


def test_both_stores_answer_alike(demo_client, shared_client, chosen):
    for row in chosen.rows():
        assert without_ages(get(shared_client, row)) == without_ages(get(demo_client, row))
    assert shared_client.get("/api/process/instance/camunda/doesNotExist").status == 404


# rights

def test_one_that_is_not_there_and_one_that_may_not_be_seen_look_alike(camunda_server, chosen):
    mary = camunda_server.client("mary")  # retail orders only
    for row in chosen.rows():
        may_see = chosen.keys[row["definition"]] in ("orderHandling", "shipment") and row["tenant"] == "retail"
        answer = mary.get(path_of(row))
        assert answer.status == (200 if may_see else 404), row
        if not may_see:
            unknown = mary.get(path_of({"id": "doesNotExist"}))
            assert unknown.status == 404
            assert answer.text == unknown.text.replace("doesNotExist", row["id"])


@pytest.mark.parametrize("engine, key", [("operaton", None), ("camunda", "'; DROP TABLE flow_node; --"), ("", "x"), ("camunda", "x" * 5000)])
def test_other_names_are_answered_with_404(demo_client, chosen, engine, key):
    answer = demo_client.get(f"/api/process/instance/{engine}/{urllib.parse.quote(key or chosen.rows()[0]['id'], safe='')}")
    assert answer.status == 404


def test_a_login_is_needed(camunda_server, chosen):
    assert camunda_server.client().get(path_of(chosen.rows()[0])).status == 401

"""Models that are unusual, hostile or broken disturb neither the import nor the pages."""

import pytest

from support.following import follow, wait_until_caught_up
from support.made_history import XML, make_history
from support.replay_engine import ReplayEngine
from support.reports import by_key, measure, report
from support.rest_facts import assert_facts, expected_facts

PARCELS = ("parcel", [None, "north"])
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
BOMB = HEAD + '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "&a;" * 10}">' for n in range(9)) + ']>\n' + XML[len(HEAD):].replace("Print label", "&a8;")
FILE = HEAD + '<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd">]>\n' + XML[len(HEAD):].replace("Print label", "&f;")


def many_nodes(count):
    nodes = "".join(f'<serviceTask id="n{n}" name="Node {n}"/>' for n in range(count))
    return XML.replace('<serviceTask id="label"', nodes + '<serviceTask id="label"')


def deeply_nested(depth):
    return XML.replace('<serviceTask id="label"', "".join(f'<subProcess id="s{n}">' for n in range(depth)) + "</subProcess>" * depth + '<serviceTask id="label"')


# The model, and whether its nodes can be known.
MODELS = {
    "without diagram": (XML[:XML.index("<bpmndi:")] + "</definitions>", True),
    "with a prefix": (XML.replace("<definitions", "<bpmn:definitions").replace("</definitions", "</bpmn:definitions").replace("xmlns=", "xmlns:bpmn=")
                      .replace("<process", "<bpmn:process").replace("</process", "</bpmn:process").replace("<startEvent", "<bpmn:startEvent")
                      .replace("<endEvent", "<bpmn:endEvent").replace("<userTask", "<bpmn:userTask").replace("<serviceTask", "<bpmn:serviceTask")
                      .replace("<sequenceFlow", "<bpmn:sequenceFlow"), True),
    "100,000 nodes": (many_nodes(100_000), True),
    "2,000 levels": (deeply_nested(2_000), None),
    "entities that explode": (BOMB, False),
    "an entity that reads a file": (FILE, False),
    "cut in the middle": (XML[:len(XML) // 2], False),
    "no XML at all": ("I am not XML", False),
    "empty": ("", False),
    "another process": (XML.replace('"parcel"', '"letter"'), None),
    "names with markup": (XML.replace("Print label", "&lt;img src=x onerror=alert(1)&gt;"), True),
}


@pytest.fixture(scope="module", params=MODELS)
def served(request, hindsight, tmp_path_factory):
    """(client, whether nodes can be known, the model, folder, data) of a server that imported the model."""
    xml, readable = MODELS[request.param]
    data = make_history(30, seed=6)
    data["process-definition/xml"] = {identifier: xml for identifier in data["process-definition/xml"]}
    folder = tmp_path_factory.mktemp("model")
    with ReplayEngine(data) as engine, follow(hindsight, folder, engine) as server:
        client = server.client("demo")
        wait_until_caught_up(client)
        yield client, readable, xml, data


def test_the_process_is_listed_and_counted(served):
    client, _, _, _ = served
    overview = {row["processDefinitionKey"]: row for row in client.get("/api/process/overview").json()}
    assert overview["parcel"]["instanceCount"] == 30


def test_the_heatmap_is_answered(served):
    client, readable, _, data = served
    result = client.evaluate(report(PARCELS, "flowNode", ["frequency"], "flowNodes"))
    counts = {node: count for node, count in by_key(measure(result, "frequency")).items() if count}
    if readable is not None:
        rows = data["optimize/activity-instance/completed"] + data["optimize/activity-instance/running"]
        assert counts == {node: sum(row["activityId"] == node for row in rows) for node in ("arrived", "weigh", "label", "sent")}


def test_the_model_is_sent_as_it_is_or_missing(served):
    client, _, xml, _ = served
    answer = client.get("/api/definition/process/xml?key=parcel&version=2")
    assert (answer.status == 404) if xml == "" else (answer.status == 200 and answer.text == xml)
    assert answer.headers["Content-Type"].startswith("application/") and answer.headers["X-Content-Type-Options"] == "nosniff"


def test_node_names_are_answered_or_refused_with_a_reason(served):
    client, readable, xml, _ = served
    answer = client.post("/api/flow-node/flowNodeNames", {"processDefinitionKey": "parcel", "processDefinitionVersion": "2", "nodeIds": []})
    if readable:
        names = answer.json()["flowNodeNames"]
        assert answer.status == 200 and names["weigh"] == "Weigh parcel" and len(names) >= 4
    elif readable is False:
        assert answer.status in (400, 404, 422) and answer.json()["errorMessage"]
        assert "root:" not in answer.text
    else:
        assert answer.status < 500


def test_raw_data_and_tasks_are_answered(served):
    client, _, _, _ = served
    raw = client.evaluate(report(PARCELS, None, ["rawData"]), query="?limit=5")
    assert len(measure(raw, "rawData")) == 5
    client.evaluate(report(PARCELS, "userTask", ["frequency"], "userTasks"))
    client.evaluate(report(PARCELS, "userTask", ["frequency"], "assignee"))


def test_the_history_is_complete(hindsight, tmp_path):
    data = make_history(30, seed=6)
    data["process-definition/xml"] = {identifier: BOMB for identifier in data["process-definition/xml"]}
    with ReplayEngine(data) as engine, follow(hindsight, tmp_path, engine) as server:
        wait_until_caught_up(server.client("demo"))
        server.stop()
        assert_facts(hindsight.dump(tmp_path / "environment-config.yaml"), expected_facts(data))

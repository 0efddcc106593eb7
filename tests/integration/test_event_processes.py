"""Event-based processes on both stores: events come by the public API, are mapped and published, and reports say what plain Python computes from the events."""

import random
import time

import pytest

from support.dates import milliseconds
from support.event_processes import (MAPPINGS, MODEL, create, event, expected_instances, instances_by_report, publish, random_events, read, send,
                                     BEGIN, SECOND)
from support.reports import by_key, measure, report
from support.server import merged, write_configuration
from support.shared_store import settings_in
from support.waiting import wait_until


@pytest.fixture(scope="module", params=["embedded", "shared"])
def server(request, engines, hindsight, tmp_path_factory):
    folder = tmp_path_factory.mktemp("events-" + request.param)
    rest = engines.start("camunda").wait().rest
    settings = merged(settings_in(request.param, request, folder, rest),
                      {"eventBasedProcess": {"authorizedUserIds": ["demo"], "eventImport": {"enabled": True, "maxPageSize": 200}}})
    settings["engines"]["engine"]["importEnabled"] = False
    with hindsight.serve(write_configuration(folder, settings)) as running:
        running.store = request.param
        yield running


@pytest.fixture(scope="module")
def demo(server):
    return server.client("demo")


def sent(server, events):
    answer = send(server.url, events)
    assert answer.status == 204, answer.text


def counts(client, process):
    """Runs by flow node."""
    answer = client.post("/api/report/evaluate", report((process, [None]), "flowNode", ["frequency"], "flowNodes"))
    assert answer.status == 200, answer.text
    return {key: value for key, value in by_key(measure(answer.json()["result"], "frequency")).items() if value}


def assert_as_expected(client, process, events):
    expected = expected_instances(events)
    rows = instances_by_report(client, process)
    assert set(rows) == set(expected)
    for trace, one in expected.items():
        row = rows[trace]
        assert (milliseconds(row["startDate"]), row["endDate"] and milliseconds(row["endDate"])) == (one["start"], one["end"]), trace
    runs = [run for one in expected.values() for run in one["runs"]]
    nodes = {node for node, _, _ in runs}
    assert counts(client, process) == {node: sum(run[0] == node for run in runs) for node in nodes}
    answer = client.post("/api/report/evaluate", report((process, [None]), "flowNode", ["duration"], "flowNodes",
                                                        [{"type": "completedFlowNodesOnly", "data": None, "filterLevel": "view", "appliedTo": ["all"]}]))
    assert answer.status == 200, answer.text
    averages = by_key(measure(answer.json()["result"], "duration", "avg"))
    for node in nodes:
        lengths = [end - start for ran, start, end in runs if ran == node and end is not None]
        assert averages.get(node) == (pytest.approx(sum(lengths) / len(lengths)) if lengths else None), node


def eventually_as_expected(client, process, events, seconds=60):
    """What comes is followed, about a second behind."""
    until = time.monotonic() + seconds
    while True:
        try:
            return assert_as_expected(client, process, events)
        except AssertionError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def test_a_published_process_says_what_the_events_say(server, demo):
    seed = random.randrange(1_000_000)
    print("seed", seed)
    events = random_events(seed, 300)
    random.Random(seed).shuffle(events)
    half = len(events) // 2
    sent(server, events[:half])
    process = create(demo)
    assert read(demo, process)["state"] == "mapped"
    publish(demo, process)
    assert_as_expected(demo, process, events[:half])
    # What comes later, again, and changed is followed.
    changed = {**events[0], "traceid": "another trace"}
    moved = {**events[1], "time": events[2]["time"]}
    for start in range(half, len(events), 97):
        sent(server, events[start:start + 97])
    sent(server, events[10:60] + [changed, moved])
    last = events + [changed, moved]
    eventually_as_expected(demo, process, last)


def test_nobody_else_sees_it_before_being_added(server, demo):
    process = create(demo, "Secret")
    sent(server, [event("secret-1", "secret trace", "asked", BEGIN)])
    publish(demo, process)
    mary = server.client("mary")
    definition = report((process, [None]), None, ["rawData"])
    definition["data"]["view"] = {"entity": None, "properties": ["rawData"]}
    assert mary.post("/api/report/evaluate", definition).status == 403
    assert mary.get("/api/process/instance/event-based/secret%20trace").status == 404
    assert process not in {one["processDefinitionKey"] for one in mary.get("/api/process/overview").json()}
    assert mary.get("/api/eventBasedProcess").status == 403
    roles = demo.get(f"/api/eventBasedProcess/{process}/role").json()
    assert [role["identity"]["id"] for role in roles] == ["demo"]
    answer = demo.request("PUT", f"/api/eventBasedProcess/{process}/role", [*roles, {"identity": {"id": "mary", "type": "user"}}])
    assert answer.status == 204, answer.text
    assert mary.post("/api/report/evaluate", definition).status == 200
    answer = mary.get("/api/process/instance/event-based/secret%20trace")
    assert answer.status == 200, answer.text
    instance = answer.json()
    assert (instance["processInstanceId"], [node["flowNodeId"] for node in instance["flowNodes"]]) == ("secret trace", ["asked"])
    assert "" not in {one["processDefinitionKey"] for one in mary.get("/api/process/overview").json()}
    assert demo.request("PUT", f"/api/eventBasedProcess/{process}/role", [{"identity": {"id": "nobody at all"}}]).status == 400
    assert demo.request("PUT", f"/api/eventBasedProcess/{process}/role", []).status == 400


def test_a_change_shows_when_it_is_published_again(server, demo):
    sent(server, [event("again-1", "again", "asked", BEGIN), event("again-2", "again", "refused", BEGIN + SECOND)])
    process = create(demo, "Again", mappings={"asked": MAPPINGS["asked"]})
    publish(demo, process)
    assert counts(demo, process)["asked"] >= 1 and "refuse" not in counts(demo, process)
    assert demo.request("PUT", f"/api/eventBasedProcess/{process}", {"mappings": {**MAPPINGS, "check": None}}).status == 204
    assert read(demo, process)["state"] == "unpublished_changes"
    assert "refuse" not in counts(demo, process)
    publish(demo, process)
    assert counts(demo, process)["refuse"] >= 1
    versions = demo.get(f"/api/definition/process/{process}/versions").json()
    assert [one["version"] for one in versions] == ["1"]


def test_it_goes_with_the_reports_about_it(server, demo):
    process = create(demo, "Short-lived")
    publish(demo, process)
    saved = demo.post("/api/report/process/single", {**report((process, [None]), "flowNode", ["frequency"], "flowNodes"), "name": "About it"}).json()["id"]
    conflicts = demo.get(f"/api/eventBasedProcess/{process}/delete-conflicts").json()["conflictedItems"]
    assert [(one["id"], one["type"], one["name"]) for one in conflicts] == [(saved, "report", "About it")]
    assert demo.post("/api/eventBasedProcess/delete-conflicts", [process]).json() is True
    assert demo.request("DELETE", f"/api/eventBasedProcess/{process}").status == 204
    assert demo.get(f"/api/report/{saved}").status == 404
    assert demo.get(f"/api/eventBasedProcess/{process}").status == 404
    wait_until(lambda: process not in {one["key"] for one in demo.get("/api/definition").json()}, 20, "its definition is gone")


def test_what_cannot_be_published_says_why(server, demo):
    def refusal(**more):
        process = create(demo, "Wrong", **more)
        answer = demo.post(f"/api/eventBasedProcess/{process}/_publish")
        assert answer.status == 400
        assert read(demo, process)["state"] in ("mapped", "unmapped")
        return answer.json()["errorMessage"]
    assert "no event is mapped" in refusal(mappings={})
    assert "no such flow node" in refusal(mappings={"elsewhere": MAPPINGS["asked"]})
    assert "only events and activities" in refusal(mappings={"decided": MAPPINGS["asked"]})
    assert "several processes" in refusal(xml=MODEL.replace("</bpmn:definitions>", '<bpmn:process id="other"><bpmn:task id="t" /></bpmn:process></bpmn:definitions>'))
    for wrong in ({"xml": "no xml"}, {"xml": "<!DOCTYPE x><x/>"}, {"mappings": []}, {"mappings": {"a": {"start": {"source": "s"}}}}, {"eventSources": [{"type": "x"}]}, {"name": "a\nb"}):
        assert demo.post("/api/eventBasedProcess", wrong).status == 400, wrong
    process = create(demo, "Cancelled")
    assert demo.post(f"/api/eventBasedProcess/{process}/_cancelPublish").status == 400


def test_deleted_events_leave_the_instances(server, demo):
    sent(server, [event("gone-1", "gone", "asked", BEGIN), event("gone-2", "gone", "refunded", BEGIN + 5 * SECOND), event("left-1", "left", "asked", BEGIN)])
    process = create(demo, "Deleted", mappings={"asked": MAPPINGS["asked"], "refund": MAPPINGS["refund"]})
    publish(demo, process)
    assert {"gone", "left"} <= set(instances_by_report(demo, process))
    page = demo.get("/api/event?searchTerm=gone&sortBy=eventName").json()
    assert (page["total"], [one["id"] for one in page["results"]]) == (2, ["gone-1", "gone-2"])
    assert demo.post("/api/event/delete", ["gone-1", "gone-2"]).status == 204
    assert demo.get("/api/event?searchTerm=gone").json()["total"] == 0
    wait_until(lambda: "gone" not in instances_by_report(demo, process), 20, "the instance is gone")
    assert "left" in instances_by_report(demo, process)
    assert demo.post("/api/event/delete", []).status == 400


def test_batches_that_are_wrong_store_nothing(server, demo):
    right = event("batch-1", "batch", "asked", BEGIN)
    for wrong in ([right, {}], [right, {**right, "specversion": "0.3"}], [{**right, "type": "camunda"}], [{**right, "time": "soon"}], right, "x"):
        answer = send(server.url, wrong)
        assert answer.status == 400, answer.text
    assert demo.get("/api/event?searchTerm=batch").json()["total"] == 0
    assert send(server.url, [right], "another token").status == 401
    assert send(server.url, []).status == 204


def test_a_model_is_made_of_the_events(server, demo):
    events = []
    for trace in range(20):
        steps = ["made a", "made b", "made c"] if trace % 2 else ["made a", "made c"]
        events += [event(f"model-{trace}-{step}", f"model {trace}", step, BEGIN + at * SECOND, group="model") for at, step in enumerate(steps)]
    sent(server, events)
    sources = [{"type": "external", "configuration": {"includeAllGroups": False, "group": "model"}}]
    answer = demo.post("/api/eventBasedProcess", {"name": "Made", "autogenerate": True, "eventSources": sources})
    assert answer.status == 200, answer.text
    process = answer.json()["id"]
    made = read(demo, process)
    assert made["state"] == "mapped" and len(made["mappings"]) == 3
    publish(demo, process)
    rows = instances_by_report(demo, process)
    assert len(rows) == 20 and all(row["endDate"] for row in rows.values())
    # The events that are likely to come next are suggested.
    first = next(node for node, mapping in made["mappings"].items() if (mapping["end"] or {}).get("eventName") == "made a")
    last = next(node for node, mapping in made["mappings"].items() if (mapping["end"] or {}).get("eventName") == "made c")
    counted = demo.post("/api/event/count?orderBy=count&sortOrder=desc", {"eventSources": sources, "xml": made["xml"], "targetFlowNodeId": last,
                                                                        "mappings": {first: made["mappings"][first]}}).json()
    assert [(one["eventName"], one["count"], one["suggested"]) for one in counted] == [("made c", 20, True), ("made a", 20, False), ("made b", 10, True)]
    assert "model" in demo.get("/api/event/groups?searchTerm=mod").json()

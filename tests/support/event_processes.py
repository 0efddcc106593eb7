"""Events that other systems send, a process that they are mapped to, and what its instances have to be, computed in plain Python."""

import datetime
import json
import random
from collections import defaultdict

from support.client import Client
from support.public_api import bearer
from support.waiting import wait_until

SECOND = 1000
BEGIN = 1_760_000_000_000
DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="definitions" targetNamespace="http://example.org">
 <bpmn:process id="Process_1" name="Returns" isExecutable="true">
  <bpmn:startEvent id="asked" name="Return asked for"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
  <bpmn:userTask id="check" name="Check goods"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:userTask>
  <bpmn:exclusiveGateway id="decided" name="Accepted?" />
  <bpmn:serviceTask id="refund" name="Refund" />
  <bpmn:serviceTask id="refuse" name="Refuse" />
  <bpmn:endEvent id="closed" name="Closed" />
  <bpmn:sequenceFlow id="f1" sourceRef="asked" targetRef="check" />
  <bpmn:sequenceFlow id="f2" sourceRef="check" targetRef="decided" />
  <bpmn:sequenceFlow id="f3" sourceRef="decided" targetRef="refund" />
  <bpmn:sequenceFlow id="f4" sourceRef="decided" targetRef="refuse" />
  <bpmn:sequenceFlow id="f5" sourceRef="refund" targetRef="closed" />
  <bpmn:sequenceFlow id="f6" sourceRef="refuse" targetRef="closed" />
 </bpmn:process>
</bpmn:definitions>"""
SOURCES = [{"type": "external", "configuration": {"includeAllGroups": True, "group": None}}]


def name(event_type, source="shop", group="returns"):
    return {"group": group, "source": source, "eventName": event_type, "eventLabel": event_type}


MAPPINGS = {"asked": {"start": name("asked"), "end": None},
            "check": {"start": name("check begun"), "end": name("check done")},
            "refund": {"start": None, "end": name("refunded")},
            "refuse": {"start": name("refused"), "end": None},
            "closed": {"start": name("closed"), "end": None}}


def iso(moment):
    return datetime.datetime.fromtimestamp(moment / 1000, datetime.timezone.utc).isoformat(timespec="milliseconds")


def event(number, trace, event_type, moment, data=None, **more):
    made = {"specversion": "1.0", "id": number, "source": "shop", "type": event_type, "group": "returns", "traceid": trace, "time": iso(moment), **more}
    return {**made, "data": data} if data else made


def random_events(seed, traces):
    """Complete and broken traces: without an end, with checks that are repeated, end without a begin, or never end."""
    chance, events = random.Random(seed), []
    for trace in range(traces):
        moment = BEGIN + chance.randrange(30 * 86_400) * SECOND
        steps = ["asked"]
        for _ in range(chance.choice([1, 1, 1, 2, 3])):
            steps += chance.choice([["check begun", "check done"]] * 6 + [["check done"], ["check begun"]])
        steps.append(chance.choice(["refunded", "refused"]))
        if chance.random() < 0.8:
            steps.append("closed")
        if chance.random() < 0.05:
            steps.append("something else")
        for step in steps:
            data = {"amount": chance.randrange(1000), "vip": chance.random() < 0.1} if step == "asked" else None
            events.append(event(f"{trace}-{len(events)}", f"trace {trace}", step, moment, data))
            # Now and then two things happen at the same moment.
            moment += chance.choice([0, 1, 60, 3600]) * SECOND
    return events


def moment_of(made):
    return int(datetime.datetime.fromisoformat(made["time"]).timestamp() * 1000)


def expected_runs(events, mappings):
    """(node, start, end) of one trace's events; end is None while a run is open."""
    signs = {mapped["eventName"]: (node, which, bool(mapping["start"] and mapping["end"]))
             for node, mapping in mappings.items() for which, mapped in mapping.items() if mapped}
    runs, waiting = [], defaultdict(list)
    for made in sorted(events, key=lambda one: (moment_of(one), signs.get(one["type"], ("", "end", False))[1] != "start", one["id"])):
        if made["type"] not in signs:
            continue
        node, which, lasts = signs[made["type"]]
        moment = moment_of(made)
        if which == "start" and lasts:
            runs.append([node, moment, None])
            waiting[node].append((made.get("run"), runs[-1]))
        elif lasts and waiting[node]:
            own = next((one for one in waiting[node] if one[0] == made.get("run")), waiting[node][0])
            waiting[node].remove(own)
            own[1][2] = moment
        else:
            runs.append([node, moment, moment])
    runs += [["decided", end, end] for node, _, end in runs if node == "check" and end is not None]
    return runs


def expected_instances(events, mappings=MAPPINGS):
    """By trace: start, end or None, runs. The end event is `closed`."""
    traces = defaultdict(dict)
    for made in events:
        for others in traces.values():
            others.pop(made["id"], None)
        traces[made["traceid"]][made["id"]] = made
    out = {}
    for trace, its in traces.items():
        runs = expected_runs(its.values(), mappings)
        if not runs:
            continue
        times = [moment for _, start, end in runs for moment in (start, end) if moment is not None]
        ended = any(node == "closed" for node, _, _ in runs) and all(end is not None for _, _, end in runs)
        out[trace] = {"start": min(times), "end": max(times) if ended else None, "runs": runs}
    return out


def send(url, events, token=None):
    """One batch; the status."""
    headers = {**(bearer(token) if token else bearer()), "Content-Type": "application/cloudevents-batch+json"}
    return Client(url).request("POST", "/api/ingestion/event/batch", json.dumps(events), headers)


def create(client, process_name="Returns", **more):
    answer = client.post("/api/eventBasedProcess", {"name": process_name, "xml": MODEL, "mappings": MAPPINGS, "eventSources": SOURCES, **more})
    assert answer.status == 200, answer.text
    return answer.json()["id"]


def read(client, process):
    answer = client.get(f"/api/eventBasedProcess/{process}")
    assert answer.status == 200, answer.text
    return answer.json()


def publish(client, process, seconds=60):
    answer = client.post(f"/api/eventBasedProcess/{process}/_publish")
    assert answer.status == 204, answer.text
    wait_until(lambda: read(client, process)["state"] == "published", seconds, "the process is published")


def instances_by_report(client, process):
    """What raw data says: by trace, start and end."""
    from support.reports import report  # pylint: disable=import-outside-toplevel
    definition = report((process, [None]), None, ["rawData"])
    definition["data"]["view"] = {"entity": None, "properties": ["rawData"]}
    rows, offset = {}, 0
    while True:
        answer = client.post(f"/api/report/evaluate?limit=1000&offset={offset}", definition)
        assert answer.status == 200, answer.text
        page = answer.json()["result"]["measures"][0]["data"]
        for row in page:
            assert row["processInstanceId"] not in rows
            rows[row["processInstanceId"]] = row
        offset += 1000
        if len(page) < 1000:
            return rows

"""Event-based processes on both stores: events come by the public API, are mapped and published, and reports say what plain Python computes from the events."""

import random

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
                      {"eventBasedProcess": {"authorizedUserIds": ["demo"], "eventImport": {"enabled": True, "maxPageSize": 50}}})
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
    wait_until(lambda: len(instances_by_report(demo, process)) == len(expected_instances(last)), 30, "all traces are there")
    wait_until(lambda: sum(counts(demo, process).values()) == sum(len(one["runs"]) for one in expected_instances(last).values()), 30, "all runs are there")
    assert_as_expected(demo, process, last)

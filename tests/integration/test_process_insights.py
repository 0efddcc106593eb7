"""Variants, causes of incidents and what stands out: against the engine's own tables, from both stores."""

import re
import time

import pytest

from support.dates import milliseconds
from support.expected import duration, percentile
from support.insights import ProcessRows, causes, rows_by_process, time_by_step, variants
from support.reports import instance_filter, report, variable_filter

ORDERS = ("orderHandling", ["retail", "wholesale"])
CLAIMS = ("claimSettlement", [None])
ONBOARDING = ("customerOnboarding", [None])
SHIPMENTS = ("shipment", ["retail", "wholesale"])
PROCESSES = [ORDERS, CLAIMS, ONBOARDING, SHIPMENTS]
ENDED = instance_filter("completedInstancesOnly")
NAMES = ["variants", "incidents", "findings"]
ALL = 200

by_name = pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process[0])


@pytest.fixture(scope="module")
def client(either_server):
    client = either_server.client("demo")
    client.store = either_server.store
    return client


@pytest.fixture(scope="module")
def rows_of(camunda):
    return rows_by_process(camunda.history)


def ask(client, name, process, filters=(), limit=None, locale=None):
    path = f"/api/process/{name}" + ("" if limit is None else f"?limit={limit}")
    answer = client.post(path, report(process, "processInstance", ["frequency"], filters=filters),
                         {"X-Optimize-Client-Timezone": "UTC", **({"X-Optimize-Client-Locale": locale} if locale else {})})
    assert answer.status == 200, f"{answer.status} {answer.text}"
    return answer.json()


def near(client, value):
    """The embedded store's percentiles are exact, the shared one's are digests."""
    return pytest.approx(value, abs=1) if client.store == "embedded" else pytest.approx(value, rel=0.1, abs=1)


# variants

@by_name
def test_every_path_with_how_many_took_it(client, rows_of, process):
    answer = ask(client, "variants", process, limit=ALL)
    expected = variants(rows_of(process))
    assert len(expected) < ALL, "the answer would not be complete"
    assert (answer["endedInstanceCount"], answer["unknownPathCount"]) == (len(rows_of(process).ended()), 0)
    found = {tuple(variant["flowNodeIds"]): variant for variant in answer["variants"]}
    assert len(found) == len(answer["variants"]), "a path comes twice"
    assert {path: variant["instanceCount"] for path, variant in found.items()} == {path: count for path, count, _ in expected}
    for path, _, median in expected:
        assert found[path]["medianDuration"] == near(client, median), path


def test_the_commonest_paths_come_first_and_no_more_than_asked_for(client, rows_of):
    counts = [count for _, count, _ in variants(rows_of(ORDERS))]
    assert len(counts) > 10
    for limit, expected in ((3, 3), (1, 1), (None, 10), (10_000, min(ALL, len(counts)))):
        answer = ask(client, "variants", ORDERS, limit=limit)
        assert [variant["instanceCount"] for variant in answer["variants"]] == counts[:expected], f"limit {limit}"
        assert answer["endedInstanceCount"] == sum(counts), "the whole counts what is not shown as well"


def test_variants_of_filtered_instances(client, rows_of):
    rows = rows_of(ORDERS)
    germans = rows.of_value("country", "DE")
    chosen = [row for row in rows.ended() if row["id"] in germans]
    assert 0 < len(chosen) < len(rows.ended())
    answer = ask(client, "variants", ORDERS, filters=[variable_filter("country", "String", {"operator": "in", "values": ["DE"]})], limit=ALL)
    assert answer["endedInstanceCount"] == len(chosen)
    assert {tuple(v["flowNodeIds"]): v["instanceCount"] for v in answer["variants"]} == {path: count for path, count, _ in variants(rows, chosen)}


def test_running_instances_have_no_variants(client):
    assert ask(client, "variants", ORDERS, filters=[instance_filter("runningInstancesOnly")]) == {"endedInstanceCount": 0, "unknownPathCount": 0, "variants": []}


# incidents

@by_name
def test_every_cause_of_incidents(client, rows_of, process):
    answer = ask(client, "incidents", process, limit=ALL)
    incidents = rows_of(process).incidents
    expected = causes(incidents)
    assert (answer["incidentCount"], answer["openIncidentCount"]) == (len(incidents), sum(row["status"] == "open" for row in incidents))
    found = {(cause["flowNodeId"], cause["message"]): (cause["incidentCount"], cause["openIncidentCount"], milliseconds(cause["first"]), milliseconds(cause["last"]))
             for cause in answer["causes"]}
    assert len(found) == len(answer["causes"])
    assert found == expected


def test_the_most_frequent_causes_come_first_and_the_whole_counts_all(client, rows_of):
    counts = sorted((cause[0] for cause in causes(rows_of(ORDERS).incidents).values()), reverse=True)
    assert len(counts) > 3
    answer = ask(client, "incidents", ORDERS, limit=2)
    assert [cause["incidentCount"] for cause in answer["causes"]] == counts[:2]
    assert answer["incidentCount"] == sum(counts)


def test_incidents_of_filtered_instances(client, rows_of):
    rows = rows_of(ORDERS)
    ended = {row["id"] for row in rows.ended()}
    chosen = [row for row in rows.incidents if row["processInstance"] in ended]
    answer = ask(client, "incidents", ORDERS, filters=[ENDED], limit=ALL)
    assert answer["incidentCount"] == len(chosen) > 0
    assert {(cause["flowNodeId"], cause["message"]) for cause in answer["causes"]} == set(causes(chosen))


# findings

def finding(answer, kind):
    return [one for one in answer["findings"] if one["kind"] == kind]


def test_the_step_that_holds_most_time(client, rows_of):
    """Of ended instances, whose time no longer grows."""
    ended = {row["id"] for row in rows_of(ORDERS).ended()}
    nodes = [row for row in rows_of(ORDERS).nodes if row["processInstance"] in ended]
    spent = time_by_step(nodes, time.time() * 1000)
    top = max(spent, key=spent.get)
    [bottleneck] = finding(ask(client, "findings", ORDERS, filters=[ENDED], locale="en"), "bottleneck")
    assert bottleneck["flowNodeId"] == top
    share, runs = re.search(r"holds (\d+)\u00a0% of all time.*\((\d+) runs\)", bottleneck["text"]).groups()
    assert abs(int(share) - 100 * spent[top] / sum(spent.values())) <= 0.5
    assert int(runs) == sum(row["flowNode"] == top for row in nodes)


def test_a_version_that_got_slower(client, rows_of):
    """Of instances that are old enough; what still runs counts with its age, so whether something is found depends on the day."""
    rows, now = rows_of(ORDERS), time.time() * 1000
    settled = now - percentile([duration(row, now) for row in rows.instances], 90)
    lengths = {version: [duration(row, now) for row in rows.instances if rows.version_of[row["definition"]] == version and row["start"] <= settled] for version in (1, 2)}
    for change in finding(ask(client, "findings", ORDERS, locale="en"), "version"):
        assert (change["version"], change["versionBefore"]) == ("2", "1")
        percent, after, before = map(int, re.search(r"is (\d+)\u00a0% slower than version 1.* \((\d+) and (\d+) instances\)", change["text"]).groups())
        if client.store == "embedded":
            assert [before, after] == pytest.approx([len(lengths[1]), len(lengths[2])], abs=1)
            assert percent == pytest.approx(100 * (percentile(lengths[2], 50) / percentile(lengths[1], 50) - 1), abs=3)


@by_name
def test_values_of_variables_that_take_longer_are_told_with_their_instances(client, rows_of, process):
    rows = rows_of(process)
    lengths = [row["duration"] for row in rows.ended()]
    for one in finding(ask(client, "findings", process, filters=[ENDED], locale="en"), "variable"):
        value = {"true": True, "false": False}.get(one["variableValue"], one["variableValue"]) if one["variableType"] == "Boolean" else one["variableValue"]
        chosen = [row["duration"] for row in rows.ended() if row["id"] in rows.of_value(one["variableName"], value)]
        assert int(re.search(r"\(medians, (\d+) instances\)", one["text"])[1]) == len(chosen)
        ratio = percentile(chosen, 50) / percentile(lengths, 50)
        assert max(ratio, 1 / ratio) >= 1.4, one["text"]


def test_something_stands_out_in_values_of_variables(client):
    assert any(finding(ask(client, "findings", process), "variable") for process in PROCESSES)


@by_name
def test_subjects_stand_in_their_sentences(client, process):
    for one in ask(client, "findings", process)["findings"]:
        assert one["subject"] and one["subject"] in one["text"]
        assert "{{" not in one["text"]


def test_nothing_is_said_where_nothing_stands_out(client):
    assert ask(client, "findings", ONBOARDING, filters=[ENDED]) == {"findings": []}
    assert ask(client, "findings", ORDERS, filters=[variable_filter("country", "String", {"operator": "in", "values": ["nowhere"]})]) == {"findings": []}


def test_the_browser_s_language(client):
    english, german = (ask(client, "findings", ORDERS, filters=[ENDED], locale=locale)["findings"] for locale in ("en", "de"))
    assert [one["kind"] for one in english] == [one["kind"] for one in german]
    assert "of all time" in finding({"findings": english}, "bottleneck")[0]["text"]
    assert "aller Zeit" in finding({"findings": german}, "bottleneck")[0]["text"]
    assert all(one["text"] != other["text"] for one, other in zip(english, german))


@pytest.mark.parametrize("locale", ["tlh", "../../etc/passwd", "x" * 5000])
def test_an_unknown_language_falls_back(client, locale):
    found = ask(client, "findings", ORDERS, filters=[ENDED], locale=locale)
    assert found == ask(client, "findings", ORDERS, filters=[ENDED], locale="en")


# rights and nonsense

@pytest.mark.parametrize("name", NAMES)
def test_who_may_not_see_a_process_or_tenant_is_told_nothing(either_server, name):
    olga, mary = either_server.client("olga"), either_server.client("mary")
    for client, process in ((olga, ORDERS), (mary, ORDERS), (mary, CLAIMS), (mary, ("orderHandling", ["wholesale"]))):
        answer = client.post(f"/api/process/{name}", report(process, "processInstance", ["frequency"]))
        assert answer.status == 403, f"{process}: {answer.text}"
        assert answer.json()["errorCode"] and "causes" not in answer.text and "variants" not in answer.text


def test_a_tenant_s_user_counts_that_tenant_only(either_server, camunda):
    mary = either_server.client("mary")
    retail = ProcessRows(camunda.history, "orderHandling", ["retail"])
    process = ("orderHandling", ["retail"])
    assert ask(mary, "variants", process)["endedInstanceCount"] == len(retail.ended())
    assert ask(mary, "incidents", process)["incidentCount"] == len(retail.incidents)
    [bottleneck] = finding(ask(mary, "findings", process, filters=[ENDED], locale="en"), "bottleneck")
    ended = {row["id"] for row in retail.ended()}
    runs = sum(row["flowNode"] == bottleneck["flowNodeId"] and row["processInstance"] in ended for row in retail.nodes)
    assert f"({runs} runs)" in bottleneck["text"]


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_told_nothing(either_server, name):
    assert either_server.client().post(f"/api/process/{name}", report(ORDERS, "processInstance", ["frequency"])).status == 401


@pytest.mark.parametrize("name", ["variants", "incidents"])
@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5", "99999999999999999999"])
def test_a_limit_that_is_none_is_refused(client, name, limit):
    answer = client.post(f"/api/process/{name}?limit={limit}", report(ORDERS, "processInstance", ["frequency"]))
    assert answer.status == 400 and "limit" in answer.json()["errorMessage"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("body", ["", "{", "null", "[]", "{}", '{"data": 7}', '{"data": {}}', '{"data": {"definitions": []}}',
                                  '{"data": {"definitions": [{"key": 5}]}}'])
def test_nonsense_is_refused_with_a_reason(client, name, body):
    answer = client.post(f"/api/process/{name}", body, {"Content-Type": "application/json"})
    assert answer.status == 400 and answer.json()["errorMessage"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("filters", [[{"type": "nonsense"}], ["text"], [instance_filter("variable", {"name": 3})]])
def test_filters_that_are_none_are_refused(client, name, filters):
    answer = client.post(f"/api/process/{name}", report(ORDERS, "processInstance", ["frequency"], filters=filters))
    assert answer.status == 400 and answer.json()["errorMessage"]


@pytest.mark.parametrize("name", NAMES)
def test_a_process_that_nobody_knows(client, name):
    answer = client.post(f"/api/process/{name}", report(("noSuchProcess", [None]), "processInstance", ["frequency"]))
    assert answer.status in (403, 404) and answer.json()["errorMessage"]

"""What the process page says about paths, incidents, what stands out and targets is what REST answers and what the engine's
tables hold, from both stores."""

import json
import time

import pytest

from support.browser import journey
from support.expected import grouped, percentile
from support.insights import ProcessRows, causes, path_of, time_by_step, variants

KEY = "orderHandling"


@pytest.fixture(scope="module")
def seen(either_server):
    return journey("insights", either_server.url + "/", KEY)


@pytest.fixture(scope="module")
def rows(camunda):
    return ProcessRows(camunda.history, KEY, ["retail", "wholesale"])


@pytest.fixture(scope="module")
def names(demo_client):
    """Of the flow nodes, with their ids where they have none."""
    found = demo_client.post("/api/flow-node/flowNodeNames", {"processDefinitionKey": KEY, "processDefinitionVersion": "2", "nodeIds": []})
    return {node: name or node for node, name in found.json()["flowNodeNames"].items()}


def number(text):
    return int("".join(c for c in text if c.isdigit()))


def test_the_page_raised_no_errors(seen):
    assert seen["errors"] == []


def test_what_stands_out_is_said_as_the_server_words_it(seen):
    assert len(seen["findings"]) > 1
    assert seen["findings"] == [{"kind": one["kind"], "text": one["text"], "link": one["subject"]} for one in seen["rest"]["findings"]["findings"]]
    assert seen["backFromFinding"] is True


def test_each_finding_leads_to_its_step_or_filters_the_page(seen, rows, names):
    for one in seen["rest"]["findings"]["findings"]:
        link = seen["links"][one["text"]]
        if one["kind"] != "version":  # versions are chosen, not filtered
            assert int(link["total"]) == len(rows.instances)
        if one["kind"] in ("bottleneck", "incidentWave", "assignee"):
            assert link["node"] == names[one["flowNodeId"]]
            assert link["measure"] == "measure-" + {"bottleneck": "total", "incidentWave": "incidents", "assignee": "p50"}[one["kind"]]
            assert f"node={one['flowNodeId']}" in link["address"]
        elif one["kind"] == "version":
            assert int(link["matches"]) == sum(str(rows.version_of[row["definition"]]) == one["version"] for row in rows.instances)
        else:
            value = {"true": True, "false": False}[one["variableValue"]] if one["variableType"] == "Boolean" else one["variableValue"]
            ids = rows.of_value(one["variableName"], value)
            assert int(link["matches"]) == sum(row["id"] in ids for row in rows.instances)
            assert json.dumps([one["variableName"], one["variableType"], "in", [one["variableValue"]]], separators=(",", ":")) in link["address"]


def test_the_diagram_stays_until_another_model_is_there_and_when_its_text_is_the_same(seen):
    assert seen["keptMeanwhile"] == [True, True]
    assert seen["kept2"] is True, "the newest version's model was shown before"
    assert seen["kept1"] is False


def test_a_diagram_that_was_shown_before_is_there_at_once_and_as_it_was(seen):
    assert seen["keptByReturn"] is True
    assert len(seen["pillsBefore"]) > 5 and seen["pillsAfter"] == seen["pillsBefore"]
    assert seen["selectedAfter"] == ["reviewOrder"]


def test_the_panel_of_the_bottleneck_tells_the_same_share(seen, rows):
    """Of the time of all steps: gateways and frames of loops are none."""
    spent = time_by_step(rows.nodes, time.time() * 1000)
    found = [one for one in seen["rest"]["findings"]["findings"] if one["kind"] == "bottleneck"]
    for one in found:
        share = seen["links"][one["text"]]["figures"][3]
        assert f"holds {share} of all time" in one["text"]
        assert abs(number(share) - 100 * spent[one["flowNodeId"]] / sum(spent.values())) <= 1


def test_the_variants_are_those_of_the_engine(seen, rows):
    expected = variants(rows)
    counts = [count for _, count, _ in expected]
    assert len(seen["variants"]) == 6 and len(seen["allVariants"]) == min(50, len(counts))
    assert [int(row["count"]) for row in seen["allVariants"]] == counts[:50]
    # which of the equally frequent ones come first is settled only once the store has kept all paths
    settled = [row for row in seen["variants"] if counts.count(int(row["count"])) == 1]
    assert len(settled) > 2 and [row for row in seen["allVariants"] if row in settled] == settled
    ended = len(rows.ended())
    for row in seen["variants"]:
        assert row["share"].endswith("\u00a0%")
        assert abs(number(row["share"]) - 100 * int(row["count"]) / ended) <= 0.5
    assert abs(number(seen["variantFoot"].split("cover")[1]) - 100 * sum(counts[:6]) / ended) <= 0.5


def test_the_variants_are_those_that_rest_answers(seen):
    for row, variant in zip(seen["variants"], seen["rest"]["variants"]["variants"], strict=True):
        assert (int(row["count"]), float(row["median"])) == (variant["instanceCount"], variant["medianDuration"])
        assert row["key"] == f"{variant['instanceCount']} · {len(variant['flowNodeIds'])} steps"
        assert row["marks"] == min(24, len(variant["flowNodeIds"]))
    assert seen["variants"][0]["name"] == "Commonest path" and seen["variants"][0]["extra"] == 0


def test_a_variant_is_expanded_to_its_steps(seen, rows, names):
    path = [names[node] for node in seen["rest"]["variants"]["variants"][1]["flowNodeIds"]]
    assert seen["expanded"] == path
    assert seen["expandedSaid"] == "true" and seen["collapsed"] == 0
    nodes_of = grouped(rows.nodes, lambda row: row["processInstance"])
    of_engine = [[names[node] for node in path_of(nodes_of[row["id"]])] for row in rows.ended()]
    assert of_engine.count(path) == int(seen["variants"][1]["count"])


def test_incidents_by_step_and_message(seen, rows, names):
    expected = causes(rows.incidents)
    shown = {(step, "" if message == "No message" else message): (int(count), int(still_open)) for message, step, count, still_open in seen["incidents"]}
    assert len(shown) == min(6, len(expected))
    by_name = {(names[node], message): figures[:2] for (node, message), figures in expected.items()}
    assert shown == {cause: by_name[cause] for cause in shown}
    assert min(count for count, _ in shown.values()) >= max([count for cause, (count, _) in by_name.items() if cause not in shown], default=0)
    assert [number(part) for part in seen["incidentSum"].split(",")] == [len(rows.incidents), sum(row["status"] == "open" for row in rows.incidents)]


def test_a_cause_leads_to_its_step(seen):
    assert seen["ofCause"]["node"] == seen["incidents"][0][1]
    assert "measure=incidents" in seen["ofCause"]["address"]


def test_medians_taken_as_targets_are_all_met_exactly(seen):
    targets = {node: pill for node, pill in seen["medians"].items() if pill["value"] not in ("", "0")}
    assert len(targets) > 5 and seen["withoutTargets"].strip()
    for node, pill in targets.items():
        assert float(seen["taken"][node]["value"]) == 1 and number(seen["taken"][node]["text"]) == 100, node
        assert f"target={pill['value']}~{node}" in seen["addressOfTaken"]
    assert seen["cleared"] is False


def test_a_target_of_one_s_own_is_kept_in_the_address(seen, rows, either_server):
    target = 36 * 3_600_000
    assert f"target={target}~reviewOrder" in seen["addressOfOwn"]
    assert [node for node, pill in seen["own"].items() if pill["value"]] == ["reviewOrder"]
    median = float(seen["medians"]["reviewOrder"]["value"])
    assert float(seen["own"]["reviewOrder"]["value"]) == pytest.approx(median / target)
    assert abs(number(seen["own"]["reviewOrder"]["text"]) - 100 * median / target) <= 0.5
    assert seen["ownAfterReload"] == seen["own"]
    assert seen["fieldAfterReload"] == ["1.5", "days"], "the same in the largest unit"
    runs = [row for row in rows.nodes if row["flowNode"] == "reviewOrder"]
    if either_server.store == "embedded" and all(row["end"] for row in runs):
        assert median == pytest.approx(percentile([row["duration"] for row in runs], 50), abs=1)

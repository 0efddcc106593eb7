"""What people see in the browser is what REST answers and what the engine's tables hold."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from support.expected import duration, grouped, local, statistics
from support.paths import ROOT
from support.reports import by_key, measure, report

ORDERS = ("orderHandling", ["retail", "wholesale"])
FROM, TO = "2025-09-15", "2025-11-30"  # the end of summer time lies between them
SECONDS = 240


def node():
    """The pinned Node when setup had to bring one, else the system's."""
    path = os.pathsep.join([str(ROOT / "deps" / "node" / "bin"), os.environ["PATH"]])
    found = shutil.which("node", path=path)
    assert found, "Node is missing; run `make setup`"
    return found


@pytest.fixture(scope="module")
def screen(camunda_server):
    script = Path(__file__).with_name("look.mjs")
    done = subprocess.run([node(), script, camunda_server.url + "/", FROM, TO], capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, f"{done.stderr}\nseen until then: {done.stdout[:2000]}"
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def orders(camunda):
    """Rows of the order process by kind."""
    keys = {d["id"]: d["key"] for d in camunda.history.process_definitions}

    def of(rows):
        return [row for row in rows if keys.get(row["definition"]) == "orderHandling"]

    return {"instances": of(camunda.history.process_instances), "nodes": of(camunda.history.flow_node_instances),
            "incidents": of(camunda.history.incidents)}


def activities(orders):
    """Rows of what has a figure in the diagram: not events, not gateways, not the frames of loops."""
    return grouped((row for row in orders["nodes"] if row["type"] != "multiInstanceBody" and
                    not row["type"].endswith(("Event", "Gateway")) and not row["type"].startswith(("boundary", "intermediate"))),
                   lambda row: row["flowNode"])


def number(text):
    return int("".join(c for c in text if c.isdigit()))


def test_a_wrong_password_is_answered_with_a_message(screen):
    assert screen["loginError"].strip()


def test_the_page_raised_no_errors(screen):
    assert screen["errors"] == []


def test_the_process_list_has_every_process_with_its_counts(screen, camunda):
    history = camunda.history
    keys = {d["id"]: d["key"] for d in history.process_definitions}
    expected = {key: [0, 0, 0] for key in keys.values()}
    for row in history.process_instances:
        expected[keys[row["definition"]]][0] += 1
        expected[keys[row["definition"]]][1] += row["end"] is None
    for row in history.incidents:
        expected[keys[row["definition"]]][2] += row["status"] == "open"
    assert {key: [number(text) for text in texts] for key, texts in screen["processes"].items()} == expected


def test_key_figures_of_the_process(screen, orders):
    assert number(screen["instances"]) == len(orders["instances"])
    assert number(screen["running"]) == sum(row["end"] is None for row in orders["instances"])
    assert number(screen["openIncidents"]) == sum(row["status"] == "open" for row in orders["incidents"])


def test_the_heatmap_counts_are_the_engine_s(screen, orders):
    rows_of = activities(orders)
    assert len(rows_of) >= 10
    found = {name: int(pill["value"]) for name, pill in screen["heat"]["count"].items() if pill["value"] != "0"}
    assert found == {name: len(rows) for name, rows in rows_of.items()}
    for name, pill in screen["heat"]["count"].items():
        assert number(pill["text"]) == int(pill["value"]), name


@pytest.mark.parametrize("shown, aggregation", [("avg", ("avg", None)), ("p50", ("percentile", 50.0)), ("p90", ("percentile", 90.0))])
def test_the_heatmap_durations_are_the_engine_s(screen, orders, demo_client, shown, aggregation):
    """Exactly for nodes without running instances; REST is asked later than the browser asked."""
    rest = by_key(measure(demo_client.evaluate(report(ORDERS, "flowNode", ["frequency", "duration"], "flowNodes")), "duration", *aggregation))
    settled = {node: rows for node, rows in activities(orders).items() if all(row["end"] for row in rows)}
    assert len(settled) >= 3
    for name, rows in settled.items():
        value = int(screen["heat"][shown][name]["value"])
        assert value == rest[name], name
        assert abs(value - statistics([duration(row, 0) for row in rows])[aggregation]) <= 1, name


def test_no_figure_is_shown_for_nodes_that_never_ran(screen, orders):
    executed = {row["flowNode"] for row in orders["nodes"]}
    for name, pill in screen["heat"]["avg"].items():
        assert (pill["value"] != "") == (name in executed), name


def test_the_bpmn_io_mark_is_visible(screen):
    assert screen["markVisible"] is True


def test_filters_change_the_number_of_matches(screen, orders):
    instances = orders["instances"]
    started_within = [row for row in instances if FROM <= local(row["start"], "Europe/Berlin").strftime("%Y-%m-%d") <= TO]
    expected = {"all": len(instances), "running": sum(row["end"] is None for row in instances),
                "completed": sum(row["end"] is not None for row in instances), "afterRemoval": len(instances),
                "period": len(started_within)}
    assert 0 < expected["period"] < len(instances)
    assert {name: int(found["count"]) for name, found in screen["matches"].items()} == expected
    assert {int(found["total"]) for found in screen["matches"].values()} == {len(instances)}


def test_filters_stand_in_the_address(screen):
    assert f"from={FROM}" in screen["address"] and f"to={TO}" in screen["address"]


def test_the_status_page_counts_the_imported_rows(screen, camunda):
    history = camunda.history
    assert int(screen["statusKinds"]["variable-update"]) == len(history.table("ACT_HI_DETAIL", "id_", "type_ = 'VariableUpdate' AND proc_inst_id_ IS NOT NULL"))
    assert int(screen["statusKinds"]["identity-link-log"]) == len(history.identity_links)

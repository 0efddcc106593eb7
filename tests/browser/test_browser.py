"""What people see in the browser is what REST answers and what the engine's tables hold."""

import json
import os
import shutil
import subprocess
import time
from datetime import datetime
from pathlib import Path

import pytest

from support.expected import date_buckets, duration, grouped, local, statistics
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
    shown = {key: [cells[name] for name in ("instances", "running", "incidents")] for key, cells in screen["processes"].items()}
    assert {key: [int(cell["value"]) for cell in cells] for key, cells in shown.items()} == expected
    assert all(number(cell["text"]) == int(cell["value"]) for cells in shown.values() for cell in cells)


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


def test_the_process_list_tells_the_last_30_days(screen, demo_client):
    """Up to what has started between the browser's question and this one."""
    rest = {p["processDefinitionKey"]: p for p in demo_client.post("/api/process/trends", {"days": 30}).json()["processes"]}
    for key, cells in screen["processes"].items():
        assert abs(int(cells["started"]["value"]) - rest[key]["period"]["started"]) <= 1
        median = rest[key]["period"]["medianDuration"]
        assert (cells["median"]["value"] != "") == (median is not None), key
        if median is not None:
            assert float(cells["median"]["value"]) == pytest.approx(median, rel=0.1), key


def test_instances_over_time(screen, orders):
    """By week in the browser's zone; the last column says how many ran at some time in it."""
    instances = orders["instances"]
    shown = [[number(cell) for cell in row[1:]] for row in screen["time"]]
    assert sum(row[0] for row in shown) == len(instances)
    assert sum(row[1] for row in shown) == sum(row["end"] is not None for row in instances)
    weeks = date_buckets([*instances, {"start": max(max(row["start"], row["end"] or 0) for row in instances)}], lambda row: row["start"], "week", "Europe/Berlin")
    begins = [datetime.strptime(key, "%Y-%m-%dT%H:%M:%S.%f%z").timestamp() * 1000 for key in weeks]
    running = [sum(row["start"] < end and (row["end"] is None or row["end"] >= begin) for row in instances)
               for begin, end in zip(begins, [*begins[1:], float("inf")])]
    assert [row[2] for row in shown] == running


def test_durations_of_finished_instances(screen, orders):
    finished = [row for row in orders["instances"] if row["end"] is not None]
    assert sum(number(row[1]) for row in screen["durations"]) == len(finished)
    assert len(screen["durations"]) > 10


@pytest.mark.parametrize("by, names_of", [("assignee", lambda row: [row["assignee"]]), ("candidateGroup", lambda row: row["candidateGroups"] or [None])])
def test_user_tasks_by_who_had_them(screen, camunda, by, names_of):
    keys = {d["id"]: d["key"] for d in camunda.history.process_definitions}
    tasks = [row for row in camunda.history.user_tasks if keys.get(row["definition"]) == "orderHandling"]
    rows_of = grouped(((name or "unassignedUserTasks___", row) for row in tasks for name in names_of(row)), lambda pair: pair[0])
    shown = screen["work"][by]
    assert {name: int(cells[0]) for name, cells in shown.items()} == {name: len(pairs) for name, pairs in rows_of.items()}
    for name, pairs in rows_of.items():
        if all(row["end"] is not None for _, row in pairs):
            for cell, which in zip(shown[name][1:], ("idle", "work")):
                found = statistics([row[which] for _, row in pairs])[("percentile", 50.0)]
                assert (cell == "") == (found is None) and (found is None or abs(int(cell) - found) <= 1), f"{name}, {which}"


def test_two_versions_are_compared(screen, camunda):
    history = camunda.history
    version_of = {d["id"]: d["version"] for d in history.process_definitions if d["key"] == "orderHandling"}
    lengths = grouped((row for row in history.process_instances if row["definition"] in version_of and row["end"] is not None), lambda row: version_of[row["definition"]])
    expected = [statistics([row["duration"] for row in lengths[version]])[("percentile", 50.0)] for version in (1, 2)]
    assert [int(cell) for cell in screen["versions"]["whole"]] == pytest.approx(expected, abs=1)


def test_a_step_and_a_variable_as_filters(screen, orders, camunda):
    through = {row["processInstance"] for row in orders["nodes"] if row["flowNode"] == "reviewOrder"}
    germans = {v["processInstance"] for v in camunda.history.variables if v["name"] == "country" and v["value"] == "DE"}
    found = {name: int(screen["matches"][name]["count"]) for name in ("through", "variable", "back")}
    assert found == {"through": len(through), "variable": len(through & germans), "back": len(through)}
    assert 0 < found["variable"] < found["through"]
    assert "through=reviewOrder" in screen["addressOfVariable"] and '["country","String","in",["DE"]]' in screen["addressOfVariable"]


def test_the_instances_behind_the_figures(screen, orders):
    """With the filter of the page they were opened from; sorted by the engine's durations, running ones until now."""
    through = {row["processInstance"] for row in orders["nodes"] if row["flowNode"] == "reviewOrder"}
    assert int(screen["matches"]["instances"]["count"]) == len(through)
    now = time.time() * 1000
    longest = sorted((row for row in orders["instances"] if row["id"] in through), key=lambda row: -duration(row, now))
    assert screen["instanceRows"] == [[row["id"], row["businessKey"]] for row in longest[:10]]
    assert screen["columnShown"] == 1


def test_the_palette_jumps_to_a_process(screen):
    assert screen["jumpedTo"].endswith("#/dashboard/instant/claimSettlement")


def test_filters_change_the_number_of_matches(screen, orders):
    instances = orders["instances"]
    started_within = [row for row in instances if FROM <= local(row["start"], "Europe/Berlin").strftime("%Y-%m-%d") <= TO]
    expected = {"all": len(instances), "running": sum(row["end"] is None for row in instances),
                "completed": sum(row["end"] is not None for row in instances), "afterRemoval": len(instances),
                "period": len(started_within)}
    assert 0 < expected["period"] < len(instances)
    assert {name: int(screen["matches"][name]["count"]) for name in expected} == expected
    assert {int(found["total"]) for found in screen["matches"].values()} == {len(instances)}


def test_filters_stand_in_the_address(screen):
    assert f"from={FROM}" in screen["address"] and f"to={TO}" in screen["address"]


def test_the_status_page_counts_the_imported_rows(screen, camunda):
    history = camunda.history
    assert int(screen["statusKinds"]["variable-update"]) == len(history.table("ACT_HI_DETAIL", "id_", "type_ = 'VariableUpdate' AND proc_inst_id_ IS NOT NULL"))
    assert int(screen["statusKinds"]["identity-link-log"]) == len(history.identity_links)

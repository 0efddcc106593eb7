"""What people see in the browser is what REST answers and what the engine's tables hold."""

import csv
import io
import json
import time
from datetime import datetime

import pytest

from support.browser import SECONDS, journey
from support.expected import date_buckets, duration, grouped, local, statistics
from support.reports import by_key, measure, report

ORDERS = ("orderHandling", ["retail", "wholesale"])
FROM, TO = "2025-09-15", "2025-11-30"  # the end of summer time lies between them


@pytest.fixture(scope="module")
def screen(either_server):
    return journey("look", either_server.url + "/", FROM, TO)


@pytest.fixture(scope="module")
def client(either_server):
    return either_server.client("demo")


def near(server, value):
    """The embedded store's percentiles are exact, the shared one's are digests."""
    return pytest.approx(value, abs=1) if server.store == "embedded" else pytest.approx(value, rel=0.1, abs=1)


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
def test_the_heatmap_durations_are_the_engine_s(screen, orders, either_server, client, shown, aggregation):
    """Exactly for nodes without running instances; REST is asked later than the browser asked."""
    rest = by_key(measure(client.evaluate(report(ORDERS, "flowNode", ["frequency", "duration"], "flowNodes")), "duration", *aggregation))
    settled = {node: rows for node, rows in activities(orders).items() if all(row["end"] for row in rows)}
    assert len(settled) >= 3
    for name, rows in settled.items():
        value = int(screen["heat"][shown][name]["value"])
        assert value == rest[name], name
        assert value == near(either_server, statistics([duration(row, 0) for row in rows])[aggregation]), name


def test_no_figure_is_shown_for_nodes_that_never_ran(screen, orders):
    executed = {row["flowNode"] for row in orders["nodes"]}
    for name, pill in screen["heat"]["avg"].items():
        assert (pill["value"] != "") == (name in executed), name


def test_the_bpmn_io_mark_is_visible(screen):
    assert screen["markVisible"] is True


def test_the_process_list_tells_the_last_30_days(screen, client):
    """Up to what has started between the browser's question and this one."""
    rest = {p["processDefinitionKey"]: p for p in client.post("/api/process/trends", {"days": 30}).json()["processes"]}
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


def test_without_finished_instances_there_are_no_durations(screen):
    assert "Nothing to show for these filters." in screen["durationsOfRunning"], screen["durationsOfRunning"]


@pytest.mark.parametrize("by, names_of", [("assignee", lambda row: [row["assignee"]]), ("candidateGroup", lambda row: row["candidateGroups"] or [None])])
def test_user_tasks_by_who_had_them(screen, either_server, camunda, by, names_of):
    keys = {d["id"]: d["key"] for d in camunda.history.process_definitions}
    tasks = [row for row in camunda.history.user_tasks if keys.get(row["definition"]) == "orderHandling"]
    rows_of = grouped(((name or "unassignedUserTasks___", row) for row in tasks for name in names_of(row)), lambda pair: pair[0])
    shown = screen["work"][by]
    assert {name: int(cells[0]) for name, cells in shown.items()} == {name: len(pairs) for name, pairs in rows_of.items()}
    for name, pairs in rows_of.items():
        if all(row["end"] is not None for _, row in pairs):
            for cell, which in zip(shown[name][1:], ("idle", "work")):
                found = statistics([row[which] for _, row in pairs])[("percentile", 50.0)]
                assert (cell == "") == (found is None) and (found is None or int(cell) == near(either_server, found)), f"{name}, {which}"


def test_two_versions_are_compared(screen, either_server, camunda):
    history = camunda.history
    version_of = {d["id"]: d["version"] for d in history.process_definitions if d["key"] == "orderHandling"}
    lengths = grouped((row for row in history.process_instances if row["definition"] in version_of and row["end"] is not None), lambda row: version_of[row["definition"]])
    expected = [statistics([row["duration"] for row in lengths[version]])[("percentile", 50.0)] for version in (1, 2)]
    assert [int(cell) for cell in screen["versions"]["whole"]] == [near(either_server, value) for value in expected]


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


def test_the_slowest_instances_of_a_step(screen, orders):
    """By all runs of the step together."""
    now = time.time() * 1000
    runs = grouped((row for row in orders["nodes"] if row["flowNode"] == "reviewOrder"), lambda row: row["processInstance"])
    spent = {key: sum(duration(row, now) for row in rows) for key, rows in runs.items()}
    names = {row["id"]: row["businessKey"] for row in orders["instances"]}
    slowest = sorted(spent, key=lambda key: -spent[key])[:5]
    assert [(key, name) for key, _, name in screen["slowest"]] == [(key, names[key]) for key in slowest]
    for key, value, _ in screen["slowest"]:
        if all(row["end"] for row in runs[key]):
            assert int(value) == spent[key]
        else:  # the browser asked some time before
            assert 0 <= spent[key] - int(value) < SECONDS * 1000


def test_the_table_is_downloaded_as_it_is_shown(screen, orders):
    assert screen["csv"]["name"].startswith("orderHandling-") and screen["csv"]["name"].endswith(".csv")
    text = screen["csv"]["text"]
    assert text.startswith("\ufeff"), "spreadsheets would not take it for UTF-8"
    head, *rows = csv.reader(io.StringIO(text[1:], newline=""))
    assert len(head) == len(screen["columns"])
    shown = {"Business key": "businessKey", "Started": "startDate", "Ended": "endDate", "Duration": "duration", "Incidents": "count:incidents",
             "User tasks": "count:userTasks", "Tenant": "tenantId", "Instance": "processInstanceId"}
    assert head == [shown.get(column.rstrip("↓↑"), f"variable:{column}") for column in screen["columns"]]
    through = {row["processInstance"] for row in orders["nodes"] if row["flowNode"] == "reviewOrder"}
    keys = [row[head.index("processInstanceId")] for row in rows]
    assert set(keys) == through and len(keys) == len(through)
    assert [[key, row[head.index("businessKey")]] for key, row in zip(keys[:10], rows)] == screen["instanceRows"]


def test_the_page_of_an_instance(screen, orders, camunda):
    shown, key = screen["instance"], screen["opened"]
    row = next(row for row in orders["instances"] if row["id"] == key)
    runs = sorted((run for run in orders["nodes"] if run["processInstance"] == key), key=lambda run: (run["start"], run["sequence"]))
    assert shown["heading"] == row["businessKey"] and shown["state"] == row["state"]
    assert shown["runs"] == [[run["id"], run["flowNode"], "" if run["end"] is None else str(run["duration"])] for run in runs]
    assert shown["tasks"] == sum(task["processInstance"] == key for task in camunda.history.user_tasks)
    assert shown["cockpit"].endswith(f"/app/cockpit/default/#/process-instance/{key}")
    values = {variable["name"]: variable["value"] for variable in camunda.history.variables if variable["processInstance"] == key}
    country = [cells for cells in shown["variables"] if cells[0] == "country"]
    assert country == [["country", "String", values["country"]]]
    assert shown["markVisible"] is True
    assert shown["chosen"] == [run["flowNode"] for run in runs if run["flowNode"] == "reviewOrder"]


def test_the_way_of_an_instance_is_marked_in_its_diagram(screen, orders):
    """Every step that was run, none else, and the flows into all of them but the start and boundary events."""
    key, marks = screen["opened"], screen["instance"]["marks"]
    runs = [run for run in orders["nodes"] if run["processInstance"] == key]
    steps = {run["flowNode"].removesuffix("#multiInstanceBody") for run in runs}
    flows = {name for name, mark in marks.items() if mark == "path-taken"}
    assert {name for name in marks if name not in flows and not name.endswith("_label")} == steps
    for step in steps:
        last = max((run for run in runs if run["flowNode"].removesuffix("#multiInstanceBody") == step), key=lambda run: (run["start"], run["sequence"]))
        if last["end"] is None:
            assert marks[step] in ("path-now", "path-failed"), step
        elif last["canceled"]:
            assert marks[step] in ("path-canceled", "path-failed"), step
    led_to = {run["flowNode"].removesuffix("#multiInstanceBody") for run in runs if not run["type"].startswith("boundary") and run["type"] != "startEvent"}
    assert len(flows) >= len(led_to)


def test_from_an_instance_back_to_the_same_list(screen):
    assert "through=reviewOrder" in screen["instance"]["address"]
    assert screen["backAtTheList"] is True


def test_an_unknown_instance_is_said_to_be_unknown(screen):
    assert "doesNotExist" in screen["unknownInstance"]


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
    assert {int(screen["matches"][name]["total"]) for name in expected} == {len(instances)}


def test_each_other_filter_alone(screen, orders, camunda):
    version_of = {d["id"]: d["version"] for d in camunda.history.process_definitions}
    runs = grouped(orders["nodes"], lambda row: row["flowNode"])
    all_ids = {row["id"] for row in orders["instances"]}
    through = {node: {row["processInstance"] for row in runs[node]} for node in ("checkQuality", "reviewOrder")}
    expected = {"only version": sum(version_of[row["definition"]] == 2 for row in orders["instances"]),
                "only tenant": sum(row["tenant"] == "retail" for row in orders["instances"]),
                "only through": len(through["checkQuality"]), "only not-through": len(all_ids - through["reviewOrder"])}
    assert all(0 < count < len(all_ids) for count in expected.values())
    assert {name: int(screen["matches"][name]["count"]) for name in expected} == expected
    assert 0 < int(screen["matches"]["12m"]["count"]) < len(all_ids)


def test_filters_stand_in_the_address(screen):
    assert f"from={FROM}" in screen["address"] and f"to={TO}" in screen["address"]


def test_the_status_page_counts_the_imported_rows(screen, camunda):
    history = camunda.history
    assert int(screen["statusKinds"]["variable-update"]) == len(history.table("ACT_HI_DETAIL", "id_", "type_ = 'VariableUpdate' AND proc_inst_id_ IS NOT NULL"))
    assert int(screen["statusKinds"]["identity-link-log"]) == len(history.identity_links)


def test_the_status_page_is_told_what_changes(screen):
    assert "/ws/status?zone=Europe%2FBerlin" in screen["pushed"]["url"]
    assert json.loads(screen["pushed"]["payload"])["engines"]


def test_the_status_page_says_what_it_knows_of_the_engine_s_cleanup(screen):
    assert "engines remove nothing" in screen["untilCleanup"]
    assert "The engine removes no history." in screen["engineSays"]


def test_every_address_has_a_page_and_logout_ends_the_session(screen):
    assert screen["pages"] == {"/collections": "Collections", "/analysis": "Analysis", "/report/new/edit": "Not found"}
    assert screen["loggedOut"] == 0

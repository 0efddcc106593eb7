"""The examples of docs/working-time.md hold for the oracle and for the server, on both stores."""

import json
import re

import pytest

from oracle.histories import History
from oracle.moments import parsed
from oracle.working_time import clock, working_time
from support.dates import engine_text
from support.made_history import PROCESS_INSTANCE, TASK
from support.paths import ROOT
from support.replay_engine import ReplayEngine
from support.reports import instance_filter, report
from support.server import write_configuration
from support.shared_store import settings_in
from support.waiting import wait_until

PAGE = (ROOT / "docs" / "working-time.md").read_text(encoding="utf-8")
CALENDAR = json.loads(re.search(r"```json\n(.*?)```", PAGE, re.S)[1])
EXAMPLES = [(parsed(start), parsed(end), clock(length[:5])) for start, end, length in
            re.findall(r"^\| (\d{4}-\S+) \| (\d{4}-\S+) \| (\d\d:\d\d:00) \|", PAGE, re.M)]
TASKS = [(*map(parsed, times), clock(idle), clock(work)) for *times, idle, work in
         re.findall(r"^\| (\d{4}-\S+) \| (\d{4}-\S+) \| (\d{4}-\S+) \| (\d\d:\d\d):00 \| (\d\d:\d\d):00 \|", PAGE, re.M)]
KEY = "shipping"


def test_the_oracle_agrees_with_the_page():
    assert len(EXAMPLES) == 9
    assert [working_time(CALENDAR, start, end) for start, end, _ in EXAMPLES] == [length for *_, length in EXAMPLES]


def history():
    """An instance for each example, and nothing else."""
    made = History(1, 0)
    definition = made.data["process-definition"][0]
    for number, (start, end, _) in enumerate(EXAMPLES):
        identifier = made.id()
        made.put("process-instance/completed", PROCESS_INSTANCE, id=identifier, businessKey=f"example {number}", processDefinitionId=definition["id"],
                 processDefinitionKey=KEY, startTime=engine_text(start), endTime=engine_text(end), durationInMillis=end - start,
                 rootProcessInstanceId=identifier, state="COMPLETED")
    common = {"processDefinitionId": definition["id"], "processDefinitionKey": KEY, "processInstanceId": identifier}
    for free, claimed, completed, *_ in TASKS:
        task = made.id()
        made.link(common, task, claimed, "assignee", "anna", None, "add")
        made.put("task-instance/completed", TASK, **common, id=task, taskDefinitionKey="check", startTime=engine_text(free),
                 endTime=engine_text(completed), duration=completed - free, deleteReason="completed", priority=50)
    return made.data


@pytest.fixture(scope="module", params=["embedded", "shared"])
def client(request, hindsight, tmp_path_factory):
    folder = tmp_path_factory.mktemp("working-time")
    with ReplayEngine(history(), is_prompt=True) as engine:
        config = write_configuration(folder, settings_in(request.param, request, folder, engine.rest))
        hindsight.import_once(config)
        with hindsight.serve(config) as server:
            client = server.client("demo")
            wait_until(lambda: sum(row["instanceCount"] for row in client.get("/api/process/overview").json()) == len(EXAMPLES), 30, "import")
            yield client


def answer(client, entity, properties, filters=(), calendar=CALENDAR, group_by="none", **configuration):
    asked = report((KEY, [None]), entity, properties, group_by, filters, workingTime=calendar, **configuration)
    found = client.post("/api/report/evaluate?limit=100", asked)
    assert found.status == 200, found.text
    return found.json()


def test_the_server_agrees_with_the_page(client):
    rows = answer(client, None, ["rawData"])["result"]["measures"][0]["data"]
    assert {row["businessKey"]: row["duration"] for row in rows} == {f"example {n}": length for n, (*_, length) in enumerate(EXAMPLES)}


def test_without_a_calendar_all_time_counts(client):
    rows = answer(client, None, ["rawData"], calendar=None)["result"]["measures"][0]["data"]
    assert {row["businessKey"]: row["duration"] for row in rows} == {f"example {n}": end - start for n, (start, end, _) in enumerate(EXAMPLES)}


def test_filters_and_measures_are_of_working_time(client):
    two_hours = {"operator": ">", "value": 2, "unit": "hours", "includeNull": False}
    longer = [length for *_, length in EXAMPLES if length > 2 * 3_600_000]
    found = answer(client, "processInstance", ["frequency", "duration"], [instance_filter("processInstanceDuration", two_hours)],
                   aggregationTypes=[{"type": "sum", "value": None}])["result"]
    assert [measure["data"] for measure in found["measures"]] == [len(longer), sum(longer)]


@pytest.mark.parametrize("which, place", [("idle", 3), ("work", 4)])
def test_idle_and_work_time_agree_with_the_page(client, which, place):
    assert len(TASKS) == 2
    found = answer(client, "userTask", ["duration"], group_by="assignee", userTaskDurationTimes=[which],
                   aggregationTypes=[{"type": kind, "value": None} for kind in ("sum", "max")])["result"]
    times = [task[place] for task in TASKS]
    assert [measure["data"][0]["value"] for measure in found["measures"]] == [sum(times), max(times)]


def test_a_saved_report_keeps_its_calendar(client):
    made = client.post("/api/report/process/single", {"name": "worked", **report_data()})
    assert made.status == 200, made.text
    identifier = made.json()["id"]
    assert client.get(f"/api/report/{identifier}").json()["data"]["configuration"]["workingTime"] == CALENDAR
    found = client.post(f"/api/report/{identifier}/evaluate", {})
    assert found.json()["result"]["measures"][0]["data"] == max(length for *_, length in EXAMPLES)
    exported = client.get(f"/api/export/report/json/{identifier}/worked.json")
    assert exported.json()[0]["data"]["configuration"]["workingTime"] == CALENDAR
    imported = client.post("/api/import", exported.json())
    assert imported.status == 200, imported.text
    copied = client.get(f"/api/report/{imported.json()[0]['id']}").json()
    assert copied["data"]["configuration"]["workingTime"] == CALENDAR


def test_a_calendar_that_is_wrong_is_not_saved(client):
    wrong = report_data()
    wrong["data"]["configuration"]["workingTime"] = {**CALENDAR, "zone": "No/Where"}
    refused = client.post("/api/report/process/single", {"name": "worked", **wrong})
    assert refused.status == 400 and "data.configuration.workingTime.zone" in refused.text, refused.text


def report_data():
    return {"data": report((KEY, [None]), "processInstance", ["duration"], aggregationTypes=[{"type": "max", "value": None}],
                           workingTime=CALENDAR)["data"]}

"""The server's answers to random decision reports on random histories are those of the oracle. HINDSIGHT_TEST_SEED=<n> repeats a run."""

import json
import os
import random
import time

import pytest

from oracle.axes import TooManyBuckets
from oracle.compare import differences, same_value
from oracle.decision_worlds import GROUPS, INPUTS, OUTPUTS, DecisionHistory, random_decision_reports
from oracle.decisions import Decisions, clause_values, evaluate, raw_rows
from oracle.moments import date_key
from support.dates import milliseconds
from support.replay_engine import ReplayEngine
from support.server import write_configuration
from support.shared_store import settings_in
from support.waiting import wait_until

SEED = int(os.environ.get("HINDSIGHT_TEST_SEED", random.randrange(1_000_000)))
COUNT = int(os.environ.get("HINDSIGHT_ORACLE_DEFINITIONS", 240))
INSTANCES = int(os.environ.get("HINDSIGHT_ORACLE_INSTANCES", 150))


class World:
    def __init__(self, client, rows, store):
        self.client, self.rows, self.store = client, rows, store

    def ask(self, definition, zone="UTC", query="?limit=10000"):
        return self.client.post("/api/report/evaluate" + query, definition, {"X-Optimize-Client-Timezone": zone})


def everything(group="none", value=None):
    """All instances of one decision."""
    return {"reportType": "decision", "data": {
        "definitions": [{"identifier": "s", "key": "risk", "versions": ["all"], "tenantIds": [None, "north", "süd'; --"]}], "filter": [],
        "view": {"properties": ["frequency"]}, "groupBy": {"type": group, "value": value}, "configuration": {}}}


@pytest.fixture(scope="module", params=["embedded", "shared"])
def world(request, hindsight, tmp_path_factory):
    folder = tmp_path_factory.mktemp("decisions")
    data = DecisionHistory(SEED, INSTANCES).data
    rows = Decisions(data)
    with ReplayEngine(data, is_prompt=True) as engine:
        config = write_configuration(folder, settings_in(request.param, request, folder, engine.rest))
        hindsight.import_once(config)
        with hindsight.serve(config) as server:
            world = World(server.client("demo"), rows, request.param)
            expected = sum(instance["key"] == "risk" for instance in rows.instances)
            wait_until(lambda: world.ask(everything()).json()["result"]["instanceCount"] == expected, 30, "all that was imported is found")
            yield world


def failures_of(world, judge, wanted):
    found = []
    for number, (definition, zone) in enumerate(random_decision_reports(SEED, COUNT)):
        if (definition["data"]["view"]["properties"] == ["rawData"]) != wanted:
            continue
        wrong = judge(world, definition, zone)
        if wrong:
            found.append((number, wrong[:3], definition))
    print(f"\n{world.store} store, seed {SEED}")
    return found


def report_of(failures):
    smallest = min(failures, key=lambda failure: len(json.dumps(failure[2])))
    return f"seed {SEED}: {len(failures)} answers differ, {[f[0] for f in failures]}; number {smallest[0]}:\n{smallest[1]}\n{json.dumps(smallest[2])}"


def judged(world, definition, zone):
    """A border may wander over a row while the server thinks; then the question is asked again."""
    for _ in range(3):
        before = int(time.time() * 1000)
        answer = world.ask(definition, zone)
        try:
            low, high = (evaluate(world.rows, definition, now, zone) for now in (before, int(time.time() * 1000)))
        except TooManyBuckets:
            is_right = answer.status == 400 and "tooManyBuckets" in answer.text
            return [] if is_right else [f"{answer.status} {answer.text[:300]}, expected too many buckets"]
        if answer.status != 200:
            return [f"{answer.status} {answer.text[:300]}"]
        if low == high:
            return differences(answer.json()["result"], low, high)
    return ["never settled"]


def test_counts_are_those_of_the_oracle(world):
    assert COUNT >= len(GROUPS)
    failures = failures_of(world, judged, False)
    assert not failures, report_of(failures)


def judged_rows(world, definition, zone):
    answer = world.ask(definition, zone)
    expected = raw_rows(world.rows, definition, int(time.time() * 1000), zone)
    if answer.status != 200:
        return [f"{answer.status} {answer.text[:300]}"]
    rows = answer.json()["result"]["measures"][0]["data"]
    of = {instance["id"]: (instance, rank) for instance, rank in expected}
    if sorted(row["decisionInstanceId"] for row in rows) != sorted(of):
        return ["other rows than expected"]
    if [of[row["decisionInstanceId"]][1] for row in rows] != [rank for _, rank in expected]:
        return ["another order than expected"]
    return [text for row in rows for text in row_differences(row, of[row["decisionInstanceId"]][0], zone)]


def row_differences(row, instance, zone):
    wanted = {"decisionDefinitionKey": instance["key"], "decisionDefinitionId": instance["definition"], "processInstanceId": instance["process"],
              "evaluationDateTime": date_key(instance["evaluated"], zone), "engineName": "engine", "tenantId": instance["tenant"]}
    found = [f"{name} {row[name]!r}, expected {value!r}" for name, value in wanted.items() if row[name] != value]
    for name, output in (("inputVariables", False), ("outputVariables", True)):
        cells = {clause: [v for v in instance["values"] if v["name"] == clause and v["output"] == output]
                 for clause in {*row[name], *(v["name"] for v in instance["values"] if v["output"] == output)}}
        for clause, values in cells.items():
            cell = row[name].get(clause)
            shown = None if cell is None else cell["values"] if output else [cell["value"]] if values or cell["value"] is not None else []
            if shown is None or len(shown) != len(values) or not all(map(same, shown, values)) or cell["id"] != clause:
                found.append(f"{name} {clause}: {cell}, expected {values}")
    return found


def same(shown, value):
    if value["typed"] is None or shown is None:
        return shown is None and value["typed"] is None
    return milliseconds(shown) == value["typed"] if value["type"] == "Date" else same_value(shown, value["typed"])


def test_raw_rows_are_those_of_the_oracle(world):
    failures = failures_of(world, judged_rows, True)
    assert not failures, report_of(failures)


def test_pages_of_raw_rows_join_without_a_gap(world):
    definition = everything()
    definition["data"]["view"]["properties"] = ["rawData"]
    definition["data"]["configuration"] = {"sorting": {"by": "input:flag", "order": "asc"}}  # many ties
    whole = world.ask(definition).json()["result"]
    pages = []
    while len(pages) < whole["instanceCount"]:
        result = world.ask(definition, query=f"?limit=7&offset={len(pages)}").json()["result"]
        assert result["pagination"] == {"limit": 7, "offset": len(pages)} and result["instanceCount"] == whole["instanceCount"]
        pages += result["measures"][0]["data"]
    assert pages == whole["measures"][0]["data"]


@pytest.mark.parametrize("path, output, clauses", [("inputs", False, INPUTS), ("outputs", True, OUTPUTS)])
def test_names_and_values_are_those_of_all_instances(world, path, output, clauses):
    of = {"decisionDefinitionKey": "risk", "decisionDefinitionVersions": ["all"], "tenantIds": [None, "north", "süd'; --"]}
    instances = [instance for instance in world.rows.instances if instance["key"] == "risk"]
    names = world.client.post(f"/api/decision-variables/{path}/names", of).json()
    expected = sorted((clause, kind) for clause, kind in clauses if any(clause_values(i, output, clause, kind) for i in instances))
    assert sorted((name["id"], name["type"]) for name in names) == expected
    assert all(name["name"] == name["id"].upper() for name in names)
    for clause, kind in expected:
        values = {value for i in instances for value in clause_values(i, output, clause, kind)}
        asked = {**of, "variableId": clause, "variableType": kind}
        found = world.client.post(f"/api/decision-variables/{path}/values", asked).json()
        assert len(found) == len(values), (clause, kind)
        if kind == "String":
            assert sorted(found) == sorted(values)
            parts = world.client.post(f"/api/decision-variables/{path}/values", {**asked, "valueFilter": "RED"}).json()
            assert sorted(parts) == sorted(value for value in values if "red" in value.lower())
            page = world.client.post(f"/api/decision-variables/{path}/values", {**asked, "resultOffset": 1, "numResults": 2}).json()
            assert page == found[1:3]

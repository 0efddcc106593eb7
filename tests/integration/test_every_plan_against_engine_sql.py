"""Reports over what was imported from a real engine are what SQL on the engine's own database says: every plan, on both stores.

    python3 -m pytest -q integration/test_every_plan_against_engine_sql.py -k NAME_OF_A_PLAN   # in tests/"""

import math
import time

import pytest

from oracle.catalogue import NAMES, plan_of
from support.dates import milliseconds
from support.decision_sql import INPUTS, OUTPUTS, DecisionSql
from support.expected import rounded
from support.plan_sql import DATE_UNIT, OF_DURATIONS, OF_NUMBERS, TIMES, VARIABLES, PlanSql
from support.reports import AGGREGATIONS, instance_filter
from support.selected import Selected

ORDERS, CLAIMS = ("orderHandling", ["retail", "wholesale"]), ("claimSettlement", [None])
PART = ("checkOrder", "orderCompleted")
RISK = "orderRisk"
PLANS = {name: plan_of(name) for name in NAMES}


class World:
    def __init__(self, client, engine, models, store):
        self.client, self.engine, self.store = client, engine, store
        self.sql = PlanSql([ORDERS[0], CLAIMS[0]], models, PART)

    def ask(self, definition):
        """The result, and the span of time in which the server's `now` was."""
        before = int(time.time() * 1000)
        answer = self.client.post("/api/report/evaluate?limit=10000", definition, {"X-Optimize-Client-Timezone": "UTC"})
        assert answer.status == 200, answer.text
        return answer.json()["result"], (before, int(time.time() * 1000))

    def rows(self, select):
        rows = self.engine.sql(select)
        assert rows, f"nothing to compare with: {select}"
        return rows


@pytest.fixture(scope="module")
def world(either_server, camunda):
    models = [Selected(camunda.history, process).model() for process in (ORDERS, CLAIMS)]
    return World(either_server.client("demo"), camunda.engine, {**models[0], **models[1]}, either_server.store)


def definition(plan, variable, **configuration):
    """Both processes, with the units and sizes of `support.plan_sql`."""
    entity, prop, group, distribution, has_part = plan
    values = {"startDate": DATE_UNIT, "endDate": DATE_UNIT, "runningDate": DATE_UNIT,
              "variable": variable and {"name": variable.name, "type": variable.type}}
    bucket = OF_DURATIONS if group == "duration" else OF_NUMBERS
    part = {"processPart": {"start": PART[0], "end": PART[1]}} if has_part else {}
    return {"reportType": "process", "combined": False, "data": {
        "definitions": [{"identifier": key, "key": key, "versions": ["all"], "tenantIds": tenants} for key, tenants in (ORDERS, CLAIMS)],
        "filter": [instance_filter("completedInstancesOnly")] if group == "duration" or prop == "percentage" else [],
        "view": {"entity": entity, "properties": [{"name": "amount", "type": "Double"} if prop == "variable" else prop]},
        "groupBy": {"type": group, "value": values.get(group)}, "distributedBy": {"type": distribution, "value": values.get(distribution)},
        "configuration": {"aggregationTypes": AGGREGATIONS, "userTaskDurationTimes": TIMES, "groupByDateVariableUnit": "month",
                          "distributeByDateVariableUnit": "month", "customBucket": bucket, "distributeByCustomBucket": OF_NUMBERS, **part,
                          **configuration}}}


def key(text):
    """Keys of numbers are the same in any spelling."""
    try:
        return float(text)
    except ValueError:
        return text


def shown(measure):
    """Values by outer and inner key; what has none, or none but 0 of a count, is left out."""
    data = measure["data"]
    if measure["type"] == "number":
        pairs = [(("none", "none"), data)]
    elif measure["type"] == "map":
        pairs = [((key(entry["key"]), "none"), entry["value"]) for entry in data]
    else:
        # The key of the only outer group is not specified.
        outer = {entry["key"]: "none" if measure["outer"] == "none" else key(entry["key"]) for entry in data}
        pairs = [((outer[entry["key"]], key(inner["key"])), inner["value"]) for entry in data for inner in entry["value"]]
    assert len(dict(pairs)) == len(pairs), "a key comes twice"
    return {keys: value for keys, value in pairs if value is not None and (value != 0 or measure["property"] != "frequency")}


def column(measure):
    """The name of a measure in SQL."""
    aggregation = measure["aggregationType"]
    if aggregation is None:
        return measure["property"]
    percent = f"{aggregation['value']:.0f}" if aggregation["type"] == "percentile" else ""
    return f"{measure['userTaskDurationTime'] or 'total'}_{aggregation['type']}{percent}"


def expected(rows, name):
    return {(key(row["outer_key"]), key(row["inner_key"])): row[name] for row in rows if row[name] is not None}


def assert_equal(measure, low, high, is_whole):
    """`low` and `high` are what SQL says of the moments before and after the question."""
    name = column(measure)
    found, low, high = shown(measure), expected(low, name), expected(high, name)
    assert found.keys() == low.keys() == high.keys(), f"{name}: {set(found) - set(low)} too many, {set(low) - set(found)} missing"
    for keys, value in found.items():
        below, above = (rounded(low[keys]), rounded(high[keys])) if is_whole else (low[keys], high[keys])
        # Two ways of interpolating may fall on two sides of a half.
        slack = (1 if is_whole else 0) if "percentile" in name else 0
        assert below - slack <= value <= above + slack or math.isclose(value, below, rel_tol=1e-12), f"{name} of {keys}: {value}, expected {below} to {above}"


def assert_plan(world, plan, variable=None):
    _, prop, group, _, _ = plan
    result, span = world.ask(definition(plan, variable))
    if prop == "variable":
        low = high = world.rows(world.sql.values("amount"))
    elif prop == "percentage":
        low = high = world.rows(world.sql.percentage_of_ended())
    else:
        low, high = (world.rows(world.sql.cells(plan, now, variable)) for now in span)
    compared = 0
    for measure in result["measures"]:
        # Percentiles of the shared store are estimates.
        if world.store == "shared" and "percentile" in column(measure):
            continue
        assert_equal({**measure, "outer": group}, low, high, prop == "duration")
        compared += 1
    assert compared > 0


GROUPED = [name for name, plan in PLANS.items() if plan[0] != "decision" and plan[1] != "rawData"]


@pytest.mark.parametrize("name", GROUPED)
def test_a_plan_says_what_sql_says(world, name):
    """By a variable: of each kind."""
    plan = PLANS[name]
    for variable in VARIABLES.values() if "variable" in plan[2:4] else [None]:
        assert_plan(world, plan, variable)


def test_raw_data_are_the_rows_of_sql(world):
    result, span = world.ask(definition((None, "rawData", "none", "none", False), None))
    wanted = {row["id"]: row for row in world.rows(world.sql.instances())}
    rows = result["measures"][0]["data"]
    assert len(rows) == len(wanted) == result["instanceCount"]
    starts = [milliseconds(row["startDate"]) for row in rows]
    assert starts == sorted(starts, reverse=True)
    for row in rows:
        of = wanted.pop(row["processInstanceId"])
        assert (row["businessKey"], row["processDefinitionId"], row["tenantId"]) == (of["business_key"], of["definition"], of["tenant"])
        assert milliseconds(row["startDate"]) == of["since"] and (row["endDate"] and milliseconds(row["endDate"])) == of["until"]
        assert (row["counts"]["userTasks"], row["counts"]["incidents"]) == (of["tasks"], of["incidents"])
        low, high = ((of["total"], of["total"]) if of["until"] else (now - of["since"] for now in span))
        assert low <= row["duration"] <= high


# decisions

def decision(group="none", value=None, prop="frequency"):
    return {"reportType": "decision", "combined": False, "data": {
        "definitions": [{"identifier": "d", "key": RISK, "versions": ["all"], "tenantIds": [None, "retail", "wholesale"]}], "filter": [],
        "view": {"properties": [prop]}, "groupBy": {"type": group, "value": value}, "configuration": {"customBucket": OF_NUMBERS}}}


def by_clauses(kind, table, clauses):
    return [(decision(kind, {"id": clause.id, "name": clause.id, "type": clause.type}), DecisionSql(RISK).by_clause(table, clause)) for clause in clauses]


# By plan: reports and their SELECTs.
COUNTS = "DECISION_INSTANCE_FREQUENCY_GROUP_BY_"
DECISIONS = {
    COUNTS + "NONE": [(decision(), DecisionSql(RISK).number())],
    COUNTS + "EVALUATION_DATE_TIME": [(decision("evaluationDateTime", DATE_UNIT), DecisionSql(RISK).by_date())],
    COUNTS + "MATCHED_RULE": [(decision("matchedRule"), DecisionSql(RISK).by_rule())],
    COUNTS + "INPUT_VARIABLE": by_clauses("inputVariable", "ACT_HI_DEC_IN", INPUTS),
    COUNTS + "OUTPUT_VARIABLE": by_clauses("outputVariable", "ACT_HI_DEC_OUT", OUTPUTS),
}


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_plan_says_what_sql_says(world, name):
    for report, select in DECISIONS[name]:
        result, _ = world.ask(report)
        rows = [{**row, "inner_key": "none"} for row in world.rows(select)]
        assert_equal(result["measures"][0], rows, rows, False)
        assert result["instanceCount"] == world.rows(DecisionSql(RISK).number())[0]["frequency"]


def test_raw_rows_of_decisions_are_the_rows_of_sql(world):
    result, _ = world.ask(decision(prop="rawData"))
    wanted = {row["id"]: row for row in world.rows(DecisionSql(RISK).rows())}
    rows = result["measures"][0]["data"]
    assert len(rows) == len(wanted)
    times = [milliseconds(row["evaluationDateTime"]) for row in rows]
    assert times == sorted(times, reverse=True)
    for part, table, clause in (("inputVariables", "ACT_HI_DEC_IN", INPUTS[0]), ("outputVariables", "ACT_HI_DEC_OUT", OUTPUTS[0])):
        values = {row["decision"]: row["text"] for row in world.rows(DecisionSql(RISK).values(table, clause))}
        for row in rows:
            cell = row[part][clause.id]
            assert cell.get("values", [cell.get("value")]) == [values[row["decisionInstanceId"]]]
    for row in rows:
        of = wanted.pop(row["decisionInstanceId"])
        assert (row["decisionDefinitionId"], row["processInstanceId"], row["tenantId"]) == (of["definition"], of["instance"], of["tenant"])
        assert milliseconds(row["evaluationDateTime"]) == of["evaluated"]


def test_every_plan_is_compared():
    raw = {name for name, plan in PLANS.items() if plan[1] == "rawData"}
    assert {*GROUPED, *DECISIONS} | raw == set(NAMES) and len(raw) == 2

"""All plans of reports, and the common filters, as questions about the made-up history: what report_bench reads."""

import pathlib
import sys

BENCH = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(BENCH.parent / "tests"))
from by_hand import milliseconds  # noqa: E402
from oracle.catalogue import plan_of  # noqa: E402  (the names of the plans stand beside the tests that check their answers)

NOW = milliseconds(2026, 11, 1)  # up to which report_bench counts the durations of what runs
PLAN_NAMES = BENCH.parent / "tests/oracle/plan_names.txt"
TENANTS = [None, "acme", "globex"]
LARGEST, SECOND = ({"identifier": key, "key": key, "versions": ["all"], "tenantIds": TENANTS} for key in ("proc_00", "proc_01"))
DECISION = {"key": "risk", "versions": ["all"], "tenantIds": TENANTS}
REGION, AMOUNT = {"name": "region", "type": "String"}, {"name": "amount", "type": "Double"}
MONTH = {"unit": "month"}
PART = "received_00", "done_00"
VALUES = {"startDate": MONTH, "endDate": MONTH, "runningDate": MONTH, "variable": REGION}


def process_plans():
    return [name for name in PLAN_NAMES.read_text().split() if not name.startswith("DECISION_")]


def report_of(name):
    entity, prop, group, distribution, has_part = plan_of(name)
    report = {"name": name, "view": {"entity": entity, "properties": [AMOUNT if prop == "variable" else prop]},
              "groupBy": {"type": group, "value": VALUES.get(group)}, "distributedBy": {"type": distribution, "value": VALUES.get(distribution)},
              "configuration": {"processPart": dict(zip(("start", "end"), PART))} if has_part else {}}
    if distribution == "process":
        report["definitions"] = [LARGEST, SECOND]
    return report


def decision_reports():
    def report(name, group, prop="frequency"):
        return {"name": name, "decision": True, "view": {"properties": [prop]}, "groupBy": group}

    count = "DECISION_INSTANCE_FREQUENCY_GROUP_BY_"
    return [report("DECISION_RAW_DECISION_INSTANCE_DATA_GROUP_BY_NONE", {"type": "none"}, "rawData"),
            report(count + "NONE", {"type": "none"}),
            report(count + "EVALUATION_DATE_TIME", {"type": "evaluationDateTime", "value": MONTH}),
            report(count + "INPUT_VARIABLE", {"type": "inputVariable", "value": {"id": "region", "name": "Region", "type": "String"}}),
            report(count + "OUTPUT_VARIABLE", {"type": "outputVariable", "value": {"id": "rating", "name": "Rating", "type": "String"}}),
            report(count + "MATCHED_RULE", {"type": "matchedRule"})]


PERIOD = {"type": "fixed", "start": "2026-05-05T00:00:00.000+0000", "end": "2026-10-31T23:59:59.999+0000"}
FILTERS = {
    "start date": ("instanceStartDate", PERIOD),
    "end date": ("instanceEndDate", PERIOD),
    "running": ("runningInstancesOnly", None),
    "completed": ("completedInstancesOnly", None),
    "canceled": ("canceledInstancesOnly", None),
    "duration": ("processInstanceDuration", {"operator": ">", "value": 3, "unit": "days", "includeNull": False}),
    "variable": ("variable", {**REGION, "data": {"operator": "in", "values": ["region_03", "region_04", "region_05"]}}),
    "executed flow nodes": ("executedFlowNodes", {"operator": "in", "values": ["approve_00"]}),
    "not executed flow nodes": ("executedFlowNodes", {"operator": "not in", "values": ["review_00"]}),
    "flow node start date": ("flowNodeStartDate", {**PERIOD, "flowNodeIds": ["review_00"]}),
    "assignee": ("assignee", {"operator": "in", "values": ["user_003", "user_004"]}),
    "open incidents": ("includesOpenIncident", None)}


def filter_reports():
    """The heatmap, as it looks into the largest table."""
    heatmap = {"view": {"entity": "flowNode", "properties": ["frequency", "duration"]}, "groupBy": {"type": "flowNodes"}}
    for title, (kind, data) in FILTERS.items():
        level = "view" if kind == "assignee" else "instance"
        view = heatmap if level == "instance" else {"view": {"entity": "userTask", "properties": ["frequency", "duration"]}, "groupBy": {"type": "userTasks"}}
        yield {"name": f"filter: {title}", **view, "filter": [{"type": kind, "data": data, "filterLevel": level, "appliedTo": ["all"]}]}


def all_reports():
    return {"definitions": [LARGEST], "decisions": [DECISION],
            "reports": [*map(report_of, process_plans()), *decision_reports(), *filter_reports()]}

"""Rows of raw data."""

from collections import defaultdict

from oracle.axes import sorted_by
from oracle.filters import values_of
from oracle.measures import instance_duration, step_duration
from oracle.moments import date_key


def measure(report):
    """All rows. Flow nodes outside of the models are `otherDurations`; `rank` is what a row is sorted by, nulls are last both ways."""
    names = sorted({(row["name"], row["type"]) for instance in report.unfiltered for row in instance["variables"]})
    nodes = {node for source in report.sources for node in source.nodes}
    by, direction = order_of(report)
    data = [{**row_of(report, instance, names, nodes), "rank": rank(report, instance, by)} for instance in report.instances]
    return {"property": "rawData", "aggregationType": None, "userTaskDurationTime": None, "type": "raw", "order": (by, direction),
            "data": sorted_by(data, lambda row: row["rank"], direction)}


def order_of(report):
    """An unknown column is as none."""
    chosen = report.configuration.get("sorting") or {}
    if chosen.get("by") in RANKS or str(chosen.get("by")).startswith("variable:"):
        return chosen["by"], chosen.get("order") or "asc"
    return "startDate", "desc"


RANKS = {"duration": None, "startDate": lambda row: row["start"], "endDate": lambda row: row["end"], "businessKey": lambda row: row["businessKey"],
         "processInstanceId": lambda row: row["id"], "processDefinitionId": lambda row: row["definition"], "tenantId": lambda row: row["tenant"],
         "count:incidents": lambda row: len(row["incidents"]), "count:userTasks": lambda row: len(row["tasks"]),
         "count:openIncidents": lambda row: sum(incident["status"] == "open" for incident in row["incidents"])}


def rank(report, instance, by):
    if by == "duration":
        return instance_duration(instance, report.moment.now, report.moment.calendar)
    if by in RANKS:
        return RANKS[by](instance)
    texts = [row["value"] for row in instance["variables"] if row["name"] == by.removeprefix("variable:") and row["value"] is not None]
    return min(texts, default=None)


def row_of(report, instance, names, nodes):
    now, zone, calendar = report.moment
    definition = next(d for d in report.rows.definitions if d["id"] == instance["definition"])
    durations = defaultdict(int)
    for step in instance["steps"]:
        durations[step["flowNode"]] += step_duration(step, now, calendar)
    return {"processDefinitionKey": definition["key"], "processDefinitionId": definition["id"], "processInstanceId": instance["id"],
            "businessKey": instance["businessKey"], "engineName": definition["engine"], "tenantId": instance["tenant"],
            "startDate": date_key(instance["start"], zone), "endDate": None if instance["end"] is None else date_key(instance["end"], zone),
            "duration": instance_duration(instance, now, calendar),
            "counts": {"incidents": len(instance["incidents"]), "openIncidents": sum(i["status"] == "open" for i in instance["incidents"]),
                       "userTasks": len(instance["tasks"])},
            "flowNodeDurations": {node: value for node, value in durations.items() if node in nodes},
            "otherDurations": {node: value for node, value in durations.items() if node not in nodes},
            "variables": variables(instance, names)}


def variables(instance, names):
    """All values of each name, also those of different types."""
    found = {name: [] for name, _ in names}
    for name, kind in names:
        found[name] += [utc_text(value) if kind == "Date" else value for value in values_of(instance, name, kind)]
    return found


def utc_text(instant):
    return date_key(instant, "UTC")

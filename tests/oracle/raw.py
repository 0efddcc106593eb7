"""Rows of raw data."""

from collections import defaultdict

from oracle.filters import values_of
from oracle.measures import instance_duration, step_duration
from oracle.moments import date_key


def measure(report):
    """All rows, unsorted: pages are cut from them. Flow nodes outside of the models are `otherDurations`."""
    names = sorted({(row["name"], row["type"]) for instance in report.unfiltered for row in instance["variables"]})
    nodes = {node for source in report.sources for node in source.nodes}
    data = [row_of(report, instance, names, nodes) for instance in report.instances]
    return {"property": "rawData", "aggregationType": None, "userTaskDurationTime": None, "type": "raw", "data": data}


def row_of(report, instance, names, nodes):
    zone, now = report.moment.zone, report.moment.now
    definition = next(d for d in report.rows.definitions if d["id"] == instance["definition"])
    durations = defaultdict(int)
    for step in instance["steps"]:
        durations[step["flowNode"]] += step_duration(step, now)
    return {"processDefinitionKey": definition["key"], "processDefinitionId": definition["id"], "processInstanceId": instance["id"],
            "businessKey": instance["businessKey"], "engineName": definition["engine"], "tenantId": instance["tenant"],
            "startDate": date_key(instance["start"], zone), "endDate": None if instance["end"] is None else date_key(instance["end"], zone),
            "duration": instance_duration(instance, now),
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

"""Rows of raw data."""

from oracle.filters import values_of
from oracle.measures import instance_duration, step_duration
from oracle.moments import date_key


def measure(report):
    """All rows, unsorted: pages are cut from them."""
    names = sorted({(row["name"], row["type"]) for instance in report.unfiltered for row in instance["variables"]})
    nodes = {node.id: node for source in reversed(report.sources) for node in source.nodes.values()}
    data = [row_of(report, instance, names, nodes) for instance in report.instances]
    return {"property": "rawData", "aggregationType": None, "userTaskDurationTime": None, "type": "raw", "data": data}


def row_of(report, instance, names, nodes):
    zone, now = report.moment.zone, report.moment.now
    definition = next(d for d in report.rows.definitions if d["id"] == instance["definition"])
    durations = {}
    for step in instance["steps"]:
        if step["flowNode"] in nodes:
            durations[step["flowNode"]] = durations.get(step["flowNode"], 0) + step_duration(step, now)
    return {"processDefinitionKey": definition["key"], "processDefinitionId": definition["id"], "processInstanceId": instance["id"],
            "businessKey": instance["businessKey"], "engineName": definition["engine"], "tenantId": instance["tenant"],
            "startDate": date_key(instance["start"], zone), "endDate": None if instance["end"] is None else date_key(instance["end"], zone),
            "duration": instance_duration(instance, now),
            "counts": {"incidents": len(instance["incidents"]), "openIncidents": sum(i["status"] == "open" for i in instance["incidents"]),
                       "userTasks": len(instance["tasks"])},
            "flowNodeDurations": durations,
            "variables": {name: values_of(instance, name, kind) for name, kind in names}}

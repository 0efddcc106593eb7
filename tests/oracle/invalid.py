"""Definitions that must be refused."""

from oracle.plans import DISTRIBUTIONS, GROUPS, PLANS
from support.reports import instance_filter, report

VALUES = {"startDate": {"unit": "day"}, "endDate": {"unit": "day"}, "runningDate": {"unit": "day"}, "variable": {"name": "count", "type": "Integer"}}
ENTITIES = {"processInstance": ["frequency", "duration", "percentage"], "flowNode": ["frequency", "duration", "percentage"],
            "userTask": ["frequency", "duration", "percentage"], "incident": ["frequency", "duration", "percentage"]}


def definition(entity, properties, group="none", distributed="none", filters=(), **configuration):
    made = report(("shipping", [None]), entity, properties, (group, VALUES.get(group)), filters, **configuration)
    made["data"]["distributedBy"] = {"type": distributed, "value": VALUES.get(distributed)}
    return made


def invalid_definitions():
    """(name, definition)"""
    made = []
    for entity, properties in ENTITIES.items():
        for prop in properties:
            for group in GROUPS:
                for distributed in DISTRIBUTIONS:
                    # Incidents ignore a distribution.
                    if (entity, prop, group, distributed, False) not in PLANS and (entity != "incident" or distributed == "none"):
                        made.append((f"{entity}.{prop} by {group} by {distributed}", definition(entity, [prop], group, distributed)))
    made += [(f"raw by {group}", definition(None, ["rawData"], group)) for group in GROUPS[1:]]
    for kind in ("Json", "Object"):
        grouped = definition("processInstance", ["frequency"], "variable")
        grouped["data"]["groupBy"]["value"] = {"name": "box", "type": kind}
        made.append((f"grouped by a variable of type {kind}", grouped))
    part = {"processPart": {"start": "begin", "end": "end"}}
    made += [("frequency and duration by duration", definition("processInstance", ["frequency", "duration"], "duration")),
             ("a variable that is no number", definition("variable", [{"name": "text", "type": "String"}])),
             ("a part by process", definition("processInstance", ["duration"], "startDate", "process", **part)),
             ("a part by none by process", definition("processInstance", ["duration"], "none", "process", **part)),
             ("no property", definition("processInstance", [])), ("an unknown entity", definition("decision", ["frequency"]))]
    made += [(f"working time {each}", definition("processInstance", ["duration"], workingTime=each)) for each in invalid_working_times()]
    made += [(f"filter {each}", definition("processInstance", ["frequency"], filters=[each])) for each in invalid_filters()]
    return made


HOURS = {"from": "09:00", "to": "17:00"}
WORKING_TIME = {"zone": "Europe/Berlin", "days": {"monday": [HOURS]}}


def invalid_working_times():
    def monday(*hours):
        return {**WORKING_TIME, "days": {"monday": list(hours)}}

    return [[], {}, {**WORKING_TIME, "zone": "No/Where"}, {**WORKING_TIME, "zone": None}, {**WORKING_TIME, "days": {}}, monday(),
            {**WORKING_TIME, "days": {"mon": [HOURS]}}, monday({**HOURS, "to": "09:00"}), monday({**HOURS, "to": "25:00"}),
            monday({**HOURS, "from": "24:00"}), monday({"from": "22:00", "to": "06:00"}), monday(HOURS, HOURS), monday(*[HOURS] * 25),
            {**WORKING_TIME, "holidays": ["2026-02-29"]}, {**WORKING_TIME, "holidays": "2026-12-25"}, {**WORKING_TIME, "holiday": []},
            {**WORKING_TIME, "holidays": ["2026-12-25"] * 1001}]


def invalid_filters():
    state = instance_filter("runningInstancesOnly")
    rolling = {"type": "rolling", "start": {"value": 1, "unit": "quarters"}}
    return [{**state, "filterLevel": "view"}, {**state, "filterLevel": None}, {**state, "appliedTo": ["nobody"]}, {**state, "appliedTo": []},
            instance_filter("runningFlowNodesOnly"), instance_filter("instanceStartDate", rolling), instance_filter("noSuchFilter"),
            {**instance_filter("doesNotIncludeIncident"), "filterLevel": "view"},
            instance_filter("flowNodeStartDate", {"type": "fixed", "start": None, "end": None, "flowNodeIds": None}),
            instance_filter("variable", {"name": "flag", "type": "Boolean", "data": {"values": []}})]

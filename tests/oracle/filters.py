"""Which process instances a report reads, and which of their flow nodes or incidents. A filter is a function from (row, moment) to
bool; filters of the instance level ask about instances, those of the view level about single steps or incidents."""

from collections import namedtuple

from oracle.measures import COMPARISONS, instance_duration, step_duration
from oracle.moments import DURATION_UNITS, date_range

# With the calendar of the report, which durations are of.
Moment = namedtuple("Moment", "now zone calendar", defaults=(None,))

CANCELED = ("EXTERNALLY_TERMINATED", "INTERNALLY_TERMINATED")
INCIDENT_STATES = {"includesOpenIncident": "open", "includesResolvedIncident": "resolved", "includesClosedIncident": "deleted"}


# What a filter says about one instance, step or incident

def within(value, span):
    since, until = span
    return value is not None and (since is None or value >= since) and (until is None or value <= until)


def duration_fits(duration, data):
    if duration is None:
        return bool(data.get("includeNull"))
    return COMPARISONS[data["operator"]](duration, data["value"] * DURATION_UNITS[data["unit"]])


def identity_fits(having, data):
    """Of the people or groups that a task has; none at all is None."""
    found = bool(set(having or [None]) & set(data["values"]))
    return found == (data["operator"] == "in")


def step_fits(step, kind, data, moment):
    """Filters about flow nodes, as one of them meets them or not."""
    is_body = step["type"] == "multiInstanceBody"
    if kind == "flowNodeStartDate":
        return within(step["start"], date_range(data, *moment[:2]))
    if kind == "flowNodeEndDate":
        return within(step["end"], date_range(data, *moment[:2]))
    if kind == "flowNodeDuration":
        return step["flowNode"] in data and duration_fits(step_duration(step, moment.now, moment.calendar), data[step["flowNode"]])
    if kind == "executedFlowNodes":
        return (step["flowNode"] in data["values"]) == (data["operator"] == "in")
    if kind == "runningFlowNodesOnly":
        return not is_body and step["end"] is None
    if kind == "completedFlowNodesOnly":
        return not is_body and step["end"] is not None and not step["canceled"]
    if kind == "canceledFlowNodesOnly":
        return not is_body and bool(step["canceled"])
    if kind == "completedOrCanceledFlowNodesOnly":
        return not is_body and step["end"] is not None
    if kind == "assignee":
        return step["task"] is not None and identity_fits([step["task"]["assignee"]], data)
    if kind == "candidateGroup":
        return step["task"] is not None and identity_fits(step["task"]["candidateGroups"], data)
    raise KeyError(kind)


def instance_fits(instance, kind, data, moment):
    """Filters of the instance level."""
    steps = instance["steps"]
    if kind in ("instanceStartDate", "instanceEndDate"):
        return within(instance["start" if kind == "instanceStartDate" else "end"], date_range(data, *moment[:2]))
    if kind in ("flowNodeStartDate", "flowNodeEndDate"):
        return any(step["flowNode"] in data["flowNodeIds"] and step_fits(step, kind, data, moment) for step in steps)
    if kind == "processInstanceDuration":
        return duration_fits(instance_duration(instance, moment.now, moment.calendar), data)
    if kind == "variable":
        return variable_fits(instance, data, moment)
    if kind == "multipleVariable":
        return any(variable_fits(instance, each, moment) for each in data["data"])
    if kind == "executedFlowNodes":
        return any(step["flowNode"] in data["values"] for step in steps) == (data["operator"] == "in")
    if kind == "executingFlowNodes":
        return any(step["flowNode"] in data["values"] and step["end"] is None for step in steps)
    if kind == "canceledFlowNodes":
        return any(step["flowNode"] in data["values"] and step["canceled"] for step in steps)
    if kind in INCIDENT_STATES:
        return any(incident["status"] == INCIDENT_STATES[kind] for incident in instance["incidents"])
    if kind == "doesNotIncludeIncident":
        return not instance["incidents"]
    if kind in STATES:
        return STATES[kind](instance)
    return any(step_fits(step, kind, data, moment) for step in steps)


STATES = {
    "runningInstancesOnly": lambda row: row["end"] is None,
    "completedInstancesOnly": lambda row: row["end"] is not None,
    "canceledInstancesOnly": lambda row: row["state"] in CANCELED,
    "nonCanceledInstancesOnly": lambda row: row["state"] not in CANCELED,
    "suspendedInstancesOnly": lambda row: row["state"] == "SUSPENDED",
    "nonSuspendedInstancesOnly": lambda row: row["state"] != "SUSPENDED",
}


# variables

def values_of(instance, name, kind):
    """All values that an instance has of a variable; null is none."""
    return [row["typed"] for row in instance["variables"] if row["name"] == name and same_type(row["type"], kind) and row["typed"] is not None]


def same_type(stored, asked):
    return stored.lower() == asked.lower()


def variable_fits(instance, data, moment):
    name, kind, asked = data["name"], data["type"], data["data"]
    values = values_of(instance, name, kind)
    if kind.lower() == "date":
        span = date_range(asked, *moment[:2])
        return ((span != (None, None) or not asked.get("includeUndefined")) and any(within(value, span) for value in values)) or \
            bool(asked.get("includeUndefined") and not values)
    operator = asked.get("operator", "in")
    wanted = [value for value in asked["values"] if value is not None]
    accepts_none = None in asked["values"] and not values
    if operator in COMPARISONS:
        return any(COMPARISONS[operator](value, float(wanted[0])) for value in values)
    if operator.endswith("contains"):
        found = any(text.lower() in value.lower() for value in values for text in wanted)
    else:
        found = any(equal(value, each, kind) for value in values for each in wanted)
    return (found or accepts_none) != operator.startswith("not ")


def equal(value, asked, kind):
    if kind.lower() == "boolean":
        return value == str(asked).lower()
    if kind.lower() == "string":
        return value == asked
    return value == float(asked)


# sources

class Source:
    """One data source of the report, resolved: the definitions of its versions, its tenants, and the filters that apply to it."""

    def __init__(self, rows, selection, filters):
        self.identifier = selection.get("identifier")
        candidates = [d for d in rows.definitions if d["key"] == selection["key"] and
                      (d["tenant"] is None or d["tenant"] in selection.get("tenantIds", [None]))]
        versions = selection["versions"]
        if "latest" in versions:
            listed = [d for d in candidates if not d["deleted"]] or candidates
            wanted = {max((d["version"] for d in listed), default=None)}
        elif "all" in versions:
            wanted = {d["version"] for d in candidates}
        else:
            wanted = {int(version) for version in versions}
        chosen = [d for d in candidates if d["version"] in wanted]
        self.definitions = {d["id"] for d in chosen}
        self.tenants = set(selection.get("tenantIds", [None]))
        self.newest = max((d for d in chosen if d["hasXml"]), key=lambda d: d["version"], default=None)
        self.nodes = rows.nodes[self.newest["id"]] if self.newest else {}
        self.name = selection.get("displayName") or selection.get("name") or (self.newest or {}).get("name") or selection["key"]
        applied = [f for f in filters if "all" in f["appliedTo"] or self.identifier in f["appliedTo"]]
        self.of_instances = [f for f in applied if f["filterLevel"] == "instance"]
        view = [f for f in applied if f["filterLevel"] == "view"]
        self.of_steps = [f for f in view if f["type"] not in INCIDENT_STATES]
        self.of_incidents = [f for f in view if f["type"] in INCIDENT_STATES]

    def holds(self, instance):
        return instance["definition"] in self.definitions and instance["tenant"] in self.tenants

    def passes(self, instance, moment, tasks_only):
        """With the filters: of the view level, one step (or incident) must meet all of them together."""
        return all(instance_fits(instance, f["type"], f.get("data"), moment) for f in self.of_instances) and \
            (not self.of_steps or any(self.keeps(step, moment) for step in instance["steps"] if step["task"] or not tasks_only)) and \
            (not self.of_incidents or any(self.keeps_incident(incident) for incident in instance["incidents"]))

    def shows(self, node):
        """A selection of flow nodes at the view level also says which nodes there are."""
        return all(step_fits({"flowNode": node, "type": None}, f["type"], f["data"], None) for f in self.of_steps if f["type"] == "executedFlowNodes")

    def keeps(self, step, moment):
        return all(step_fits(step, f["type"], f.get("data"), moment) for f in self.of_steps)

    def keeps_incident(self, incident):
        return all(incident["status"] == INCIDENT_STATES[f["type"]] for f in self.of_incidents)

"""A report of plans.py as aggregations on the documents of nested_index.py, made from its parts: rows, groups and measures."""

import math
from collections import namedtuple
from datetime import datetime, timedelta, timezone

from answers import NONE
from nested_index import index_of
from nested_requests import COUNT, Level, Measure, aggregations, bool_filter, by_name, group, missing, months, read, search, terms, whole
from plans import NOW

UNASSIGNED = "unassignedUserTasks___"
DAY = 86_400_000
BUCKETS = 80  # of durations

Rows = namedtuple("Rows", "path start end duration node")
FLOW_NODES = Rows("flowNodeInstances", "startDate", "endDate", "totalDurationInMs", "flowNodeId")
ROWS = {"processInstance": Rows(None, "startDate", "endDate", "duration", None), "flowNode": FLOW_NODES, "userTask": FLOW_NODES,
        "incident": Rows("incidents", "createTime", "endTime", "durationInMs", "activityId"),
        "variable": Rows("variables", None, None, "value.double", None)}

# Where a group's aggregation stands, what has to hold there, and the group.
Axis = namedtuple("Axis", "path conditions group")


class CannotBeSaid(Exception):
    """With aggregations on nested documents."""


def nested(path, conditions):
    return {"nested": {"path": path, "query": bool_filter(conditions)}}


# filters

def period(field, data):
    return {"range": {field: {"gte": data["start"], "lte": data["end"]}}}


def flow_node(*conditions):
    return nested("flowNodeInstances", list(conditions))


def longer(data):
    least = data["value"] * DAY
    return {"bool": {"should": [{"range": {"duration": {"gt": least}}},
                                bool_filter([missing("endDate"), {"range": {"startDate": {"lt": NOW - least, "format": "epoch_millis"}}}])]}}


def executed(data):
    found = flow_node({"terms": {"flowNodeInstances.flowNodeId": data["values"]}})
    return found if data["operator"] == "in" else {"bool": {"must_not": [found]}}


def named(variable):
    return [{"term": {"variables.name": variable["name"]}}, {"term": {"variables.type": variable["type"]}}]


INSTANCE_FILTERS = {
    "instanceStartDate": lambda data: period("startDate", data),
    "instanceEndDate": lambda data: period("endDate", data),
    "runningInstancesOnly": lambda data: missing("endDate"),
    "completedInstancesOnly": lambda data: {"exists": {"field": "endDate"}},
    "canceledInstancesOnly": lambda data: {"terms": {"state": ["EXTERNALLY_TERMINATED", "INTERNALLY_TERMINATED"]}},
    "processInstanceDuration": longer,
    "variable": lambda data: nested("variables", [*named(data), {"terms": {"variables.value": data["data"]["values"]}}]),
    "executedFlowNodes": executed,
    "flowNodeStartDate": lambda data: flow_node({"terms": {"flowNodeInstances.flowNodeId": data["flowNodeIds"]}},
                                                period("flowNodeInstances.startDate", data)),
    "includesOpenIncident": lambda data: nested("incidents", [{"term": {"incidents.incidentStatus": "open"}}])}


class ProcessQuestion:
    """A report on processes. `ask` is what takes time; `cells` reads the answer."""

    def __init__(self, report, largest):
        self.entity, self.rows = report["view"]["entity"], ROWS.get(report["view"]["entity"])
        self.properties = report["view"]["properties"]
        self.by, self.distributed = report["groupBy"], report.get("distributedBy", {"type": "none"})
        if report.get("configuration", {}).get("processPart"):
            raise CannotBeSaid("a time from one flow node to another needs a script for each instance")
        definitions = report.get("definitions", [largest])
        self.indices = ",".join(index_of(definition["key"]) for definition in definitions)
        self.query, self.conditions, self.chains = [], [], []
        if self.entity == "userTask":
            self.conditions.append({"term": {self.field("flowNodeType"): "userTask"}})
        if self.entity == "variable":
            self.conditions += named(self.properties[0])
        for condition in report.get("filter", []):
            self.add_filter(condition)

    def add_filter(self, condition):
        if condition["type"] == "assignee":
            self.conditions.append({"terms": {self.field("assignee"): condition["data"]["values"]}})
            self.query.append(nested(self.rows.path, self.conditions))
        else:
            self.query.append(INSTANCE_FILTERS[condition["type"]](condition["data"]))

    def field(self, name):
        return f"{self.rows.path}.{name}" if self.rows.path else name

    def ask(self, server, connection):
        if self.properties == ["rawData"]:
            return search(server, connection, self.indices, self.query, {}, size=20, sort=[{"startDate": "desc"}, {"processInstanceId": "asc"}])
        by_extent = {"duration", "runningDate"} & {self.by["type"], self.distributed["type"]}
        extent = self.extent(server, connection) if by_extent else None
        self.chains = [self.levels(axes, conditions) for axes, conditions in self.axes(extent)]
        # Chains are next to each other; the only one without groups is the measures alone.
        chains = {f"chain{i}": aggregations(levels, self.measures())["next"] for i, levels in enumerate(self.chains) if levels}
        return search(server, connection, self.indices, self.query, chains or aggregations([], self.measures()))

    def cells(self, answer):
        """As Hindsight's of `answers.cells`."""
        found, out = whole(answer), [{} for _ in self.properties]
        for i, levels in enumerate(self.chains):
            node = {"next": found[f"chain{i}"]} if levels else found
            for keys, values in read(levels, node, self.measures(), {}):
                key = keys.get("outer", NONE), keys.get("inner", NONE)
                for cells, value in zip(out, values):
                    cells[key] = cells.get(key, 0) + value if value is not None else None
        return out

    def is_nested(self):
        """Whether it has looked into nested documents."""
        return any("nested" in level.body for levels in self.chains for level in levels)

    def measures(self):
        return [self.measure(prop) for prop in self.properties]

    def measure(self, prop):
        if prop == "frequency":
            return COUNT
        if prop == "percentage":
            return Measure({"passing": {"filter": {"match_all": {}}}}, lambda node: 100.0 * node["passing"]["doc_count"] / node["doc_count"])
        if prop == "duration":
            return Measure(self.lengths("sum"), self.average)
        return Measure({"average": {"avg": {"field": self.field(self.rows.duration)}}}, lambda node: node["average"]["value"])

    def lengths(self, of_starts):
        """Of durations: of what has ended, and of what runs, whose now − start follows from the starts. No script is needed."""
        ended = {"ended": {"stats": {"field": self.field(self.rows.duration)}}}
        if self.by["type"] == "endDate":
            return ended
        return {**ended, "running": {"filter": missing(self.field(self.rows.end)),
                                     "aggs": {"starts": {of_starts: {"field": self.field(self.rows.start)}}}}}

    def average(self, node):
        count, total = node["ended"]["count"], node["ended"]["sum"]
        if running := node.get("running", {}).get("doc_count"):
            count += running
            total += running * NOW - node["running"]["starts"]["value"]
        return total / count if count else None

    def extent(self, server, connection):
        """The range of durations, or of dates, from which groups follow."""
        if self.by["type"] == "runningDate":
            asked = {"starts": {"stats": {"field": "startDate"}}, "ends": {"max": {"field": "endDate"}}}
            found = search(server, connection, self.indices, self.query, asked)["aggregations"]
            return found["starts"]["min"], max(found["starts"]["max"], found["ends"]["value"] or 0)
        levels, asked = self.levels([], self.conditions), [Measure(self.lengths("stats"), None)]
        found = {**search(server, connection, self.indices, self.query, aggregations(levels, asked))["aggregations"]}
        for _ in levels:
            found = found["next"]
        ended, running = found["ended"], found["running"]
        ranges = [(ended["min"], ended["max"])] if ended["count"] else []
        if running["doc_count"]:
            ranges.append((NOW - running["starts"]["max"], NOW - running["starts"]["min"]))
        return min(low for low, _ in ranges), max(high for _, high in ranges)

    def levels(self, axes, conditions):
        """From the document to the groups' places, outside nested ones first, and to the rows, which meet the conditions."""
        levels, at = [], None

        def move_to(path):
            return ([Level({"reverse_nested": {}})] if at else []) + ([Level({"nested": {"path": path}})] if path else []) if path != at else []

        for path in dict.fromkeys([None, "variables", self.rows.path]):
            here = [axis for axis in axes if axis.path == path]
            found = [condition for axis in here for condition in axis.conditions] + (conditions if path == self.rows.path else [])
            if here or found or path == self.rows.path:
                levels += move_to(path)
                at = path
            levels += [Level({"filter": bool_filter(found)})] if found else []
            levels += [axis.group for axis in here]
        return levels + move_to(self.rows.path)

    def axes(self, extent):
        """Axes and conditions on rows of each chain: by duration those that have ended go apart from those that run."""
        sides = {"outer": self.by, "inner": self.distributed}
        simple = [self.axis(by, side, extent) for side, by in sides.items() if by["type"] not in ("none", "duration")]
        if self.by["type"] != "duration":
            return [(simple, self.conditions)]
        step, first = duration_buckets(*extent)
        histogram = {"interval": step, "min_doc_count": 1}
        ended = group({"histogram": {"field": self.field(self.rows.duration), "offset": first % step, **histogram}}, "outer")
        # now − start of the starts from S to less than S + step is from NOW + 1 − step − S to less than that and a step.
        starts = Level({"histogram": {"field": self.field(self.rows.start), "offset": (NOW + 1 - first) % step, **histogram}}, "outer",
                       lambda found: [(NOW + 1 - step - bucket["key"], bucket) for bucket in found["buckets"]])
        return [([*simple, Axis(self.rows.path, [], ended)], self.conditions),
                ([*simple, Axis(self.rows.path, [], starts)], [*self.conditions, missing(self.field(self.rows.end))])]

    def axis(self, by, side, extent):
        kind, of = by["type"], self.field
        if kind == "process":
            return Axis(None, [], group(terms("processDefinitionKey"), side))
        if kind == "variable":
            return Axis("variables", named(by["value"]), group(terms("variables.value"), side))
        if kind == "runningDate":
            return Axis(None, [], Level({"filters": {"filters": running_in_months(*extent)}}, side, by_name))
        return Axis(self.rows.path, [], group({
            "startDate": lambda: months(of(self.rows.start)),
            "endDate": lambda: months(of(self.rows.end)),
            "assignee": lambda: terms(of("assignee"), missing=UNASSIGNED),
            "candidateGroup": lambda: terms(of("candidateGroups"), missing=UNASSIGNED),
        }.get(kind, lambda: terms(of(self.rows.node)))(), side))


def duration_buckets(low, high):
    """Size and first border: see docs/reports.md, Buckets."""
    first = 10 ** math.floor(math.log10(low)) if low >= 1 else 0
    length = high - first
    return (1 if length <= BUCKETS else 10 ** math.ceil(math.log10(math.ceil(length / BUCKETS)))), first


def running_in_months(first, last):
    """By its begin, each month with those that have started before its end and not ended before its begin."""
    begin, filters = datetime.fromtimestamp(first / 1000, timezone.utc).replace(day=1, hour=0, minute=0, second=0, microsecond=0), {}
    while begin.timestamp() * 1000 <= last:
        end = (begin + timedelta(days=31)).replace(day=1)
        since, until = (at.strftime("%Y-%m-%dT%H:%M:%S.000+0000") for at in (begin, end))
        still = {"bool": {"should": [missing("endDate"), {"range": {"endDate": {"gte": since}}}]}}
        filters[since] = bool_filter([{"range": {"startDate": {"lt": until}}}, still])
        begin = end
    return filters


class DecisionQuestion:
    """A report on decisions, in the same way."""

    def __init__(self, report):
        self.by, self.is_raw = report["groupBy"], report["view"]["properties"] == ["rawData"]
        self.properties = report["view"]["properties"]

    def levels(self):
        kind = self.by["type"]
        if kind in ("inputVariable", "outputVariable"):
            path = {"inputVariable": "inputs", "outputVariable": "outputs"}[kind]
            clause = {"term": {f"{path}.clauseId": self.by["value"]["id"]}}
            return [Level({"nested": {"path": path}}), Level({"filter": clause}), group(terms(f"{path}.value"), "outer"), Level({"reverse_nested": {}})]
        return {"none": [], "evaluationDateTime": [group(months("evaluationDateTime"), "outer")],
                "matchedRule": [group(terms("matchedRules"), "outer")]}[kind]

    def ask(self, server, connection):
        if self.is_raw:
            return search(server, connection, index_of("risk"), [], {}, size=20, sort=[{"evaluationDateTime": "desc"}, {"decisionInstanceId": "asc"}])
        return search(server, connection, index_of("risk"), [], aggregations(self.levels(), [COUNT]))

    def is_nested(self):
        return any("nested" in level.body for level in self.levels())

    def cells(self, answer):
        return [{(keys.get("outer", NONE), NONE): value for keys, (value,) in read(self.levels(), whole(answer), [COUNT], {})}]


def question_of(report, largest):
    return DecisionQuestion(report) if report.get("decision") else ProcessQuestion(report, largest)

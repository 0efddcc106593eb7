"""The oracle on histories so small that the answers are found by hand: what no server has confirmed yet."""

import copy

import pytest

from oracle.evaluate import evaluate
from oracle.filters import Moment, variable_fits
from oracle.moments import DAY, HOUR, date_key, date_range, parsed
from oracle.rows import Rows
from support.reports import instance_filter

NOW = parsed("2026-05-20T13:45:30.500+0200")  # a Wednesday
START = parsed("2026-05-04T00:00:00.000+0000")
BERLIN = "Europe/Berlin"
XML = """<definitions xmlns="x"><process id="{key}"><startEvent id="begin" name="Begin"/><userTask id="check" name="Check"/>
<userTask id="pack" name="a pack"/>{more}</process></definitions>"""


def definition(key, version=1, tenant=None):
    return {"engine": "engine", "id": f"{key}:{version}", "key": key, "name": key.upper(), "version": version, "tenant": tenant, "deleted": False,
            "hasXml": True}


class Made:
    """Facts in the words of the dump."""

    def __init__(self):
        self.facts = {kind: [] for kind in ("processInstance", "flowNodeInstance", "userTask", "variable", "incident")}
        self.facts["processDefinition"] = [definition("a"), definition("b")]
        self.last = 0

    def id(self):
        self.last += 1
        return f"00000000-0000-4000-8000-{self.last:012d}"

    def instance(self, key="a", start=START, length=HOUR, state="COMPLETED"):
        row = {"id": self.id(), "definition": f"{key}:1", "tenant": None, "businessKey": None, "start": start,
               "end": None if length is None else start + length, "duration": length, "state": state if length is not None else "ACTIVE"}
        self.facts["processInstance"].append(row)
        return row

    def step(self, instance, node, start=START, length=HOUR, kind="task", task=None, canceled=False):
        row = {"id": self.id(), "processInstance": instance["id"], "definition": instance["definition"], "tenant": None, "flowNode": node,
               "type": kind, "start": start, "end": None if length is None else start + length, "duration": length, "canceled": canceled,
               "task": task}
        self.facts["flowNodeInstance"].append(row)
        return row

    def task(self, instance, node, assignee=None, groups=(), start=START, length=HOUR, idle=0, work=HOUR):
        identifier = self.id()
        self.step(instance, node, start, length, "userTask", identifier)
        self.facts["userTask"].append({"id": identifier, "processInstance": instance["id"], "definition": instance["definition"], "tenant": None,
                                       "flowNode": node, "start": start, "end": None if length is None else start + length, "duration": length,
                                       "assignee": assignee, "candidateGroups": list(groups), "idle": idle, "work": work, "deleteReason": "completed"})

    def variable(self, instance, name, kind, value):
        self.facts["variable"].append({"id": self.id(), "processInstance": instance["id"], "name": name, "type": kind, "value": value, "item": 0})

    def incident(self, instance, node, status="open"):
        self.facts["incident"].append({"id": self.id(), "processInstance": instance["id"], "flowNode": node, "create": START,
                                       "end": None if status == "open" else START + HOUR, "status": status})

    def rows(self):
        models = {f"{key}:1": XML.format(key=key, more=f'<endEvent id="end-{key}" name="End"/>') for key in "ab"}
        return Rows(copy.deepcopy(self.facts), models, {"anna": "Zanna A"}, {"sales": "Sales"})


@pytest.fixture
def made():
    return Made()


def ask(made, entity, properties, group=("none", None), distributed=("none", None), filters=(), keys="a", zone="UTC", **configuration):
    data = {"definitions": [{"identifier": f"id-{key}", "key": key, "displayName": f"Name {key}", "versions": ["all"], "tenantIds": [None]}
                            for key in keys],
            "filter": list(filters), "view": {"entity": entity, "properties": properties}, "groupBy": {"type": group[0], "value": group[1]},
            "distributedBy": {"type": distributed[0], "value": distributed[1]}, "configuration": configuration}
    return evaluate(made.rows(), {"data": data}, NOW, zone)


def number(result):
    return result["measures"][0]["data"]


def table(result):
    """Lists of (key, value), or of (key, list)."""
    def pairs(data):
        return [(entry["key"], pairs(entry["value"]) if isinstance(entry["value"], list) else entry["value"]) for entry in data]
    return pairs(number(result))


def view(kind, data=None):
    return {**instance_filter(kind, data), "filterLevel": "view"}


# distributions

def test_each_source_is_a_bucket_in_the_order_of_the_sources(made):
    made.instance("a")
    made.instance("b")
    made.instance("b", length=3 * HOUR)
    result = ask(made, "processInstance", ["frequency"], distributed=("process", None), keys="ba")
    assert [(e["key"], e["label"], e["value"]) for e in number(result)[0]["value"]] == [("id-b", "Name b", 2), ("id-a", "Name a", 1)]
    assert result["type"] == "hyperMap"


def test_empty_cells_are_zero_for_counts_and_null_for_durations(made):
    made.step(made.instance("a"), "check")
    made.step(made.instance("b"), "end-b")
    result = ask(made, "flowNode", ["frequency", "duration"], ("flowNodes", None), ("process", None), keys="ab")
    counts, durations = ({e["key"]: [cell["value"] for cell in e["value"]] for e in m["data"]} for m in result["measures"])
    assert counts == {"begin": [0, 0], "check": [1, 0], "pack": [0, 0], "end-a": [0, 0], "end-b": [0, 1]}
    assert durations == {"begin": [None, None], "check": [HOUR, None], "pack": [None, None], "end-a": [None, None], "end-b": [None, HOUR]}


def test_dates_by_variable_share_one_axis(made):
    first, second = made.instance(start=START), made.instance(start=START + 2 * DAY)
    made.variable(first, "v", "String", "x")
    made.variable(second, "v", "String", "y")
    made.instance(start=START + 2 * DAY)
    result = ask(made, "processInstance", ["frequency"], ("startDate", {"unit": "day"}), ("variable", {"name": "v", "type": "String"}))
    assert table(result) == [("2026-05-06T00:00:00.000+0000", [("x", 0), ("y", 1), ("missing", 1)]),
                             ("2026-05-05T00:00:00.000+0000", [("x", 0), ("y", 0), ("missing", 0)]),
                             ("2026-05-04T00:00:00.000+0000", [("x", 1), ("y", 0), ("missing", 0)])]


def test_instances_that_run_have_no_bucket_by_end_date_but_keep_their_variable_s(made):
    made.variable(made.instance(length=None), "v", "Boolean", "true")
    made.variable(made.instance(), "v", "Boolean", "false")
    result = ask(made, "processInstance", ["frequency"], ("variable", {"name": "v", "type": "Boolean"}), ("endDate", {"unit": "month"}))
    assert table(result) == [("false", [("2026-05-01T00:00:00.000+0000", 1)]), ("true", [("2026-05-01T00:00:00.000+0000", 0)])]
    assert result["instanceCount"] == 2


def test_a_task_counts_for_each_of_its_groups_in_both_directions(made):
    instance = made.instance()
    made.task(instance, "check", "anna", ["sales", "unknown"])
    made.task(instance, "pack")
    made.task(instance, "gone", "anna", ["sales"])  # not in the model
    by_task = ask(made, "userTask", ["frequency"], ("userTasks", None), ("candidateGroup", None))
    assert table(by_task) == [("pack", [("sales", 0), ("unassignedUserTasks___", 1), ("unknown", 0)]),
                              ("check", [("sales", 1), ("unassignedUserTasks___", 0), ("unknown", 1)])]
    by_group = ask(made, "userTask", ["frequency"], ("candidateGroup", None), ("userTask", None))
    assert table(by_group) == [("sales", [("pack", 0), ("check", 1)]), ("unassignedUserTasks___", [("pack", 1), ("check", 0)]),
                               ("unknown", [("pack", 0), ("check", 1)])]
    assert [e["label"] for e in number(by_group)] == ["Sales", "Unassigned", "unknown"]


def test_flow_nodes_by_variable_count_runs_in_the_buckets_of_their_instance(made):
    first, second = made.instance(), made.instance()
    made.variable(first, "n", "Integer", "10")
    made.variable(first, "n", "Integer", "30")
    for _ in range(2):
        made.step(first, "check")
    made.step(second, "pack")
    result = ask(made, "flowNode", ["frequency"], ("variable", {"name": "n", "type": "Integer"}), ("flowNode", None),
                 customBucket={"active": True, "bucketSize": 10, "baseline": 0})
    flat = [(key, dict(cells)["check"], dict(cells)["pack"]) for key, cells in table(result)]
    assert flat == [("0", 0, 0), ("10", 2, 0), ("20", 0, 0), ("30", 2, 0), ("missing", 0, 1)]


# numbers

def test_percentage_is_the_share_that_filters_leave(made):
    made.instance(length=None)
    for _ in range(3):
        made.instance()
    assert number(ask(made, "processInstance", ["percentage"], filters=[instance_filter("runningInstancesOnly")])) == 25


def test_a_process_part_lasts_from_the_first_start_to_the_nearest_end(made):
    instance = made.instance()
    made.step(instance, "check", START + 5, 1)
    made.step(instance, "check", START + 2, 1)
    made.step(instance, "pack", START, 1)            # ends before
    made.step(instance, "pack", START + 3, 6)        # ends at 9
    made.step(instance, "pack", START + 4, 4)        # ends at 8
    made.step(made.instance(), "check")              # no end: not asked for
    part = {"start": "check", "end": "pack"}
    result = ask(made, "processInstance", ["duration"], processPart=part)
    assert number(result) == 6 and (result["instanceCount"], result["instanceCountWithoutFilters"]) == (1, 2)
    same = ask(made, "processInstance", ["duration"], processPart={"start": "check", "end": "check"})
    assert number(same) is None and same["instanceCount"] == 2


def test_variables_are_not_rounded(made):
    for value in ("1", "2.5"):
        made.variable(made.instance(), "v", "Double", value)
    made.variable(made.instance(), "v", "String", "9")
    assert number(ask(made, "variable", [{"name": "v", "type": "Double"}])) == 1.75


# filters

def test_one_flow_node_must_meet_all_filters_of_the_view(made):
    both, each = made.instance(), made.instance()
    made.step(both, "check", START, 3 * HOUR)
    made.step(both, "pack", START, HOUR)
    made.step(each, "check", START, HOUR)
    made.step(each, "pack", START, 3 * HOUR)
    long = {node: {"operator": ">", "value": 2, "unit": "hours", "includeNull": False} for node in ("check", "pack")}
    filters = [view("executedFlowNodes", {"operator": "in", "values": ["check"]}), view("flowNodeDuration", long)]
    result = ask(made, "flowNode", ["frequency"], ("flowNodes", None), filters=filters)
    assert table(result) == [("check", 1)] and result["instanceCount"] == 1
    at_instances = [{**f, "filterLevel": "instance"} for f in filters]
    assert ask(made, "processInstance", ["frequency"], filters=at_instances)["instanceCount"] == 2


def test_states_of_flow_nodes_leave_out_the_bodies_of_multi_instances(made):
    instance = made.instance()
    made.step(instance, "check", kind="multiInstanceBody")
    made.step(instance, "check", length=None)
    made.step(instance, "check", canceled=True)
    made.step(instance, "check")
    counts = {kind: number(ask(made, "flowNode", ["frequency"], ("flowNodes", None), filters=[view(kind)]))[2]["value"]
              for kind in ("runningFlowNodesOnly", "completedFlowNodesOnly", "canceledFlowNodesOnly", "completedOrCanceledFlowNodesOnly")}
    assert list(counts.values()) == [1, 1, 1, 2]


def test_identity_filters_ask_for_one_task(made):
    free, taken = made.instance(), made.instance()
    made.task(free, "check")
    made.task(taken, "check", "anna", ["sales", "other"])
    made.instance()

    def count(kind, operator, *values, wrap=instance_filter):
        wanted = wrap(kind, {"operator": operator, "values": list(values)})
        return ask(made, "userTask", ["frequency"], ("userTasks", None), filters=[wanted])["instanceCount"]

    assert [count("assignee", "in", "anna"), count("assignee", "in", None), count("assignee", "not in", "anna"), count("assignee", "not in", None),
            count("assignee", "in", "anna", None)] == [1, 1, 1, 1, 2]
    assert [count("candidateGroup", "in", "sales", wrap=view), count("candidateGroup", "not in", "sales"),
            count("candidateGroup", "not in", "sales", "x")] == [1, 1, 1]


def test_incident_filters(made):
    made.incident(made.instance(), "check", "open")
    both = made.instance()
    made.incident(both, "check", "resolved")
    made.incident(both, "pack", "deleted")
    made.instance()
    counts = [ask(made, "processInstance", ["frequency"], filters=[instance_filter(kind)])["instanceCount"]
              for kind in ("includesOpenIncident", "includesResolvedIncident", "includesClosedIncident", "doesNotIncludeIncident")]
    assert counts == [1, 1, 1, 1]
    result = ask(made, "incident", ["frequency"], filters=[view("includesResolvedIncident")])
    assert number(result) == 1 and result["instanceCount"] == 1
    assert number(ask(made, "incident", ["frequency"], filters=[instance_filter("includesResolvedIncident")])) == 2
    assert number(ask(made, "incident", ["frequency"], filters=[view("includesResolvedIncident"), view("includesOpenIncident")])) == 0


def test_a_filter_of_one_source_leaves_the_others_alone(made):
    made.instance("a", length=None)
    made.instance("b")
    running = {**instance_filter("completedInstancesOnly"), "appliedTo": ["id-a"]}
    assert number(ask(made, "processInstance", ["frequency"], filters=[running], keys="ab")) == 1


@pytest.mark.parametrize("data, first, last", [
    ({"type": "relative", "start": {"value": 0, "unit": "weeks"}}, "2026-05-18T00:00:00.000+0200", "2026-05-20T13:45:30.500+0200"),
    ({"type": "relative", "start": {"value": 1, "unit": "quarters"}}, "2026-01-01T00:00:00.000+0100", "2026-03-31T23:59:59.999+0200"),
    ({"type": "relative", "start": {"value": 2, "unit": "months"}}, "2026-03-01T00:00:00.000+0100", "2026-04-30T23:59:59.999+0200"),
    ({"type": "rolling", "start": {"value": 3, "unit": "months"}}, "2026-02-20T13:45:30.500+0100", "2026-05-20T13:45:30.500+0200"),
    ({"type": "rolling", "start": {"value": 90, "unit": "minutes"}}, "2026-05-20T12:15:30.500+0200", "2026-05-20T13:45:30.500+0200"),
    ({"type": "relative", "start": {"value": 1, "unit": "hours"}}, "2026-05-20T12:00:00.000+0200", "2026-05-20T12:59:59.999+0200")])
def test_dates_of_filters(data, first, last):
    assert [date_key(instant, BERLIN) for instant in date_range(data, NOW, BERLIN)] == [first, last]


@pytest.mark.parametrize("value, operator, values, fits", [
    ("Red", "in", ["Red"], True), ("Red", "in", ["red"], False), (None, "in", ["x", None], True), (None, "not in", ["x"], True),
    (None, "not in", ["x", None], False), ("Red", "not in", [None], True), ("Red", "contains", ["rE"], True),
    ("Red", "not contains", ["x", "d"], False)])
def test_text_filters(made, value, operator, values, fits):
    instance = made.instance()
    if value:
        made.variable(instance, "v", "String", value)
    made.rows()
    data = {"name": "v", "type": "String", "data": {"operator": operator, "values": values}}
    assert variable_fits(made.rows().instances[0], data, Moment(NOW, BERLIN)) == fits

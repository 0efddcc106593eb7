"""Reports through the REST API say what Python computes from the engine's own tables."""

import time
from datetime import datetime

import pytest

from support import expected
from support.expected import STATISTICS, duration, grouped, statistics, task_time
from support.reports import by_key, instance_filter, measure, report, variable_filter
from support.selected import Selected

ORDERS = ("orderHandling", ["retail", "wholesale"])
CLAIMS = ("claimSettlement", [None])
BOTH = [ORDERS, CLAIMS]
ZONES = ["Europe/Berlin", "America/New_York"]
HOUR, DAY = 3_600_000, 86_400_000


@pytest.fixture(scope="module")
def history(camunda):
    return camunda.history


@pytest.fixture(scope="module")
def ask(demo_client):
    """Evaluates a report; gives the result and the span of time in which the server's `now` was."""

    def evaluate(*arguments, zone="UTC", query="", **options):
        before = int(time.time() * 1000)
        result = demo_client.evaluate(report(*arguments, **options), zone, query)
        return result, (before, int(time.time() * 1000))

    return evaluate


def assert_statistics(result, durations_at, span, key=None, time_of_task=None):
    """All aggregations of the group `key` (or of the only number) lie between those at both ends of the span."""
    low, high = (statistics(durations_at(now)) for now in span)
    for aggregation in STATISTICS:
        data = measure(result, "duration", *aggregation, time=time_of_task)
        value = data if key is None else by_key(data).get(key)
        assert (value is None) == (low[aggregation] is None), f"{aggregation} of {key}: {value}, expected {low[aggregation]}"
        if value is not None:
            # Two ways of interpolating a percentile may fall on two sides of a half.
            slack = 1 if aggregation[0] == "percentile" else 0
            assert low[aggregation] - slack <= value <= high[aggregation] + slack, f"{aggregation} of {key}"


# process instances

@pytest.mark.parametrize("process", BOTH)
def test_count_and_duration_of_process_instances(ask, history, process):
    selected = Selected(history, process)
    result, span = ask(process, "processInstance", ["frequency", "duration"])
    assert measure(result, "frequency") == len(selected.instances) == result["instanceCount"] == result["instanceCountWithoutFilters"]
    assert_statistics(result, lambda now: [duration(row, now) for row in selected.instances], span)


@pytest.mark.parametrize("versions", [["1"], ["2"], ["latest"], ["1", "2"]])
def test_versions_restrict_a_report(ask, history, versions):
    process = ("claimSettlement", [None], versions)
    newest = max(d["version"] for d in history.process_definitions if d["key"] == "claimSettlement")
    selected = Selected(history, (*process[:2], [str(newest)] if versions == ["latest"] else versions))
    assert 0 < len(selected.instances)
    result, _ = ask(process, "processInstance", ["frequency"])
    assert measure(result, "frequency") == len(selected.instances)


@pytest.mark.parametrize("tenants", [["retail"], ["wholesale"], ["retail", "wholesale"]])
def test_tenants_restrict_a_report(ask, history, tenants):
    selected = Selected(history, ("orderHandling", tenants))
    result, _ = ask(("orderHandling", tenants), "processInstance", ["frequency"])
    assert measure(result, "frequency") == len(selected.instances) > 0


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("unit", ["year", "month", "week", "day"])
@pytest.mark.parametrize("field", ["start", "end"])
def test_process_instances_by_date(ask, history, field, unit, zone):
    """18 months hold three changes to or from summer time."""
    instances = [row for row in Selected(history, ORDERS).instances if row[field] is not None]
    buckets = expected.date_buckets(instances, lambda row: row[field], unit, zone)
    result, span = ask(ORDERS, "processInstance", ["frequency", "duration"], (field + "Date", {"unit": unit}), zone=zone)
    counts = measure(result, "frequency")
    assert [entry["key"] for entry in counts] == sorted(buckets, reverse=True)
    assert by_key(counts) == {key: len(rows) for key, rows in buckets.items()}
    for key, rows in list(buckets.items())[:40]:
        assert_statistics(result, lambda now: [duration(row, now) for row in rows], span, key)


def test_dates_fall_into_different_days_in_different_zones(ask):
    days = [by_key(measure(ask(ORDERS, "processInstance", ["frequency"], ("startDate", {"unit": "day"}), zone=zone)[0], "frequency"))
            for zone in ZONES]
    assert sum(days[0].values()) == sum(days[1].values())
    assert {key[:10]: count for key, count in days[0].items()} != {key[:10]: count for key, count in days[1].items()}


@pytest.mark.parametrize("name, kind", [("country", "String"), ("express", "Boolean")])
def test_process_instances_by_text_variable(ask, history, name, kind):
    selected = Selected(history, ORDERS)
    values = selected.values_of(name, kind)
    text = (lambda value: str(value).lower()) if kind == "Boolean" else str
    groups = grouped(((text(value), row) for row in selected.instances for value in values.get(row["id"], ())), lambda pair: pair[0])
    rows_of = {key: [row for _, row in pairs] for key, pairs in groups.items()}
    missing = [row for row in selected.instances if row["id"] not in values]
    if missing:
        rows_of["missing"] = missing
    assert len(rows_of) > 1
    result, span = ask(ORDERS, "processInstance", ["frequency", "duration"], ("variable", {"name": name, "type": kind}))
    assert by_key(measure(result, "frequency")) == {key: len(rows) for key, rows in rows_of.items()}
    for key, rows in rows_of.items():
        assert_statistics(result, lambda now: [duration(row, now) for row in rows], span, key)


@pytest.mark.parametrize("name, kind", [("amount", "Double"), ("itemCount", "Integer"), ("orderNumber", "Long"), ("priority", "Short")])
def test_process_instances_by_number_variable(ask, history, name, kind):
    selected = Selected(history, ORDERS)
    values = selected.values_of(name, kind)
    baseline, interval = expected.number_buckets([v for found in values.values() for v in found], kind != "Double")
    groups = grouped(((int((value - baseline) // interval), row) for row in selected.instances for value in values.get(row["id"], ())),
                     lambda pair: pair[0])
    counts = {index: len({row["id"] for _, row in pairs}) for index, pairs in groups.items()}
    missing = sum(row["id"] not in values for row in selected.instances)
    result, _ = ask(ORDERS, "processInstance", ["frequency"], ("variable", {"name": name, "type": kind}))
    found = by_key(measure(result, "frequency"))
    assert found.pop("missing", 0) == missing
    assert [float(key) for key in found] == [baseline + index * interval for index in range(max(counts) + 1)]
    assert list(found.values()) == [counts.get(index, 0) for index in range(max(counts) + 1)]


def test_process_instances_by_date_variable(ask, history):
    selected = Selected(history, ORDERS)
    wanted = selected.values_of("desiredDelivery", "Date")
    times = [(row, int(datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%f%z").timestamp() * 1000))
             for row in selected.instances for value in wanted.get(row["id"], ())]
    buckets = expected.date_buckets(times, lambda pair: pair[1], "month", "Europe/Berlin")
    result, _ = ask(ORDERS, "processInstance", ["frequency"], ("variable", {"name": "desiredDelivery", "type": "Date"}),
                    zone="Europe/Berlin", groupByDateVariableUnit="month")
    found = by_key(measure(result, "frequency"))
    assert found.pop("missing", 0) == sum(row["id"] not in wanted for row in selected.instances)
    assert found == {key: len(rows) for key, rows in buckets.items()}
    assert list(found) == sorted(found), "date variables are listed from old to new"


# flow nodes and incidents

@pytest.mark.parametrize("process", BOTH)
def test_heatmap_of_flow_nodes(ask, history, process):
    selected = Selected(history, process)
    model = selected.model()
    rows_of = grouped(selected.flow_nodes, lambda row: row["flowNode"])
    result, span = ask(process, "flowNode", ["frequency", "duration"], "flowNodes")
    counts = by_key(measure(result, "frequency"))
    assert counts == {node: len(rows_of[node]) for node in model}
    assert max(counts.values()) > 10
    for node in model:
        assert_statistics(result, lambda now: [duration(row, now) for row in rows_of[node]], span, node)


def test_heatmap_of_filtered_instances(ask, history):
    selected = Selected(history, ORDERS)
    finished = {row["id"] for row in selected.instances if row["end"] is not None}
    rows_of = grouped((row for row in selected.flow_nodes if row["processInstance"] in finished), lambda row: row["flowNode"])
    result, span = ask(ORDERS, "flowNode", ["frequency", "duration"], "flowNodes", [instance_filter("completedInstancesOnly")])
    assert by_key(measure(result, "frequency")) == {node: len(rows_of[node]) for node in selected.model()}
    for node, rows in rows_of.items():
        if node in selected.model():
            assert_statistics(result, lambda now: [duration(row, now) for row in rows], span, node)
    assert result["instanceCount"] == len(finished)
    assert result["instanceCountWithoutFilters"] == len(selected.instances)


def test_incidents(ask, history):
    selected = Selected(history, ORDERS)
    result, span = ask(ORDERS, "incident", ["frequency", "duration"])
    assert measure(result, "frequency") == len(selected.incidents) > 0
    assert_statistics(result, lambda now: [(row["end"] or now) - row["create"] for row in selected.incidents], span)


def test_incidents_by_flow_node(ask, history):
    selected = Selected(history, ORDERS)
    rows_of = grouped(selected.incidents, lambda row: row["flowNode"])
    result, span = ask(ORDERS, "incident", ["frequency", "duration"], "flowNodes")
    counts = by_key(measure(result, "frequency"))
    assert counts == {node: len(rows_of[node]) for node in selected.model()}
    for node, rows in rows_of.items():
        assert_statistics(result, lambda now: [(row["end"] or now) - row["create"] for row in rows], span, node)


# user tasks

@pytest.mark.parametrize("which", ["total", "idle", "work"])
@pytest.mark.parametrize("process", BOTH)
def test_times_of_user_tasks(ask, history, process, which):
    selected = Selected(history, process)
    model = [node for node, tag in selected.model().items() if tag == "userTask"]
    rows_of = grouped(selected.tasks, lambda row: row["flowNode"])
    result, span = ask(process, "userTask", ["frequency", "duration"], "userTasks", userTaskDurationTimes=[which])
    assert by_key(measure(result, "frequency")) == {node: len(rows_of[node]) for node in model}
    for node in model:
        assert_statistics(result, lambda now: [task_time(row, which, now) for row in rows_of[node]], span, node, which)


@pytest.mark.parametrize("which", ["total", "idle", "work"])
def test_times_of_user_tasks_by_assignee(ask, history, which):
    selected = Selected(history, ORDERS)
    names = {row["id_"]: f"{row['first_']} {row['last_']}" for row in history.table("ACT_ID_USER")}
    model = selected.model()
    rows_of = grouped((row for row in selected.tasks if row["flowNode"] in model), lambda row: row["assignee"] or "unassignedUserTasks___")
    assert len(rows_of) > 3
    result, span = ask(ORDERS, "userTask", ["frequency", "duration"], "assignee", userTaskDurationTimes=[which])
    counts = measure(result, "frequency")
    assert by_key(counts) == {key: len(rows) for key, rows in rows_of.items()}
    assert {entry["key"]: entry["label"] for entry in counts} == {key: names.get(key, "Unassigned") for key in rows_of}
    assert [entry["label"].lower() for entry in counts] == sorted(entry["label"].lower() for entry in counts)
    for key, rows in rows_of.items():
        assert_statistics(result, lambda now: [task_time(row, which, now) for row in rows], span, key, which)


@pytest.mark.parametrize("which", ["idle", "work"])
def test_times_of_user_tasks_by_candidate_group(ask, history, which):
    """A task counts in each of its groups."""
    selected = Selected(history, ORDERS)
    model = selected.model()
    pairs = [(group, row) for row in selected.tasks if row["flowNode"] in model for group in row["candidateGroups"] or ["unassignedUserTasks___"]]
    rows_of = {group: [row for _, row in found] for group, found in grouped(pairs, lambda pair: pair[0]).items()}
    assert len(rows_of) > 2
    result, span = ask(ORDERS, "userTask", ["frequency", "duration"], "candidateGroup", userTaskDurationTimes=[which])
    assert by_key(measure(result, "frequency")) == {key: len(rows) for key, rows in rows_of.items()}
    for key, rows in rows_of.items():
        assert_statistics(result, lambda now: [task_time(row, which, now) for row in rows], span, key, which)


# dates and durations of what is counted

@pytest.mark.parametrize("field", ["start", "end"])
@pytest.mark.parametrize("entity", ["flowNode", "userTask"])
def test_rows_by_their_own_date(ask, history, entity, field):
    selected = Selected(history, ORDERS)
    rows = [row for row in (selected.flow_nodes if entity == "flowNode" else selected.tasks) if row[field] is not None]
    buckets = expected.date_buckets(rows, lambda row: row[field], "week", "Europe/Berlin")
    result, _ = ask(ORDERS, entity, ["frequency"], (field + "Date", {"unit": "week"}), zone="Europe/Berlin")
    assert by_key(measure(result, "frequency")) == {key: len(found) for key, found in buckets.items()}


@pytest.mark.parametrize("unit", ["month", "week"])
def test_running_process_instances_by_date(ask, history, unit):
    """Those count in a bucket that started before its end and had not ended before its start."""
    instances = Selected(history, ORDERS).instances
    last = max(max(row["start"], row["end"] or 0) for row in instances)
    spans = expected.date_buckets([*instances, {"start": last}], lambda row: row["start"], unit, "Europe/Berlin")
    starts = [datetime.strptime(key, "%Y-%m-%dT%H:%M:%S.%f%z").timestamp() * 1000 for key in spans]
    counts = [sum(row["start"] < end and (row["end"] is None or row["end"] >= begin) for row in instances)
              for begin, end in zip(starts, [*starts[1:], float("inf")])]
    result, _ = ask(ORDERS, "processInstance", ["frequency"], ("runningDate", {"unit": unit}), zone="Europe/Berlin")
    assert by_key(measure(result, "frequency")) == dict(zip(spans, counts))


@pytest.mark.parametrize("entity", ["processInstance", "flowNode", "userTask"])
def test_rows_by_duration(ask, history, entity):
    """Of finished instances, because the others' durations go on."""
    selected = Selected(history, ORDERS)
    finished = {row["id"]: row for row in selected.instances if row["end"] is not None}
    rows = {"processInstance": list(finished.values()), "flowNode": selected.flow_nodes, "userTask": selected.tasks}[entity]
    lengths = [row["duration"] for row in rows if row.get("processInstance", row["id"]) in finished]
    bucket = {"active": True, "bucketSize": 6, "bucketSizeUnit": "hour", "baseline": 1, "baselineUnit": "hour"}
    result, _ = ask(ORDERS, entity, ["frequency"], "duration", [instance_filter("completedInstancesOnly")], customBucket=bucket)
    counts = grouped((length for length in lengths if length >= HOUR), lambda length: (length - HOUR) // (6 * HOUR))
    found = by_key(measure(result, "frequency"))
    assert found == {str(HOUR + index * 6 * HOUR): len(counts[index]) for index in range(max(counts) + 1)}


def test_view_filters_restrict_rows_by_duration(ask, history):
    selected = Selected(history, ORDERS)
    rows = [row for row in selected.flow_nodes if row["flowNode"] == "reviewOrder" and row["end"] is not None]
    only = {**instance_filter("executedFlowNodes", {"operator": "in", "values": ["reviewOrder"]}), "filterLevel": "view"}
    result, _ = ask(ORDERS, "flowNode", ["frequency"], "duration", [only, instance_filter("completedInstancesOnly")])
    finished = {row["id"] for row in selected.instances if row["end"] is not None}
    assert sum(entry["value"] for entry in measure(result, "frequency")) == sum(row["processInstance"] in finished for row in rows) > 0


# filters


def middle(values):
    return sorted(values)[len(values) // 2]


def state_filters(history):
    yield instance_filter("runningInstancesOnly"), lambda row: row["end"] is None
    yield instance_filter("completedInstancesOnly"), lambda row: row["end"] is not None
    yield instance_filter("canceledInstancesOnly"), lambda row: row["state"] in ("EXTERNALLY_TERMINATED", "INTERNALLY_TERMINATED")
    yield instance_filter("nonCanceledInstancesOnly"), lambda row: row["state"] not in ("EXTERNALLY_TERMINATED", "INTERNALLY_TERMINATED")
    yield instance_filter("suspendedInstancesOnly"), lambda row: row["state"] == "SUSPENDED"
    yield instance_filter("nonSuspendedInstancesOnly"), lambda row: row["state"] != "SUSPENDED"


def date_filters(history):
    instances = Selected(history, ORDERS).instances
    start = middle([row["start"] for row in instances])
    end = middle([row["end"] for row in instances if row["end"]])

    def text(milliseconds):
        return expected.local(milliseconds, "Europe/Berlin").strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}" + \
            expected.local(milliseconds, "Europe/Berlin").strftime("%z")

    def fixed(since=None, until=None):
        return {"type": "fixed", "start": since and text(since), "end": until and text(until)}

    yield instance_filter("instanceStartDate", fixed(start)), lambda row: row["start"] >= start
    yield instance_filter("instanceStartDate", fixed(None, start)), lambda row: row["start"] <= start
    yield instance_filter("instanceStartDate", fixed(start + 1, start + 60 * DAY)), lambda row: start < row["start"] <= start + 60 * DAY
    yield instance_filter("instanceEndDate", fixed(end)), lambda row: row["end"] is not None and row["end"] >= end
    # In UTC a day has 24 hours. The border must not wander over an instance while the test runs.
    now = time.time() * 1000
    days = next(n for n in range(int((now - start) / DAY), 10_000)
                if not any(abs(row["start"] - now + n * DAY) < 300_000 for row in instances))
    rolling = {"type": "rolling", "start": {"value": days, "unit": "days"}}
    yield instance_filter("instanceStartDate", rolling), lambda row: row["start"] >= now - days * DAY


def duration_filters(history):
    border = middle([row["duration"] for row in Selected(history, ORDERS).instances if row["duration"]])
    hours = border / HOUR

    def data(operator, value, unit):
        return instance_filter("processInstanceDuration", {"operator": operator, "value": value, "unit": unit, "includeNull": False})

    def length(row):
        return duration(row, time.time() * 1000)

    yield data(">", border, "millis"), lambda row: length(row) > border
    yield data("<=", border, "millis"), lambda row: length(row) <= border
    yield data("<", round(hours), "hours"), lambda row: length(row) < round(hours) * HOUR
    yield data(">=", 7, "days"), lambda row: length(row) >= 7 * DAY


def variable_filters(history):
    selected = Selected(history, ORDERS)

    def case(name, kind, data, accepts, without_value=False):
        values = selected.values_of(name, kind)
        return variable_filter(name, kind, data), lambda row: (
            any(accepts(value) for value in values[row["id"]]) if row["id"] in values else without_value)

    def negated(pair):
        kind, accepts = pair
        return kind, lambda row: not accepts(row)

    countries = sorted({v for found in selected.values_of("country", "String").values() for v in found})
    chosen = countries[:2]
    yield case("country", "String", {"operator": "in", "values": chosen}, lambda v: v in chosen)
    yield negated(case("country", "String", {"operator": "not in", "values": chosen}, lambda v: v in chosen))
    yield case("customer", "String", {"operator": "contains", "values": ["vexLEY"]}, lambda v: "vexley" in v.lower())
    yield negated(case("customer", "String", {"operator": "not contains", "values": ["vexley"]}, lambda v: "vexley" in v.lower()))
    yield case("note", "String", {"operator": "in", "values": [None]}, lambda v: False, without_value=True)
    yield case("express", "Boolean", {"values": [True]}, lambda v: v is True)
    yield case("express", "Boolean", {"values": [False, None]}, lambda v: v is False, without_value=True)
    for name, kind in [("amount", "Double"), ("orderNumber", "Long"), ("itemCount", "Integer"), ("priority", "Short")]:
        border = middle([v for found in selected.values_of(name, kind).values() for v in found])
        yield case(name, kind, {"operator": "in", "values": [str(border)]}, lambda v, border=border: v == border)
        yield negated(case(name, kind, {"operator": "not in", "values": [str(border)]}, lambda v, border=border: v == border))
        yield case(name, kind, {"operator": "<", "values": [str(border)]}, lambda v, border=border: v < border)
        yield case(name, kind, {"operator": ">=", "values": [border]}, lambda v, border=border: v >= border)
    dates = sorted(v for found in selected.values_of("desiredDelivery", "Date").values() for v in found)
    low, high = dates[len(dates) // 4], dates[len(dates) // 2]
    span = {"type": "fixed", "start": low, "end": high}
    yield case("desiredDelivery", "Date", span, lambda v: low <= v <= high)
    yield case("desiredDelivery", "Date", {**span, "includeUndefined": True}, lambda v: low <= v <= high, without_value=True)


def flow_node_filters(history):
    selected = Selected(history, ORDERS)
    nodes_of = grouped(selected.flow_nodes, lambda row: row["processInstance"])
    nodes_of = {instance: {row["flowNode"] for row in rows} for instance, rows in nodes_of.items()}

    def case(operator, *values):
        executed = lambda row: not nodes_of.get(row["id"], set()).isdisjoint(values)  # noqa: E731
        accepts = executed if operator == "in" else lambda row: not executed(row)
        return instance_filter("executedFlowNodes", {"operator": operator, "values": list(values)}), accepts

    yield case("in", "reviewOrder")
    yield case("not in", "reviewOrder")
    yield case("in", "reviewOrder", "chargePayment")
    yield case("not in", "checkQuality", "reviewOrder")


def combined_filters(history):
    (finished, is_finished), (review, was_reviewed) = list(state_filters(history))[1], next(flow_node_filters(history))
    yield [finished, review], lambda row: is_finished(row) and was_reviewed(row)


@pytest.mark.parametrize("cases", [state_filters, date_filters, duration_filters, variable_filters, flow_node_filters, combined_filters])
def test_filters_keep_exactly_the_right_instances(ask, history, cases):
    selected = Selected(history, ORDERS)
    sizes = set()
    for filters, accepts in cases(history):
        filters = filters if isinstance(filters, list) else [filters]
        wanted = {row["id"] for row in selected.instances if accepts(row)}
        raw, _ = ask(ORDERS, None, ["rawData"], filters=filters, query="?limit=10000")
        found = {row["processInstanceId"] for row in measure(raw, "rawData")}
        assert found == wanted, f"{filters}: {len(found)} instances, expected {len(wanted)}"
        number, _ = ask(ORDERS, "processInstance", ["frequency"], filters=filters)
        assert measure(number, "frequency") == number["instanceCount"] == len(wanted)
        assert number["instanceCountWithoutFilters"] == len(selected.instances)
        sizes.add(len(wanted))
    assert any(0 < size < len(selected.instances) for size in sizes), "the filters chosen do not filter"


# several definitions, and filters for some of them

def several(*processes, **options):
    """One report on several processes, identified by their keys."""
    body = report(processes[0], "processInstance", ["frequency", "duration"], **options)
    body["data"]["definitions"] = [{"identifier": key, "key": key, "versions": ["all"], "tenantIds": tenants} for key, tenants in processes]
    return body


def test_a_report_on_several_processes_is_the_sum(demo_client, history):
    result = demo_client.evaluate(several(ORDERS, CLAIMS))
    rows = Selected(history, ORDERS).instances + Selected(history, CLAIMS).instances
    assert measure(result, "frequency") == result["instanceCount"] == len(rows)


def test_a_filter_holds_only_for_the_definitions_it_is_applied_to(demo_client, history):
    running = {**instance_filter("runningInstancesOnly"), "appliedTo": ["claimSettlement"]}
    result = demo_client.evaluate(several(ORDERS, CLAIMS, filters=[running]))
    claims = [row for row in Selected(history, CLAIMS).instances if row["end"] is None]
    assert measure(result, "frequency") == len(Selected(history, ORDERS).instances) + len(claims)
    assert result["instanceCountWithoutFilters"] == len(Selected(history, ORDERS).instances) + len(Selected(history, CLAIMS).instances)


@pytest.mark.parametrize("operator", ["in", "not in"])
def test_a_filter_of_the_view_leaves_flow_nodes_out(ask, history, operator):
    selected = Selected(history, ORDERS)
    nodes = ["reviewOrder", "chargePayment"]
    view = {"type": "executedFlowNodes", "data": {"operator": operator, "values": nodes}, "filterLevel": "view", "appliedTo": ["all"]}
    rows_of = grouped((row for row in selected.flow_nodes if (row["flowNode"] in nodes) == (operator == "in")), lambda row: row["flowNode"])
    model = selected.model()
    result, _ = ask(ORDERS, "flowNode", ["frequency"], "flowNodes", [view])
    counts = {node: count for node, count in by_key(measure(result, "frequency")).items() if count}
    assert counts == {node: len(rows) for node, rows in rows_of.items() if node in model}
    touched = {row["processInstance"] for rows in rows_of.values() for row in rows}
    assert result["instanceCount"] == len(touched)


def test_running_and_finished_instances_add_up_in_every_month(demo_client):
    def counts(*filters):
        return by_key(measure(demo_client.evaluate(report(ORDERS, "processInstance", ["frequency"], ("startDate", {"unit": "month"}), filters)), "frequency"))

    everything, finished, running = counts(), counts(instance_filter("completedInstancesOnly")), counts(instance_filter("runningInstancesOnly"))
    assert {month: finished.get(month, 0) + running.get(month, 0) for month in everything} == everything


# raw data

def test_pages_of_raw_data_hold_every_instance_once_from_new_to_old(ask, history):
    selected = Selected(history, ORDERS)
    rows, offset = [], 0
    while offset < len(selected.instances):
        result, _ = ask(ORDERS, None, ["rawData"], query=f"?limit=50&offset={offset}")
        page = measure(result, "rawData")
        assert result["pagination"] == {"limit": 50, "offset": offset}
        assert len(page) == min(50, len(selected.instances) - offset)
        rows += page
        offset += 50
    assert sorted(row["processInstanceId"] for row in rows) == sorted(row["id"] for row in selected.instances)
    start_of = {row["id"]: row["start"] for row in selected.instances}
    starts = [start_of[row["processInstanceId"]] for row in rows]
    assert starts == sorted(starts, reverse=True)


def test_raw_data_has_20_rows_unless_more_are_asked_for(ask):
    result, _ = ask(ORDERS, None, ["rawData"])
    assert len(measure(result, "rawData")) == 20 and result["pagination"] == {"limit": 20, "offset": 0}


def test_raw_data_rows_are_the_instances(ask, history):
    selected = Selected(history, ORDERS)
    instances = {row["id"]: row for row in selected.instances}
    tasks = grouped(selected.tasks, lambda row: row["processInstance"])
    incidents = grouped(selected.incidents, lambda row: row["processInstance"])
    nodes = grouped(selected.flow_nodes, lambda row: row["processInstance"])
    country = selected.values_of("country", "String")
    result, (before, after) = ask(ORDERS, None, ["rawData"], query="?limit=10000")
    for row in measure(result, "rawData"):
        instance = instances[row["processInstanceId"]]
        assert (row["processDefinitionId"], row["businessKey"], row["tenantId"]) == \
            (instance["definition"], instance["businessKey"], instance["tenant"])
        assert row["engineName"] == "camunda" and row["processDefinitionKey"] == "orderHandling"
        assert epoch(row["startDate"]) == instance["start"] and epoch(row["endDate"]) == instance["end"]
        assert duration(instance, before) <= row["duration"] <= duration(instance, after)
        own = incidents[row["processInstanceId"]]
        assert row["counts"] == {"incidents": len(own), "openIncidents": sum(i["status"] == "open" for i in own),
                                 "userTasks": len(tasks[row["processInstanceId"]])}
        assert {row["variables"]["country"]} == country.get(row["processInstanceId"], {""})
        executed = grouped(nodes[row["processInstanceId"]], lambda node: node["flowNode"])
        shown = {node: value["value"] for node, value in row["flowNodeDurations"].items() if value["value"] is not None}
        assert set(shown) == set(executed)
        for node, rows in executed.items():
            assert sum(duration(r, before) for r in rows) <= shown[node] <= sum(duration(r, after) for r in rows)


@pytest.mark.parametrize("column, key", [("startDate", "start"), ("duration", "duration"), ("businessKey", "businessKey")])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_raw_data_is_sorted_by_the_chosen_column(ask, history, column, key, order):
    instances = {row["id"]: row for row in Selected(history, ORDERS).instances if row["end"] is not None}
    result, _ = ask(ORDERS, None, ["rawData"], filters=[instance_filter("completedInstancesOnly")], query="?limit=10000",
                    sorting={"by": column, "order": order})
    values = [instances[row["processInstanceId"]][key] for row in measure(result, "rawData")]
    assert len(values) == len(instances)
    assert values == sorted(values, reverse=order == "desc")


def epoch(text):
    return None if text is None else round(datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z").timestamp() * 1000)

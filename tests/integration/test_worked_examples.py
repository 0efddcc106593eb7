"""Worked examples of what reports mean, on histories small enough to count by hand, on both stores. docs/reports.md lists them."""

import time

import pytest

from oracle.histories import History
from support.dates import engine_text, milliseconds
from support.made_history import PROCESS_INSTANCE, TASK
from support.replay_engine import ReplayEngine
from support.reports import by_key, instance_filter, measure, report
from support.server import write_configuration
from support.shared_store import settings_in
from support.waiting import wait_until

START = milliseconds("2026-03-02T09:00:00.000+0000")
HOUR, DAY = 3_600_000, 86_400_000
KEY = "shipping"
GIVEN = {}


def given(build):
    """Rows of an example. They belong to a tenant of its own, named after it."""
    GIVEN[build.__name__] = build
    return build


class Example(History):
    """All examples in one history."""

    def __init__(self):
        super().__init__(1, 0)
        self.data["tenant"] = [{"id": name, "name": name} for name in GIVEN]
        for self.tenant, build in GIVEN.items():
            build(self)

    def instance(self, start=START, length=HOUR, state="COMPLETED", version=1):
        """With no length it runs. Gives what its rows have in common."""
        definition = next(row for row in self.data["process-definition"] if (row["key"], row["version"]) == (KEY, version))
        identifier, ended = self.id(), length is not None
        self.put("process-instance/" + ("completed" if ended else "running"), PROCESS_INSTANCE, id=identifier, processDefinitionId=definition["id"],
                 processDefinitionKey=KEY, startTime=engine_text(start), endTime=engine_text(start + length) if ended else None,
                 durationInMillis=length, rootProcessInstanceId=identifier, tenantId=self.tenant, state=state if ended or state != "COMPLETED" else "ACTIVE")
        return {"processDefinitionKey": KEY, "processDefinitionId": definition["id"], "processInstanceId": identifier,
                "rootProcessInstanceId": identifier, "tenantId": self.tenant}

    def run_of(self, instance, node, start=START, length=0, kind="serviceTask", is_canceled=False, task=None):
        return self.activity(instance, node, kind, start, None if length is None else start + length, is_canceled, task)

    def task_of(self, instance, links=(), length=HOUR, is_canceled=False, groups=(), start=START):
        """`links` are (time after the start, who): None = given back."""
        task, holder, ended = self.id(), None, length is not None
        activity = self.run_of(instance, "check", start, length, "userTask", is_canceled, task)
        for group in groups:
            self.link(instance, task, start, "candidate", None, group, "add")
        for after, who in links:
            self.link(instance, task, start + after, "assignee", who or holder, None, "add" if who else "delete")
            holder = who
        self.put("task-instance/" + ("completed" if ended else "running"), TASK, **instance, id=task, executionId=instance["processInstanceId"],
                 activityInstanceId=activity, name="check", assignee=holder, startTime=engine_text(start),
                 endTime=engine_text(start + length) if ended else None, duration=length, taskDefinitionKey="check", priority=50,
                 deleteReason=None if not ended else "deleted" if is_canceled else "completed")


@pytest.fixture(scope="module", params=["embedded", "shared"])
def ask(request, hindsight, tmp_path_factory):
    """The result of a report on the rows of one example."""
    folder = tmp_path_factory.mktemp("examples")
    data = Example().data
    wanted = sum(len(data[f"optimize/process-instance/{kind}"]) for kind in ("completed", "running"))
    with ReplayEngine(data, is_prompt=True) as engine:
        config = write_configuration(folder, settings_in(request.param, request, folder, engine.rest))
        hindsight.import_once(config)
        with hindsight.serve(config) as server:
            client = server.client("demo")
            wait_until(lambda: sum(row["instanceCount"] for row in client.get("/api/process/overview").json()) == wanted, 30, "import")

            def evaluate(example, entity, properties, group_by="none", filters=(), versions=("all",), **configuration):
                assert example in GIVEN
                configuration.setdefault("aggregationTypes", [{"type": "avg", "value": None}])
                return client.evaluate(report((KEY, [example], list(versions)), entity, properties, group_by, filters, **configuration))

            yield evaluate


def view(kind, data=None):
    return {**instance_filter(kind, data), "filterLevel": "view"}


def number(result, prop="duration"):
    return next(found["data"] for found in result["measures"] if found["property"] == prop)


# buckets

@given
def three_numbers(made):
    for value in (0.3, 6.0, 13.0):
        made.variable(made.instance(), START, "weight", "Double", value)
    made.instance()


def weights(ask, baseline):
    bucket = {"active": True, "bucketSize": 5, "baseline": baseline}
    counts = measure(ask("three_numbers", "processInstance", ["frequency"], ("variable", {"name": "weight", "type": "Double"}), customBucket=bucket), "frequency")
    return by_key(counts)


def test_buckets_of_five_with_baseline_0_are_0_to_5_5_to_10_10_to_15(ask):
    assert weights(ask, 0) == {"0.0": 1, "5.0": 1, "10.0": 1, "missing": 1}


def test_buckets_of_five_may_begin_at_the_first_value(ask):
    assert weights(ask, 0.3) == {"0.3": 1, "5.3": 1, "10.3": 1, "missing": 1}


def test_a_baseline_above_all_values_leaves_no_bucket(ask):
    assert weights(ask, 14) == {}


def test_whoever_lacks_the_variable_is_missing_and_nobody_else(ask):
    everybody = ask("three_numbers", "processInstance", ["frequency"], ("variable", {"name": "weight", "type": "Double"}))
    assert by_key(measure(everybody, "frequency"))["missing"] == 1
    weighed = instance_filter("variable", {"name": "weight", "type": "Double", "data": {"operator": ">", "values": [0]}})
    some = ask("three_numbers", "processInstance", ["frequency"], ("variable", {"name": "weight", "type": "Double"}), [weighed])
    assert "missing" not in by_key(measure(some, "frequency"))


@given
def around_a_month(made):
    february, march = milliseconds("2026-02-01T00:00:00.000+0000"), milliseconds("2026-03-01T00:00:00.000+0000")
    made.instance(february, march - february)      # ends with the first moment of March
    made.instance(february, march - february - 1)  # with the last one of February
    made.instance(march, None)                     # runs


def test_an_instance_runs_in_every_bucket_that_it_touches(ask):
    counts = by_key(measure(ask("around_a_month", "processInstance", ["frequency"], ("runningDate", {"unit": "month"})), "frequency"))
    assert counts == {"2026-02-01T00:00:00.000+0000": 2, "2026-03-01T00:00:00.000+0000": 2}


def test_a_date_belongs_to_the_bucket_that_begins_with_it(ask):
    counts = by_key(measure(ask("around_a_month", "processInstance", ["frequency"], ("endDate", {"unit": "month"})), "frequency"))
    assert counts == {"2026-02-01T00:00:00.000+0000": 1, "2026-03-01T00:00:00.000+0000": 1}


# dates

def test_a_fixed_range_holds_both_its_ends(ask):
    def count(start, end):
        data = {"type": "fixed", "start": start, "end": end}
        return number(ask("around_a_month", "processInstance", ["frequency"], filters=[instance_filter("instanceStartDate", data)]), "frequency")

    assert count("2026-02-01T00:00:00.000+0000", "2026-03-01T00:00:00.000+0000") == 3
    assert count("2026-02-01T00:00:00.001+0000", "2026-03-01T00:00:00.000+0000") == 1
    assert count("2026-02-01T00:00:00.000+0000", "2026-02-28T23:59:59.999+0000") == 2


# times of user tasks

@given
def claimed_once(made):
    made.task_of(made.instance(), [(10, "anna")], length=100)


@given
def given_back(made):
    made.task_of(made.instance(), [(10, "anna"), (30, None), (60, "o'neil")], length=100)


@given
def completed_by_nobody(made):
    made.task_of(made.instance(), length=100)


@given
def canceled_by_nobody(made):
    made.task_of(made.instance(state="EXTERNALLY_TERMINATED"), length=100, is_canceled=True)


@given
def waiting(made):
    """Waited for ten hours, was held for five, and waits since."""
    made.task_of(made.instance(length=None), [(10 * HOUR, "anna"), (15 * HOUR, None)], length=None)


@given
def held(made):
    """Waited for ten hours, and is held since."""
    made.task_of(made.instance(length=None), [(10 * HOUR, "anna")], length=None)


def times(ask, example):
    found = ask(example, "userTask", ["duration"], userTaskDurationTimes=["idle", "work", "total"], group_by="userTasks")
    return [by_key(one["data"])["check"] for one in found["measures"]]


def test_a_task_is_idle_until_it_is_claimed(ask):
    assert times(ask, "claimed_once") == [10, 90, 100]


def test_a_task_that_is_given_back_is_idle_until_it_is_claimed_again(ask):
    assert times(ask, "given_back") == [10 + 30, 20 + 40, 100]


def test_a_task_that_nobody_claimed_and_somebody_completed_is_all_work(ask):
    assert times(ask, "completed_by_nobody") == [0, 100, 100]


def test_a_task_that_nobody_claimed_before_it_was_canceled_is_all_idle(ask):
    assert times(ask, "canceled_by_nobody") == [100, 0, 100]


def running_for(ask, example):
    """What a task has taken so far, as lower and upper bound, and its times."""
    before = int(time.time() * 1000) - START
    return before, times(ask, example), int(time.time() * 1000) - START


def test_each_stretch_of_a_task_that_waits_again_counts_once(ask):
    before, (idle, work, total), after = running_for(ask, "waiting")
    assert before <= total <= after and (idle, work) == (total - 5 * HOUR, 5 * HOUR)


def test_a_task_that_is_held_goes_on_being_worked_on(ask):
    before, (idle, work, total), after = running_for(ask, "held")
    assert before <= total <= after and (idle, work) == (10 * HOUR, total - 10 * HOUR)


@given
def of_two_groups(made):
    made.task_of(made.instance(), groups=["sales", "accounts"])
    made.task_of(made.instance())


def test_a_task_of_two_groups_counts_in_both_and_one_of_none_is_unassigned(ask):
    counts = measure(ask("of_two_groups", "userTask", ["frequency"], "candidateGroup"), "frequency")
    assert by_key(counts) == {"sales": 1, "accounts": 1, "unassignedUserTasks___": 1}


# parts of processes

@given
def part_with_repetitions(made):
    instance = made.instance()
    for start in (5, 2):
        made.run_of(instance, "check", START + start, 1)
    for start, length in ((0, 1), (3, 6), (4, 4)):  # ends at 1, before the part begins; at 9; at 8
        made.run_of(instance, "new_only", START + start, length)
    made.run_of(made.instance(), "check")  # without an end


@given
def part_of_no_length(made):
    instance = made.instance()
    made.run_of(instance, "check")
    made.run_of(instance, "new_only")


def part(ask, example, start, end, kind="avg"):
    return ask(example, "processInstance", ["duration"], processPart={"start": start, "end": end}, aggregationTypes=[{"type": kind, "value": None}])


def test_a_part_lasts_from_the_first_start_to_the_nearest_end_behind_it(ask):
    result = part(ask, "part_with_repetitions", "check", "new_only")
    assert number(result) == 8 - 2 and (result["instanceCount"], result["instanceCountWithoutFilters"]) == (1, 2)


def test_a_part_that_begins_and_ends_with_the_same_node_has_no_duration(ask):
    assert number(part(ask, "part_with_repetitions", "check", "check")) is None


@pytest.mark.parametrize("kind", ["avg", "min", "max", "sum"])
def test_a_part_that_takes_no_time_takes_0(ask, kind):
    assert number(part(ask, "part_of_no_length", "check", "new_only", kind)) == 0


# numbers

@given
def one_and_two(made):
    for length in (1, 2):
        made.instance(length=length)
    for _ in range(2):
        made.instance(length=None)


def test_half_a_millisecond_is_rounded_up(ask):
    assert number(ask("one_and_two", "processInstance", ["duration"], filters=[instance_filter("completedInstancesOnly")])) == 2


def test_the_percentage_is_of_all_instances_without_filters(ask):
    result = ask("one_and_two", "processInstance", ["percentage"], filters=[instance_filter("completedInstancesOnly")])
    assert number(result, "percentage") == 50 and (result["instanceCount"], result["instanceCountWithoutFilters"]) == (2, 4)


def test_of_nothing_the_count_is_0_and_the_duration_null(ask):
    nothing = [instance_filter("completedInstancesOnly"), instance_filter("runningInstancesOnly")]
    result = ask("one_and_two", "processInstance", ["frequency", "duration"], filters=nothing)
    assert (number(result, "frequency"), number(result)) == (0, None)


# states, levels of filters, versions

@given
def every_state(made):
    for state in ("COMPLETED", "EXTERNALLY_TERMINATED", "INTERNALLY_TERMINATED"):
        made.instance(state=state)
    for state in ("ACTIVE", "SUSPENDED"):
        made.instance(length=None, state=state)


@pytest.mark.parametrize("state, count", [("runningInstancesOnly", 2), ("completedInstancesOnly", 3), ("canceledInstancesOnly", 2),
                                          ("nonCanceledInstancesOnly", 3), ("suspendedInstancesOnly", 1), ("nonSuspendedInstancesOnly", 4)])
def test_what_runs_has_no_end_and_what_is_canceled_was_terminated(ask, state, count):
    assert number(ask("every_state", "processInstance", ["frequency"], filters=[instance_filter(state)]), "frequency") == count


@given
def long_ones(made):
    """One has a long `check`, the other another long step."""
    for check, other in ((3, 1), (1, 3)):
        instance = made.instance()
        made.run_of(instance, "check", length=check * HOUR)
        made.run_of(instance, "new_only", length=other * HOUR)


def test_one_flow_node_has_to_meet_all_filters_of_the_view(ask):
    longer = {node: {"operator": ">", "value": 2, "unit": "hours", "includeNull": False} for node in ("check", "new_only")}
    of_check = {"operator": "in", "values": ["check"]}
    result = ask("long_ones", "flowNode", ["frequency"], "flowNodes", [view("executedFlowNodes", of_check), view("flowNodeDuration", longer)])
    assert result["instanceCount"] == 1 and {key: count for key, count in by_key(measure(result, "frequency")).items() if count} == {"check": 1}
    both = [instance_filter("executedFlowNodes", of_check), instance_filter("flowNodeDuration", longer)]
    assert ask("long_ones", "processInstance", ["frequency"], filters=both)["instanceCount"] == 2


@given
def two_versions(made):
    made.run_of(made.instance(version=1), "old_only")
    made.run_of(made.instance(version=2), "new_only")


def test_flow_nodes_are_those_of_the_highest_selected_version(ask):
    def counts(*versions):
        return by_key(measure(ask("two_versions", "flowNode", ["frequency"], "flowNodes", versions=versions), "frequency"))

    assert counts("1")["old_only"] == 1 and "new_only" not in counts("1")
    for versions in (["all"], ["1", "2"]):
        assert counts(*versions)["new_only"] == 1 and "old_only" not in counts(*versions)
    assert counts("latest")["new_only"] == 1


def test_several_executed_flow_nodes_are_any_of_them(ask):
    either = instance_filter("executedFlowNodes", {"operator": "in", "values": ["old_only", "new_only"]})
    neither = instance_filter("executedFlowNodes", {"operator": "not in", "values": ["old_only", "new_only"]})
    assert [ask("two_versions", "processInstance", ["frequency"], filters=[each])["instanceCount"] for each in (either, neither)] == [2, 0]

"""Durations and their statistics. Those of a report with working time are of its calendar, from start to end; without one they are what
the engine says."""

import math

from oracle.working_time import working_time
from support.expected import percentile, rounded, task_time


def instance_duration(instance, now, calendar=None):
    if calendar:
        return working_time(calendar, instance["start"], ended_by(instance, now))
    return instance["duration"] if instance["duration"] is not None else until(instance["start"], now)


def ended_by(row, now):
    return now if row["end"] is None else row["end"]


def until(start, now):
    return None if start is None else now - start


def step_duration(step, now, calendar=None):
    if calendar:
        return working_time(calendar, step["start"], ended_by(step, now))
    return step["duration"] if step["duration"] is not None else until(step["start"], now)


def user_task_duration(task, which, now, calendar=None):
    if calendar:
        return task_working_time(task, which, now, calendar)
    if which == "total" and task["end"] is not None and task["duration"] is None:
        return task["end"] - task["start"]
    return task_time(task, which, now)


def task_working_time(task, which, now, calendar):
    """A running task goes on in one of the two, and takes from the moments of the other."""
    def worked(stretch):
        since, until = stretch
        return working_time(calendar, since, until) if since <= until else -working_time(calendar, until, since)

    idle, work = (sum(map(worked, each)) if each else None for each in task["stretches"])
    total = worked((task["start"], ended_by(task, now)))
    goes_on = task["end"] is None
    return {"total": total, "idle": total - (work or 0) if goes_on and task["assignee"] is None else idle,
            "work": total - (idle or 0) if goes_on and task["assignee"] is not None else work}[which]


def incident_duration(incident, now, calendar=None):
    if calendar:
        return working_time(calendar, incident["create"], ended_by(incident, now))
    return ended_by(incident, now) - incident["create"]


def part_duration(instance, part, calendar=None):
    """From the first start of one node to the nearest end of the other that is not before it. A part that starts and ends with
    the same node has only starts."""
    start, end = part["start"], part["end"]
    starts = [step["start"] for step in instance["steps"] if step["flowNode"] == start and step["start"] is not None]
    if not starts or start == end:
        return None
    ends = [step["end"] for step in instance["steps"] if step["flowNode"] == end and step["end"] is not None and step["end"] >= min(starts)]
    if not ends:
        return None
    return working_time(calendar, min(starts), min(ends)) if calendar else min(ends) - min(starts)


def aggregated(values, aggregation, is_whole=True):
    """None without values; durations are whole milliseconds."""
    values = [value for value in values if value is not None]
    if not values:
        return None
    kind = aggregation["type"]
    if kind == "avg":
        result = math.fsum(values) / len(values)
    elif kind == "percentile":
        result = percentile(values, aggregation["value"])
    else:
        result = {"min": min, "max": max, "sum": math.fsum}[kind](values)
    return rounded(result) if is_whole else result


COMPARISONS = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}

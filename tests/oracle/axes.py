"""The two directions of a report: which buckets there are, in which order, and in which of them an item falls.

An item is what is counted: a process instance, a step, a user task or an incident, together with the sources it was found by."""

import bisect
import math
from collections import namedtuple
from decimal import Decimal

from oracle.filters import values_of
from oracle.moments import DURATION_UNITS, date_key, date_range, next_unit, unit_start

Item = namedtuple("Item", "entity row instance sources")
# `order` is the number that keys are sorted by, None = by text.
Entry = namedtuple("Entry", "key label order", defaults=(None,))
MISSING, UNASSIGNED = "missing", "unassignedUserTasks___"
BUCKETS_MAX = 10_000


class TooManyBuckets(Exception):
    """The report cannot be answered."""


class Axis:
    """`keys_of` gives the keys of the buckets that an item counts in."""

    def __init__(self, entries, keys_of, sorting=("key", "asc"), drops_empty=False, may_drop_empty=False):
        self.entries, self.keys_of, self.sorting = entries, keys_of, sorting
        self.drops_empty = drops_empty          # buckets that have no number but 0 are not shown
        self.may_drop_empty = may_drop_empty    # whether they are is not specified

    def grouped(self, items):
        cells = {entry.key: [] for entry in self.entries}
        for item in items:
            for key in self.keys_of(item):
                if key in cells:
                    cells[key].append(item)
        return cells


def sorted_by(entries, rank, direction):
    """Nulls are last both ways, equal ones stay as they are."""
    known = [entry for entry in entries if rank(entry) is not None]
    return sorted(known, key=rank, reverse=direction == "desc") + [entry for entry in entries if rank(entry) is None]


def axis(report, spec, items, instances):
    """`spec` is a groupBy or distributedBy with the settings that belong to it (`Spec`)."""
    makers = {"none": by_none, "flowNodes": by_node, "flowNode": by_node, "userTasks": by_user_task, "userTask": by_user_task,
              "assignee": by_assignee, "candidateGroup": by_candidate_group, "startDate": by_date, "endDate": by_date,
              "runningDate": by_running_date, "duration": by_duration, "variable": by_variable, "process": by_process}
    return makers[spec.type](report, spec, items, instances)


Spec = namedtuple("Spec", "type value date_variable_unit bucket")


def by_none(report, spec, items, instances):
    return Axis([Entry("none", None)], lambda item: ["none"])


# model and people

def by_node(report, spec, items, instances, tags=None):
    nodes = {}
    for source in report.sources:
        for node in source.nodes.values():
            if tags is None or node.tag in tags:
                nodes.setdefault(node.id, node)
    # Any source: older versions of one may have run what only the model of another one still has.
    shown = {id for id in nodes if report.entity == "incident" or any(source.shows(id) for source in report.sources)}
    is_filtered = any(source.of_steps for source in report.sources)
    return Axis([Entry(node.id, node.name) for node in nodes.values() if node.id in shown], lambda item: [item.row["flowNode"]], ("label", "asc"),
                may_drop_empty=is_filtered)


def by_user_task(report, spec, items, instances):
    return by_node(report, spec, items, instances, {"userTask"})


def by_assignee(report, spec, items, instances):
    return by_people(report, items, report.rows.users, lambda task: [task["assignee"] or UNASSIGNED])


def by_candidate_group(report, spec, items, instances):
    return by_people(report, items, report.rows.groups, lambda task: task["candidateGroups"] or [UNASSIGNED])


def by_people(report, items, names, of_task):
    """Tasks of the models only. Who has none is not shown."""
    tasks = {node.id for source in report.sources for node in source.nodes.values() if node.tag == "userTask"}

    def keys_of(item):
        return of_task(item.row) if item.row["flowNode"] in tasks else []

    found = sorted({key for item in items for key in keys_of(item)})
    return Axis([Entry(key, "Unassigned" if key == UNASSIGNED else names.get(key) or key) for key in found], keys_of, ("label", "asc"), True)


def by_process(report, spec, items, instances):
    """One bucket for each data source, in their order."""
    entries = [Entry(source.identifier, source.name, place) for place, source in enumerate(report.sources)]
    return Axis(entries, lambda item: [source.identifier for source in item.sources])


# dates

def by_date(report, spec, items, instances):
    field = spec.type.removesuffix("Date")
    times = [item.row[field] for item in items if item.row[field] is not None]
    span = (min(times), max(times)) if times else (None, None)
    borders = date_borders(span, spec.value["unit"], report.moment, filter_range(report, items, spec.type))
    return date_axis(borders, lambda item: [item.row[field]], report.moment.zone, "desc")


def filter_range(report, items, kind):
    """From the oldest start to the newest end of the filters of the same date; (None, None) without one."""
    kinds = {"startDate": "instanceStartDate", "endDate": "instanceEndDate"} if report.entity == "processInstance" else \
        {"startDate": "flowNodeStartDate", "endDate": "flowNodeEndDate"}
    level = "instance" if report.entity == "processInstance" else "view"
    ranges = [date_range(f["data"], *report.moment[:2]) for f in report.filters if f["type"] == kinds[kind] and f["filterLevel"] == level]
    starts = [start for start, _ in ranges if start is not None]
    ends = [report.moment.now if end is None else end for _, end in ranges]
    return min(starts, default=None), max(ends, default=None)


def date_borders(span, unit, moment, extension=(None, None)):
    """Ascending borders of the buckets, one more than buckets; [] without data."""
    if unit == "automatic" and span[0] is not None and span[0] < span[1]:
        return automatic_borders(*span)
    unit = "month" if unit == "automatic" else unit
    first = min((t for t in (span[0], extension[0]) if t is not None), default=None)
    last = max((t for t in (span[1], extension[1]) if t is not None), default=None)
    if first is None or last is None or first > last:
        return []
    borders = [unit_start(first, unit, moment.zone)]
    while borders[-1] <= last:
        borders.append(next_unit(borders[-1], unit, moment.zone))
        if len(borders) - 1 > BUCKETS_MAX:
            raise TooManyBuckets
    return borders


def automatic_borders(first, last):
    """About 80 buckets of equal length; the last one holds the last moment."""
    interval = max((last - first) // 80, 1)
    count = -(-(last - first) // interval)
    return [first + place * interval for place in range(count)] + [last + 1]


def date_axis(borders, times_of, zone, direction):
    keys = [date_key(border, zone) for border in borders[:-1]]

    def keys_of(item):
        return [keys[place] for place in sorted({place_of(time, borders) for time in times_of(item) if time is not None} - {None})]

    return Axis([Entry(key, None, border) for key, border in zip(keys, borders)], keys_of, ("key", direction))


def place_of(value, borders):
    place = bisect.bisect_right(borders, value) - 1
    return place if 0 <= place < len(borders) - 1 else None


def by_running_date(report, spec, items, instances):
    """An instance counts wherever it ran; it ran at the end of one bucket or the start of the other when it ended there."""
    starts = [item.row["start"] for item in items]
    ends = [item.row["end"] for item in items if item.row["end"] is not None]
    span = (min(starts), max(starts + ends)) if starts else (None, None)
    borders = date_borders(span, spec.value["unit"], report.moment)
    result = date_axis(borders, lambda item: [], report.moment.zone, "asc")

    def keys_of(item):
        return [entry.key for entry, since, until in zip(result.entries, borders, borders[1:])
                if item.row["start"] < until and (item.row["end"] is None or item.row["end"] >= since)]

    result.keys_of = keys_of
    return result


# numbers

def power_of_ten(value, rounds_up):
    """The power of ten at or next to a positive number, exactly."""
    exact = Decimal(value)
    power = exact.adjusted()
    if rounds_up and exact != Decimal(10) ** power:
        power += 1
    return 10 ** power if power >= 0 else float(f"1e{power}")


def floor_to_power(value):
    if value == 0:
        return 0
    return power_of_ten(value, False) if value > 0 else -power_of_ten(-value, True)


def bucket_count(start, last, interval):
    count = math.floor((last - start) / interval) + 1
    if count > BUCKETS_MAX:
        raise TooManyBuckets
    return count


def by_duration(report, spec, items, instances):
    def of(item):
        return report.duration(item, "total")

    durations = [of(item) for item in items]
    durations = [duration for duration in durations if duration is not None]
    if not durations:
        return Axis([], lambda item: [])
    low, high = min(durations), max(durations)
    baseline, interval = floor_to_power(low), 0
    if spec.bucket:
        baseline = (spec.bucket.get("baseline") or 0) * DURATION_UNITS[unit_name(spec.bucket.get("baselineUnit"))]
        interval = custom_size(spec.bucket) * DURATION_UNITS[unit_name(spec.bucket.get("bucketSizeUnit"))]
    if baseline > high:
        return Axis([], lambda item: [])
    if not interval:
        interval = 1 if high - baseline <= 80 else power_of_ten(math.ceil((high - baseline) / 80), True)
    return number_axis(baseline, interval, high, lambda item: [of(item)], True)


def unit_name(unit):
    """Buckets name their units in the singular."""
    return "millis" if (unit or "minute") in ("millisecond", "milliseconds", "millis") else (unit or "minute").removesuffix("s") + "s"


def custom_size(bucket):
    """0 where the size follows from the data."""
    size = bucket.get("bucketSize")
    return 10 if size is None else max(size, 0)


def number_axis(baseline, interval, high, values_of_item, is_whole):
    count = bucket_count(baseline, high, interval)
    starts = [baseline + place * interval for place in range(count)]
    keys = [number_key(start, is_whole) for start in starts]

    def keys_of(item):
        places = {math.floor((value - baseline) / interval) for value in values_of_item(item) if value is not None}
        return [keys[place] for place in sorted(places) if 0 <= place < count]

    return Axis([Entry(key, None, start) for key, start in zip(keys, starts)], keys_of)


def number_key(value, is_whole):
    return str(math.floor(value)) if is_whole and float(value).is_integer() else repr(float(value))


# variables

def by_variable(report, spec, items, instances):
    """Of all process instances of the report, also of those without a counted flow node."""
    name, kind = spec.value["name"], spec.value["type"]
    values = [value for instance in instances for value in values_of(instance, name, kind)]

    def own(item):
        return values_of(item.instance, name, kind)

    if kind.lower() == "date":
        span = (min(values), max(values)) if values else (None, None)
        result = date_axis(date_borders(span, spec.date_variable_unit, report.moment), own, report.moment.zone, "asc")
    elif kind.lower() in ("string", "boolean"):
        result = Axis([Entry(value, None) for value in sorted(set(values))], lambda item: sorted(set(own(item))))
    else:
        result = by_number_variable(values, kind.lower() != "double", spec.bucket, own)
        if result is None:
            return Axis([], lambda item: [])
    if any(not values_of(instance, name, kind) for instance in instances):
        inner = result.keys_of
        result.entries.append(Entry(MISSING, None))
        result.keys_of = lambda item: inner(item) if own(item) else [MISSING]
    return result


def by_number_variable(values, is_whole, bucket, own):
    """None where the chosen baseline lies above all values: then there is no result at all."""
    if not values:
        return Axis([], lambda item: [])
    low, high = min(values), max(values)
    baseline = floor_to_power(low)
    if bucket:
        baseline = bucket.get("baseline") or 0
        if baseline > high:
            return None
    if bucket and custom_size(bucket):
        interval = custom_size(bucket)
    else:
        length = abs(high - baseline) / 79
        interval = power_of_ten(length, True) if length else 1
    if is_whole:
        interval = math.ceil(interval)
    return number_axis(baseline, interval, high, own, is_whole)

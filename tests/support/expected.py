"""Statistics, calendar and buckets, computed in plain Python from the engine's rows."""

import math
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo


def rounded(value):
    """Half up, as durations are shown."""
    return None if value is None else math.floor(value + 0.5)


def percentile(values, percent):
    """Between the two neighbours where it falls between them."""
    ordered = sorted(values)
    position = (len(ordered) - 1) * percent / 100
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def statistics(values):
    """By (aggregation, percentile) as reports name them; all None without values."""
    values = [value for value in values if value is not None]
    if not values:
        return {key: None for key in STATISTICS}
    return {("avg", None): rounded(sum(values) / len(values)), ("min", None): min(values), ("max", None): max(values),
            ("sum", None): sum(values), ("percentile", 50.0): rounded(percentile(values, 50)),
            ("percentile", 90.0): rounded(percentile(values, 90))}


STATISTICS = [("avg", None), ("min", None), ("max", None), ("sum", None), ("percentile", 50.0), ("percentile", 90.0)]


def grouped(items, key):
    groups = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups


# calendar

def local(milliseconds, zone):
    return datetime.fromtimestamp(milliseconds / 1000, timezone.utc).astimezone(ZoneInfo(zone))


def midnight(day, zone):
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


def bucket_start(milliseconds, unit, zone):
    day = local(milliseconds, zone).date()
    if unit == "week":
        day -= timedelta(days=day.weekday())
    elif unit == "month":
        day = day.replace(day=1)
    elif unit == "year":
        day = day.replace(month=1, day=1)
    return midnight(day, zone)


def next_bucket(start, unit, zone):
    day = start.date()
    if unit == "month":
        day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    elif unit == "year":
        day = day.replace(year=day.year + 1)
    else:
        day += timedelta(days=7 if unit == "week" else 1)
    return midnight(day, zone)


def date_key(moment):
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000{moment:%z}"


def date_buckets(items, time, unit, zone):
    """Items by bucket key, from the first to the last bucket without gaps."""
    groups = grouped(items, lambda item: date_key(bucket_start(time(item), unit, zone)))
    start = bucket_start(min(map(time, items)), unit, zone)
    last = bucket_start(max(map(time, items)), unit, zone)
    buckets = {}
    while start <= last:
        buckets[date_key(start)] = groups[date_key(start)]
        start = next_bucket(start, unit, zone)
    assert sum(map(len, buckets.values())) == len(items)
    return buckets


# numbers

def number_buckets(values, whole):
    """(baseline, interval) of the automatic buckets: powers of ten around the values."""
    low, high = min(values), max(values)
    baseline = 0 if low == 0 else math.copysign(10 ** (math.floor(math.log10(low)) if low > 0 else math.ceil(math.log10(-low))), low)
    length = abs(high - baseline) / 79
    interval = 1 if length == 0 else 10 ** math.ceil(math.log10(length))
    return baseline, math.ceil(interval) if whole else interval


# user tasks at the moment of the question

def task_time(task, which, now):
    """Total, idle or work time; a running task goes on until now, in the stretch that it is in."""
    if task["end"] is not None:
        return task["duration"] if which == "total" else task[which]
    total = now - task["start"]
    if which == "total":
        return total
    if (which == "work") == (task["assignee"] is not None):
        return total - (task["idle" if which == "work" else "work"] or 0)
    return task[which]


def duration(row, now):
    return row["duration"] if row["duration"] is not None else now - row["start"]

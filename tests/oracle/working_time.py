"""Working time: how much of a stretch of time lies in the hours of a calendar, quarter of an hour after quarter of an hour.

A calendar is `configuration.workingTime` of a report. Changes of the clocks come on quarters of an hour, in UTC as on the wall
clock of all zones here, and so do midnights; within a quarter the wall clock goes on evenly."""

import json
from functools import lru_cache

from oracle.moments import DAY, HOUR, MINUTE, local, parsed

QUARTER = 15 * MINUTE
FIRST = parsed("2022-01-01T00:00:00.000+0000")  # no history here is older
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def working_time(calendar, start, end):
    """Milliseconds from `start` until before `end`; None where one of them is missing."""
    if start is None or end is None:
        return None
    return max(worked(calendar, end) - worked(calendar, start), 0) if end > start else 0


def worked(calendar, instant):
    """Since `FIRST`."""
    assert instant >= FIRST, instant
    days = sums_of_days(json.dumps(calendar))
    while FIRST + (len(days) - 1) * DAY <= instant:  # one more day, from its 96 quarters
        day = FIRST + (len(days) - 1) * DAY
        days.append(days[-1] + in_quarters(calendar, day, day + DAY))
    place = (instant - FIRST) // DAY
    return days[place] + in_quarters(calendar, FIRST + place * DAY, instant)


@lru_cache(maxsize=None)
def sums_of_days(_calendar):
    return [0]


def in_quarters(calendar, start, end):
    """`start` is a whole quarter."""
    return sum(within_quarter(calendar, quarter, min(end, quarter + QUARTER)) for quarter in range(start, end, QUARTER))


def within_quarter(calendar, start, end):
    moment = local(start, calendar["zone"])
    if f"{moment:%Y-%m-%d}" in calendar.get("holidays", []):
        return 0
    begin = moment.hour * HOUR + moment.minute * MINUTE
    hours = calendar["days"].get(WEEKDAYS[moment.weekday()], [])
    return sum(max(0, min(clock(each["to"]), begin + end - start) - max(clock(each["from"]), begin)) for each in hours)


def clock(text):
    hour, minute = text.split(":")
    return int(hour) * HOUR + int(minute) * MINUTE

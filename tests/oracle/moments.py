"""Calendar of the oracle: instants are epoch milliseconds, zones are names. Dates of filters become instants here."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000
# Fixed lengths: months and years as the mean of the Gregorian calendar.
DURATION_UNITS = {"millis": 1, "milliseconds": 1, "seconds": SECOND, "minutes": MINUTE, "hours": HOUR, "days": DAY, "weeks": 7 * DAY,
                  "months": 30.436875 * DAY, "years": 365.2425 * DAY}
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def local(instant, zone):
    return (EPOCH + timedelta(milliseconds=instant)).astimezone(ZoneInfo(zone))


def instant_of(wall, zone):
    """A wall clock time as an instant; one that is skipped counts with the offset before the change, one that comes twice is the first."""
    return (wall.replace(tzinfo=ZoneInfo(zone), fold=0) - EPOCH) // timedelta(milliseconds=1)


def parsed(text):
    """A date of a filter."""
    return (datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z") - EPOCH) // timedelta(milliseconds=1)


def date_key(instant, zone):
    moment = local(instant, zone)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}{moment:%z}"


def unit_start(instant, unit, zone):
    """The start of the calendar unit that holds the instant."""
    moment = local(instant, zone)
    if unit in ("second", "minute", "hour"):
        length = {"second": SECOND, "minute": MINUTE, "hour": HOUR}[unit]
        offset = moment.utcoffset() // timedelta(milliseconds=1)
        return (instant + offset) // length * length - offset
    return instant_of(datetime.combine(first_day(moment.date(), unit), datetime.min.time()), zone)


def next_unit(start, unit, zone, count=1):
    """The start of the `count`-th unit after the one that begins at `start`; `count` may be negative."""
    if unit in ("second", "minute", "hour"):
        return start + count * {"second": SECOND, "minute": MINUTE, "hour": HOUR}[unit]
    # A unit may begin after midnight where midnight is skipped; its day is right all the same.
    day = first_day(local(start, zone).date(), unit)
    return instant_of(datetime.combine(moved(day, unit, count), datetime.min.time()), zone)


def first_day(day, unit):
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    if unit == "year":
        return date(day.year, 1, 1)
    return day


def moved(day, unit, count):
    """A day some units away; the 31st becomes the last day of shorter months."""
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + count * {"month": 1, "quarter": 3, "year": 12}[unit]
    year, month = divmod(months, 12)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def shifted(instant, unit, count, zone):
    """Some units away on the calendar, at the same time of day."""
    if unit in ("second", "minute", "hour"):
        return next_unit(instant, unit, zone, count)
    moment = local(instant, zone)
    return instant_of(datetime.combine(moved(moment.date(), unit, count), moment.time()), zone)


def date_range(data, now, zone):
    """(from, until) of a filter, both inclusive; None = open."""
    start = data.get("start")
    if data["type"] == "fixed":
        end = data.get("end")
        return start and parsed(start), end and parsed(end)
    unit, value = start["unit"].removesuffix("s"), start["value"]
    if data["type"] == "rolling":
        return shifted(now, unit, -value, zone), now
    current = unit_start(now, unit, zone)
    if value == 0:
        return current, now
    return next_unit(current, unit, zone, -value), current - 1

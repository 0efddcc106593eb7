"""The engine's way of writing times."""

import re
from datetime import datetime, timedelta, timezone

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
ENGINE_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:?\d\d)$")
# What a query parameter must look like; anything else is a 400, as with real engines.
QUERY_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}$")


def milliseconds(text):
    return (datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z") - EPOCH) // timedelta(milliseconds=1)


def engine_text(time, offset="+0000"):
    """`offset` is written as it is: +0000, +00:00, Z or another zone as -0500."""
    shift = 0 if offset == "Z" else (1 if offset[0] == "+" else -1) * (int(offset[1:3]) * 60 + int(offset[-2:]))
    moment = EPOCH + timedelta(milliseconds=time, minutes=shift)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}{offset}"


def with_offset(value, offset):
    """The same JSON with every time written with another offset."""
    if isinstance(value, dict):
        return {name: with_offset(inner, offset) for name, inner in value.items()}
    if isinstance(value, list):
        return [with_offset(inner, offset) for inner in value]
    if isinstance(value, str) and ENGINE_DATE.match(value):
        return engine_text(milliseconds(value), offset)
    return value

"""Is an answer what the oracle says? What grows while the server thinks must lie between the oracle's values before and after."""

import math

from oracle.evaluate import rank_of


def differences(answer, before, after):
    """Texts, empty when the answer is right. `before` and `after` differ in numbers only."""
    found = []
    for name in ("instanceCount", "instanceCountWithoutFilters", "type"):
        if answer.get(name) != before[name]:
            found.append(f"{name}: {answer.get(name)!r}, expected {before[name]!r}")
    if len(answer["measures"]) != len(before["measures"]):
        return [*found, f"{len(answer['measures'])} measures, expected {len(before['measures'])}"]
    for got, low, high in zip(answer["measures"], before["measures"], after["measures"]):
        name = f"measure {low['property']} {low['aggregationType']} {low['userTaskDurationTime']}"
        for part in ("property", "aggregationType", "userTaskDurationTime", "type"):
            if got.get(part) != low[part]:
                found.append(f"{name}: {part} {got.get(part)!r}, expected {low[part]!r}")
        compare = {"number": number, "map": map_data, "hyperMap": hyper_map, "raw": raw_rows}[low["type"]]
        low, high = (with_slack(side, direction) for side, direction in ((low, -1), (high, 1)))
        found += [f"{name}: {text}" for text in compare(got["data"], low, high)]
    return found


def with_slack(measure, direction):
    """Durations between two neighbours may fall on both sides of a half, as doubles have it."""
    if measure["property"] != "duration" or measure["aggregationType"]["type"] != "percentile":
        return measure

    def moved(data):
        if isinstance(data, list):
            return [{**entry, "value": moved(entry["value"])} for entry in data]
        return None if data is None else data + direction

    return {**measure, "data": moved(measure["data"])}


def number(got, low, high):
    if low["property"] == "percentage" and low["data"] is None and got == 0:
        return []  # of nothing: not specified
    return differing("value", got, low["data"], high["data"])


def differing(name, value, low, high):
    """Numbers up to the last digits of doubles."""
    if value is None or low is None or high is None:
        return [] if value is None and (low is None or high is None) else [f"{name} {value!r}, expected {low!r}"]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return [f"{name} is {value!r}, no number"]
    slack = 1e-12 * max(abs(low), abs(high))
    if min(low, high) - slack <= value <= max(low, high) + slack:
        return []
    return [f"{name} {value!r}, expected {low!r}" + (f" to {high!r}" if high != low else "")]


def with_keys_of(got, wanted):
    """Keys that are the same double, but for its last digits, are the same."""
    known = {entry["key"] for entry in wanted}
    by_number = {digits(key): key for key in known if digits(key)}
    return [entry if entry["key"] in known else {**entry, "key": by_number.get(digits(entry["key"]), entry["key"])} for entry in got]


def digits(key):
    try:
        return f"{float(key):.12g}" if isinstance(key, str) and "." in key else None
    except ValueError:
        return None


def map_data(got, low, high):
    got = with_keys_of(got, low["data"])
    return entries("", got, low["data"], high["data"], compare_value, low["optional"]) + order(got, *low["order"])


def compare_value(name, got, low, high):
    return differing(name, got.get("value"), low["value"], high["value"])


def hyper_map(got, low, high):
    got = with_keys_of(got, low["data"])
    def inner_lists(name, got, first, last):
        got = with_keys_of(got["value"], first["value"])
        return entries(name + " / ", got, first["value"], last["value"], compare_value, low["inner_optional"])

    found = entries("", got, low["data"], high["data"], inner_lists, low["optional"], any_key=[e["key"] for e in low["data"]] == ["none"])
    if not found:
        found += order(got, *low["order"]) if len(got) > 1 else []
        for outer in got:
            inner = with_keys_of(outer["value"], low["data"][0]["value"])
            found += [f"in {outer['key']!r}: {text}" for text in order(inner, *low["inner_order"])]
    return found


def entries(prefix, got, low, high, compare, optional, any_key=False):
    if any_key and len(got) == 1:  # the key of the only outer bucket is not specified
        return compare("all", got[0], low[0], high[0])
    keys, wanted = [entry["key"] for entry in got], [entry["key"] for entry in low]
    if len(set(keys)) != len(keys):
        return [f"{prefix}keys come twice: {keys}"]
    if not set(wanted) - optional <= set(keys) <= set(wanted):
        return [f"{prefix}keys {surplus_and_missing(keys, wanted)}, of {len(wanted)}"]
    found, by_key = [], {entry["key"]: entry for entry in got}
    high_by_key = {entry["key"]: entry for entry in high}
    for first in low:
        last = high_by_key[first["key"]]
        if first["key"] not in by_key:
            continue
        entry = by_key[first["key"]]
        label = entry.get("label")
        wanted_label = first["label"] or first["key"]
        if label != wanted_label and not (label is None and wanted_label == first["key"]) and digits(label) != (digits(wanted_label) or label):
            found.append(f"{prefix}label of {first['key']!r} {label!r}, expected {wanted_label!r}")
        found += compare(f"{prefix}{first['key']!r}", entry, first, last)
    return found


def surplus_and_missing(keys, wanted):
    def short(some):
        items = sorted(some, key=str)
        return items if len(items) <= 6 else [*items[:6], "..."]

    return f"{short(set(keys) - set(wanted))} too many, {short(set(wanted) - set(keys))} missing"


def order(got, sorting, key_orders):
    """Sorted as wanted; equal ones may come in any order."""
    by, direction = sorting
    values = [rank_of(entry, by, key_orders) for entry in got]
    known = [value for value in values if value is not None]
    wanted = sorted(known, reverse=direction == "desc")
    if [*wanted, *[None] * (len(values) - len(known))] != values:
        wanted += [None] * (len(values) - len(known))
        place = next(place for place, pair in enumerate(zip(values, wanted)) if pair[0] != pair[1])
        return [f"not sorted by {by} {direction}: at {place} {got[place]['key']!r} ({values[place]!r}), expected {wanted[place]!r}"]
    return []


def raw_rows(got, low, high):
    first, last = ({row["processInstanceId"]: row for row in side["data"]} for side in (low, high))
    found = {row["processInstanceId"]: row for row in got}
    if set(found) != set(first) or len(got) != len(first):
        return [f"{len(got)} rows, expected {len(first)}; {surplus_and_missing(found, first)}"]
    by, direction = low["order"]
    ranks = [first[row["processInstanceId"]]["rank"] for row in got]
    known = sorted((rank for rank in ranks if rank is not None), reverse=direction == "desc")
    texts = [] if [*known, *[None] * (len(ranks) - len(known))] == ranks else [f"rows not sorted by {by} {direction}: {ranks[:8]}"]
    for key, row in found.items():
        texts += [f"row {key}: {text}" for text in raw_row(row, first[key], last[key])]
    return texts


def raw_row(row, low, high):
    exact = set(low) - {"duration", "flowNodeDurations", "otherDurations", "variables", "rank"}
    found = [f"{name} {row.get(name)!r}, expected {low[name]!r}" for name in sorted(exact) if row.get(name) != low[name]]
    found += differing("duration", row["duration"], low["duration"], high["duration"])
    durations = {node: entry["value"] for node, entry in row["flowNodeDurations"].items() if entry["value"] is not None}
    if not set(low["flowNodeDurations"]) <= set(durations) <= set(low["flowNodeDurations"]) | set(low["otherDurations"]):
        return [*found, f"flow nodes {sorted(durations)}, expected {sorted(low['flowNodeDurations'])}"]
    for node, value in durations.items():
        part = "flowNodeDurations" if node in low["flowNodeDurations"] else "otherDurations"
        found += differing(f"duration of {node}", value, low[part][node], high[part][node])
    for name, values in low["variables"].items():
        shown = row["variables"].get(name)
        if not values and shown not in ("", None):
            found.append(f"variable {name} {shown!r}, expected none")
        if values and not any(same_value(shown, value) for value in values):
            found.append(f"variable {name} {shown!r}, expected one of {values}")
    return found


def same_value(shown, value):
    if isinstance(value, (int, float)):
        try:
            return math.isclose(float(shown), value, rel_tol=1e-12)
        except (TypeError, ValueError):
            return False
    return shown == value

"""Is an answer what the oracle says? What grows while the server thinks must lie between the oracle's values before and after."""

import math


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
        found += [f"{name}: {text}" for text in compare(got["data"], low, high)]
    return found


def number(got, low, high):
    return differing("value", got, low["data"], high["data"])


def differing(name, value, low, high):
    """Numbers up to the last digits of doubles; half a millisecond more or less where an interpolation decides how to round."""
    if value is None or low is None or high is None:
        return [] if value is None and (low is None or high is None) else [f"{name} {value!r}, expected {low!r}"]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return [f"{name} is {value!r}, no number"]
    slack = 1e-9 * max(abs(low), abs(high), 1e-300)
    if min(low, high) - slack <= value <= max(low, high) + slack:
        return []
    return [f"{name} {value!r}, expected {low!r}" + (f" to {high!r}" if high != low else "")]


def map_data(got, low, high):
    return entries("", got, low["data"], high["data"], compare_value) + order(got, low["order"], low["orders"])


def compare_value(name, got, low, high):
    return differing(name, got.get("value"), low["value"], high["value"])


def hyper_map(got, low, high):
    found = entries("", got, low["data"], high["data"], inner_lists, any_key=[e["key"] for e in low["data"]] == ["none"])
    if not found:
        found += order(got, low["order"], low["orders"]) if len(got) > 1 else []
        for outer in got:
            found += [f"in {outer['key']!r}: {text}" for text in order(outer["value"], low["innerOrder"], low["innerOrders"])]
    return found


def inner_lists(name, got, low, high):
    return entries(name + " / ", got["value"], low["value"], high["value"], compare_value)


def entries(prefix, got, low, high, compare, any_key=False):
    if any_key and len(got) == 1:  # the key of the only outer bucket is not specified
        return compare("all", got[0], low[0], high[0])
    keys, wanted = [entry["key"] for entry in got], [entry["key"] for entry in low]
    if len(set(keys)) != len(keys):
        return [f"{prefix}keys come twice: {keys}"]
    if set(keys) != set(wanted):
        return [f"{prefix}keys {short(sorted(set(keys) - set(wanted), key=str))} too many, {short(sorted(set(wanted) - set(keys), key=str))} missing, "
                f"of {len(wanted)}"]
    found, by_key = [], {entry["key"]: entry for entry in got}
    for first, last in zip(low, sorted(high, key=lambda entry: wanted.index(entry["key"]))):
        entry = by_key[first["key"]]
        label = entry.get("label")
        if first["label"] is not None and label != first["label"] and not (label is None and first["label"] == first["key"]):
            found.append(f"{prefix}label of {first['key']!r} {label!r}, expected {first['label']!r}")
        found += compare(f"{prefix}{first['key']!r}", entry, first, last)
    return found


def short(items):
    return items if len(items) <= 6 else [*items[:6], "..."]


def order(got, sorting, orders):
    """Sorted as wanted; equal ones may come in any order. Nulls are last both ways."""
    by, direction = sorting
    of = {"key": lambda entry: orders.get(entry["key"]), "value": lambda entry: entry["value"],
          "label": lambda entry: None if entry["key"] == "missing" else (entry.get("label") or entry["key"]).lower()}[by]
    if by == "label" and all(not entry.get("label") or entry["label"] == entry["key"] for entry in got):
        of = lambda entry: orders.get(entry["key"])  # noqa: E731  (labels are keys)
    values = [of(entry) for entry in got]
    known = [value for value in values if value is not None]
    wanted = sorted(known, reverse=direction == "desc")
    if [*wanted, *[None] * (len(values) - len(known))] != values:
        return [f"not sorted by {by} {direction}: {short([entry['key'] for entry in got])}"]
    return []


def raw_rows(got, low, high):
    first, last = ({row["processInstanceId"]: row for row in side["data"]} for side in (low, high))
    found = {row["processInstanceId"]: row for row in got}
    if set(found) != set(first) or len(got) != len(first):
        return [f"{len(got)} rows, expected {len(first)}; too many {short(sorted(set(found) - set(first)))}, missing {short(sorted(set(first) - set(found)))}"]
    texts = []
    for key, row in found.items():
        texts += [f"row {key}: {text}" for text in raw_row(row, first[key], last[key])]
    return texts


def raw_row(row, low, high):
    exact = set(low) - {"duration", "flowNodeDurations", "variables"}
    found = [f"{name} {row.get(name)!r}, expected {low[name]!r}" for name in sorted(exact) if row.get(name) != low[name]]
    found += differing("duration", row["duration"], low["duration"], high["duration"])
    durations = {node: entry["value"] for node, entry in row["flowNodeDurations"].items() if entry["value"] is not None}
    if set(durations) != set(low["flowNodeDurations"]):
        return [*found, f"flow nodes {sorted(durations)}, expected {sorted(low['flowNodeDurations'])}"]
    for node, value in durations.items():
        found += differing(f"duration of {node}", value, low["flowNodeDurations"][node], high["flowNodeDurations"][node])
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

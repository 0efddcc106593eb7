"""Hindsight's results beside what another one says to the same question: values by outer and inner group."""

from pg_bench import RELATIVE_ERROR, key_of

# The key of the only group there is.
NONE = "none"


def cells(result, group):
    """Of each measure (outer key, inner key) -> value; `group` is what the report groups by."""
    return [dict(pairs(measure, group)) for measure in result["measures"]]


def pairs(measure, group):
    data = measure["data"]
    if measure["type"] == "number":
        yield (NONE, NONE), data
    elif measure["type"] == "map":
        yield from (((key_of(entry["key"]), NONE), entry["value"]) for entry in data)
    else:
        for entry in data:
            # What the only outer group is called is not specified.
            outer = NONE if group == "none" else key_of(entry["key"])
            yield from (((outer, key_of(inner["key"])), inner["value"]) for inner in entry["value"])


def filled(values):
    """Without the groups that one side may leave out: nothing counted, nothing lasted."""
    return {key: value for key, value in values.items() if value not in (None, 0)}


def is_empty(result, group):
    """There is nothing to compare."""
    return not result["measures"][0]["data"] if result["type"] == "raw" else not any(map(filled, cells(result, group)))


def differences(ours, theirs, who):
    """What does not agree, in words; empty = all does. Both as from `cells`."""
    if len(ours) != len(theirs):
        return [f"{len(ours)} measures, {who} has {len(theirs)}"]
    wrong = []
    for own, other in zip(map(filled, ours), map(filled, theirs)):
        if own.keys() != other.keys():
            wrong.append(f"groups differ: {sorted(map(str, own.keys() ^ other.keys()))[:5]}")
        wrong += [f"{key}: {own[key]}, {who} has {other[key]}" for key in own.keys() & other.keys() if not same(own[key], other[key])]
    return wrong[:5]


def different_rows(report, result, rows, total, who):
    """The same of raw data: the ids on the page in their order, and how many there are."""
    ours = [row["decisionInstanceId" if report.get("decision") else "processInstanceId"] for row in result["measures"][0]["data"]]
    return ([] if ours == rows else [f"other rows on the page than {who}'s"]) + \
        ([] if result["instanceCount"] == total else [f"{result['instanceCount']} rows, {who} has {total}"])


def same(own, other):
    """Counts are whole and have to be equal; durations are rounded to whole milliseconds, and averages added up in another order."""
    if isinstance(other, int):
        return own == other
    return abs(own - other) <= max(1, RELATIVE_ERROR * abs(other))

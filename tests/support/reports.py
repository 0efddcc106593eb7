"""Report definitions as a client would send them."""

AGGREGATIONS = [{"type": "avg", "value": None}, {"type": "min", "value": None}, {"type": "max", "value": None},
                {"type": "sum", "value": None}, {"type": "percentile", "value": 50.0}, {"type": "percentile", "value": 90.0}]


def report(process, entity, properties, group_by="none", filters=(), **configuration):
    """`process` is (key, tenants) or (key, tenants, versions); `group_by` a type or (type, value)."""
    key, tenants, versions = (*process, ["all"])[:3]
    kind, value = group_by if isinstance(group_by, tuple) else (group_by, None)
    return {"name": "", "combined": False, "reportType": "process",
            "data": {"definitions": [{"identifier": "first", "key": key, "versions": versions, "tenantIds": tenants}],
                     "filter": list(filters), "view": {"entity": entity, "properties": properties},
                     "groupBy": {"type": kind, "value": value}, "distributedBy": {"type": "none", "value": None},
                     "visualization": "table", "configuration": {"aggregationTypes": AGGREGATIONS, **configuration}}}


def instance_filter(kind, data=None):
    return {"type": kind, "data": data, "filterLevel": "instance", "appliedTo": ["all"]}


def variable_filter(name, kind, data):
    return instance_filter("variable", {"name": name, "type": kind, "data": data})


def measure(result, prop, aggregation=None, percentile=None, time=None):
    """The data of the one measure with these properties."""
    found = [m["data"] for m in result["measures"]
             if m["property"] == prop and m["userTaskDurationTime"] == time and
             (m["aggregationType"] or {}).get("type") == aggregation and (m["aggregationType"] or {}).get("value") == percentile]
    assert len(found) == 1, f"{len(found)} measures {prop} {aggregation} {percentile} {time}"
    return found[0]


def by_key(entries):
    keys = [entry["key"] for entry in entries]
    assert len(set(keys)) == len(keys), "a key comes twice"
    return {entry["key"]: entry["value"] for entry in entries}

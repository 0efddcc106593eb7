"""Requests to a search server whose aggregations are chains, each in the one before it, and the cells of the answers."""

from collections import namedtuple

from pg_bench import key_of

# One aggregation in another. One of groups has the side of their keys, and says the key of each.
Level = namedtuple("Level", "body side key", defaults=(None, None))
# Of a cell: its aggregations, and its value in the answer.
Measure = namedtuple("Measure", "inner value")
COUNT = Measure({}, lambda node: node["doc_count"])


def bool_filter(conditions):
    return {"bool": {"filter": conditions}}


def missing(field):
    return {"bool": {"must_not": [{"exists": {"field": field}}]}}


def terms(field, **more):
    return {"terms": {"field": field, "size": 1000, **more}}


def months(field):
    return {"date_histogram": {"field": field, "calendar_interval": "month", "min_doc_count": 1}}


def aggregations(levels, measures):
    """The aggregations of a chain of levels, each in the one before it."""
    inner = {name: body for measure in measures for name, body in measure.inner.items()}
    for level in reversed(levels):
        inner = {"next": {**level.body, "aggs": inner} if inner else level.body}
    return inner


def read(levels, node, measures, keys):
    """Keys by side, and values, of each cell of an answer."""
    if not levels:
        yield keys, [measure.value(node) for measure in measures]
    elif levels[0].side is None:
        yield from read(levels[1:], node["next"], measures, keys)
    else:
        for bucket in levels[0].key(node["next"]):
            yield from read(levels[1:], bucket[1], measures, {**keys, levels[0].side: bucket[0]})


def by_key(found):
    return [(key_of(str(bucket["key"])), bucket) for bucket in found["buckets"]]


def by_name(found):
    return [(key_of(name), bucket) for name, bucket in found["buckets"].items()]


def group(body, side):
    return Level(body, side, by_key)


def search(server, connection, indices, query, aggs, **more):
    """How many documents there are in all is only counted where it is asked: with rows, or without groups."""
    body = {"size": 0, "track_total_hits": not is_grouped(aggs), "query": bool_filter(query), **more}
    return server.request("POST", f"/{indices}/_search?request_cache=false", {**body, "aggs": aggs} if aggs else body, connection)


def whole(answer):
    """All documents of an answer, as if they were a bucket."""
    return {**answer.get("aggregations", {}), "doc_count": answer["hits"].get("total", {}).get("value")}


def is_grouped(aggs):
    return any(name == "next" or name.startswith("chain") for name in aggs)

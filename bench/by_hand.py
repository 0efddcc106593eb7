"""Reports of reports.json as one would ask a search server by hand, and a look whether both say the same."""

from collections import namedtuple
from datetime import datetime, timezone


def milliseconds(*date):
    return int(datetime(*date, tzinfo=timezone.utc).timestamp() * 1000)


KEY = {"term": {"definitionKey": "proc_00"}}
FILTERED = [KEY, {"range": {"start": {"gte": milliseconds(2026, 5, 5), "lt": milliseconds(2026, 11, 1)}}},
            {"nested": {"path": "variables", "query": {"bool": {"filter": [
                {"term": {"variables.name": "region"}}, {"term": {"variables.type": "String"}},
                {"terms": {"variables.value": ["region_03", "region_04", "region_05"]}}]}}}}]

Question = namedtuple("Question", "body compare")


def asked(filters, aggregations=None, **more):
    body = {"size": 0, "track_total_hits": True, "query": {"bool": {"filter": filters}}, **more}
    if aggregations:
        body["aggs"] = aggregations
    return body


def stats(field, base):
    """Of durations: of what has ended, and of what runs (now − start is worked out from it)."""
    return {"ended": {"stats": {"field": field}}, "running": {"stats": {"field": base}}}


def by_terms(path, field, inner=None, size=1000):
    terms = {"terms": {"field": f"{path}.{field}", "size": size}}
    if inner:
        terms["aggs"] = inner
    return {"rows": {"nested": {"path": path}, "aggs": {"groups": terms}}}


def fail(name, ours, theirs):
    raise SystemExit(f"{name}: Hindsight says {ours}, by hand it is {theirs}")


def same_total(name, result, answer):
    total = answer["hits"]["total"]["value"]
    if result["measures"][0]["data"] != total:
        fail(name, result["measures"][0]["data"], total)


def same_instances(name, result, answer):
    if result["instanceCount"] != answer["hits"]["total"]["value"]:
        fail(name, result["instanceCount"], answer["hits"]["total"]["value"])


def same_without_filters(name, result, answer):
    """Reports on user tasks count those instances that have some."""
    if result["instanceCountWithoutFilters"] != answer["hits"]["total"]["value"]:
        fail(name, result["instanceCountWithoutFilters"], answer["hits"]["total"]["value"])


def same_groups(name, result, answer):
    ours = {row["key"]: row["value"] for row in result["measures"][0]["data"] if row["value"]}
    theirs = {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["rows"]["groups"]["buckets"]}
    if ours != theirs:
        fail(name, ours, theirs)


NODES = by_terms("flowNodes", "flowNode", stats("flowNodes.total", "flowNodes.totalBase"))

QUESTIONS = {
    "instances": Question(asked([KEY]), same_total),
    "instances_by_start": Question(asked([KEY], {"months": {"date_histogram": {"field": "start", "calendar_interval": "month"}}}),
                                   same_instances),
    "instances_by_variable": Question(
        asked([KEY], {"v": {"nested": {"path": "variables"}, "aggs": {"named": {
            "filter": {"bool": {"filter": [{"term": {"variables.name": "region"}}, {"term": {"variables.type": "String"}}]}},
            "aggs": {"groups": {"terms": {"field": "variables.value", "size": 1000}, "aggs": {"instances": {"reverse_nested": {}}}}}}}}}),
        same_instances),
    "duration": Question(asked([KEY], stats("total", "totalBase")), same_instances),
    "duration_by_start": Question(
        asked([KEY], {"months": {"date_histogram": {"field": "start", "calendar_interval": "month"}, "aggs": stats("total", "totalBase")}}),
        same_instances),
    "heatmap": Question(asked([KEY], NODES), same_groups),
    "heatmap_filtered": Question(asked(FILTERED, NODES), same_groups),
    "tasks_idle": Question(asked([KEY], by_terms("userTasks", "flowNode", stats("userTasks.idleTotal", "userTasks.idleBase"))),
                           same_without_filters),
    "assignees_total": Question(asked([KEY], by_terms("userTasks", "assignee", stats("userTasks.total", "userTasks.totalBase"))),
                                same_without_filters),
    "incidents_by_node": Question(asked([KEY], by_terms("incidents", "flowNode")), same_groups),
    "raw": Question(asked([KEY], size=50, sort=[{"start": "desc"}]), same_instances),
    "raw_filtered": Question(asked(FILTERED, size=50, sort=[{"start": "desc"}]), same_instances),
}

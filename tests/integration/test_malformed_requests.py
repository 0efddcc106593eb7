"""Requests that make no sense are refused with a reason. None makes the server fail."""

import copy
import json

import pytest

from support.reports import instance_filter, report, variable_filter
from support.saved_reports import COMBINED, DECISION, SINGLE, combined, count, create, named

ORDERS = ("orderHandling", ["retail"])
WRONG = [None, True, -1, 1e308, 10**30, "", "'; DROP TABLE process_instance; --", "\u0000", "ä" * 10_000, [], [None], {"type": {}}]
RISK_IS_HIGH = {"id": "orderRisk_risk", "name": "Risk", "type": "String", "data": {"operator": "in", "values": ["high"]}}


def decision(properties, group=("none", None), filters=(), **configuration):
    return {"reportType": "decision", "combined": False, "data": {
        "definitions": [{"identifier": "d", "key": "orderRisk", "versions": ["all"], "tenantIds": [None, "retail"]}], "filter": list(filters),
        "view": {"properties": properties}, "groupBy": {"type": group[0], "value": group[1]}, "configuration": configuration}}


REPORTS = {
    "instances by variable": report(ORDERS, "processInstance", ["frequency", "duration"], ("variable", {"name": "amount", "type": "Double"}),
                                    [variable_filter("amount", "Double", {"operator": "<", "values": [5]})],
                                    customBucket={"active": True, "bucketSize": 100, "baseline": 0}),
    "instances by date": report(ORDERS, "processInstance", ["duration"], ("startDate", {"unit": "week"}),
                                [instance_filter("instanceStartDate", {"type": "rolling", "start": {"value": 20, "unit": "months"}}),
                                 instance_filter("processInstanceDuration", {"operator": ">", "value": 1, "unit": "hours", "includeNull": False})]),
    "flow nodes": report(ORDERS, "flowNode", ["frequency", "duration"], "flowNodes", [instance_filter("executedFlowNodes", {"operator": "in", "values": ["reviewOrder"]})]),
    "user tasks": report(ORDERS, "userTask", ["duration"], "assignee", userTaskDurationTimes=["idle", "work"]),
    "raw data": report(ORDERS, None, ["rawData"], sorting={"by": "variable:amount", "order": "asc"}),
    "decisions by input": decision(["frequency"], ("inputVariable", {"id": "orderRisk_amount", "name": "Amount", "type": "Double"}),
                                   [instance_filter("evaluationDateTime", {"type": "rolling", "start": {"value": 20, "unit": "months"}})],
                                   customBucket={"active": True, "bucketSize": 100, "baseline": 0}),
    "decisions by rule": decision(["frequency"], ("matchedRule", None), [instance_filter("outputVariable", RISK_IS_HIGH)]),
    "raw decisions": decision(["rawData"], sorting={"by": "input:orderRisk_amount", "order": "asc"}),
}


def places(value, path=()):
    """The path of every member and item inside a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in inner:
        yield (*path, key)
        yield from places(child, (*path, key))


def changed(body, path, value):
    body = copy.deepcopy(body)
    parent = body
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = value
    return body


def assert_sane(answer, what):
    assert answer.status in (200, 400, 403, 404), f"{what}: {answer.status} {answer.text[:500]}"
    if answer.status != 200:
        error = answer.json()
        assert error["errorCode"] and error["errorMessage"], what


@pytest.mark.parametrize("name", REPORTS)
def test_the_report_itself_is_fine(demo_client, name):
    assert demo_client.post("/api/report/evaluate", REPORTS[name]).status == 200


@pytest.mark.parametrize("name", REPORTS)
def test_no_change_of_one_value_makes_the_server_fail(demo_client, name):
    body = REPORTS[name]
    statuses = set()
    for path in places(body):
        for value in WRONG:
            answer = demo_client.post("/api/report/evaluate", changed(body, path, value))
            assert_sane(answer, f"{path} = {str(value)[:60]!r}")
            statuses.add(answer.status)
    assert 400 in statuses


@pytest.fixture
def tidy(demo_client):
    """Takes away the reports that a test has saved."""
    yield demo_client
    saved = [one["id"] for one in demo_client.get("/api/report").json()]
    assert demo_client.post("/api/entities/delete", {"reports": saved}).status == 204


@pytest.mark.parametrize("path, name", [(SINGLE, "instances by variable"), (DECISION, "decisions by input")])
def test_no_wrong_value_is_saved_that_makes_the_server_fail(tidy, path, name):
    body, statuses = named(REPORTS[name], "saved", description="as it is"), set()
    one = create(tidy, body, path)
    for place in places(body):
        for value in WRONG:
            what = f"{place} = {str(value)[:60]!r}"
            answer = tidy.request("PUT", f"{path}/{one}", changed(body, place, value))
            statuses.add(answer.status)
            assert answer.status in (204, 400, 403, 404), f"{what}: {answer.status} {answer.text[:500]}"
            if answer.status == 204:
                assert_sane(tidy.get(f"/api/report/{one}"), what)
                assert_sane(tidy.post(f"/api/report/{one}/evaluate", {}), what)
    assert statuses >= {204, 400}


def test_no_wrong_value_in_a_combined_report_makes_the_server_fail(tidy):
    ids = [create(tidy, named(count(ORDERS), name)) for name in ("one", "two")]
    body = named(combined(*ids, visualization="number", configuration={"targetValue": {"active": True, "countChart": {"value": "5", "isBelow": True}}}), "both")
    both = create(tidy, body, COMBINED)
    for place in places(body):
        for value in WRONG:
            what = f"{place} = {str(value)[:60]!r}"
            assert_sane(tidy.post("/api/report/evaluate", changed(body, place, value)), what)
            answer = tidy.request("PUT", f"{COMBINED}/{both}", changed(body, place, value))
            assert answer.status in (204, 400, 403, 404), f"{what}: {answer.status} {answer.text[:500]}"
            if answer.status == 204:
                assert_sane(tidy.post(f"/api/report/{both}/evaluate", {}), what)


@pytest.mark.parametrize("name", ["instances by date", "raw decisions", "both"])
def test_no_wrong_filter_beside_a_saved_report_makes_the_server_fail(tidy, name):
    if name == "both":
        path, body = COMBINED, combined(*(create(tidy, named(count(ORDERS), part)) for part in ("one", "two")))
    else:
        path, body = DECISION if name.endswith("decisions") else SINGLE, REPORTS[name]
    one = create(tidy, named(body, name), path)
    filters = {"filter": [*REPORTS["instances by date"]["data"]["filter"], *REPORTS["decisions by rule"]["data"]["filter"],
                          variable_filter("amount", "Double", {"operator": "<", "values": [5]})]}
    for place in places(filters):
        for value in WRONG:
            assert_sane(tidy.post(f"/api/report/{one}/evaluate", changed(filters, place, value)), f"{place} = {str(value)[:60]!r}")


@pytest.mark.parametrize("path, body", [
    ("/api/variables", {"processesToQuery": [{"processDefinitionKey": "orderHandling", "processDefinitionVersions": ["all"], "tenantIds": ["retail"]}]}),
    ("/api/variables/values", {"processDefinitionKey": "orderHandling", "processDefinitionVersions": ["all"], "tenantIds": ["retail"], "name": "country",
                               "type": "String", "valueFilter": "D", "resultOffset": 0, "numResults": 10}),
    ("/api/flow-node/flowNodeNames", {"processDefinitionKey": "orderHandling", "processDefinitionVersion": "1", "tenantId": "retail", "nodeIds": ["checkOrder"]}),
    ("/api/definition/process/_resolveTenantsForVersions", {"definitions": [{"key": "orderHandling", "versions": ["all"]}]}),
    ("/api/definition/process/orderHandling/_resolveTenantsForVersions", {"versions": ["all"]}),
])
def test_other_requests_with_one_wrong_value_are_answered_sanely(demo_client, path, body):
    assert demo_client.post(path, body).status == 200
    for place in places(body):
        for value in WRONG:
            assert_sane(demo_client.post(path, changed(body, place, value)), f"{path} {place} = {str(value)[:60]!r}")


@pytest.mark.parametrize("body", ["", "{", "[1,2", "\u0000", "null", "[]", '"text"', '{"data": ' * 5000, "{" + '"a":1,' * 3 + "}", '{"a":\xff}'.encode("latin-1")])
def test_bodies_that_are_no_report_are_refused(demo_client, body):
    answer = demo_client.post("/api/report/evaluate", body, {"Content-Type": "application/json"})
    assert answer.status == 400 and answer.json()["errorMessage"]


@pytest.mark.parametrize("query", ["?limit=-1", "?limit=ten", "?limit=99999999999999999999", "?offset=-5", "?offset=1e3", "?limit=1&offset=%00"])
def test_page_numbers_that_are_none_are_refused(demo_client, query):
    assert demo_client.post("/api/report/evaluate" + query, REPORTS["raw data"]).status == 400


@pytest.mark.parametrize("query", ["?limit=0", "?limit=1000000&offset=0", "?offset=18446744073709551615", "?offset=9223372036854775807", "?limit="])
def test_page_numbers_out_of_range_are_answered_sanely(demo_client, query):
    assert_sane(demo_client.post("/api/report/evaluate" + query, REPORTS["raw data"]), query)


@pytest.mark.parametrize("zone", ["", "Europe/Berlin", "../../etc/passwd", "Mars/Olympus", "A" * 5000, "UTC+25"])
def test_unknown_time_zones_are_no_failure(demo_client, zone):
    answer = demo_client.post("/api/report/evaluate", REPORTS["instances by date"], {"X-Optimize-Client-Timezone": zone})
    assert_sane(answer, zone)


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/definition/animal", "/api/definition/process/..%2f..%2fetc", "/nothing", "/..%2f..%2fetc%2fpasswd",
                                  "/api/definition/process/xml", "/api/definition/process/%00", "/%ff", "/api/definition/%ff",
                                  "/api/definition/process/%ff", "/api/definition/process/xml?key=%ff"])
def test_unknown_addresses_are_not_found(demo_client, path):
    answer = demo_client.get(path)
    assert answer.status in (400, 404) and json.loads(answer.body)["errorCode"]
    assert b"root:" not in answer.body


def test_another_method_is_refused_with_the_right_one(demo_client):
    answer = demo_client.get("/api/variables/values")
    assert answer.status == 405 and "POST" in answer.headers["Allow"]
    assert demo_client.request("DELETE", "/api/definition").status == 405


def test_after_all_this_the_server_still_answers(demo_client):
    assert demo_client.post("/api/report/evaluate", REPORTS["flow nodes"]).status == 200

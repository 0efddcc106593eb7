"""The public API on both stores: saved reports and their results for scripts, read page by page; labels of variables."""

import copy

import pytest

from support.client import Client
from support.dates import milliseconds
from support.public_api import Script, bearer, instance_ids
from support.reports import instance_filter, report
from support.saved_reports import COMBINED, DECISION, combined, count, create, named, tidy_client
from support.server import configuration, engine_entry, write_configuration
from support.waiting import wait_until

ORDERS, CLAIMS = ("orderHandling", ["retail", "wholesale"]), ("claimSettlement", [None])
ENDED = instance_filter("completedInstancesOnly")
RAW = report(ORDERS, None, ["rawData"])
ROUTES = [
    ("GET", "/report?collectionId=null", None), ("DELETE", "/report/x", None), ("POST", "/export/report/definition/json", []),
    ("GET", "/export/report/x/result/json?limit=1&paginationTimeout=1", None), ("GET", "/dashboard?collectionId=null", None),
    ("DELETE", "/dashboard/x", None), ("POST", "/export/dashboard/definition/json", []), ("POST", "/import", []),
    ("POST", "/variables/labels", {"definitionKey": "orderHandling", "labels": []}),
]


@pytest.fixture
def helen(either_server):
    """Her reports are private, and she is no super user."""
    return tidy_client(either_server, "helen")


@pytest.fixture
def script(either_server):
    return Script(either_server.url)


def sorted_by(column, order, process=ORDERS, **more):
    return named(report(process, None, ["rawData"], sorting={"by": column, "order": order}, **more), "rows")


def pages(script, id, limit):
    """All of them, up to the empty one, with what has to hold for each."""
    page = script.page(id, limit=limit)
    total, found = page["totalNumberOfRecords"], [page]
    while page["data"]:
        page = script.page(id, searchRequestId=page["searchRequestId"])
        found.append(page)
    for one in found:
        assert one["reportId"] == id
        assert one["totalNumberOfRecords"] == total
        assert one["numberOfRecordsInResponse"] == len(one["data"]) <= limit
    return found


def result(client, id):
    answer = client.post(f"/api/report/{id}/evaluate?limit=10000", {}, {"X-Optimize-Client-Timezone": "UTC"})
    assert answer.status == 200, answer.text
    return answer.json()["result"]


def test_without_the_token_nobody_gets_in(either_server, helen):
    for method, path, body in ROUTES:
        for headers in ({}, bearer("another"), {"Authorization": "Basic aGVsZW46aGVsZW4="}, helen.cookie()):
            answer = Client(either_server.url).request(method, "/api/public" + path, body, headers)
            assert answer.status == 401, f"{method} {path} {headers}: {answer.text}"
            assert answer.json()["errorCode"] == "notAuthorizedError"
            assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert Script(either_server.url).request(method, path, body).status != 401
    assert Client(either_server.url).get("/api/report", bearer()).status == 401, "the token is no session"


def test_without_configuration_the_public_api_is_off(hindsight, camunda, tmp_path):
    settings = configuration(tmp_path, engine_entry(camunda.engine.rest), api={"accessToken": None})
    with hindsight.serve(write_configuration(tmp_path, settings)) as server:
        for token in (None, "null", "", "None"):
            for method, path, body in ROUTES:
                assert Script(server.url, token).request(method, path, body).status == 401


def test_the_keys_are_active(hindsight, camunda, tmp_path):
    settings = configuration(tmp_path, engine_entry(camunda.engine.rest), api={"jwtSetUri": "https://login.example.org/keys"})
    done = hindsight.run("check-config", write_configuration(tmp_path, settings))
    assert done.returncode == 0, done.stdout
    inactive = done.stdout.partition("# Not active yet")[2].partition("\n\n")[0]
    assert "api." not in inactive and "token-of-the-public-api" not in done.stdout


def test_private_reports_are_listed_exported_and_deleted(helen, script):
    first, second = (create(helen, named(count(ORDERS, filters=filters), name)) for filters, name in (((), "all"), ((ENDED,), "ended")))
    both = create(helen, combined(first, second, name="both"), COMBINED)
    assert {first, second, both} <= set(script.ids())
    assert script.ids(collection="unknown") == []
    assert script.request("GET", "/report").status == 400

    exported = script.request("POST", "/export/report/definition/json", [both, first]).json()
    assert [entity["id"] for entity in exported] == [first, second, both], "children first, each once"
    assert [entity["exportEntityType"] for entity in exported] == ["single_process_report"] * 2 + ["combined_report"]

    assert script.request("DELETE", f"/report/{first}").status == 204
    assert script.request("DELETE", f"/report/{first}").status == 404
    assert [child["id"] for child in helen.get(f"/api/report/{both}").json()["data"]["reports"]] == [second]
    answer = script.request("POST", "/export/report/definition/json", [both, first])
    assert answer.status == 404 and answer.json()["errorCode"] == "notFoundError"
    for body in ({}, [7], "x", [first] * 1001):
        assert script.request("POST", "/export/report/definition/json", body).status == 400, body


def test_what_was_exported_is_imported_with_new_ids(either_server, helen, script):
    id = create(helen, named(count(ORDERS, "flowNodes"), "steps", description="of orders") | {"data": report(ORDERS, "flowNode", ["frequency"], "flowNodes")["data"]})
    exported = script.request("POST", "/export/report/definition/json", [id]).json()
    new, = script.import_entities(exported)
    assert new != id and new in script.ids()
    again = script.request("POST", "/export/report/definition/json", [new]).json()
    assert again == [{**exported[0], "id": new}]
    demo = either_server.client("demo")
    assert result(demo, new) == result(demo, id)
    assert new in [entity["id"] for entity in demo.get("/api/entities").json()], "super users see what belongs to nobody"
    assert new not in [entity["id"] for entity in helen.get("/api/entities").json()]
    assert script.request("DELETE", f"/report/{new}").status == 204

    before = script.ids()
    unknown = copy.deepcopy(exported)
    unknown[0]["data"]["definitions"][0]["key"] = "neverDeployed"
    answer = script.request("POST", "/import", unknown)
    assert answer.status == 400 and "neverDeployed" in answer.json()["detailedMessage"]
    assert script.request("POST", "/import?collectionId=unknown", exported).status == 404
    assert script.ids() == before


@pytest.mark.parametrize("definition", [
    count(ORDERS), report(ORDERS, "processInstance", ["frequency", "duration"], ("startDate", {"unit": "month"}), [ENDED]),
    report(ORDERS, "flowNode", ["duration"], "flowNodes", [ENDED]),
    {**(steps := report(ORDERS, "userTask", ["frequency"], "userTasks")),
     "data": {**steps["data"], "distributedBy": {"type": "assignee", "value": None}}},
], ids=["number", "by month", "map", "hyperMap"])
def test_other_results_come_whole(helen, script, definition):
    id = create(helen, named(definition, "one"))
    measures = result(helen, id)["measures"]
    page = script.page(id, limit=1)
    data = measures[0]["data"] if isinstance(measures[0]["data"], list) else [measures[0]["data"]]
    assert page["data"] == data and page["measures"] == measures
    assert page["numberOfRecordsInResponse"] == page["totalNumberOfRecords"] == len(data) > 0
    assert page["searchRequestId"] is None and page["message"] is None


def test_results_of_others(helen, script):
    both = create(helen, combined(create(helen, named(count(ORDERS), "all")), name="both"), COMBINED)
    assert "combined" in script.page(both, 400, limit=1)["errorMessage"]
    script.page("unknown", 404, limit=1)
    incomplete = create(helen, named({"data": {}}, "begun"))
    script.page(incomplete, 400, limit=1)


@pytest.mark.parametrize("column, order", [("startDate", "desc"), ("startDate", "asc"), ("processInstanceId", "asc"), ("tenantId", "desc")])
def test_all_rows_come_once_and_in_the_order_of_the_report(camunda, helen, script, column, order):
    id = create(helen, sorted_by(column, order))
    expected = result(helen, id)["measures"][0]["data"]
    found = pages(script, id, limit=7)
    rows = [row for page in found for row in page["data"]]
    assert [row["processInstanceId"] for row in rows] == [row["processInstanceId"] for row in expected]
    assert {page["message"] for page in found} == {None}
    running = {row["processInstanceId"] for row in expected if row["endDate"] is None}
    assert [row for row in rows if row["processInstanceId"] not in running] == \
        [row for row in expected if row["processInstanceId"] not in running]
    assert set(rows[0]["counts"]) == {"incidents", "openIncidents", "userTasks"} and rows[0]["flowNodeDurations"] and rows[0]["variables"]
    assert {row["processInstanceId"] for row in rows} == \
        {row["id"] for row in camunda.history.process_instances if row["definition"].startswith(ORDERS[0] + ":")}
    assert found[0]["totalNumberOfRecords"] == len(rows) > 100


def test_rows_sorted_by_what_may_change_come_once_in_another_order(helen, script):
    id = create(helen, sorted_by("duration", "asc"))
    found = pages(script, id, limit=50)
    assert all("'duration'" in page["message"] for page in found)
    ids = [one for page in found for one in instance_ids(page)]
    newest_first = create(helen, sorted_by("startDate", "desc"))
    assert ids == [row["processInstanceId"] for row in result(helen, newest_first)["measures"][0]["data"]]


def test_running_rows_last_until_the_first_page(helen, script):
    id = create(helen, named(report(ORDERS, None, ["rawData"], filters=[instance_filter("runningInstancesOnly")]), "running"))
    rows = [row for page in pages(script, id, limit=3) for row in page["data"]]
    assert len({row["startDate"] for row in rows}) > 3
    moments = {milliseconds(row["startDate"]) + row["duration"] for row in rows}
    assert len(moments) == 1, "all pages are of one moment"


def test_rows_of_decisions_are_paged(either_server, script):
    demo = either_server.client("demo")
    definitions = demo.get("/api/definition/decision").json()
    decision = definitions[0]
    tenants = [tenant["id"] for tenant in decision["tenants"]]
    id = create(demo, {"name": "decisions", "reportType": "decision", "data": {
        "definitions": [{"identifier": "a", "key": decision["key"], "versions": ["all"], "tenantIds": tenants}],
        "view": {"properties": ["rawData"]}, "groupBy": {"type": "none", "value": None}, "visualization": "table"}}, DECISION)
    expected = result(demo, id)["measures"][0]["data"]
    found = pages(script, id, limit=9)
    assert [row for page in found for row in page["data"]] == expected and len(found) > 3
    assert script.request("DELETE", f"/report/{id}").status == 204


def test_cursors_of_other_reports_and_forged_ones_are_refused(helen, script):
    one, other = create(helen, named(RAW, "one")), create(helen, named(RAW, "other"))
    cursor = script.page(one, limit=5)["searchRequestId"]
    refused = {"of another report": (other, cursor), "no searchRequestId of this server": (one, cursor[:-2] + "AA")}
    for reason, (id, text) in refused.items():
        answer = script.page(id, 400, searchRequestId=text)
        assert answer["errorCode"] == "badRequestError" and reason in answer["errorMessage"]
    for text in ("x", "x.y", "." + cursor, cursor.partition(".")[0]):
        script.page(one, 400, searchRequestId=text)
    number = create(helen, named(count(ORDERS), "number"))
    script.page(number, 400, searchRequestId=cursor)

    assert script.page(one, searchRequestId=cursor)["data"]
    assert helen.request("PUT", f"/api/report/process/single/{one}", named(RAW, "renamed")).status == 204
    assert "was changed" in script.page(one, 400, searchRequestId=cursor)["errorMessage"]


def test_cursors_expire(helen, script):
    id = create(helen, named(RAW, "one"))
    cursor = script.page(id, limit=5, paginationTimeout=1)["searchRequestId"]
    path = f"/export/report/{id}/result/json?paginationTimeout=1&searchRequestId={cursor}"
    wait_until(lambda: script.request("GET", path).status == 400, 20, "it has expired")
    assert "has expired" in script.request("GET", path).json()["errorMessage"]


@pytest.mark.parametrize("query", ["", "limit=5", "paginationTimeout=5", "limit=0&paginationTimeout=5", "limit=10001&paginationTimeout=5",
                                   "limit=x&paginationTimeout=5", "limit=5&paginationTimeout=0", "limit=5&paginationTimeout=86401",
                                   "limit=5&paginationTimeout=-1"])
def test_parameters_that_make_no_sense_are_refused(helen, script, query):
    id = create(helen, named(RAW, "one"))
    answer = script.request("GET", f"/export/report/{id}/result/json?{query}")
    assert answer.status == 400
    assert "'limit'" in answer.json()["errorMessage"] or "'paginationTimeout'" in answer.json()["errorMessage"]


def names(client, process=ORDERS):
    asked = {"processDefinitionKey": process[0], "processDefinitionVersions": ["all"], "tenantIds": process[1]}
    return {(one["name"], one["type"]): one["label"] for one in client.post("/api/variables", {"processesToQuery": [asked]}).json()}


def labels(key, *changes):
    return {"definitionKey": key, "labels": [{"variableName": name, "variableType": kind, "variableLabel": label} for name, kind, label in changes]}


def test_labels_are_shown_replaced_and_taken_away(helen, script):
    assert set(names(helen).values()) == {None}
    (first, kind), (second, other), *_ = names(helen)
    assert script.request("POST", "/variables/labels", labels(ORDERS[0], (first, kind, "One"), (second, other, "Two"))).status == 204
    assert names(helen)[first, kind] == "One" and names(helen)[second, other] == "Two"
    id = create(helen, named(count(ORDERS), "one"))
    of_report = helen.post("/api/variables/reports", {"reportIds": [id]}).json()
    assert {one["label"] for one in of_report} == {"One", "Two", None}
    assert helen.post("/api/variables/labels", labels(ORDERS[0], (first, kind, "Better"), (second, other, ""))).status == 204
    assert names(helen)[first, kind] == "Better" and names(helen)[second, other] is None
    assert script.request("POST", "/variables/labels", labels(ORDERS[0], (first, kind, None), (second, other, ""))).status == 204
    assert set(names(helen).values()) == {None}


def test_labels_that_make_no_sense_are_refused(either_server, helen, script):
    twice = labels(ORDERS[0], ("a", "String", "x"), ("a", "String", "y"))
    for post in (lambda body: script.request("POST", "/variables/labels", body), lambda body: helen.post("/api/variables/labels", body)):
        assert post(twice).status == 400 and post(labels(ORDERS[0], ("a", "Shoe", "x"))).status == 400
        assert post(labels("neverDeployed", ("a", "String", "x"))).status == 404
        assert post({"labels": []}).status == 400
    assert either_server.client("mary").post("/api/variables/labels", labels(CLAIMS[0], ("a", "String", "x"))).status == 404, "she does not see it"
    assert either_server.client().post("/api/variables/labels", twice).status == 401

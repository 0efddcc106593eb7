"""Dashboards: what is saved is what is read, by whom it may be, and reports that go leave them; on both stores."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from support.dashboards import TEXT, WEBSITE, create_dashboard, dashboard, read_dashboard, shown, tile
from support.public_api import Script
from support.saved_reports import COMBINED, combined, count, create, named, tidy_client

ORDERS, RETAIL, CLAIMS = ("orderHandling", ["retail", "wholesale"]), ("orderHandling", ["retail"]), ("claimSettlement", [None])
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def helen(either_server):
    return tidy_client(either_server, "helen")


@pytest.fixture
def victor(either_server):
    return tidy_client(either_server, "victor")


@pytest.fixture
def mary(either_server):
    return tidy_client(either_server, "mary")


def orders(client, name="Orders", **more):
    return create(client, named(count(ORDERS), name, **more))


def put(client, id, body, status=204):
    answer = client.request("PUT", f"/api/dashboard/{id}", body)
    assert answer.status == status, answer.text
    return answer


def ids(client):
    return sorted(entity["id"] for entity in client.get("/api/entities").json())


# one dashboard

def test_the_life_of_a_dashboard(helen):
    report = orders(helen)
    filters = [{"type": "state", "data": {"defaultValues": ["runningInstancesOnly"]}}]
    id = create_dashboard(helen, {**dashboard(report, description="What  is"), "availableFilters": filters, "refreshRateSeconds": 60})
    first = read_dashboard(helen, id)
    assert first["tiles"] == [{**tile(report), "configuration": None}] and first["availableFilters"] == filters
    assert {name: first[name] for name in ("id", "name", "description", "owner", "lastModifier", "collectionId", "currentUserRole", "refreshRateSeconds",
                                           "managementDashboard", "instantPreviewDashboard")} == {
        "id": id, "name": "Orders at a glance", "description": "What  is", "owner": "Helen O'Brien", "lastModifier": "Helen O'Brien", "collectionId": None,
        "currentUserRole": "editor", "refreshRateSeconds": 60, "managementDashboard": False, "instantPreviewDashboard": False}
    assert first["created"] == first["lastModified"]
    put(helen, id, {"tiles": [TEXT, WEBSITE]})
    second = read_dashboard(helen, id)
    assert [tile["type"] for tile in second["tiles"]] == ["text", "external_url"] and second["availableFilters"] == []
    assert (second["name"], second["description"], second["created"]) == (first["name"], None, first["created"])
    assert helen.request("DELETE", f"/api/dashboard/{id}").status == 204
    assert read_dashboard(helen, id, 404)["errorCode"] == "notFoundError"
    assert ids(helen) == [report], "its report stays"
    put(helen, id, dashboard(), 404)


@pytest.mark.parametrize("locale, name", [("en", "New dashboard"), ("de", "Neues Dashboard")])
def test_an_empty_body_makes_a_new_dashboard(helen, locale, name):
    id = helen.post("/api/dashboard", headers={"X-Optimize-Client-Locale": locale}).json()["id"]
    found = read_dashboard(helen, id)
    assert (found["name"], found["tiles"], found["availableFilters"]) == (name, [], [])


def test_the_older_name_of_tiles_is_read(helen):
    report = orders(helen)
    id = create_dashboard(helen, {"name": "old", "reports": [{"id": report, "configuration": {}}, {"id": "", "configuration": {"external": "http://old.example"}}]})
    assert [(tile["id"], tile["type"]) for tile in read_dashboard(helen, id)["tiles"]] == [(report, "optimize_report"), (None, "external_url")]
    put(helen, id, {"reports": [{"id": report}]})
    assert shown(helen, id) == [report]


BAD = {
    "list": [], "name": {"name": 7}, "tile without report": {"tiles": [{"type": "optimize_report"}]}, "report that is not there": {"tiles": [tile(UNKNOWN)]},
    "id of nothing": {"tiles": [tile("../_search")]}, "text with id": {"tiles": [{**TEXT, "id": UNKNOWN}]},
    "script": {"tiles": [{"type": "external_url", "configuration": {"external": "javascript:alert(1)"}}]},
    "kind": {"tiles": [tile(UNKNOWN, type="shoe")]}, "filter": {"tiles": [], "availableFilters": [{"type": "shoe"}]},
    "too large": {"tiles": [{"type": "text", "configuration": {"text": "x" * 140_000}}]},
    "of the program": {"tiles": [], "instantPreviewDashboard": True},
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_bad_input_is_refused_and_changes_nothing(helen, body):
    id = create_dashboard(helen, dashboard(orders(helen)))
    before, known = read_dashboard(helen, id), ids(helen)
    answer = helen.post("/api/dashboard", body)
    assert answer.status == 400 and answer.json()["errorMessage"], answer.text
    put(helen, id, body, 400)
    assert read_dashboard(helen, id) == before and ids(helen) == known


def test_an_update_without_tiles_is_refused(helen):
    id = create_dashboard(helen, dashboard(orders(helen)))
    put(helen, id, {"name": "other"}, 400)
    assert len(shown(helen, id)) == 1


@pytest.mark.parametrize("id", ["index", UNKNOWN, "x" * 600, "%27%20OR%201%3D1", "management", "a%2Fb"])
def test_an_id_of_nothing_is_not_found(helen, id):
    report = orders(helen)
    for one in (id, report):
        for method, path in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/copy"), ("GET", "/delete-conflicts")):
            assert helen.request(method, f"/api/dashboard/{one}{path}", dashboard() if method == "PUT" else None).status == 404
    read_dashboard(helen, create_dashboard(helen, dashboard(report)))
    assert helen.get(f"/api/report/{create_dashboard(helen, dashboard())}").status == 404


# copies

def test_a_copy_at_the_same_place_shows_the_same_reports(helen):
    report = orders(helen)
    id = create_dashboard(helen, {**dashboard(report), "tiles": [tile(report), TEXT], "refreshRateSeconds": 5})
    copy = helen.post(f"/api/dashboard/{id}/copy").json()["id"]
    other = helen.post(f"/api/dashboard/{id}/copy?collectionId=null&name=Another%20one").json()["id"]
    assert [read_dashboard(helen, one)["name"] for one in (copy, other)] == ["Orders at a glance – copy", "Another one"]
    for name in ("tiles", "availableFilters", "refreshRateSeconds"):
        assert read_dashboard(helen, copy)[name] == read_dashboard(helen, id)[name]
    put(helen, copy, dashboard())
    assert shown(helen, id) == [report, None]
    assert helen.post(f"/api/dashboard/{id}/copy?collectionId={UNKNOWN}").status == 404


# reports that go

def test_a_report_on_a_dashboard_is_not_deleted_unless_forced(helen):
    one, other = orders(helen, "One"), orders(helen, "Other")
    both = create(helen, named(combined(one, other), "Both"), COMBINED)
    id = create_dashboard(helen, {"name": "All", "tiles": [tile(one), tile(both), TEXT, tile(one)]})
    on_dashboard, in_combined = {"id": id, "type": "dashboard", "name": "All"}, {"id": both, "type": "combined_report", "name": "Both"}
    assert helen.get(f"/api/report/{one}/delete-conflicts").json() == {"conflictedItems": [in_combined, on_dashboard]}
    assert helen.get(f"/api/report/{both}/delete-conflicts").json() == {"conflictedItems": [on_dashboard]}
    answer = helen.request("DELETE", f"/api/report/{one}")
    assert answer.status == 409 and answer.json()["conflictedItems"] == [in_combined, on_dashboard]
    assert shown(helen, id) == [one, both, None, one], "a refusal changes nothing"
    assert helen.request("DELETE", f"/api/report/{one}?force=true").status == 204
    assert shown(helen, id) == [both, None]
    assert helen.get(f"/api/dashboard/{id}/delete-conflicts").json() == {"conflictedItems": []}


def test_what_is_changed_stays_on_its_dashboards(helen):
    report = orders(helen)
    id = create_dashboard(helen, dashboard(report))
    changed = named(count(ORDERS, group_by=("startDate", {"unit": "year"}), visualization="bar"), "By year")
    assert helen.request("PUT", f"/api/report/process/single/{report}", changed).status == 204
    assert shown(helen, id) == [report]


def test_the_public_api_takes_reports_out_and_lists_and_deletes_dashboards(either_server, helen):
    script = Script(either_server.url)
    report = orders(helen)
    id = create_dashboard(helen, dashboard(report))
    assert id in script.ids("dashboard") and id not in script.ids() and report not in script.ids("dashboard")
    assert script.request("DELETE", f"/report/{report}").status == 204
    assert shown(helen, id) == []
    assert script.request("DELETE", f"/report/{id}").status == 404, "it is no report"
    assert script.request("DELETE", f"/dashboard/{id}").status == 204
    assert script.request("DELETE", f"/dashboard/{id}").status == 404
    read_dashboard(helen, id, 404)


def test_reports_that_are_deleted_at_the_same_time_all_leave(either_server, helen):
    kept, *going = [orders(helen, f"Report {number}") for number in range(9)]
    id = create_dashboard(helen, dashboard(kept, *going))

    def work(report):
        return either_server.client("helen").request("DELETE", f"/api/report/{report}?force=true").status

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, going)) == [204] * len(going)
    assert shown(helen, id) == [kept]


# lists

def test_dashboards_are_listed_named_and_deleted_with_others(helen):
    report = orders(helen)
    id = create_dashboard(helen, {"name": "aaa", "tiles": [tile(report), TEXT]})
    entities = {entity["id"]: entity for entity in helen.get("/api/entities").json()}
    assert {name: entities[id][name] for name in ("name", "entityType", "data", "combined", "reportType", "currentUserRole", "owner")} == {
        "name": "aaa", "entityType": "dashboard", "data": {"subEntityCounts": {"report": 2}, "roleCounts": {}}, "combined": None, "reportType": None,
        "currentUserRole": "editor", "owner": "Helen O'Brien"}
    assert [entity["id"] for entity in helen.get("/api/entities?sortBy=entityType").json()] == [id, report]
    assert [entity["id"] for entity in helen.get("/api/report").json()] == [report]
    assert helen.get(f"/api/entities/names?dashboardId={id}&reportId={report}").json() == {
        "collectionName": None, "dashboardName": "aaa", "reportName": "Orders", "eventBasedProcessName": None}
    assert helen.get(f"/api/entities/names?dashboardId={id}").json()["reportName"] is None
    for chosen, conflict in (({"reports": [report]}, True), ({"reports": [report], "dashboards": [id]}, False), ({"dashboards": [id]}, False)):
        assert helen.post("/api/entities/delete-conflicts", chosen).json() is conflict, chosen
    for wrong in ({"reports": [report], "dashboards": [UNKNOWN]}, {"reports": [UNKNOWN], "dashboards": [id]}, {"dashboards": [report]}):
        assert helen.post("/api/entities/delete", wrong).status == 404
    assert ids(helen) == sorted([report, id])
    assert helen.post("/api/entities/delete", {"reports": [report], "dashboards": [id]}).status == 204
    assert ids(helen) == []


# rights

def test_a_private_dashboard_is_its_owner_s(either_server, helen, victor):
    report = orders(helen)
    id = create_dashboard(helen, dashboard(report))
    answers = [victor.get(f"/api/dashboard/{id}"), victor.request("PUT", f"/api/dashboard/{id}", dashboard()), victor.request("DELETE", f"/api/dashboard/{id}"),
               victor.post(f"/api/dashboard/{id}/copy"), victor.get(f"/api/dashboard/{id}/delete-conflicts"), victor.get(f"/api/entities/names?dashboardId={id}"),
               victor.post("/api/entities/delete", {"dashboards": [id]}), victor.post("/api/entities/delete-conflicts", {"dashboards": [id]}),
               victor.post("/api/dashboard", dashboard(report))]
    assert [answer.status for answer in answers] == [403] * len(answers)
    assert not any("glance" in answer.text or "Orders" in answer.text for answer in answers)
    assert ids(victor) == []
    demo = either_server.client("demo")
    assert read_dashboard(demo, id)["owner"] == "Helen O'Brien" and id in ids(demo), "super users see them"
    assert either_server.client().get(f"/api/dashboard/{id}").status == 401


def test_a_dashboard_shows_no_rows_that_its_viewer_may_not_see(either_server, mary):
    """As a super user demo puts a report on mary's dashboard that she may not evaluate."""
    demo = either_server.client("demo")
    own, foreign = create(mary, named(count(RETAIL), "Retail")), create(demo, named(count(CLAIMS), "Claims"))
    try:
        id = create_dashboard(mary, dashboard(own))
        put(mary, id, dashboard(own, foreign), 403)
        put(demo, id, dashboard(own, foreign))
        assert shown(mary, id) == [own, foreign]
        assert mary.post(f"/api/report/{own}/evaluate", {}).status == 200
        assert mary.post(f"/api/report/{foreign}/evaluate", {}).status == 403
        put(mary, id, {**dashboard(foreign, own), "name": "moved"})
        assert read_dashboard(mary, id)["name"] == "moved" and shown(mary, id) == [foreign, own], "what was on it may stay"
        put(mary, id, dashboard(own))
        put(mary, id, dashboard(own, foreign), 403)
    finally:
        assert demo.request("DELETE", f"/api/report/{foreign}?force=true").status == 204

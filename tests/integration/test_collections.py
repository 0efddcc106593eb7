"""Collections on both stores: who sees and changes what lies in them, what it may be about, and that no role shows rows that are not one's own."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from support.collections import create_collection, entities, read_collection, role, roles, scope
from support.dashboards import TEXT, create_dashboard, dashboard, read_dashboard, shown, tile
from support.public_api import Script
from support.reports import measure
from support.saved_reports import COMBINED, SINGLE, combined, count, create, named, tidy_client

ORDERS, RETAIL, CLAIMS = ("orderHandling", ["retail", "wholesale"]), ("orderHandling", ["retail"]), ("claimSettlement", [None])
UNKNOWN = "00000000-0000-4000-8000-000000000000"
MANAGERS_ONLY = [("PUT", "", {"name": "x"}), ("DELETE", "?force=true", None), ("GET", "/delete-conflicts", None),
                 ("POST", "/role", [role("olga", "viewer")]), ("PUT", "/role/USER:helen", {"role": "viewer"}), ("DELETE", "/role/USER:helen", None),
                 ("POST", "/roles/delete", ["USER:helen"]), ("PUT", "/scope", []), ("PUT", "/scope/process:orderHandling", {"tenants": ["retail"]}),
                 ("DELETE", "/scope/process:orderHandling?force=true", None), ("GET", "/scope/process:orderHandling/delete-conflicts", None),
                 ("POST", "/scope/delete", ["process:orderHandling"]), ("POST", "/scope/delete-conflicts", ["process:orderHandling"])]
ALL_ROLES = [("GET", "", None), ("GET", "/role/", None), ("GET", "/scope", None), ("GET", "/entities", None), ("GET", "/reports/", None)]


@pytest.fixture
def helen(either_server):
    return tidy_client(either_server, "helen")


@pytest.fixture
def victor(either_server, helen):
    return tidy_client(either_server, "victor")


@pytest.fixture
def mary(either_server, helen):
    """Sees orderHandling of the tenant retail only."""
    return tidy_client(either_server, "mary")


def orders(client, process=ORDERS, name="Orders", **more):
    return create(client, named(count(process), name, **more))


def ask(client, method, path, body=None):
    return client.request(method, "/api/collection/" + path, body)


def own_entities(client):
    return {entity["id"]: entity for entity in client.get("/api/entities").json()}


def code(answer):
    return answer.status, answer.json()["errorCode"]


# one collection

def test_the_life_of_a_collection(helen):
    id = helen.post("/api/collection", {"name": "Orders ✓", "description": "of all"}).json()["id"]
    found = read_collection(helen, id)
    assert {name: found[name] for name in ("id", "name", "description", "owner", "lastModifier", "currentUserRole", "data")} == {
        "id": id, "name": "Orders ✓", "description": "of all", "owner": "Helen O'Brien", "lastModifier": "Helen O'Brien", "currentUserRole": "manager",
        "data": {"configuration": {}, "roles": [{"id": "USER:helen", "identity": {"id": "helen", "type": "user", "name": "Helen O'Brien"}, "role": "manager"}],
                 "scope": []}}
    assert ask(helen, "PUT", id, {"name": "Renamed"}).status == 204
    assert (read_collection(helen, id)["name"], read_collection(helen, id)["description"]) == ("Renamed", None)
    assert helen.get(f"/api/entities/names?collectionId={id}").json()["collectionName"] == "Renamed"
    assert ask(helen, "DELETE", id).status == 204
    read_collection(helen, id, 404)
    assert own_entities(helen) == {}


@pytest.mark.parametrize("locale, name", [("en", "New collection"), ("de", "Neue Sammlung")])
def test_an_empty_body_makes_a_new_collection(helen, locale, name):
    id = helen.post("/api/collection", headers={"X-Optimize-Client-Locale": locale}).json()["id"]
    assert read_collection(helen, id)["name"] == name


@pytest.mark.parametrize("id", ["index", UNKNOWN, "x" * 600, "%27%20OR%201%3D1", "a%2Fb"])
def test_an_id_of_nothing_is_not_found(helen, id):
    report = orders(helen)
    for one in (id, report):
        for method, path, body in MANAGERS_ONLY + ALL_ROLES + [("POST", "/copy", None)]:
            assert ask(helen, method, one + path, body).status == 404, f"{method} {path}"
    for chosen in ("delete", "delete-conflicts"):
        assert helen.post(f"/api/entities/{chosen}", {"collections": [id], "reports": [report]}).status == 404
    assert list(own_entities(helen)) == [report]


@pytest.mark.parametrize("body", [[], "x", {"name": 7}, {"name": "a\nb"}, {"description": "x" * 401}])
def test_bad_input_is_refused(helen, body):
    id = create_collection(helen)
    assert helen.post("/api/collection", body).status == 400
    assert ask(helen, "PUT", id, body).status == 400
    assert read_collection(helen, id)["name"] == "Orders of all"


# what lies in it

def test_reports_and_dashboards_lie_in_a_collection(helen):
    id = create_collection(helen, ORDERS, CLAIMS)
    one, other = orders(helen, collectionId=id), orders(helen, CLAIMS, "Claims", collectionId=id)
    both = create(helen, named(combined(one, other), "Both", collectionId=id), COMBINED)
    board = create_dashboard(helen, dashboard(one, both, collectionId=id))
    assert entities(helen, id) == sorted([one, other, both, board])
    assert sorted(report["id"] for report in helen.get(f"/api/collection/{id}/reports/").json()) == sorted([one, other, both])
    assert helen.get(f"/api/report/{one}").json()["collectionId"] == read_dashboard(helen, board)["collectionId"] == id
    [listed] = own_entities(helen).values()
    assert listed["id"] == id and listed["entityType"] == "collection" and listed["currentUserRole"] == "manager"
    assert listed["data"] == {"subEntityCounts": {"report": 3, "dashboard": 1}, "roleCounts": {"user": 1, "group": 0}}
    assert helen.get("/api/report").json() == []
    private = orders(helen, name="private")
    for wrong in (named(combined(private), "x", collectionId=id), named(combined(one), "x")):
        assert helen.post(COMBINED, wrong).status == 400
    for wrong in (dashboard(private, collectionId=id), dashboard(one)):
        assert helen.post("/api/dashboard", wrong).status == 400
    assert helen.request("PUT", f"/api/dashboard/{board}", dashboard(one, private)).status == 400
    assert helen.request("PUT", f"{SINGLE}/{private}", named(count(ORDERS), "x", collectionId=id)).status == 400, "nothing is moved"
    assert helen.request("PUT", f"{SINGLE}/{one}", named(count(ORDERS), "x", collectionId=id)).status == 204
    assert entities(helen, id) == sorted([one, other, both, board])


def test_collections_come_first_in_the_list(helen):
    id = create_collection(helen)
    report = orders(helen)
    assert [entity["id"] for entity in helen.get("/api/entities").json()] == [id, report]
    assert [entity["id"] for entity in helen.get("/api/entities?sortBy=lastModified&sortOrder=desc").json()] == [report, id]


def test_what_lies_in_a_collection_goes_with_it_if_forced(helen):
    id = create_collection(helen, ORDERS)
    report = orders(helen, collectionId=id)
    board = create_dashboard(helen, {**dashboard(report, collectionId=id), "name": "Board"})
    private = orders(helen)
    lost = [{"id": report, "type": "report", "name": "Orders"}, {"id": board, "type": "dashboard", "name": "Board"}]
    by_id = lambda items: sorted(items, key=lambda item: item["id"])
    assert by_id(helen.get(f"/api/collection/{id}/delete-conflicts").json()["conflictedItems"]) == by_id(lost)
    answer = ask(helen, "DELETE", id)
    assert answer.status == 409 and by_id(answer.json()["conflictedItems"]) == by_id(lost)
    assert entities(helen, id) == sorted([report, board])
    for chosen, conflict in (({"collections": [id]}, True), ({"collections": [id], "reports": [report], "dashboards": [board]}, False)):
        assert helen.post("/api/entities/delete-conflicts", chosen).json() is conflict
    assert ask(helen, "DELETE", id + "?force=true").status == 204
    assert [helen.get(f"/api/report/{report}").status, helen.get(f"/api/dashboard/{board}").status] == [404, 404]
    assert list(own_entities(helen)) == [private]
    again = create_collection(helen, ORDERS)
    orders(helen, collectionId=again)
    assert helen.post("/api/entities/delete", {"collections": [again], "reports": [private]}).status == 204
    assert own_entities(helen) == {}


# roles

def test_a_viewer_looks_and_copies_an_editor_changes_a_manager_does_all(helen, victor):
    id = create_collection(helen, ORDERS, victor="viewer")
    report = orders(helen, collectionId=id)
    board = create_dashboard(helen, dashboard(report, collectionId=id))

    def changes():
        return [victor.post(SINGLE, named(count(ORDERS), "His", collectionId=id)), victor.request("PUT", f"{SINGLE}/{report}", named(count(ORDERS), "His")),
                victor.post("/api/dashboard", dashboard(collectionId=id)), victor.request("PUT", f"/api/dashboard/{board}", dashboard(report)),
                victor.post(f"/api/report/{report}/copy?collectionId={id}"), victor.post(f"/api/report/{report}/copy"), victor.post(f"/api/dashboard/{board}/copy"),
                victor.post(f"/api/import?collectionId={id}", victor.get(f"/api/export/report/json/{report}/x").json()),
                victor.post("/api/entities/delete", {"dashboards": [board]}), victor.request("DELETE", f"/api/report/{report}?force=true")]

    before = entities(helen, id)
    assert entities(victor, id) == before and own_entities(victor)[id]["currentUserRole"] == "viewer"
    assert victor.get(f"/api/report/{report}").json()["currentUserRole"] == read_dashboard(victor, board)["currentUserRole"] == "viewer"
    assert measure(victor.post(f"/api/report/{report}/evaluate", {}).json()["result"], "frequency") > 0
    assert victor.get(f"/api/export/csv/{report}/x.csv").status == 200
    assert [answer.status for answer in changes()] == [403] * 10
    assert [ask(victor, method, id + path, body).status for method, path, body in MANAGERS_ONLY] == [403] * len(MANAGERS_ONLY)
    assert [ask(victor, method, id + path, body).status for method, path, body in ALL_ROLES] == [200] * len(ALL_ROLES)
    assert victor.post(f"/api/report/{report}/copy?collectionId=null").status == 200, "he may copy it to himself"
    assert entities(helen, id) == before and read_collection(helen, id)["name"] == "Orders of all"

    assert ask(helen, "PUT", id + "/role/USER:victor", {"role": "editor"}).status == 204
    assert victor.get(f"/api/report/{report}").json()["currentUserRole"] == "editor"
    assert [ask(victor, method, id + path, body).status for method, path, body in MANAGERS_ONLY] == [403] * len(MANAGERS_ONLY)
    assert [answer.status for answer in changes()] == [200, 204, 200, 204, 200, 200, 200, 200, 204, 204]
    assert len(entities(helen, id)) == 2 + 6 - 2

    assert ask(helen, "PUT", id + "/role/USER:victor", {"role": "manager"}).status == 204
    assert read_collection(victor, id)["currentUserRole"] == "manager"
    assert ask(victor, "DELETE", id + "/role/USER:helen").status == 204
    assert ask(helen, "GET", id).status == 403
    assert ask(victor, "DELETE", id + "?force=true").status == 204


def test_without_a_role_nobody_gets_in(helen, victor):
    id = create_collection(helen, ORDERS)
    report = orders(helen, collectionId=id)
    board = create_dashboard(helen, dashboard(report, collectionId=id))
    private, own = orders(helen, name="Helen's"), orders(victor)
    answers = [ask(victor, method, id + path, body) for method, path, body in MANAGERS_ONLY + ALL_ROLES + [("POST", "/copy", None)]]
    answers += [victor.get(f"/api/report/{report}"), victor.post(f"/api/report/{report}/evaluate", {}), victor.get(f"/api/dashboard/{board}"),
                victor.post(f"/api/report/{report}/copy?collectionId=null"), victor.post(f"/api/report/{own}/copy?collectionId={id}"),
                victor.post(SINGLE, named(count(ORDERS), "x", collectionId=id)), victor.post("/api/entities/delete", {"collections": [id]}),
                victor.get(f"/api/entities/names?collectionId={id}"), victor.get(f"/api/export/dashboard/json/{board}/x")]
    assert [answer.status for answer in answers] == [403] * len(answers)
    assert not any("Orders" in answer.text for answer in answers)
    assert list(own_entities(victor)) == [own]
    assert ask(helen, "POST", id + "/role", [role("victor", "manager")]).status == 204
    assert victor.get(f"/api/report/{private}").status == 403, "what is private stays private"
    assert set(own_entities(victor)) == {id, own}


def test_super_users_manage_all_collections(either_server, helen):
    demo = either_server.client("demo")
    id = create_collection(helen, ORDERS)
    report = orders(helen, collectionId=id)
    assert own_entities(demo)[id]["currentUserRole"] == "manager" and entities(demo, id) == [report]
    assert ask(demo, "POST", id + "/role", [role("mary", "viewer")]).status == 204
    assert ask(demo, "DELETE", id + "?force=true").status == 204


def test_the_role_of_a_group_is_that_of_its_members_without_their_own(helen, victor, mary):
    id = create_collection(helen, ORDERS)
    assert ask(helen, "POST", id + "/role/", [role("management", "editor", "group")]).status == 204
    assert read_collection(victor, id)["currentUserRole"] == "editor" and ask(mary, "GET", id).status == 403
    assert id in own_entities(victor)
    assert ask(helen, "POST", id + "/role", [role("victor", "viewer")]).status == 204
    assert read_collection(victor, id)["currentUserRole"] == "viewer"
    assert victor.post(SINGLE, named(count(ORDERS), "x", collectionId=id)).status == 403
    [listed] = [one for one in read_collection(helen, id)["data"]["roles"] if one["identity"]["type"] == "group"]
    assert (listed["id"], listed["identity"]["id"], listed["role"]) == ("GROUP:management", "management", "editor")
    assert own_entities(helen)[id]["data"]["roleCounts"] == {"user": 2, "group": 1}
    assert ask(helen, "DELETE", id + "/role/GROUP:management").status == 204
    assert read_collection(victor, id)["currentUserRole"] == "viewer"


def test_roles_are_added_and_taken_all_or_none_and_one_manager_stays(helen):
    id = create_collection(helen, mary="viewer")
    assert code(ask(helen, "POST", id + "/role", [role("victor", "editor"), role("mary", "editor")])) == (409, "collectionConflict")
    assert code(ask(helen, "POST", id + "/role", [role("victor", "editor"), role("nobody", "editor")])) == (404, "userOrGroupIdNotFound")
    assert code(ask(helen, "POST", id + "/role", [role("victor", "editor", "group")])) == (404, "userOrGroupIdNotFound")
    for wrong in ({}, "x", [7], [{}], [role("victor", "owner")], [role("victor", "editor", "team")], [role("", "editor")], [role("victor", "viewer")] * 2):
        assert ask(helen, "POST", id + "/role", wrong).status == 400, wrong
    assert roles(helen, id) == {"USER:helen": "manager", "USER:mary": "viewer"}
    for refused in (ask(helen, "DELETE", id + "/role/USER:helen"), ask(helen, "PUT", id + "/role/USER:helen", {"role": "editor"}),
                    ask(helen, "POST", id + "/roles/delete", ["USER:mary", "USER:helen"])):
        assert code(refused) == (409, "collectionConflict")
    for unknown in (ask(helen, "DELETE", id + "/role/USER:olga"), ask(helen, "PUT", id + "/role/GROUP:mary", {"role": "editor"}),
                    ask(helen, "POST", id + "/roles/delete", ["USER:mary", "USER:olga"])):
        assert unknown.status == 404
    assert ask(helen, "PUT", id + "/role/USER:mary", {"role": "boss"}).status == 400
    assert roles(helen, id) == {"USER:helen": "manager", "USER:mary": "viewer"}
    assert ask(helen, "PUT", id + "/role/USER:mary", {"role": "manager"}).status == 204
    assert ask(helen, "PUT", id + "/role/USER:helen", {"role": "editor"}).status == 204
    assert roles(helen, id) == {"USER:helen": "editor", "USER:mary": "manager"}


def test_of_roles_that_are_added_at_the_same_time_none_is_lost(either_server, helen):
    id = create_collection(helen)
    users = ["mary", "victor", "olga", "demo"]

    def add(user):
        return ask(either_server.client("helen"), "POST", id + "/role", [role(user, "viewer")]).status

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(add, users)) == [204] * 4
    assert roles(helen, id) == {"USER:helen": "manager", **{f"USER:{user}": "viewer" for user in users}}


# rights to data

def test_a_role_shows_a_report_and_never_rows_that_are_not_one_s_own(helen, mary):
    id = create_collection(helen, ORDERS, CLAIMS, mary="manager")
    seen = orders(helen, RETAIL, "Retail", collectionId=id)
    hidden = [orders(helen, ORDERS, "All tenants", collectionId=id), orders(helen, CLAIMS, "Claims", collectionId=id)]
    both = create(helen, named(combined(seen, hidden[1]), "Both", collectionId=id), COMBINED)
    board = create_dashboard(helen, dashboard(seen, *hidden, collectionId=id))
    assert entities(mary, id) == sorted([seen, board]), "dashboards stay visible"
    assert shown(mary, board) == [seen, *hidden]
    assert [report["id"] for report in mary.get(f"/api/collection/{id}/reports").json()] == [seen]
    assert measure(mary.post(f"/api/report/{seen}/evaluate", {}).json()["result"], "frequency") > 0
    for one in [*hidden, both]:
        answers = [mary.get(f"/api/report/{one}"), mary.post(f"/api/report/{one}/evaluate", {}), mary.get(f"/api/export/csv/{one}/x.csv"),
                   mary.post(f"/api/report/{one}/copy"), mary.get(f"/api/export/report/json/{one}/x"), mary.post("/api/variables/reports", {"reportIds": [one]}),
                   mary.post("/api/dashboard", dashboard(one, collectionId=id)), mary.request("DELETE", f"/api/report/{one}?force=true")]
        assert [answer.status for answer in answers] == [403] * len(answers)
    assert mary.get(f"/api/export/dashboard/json/{board}/x").status == 403
    assert ask(mary, "POST", id + "/copy").status == 403
    assert mary.post(SINGLE, named(count(ORDERS), "x", collectionId=id)).status == 403
    assert mary.request("PUT", f"/api/dashboard/{board}", {**dashboard(*hidden, seen), "name": "moved"}).status == 204
    assert scope(mary, id) == {"process:orderHandling": ["retail"], "process:claimSettlement": []}
    [claims] = [one for one in mary.get(f"/api/collection/{id}/scope").json() if one["definitionKey"] == "claimSettlement"]
    assert claims["definitionName"] == "claimSettlement"


# data sources

def test_reports_in_a_collection_are_about_its_data_sources(helen):
    id = create_collection(helen, RETAIL)
    report, elsewhere = orders(helen, RETAIL, collectionId=id), orders(helen, ORDERS)
    claims = orders(helen, CLAIMS)
    board, both = create_dashboard(helen, dashboard(claims)), create(helen, named(combined(claims), "Both"), COMBINED)
    for process, reason, private in ((ORDERS, "nonTenantScopeCompliantConflict", elsewhere), (CLAIMS, "nonDefinitionScopeCompliantConflict", claims)):
        assert code(helen.post(SINGLE, named(count(process), "x", collectionId=id))) == (409, reason)
        assert code(helen.request("PUT", f"{SINGLE}/{report}", named(count(process), "x"))) == (409, reason)
        assert code(helen.post(f"/api/report/{private}/copy?collectionId={id}")) == (409, reason)
        file = helen.get(f"/api/export/report/json/{private}/x").json()
        assert code(helen.post(f"/api/import?collectionId={id}", file)) == (400, reason)
    for private, kind in ((board, "dashboard"), (both, "report")):
        assert code(helen.post(f"/api/{kind}/{private}/copy?collectionId={id}")) == (409, "nonDefinitionScopeCompliantConflict")
    assert entities(helen, id) == [report] and helen.get(f"/api/report/{report}").json()["name"] == "Orders"
    assert helen.post(SINGLE, {"collectionId": id}).status == 200, "one that is about nothing yet"


def test_data_sources_are_added_to_those_that_are_there(helen, mary):
    id = create_collection(helen, RETAIL, mary="manager")
    source = {"definitionType": "process", "definitionKey": "orderHandling", "tenants": ["wholesale", "retail"]}
    decision = {"definitionType": "decision", "definitionKey": "customerScore"}
    assert ask(mary, "PUT", id + "/scope", [source]).status == 403, "of a tenant that she may not see"
    assert ask(mary, "PUT", id + "/scope", [{**source, "definitionKey": "neverDeployed"}]).status == 403
    for wrong in ({}, [7], [{**source, "definitionType": "case"}], [{**source, "definitionKey": ""}], [{**source, "tenants": []}], [{**source, "tenants": "x"}]):
        assert ask(helen, "PUT", id + "/scope", wrong).status == 400, wrong
    assert scope(helen, id) == {"process:orderHandling": ["retail"]}
    assert ask(helen, "PUT", id + "/scope", [source, decision]).status == 204
    assert scope(helen, id) == {"process:orderHandling": ["retail", "wholesale"], "decision:customerScore": [None]}


def test_what_takes_data_sources_away_takes_reports_away_if_forced(helen, mary):
    id = create_collection(helen, ORDERS, CLAIMS, mary="manager")
    retail, both, claims = orders(helen, RETAIL, collectionId=id), orders(helen, ORDERS, "All", collectionId=id), orders(helen, CLAIMS, "Claims", collectionId=id)
    parts = create(helen, named(combined(retail, claims), "Parts", collectionId=id), COMBINED)
    board = create_dashboard(helen, {**dashboard(retail, both, claims, collectionId=id)})
    entry = id + "/scope/process:orderHandling"
    answer = ask(helen, "PUT", entry, {"tenants": ["retail"]})
    assert answer.status == 409 and answer.json()["conflictedItems"] == [{"id": both, "type": "report", "name": "All"}]
    assert scope(helen, id)["process:orderHandling"] == ["retail", "wholesale"] and shown(helen, board) == [retail, both, claims]
    assert ask(helen, "PUT", entry + "?force=true", {"tenants": ["retail"]}).status == 204
    assert shown(helen, board) == [retail, claims] and helen.get(f"/api/report/{both}").status == 404

    entry = id + "/scope/process:claimSettlement"
    lost = [{"id": claims, "type": "report", "name": "Claims"}]
    assert ask(helen, "GET", entry + "/delete-conflicts").json() == {"conflictedItems": lost}
    assert ask(helen, "POST", id + "/scope/delete-conflicts", ["process:claimSettlement"]).json() is True
    answer = ask(mary, "DELETE", entry)
    assert answer.status == 409 and answer.json()["conflictedItems"] == lost
    assert ask(mary, "DELETE", entry + "?force=true").status == 204, "though she may not see the report"
    assert shown(helen, board) == [retail]
    assert [child["id"] for child in helen.get(f"/api/report/{parts}").json()["data"]["reports"]] == [retail]
    for method, path, body in (("DELETE", "", None), ("PUT", "", {"tenants": [None]}), ("GET", "/delete-conflicts", None)):
        assert ask(helen, method, entry + path, body).status == 404
    assert ask(helen, "POST", id + "/scope/delete", ["process:orderHandling", "process:claimSettlement"]).status == 404
    assert ask(helen, "POST", id + "/scope/delete", ["process:orderHandling"]).status == 204
    assert scope(helen, id) == {} and entities(helen, id) == sorted([parts, board])


def test_tenants_that_the_manager_may_not_see_stay(helen, mary):
    id = create_collection(helen, ORDERS, mary="manager")
    assert ask(mary, "PUT", id + "/scope/process:orderHandling", {"tenants": ["retail"]}).status == 204
    assert sorted(scope(helen, id)["process:orderHandling"]) == ["retail", "wholesale"]
    assert ask(helen, "PUT", id + "/scope/process:orderHandling", {"tenants": ["retail"]}).status == 204
    assert ask(mary, "PUT", id + "/scope/process:orderHandling", {"tenants": ["retail", "wholesale"]}).status == 403
    assert scope(helen, id)["process:orderHandling"] == ["retail"]


# copies

def test_what_is_copied_elsewhere_brings_copies_of_what_it_holds(helen):
    id = create_collection(helen, ORDERS, CLAIMS)
    one, other = orders(helen, name="One"), orders(helen, CLAIMS, "Other")
    both = create(helen, named(combined(one, other), "Both"), COMBINED)
    board = create_dashboard(helen, {"name": "Board", "tiles": [tile(both), TEXT, tile(one), tile(both)]})
    copy = helen.post(f"/api/dashboard/{board}/copy?collectionId={id}").json()["id"]
    new_both, none, new_one, again = shown(helen, copy)
    assert none is None and new_both == again and len({both, one, new_both, new_one}) == 4
    assert len(entities(helen, id)) == 4, "each once"
    children = [child["id"] for child in helen.get(f"/api/report/{new_both}").json()["data"]["reports"]]
    assert children[0] == new_one and children[1] not in (other, new_one)
    assert [helen.get(f"/api/report/{report}").json()["name"] for report in (new_both, *children)] == ["Both", "One", "Other"]
    assert helen.get(f"/api/report/{new_one}").json()["collectionId"] == id
    inside = helen.post(f"/api/dashboard/{copy}/copy").json()["id"]
    assert shown(helen, inside) == shown(helen, copy), "where it lies it shows the same"
    outside = helen.post(f"/api/report/{new_both}/copy?collectionId=null").json()["id"]
    assert helen.get(f"/api/report/{outside}").json()["collectionId"] is None
    assert len(entities(helen, id)) == 5


def test_a_collection_is_copied_with_all_that_is_in_it(helen, victor):
    id = create_collection(helen, ORDERS, CLAIMS, victor="viewer", mary="editor")
    one, other = orders(helen, name="One", collectionId=id), orders(helen, CLAIMS, "Other", collectionId=id)
    both = create(helen, named(combined(one, other), "Both", collectionId=id), COMBINED)
    create_dashboard(helen, {**dashboard(both, one, collectionId=id), "name": "Board"})
    copy = ask(victor, "POST", id + "/copy?name=Mine").json()["id"]
    found = read_collection(victor, copy)
    assert (found["name"], found["owner"], found["currentUserRole"]) == ("Mine", found["lastModifier"], "manager")
    assert roles(victor, copy) == {"USER:helen": "manager", "USER:mary": "editor", "USER:victor": "manager"}
    assert scope(victor, copy) == scope(helen, id)
    copies = {entity["name"]: entity["id"] for entity in victor.get(f"/api/collection/{copy}/entities").json()}
    assert set(copies) == {"One", "Other", "Both", "Board"} and not set(copies.values()) & set(entities(helen, id))
    assert shown(victor, copies["Board"]) == [copies["Both"], copies["One"]]
    assert [child["id"] for child in victor.get(f"/api/report/{copies['Both']}").json()["data"]["reports"]] == [copies["One"], copies["Other"]]
    assert len(entities(helen, id)) == 4
    plain = ask(helen, "POST", id + "/copy").json()["id"]
    assert read_collection(helen, plain)["name"] == "Orders of all – copy"
    assert roles(helen, plain) == roles(helen, id)


# files and scripts

def test_files_are_imported_into_a_collection_and_come_out_of_it(either_server, helen):
    script = Script(either_server.url)
    id = create_collection(helen, ORDERS)
    report = orders(helen, collectionId=id)
    board = create_dashboard(helen, dashboard(report, collectionId=id))
    file = helen.get(f"/api/export/dashboard/json/{board}/x").json()
    assert [entity["collectionId"] for entity in file] == [id, id]
    new = [entity["id"] for entity in helen.post(f"/api/import?collectionId={id}", file).json()]
    made = script.request("POST", f"/import?collectionId={id}", file).json()
    assert entities(helen, id) == sorted([report, board, *new, *(entity["id"] for entity in made)])
    assert shown(helen, new[1]) == [new[0]]
    assert sorted(script.ids(collection=id)) == sorted([report, new[0], made[0]["id"]])
    assert sorted(script.ids("dashboard", id)) == sorted([board, new[1], made[1]["id"]])
    assert helen.request("DELETE", f"/api/dashboard/{made[1]['id']}").status == 204, "editors change what scripts made"
    assert script.request("DELETE", f"/report/{report}").status == 204
    assert shown(helen, board) == []
    private = helen.post("/api/import", file).json()
    assert read_dashboard(helen, private[1]["id"])["collectionId"] is None
    for client, path in ((helen.post, "/api/import"), (lambda path, body: script.request("POST", path, body), "/import")):
        assert client(f"{path}?collectionId={UNKNOWN}", file).status == 404
    other = create_collection(helen, CLAIMS)
    assert code(script.request("POST", f"/import?collectionId={other}", file)) == (400, "nonDefinitionScopeCompliantConflict")
    assert script.ids(collection=other) == []

"""Saved reports: what is saved is what is read and evaluated, by whom it may be, on both stores."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.ports import free_port
from support.reports import instance_filter, measure, report, variable_filter
from support.saved_reports import COMBINED, DECISION, SINGLE, combined, count, create, named, tidy_client
from support.server import configuration, engine_entry, merged, write_configuration

ORDERS = ("orderHandling", ["retail", "wholesale"])
RETAIL = ("orderHandling", ["retail"])
CLAIMS = ("claimSettlement", [None])
ENDED = instance_filter("completedInstancesOnly")
GERMAN = variable_filter("country", "String", {"operator": "in", "values": ["DE"]})
BERLIN = {"X-Optimize-Client-Timezone": "Europe/Berlin"}
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def read(client, id, status=200):
    answer = client.get(f"/api/report/{id}", BERLIN)
    assert answer.status == status, answer.text
    return answer.json()


def put(client, path, body, status=204):
    answer = client.request("PUT", path, body)
    assert answer.status == status, answer.text
    return answer


def delete(client, id, query="", status=204):
    answer = client.request("DELETE", f"/api/report/{id}{query}")
    assert answer.status == status, answer.text
    return answer


def children(client, id):
    return [child["id"] for child in read(client, id)["data"]["reports"]]


def ids(client, path="/api/entities"):
    answer = client.get(path)
    assert answer.status == 200, answer.text
    assert "X-Has-More" not in answer.headers
    return [entity["id"] for entity in answer.json()]


@pytest.fixture
def helen(either_server):
    return tidy_client(either_server, "helen")


@pytest.fixture
def victor(either_server):
    return tidy_client(either_server, "victor")


@pytest.fixture
def mary(either_server):
    return tidy_client(either_server, "mary")


# one report

def test_the_life_of_a_report(helen):
    id = create(helen, named(count(ORDERS, filters=[ENDED]), "Orders ✓", description="What  ended"))
    first = read(helen, id)
    assert (first["id"], first["name"], first["description"], first["combined"], first["reportType"]) == (id, "Orders ✓", "What  ended", False, "process")
    assert (first["owner"], first["lastModifier"], first["collectionId"], first["currentUserRole"]) == ("Helen O'Brien", "Helen O'Brien", None, "editor")
    assert first["created"] == first["lastModified"] and first["created"][-5:] in ("+0100", "+0200")
    put(helen, f"{SINGLE}/{id}", named(count(ORDERS, group_by=("startDate", {"unit": "month"})), "By month"))
    second = read(helen, id)
    assert (second["name"], second["description"], second["created"]) == ("By month", None, first["created"])
    assert second["data"]["groupBy"] == {"type": "startDate", "value": {"unit": "month"}} and second["data"]["filter"] == []
    assert second["lastModified"] >= first["lastModified"]
    assert ids(helen) == ids(helen, "/api/report") == [id]
    delete(helen, id)
    assert read(helen, id, 404)["errorCode"] == "notFoundError"
    assert ids(helen) == []
    delete(helen, id, status=404)
    put(helen, f"{SINGLE}/{id}", count(ORDERS), 404)


@pytest.mark.parametrize("path, type, is_combined", [(SINGLE, "process", False), (DECISION, "decision", False), (COMBINED, "process", True)])
@pytest.mark.parametrize("locale, name", [("en", "New report"), ("de", "Neuer Bericht")])
def test_an_empty_body_makes_a_new_report_with_all_defaults(helen, path, type, is_combined, locale, name):
    id = helen.post(path, headers={"X-Optimize-Client-Locale": locale}).json()["id"]
    found = read(helen, id)
    assert (found["name"], found["reportType"], found["combined"]) == (name, type, is_combined)
    if is_combined:
        assert found["data"]["reports"] == [] and found["data"]["configuration"]["targetValue"]["countChart"] == {"value": "100", "isBelow": False}
    else:
        assert found["data"]["definitions"] == [] and found["data"]["view"] is None
        assert found["data"]["distributedBy"] == {"type": "none", "value": None}
        assert found["data"]["configuration"]["aggregationTypes"] == [{"type": "avg", "value": None}]


def test_a_report_that_is_not_complete_is_kept_and_told_what_it_lacks_when_evaluated(helen):
    definition = count(ORDERS)
    definition["data"]["view"] = definition["data"]["groupBy"] = None
    id = create(helen, definition)
    assert read(helen, id)["data"]["definitions"] == definition["data"]["definitions"]
    answer = helen.post(f"/api/report/{id}/evaluate", {})
    assert answer.status == 400 and "data.view" in answer.json()["detailedMessage"]
    assert answer.json()["reportDefinition"]["id"] == id


def test_the_model_is_answered_and_not_kept(helen, camunda):
    definition = count(ORDERS)
    definition["data"]["configuration"]["xml"] = "<nonsense/>" * 100_000
    id = create(helen, definition)
    newest = helen.get("/api/definition/process/xml?key=orderHandling&version=latest").text
    assert read(helen, id)["data"]["configuration"]["xml"] == newest
    [listed] = helen.get("/api/report").json()
    assert listed["data"]["configuration"]["xml"] is None


def test_a_report_from_before_several_definitions_is_read_as_well(helen):
    definition = count(ORDERS)
    [one] = definition["data"].pop("definitions")
    definition["data"] |= {"processDefinitionKey": one["key"], "processDefinitionVersions": one["versions"], "tenantIds": one["tenantIds"]}
    data = read(helen, create(helen, definition))["data"]
    assert [(d["key"], d["versions"], d["tenantIds"]) for d in data["definitions"]] == [("orderHandling", ["all"], ["retail", "wholesale"])]


# evaluation

@pytest.mark.parametrize("definition", [
    count(ORDERS, filters=[ENDED]),
    report(ORDERS, "processInstance", ["frequency", "duration"], ("startDate", {"unit": "month"}), [ENDED]),
    report(ORDERS, "flowNode", ["frequency"], "flowNodes", [ENDED]),
    report(ORDERS, None, ["rawData"], filters=[ENDED]),
], ids=["count", "months", "flow nodes", "raw data"])
@pytest.mark.parametrize("extra", [[], [GERMAN]], ids=["as it is", "filtered more"])
def test_what_is_saved_evaluates_as_what_is_not(helen, definition, extra):
    id = create(helen, named(definition, "Saved"))
    saved = helen.post(f"/api/report/{id}/evaluate?limit=7&offset=2", {"filter": extra}, BERLIN)
    assert saved.status == 200, saved.text
    whole = json.loads(json.dumps(definition))
    whole["data"]["filter"] += extra
    unsaved = helen.post("/api/report/evaluate?limit=7&offset=2", whole, BERLIN)
    assert saved.json()["result"] == unsaved.json()["result"]
    assert saved.json()["result"]["instanceCount"] > 0
    assert (saved.json()["id"], saved.json()["name"], saved.json()["owner"]) == (id, "Saved", "Helen O'Brien")
    assert saved.json()["data"]["filter"] == definition["data"]["filter"], "extra filters are no part of the report"


def test_an_extra_filter_that_is_none_is_refused(helen):
    id = create(helen, count(ORDERS))
    assert helen.post(f"/api/report/{id}/evaluate", {"filter": [{"type": "nonsense"}]}).status == 400
    assert helen.post(f"/api/report/{id}/evaluate", {"filter": "nonsense"}).status == 400
    assert helen.post(f"/api/report/{id}/evaluate?limit=x", {}).status == 400
    assert helen.post(f"/api/report/{id}/evaluate").status == 200


def asked(process, **more):
    """The question about a process that is asked about reports as well."""
    return {"processDefinitionKey": process[0], "processDefinitionVersions": ["all"], "tenantIds": process[1], **more}


def answer_of(client, path, body):
    answer = client.post(path, body)
    assert answer.status == 200, answer.text
    return answer.json()


def test_variables_of_reports_are_those_of_their_processes(helen):
    one, other, both = pair(helen)
    processes = {one: [ORDERS], other: [CLAIMS], both: [ORDERS, CLAIMS]}
    for id, expected in processes.items():
        names = answer_of(helen, "/api/variables/reports", {"reportIds": [id]})
        assert names == answer_of(helen, "/api/variables", {"processesToQuery": [asked(process) for process in expected]})
        assert len(names) > 3
    countries = {"name": "country", "type": "String", "valueFilter": "e"}
    values = answer_of(helen, "/api/variables/values/reports", {"reportIds": [both, one], **countries})
    assert values == answer_of(helen, "/api/variables/values", asked(ORDERS, **countries)) and "DE" in values


def test_variables_of_no_process_are_none_and_of_foreign_reports_forbidden(helen, victor):
    empty, decision = create(helen, {}), create(helen, {}, DECISION)
    values = {"name": "country", "type": "String"}
    assert answer_of(helen, "/api/variables/reports", {"reportIds": [empty, decision]}) == []
    assert answer_of(helen, "/api/variables/values/reports", {"reportIds": [empty], **values}) == []
    for path, body in (("/api/variables/reports", {}), ("/api/variables/values/reports", values)):
        for client, ids, status in ((victor, [empty], 403), (helen, [empty, UNKNOWN], 404), (helen, [], 400), (helen, "x", 400)):
            assert client.post(path, {"reportIds": ids, **body}).status == status


# copies

def test_a_copy_is_a_report_of_its_own(helen):
    id = create(helen, named(count(ORDERS, filters=[ENDED]), "Orders"))
    copy = helen.post(f"/api/report/{id}/copy").json()["id"]
    other = helen.post(f"/api/report/{id}/copy?collectionId=null&name=Another%20one").json()["id"]
    assert [read(helen, one)["name"] for one in (copy, other)] == ["Orders – copy", "Another one"]
    assert read(helen, copy)["data"] == read(helen, id)["data"]
    put(helen, f"{SINGLE}/{copy}", count(CLAIMS))
    delete(helen, other)
    assert read(helen, id)["data"]["definitions"][0]["key"] == "orderHandling"
    assert read(helen, copy)["data"]["definitions"][0]["key"] == "claimSettlement"
    assert sorted(ids(helen)) == sorted([id, copy])
    assert helen.post(f"/api/report/{id}/copy?collectionId={UNKNOWN}").status == 404
    assert helen.post(f"/api/report/{UNKNOWN}/copy").status == 404


# combined reports

def pair(client):
    """Two that fit together and the report that combines them."""
    one, other = create(client, named(count(ORDERS), "One")), create(client, named(count(CLAIMS), "Other"))
    return one, other, create(client, named(combined(one, other), "Both"), COMBINED)


def test_a_combined_report_holds_reports(helen):
    one, other, both = pair(helen)
    assert children(helen, both) == [one, other]
    put(helen, f"{COMBINED}/{both}", combined(other))
    assert children(helen, both) == [other] and read(helen, both)["name"] == "Both"
    assert helen.get(f"/api/report/{one}/delete-conflicts").json() == {"conflictedItems": []}
    delete(helen, one)
    delete(helen, both)
    assert ids(helen) == [other]


@pytest.mark.parametrize("other, message", [
    (count(ORDERS, group_by=("startDate", {"unit": "month"})), "something else"),
    (count(ORDERS, visualization="table"), "something else"),
    (report(ORDERS, "flowNode", ["frequency"], "flowNodes"), "one measure"),
    (report(ORDERS, None, ["rawData"]), "cannot be combined"),
    ({}, "cannot be combined"),
], ids=["grouping", "visualization", "measures", "raw data", "incomplete"])
def test_what_does_not_fit_together_is_not_combined(helen, other, message):
    one = create(helen, named(count(ORDERS), "One"))
    misfit = create(helen, named(other, "Misfit"))
    answer = helen.post(COMBINED, combined(one, misfit))
    assert answer.status == 400 and message in answer.json()["errorMessage"] and "'Misfit'" in answer.json()["errorMessage"], answer.text
    assert "data.reports[1]" in answer.json()["detailedMessage"]
    assert sorted(ids(helen)) == sorted([one, misfit])


def test_only_reports_that_are_there_are_combined_and_once(helen):
    one, _, both = pair(helen)
    decision = create(helen, {}, DECISION)
    for wrong in (UNKNOWN, both, decision, one):
        answer = helen.post(COMBINED, combined(one, wrong))
        assert answer.status == 400 and "data.reports[1]" in answer.json()["detailedMessage"], answer.text


def test_a_child_is_not_deleted_unless_forced(helen):
    one, other, both = pair(helen)
    conflict = {"id": both, "type": "combined_report", "name": "Both"}
    assert helen.get(f"/api/report/{one}/delete-conflicts").json() == {"conflictedItems": [conflict]}
    for query in ("", "?force=false"):
        answer = delete(helen, one, query, 409).json()
        assert answer["conflictedItems"] == [conflict] and answer["errorCode"] == "conflictError"
    assert children(helen, both) == [one, other], "a refusal changes nothing"
    delete(helen, one, "?force=true")
    assert children(helen, both) == [other]
    assert sorted(ids(helen)) == sorted([other, both])


def test_a_child_is_not_changed_so_that_it_no_longer_fits_unless_forced(helen):
    one, other, both = pair(helen)
    before = read(helen, one)
    put(helen, f"{SINGLE}/{one}", named(count(ORDERS, filters=[ENDED]), "Still fits"))
    changed = named(count(ORDERS, group_by=("endDate", {"unit": "year"}), visualization="bar"), "By year")
    for misfit in (changed, report(ORDERS, None, ["rawData"]), {"data": {}}):
        answer = put(helen, f"{SINGLE}/{one}", misfit, 409)
        assert answer.json()["conflictedItems"] == [{"id": both, "type": "combined_report", "name": "Both"}]
    assert read(helen, one)["name"] == "Still fits" and read(helen, one)["data"]["groupBy"] == before["data"]["groupBy"]
    put(helen, f"{SINGLE}/{one}?force=true", changed)
    assert read(helen, one)["name"] == "By year"
    assert children(helen, both) == [other]
    put(helen, f"{SINGLE}/{other}", changed)  # the only child fits whatever it becomes
    assert children(helen, both) == [other]


def test_many_at_once_lose_nothing(helen, either_server):
    """Each takes its child out of the same report, others rename it meanwhile."""
    kept, *going = [create(helen, named(count(ORDERS), f"Child {number}")) for number in range(9)]
    both = create(helen, named(combined(kept, *going), "All"), COMBINED)
    single = create(helen, named(count(ORDERS), "Contended"))

    def work(id):
        client = either_server.client("helen")
        return [client.request("DELETE", f"/api/report/{id}?force=true").status,
                client.request("PUT", f"{SINGLE}/{single}", named(count(ORDERS, filters=[ENDED]), id)).status]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, going)) == [[204, 204]] * len(going)
    assert children(helen, both) == [kept]
    assert read(helen, single)["name"] in going
    assert sorted(ids(helen)) == sorted([kept, both, single])


# lists

def test_entities_are_listed_and_sorted(helen):
    one, other, both = pair(helen)
    put(helen, f"{SINGLE}/{one}", named(count(ORDERS), "zebra", description="last"))
    entities = {entity["id"]: entity for entity in helen.get("/api/entities").json()}
    assert entities[both]["data"] == {"subEntityCounts": {"report": 2}, "roleCounts": {}} and entities[both]["combined"]
    assert {name: entities[one][name] for name in ("name", "description", "owner", "lastModifier", "entityType", "combined", "reportType", "currentUserRole")} == {
        "name": "zebra", "description": "last", "owner": "Helen O'Brien", "lastModifier": "Helen O'Brien", "entityType": "report",
        "combined": False, "reportType": "process", "currentUserRole": "editor"}
    assert ids(helen) == [one, both, other], "what changed last comes first"
    assert ids(helen, "/api/entities?sortBy=name&sortOrder=asc") == [both, other, one]
    assert ids(helen, "/api/entities?sortBy=name&sortOrder=desc") == [one, other, both]
    assert ids(helen, "/api/entities?sortBy=created") == [one, other, both]
    for query in ("sortBy=nonsense", "sortOrder=asc", "sortBy=name&sortOrder=up"):
        assert helen.get(f"/api/entities?{query}").status == 400


def test_a_list_that_does_not_hold_all_says_so(camunda_server):
    client = tidy_client(camunda_server, "olga")

    def make(number):
        return create(camunda_server.client("olga") if number % 100 == 0 else client, {"name": f"Report {number}"})

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(make, range(1001)))
    answer = client.get("/api/entities")
    listed = [entity["id"] for entity in answer.json()]
    assert answer.headers["X-Has-More"] == "true" and len(set(listed)) == 1000 and set(listed) < set(made)
    assert client.post("/api/entities/delete", {"reports": listed}).status == 204
    assert [ids(client)] == [[id for id in made if id not in listed]]


def test_names_of_entities(helen):
    id = create(helen, named(count(ORDERS), "Orders"))
    assert helen.get(f"/api/entities/names?reportId={id}").json() == {
        "collectionName": None, "dashboardName": None, "reportName": "Orders", "eventBasedProcessName": None}
    for query, status in ((f"reportId={UNKNOWN}", 404), (f"collectionId={UNKNOWN}", 404), (f"reportId={id}&dashboardId=1", 404), ("", 400)):
        assert helen.get(f"/api/entities/names?{query}").status == status, query


def test_several_are_deleted_at_once_or_none(helen):
    one, other, both = pair(helen)
    for chosen, conflict in (([one], True), ([both], False), ([one, both], False), ([one, other], True), ([], False)):
        assert helen.post("/api/entities/delete-conflicts", {"reports": chosen, "collections": [], "dashboards": []}).json() is conflict, chosen
    for wrong in ({"reports": [one, UNKNOWN]}, {"reports": [one], "collections": ["c"]}, {"reports": [one], "dashboards": ["d"]}):
        assert helen.post("/api/entities/delete", wrong).status == 404
    assert helen.post("/api/entities/delete", {"reports": one}).status == 400
    assert len(ids(helen)) == 3
    assert helen.post("/api/entities/delete", {"reports": [one]}).status == 204
    assert children(helen, both) == [other]
    assert helen.post("/api/entities/delete", {"reports": [other, both]}).status == 204
    assert ids(helen) == []


# bad input

def spoiled(change):
    definition = named(count(ORDERS), "Spoiled")
    change(definition)
    return definition


BAD = {
    "no JSON": "nonsense",
    "a list": "[]",
    "name": spoiled(lambda d: d.update(name=7)),
    "name of two lines": spoiled(lambda d: d.update(name="a\nb")),
    "name with NUL": spoiled(lambda d: d.update(name="a\0b")),
    "long name": spoiled(lambda d: d.update(name="x" * 1001)),
    "long description": spoiled(lambda d: d.update(description="ü" * 401)),
    "data": spoiled(lambda d: d.update(data=[])),
    "other kind": spoiled(lambda d: d.update(reportType="decision")),
    "combined": spoiled(lambda d: d.update(combined=True)),
    "definitions": spoiled(lambda d: d["data"].update(definitions="orderHandling")),
    "definition without key": spoiled(lambda d: d["data"].update(definitions=[{"versions": ["all"]}])),
    "filter": spoiled(lambda d: d["data"].update(filter={})),
    "unknown filter": spoiled(lambda d: d["data"].update(filter=[instance_filter("nonsense")])),
    "view": spoiled(lambda d: d["data"].update(view={"entity": "nonsense", "properties": ["frequency"]})),
    "grouping": spoiled(lambda d: d["data"].update(groupBy={"type": "nonsense"})),
    "configuration": spoiled(lambda d: d["data"].update(configuration=7)),
    "management report": spoiled(lambda d: d["data"].update(managementReport=True)),
    "instant preview": spoiled(lambda d: d["data"].update(instantPreviewReport=True)),
    "too large": spoiled(lambda d: d["data"]["configuration"].update(tableColumns={"excludedColumns": ["x" * 100] * 2000})),
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_bad_input_is_refused_and_changes_nothing(helen, body):
    id = create(helen, named(count(ORDERS), "Before"))
    before = read(helen, id)
    answer = helen.post(SINGLE, body)
    assert answer.status == 400 and answer.json()["errorMessage"], answer.text
    put(helen, f"{SINGLE}/{id}", body, 400)
    assert ids(helen) == [id] and read(helen, id) == before


def test_a_name_that_looks_like_code_stays_a_name(helen):
    for name in ("'; DROP TABLE content; --", '{"match_all":{}}', "<script>alert(1)</script>", "Ü ✓ \U0001f680"):
        assert read(helen, create(helen, named(count(ORDERS), name)))["name"] == name


@pytest.mark.parametrize("id", ["index", UNKNOWN, "x" * 600, "%27%20OR%201%3D1", "_search", "a%2Fb", "%C3%BC"])
def test_an_id_of_nothing_is_not_found(helen, id):
    for method, path in (("GET", f"/api/report/{id}"), ("GET", f"/api/report/{id}/delete-conflicts"), ("DELETE", f"/api/report/{id}"),
                         ("POST", f"/api/report/{id}/copy"), ("POST", f"/api/report/{id}/evaluate"), ("PUT", f"{SINGLE}/{id}")):
        answer = helen.request(method, path, count(ORDERS) if method == "PUT" else None)
        assert answer.status == 404, f"{method} {path}: {answer.status} {answer.text}"


@pytest.mark.parametrize("id", ["..", "../_search", "a\0b", "", "ü", "x" * 600])
def test_an_id_of_nothing_in_a_body_is_not_found(helen, id):
    """It must not become another address of a store."""
    one = create(helen, count(ORDERS))
    assert helen.post("/api/entities/delete", {"reports": [one, id]}).status == 404
    assert helen.post("/api/entities/delete-conflicts", {"reports": [id]}).status == 404
    assert helen.post("/api/variables/reports", {"reportIds": [id]}).status == 404
    assert helen.post(COMBINED, combined(one, id)).status == 400
    assert ids(helen) == [one]


def test_an_update_fits_the_address_and_the_report(helen):
    single, decision = create(helen, count(ORDERS)), create(helen, {}, DECISION)
    for path, body in ((f"{DECISION}/{single}", {"data": {}}), (f"{COMBINED}/{single}", combined()), (f"{SINGLE}/{decision}", count(ORDERS)),
                       (f"{SINGLE}/{single}", {}), (f"{SINGLE}/{single}?force=perhaps", count(ORDERS))):
        put(helen, path, body, 400)
    put(helen, f"{DECISION}/{decision}", {"data": {"definitions": [{"key": "customerScore", "versions": ["all"], "tenantIds": [None]}]}})
    assert read(helen, decision)["data"]["decisionDefinitionKey"] == "customerScore"


def test_nothing_lies_in_a_collection_that_is_not_there(helen):
    id = create(helen, named(count(ORDERS), "Orders", collectionId=None))
    assert helen.post(SINGLE, named(count(ORDERS), "Orders", collectionId=UNKNOWN)).status == 404
    put(helen, f"{SINGLE}/{id}", named(count(ORDERS), "Orders", collectionId=UNKNOWN), 404)
    assert ids(helen) == [id]


# rights

def test_a_private_report_is_its_owner_s(either_server, helen, victor):
    one, other, both = pair(helen)
    for id, path in ((one, SINGLE), (both, COMBINED)):
        answers = [victor.get(f"/api/report/{id}"), victor.request("DELETE", f"/api/report/{id}?force=true"), victor.post(f"/api/report/{id}/evaluate", {}),
                   victor.request("PUT", f"{path}/{id}", count(ORDERS) if path == SINGLE else combined()), victor.post(f"/api/report/{id}/copy"),
                   victor.get(f"/api/report/{id}/delete-conflicts"), victor.get(f"/api/entities/names?reportId={id}"),
                   victor.post("/api/entities/delete", {"reports": [id]}), victor.post("/api/entities/delete-conflicts", {"reports": [id]}),
                   victor.post(COMBINED, combined(one))]
        assert [answer.status for answer in answers] == [403] * len(answers)
        assert not any("Both" in answer.text or "One" in answer.text for answer in answers)
    assert ids(victor) == ids(victor, "/api/report") == []
    assert len(ids(helen)) == 3 and children(helen, both) == [one, other]
    demo = either_server.client("demo")
    assert {one, other, both} <= set(ids(demo)), "super users see them"
    assert read(demo, both)["owner"] == "Helen O'Brien"


def test_nobody_saves_or_sees_a_report_of_what_he_may_not_see(helen, mary):
    for process in (ORDERS, CLAIMS, ("nobodyKnows", [None])):
        assert mary.post(SINGLE, count(process)).status == 403
        incomplete = count(process)
        incomplete["data"]["view"] = None
        assert mary.post(SINGLE, incomplete).status == 403
    id = create(mary, named(count(RETAIL), "Retail"))
    assert mary.post(f"/api/report/{id}/evaluate", {}).status == 200
    put(mary, f"{SINGLE}/{id}", count(ORDERS), 403)
    assert read(mary, id)["data"]["definitions"][0]["tenantIds"] == ["retail"]
    assert mary.post(DECISION, {"data": {"definitions": [{"key": "customerScore", "versions": ["all"], "tenantIds": [None]}]}}).status == 403
    assert helen.get(f"/api/report/{id}").status == 403


def own_server(hindsight, camunda, folder, **sections):
    """Over a new import of the engine, which goes on no more."""
    settings = configuration(folder, engine_entry(camunda.engine.rest, camunda.alias), **sections)
    config = write_configuration(folder, settings)
    hindsight.import_once(config)
    return change(config, folder, {"engines": {camunda.alias: {"importEnabled": False}}})


def change(config, folder, sections):
    """Another configuration for the same store, with other ports."""
    ports = {"container": {"ports": {"http": free_port(), "actuator": free_port()}}}
    return write_configuration(folder, merged(merged(json.loads(config.read_text()), ports), sections))


@pytest.fixture(scope="module")
def either_config(request, hindsight, camunda, tmp_path_factory):
    """A function: a configuration of either store with the history in it, of a server that imports nothing."""
    folders = {}

    def of(store):
        if store not in folders:
            folder = tmp_path_factory.mktemp(store)
            if store == "embedded":
                folders[store] = own_server(hindsight, camunda, folder)
            else:
                shared = request.getfixturevalue("shared")("camunda").config
                folders[store] = change(shared, folder, {"engines": {camunda.alias: {"importEnabled": False}}})
        return folders[store]

    return of


@pytest.mark.parametrize("store", ["embedded", "shared"])
def test_a_crash_loses_no_report_and_rights_that_were_lost_hide_them(hindsight, either_config, tmp_path, store):
    """The second start says who may edit, and that nobody is a super user."""
    config = either_config(store)
    server = hindsight.serve(config)
    try:
        server.wait()
        one, other, both = pair(tidy_client(server, "helen"))
        # As super user demo combines what is private to others; later he is none.
        foreign = create(server.client("demo"), named(combined(one), "Foreign"), COMBINED)
        before = [read(server.client("helen"), id) for id in (one, other, both)]
        gone = create(server.client("helen"), count(ORDERS))
        delete(server.client("helen"), gone)
    finally:
        server.process.kill()
        server.process.wait()
    with hindsight.serve(change(config, tmp_path, {"security": {"auth": {"superUserIds": []}}, "entity": {"authorizedEditors": "superuser"}})) as server:
        helen, demo = server.client("helen"), server.client("demo")
        after = [read(helen, id) for id in (one, other, both)]
        assert after == [{**one, "currentUserRole": "viewer"} for one in before]
        assert sorted(ids(helen)) == sorted([one, other, both])
        read(helen, gone, 404)
        assert helen.get("/api/identity/current/user").json()["authorizations"] == ["csv_export"]
        refused = [helen.post(SINGLE, count(ORDERS)), helen.post(f"/api/report/{one}/copy"), helen.request("PUT", f"{SINGLE}/{one}", count(ORDERS)),
                   helen.request("DELETE", f"/api/report/{both}"), helen.post("/api/entities/delete", {"reports": [both]}),
                   helen.post("/api/import", helen.get(f"/api/export/report/json/{one}/file").json())]
        assert [answer.status for answer in refused] == [403] * len(refused)
        assert measure(helen.post(f"/api/report/{one}/evaluate", {}).json()["result"], "frequency") > 0
        assert demo.get(f"/api/report/{foreign}").status == 403 and foreign not in ids(demo)


def test_two_instances_see_each_other_s_reports_at_once(hindsight, either_config, shared_server, tmp_path):
    with hindsight.serve(change(either_config("shared"), tmp_path, {})) as second:
        here, there = tidy_client(shared_server, "helen"), second.client("helen")
        for number in range(5):
            id = create(here, named(count(ORDERS), f"Report {number}"))
            assert read(there, id)["name"] == f"Report {number}" and id in ids(there)
            put(there, f"{SINGLE}/{id}", named(count(ORDERS), "Changed there"))
            assert read(here, id)["name"] == "Changed there"
            both = create(there, combined(id), COMBINED)
            delete(here, id, status=409)
            delete(here, id, "?force=true")
            assert children(there, both) == [] and id not in ids(there)

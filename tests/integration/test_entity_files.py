"""Reports and dashboards as files: what one server exports, another imports and answers alike, on both stores; files of Optimize as well, and all or nothing."""

import copy
import json
import pathlib
import urllib.parse

import pytest

from support.dashboards import TEXT, WEBSITE, create_dashboard, dashboard, read_dashboard, shown, tile
from support.public_api import Script
from support.reports import instance_filter, report
from support.saved_reports import COMBINED, DECISION, combined, count, create, named, tidy_client

ORDERS, CLAIMS = ("orderHandling", ["retail", "wholesale"]), ("claimSettlement", [None])
ENDED = instance_filter("completedInstancesOnly")
FILES = pathlib.Path(__file__).parents[1] / "samples" / "entity-files"


@pytest.fixture
def helen(either_server):
    return tidy_client(either_server, "helen")


@pytest.fixture
def mary(either_server):
    return tidy_client(either_server, "mary")


def sample(version):
    return json.loads((FILES / f"optimize-{version}.json").read_text())


def exported(client, id, name="file", status=200, kind="report"):
    answer = client.get(f"/api/export/{kind}/json/{id}/{urllib.parse.quote(name)}")
    assert answer.status == status, answer.text
    return answer.json()


def imported(client, entities, query=""):
    answer = client.post("/api/import" + query, entities)
    assert answer.status == 200, answer.text
    assert [set(entity) for entity in answer.json()] == [{"id", "entityType"}] * len(entities)
    assert [entity["entityType"] for entity in answer.json()] == ["dashboard" if entity["exportEntityType"] == "dashboard" else "report" for entity in entities]
    return [entity["id"] for entity in answer.json()]


def refused(client, entities, status=400, query=""):
    """Why; and that nothing was imported."""
    before = ids(client)
    answer = client.post("/api/import" + query, entities)
    assert answer.status == status, answer.text
    assert ids(client) == before
    return answer.json()["detailedMessage"]


def ids(client):
    return sorted(entity["id"] for entity in client.get("/api/entities").json())


def read(client, id):
    return client.get(f"/api/report/{id}").json()


def result(client, id):
    answer = client.post(f"/api/report/{id}/evaluate", {})
    assert answer.status == 200, answer.text
    return answer.json()["result"]


def entity(**changes):
    return {**sample("3.11")[0], **changes}


def with_data(**changes):
    changed = copy.deepcopy(sample("3.11")[0])
    changed["data"].update(changes)
    return changed


def on_dashboard(*ids):
    return {"id": "board", "exportEntityType": "dashboard", "name": "board", "sourceIndexVersion": 8, "tiles": [tile(id) for id in ids]}


def selecting(key, versions=("all",), tenants=(None,)):
    return with_data(definitions=[{"identifier": "a", "key": key, "versions": list(versions), "tenantIds": list(tenants)}])


# there and back

def test_a_report_comes_back_as_it_was(helen):
    definition = count(ORDERS, ("startDate", {"unit": "month"}), [ENDED], "bar")
    id = create(helen, named(definition, "Orders ✓", description="Those  that ended"))
    [file] = exported(helen, id)
    assert {name: value for name, value in file.items() if name != "data"} == {
        "id": id, "exportEntityType": "single_process_report", "name": "Orders ✓", "description": "Those  that ended", "sourceIndexVersion": 11, "collectionId": None}
    assert file["data"]["configuration"]["xml"] is None
    [new] = imported(helen, [file])
    assert new != id
    one, other = read(helen, id), read(helen, new)
    own = ("id", "created", "lastModified")
    assert {name: value for name, value in one.items() if name not in own} == {name: value for name, value in other.items() if name not in own}
    assert result(helen, new) == result(helen, id)
    [again] = exported(helen, new)
    assert again == {**file, "id": new}


def test_a_combined_report_brings_its_parts_and_holds_the_new_ones(helen):
    parts = [create(helen, named(count(process, filters=[ENDED]), process[0])) for process in (ORDERS, CLAIMS)]
    both = create(helen, named(combined(*reversed(parts)), "both"), COMBINED)
    file = exported(helen, both)
    assert [(one["id"], one["exportEntityType"]) for one in file] == [(parts[1], "single_process_report"), (parts[0], "single_process_report"), (both, "combined_report")]
    new = imported(helen, file)
    assert not set(new) & {*parts, both} and ids(helen) == sorted([*parts, both, *new])
    assert [child["id"] for child in read(helen, new[2])["data"]["reports"]] == new[:2]
    before, after = result(helen, both), result(helen, new[2])
    assert after["instanceCount"] == before["instanceCount"] > 0
    assert [part["result"] for part in after["data"].values()] == [part["result"] for part in before["data"].values()]


def test_a_part_that_is_gone_is_not_in_the_file(helen):
    parts = [create(helen, named(count(process), process[0])) for process in (ORDERS, CLAIMS)]
    both = create(helen, combined(*parts), COMBINED)
    assert helen.request("DELETE", f"/api/report/{parts[0]}?force=true").status == 204
    new = imported(helen, exported(helen, both))
    assert len(new) == 2 and [child["id"] for child in read(helen, new[1])["data"]["reports"]] == [new[0]]


def test_decision_reports_and_incomplete_ones_travel_too(helen):
    for path, kind, version in (("/api/report/process/single", "single_process_report", 11), (DECISION, "single_decision_report", 10), (COMBINED, "combined_report", 5)):
        [file] = exported(helen, create(helen, {}, path))
        assert (file["exportEntityType"], file["sourceIndexVersion"]) == (kind, version)
        [new] = imported(helen, [file])
        assert read(helen, new)["data"] == file["data"]


def test_a_dashboard_brings_its_reports_and_shows_the_new_ones(helen):
    parts = [create(helen, named(count(process, filters=[ENDED]), process[0])) for process in (ORDERS, CLAIMS)]
    both = create(helen, named(combined(*parts), "both"), COMBINED)
    filters = [{"type": "variable", "data": {"name": "amount", "type": "Double", "data": {"operator": "in", "values": ["1"], "allowCustomValues": False}}}]
    body = {**dashboard(both, description="All"), "availableFilters": filters, "refreshRateSeconds": 60}
    body["tiles"] += [TEXT, tile(parts[1]), tile(both), WEBSITE]
    id = create_dashboard(helen, body)
    file = exported(helen, id, kind="dashboard")
    assert [(one["id"], one["exportEntityType"]) for one in file] == [
        (parts[0], "single_process_report"), (parts[1], "single_process_report"), (both, "combined_report"), (id, "dashboard")]
    assert {name: value for name, value in file[3].items() if name != "tiles"} == {
        "id": id, "exportEntityType": "dashboard", "name": "Orders at a glance", "description": "All", "sourceIndexVersion": 8, "collectionId": None,
        "availableFilters": filters, "refreshRateSeconds": 60, "isDefaultDashboard": False}
    for order in (file, list(reversed(file))):
        new = dict(zip([one["id"] for one in order], imported(helen, order)))
        assert not set(new) & set(new.values())
        assert shown(helen, new[id]) == [new[both], None, new[parts[1]], new[both], None]
        own = ("id", "created", "lastModified", "tiles")
        one, other = read_dashboard(helen, id), read_dashboard(helen, new[id])
        assert {name: value for name, value in one.items() if name not in own} == {name: value for name, value in other.items() if name not in own}
        assert [{**tile, "id": None} for tile in one["tiles"]] == [{**tile, "id": None} for tile in other["tiles"]]
        assert result(helen, new[both])["instanceCount"] == result(helen, both)["instanceCount"] > 0


def test_the_public_api_exports_dashboards_behind_all_reports_and_each_once(either_server, helen):
    script = Script(either_server.url)
    one, other = (create(helen, named(count(process), process[0])) for process in (ORDERS, CLAIMS))
    first, second = create_dashboard(helen, dashboard(one)), create_dashboard(helen, dashboard(other, one))
    answer = script.request("POST", "/export/dashboard/definition/json", [second, first, second])
    assert answer.status == 200 and [entity["id"] for entity in answer.json()] == [other, one, second, first]
    new = script.import_entities(answer.json())
    try:
        assert set(new[2:]) <= set(script.ids("dashboard")) and set(new[:2]) <= set(script.ids())
        assert shown(either_server.client("demo"), new[2]) == new[:2]
    finally:
        for kind, id in zip(("report", "report", "dashboard", "dashboard"), new):
            assert script.request("DELETE", f"/{kind}/{id}").status == 204
    assert script.request("POST", "/export/dashboard/definition/json", [first, "x"]).status == 404
    assert script.request("POST", "/export/dashboard/definition/json", [one]).status == 404
    assert script.request("POST", "/export/dashboard/definition/json", []).json() == []


@pytest.mark.parametrize("wanted, offered", [("orders", "orders.json"), ("orders.json", "orders.json"), ("..\\Aufträge", "_Auftr%C3%A4ge.json")])
def test_the_file_is_offered_under_a_harmless_name(helen, wanted, offered):
    answer = helen.get(f"/api/export/report/json/{create(helen, count(ORDERS))}/{urllib.parse.quote(wanted)}")
    assert answer.headers["Content-Disposition"].startswith("attachment; ") and answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"].partition("filename*=UTF-8''")[2] == offered


# files of Optimize

def test_a_file_of_3_7_says_what_it_said_there(helen):
    grouped, rows = imported(helen, sample("3.7"))
    date = instance_filter("instanceStartDate", {"type": "fixed", "start": "2019-01-01T00:00:00.000+0000", "end": None})
    today = report(ORDERS, "processInstance", ["frequency", "duration"], ("startDate", {"unit": "month"}), [ENDED, date],
                   aggregationTypes=[{"type": "min", "value": None}, {"type": "max", "value": None}])
    found = result(helen, grouped)
    assert found == helen.post("/api/report/evaluate", today).json()["result"]
    assert found["instanceCount"] > 0 and len(found["measures"]) == 3
    saved = read(helen, grouped)
    assert saved["description"] is None and saved["data"]["distributedBy"] == {"type": "none", "value": None}
    assert saved["data"]["definitions"][0]["key"] == "orderHandling" and saved["data"]["configuration"]["tableColumns"]["includedColumns"] == []
    head = helen.get(f"/api/export/csv/{rows}/rows").text.splitlines()[0].split(",")
    assert head == ["businessKey", "variable:country", "count:incidents", "processDefinitionKey", "processInstanceId", "startDate", "endDate", "duration", "tenantId",
                    "count:userTasks", "dur:reviewOrder"]


def test_a_file_of_3_11_may_have_the_parts_behind_their_whole(helen):
    orders, both, claims = imported(helen, sample("3.11"))
    assert [(child["id"], child["color"]) for child in read(helen, both)["data"]["reports"]] == [(claims, "#aaaaaa"), (orders, "#bbbbbb")]
    assert list(result(helen, both)["data"]) == [claims, orders]
    # What lay in a collection there is private here.
    assert [read(helen, id)["collectionId"] for id in (orders, both, claims)] == [None] * 3
    assert read(helen, both)["owner"] == "Helen O'Brien"


def test_a_file_of_3_15_with_a_decision_report(helen):
    [id] = imported(helen, sample("3.15"))
    assert (read(helen, id)["reportType"], read(helen, id)["data"]["decisionDefinitionKey"]) == ("decision", "customerScore")


def test_dashboards_of_3_7_had_other_words(helen):
    first = {**sample("3.7")[0], "id": "first"}
    board = {"id": "board", "exportEntityType": "dashboard", "name": "Board of 3.7", "sourceIndexVersion": 5, "collectionId": "of-another-server",
             "reports": [{"id": "first", "position": {"x": 1, "y": 2}, "dimensions": {"width": 3, "height": 4}, "configuration": None},
                         {"id": "", "position": {"x": 0, "y": 0}, "dimensions": {"width": 1, "height": 1}, "configuration": {"external": "https://a.example"}}],
             "availableFilters": [{"type": "startDate", "data": None}, {"type": "endDate", "data": None}]}
    id, report = imported(helen, [board, first])
    found = read_dashboard(helen, id)
    assert [(one["type"], one["id"]) for one in found["tiles"]] == [("optimize_report", report), ("external_url", None)]
    assert found["tiles"][0]["position"] == {"x": 1, "y": 2} and found["collectionId"] is None
    assert [one["type"] for one in found["availableFilters"]] == ["instanceStartDate", "instanceEndDate"]
    assert result(helen, report)["instanceCount"] > 0


# all or nothing

BAD = {
    "no version": ({**entity(), "sourceIndexVersion": None}, "8 to 11"),
    "too old": (entity(sourceIndexVersion=7), "8 to 11"),
    "version of another type": (entity(exportEntityType="combined_report", data={}), "4 to 5"),
    "dashboard of no version": (entity(exportEntityType="dashboard"), "5 to 8"),
    "dashboard without its report": (on_dashboard("gone"), "'gone' is not in the file"),
    "dashboard on itself": (on_dashboard("board"), "'board' is not in the file"),
    "dashboard of a script": ({**on_dashboard(), "tiles": [{"type": "external_url", "configuration": {"external": "javascript:x"}}]}, "tiles[0].configuration.external"),
    "dashboard with an unknown filter": ({**on_dashboard(), "availableFilters": [{"type": "shoe"}]}, "availableFilters[0].type"),
    "dashboard without name": ({**on_dashboard(), "name": None}, "name"),
    "unknown type": (entity(exportEntityType="shoe"), "'shoe'"),
    "no id": (entity(id=None), "id"),
    "no name": (entity(name=""), "name"),
    "name of two lines": (entity(name="a\nb"), "name"),
    "long description": (entity(description="x" * 401), "400"),
    "no data": (entity(data=None), "data"),
    "data of another type": (entity(data=[]), "data"),
    "unknown view": (with_data(view={"entity": "shoe", "properties": ["frequency"]}), "data.view.entity"),
    "unknown filter": (with_data(filter=[{"type": "shoe"}]), "data.filter[0].type"),
    "filter that is none": (with_data(filter=[7]), "data.filter[0]"),
    "part that is not there": (entity(exportEntityType="combined_report", sourceIndexVersion=5, data={"reports": [{"id": "gone"}]}), "'gone'"),
    "itself as part": (entity(exportEntityType="combined_report", sourceIndexVersion=5, data={"reports": [{"id": "first"}]}), "data.reports[0]"),
    "report of the program": (with_data(managementReport=True), "data.managementReport"),
    "too large": (with_data(other="x" * 140_000), "128 KB"),
    "unknown process": (selecting("doesNotExist"), "process 'doesNotExist'"),
    "unknown version": (selecting("claimSettlement", ["1", "4711"]), "process 'claimSettlement' version 4711"),
    "unknown tenant": (selecting("orderHandling", tenants=["retail", "moon"]), "process 'orderHandling' of tenant 'moon'"),
}


REASONS = {
    "too old": ("importIndexVersionMismatch", {"mismatchingIndices": [{"indexName": "single-process-report", "sourceIndexVersion": 7, "targetIndexVersion": 11}]}),
    "version of another type": ("importIndexVersionMismatch", {"mismatchingIndices": [{"indexName": "combined-report", "sourceIndexVersion": 11, "targetIndexVersion": 5}]}),
    "dashboard of no version": ("importIndexVersionMismatch", {"mismatchingIndices": [{"indexName": "dashboard", "sourceIndexVersion": 11, "targetIndexVersion": 8}]}),
    "long description": ("importDescriptionInvalid", {}),
    "unknown process": ("importDefinitionDoesNotExist", {"missingDefinitions": [
        {"type": "process", "key": "doesNotExist", "versions": ["all"], "tenantIds": [None]}]}),
    "unknown version": ("importDefinitionDoesNotExist", {"missingDefinitions": [
        {"type": "process", "key": "claimSettlement", "versions": ["4711"], "tenantIds": []}]}),
    "unknown tenant": ("importDefinitionDoesNotExist", {"missingDefinitions": [
        {"type": "process", "key": "orderHandling", "versions": [], "tenantIds": ["moon"]}]}),
}


@pytest.mark.parametrize("case", BAD)
def test_a_refused_import_has_a_code_of_its_own_and_says_what_stands_against_it(either_server, helen, case):
    code, details = REASONS.get(case, ("importFileInvalid", {}))
    own, script = helen.post("/api/import", [BAD[case][0]]), Script(either_server.url).request("POST", "/import", [BAD[case][0]])
    assert own.status == script.status == 400
    for answer in (own.json(), script.json()):
        assert (answer.pop("errorCode"), set(answer) - set(details)) == (code, {"errorMessage", "detailedMessage"})
        assert {name: answer[name] for name in details} == details


@pytest.mark.parametrize("case", BAD)
def test_one_bad_entity_keeps_all_out(helen, case):
    bad, said = BAD[case]
    good = entity(id="good")
    for file in ([good, bad], [bad, good]):
        message = refused(helen, file)
        assert said in message, message


def test_ids_come_once_and_parts_have_to_fit(helen):
    assert "comes twice" in refused(helen, [entity(), entity()])
    parts = [entity(id="a"), {**with_data(groupBy={"type": "startDate", "value": {"unit": "month"}}, visualization="bar"), "id": "b"}]
    whole = entity(id="c", exportEntityType="combined_report", sourceIndexVersion=5, data={"reports": [{"id": "a"}, {"id": "b"}]})
    assert "something else" in refused(helen, [*parts, whole])
    whole["data"]["reports"] = [{"id": "d"}]
    assert "no report on processes" in refused(helen, [*parts, whole, {**sample("3.15")[0], "id": "d"}])


@pytest.mark.parametrize("body", ["", "{}", "[]", "null", "7", "[{", "[[]]", '[{"id": "a"}] x', b"\xff\xfe", "[" * 10_000])
def test_a_body_that_is_no_file_is_refused(helen, body):
    refused(helen, body)
    assert helen.post("/api/import", body).json()["errorCode"] == "importFileInvalid"


def test_too_many_are_refused(helen):
    assert "1000" in refused(helen, [entity(id=str(i)) for i in range(1001)])


def test_nothing_is_imported_into_a_collection_that_is_not_there(helen):
    refused(helen, [entity()], 404, "?collectionId=some")
    for none in ("", "null"):
        imported(helen, [entity()], f"?collectionId={none}")


# rights

def test_who_may_not_see_a_definition_may_not_import_a_report_on_it(mary):
    assert "orderHandling" in refused(mary, [selecting("orderHandling", tenants=["retail"]), {**selecting("orderHandling", tenants=["retail", "wholesale"]), "id": "b"}], 403)
    refused(mary, [selecting("claimSettlement")], 403)
    answer = mary.post("/api/import", [selecting("claimSettlement"), {**selecting("orderHandling", tenants=["retail", "wholesale"]), "id": "b"}]).json()
    assert answer["errorCode"] == "importDefinitionForbidden" and answer["forbiddenDefinitions"] == [
        {"type": "process", "key": "claimSettlement", "versions": ["all"], "tenantIds": [None]},
        {"type": "process", "key": "orderHandling", "versions": ["all"], "tenantIds": ["retail", "wholesale"]}]
    refused(mary, sample("3.15"), 403)
    imported(mary, [selecting("orderHandling", tenants=["retail"])])


def test_reports_of_others_are_not_exported(helen, mary, either_server):
    id = create(helen, count(("orderHandling", ["retail"])))
    exported(mary, id, status=403)
    exported(mary, "gone", status=404)
    board = create_dashboard(helen, dashboard(id))
    exported(mary, board, status=403, kind="dashboard")
    exported(mary, id, status=404, kind="dashboard")
    exported(helen, board, status=404)
    assert either_server.client().get(f"/api/export/report/json/{id}/x").status == 401
    assert either_server.client().post("/api/import", [entity()]).status == 401

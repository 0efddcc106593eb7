"""Pages of raw data while imports go on, after a restart, and from another instance: what was there on the first page comes once."""

import pytest

from support.client import Client
from support.cluster import Instances
from support.following import QUICK, wait_until_caught_up
from support.growing import Growing
from support.made_history import DAY, make_history
from support.public_api import Script, instance_ids
from support.replay_engine import ReplayEngine
from support.reports import report
from support.saved_reports import SINGLE, create, named
from support.server import merged, write_configuration
from support.shared_store import settings_in
from support.waiting import wait_until

PARCELS = ("parcel", [None, "north"])
COUNT = 240


def sorted_by(column, order):
    return named(report(PARCELS, None, ["rawData"], sorting={"by": column, "order": order}), "parcels")


@pytest.mark.parametrize("store", ["embedded", "shared"])
@pytest.mark.parametrize("column, order", [("startDate", "desc"), ("startDate", "asc"), ("processInstanceId", "desc"), ("endDate", "asc")])
def test_each_row_of_the_first_page_comes_once_while_others_are_imported(hindsight, tmp_path, request, store, column, order):
    with Growing(make_history(COUNT, seed=7, span=20 * DAY)) as history:
        settings = merged(settings_in(store, request, tmp_path, history.rest), {"import": QUICK})
        with hindsight.serve(write_configuration(tmp_path, settings)) as server:
            client, script = server.client("demo"), Script(server.url)
            id = save(client, sorted_by(column, order))

            def imported():
                return script.page(id, limit=1)["totalNumberOfRecords"]

            wait_until(lambda: imported() == history.count(), 60, "all that is there is imported")
            there = {row["processInstanceId"] for row in rows_at_once(client, id)}
            page = script.page(id, limit=9)
            total, ids, grown = page["totalNumberOfRecords"], instance_ids(page), 0.3
            assert total == len(there) and total > 50
            while page["data"]:
                if grown < 1:
                    grown = min(1, grown + 0.1)
                    history.finish(grown)
                    wait_until(lambda: imported() == history.count(), 60, "what is new is imported")
                page = script.page(id, searchRequestId=page["searchRequestId"])
                assert page["totalNumberOfRecords"] == total, "that of the first page"
                ids += instance_ids(page)
            assert imported() > total + 50, "much has come meanwhile"
            assert len(set(ids)) == len(ids), "a row came twice"
            assert there <= set(ids), "a row is missing"


def save(client, definition):
    """Once the definitions that it needs are imported."""
    made = []

    def is_saved():
        answer = client.post(SINGLE, definition)
        assert answer.status in (200, 403), answer.text
        made.append(answer.json().get("id"))
        return made[-1]

    wait_until(is_saved, 60, "the process is known")
    return made[-1]


def rows_at_once(client, id):
    answer = client.post(f"/api/report/{id}/evaluate?limit=10000", {})
    assert answer.status == 200, answer.text
    return answer.json()["result"]["measures"][0]["data"]


@pytest.mark.parametrize("store", ["embedded", "shared"])
def test_pages_go_on_after_a_restart(hindsight, tmp_path, request, store):
    with ReplayEngine(make_history(60, seed=3)) as engine:
        settings = merged(settings_in(store, request, tmp_path, engine.rest), {"import": QUICK})
        config = write_configuration(tmp_path, settings)
        with hindsight.serve(config) as server:
            script, client = Script(server.url), server.client("demo")
            wait_until_caught_up(client)
            id = create(client, sorted_by("startDate", "desc"))
            wait_until(lambda: script.page(id, limit=1)["totalNumberOfRecords"] == 60, 30, "all instances are found")
            first = script.page(id, limit=25)
        with hindsight.serve(config) as server:
            script = Script(server.url)
            second = script.page(id, searchRequestId=first["searchRequestId"])
            third = script.page(id, searchRequestId=second["searchRequestId"])
        pages = [first, second, third]
        assert [page["numberOfRecordsInResponse"] for page in pages] == [25, 25, 10]
        assert len({one for page in pages for one in instance_ids(page)}) == 60


def test_pages_go_on_at_another_instance_when_one_is_killed(hindsight, search, search_prefix, tmp_path):
    with ReplayEngine(make_history(90, seed=4)) as engine, Instances(hindsight, tmp_path, search, search_prefix, engine.rest) as instances:
        first, second = (instances.add(name).start() for name in "ab")
        for instance in (first, second):
            instance.wait()
        client = Client(first.url)
        client.log_in("demo", "demo")
        id = save(client, sorted_by("startDate", "asc"))
        scripts = [Script(instance.url) for instance in (first, second)]
        wait_until(lambda: all(script.page(id, limit=1)["totalNumberOfRecords"] == 90 for script in scripts), 60, "all instances are found")
        page = scripts[0].page(id, limit=20)
        ids = instance_ids(page)
        # Both take what the other gave, as behind a balancer.
        for script in (scripts[1], scripts[0]):
            page = script.page(id, searchRequestId=page["searchRequestId"])
            ids += instance_ids(page)
        first.kill()
        while page["data"]:
            page = scripts[1].page(id, searchRequestId=page["searchRequestId"])
            ids += instance_ids(page)
        assert len(ids) == 90 and len(set(ids)) == 90
        expected = [row["processInstanceId"] for row in rows_at_once(logged_in(second), id)]
        assert ids == expected


def logged_in(instance):
    client = Client(instance.url)
    client.log_in("demo", "demo")
    return client


@pytest.mark.parametrize("store", ["embedded", "shared"])
def test_there_is_no_end_at_ten_thousand_rows(hindsight, tmp_path, request, store):
    """Search clusters jump no further; pages have to."""
    count, limit = 10_500, 2_500
    with ReplayEngine(make_history(count, seed=5), is_prompt=True) as engine:
        config = write_configuration(tmp_path, settings_in(store, request, tmp_path, engine.rest))
        hindsight.import_once(config)
        with hindsight.serve(config) as server:
            script = Script(server.url)
            id = create(server.client("demo"), sorted_by("startDate", "desc"))
            wait_until(lambda: script.page(id, limit=1)["totalNumberOfRecords"] == count, 60, "all instances are found")
            page = script.page(id, limit=limit)
            ids = instance_ids(page)
            while page["data"]:
                page = script.page(id, searchRequestId=page["searchRequestId"])
                ids += instance_ids(page)
            assert len(ids) == count and len(set(ids)) == count


def test_users_who_may_not_edit_may_not_rename_but_scripts_may(hindsight, tmp_path):
    change = {"definitionKey": "parcel", "labels": [{"variableName": "weight", "variableType": "Double", "variableLabel": "Weight"}]}
    with ReplayEngine(make_history(5)) as engine:
        settings = settings_in("embedded", None, tmp_path, engine.rest)
        config = write_configuration(tmp_path, merged(settings, {"entity": {"authorizedEditors": "none"}}))
        hindsight.import_once(config)
        with hindsight.serve(config) as server:
            mary = server.client("mary")
            assert mary.post("/api/variables/labels", change).status == 403
            assert mary.post("/api/variables/labels", {**change, "definitionKey": "unknown"}).status == 404
            assert Script(server.url).request("POST", "/variables/labels", change).status == 204

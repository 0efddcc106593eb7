"""Every page by its address: opened, loaded again, gone back and forth to."""

import pytest

from support.browser import journey
from support.insights import ProcessRows


@pytest.fixture(scope="module")
def seen(camunda_server, camunda):
    return journey("pages", camunda_server.url + "/", camunda.alias)


@pytest.fixture(scope="module")
def chosen(camunda):
    """Instances that the filters of the addresses leave."""
    rows = ProcessRows(camunda.history, "orderHandling", ["retail", "wholesale"])
    packed = {row["processInstance"] for row in rows.nodes if row["flowNode"] == "packItem"}
    germans = rows.of_value("country", "DE")
    return [row for row in rows.ended() if rows.version_of[row["definition"]] == 2 and row["id"] in packed & germans]


def test_nothing_raised_an_error_or_broke_the_security_policy(seen):
    assert seen["errors"] == []


def test_every_address_opens_its_page(seen):
    headings = {name: page["first"]["heading"] for name, page in seen["pages"].items()}
    assert {name: heading for name, heading in headings.items() if name not in ("instance", "unknown instance")} == {
        "processes": "Processes", "process": "Order handling", "process, filtered": "Order handling", "process, as a table": "Order handling",
        "process, against targets": "Order handling", "instances": "Instances", "status": "Status", "collections": "Collections",
        "analysis": "Analysis", "unknown process": "nobodyKnows", "unknown page": "Not found"}


def test_the_address_is_kept_and_loading_again_shows_the_same(seen):
    for name, page in seen["pages"].items():
        assert page["first"]["address"] == page["wanted"], name
        assert page["again"] == page["first"], name


def test_filters_of_an_address_are_in_force(seen, chosen):
    assert 0 < len(chosen)
    for name in ("process, filtered", "process, as a table", "instances"):
        assert int(seen["pages"][name]["first"]["matches"]) == len(chosen), name
    assert seen["pages"]["process, filtered"]["first"]["node"] == "Pack item"
    assert seen["pages"]["process, as a table"]["first"]["table"] > 10
    assert seen["pages"]["process, as a table"]["first"]["order"] == ["Total time descending"]
    assert seen["pages"]["instances"]["first"]["order"] == ["Duration descending"]


def test_the_login_leads_to_the_page_that_was_asked_for(seen):
    assert seen["deep"] == seen["pages"]["process, filtered"]["first"]


def test_back_and_forth_show_what_was_there(seen):
    assert len({page["address"] for page in seen["there"]}) == len(seen["there"]) > 5
    assert seen["back"] == seen["there"][:-1]
    assert seen["forth"] == seen["there"][1:]

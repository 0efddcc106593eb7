"""The keyboard alone is enough, and one always sees where one is."""

import pytest

from support.browser import journey


@pytest.fixture(scope="module")
def seen(camunda_server):
    return journey("keyboard", camunda_server.url + "/")


def test_the_whole_way_can_be_gone(seen):
    assert "failed" not in seen, seen["failed"]
    assert seen["errors"] == []


def test_the_focus_is_always_visible(seen):
    assert seen["stops"] > 60
    assert seen["unseen"] == []


def test_the_login_begins_at_the_user_name(seen):
    assert seen["firstFocus"] == "username"


def test_the_first_stop_leads_past_the_navigation(seen):
    assert "content" in seen["skip"].lower()


def test_a_menu_is_walked_by_arrows_and_gives_the_focus_back(seen):
    assert seen["inMenu"] == "state-completed" and "state=completed" in seen["filtered"]
    assert seen["focusAfterMenu"] == "filter-state"
    assert seen["focusAfterEscape"] == "filter-through"


def test_a_step_of_the_diagram_opens_its_panel_and_becomes_a_filter(seen):
    assert "node=reviewOrder" in seen["node"] and "measure=p90" in seen["node"]
    assert "through=reviewOrder" in seen["withStep"]


def test_an_instance_is_opened_and_left_again(seen):
    assert "through=reviewOrder" in seen["list"] and "state=completed" in seen["list"]
    assert seen["instance"]["wanted"] in seen["instance"]["address"]
    assert seen["instance"]["heading"] == seen["instance"]["name"]
    assert seen["backAtTheList"] is True
    assert seen["status"].endswith("#/status")

"""The end of a session: who is there can stay, who is away goes on where they were."""

import pytest

from support.browser import journey
from support.server import configuration, engine_entry, write_configuration


@pytest.fixture(scope="module")
def seen(camunda, tmp_path_factory):
    folder = tmp_path_factory.mktemp("session")
    settings = configuration(folder, engine_entry(camunda.engine.rest, importEnabled=False), security={"auth": {"token": {"lifeMin": 1}}})
    with camunda.hindsight.serve(write_configuration(folder, settings)) as server:
        yield journey("session", server.url + "/")


def test_the_page_raised_no_errors(seen):
    assert seen["errors"] == []


def test_a_warning_comes_before_the_end_and_is_said_by_screen_readers(seen):
    assert "werden Sie abgemeldet" in seen["warning"] and "Angemeldet bleiben" in seen["warning"]
    assert seen["role"] == "alert"
    assert 0 < seen["leftAtWarning"] <= 20_000


def test_staying_gives_the_session_its_whole_life_again(seen):
    assert seen["leftAfterStaying"] > 40_000


def test_the_login_comes_in_place_and_leads_back_to_the_same_page(seen):
    assert "abgelaufen" in seen["hint"]
    assert seen["addressAtLogin"] == seen["addressAfterLogin"] and seen["addressAfterLogin"].endswith("#/collections?from=here")
    assert seen["kept"] == "yes", "the page was built anew"

"""The server restarts while people look at its pages: nothing is lost, and who asks is told what to do.
With a secret of its own the server knows its sessions again."""

import pytest

from support.browser import conversation
from support.server import configuration, engine_entry, write_configuration


@pytest.fixture(scope="module")
def seen(camunda, tmp_path_factory):
    folder = tmp_path_factory.mktemp("restart")
    config = write_configuration(folder, configuration(
        folder, engine_entry(camunda.engine.rest, "camunda"), security={"auth": {"token": {"secret": "s" * 64}}}))
    camunda.hindsight.import_once(config)
    servers = [camunda.hindsight.serve(config).wait()]
    try:
        yield conversation("restart", servers[0].url + "/", stop=lambda: servers[-1].stop(),
                           start=lambda: servers.append(camunda.hindsight.serve(config).wait()))
    finally:
        servers[-1].stop()


def test_the_pages_raised_no_errors(seen):
    assert seen["errors"] == []


def test_what_is_shown_can_be_used_while_the_server_is_gone(seen):
    assert seen["measureWhileGone"] == "true"
    assert seen["stillThere"]["heading"] == "Order handling" and seen["stillThere"]["login"] == 0


def test_the_page_says_what_is_wrong_and_offers_to_try_again(seen):
    assert "The server does not answer." in seen["said"] and "Try again" in seen["said"]
    assert "state=running" in seen["stillThere"]["address"], "what was chosen is kept"


def test_a_page_that_could_not_be_loaded_is_loaded_when_the_server_is_back(seen):
    assert "could not be loaded" in seen["saidOfPart"]
    assert seen["statusAfterRetry"].endswith("#/status")


def test_people_go_on_where_they_were_with_the_same_figures(seen):
    assert seen["goneOn"]["node"] == seen["before"]["node"]
    assert "state=running" in seen["goneOn"]["address"]
    assert {**seen["after"], "address": ""} == {**seen["before"], "address": ""}


def test_a_page_left_alone_comes_back_by_itself(seen):
    assert seen["otherKept"] == "yes" and seen["otherLogin"] == 0

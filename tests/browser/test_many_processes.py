"""Thousands of processes: the list stays as light as one with a few, and each of them is found."""

import pytest

from support.browser import journey
from support.dates import engine_text
from support.made_history import BEGIN, DAY, DEFINITION, PROCESS_INSTANCE, make_history
from support.replay_engine import ReplayEngine
from support.server import configuration, engine_entry, write_configuration

PROCESSES = 2_000


def history():
    """Each process has one instance; the later in the alphabet, the longer it took."""
    data = make_history(1)
    deployment = next(iter(data["deployment"]))
    xml = next(iter(data["process-definition/xml"].values()))
    for number in range(PROCESSES):
        key = f"process{number:04}"
        common = {"id": f"{key}:1:{number + 1_000_000}", "key": key, "name": f"Process {number:04}", "version": 1}
        data["process-definition"].append({**DEFINITION, **common, "resource": "p.bpmn", "deploymentId": deployment, "suspended": False,
                                           "startableInTasklist": True})
        data["process-definition/xml"][common["id"]] = xml.replace("parcel", key)
        start = BEGIN + DAY + number * 1_000
        data["optimize/process-instance/completed"].append({
            **PROCESS_INSTANCE, "id": str(number + 2_000_000), "processDefinitionId": common["id"], "processDefinitionKey": key,
            "processDefinitionName": common["name"], "processDefinitionVersion": 1, "startTime": engine_text(start),
            "endTime": engine_text(start + (number + 1) * 1_000), "durationInMillis": (number + 1) * 1_000, "state": "COMPLETED",
            "startActivityId": "arrived", "rootProcessInstanceId": str(number + 2_000_000)})
    return data


@pytest.fixture(scope="module")
def seen(hindsight, tmp_path_factory):
    folder = tmp_path_factory.mktemp("many")
    with ReplayEngine(history(), is_prompt=True) as engine:
        config = write_configuration(folder, configuration(folder, engine_entry(engine.rest, "crowded")))
        hindsight.import_once(config)
        with hindsight.serve(config) as server:
            yield journey("many", server.url + "/", f"process{PROCESSES - 1:04}")


def test_the_page_raised_no_errors(seen):
    assert seen["errors"] == []


def test_all_of_them_are_in_the_list(seen):
    assert seen["rowcount"] == PROCESSES + 2, "with the parcels, and the head"


def test_only_rows_near_the_window_are_drawn(seen):
    assert all(10 < rows < 120 for rows in seen["drawn"].values()), seen["drawn"]


def test_the_end_of_the_list_is_reached_by_scrolling_and_by_sorting(seen):
    assert seen["atTheEnd"] == f"Process {PROCESSES - 1:04}"
    assert seen["sortedFirst"] == f"Process {PROCESSES - 1:04}"


def test_a_search_finds_one_of_them_and_is_part_of_the_address(seen):
    assert seen["found"] == ["Process 1718"]
    assert "1718" in seen["addressOfSearch"]


def test_the_palette_jumps_to_any_of_them(seen):
    assert seen["jumpedTo"].endswith("#/dashboard/instant/process1414")

"""Recorded answers of three engines, and times with every way of writing the offset, give the same facts."""

import pytest

from support.paths import SAMPLES
from support.replay_engine import ReplayEngine, load_samples
from support.rest_facts import assert_facts, expected_facts
from support.server import configuration, engine_entry, write_configuration

ENGINES = ["camunda-7.24.0", "operaton-1.0.3", "cibseven-2.0.0"]


@pytest.fixture(scope="module", params=ENGINES)
def samples(request):
    return load_samples(SAMPLES / request.param)


def dump_of_import(hindsight, folder, data, offset="+0000", **sections):
    with ReplayEngine(data, offset) as engine:
        config = write_configuration(folder, configuration(folder, engine_entry(engine.rest), **sections))
        hindsight.import_once(config)
        return hindsight.dump(config), engine


def test_the_samples_are_worth_importing(samples):
    for kind in ("activity-instance/completed", "task-instance/completed", "identity-link-log", "variable-update", "process-instance/running"):
        assert samples["optimize/" + kind], kind
    assert {row["variableType"] for row in samples["optimize/variable-update"]} >= {"String", "Double", "Boolean", "Date", "Null"}


@pytest.fixture(scope="module")
def facts(hindsight, samples, tmp_path_factory):
    return dump_of_import(hindsight, tmp_path_factory.mktemp("samples"), samples)[0]


def test_an_import_gives_every_fact_of_the_answers(facts, samples):
    assert_facts(facts, expected_facts(samples))


@pytest.mark.parametrize("offset", ["+00:00", "Z", "-0500", "+0530"])
def test_offsets_of_times_make_no_difference(hindsight, facts, samples, tmp_path, offset):
    assert dump_of_import(hindsight, tmp_path, samples, offset)[0] == facts


def test_every_row_is_asked_for_in_the_engine_s_date_format(hindsight, samples, tmp_path):
    """Pages of two rows need cursors; the replay engine refuses other formats, as engines do."""
    pages = {"data": {name: {"maxPageSize": 2} for name in ("activity-instance", "process-instance", "user-task-instance", "variable",
                                                            "incident", "identity-link-log", "decision-instance")}}
    facts, engine = dump_of_import(hindsight, tmp_path, samples, **{"import": pages})
    assert any("finishedAfter" in query for _, query in engine.requests)
    assert any("finishedAt" in query for _, query in engine.requests)
    assert_facts(facts, expected_facts(samples))


def test_object_values_are_left_out_when_so_configured(hindsight, samples, tmp_path):
    settings = {"data": {"variable": {"includeObjectVariableValue": False}}}
    _, engine = dump_of_import(hindsight, tmp_path, samples, **{"import": settings})
    queries = [query for path, query in engine.requests if path == "optimize/variable-update"]
    assert queries and all(query.get("excludeObjectValues") == "true" for query in queries)


def test_decisions_are_not_asked_for_when_switched_off(hindsight, samples, tmp_path):
    facts, engine = dump_of_import(hindsight, tmp_path, samples, **{"import": {"data": {"dmn": {"enabled": False}}}})
    assert not engine.asked("optimize/decision-instance") and not engine.asked("decision-definition")
    assert "decisionInstance" not in facts and "processInstance" in facts


def test_identity_links_are_not_asked_for_when_switched_off(hindsight, samples, tmp_path):
    facts, engine = dump_of_import(hindsight, tmp_path, samples, **{"import": {"data": {"user-task-worker": {"enabled": False}}}})
    assert not engine.asked("optimize/identity-link-log")
    assert "identityLink" not in facts and all(task["assignee"] is None for task in facts["userTask"])

"""After one import the store holds exactly what the engine's own tables hold."""

import json
from collections import Counter

import pytest

from support.history import flattened
from support.server import configuration, engine_entry, write_configuration


@pytest.fixture(scope="module", params=["camunda", "operaton"])
def imported(request, imports):
    return imports(request.param)


def without(fact, *fields):
    return {name: value for name, value in fact.items() if name not in fields}


def assert_same(imported_facts, expected_facts, key=lambda fact: fact["id"]):
    """Both lists hold equal facts; the message shows the first differences."""
    assert expected_facts, "the engine has none of these: the test would prove nothing"
    found, expected = ({key(fact): fact for fact in facts} for facts in (imported_facts, expected_facts))
    assert len(found) == len(imported_facts), "facts were imported twice"
    assert len(expected) == len(expected_facts), "the key does not tell the engine's rows apart"
    missing = [expected[k] for k in expected.keys() - found.keys()]
    surplus = [found[k] for k in found.keys() - expected.keys()]
    assert not missing and not surplus, f"{len(missing)} missing, as {missing[:2]}; {len(surplus)} surplus, as {surplus[:2]}"
    different = [(found[k], expected[k]) for k in expected if found[k] != expected[k]]
    assert not different, f"{len(different)} differ; imported {different[0][0]}, in the engine {different[0][1]}"


def test_the_story_has_every_kind_of_row(imported):
    """What the other tests compare is worth comparing."""
    history = imported.history
    assert {row["state"] for row in history.process_instances} >= {"ACTIVE", "COMPLETED", "EXTERNALLY_TERMINATED"}
    assert {row["canceled"] for row in history.flow_node_instances} == {True, False}
    assert any(row["end"] is None for row in history.flow_node_instances)
    assert {row["status"] for row in history.incidents} >= {"open", "resolved"}
    assert {row["type"] for row in history.variables} >= {"String", "Integer", "Long", "Short", "Double", "Boolean", "Date", "Null"}
    assert any(row["assignee"] and row["idle"] and row["work"] for row in history.user_tasks)


def test_process_definitions(imported):
    assert_same(imported.facts["processDefinition"], imported.history.process_definitions)


def test_decision_definitions(imported):
    assert_same(imported.facts["decisionDefinition"], imported.history.decision_definitions)


def test_process_instances(imported):
    assert_same(imported.facts["processInstance"], imported.history.process_instances)


def test_flow_node_instances(imported):
    assert_same([without(fact, "idText") for fact in imported.facts["flowNodeInstance"]],
                imported.history.flow_node_instances)


def test_identity_links(imported):
    assert_same(imported.facts["identityLink"], imported.history.identity_links)


def test_user_tasks_with_assignee_groups_idle_and_work_time(imported):
    found = [{**fact, "candidateGroups": sorted(fact["candidateGroups"])} for fact in imported.facts["userTask"]]
    assert_same(found, imported.history.user_tasks)


def test_a_task_was_canceled_exactly_when_its_activity_was(imported):
    """The import tells cancellation of a task by its delete reason; the engine must agree with itself in that."""
    activities = {fact["task"]: fact for fact in imported.facts["flowNodeInstance"] if fact["task"]}
    reasons = Counter()
    for task in imported.facts["userTask"]:
        if task["end"] is not None:
            reasons[task["deleteReason"] != "completed", activities[task["id"]]["canceled"]] += 1
    assert set(reasons) == {(True, True), (False, False)}, reasons


def test_variables_have_the_engine_s_last_values(imported):
    """Texts are compared as the values they stand for. Rows with another name or type come from flattening."""
    own = {(row["id"], row["name"], row["type"]) for row in imported.history.variables}
    found = [{**without(fact, "item", "number", "integer", "truncated"), "value": value_of(fact)}
             for fact in imported.facts["variable"] if (fact["id"], fact["name"], fact["type"]) in own]
    assert_same(found, [{**row, "value": comparable(row)} for row in imported.history.variables])


def test_no_variable_is_truncated_or_unknown(imported):
    ids = {row["id"] for row in imported.history.variables}
    assert all(fact["id"] in ids and not fact["truncated"] for fact in imported.facts["variable"])


def test_numbers_of_variables_are_their_values(imported):
    for fact in imported.facts["variable"]:
        if fact["value"] is None:
            assert fact["number"] is None and fact["integer"] is None
        elif fact["type"] in ("Integer", "Long", "Short"):
            assert fact["integer"] == int(fact["value"]) and fact["number"] == float(fact["value"])
        elif fact["type"] == "Double":
            assert fact["number"] == float(fact["value"])
        elif fact["type"] == "Boolean":
            assert fact["number"] == (fact["value"] == "true")


def test_objects_are_flattened(imported):
    objects = [row for row in imported.history.variables if row["type"] in ("Json", "Object") and row["value"]]
    if imported.alias == "operaton":
        assert not objects and not any("." in fact["name"] for fact in imported.facts["variable"])
        return
    expected = [{"id": row["id"], "name": name, "item": item, "type": kind, "value": value}
                for row in objects for name, item, kind, value in flattened(row["name"], json.loads(row["value"]))]
    ids = {row["id"] for row in objects}
    found = [{**{field: fact[field] for field in ("id", "name", "item", "type")}, "value": value_of(fact)}
             for fact in imported.facts["variable"] if fact["id"] in ids and fact["type"] not in ("Json", "Object")]
    assert {row["type"] for row in expected} >= {"String", "Boolean", "Long"}
    assert_same(found, expected, key=lambda row: (row["id"], row["name"], row["item"], row["type"]))


def test_incidents(imported):
    assert_same(imported.facts["incident"], imported.history.incidents)


def test_decision_instances(imported):
    assert_same(imported.facts["decisionInstance"], imported.history.decision_instances)


def test_inputs_and_outputs_of_decisions(imported):
    def counted(rows, value):
        return Counter(json.dumps({**without(row, "position"), "value": value(row)}, sort_keys=True) for row in rows)

    expected = imported.history.decision_values
    assert {row["output"] for row in expected} == {True, False}
    assert counted(imported.facts["decisionValue"], value_of) == counted(expected, comparable)


def test_suspensions(imported):
    assert_same(imported.facts["suspensionOperation"], imported.history.suspension_operations)


def test_a_second_import_changes_nothing(imported, hindsight, tmp_path):
    """Pages that are read again merge into what is there."""
    config = write_configuration(tmp_path, configuration(tmp_path, engine_entry(imported.engine.rest, imported.alias)))
    hindsight.import_once(config)
    first = hindsight.dump_text(config)
    hindsight.import_once(config)
    assert hindsight.dump_text(config) == first


def value_of(fact):
    """The dump's text as the value it stands for."""
    text = fact["value"]
    if text is None:
        return None
    if fact["type"] in ("Integer", "Long", "Short"):
        return int(text)
    if fact["type"] == "Double":
        return float(text)
    if fact["type"] == "Boolean":
        return {"true": True, "false": False}[text]
    return text


def comparable(row):
    return float(row["value"]) if row["type"] == "Double" and row["value"] is not None else row["value"]

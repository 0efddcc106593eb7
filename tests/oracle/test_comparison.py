"""The comparison lets right answers pass and notices wrong ones, for every plan; and distributions agree with what they divide."""

import copy
import time

import pytest

from oracle.axes import TooManyBuckets
from oracle.compare import differences
from oracle.definitions import Maker, random_definitions
from oracle.evaluate import evaluate
from oracle.histories import History, group_names, user_names
from oracle.plans import PLANS
from oracle.rows import Rows, facts_of_answers

NOW = int(time.time() * 1000)


@pytest.fixture(scope="module")
def rows():
    data = History(1, 80).data
    return Rows(facts_of_answers(data), data["process-definition/xml"], user_names(), group_names())


@pytest.fixture(scope="module")
def results(rows):
    found = []
    for definition, zone in random_definitions(1, len(PLANS)):
        try:
            found.append(evaluate(rows, definition, NOW, zone))
        except TooManyBuckets:
            pass
    assert len(found) > 100
    return found


def lists(result):
    """All lists of buckets in an answer."""
    for measure in result["measures"]:
        if measure["type"] in ("map", "hyperMap"):
            yield measure["data"]
            yield from (entry["value"] for entry in measure["data"] if isinstance(entry["value"], list))


def wrong_answers(result):
    """Each with one fault."""
    yield {**result, "instanceCount": result["instanceCount"] + 1}
    yield {**result, "measures": result["measures"] + copy.deepcopy(result["measures"][:1])}
    for place, data in enumerate(lists(result)):
        if place > 4 or not data:
            continue

        def changed(change, place=place):
            answer = copy.deepcopy(result)
            change(list(lists(answer))[place])
            return answer

        yield changed(lambda found: found.append({**found[0], "key": "surplus"}))
        yield changed(lambda found: found[-1].update(label="another"))
        if not isinstance(data[0]["value"], list):
            yield changed(lambda found: found[0].update(value=(found[0]["value"] or 0) + 2.5))
            yield changed(lambda found: found[0].update(value=1 if found[0]["value"] is None else None))


def answer_of(result):
    answer = copy.deepcopy(result)
    for measure in answer["measures"]:
        for row in measure["data"] if measure["type"] == "raw" else []:
            row["flowNodeDurations"] = {node: {"name": node, "value": value} for node, value in row["flowNodeDurations"].items()}
            row["variables"] = {name: values[0] if values else "" for name, values in row["variables"].items()}
    return answer


def test_right_answers_pass(results):
    for result in results:
        assert differences(answer_of(result), result, result) == []


def test_wrong_answers_are_noticed(results):
    for result in results:
        if sum(map(len, lists(result))) > 1000:
            continue
        for number, wrong in enumerate(wrong_answers(result)):
            wrong = answer_of(wrong)
            is_none = any([entry["key"] for entry in measure["data"]] == ["none"] for measure in wrong["measures"] if measure["type"] == "hyperMap")
            assert is_none or differences(wrong, result, result), f"fault {number} of {result}"


@pytest.mark.parametrize("plan", [plan for plan in PLANS if plan[3] == "process"])
def test_one_source_has_all(rows, plan):
    """Distributed by its only source, a report says what it says undistributed."""
    for seed in range(5):
        definition, zone = Maker(f"{plan}/{seed}").definition(plan)
        data = definition["data"]
        del data["definitions"][1:]
        for each in data["filter"]:
            each["appliedTo"] = ["all"]
        data["configuration"].pop("sorting", None)
        undistributed = copy.deepcopy(definition)
        undistributed["data"]["distributedBy"] = {"type": "none", "value": None}
        if data["groupBy"]["type"] != "none" and (data["groupBy"]["value"] or {}).get("unit") != "minute":
            assert cells(evaluate(rows, definition, NOW, zone)) == values(evaluate(rows, undistributed, NOW, zone))


def cells(result):
    return [[(entry["key"], entry["value"][0]["value"]) for entry in measure["data"]] for measure in result["measures"]]


def values(result):
    return [[(entry["key"], entry["value"]) for entry in measure["data"]] for measure in result["measures"]]


@pytest.mark.parametrize("plan", [plan for plan in PLANS if plan[1] == "frequency" and plan[3] in ("assignee", "userTask", "flowNode", "variable")])
def test_cells_add_up(rows, plan):
    """Whatever has exactly one inner bucket is counted once: the cells of a row add up to the undistributed number."""
    for seed in range(5):
        definition, zone = Maker(f"{plan}/{seed}").definition(plan)
        data = definition["data"]
        data["filter"], data["view"]["properties"] = [], ["frequency"]
        for source in data["definitions"]:
            source["versions"] = ["2"]  # so that all rows are of the model
        if plan[3] == "variable":
            data["distributedBy"]["value"] = {"name": "box.size.width", "type": "Double"}
            data["configuration"].pop("distributeByCustomBucket", None)
        undistributed = copy.deepcopy(definition)
        undistributed["data"]["distributedBy"] = {"type": "none", "value": None}
        try:
            divided = evaluate(rows, definition, NOW, zone)["measures"][0]["data"]
        except TooManyBuckets:
            continue
        sums = {entry["key"]: sum(cell["value"] for cell in entry["value"]) for entry in divided}
        whole = {entry["key"]: entry["value"] for entry in evaluate(rows, undistributed, NOW, zone)["measures"][0]["data"]}
        assert set(sums) == set(whole)
        assert all(sums[key] <= whole[key] for key in sums)  # bodies of multi-instances are in no model
        if plan[3] != "flowNode":
            assert sums == whole

"""Combined reports: each part is what its report says alone, all of them with the same groups, on both stores."""

import pytest

from support.reports import instance_filter, measure, report
from support.saved_reports import COMBINED, combined, count, create, named, tidy_client

ORDERS = ("orderHandling", ["retail", "wholesale"])
CLAIMS = ("claimSettlement", [None])
BERLIN = {"X-Optimize-Client-Timezone": "Europe/Berlin"}
ENDED, RUNNING = instance_filter("completedInstancesOnly"), instance_filter("runningInstancesOnly")


@pytest.fixture
def helen(either_server):
    return tidy_client(either_server, "helen")


def asked(client, path, body, status=200):
    answer = client.post(path, body, BERLIN)
    assert answer.status == status, answer.text
    return answer.json()


def alone(client, definition):
    return asked(client, "/api/report/evaluate", definition)["result"]


def together(client, *definitions, query=None):
    """The combined report's whole answer, and the results of its parts in the order of the definitions."""
    ids = [create(client, named(definition, f"part {place}")) for place, definition in enumerate(definitions)]
    both = create(client, named(combined(*ids), "together"), COMBINED)
    answer = asked(client, f"/api/report/{both}/evaluate", query or {})
    assert list(answer["result"]["data"]) == ids
    return answer, [answer["result"]["data"][id]["result"] for id in ids]


def values(result):
    return {entry["key"]: entry["value"] for entry in result["measures"][0]["data"]}


def test_numbers_are_those_of_the_parts(helen):
    definitions = [count(ORDERS, filters=[ENDED]), count(ORDERS, filters=[RUNNING]), count(CLAIMS)]
    answer, parts = together(helen, *definitions)
    assert parts == [alone(helen, definition) for definition in definitions]
    assert (answer["name"], answer["combined"], answer["currentUserRole"]) == ("together", True, "editor")
    part = next(iter(answer["result"]["data"].values()))
    assert part["name"] == "part 0" and part["data"]["filter"] == [ENDED] and part["currentUserRole"] == "editor"


def test_instances_of_several_parts_count_once(helen):
    everything, ended = count(ORDERS), count(ORDERS, filters=[ENDED])
    answer, (all_of_them, _) = together(helen, everything, ended)
    assert answer["result"]["instanceCount"] == all_of_them["instanceCount"]
    answer, parts = together(helen, ended, count(ORDERS, filters=[RUNNING]), count(CLAIMS))
    assert answer["result"]["instanceCount"] == sum(part["instanceCount"] for part in parts)


def test_instances_of_user_tasks_are_those_that_have_one(helen):
    tasks = report(ORDERS, "userTask", ["frequency"], "userTasks", aggregationTypes=[{"type": "avg", "value": None}])
    answer, (part,) = together(helen, tasks)
    assert answer["result"]["instanceCount"] == part["instanceCount"] > 0


@pytest.mark.parametrize("group_by", [("startDate", {"unit": "month"}), ("startDate", {"unit": "automatic"}), ("runningDate", {"unit": "week"}),
                                      ("duration", None)])
def test_groups_of_all_parts_are_the_same(helen, group_by):
    definitions = [count(ORDERS, group_by, visualization="bar", filters=[ENDED]), count(CLAIMS, group_by, visualization="bar", filters=[ENDED])]
    _, parts = together(helen, *definitions)
    assert list(values(parts[0])) == list(values(parts[1]))
    assert len(values(parts[0])) > 1
    for definition, part in zip(definitions, parts):
        own = alone(helen, definition)
        assert part["instanceCount"] == own["instanceCount"]
        assert group_by[0] == "runningDate" or sum(values(part).values()) == sum(values(own).values())
        if group_by[1] != {"unit": "automatic"} and group_by[0] != "duration":
            assert {key: value for key, value in values(part).items() if value} == {key: value for key, value in values(own).items() if value}


def test_filters_of_one_part_widen_the_groups_of_all(helen):
    early = instance_filter("instanceStartDate", {"type": "fixed", "start": "2019-01-01T00:00:00.000+0000", "end": None})
    by_year = ("startDate", {"unit": "year"})
    _, parts = together(helen, count(ORDERS, by_year, [early], "bar"), count(CLAIMS, by_year, [], "bar"))
    assert [min(values(part)) for part in parts] == ["2019-01-01T00:00:00.000+0100"] * 2
    assert list(values(parts[0])) == list(values(parts[1]))


def test_further_filters_hold_for_all_parts(helen):
    _, parts = together(helen, count(ORDERS), count(CLAIMS), query={"filter": [ENDED]})
    assert parts == [alone(helen, count(process, filters=[ENDED])) for process in (ORDERS, CLAIMS)]


def test_unsaved_is_as_saved(helen):
    ids = [create(helen, named(count(process), "part")) for process in (ORDERS, CLAIMS)]
    both = create(helen, combined(*ids), COMBINED)
    saved, unsaved = asked(helen, f"/api/report/{both}/evaluate", {}), asked(helen, "/api/report/evaluate", combined(*ids))
    assert unsaved["result"] == saved["result"]


def test_an_empty_one_has_no_parts(helen):
    answer = asked(helen, "/api/report/evaluate", combined())
    assert answer["result"] == {"data": {}, "instanceCount": 0}


def test_a_part_that_is_gone_is_left_out(helen):
    ids = [create(helen, named(count(process), "part")) for process in (ORDERS, CLAIMS)]
    assert helen.request("DELETE", f"/api/report/{ids[0]}").status == 204
    assert list(asked(helen, "/api/report/evaluate", combined(*ids))["result"]["data"]) == ids[1:]


def test_what_does_not_fit_together_is_refused(helen):
    ids = [create(helen, named(definition, "part")) for definition in (count(ORDERS), count(ORDERS, ("startDate", {"unit": "month"}), [], "bar"))]
    answer = asked(helen, "/api/report/evaluate", combined(*ids), 400)
    assert "something else" in answer["detailedMessage"]


def test_reports_of_others_are_not_evaluated(helen, either_server):
    victor = tidy_client(either_server, "victor")
    id = create(helen, named(count(ORDERS), "hers"))
    assert asked(victor, "/api/report/evaluate", combined(id), 403)["errorCode"] == "forbiddenError"


def test_durations_are_measured_as_alone(helen):
    by_node = [report(process, "flowNode", ["duration"], "flowNodes", [ENDED], aggregationTypes=[{"type": "max", "value": None}])
               for process in (ORDERS, CLAIMS)]
    _, parts = together(helen, *by_node)
    for definition, part in zip(by_node, parts):
        assert measure(part, "duration", "max") == measure(alone(helen, definition), "duration", "max")

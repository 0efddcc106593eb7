"""How processes do in the last days, against the engine's own tables."""

import time

import pytest

from support.dates import milliseconds
from support.expected import percentile

DAY = 86_400_000
DAYS = 400  # the demo's history is older than a month


def trends(client, **request):
    answer = client.post("/api/process/trends", {"days": DAYS, **request})
    assert answer.status == 200, answer.text
    return answer.json()


def within(moment, begin, end):
    return moment is not None and begin <= moment < end


def expected_period(rows, begin, end):
    lengths = [row["duration"] for row in rows if within(row["end"], begin, end)]
    return {"started": sum(within(row["start"], begin, end) for row in rows), "ended": len(lengths),
            "medianDuration": percentile(lengths, 50) if lengths else None, "p90Duration": percentile(lengths, 90) if lengths else None}


@pytest.fixture(scope="module")
def rows_of(camunda):
    """Process instances and incidents by process key, those of some tenants or of all."""
    history = camunda.history
    keys = {d["id"]: d["key"] for d in history.process_definitions}

    def of(key, tenants=None):
        chosen = [row for row in history.process_instances if keys[row["definition"]] == key and (tenants is None or row["tenant"] in tenants)]
        ids = {row["id"] for row in chosen}
        return chosen, [row for row in history.incidents if row["processInstance"] in ids]

    return of


@pytest.mark.parametrize("tenants", [None, ["retail"], [None]])
def test_trends_are_those_of_the_engine(demo_client, rows_of, tenants):
    answer = trends(demo_client, tenantIds=tenants)
    begin, end, before = (milliseconds(answer[name]) for name in ("from", "until", "before"))
    assert end - begin == DAYS * DAY == begin - before
    assert len(answer["processes"]) >= 4
    for process in answer["processes"]:
        instances, incidents = rows_of(process["processDefinitionKey"], tenants)
        running = [row["start"] for row in instances if row["end"] is None]
        assert (process["instances"], process["running"]) == (len(instances), len(running))
        assert (process["oldestRunning"] and milliseconds(process["oldestRunning"])) == (min(running) if running else None)
        assert process["openIncidents"] == sum(row["status"] == "open" for row in incidents)
        assert sum(process["startedPerDay"]) == process["period"]["started"]
        days = [sum(within(row["start"], begin + day * DAY, begin + (day + 1) * DAY) for row in instances) for day in range(DAYS)]
        assert process["startedPerDay"] == days
        for name, span in [("period", (begin, end)), ("before", (before, begin))]:
            assert process[name] == pytest.approx(expected_period(instances, *span)), f"{process['processDefinitionKey']}, {name}"


@pytest.mark.parametrize("body", [{"days": 0}, {"days": 401}, {"days": "30"}, {"tenantIds": "retail"}, {"engines": [1]}])
def test_nonsense_is_refused(demo_client, body):
    answer = demo_client.post("/api/process/trends", body)
    assert answer.status == 400 and answer.json()["errorMessage"]


def test_an_engine_that_is_not_chosen_contributes_nothing(demo_client):
    answer = trends(demo_client, engines=["no such engine"])
    assert {process["running"] + process["period"]["started"] for process in answer["processes"]} == {0}


def test_time_moves_on(demo_client):
    before = time.time() * 1000
    assert milliseconds(trends(demo_client)["until"]) >= before - 1

"""The server's answers to random reports on random histories are those of the oracle.

    HINDSIGHT_TEST_SEED=<n>           repeats a run; a failing test prints it
    HINDSIGHT_ORACLE_DEFINITIONS=<n>  how many definitions (333: every plan three times)
    HINDSIGHT_ORACLE_INSTANCES=<n>    how many process instances
    HINDSIGHT_ORACLE_ONLY=<n>         one definition of the seed, and nothing else"""

import collections
import json
import os
import random
import re
import time

import pytest

from oracle.axes import BUCKETS_MAX, TooManyBuckets
from oracle.compare import differences
from oracle.definitions import MADE, Maker, random_definitions
from oracle.evaluate import evaluate
from oracle.histories import KEYS, TENANTS, History, group_names, user_names
from oracle.invalid import invalid_definitions
from oracle.plans import PLANS
from oracle.rows import Rows
from support.replay_engine import ReplayEngine
from support.server import write_configuration
from support.shared_store import settings_in
from support.waiting import wait_until

SEED = int(os.environ.get("HINDSIGHT_TEST_SEED", random.randrange(1_000_000)))
DEFINITIONS = int(os.environ.get("HINDSIGHT_ORACLE_DEFINITIONS", 333))
INSTANCES = int(os.environ.get("HINDSIGHT_ORACLE_INSTANCES", 150))
ONLY = os.environ.get("HINDSIGHT_ORACLE_ONLY")


class World:
    """A server over a history, and its rows."""

    def __init__(self, client, rows, store, vocabulary=MADE):
        self.client, self.rows, self.store, self.vocabulary = client, rows, store, vocabulary

    def definitions(self, count):
        for definition, zone in random_definitions(SEED, count, self.vocabulary):
            yield self.comparable(definition), zone

    def comparable(self, definition):
        """Percentiles of the shared store are digests; tests/differential compares them."""
        kinds = definition["data"]["configuration"]["aggregationTypes"]
        if self.store == "shared":
            kinds[:] = [kind for kind in kinds if kind["type"] != "percentile"] or [{"type": "avg", "value": None}]
        return definition

    def ask(self, definition, zone):
        """The answer, and the span of time in which the server's `now` was."""
        before = int(time.time() * 1000)
        answer = self.client.post("/api/report/evaluate?limit=10000", definition, {"X-Optimize-Client-Timezone": zone})
        return answer, (before, int(time.time() * 1000))

    def expected(self, definition, zone, now):
        try:
            return evaluate(self.rows, definition, now, zone)
        except TooManyBuckets:
            return None


@pytest.fixture(scope="module", params=["embedded", "shared"])
def world(request, hindsight, tmp_path_factory):
    folder = tmp_path_factory.mktemp("oracle")
    data = History(SEED, INSTANCES).data
    with ReplayEngine(data, is_prompt=True) as engine:
        config = write_configuration(folder, settings_in(request.param, request, folder, engine.rest))
        hindsight.import_once(config)
        rows = Rows(hindsight.dump(config), data["process-definition/xml"], user_names(), group_names())
        assert len(rows.instances) == INSTANCES
        with hindsight.serve(config) as server:
            client = server.client("demo")
            wait_until(lambda: sum(row["instanceCount"] for row in client.get("/api/process/overview").json()) == INSTANCES, 30,
                       "all that was imported is found")
            yield World(client, rows, request.param)


class Unsupported(str):
    """What the server says that it cannot do yet."""


class Unsettled:
    """The right answer changed with every question."""


def judged(world, definition, zone):
    """None for a right answer, `Unsupported`, `Unsettled`, or the differences. A border may wander over a row while the server thinks; then
    the question is asked again."""
    for _ in range(4):
        answer, (before, after) = world.ask(definition, zone)
        if answer.status == 400 and "not supported yet" in answer.text:
            return Unsupported(answer.json()["errorMessage"])
        low, high = (world.expected(definition, zone, now) for now in (before, after))
        if (low is None) != (high is None):
            continue
        if low is None:
            is_right = answer.status == 400 and "tooManyBuckets" in answer.text
            return None if is_right else [f"{answer.status} {answer.text[:300]}, expected too many buckets"]
        if answer.status == 400 and "tooManyBuckets" in answer.text and cells(low) > BUCKETS_MAX:
            return None  # each direction is small enough; whether both together are is not specified
        if answer.status != 200:
            return [f"{answer.status} {answer.text[:300]}"]
        if skeleton(low) == skeleton(high):
            return differences(answer.json()["result"], low, high) or None
    return Unsettled()


def cells(result):
    data = result["measures"][0]["data"]
    return sum(len(entry["value"]) for entry in data) if result["type"] == "hyperMap" else 0


def skeleton(result):
    """What must not depend on the time."""
    def keys(data):
        return [(entry["key"], keys(entry["value"])) for entry in data] if isinstance(data, list) and data and "key" in data[0] else None

    tables = [keys(sorted(m["data"], key=lambda entry: entry["key"])) for m in result["measures"] if m["type"] in ("map", "hyperMap")]
    return result["instanceCount"], tables, [m["data"] for m in result["measures"] if m["property"] == "frequency"]


# What the server does not do yet as it should; README.md says what that is. Counted and printed like what is not supported yet.
KNOWN = {
    r"of two definitions that select the same instances, one cannot have both": "filters of both levels of one of two overlapping definitions",
}


def known(differences_found):
    """The one name of all differences; None if there is another one."""
    names = {next((name for pattern, name in KNOWN.items() if re.search(pattern, line)), None) for line in differences_found}
    return ", ".join(sorted(names)) if None not in names else None


OUTCOMES = {Unsupported: "unsupported", Unsettled: "unsettled", list: "wrong", type(None): "right"}


def test_reports_say_what_the_oracle_says(world):
    assert_right(world, DEFINITIONS)


def test_more_cells_than_a_report_may_show_are_refused(world):
    """Seed 490068, definition 192: a search cluster answers empty ranges, too, and did not come to an end."""
    definition, zone = next(iter(world.definitions(1)))
    definition["data"].update(
        definitions=[{"identifier": key, "key": key, "versions": ["all"], "tenantIds": TENANTS} for key in KEYS],
        view={"entity": "processInstance", "properties": ["duration"]}, filter=[],
        groupBy={"type": "variable", "value": {"name": "when", "type": "Date"}}, distributedBy={"type": "endDate", "value": {"unit": "hour"}},
        configuration={"aggregationTypes": [{"type": "avg", "value": None}], "groupByDateVariableUnit": "day"})
    answer, _ = world.ask(definition, zone)
    assert (answer.status, answer.json()["errorCode"]) == (400, "tooManyBuckets"), answer.text[:500]


def assert_right(world, count):
    """Of so many random definitions."""
    outcomes, failures, unsupported, differing = collections.Counter(), [], collections.Counter(), collections.Counter()
    for number, (definition, zone) in enumerate(world.definitions(count)):
        if ONLY and number != int(ONLY):
            continue
        verdict = judged(world, definition, zone)
        outcomes[OUTCOMES[type(verdict)]] += 1
        if isinstance(verdict, Unsupported):
            unsupported[verdict] += 1
        elif isinstance(verdict, list) and known(verdict):
            differing[known(verdict)] += 1
        elif isinstance(verdict, list):
            failures.append((number, definition, zone, verdict))
    print(f"\n{world.store} store, seed {SEED}: {dict(outcomes)}")
    for name, count in unsupported.most_common():
        print(f"  not supported yet: {name} ({count})")
    for name, count in differing.most_common():
        print(f"  known difference: {name} ({count})")
    assert not failures, report_of(failures)
    assert ONLY or outcomes["right"] > 0


def plan_name(definition):
    data = definition["data"]
    part = " (part)" if data["configuration"].get("processPart") else ""
    kinds = " ".join(sorted({f["type"] + "/" + f["filterLevel"] for f in data["filter"]}))
    return f"{data['view']['entity']}.{data['view']['properties']} by {data['groupBy']['type']} by {data['distributedBy']['type']}{part} {kinds}"


def report_of(failures):
    """One example for each kind of difference."""
    kinds = collections.defaultdict(list)
    for failure in failures:
        kinds[re.sub(r"\d[\w.]*|'[^']*'|\"[^\"]*\"|\[.*?\]|None", "", failure[3][0].rpartition("None:")[2])].append(failure)
    lines = [f"{len(failures)} answers differ; HINDSIGHT_TEST_SEED={SEED} and HINDSIGHT_ORACLE_ONLY=<number> repeat one"]
    for found in kinds.values():
        number, definition, zone, verdict = min(found, key=lambda failure: len(json.dumps(failure[1])))
        lines += [f"--- {number}: {plan_name(definition)} ({len(found)} like this: {[failure[0] for failure in found[:10]]})", *verdict[:4],
                  f"zone {zone} {json.dumps(definition['data'], ensure_ascii=False)}"]
    return "\n".join(lines)


def test_what_does_not_fit_together_is_refused(world):
    wrong = []
    for name, definition in invalid_definitions():
        answer, _ = world.ask(definition, "UTC")
        if answer.status != 400:
            wrong.append(f"{name}: {answer.status} {answer.text[:150]}")
    assert not wrong, f"{len(wrong)} are not refused:\n" + "\n".join(wrong)


def test_rows_of_overlapping_sources_count_if_they_meet_the_filters_of_one(world):
    maker, failures = Maker(SEED), []
    for number, plan in enumerate(plan for plan in PLANS if plan[0] in ("flowNode", "userTask", "incident")):
        definition, zone = maker.overlapping(plan)
        verdict = judged(world, world.comparable(definition), zone)
        if verdict is not None and not isinstance(verdict, Unsettled):
            failures.append((number, definition, zone, verdict if isinstance(verdict, list) else [verdict]))
    assert not failures, report_of(failures)

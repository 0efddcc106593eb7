"""Reports with something wrong in them, whether sent, saved or put together, are refused with an error that says what, and never break the server.

    HINDSIGHT_TEST_SEED=<n>         repeats a run; a failing test prints it
    HINDSIGHT_ORACLE_MUTATIONS=<n>  how many definitions"""

import copy
import json
import os
import random

from oracle.decision_worlds import random_decision_reports
from oracle.definitions import random_definitions
from oracle.test_decisions import world as decision_world  # noqa: F401 (a fixture)
from oracle.test_oracle import SEED, world  # noqa: F401 (a fixture)
from support.saved_reports import COMBINED, DECISION, SINGLE, combined, count

MUTATIONS = int(os.environ.get("HINDSIGHT_ORACLE_MUTATIONS", 500))
STRANGE = [None, True, -1, 0, 1e308, 10 ** 30, 0.1, "", "x", "\0", "' OR 1=1 --", "ä" * 5000, [], [None], {}, {"type": "x"}, "1e999", "NaN", -(2 ** 63), [[[]]]]
NAMES = ["type", "value", "unit", "data", "filterLevel", "appliedTo", "operator", "values", "start", "end", "name", "properties", "entity"]


def places(value, path=()):
    """Paths to everything in the definition."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in inner:
        yield from places(below, (*path, key))


def at(value, path):
    for key in path:
        value = value[key]
    return value


def mutated(definition, chance):
    """One to three changes: something else in its place, nothing, something twice, or something of another place."""
    result = copy.deepcopy(definition)
    for _ in range(chance.choice([1, 1, 2, 3])):
        paths = [path for path in places(result) if path]
        if not paths:
            break
        *to, key = chance.choice(paths)
        parent = at(result, to)
        change = chance.randrange(5)
        if change == 0:
            del parent[key]
        elif change == 1:
            parent[key] = copy.deepcopy(chance.choice(STRANGE))
        elif change == 2:
            parent[key] = copy.deepcopy(at(result, chance.choice(paths)))
        elif change == 3 and isinstance(parent, list):
            parent.append(copy.deepcopy(parent[key]))
        elif isinstance(parent, dict):
            parent[chance.choice(NAMES)] = copy.deepcopy(chance.choice(STRANGE))
    return result


class Answers:
    """What the server said to strange requests."""

    def __init__(self, world):  # noqa: F811
        self.world, self.wrong, self.statuses = world, [], {}

    def take(self, method, path, body, zone="UTC"):
        """The status must be one of a request's fault, and say what is wrong, or of none."""
        answer = self.world.client.request(method, path, body, {"X-Optimize-Client-Timezone": zone})
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        is_explained = answer.status in (200, 204) or bool(answer.json().get("errorMessage"))
        if answer.status not in (200, 204, 400, 403, 404, 409) or not is_explained:
            self.wrong.append(f"{method} {path}: {answer.status} {answer.text[:200]}\n    {json.dumps(body, ensure_ascii=False)[:1500]}")
        return answer

    def judge(self):
        print(f"\n{self.world.store} store, seed {SEED}: {self.statuses}")
        assert not self.wrong, f"seed {SEED}, {len(self.wrong)} wrong:\n" + "\n".join(self.wrong[:5])
        assert self.statuses.get(200) and self.statuses.get(400), f"nothing was tried: {self.statuses}"
        client = self.world.client
        assert client.get("/api/readyz").status == 200
        left = [report["id"] for report in client.get("/api/report").json()]
        assert client.post("/api/entities/delete", {"reports": left}).status == 204


def chance_of(name):
    return random.Random(f"{SEED}/{name}")


def test_no_definition_breaks_the_server(world):  # noqa: F811
    chance, answers = chance_of("mutations"), Answers(world)
    for definition, zone in random_definitions(SEED, MUTATIONS):
        answers.take("POST", "/api/report/evaluate?limit=10000", mutated(definition, chance), zone)
    answers.judge()


def test_no_decision_report_breaks_the_server(decision_world):  # noqa: F811
    chance, answers = chance_of("decisions"), Answers(decision_world)
    for definition, zone in random_decision_reports(SEED, MUTATIONS):
        answers.take("POST", "/api/report/evaluate?limit=10000", mutated(definition, chance), zone)
    answers.judge()


def live(answers, path, reports, filters, chance):
    """The life of reports: made, read, evaluated with further filters, replaced, copied and deleted."""
    for (definition, zone), (other, _), extra in zip(reports, reports[1:], filters):
        made = answers.take("POST", path, mutated({"name": "strange", **definition}, chance))
        if made.status != 200:
            continue
        one = f"/api/report/{made.json()['id']}"
        answers.take("GET", one, None)
        answers.take("POST", one + "/evaluate", {"filter": extra}, zone)
        answers.take("POST", one + "/evaluate?limit=7&offset=3", mutated({"filter": extra}, chance), zone)
        answers.take("PUT", f"{path}/{made.json()['id']}", mutated({"name": "strange", **other}, chance))
        copy_of = answers.take("POST", one + "/copy", None)
        answers.take("POST", one + "/evaluate", {}, zone)
        assert answers.take("DELETE", one, None).status == 204
        if copy_of.status == 200:
            answers.take("DELETE", f"/api/report/{copy_of.json()['id']}", None)


def filters_of(definitions):
    return [definition["data"]["filter"] for definition, _ in definitions]


def test_no_saved_report_breaks_the_server(world):  # noqa: F811
    reports, answers = list(random_definitions(SEED, MUTATIONS // 2)), Answers(world)
    live(answers, SINGLE, reports, filters_of(reversed(reports)), chance_of("saved"))
    answers.judge()


def test_no_saved_decision_report_breaks_the_server(decision_world):  # noqa: F811
    reports, answers = list(random_decision_reports(SEED, MUTATIONS // 2)), Answers(decision_world)
    live(answers, DECISION, reports, filters_of(reversed(reports)), chance_of("saved decisions"))
    answers.judge()


def test_no_combined_report_breaks_the_server(world):  # noqa: F811
    """Of parts that fit together, of whatever parts, and with filters of a dashboard."""
    chance, answers = chance_of("combined"), Answers(world)
    fitting = [count(("shipping", [None, "north"]), group) for group in ("none", "none", ("startDate", {"unit": "month"}))]
    random_ones = [definition for definition, _ in random_definitions(SEED, 60)]
    ids = [made.json()["id"] for made in (answers.take("POST", SINGLE, {**definition, "name": "part"}) for definition in fitting + random_ones)
           if made.status == 200]
    for place in range(MUTATIONS):
        chosen = ids[:2] if place % 2 else chance.sample(ids, chance.randrange(4))
        definition = {"name": "together", **combined(*chosen, configuration={"pointMarkers": True}, visualization="number")}
        answers.take("POST", "/api/report/evaluate", mutated(definition, chance))
        made = answers.take("POST", COMBINED, definition if place % 2 else mutated(definition, chance))
        if made.status == 200:
            extra = chance.choice(random_ones)["data"]["filter"]
            one = f"/api/report/{made.json()['id']}"
            answers.take("POST", one + "/evaluate", mutated({"filter": extra}, chance))
            answers.take("PUT", f"{COMBINED}/{made.json()['id']}", mutated(definition, chance))
            answers.take("POST", one + "/evaluate", {})
            answers.take("DELETE", one, None)
    answers.judge()

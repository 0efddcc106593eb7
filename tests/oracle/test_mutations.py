"""Definitions with something wrong in them are refused with an error that says what, and never break the server.

    HINDSIGHT_TEST_SEED=<n>         repeats a run; a failing test prints it
    HINDSIGHT_ORACLE_MUTATIONS=<n>  how many definitions"""

import copy
import json
import os
import random

from oracle.definitions import random_definitions
from oracle.test_oracle import SEED, world  # noqa: F401 (a fixture)

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
        *to, key = chance.choice(paths)
        parent = at(result, to)
        change = chance.randrange(5)
        if change == 0:
            del parent[key]
        elif change == 1:
            parent[key] = chance.choice(STRANGE)
        elif change == 2:
            parent[key] = copy.deepcopy(at(result, chance.choice(paths)))
        elif change == 3 and isinstance(parent, list):
            parent.append(copy.deepcopy(parent[key]))
        elif isinstance(parent, dict):
            parent[chance.choice(NAMES)] = chance.choice(STRANGE)
    return result


def test_no_definition_breaks_the_server(world):  # noqa: F811
    chance = random.Random(f"{SEED}/mutations")
    wrong, statuses = [], {}
    for definition, zone in random_definitions(SEED, MUTATIONS):
        strange = mutated(definition, chance)
        answer, _ = world.ask(strange, zone)
        statuses[answer.status] = statuses.get(answer.status, 0) + 1
        is_explained = answer.status == 200 or bool(answer.json().get("errorMessage"))
        if answer.status not in (200, 400, 403, 404) or not is_explained:
            wrong.append(f"{answer.status} {answer.text[:200]}\n    {json.dumps(strange, ensure_ascii=False)[:1500]}")
    print(f"\n{world.store} store, seed {SEED}: {statuses}")
    assert not wrong, f"seed {SEED}, {len(wrong)} wrong:\n" + "\n".join(wrong[:5])
    assert world.client.get("/api/readyz").status == 200

"""Reports over what a real engine did are what plain loops over the rows of the engine's own tables, read by SQL, give: every plan, on both stores.

    HINDSIGHT_TEST_SEED=<n>, HINDSIGHT_ORACLE_DEFINITIONS=<n>  as in test_oracle.py"""

import base64
import copy
import json
import random
import urllib.parse
import urllib.request

import pytest

from oracle.definitions import Vocabulary
from oracle.rows import Rows
from oracle.test_oracle import DEFINITIONS, SEED, World, assert_right
from support.history import flattened

TENANTS = ["retail", "wholesale"]
KEYS = ["orderHandling", "shipment", "claimSettlement", "customerOnboarding"]
# Through which most orders go.
PART = (["orderReceived", "checkOrder"], ["checkOrder", "rateOrderRisk", "orderCompleted"])


def with_flattened(variables):
    """Also what lies inside objects; truth as text, as the store keeps it."""
    found = []
    for row in variables:
        inside = flattened(row["name"], json.loads(row["value"])) if row["type"] in ("Json", "Object") and row["value"] else []
        found += [row, *({**row, "name": name, "type": kind, "value": value} for name, _, kind, value in inside)]
    return [{**row, "value": str(row["value"]).lower() if isinstance(row["value"], bool) else row["value"]} for row in found]


def asked(engine, path):
    login = {"Authorization": "Basic " + base64.b64encode(b"demo:demo").decode()}
    with urllib.request.urlopen(urllib.request.Request(engine.rest + path, headers=login), timeout=30) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def rows(camunda):
    history, engine = camunda.history, camunda.engine
    facts = {"processDefinition": history.process_definitions, "processInstance": history.process_instances, "flowNodeInstance": history.flow_node_instances,
             "userTask": history.user_tasks, "variable": with_flattened(history.variables), "incident": history.incidents, "identityLink": history.identity_links}
    models = {row["id"]: asked(engine, f"/process-definition/{urllib.parse.quote(row['id'])}/xml")["bpmn20Xml"] for row in history.process_definitions}
    users = {user["id"]: f"{user['firstName'] or ''} {user['lastName'] or ''}".strip() for user in asked(engine, "/user")}
    groups = {group["id"]: group["name"] for group in asked(engine, "/group")}
    return Rows(copy.deepcopy(facts), models, users, groups, camunda.alias)  # it joins the rows, which others compare


@pytest.fixture(scope="module")
def world(either_server, rows):
    return World(either_server.client("demo"), rows, either_server.store, vocabulary_of(rows))


def vocabulary_of(rows):
    chance = random.Random(SEED)
    variables = sorted({(row["name"], row["type"]) for instance in rows.instances for row in instance["variables"]
                        if row["type"] in ("String", "Boolean", "Date", "Short", "Integer", "Long", "Double")})
    texts = sorted({row["value"] for instance in rows.instances for row in instance["variables"] if row["type"] == "String" and row["value"]})
    nodes = sorted({node.id for definition in rows.nodes.values() for node in definition.values()})
    tasks = [task for instance in rows.instances for task in instance["tasks"]]
    starts = [instance["start"] for instance in rows.instances]
    return Vocabulary(KEYS, [TENANTS, [None], [None, *TENANTS], ["retail"]], nodes, PART, variables, chance.sample(texts, min(20, len(texts))),
                      sorted({task["assignee"] for task in tasks if task["assignee"]}), sorted({group for task in tasks for group in task["candidateGroups"]}),
                      chance.sample(starts, 20))


def test_the_history_is_worth_asking(rows):
    assert {node for node in PART[0] + PART[1]} <= {node.id for nodes in rows.nodes.values() for node in nodes.values()}
    assert len(rows.instances) > 100


def test_reports_are_what_the_engine_s_rows_say(world):
    assert_right(world, DEFINITIONS // 3)

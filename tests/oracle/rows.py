"""Everything that was imported, as plain Python lists: what `hindsight dump` prints, joined by process instance, with the
models and the names of users and groups, which the dump does not hold."""

from collections import defaultdict

from oracle.models import flow_nodes
from support.dates import milliseconds
from support.rest_facts import KEYS, expected_facts, key_of
from support.task_times import stretches


class Rows:
    """`instances` hold their `steps` (runs of flow nodes), `tasks`, `variables` and `incidents`; a step knows its `task`, a task
    its `stretches` without and with an assignee."""

    def __init__(self, facts, models, users, groups, alias="engine"):
        """`facts` by kind as `support.server.facts_by_kind` gives them; `models` are BPMN texts by definition id, `users` and
        `groups` names by id."""
        self.definitions = facts.get("processDefinition", [])
        self.nodes = {identifier: flow_nodes(xml) for identifier, xml in models.items()}
        self.users, self.groups = users, groups
        self.instances = facts.get("processInstance", [])
        of = {kind: by_instance(facts.get(kind, [])) for kind in ("flowNodeInstance", "userTask", "variable", "incident")}
        links = defaultdict(list)
        for link in facts.get("identityLink", []):
            links[key_of(link["task"], alias)].append(link)
        for task in facts.get("userTask", []):
            task["stretches"] = stretches(task["start"], task["end"], task["duration"], task["deleteReason"] != "completed",
                                          links[key_of(task["id"], alias)])
        for instance in self.instances:
            key = key_of(instance["id"], alias)
            instance["steps"], instance["tasks"] = of["flowNodeInstance"][key], of["userTask"][key]
            instance["variables"] = [typed(row) for row in of["variable"][key]]
            instance["incidents"] = of["incident"][key]
            join_steps_and_tasks(instance, alias)


def facts_of_answers(data, alias="engine"):
    """What an import of an engine's answers must leave, without a server."""
    facts = expected_facts(data, alias)
    for kind, rows in facts.items():
        for row in rows:
            row.update({name: key_of(row[name], alias) for name in KEYS.get(kind, ()) if row.get(name)})
    return facts


def by_instance(rows):
    found = defaultdict(list)
    for row in rows:
        found[row["processInstance"]].append(row)
    return found


def join_steps_and_tasks(instance, alias):
    tasks = {key_of(task["id"], alias): task for task in instance["tasks"]}
    for step in instance["steps"]:
        step["task"] = tasks.get(step["task"])
        if step["task"]:
            step["task"]["step"] = step


def typed(row):
    """With `typed`, the value as Python has it: int, float, text; dates as epoch milliseconds; None for null."""
    kind, text = row["type"], row["value"]
    if text is None:
        value = None
    elif kind in ("Integer", "Long", "Short"):
        value = int(text)
    elif kind == "Double":
        value = float(text)
    elif kind == "Date":
        value = milliseconds(text)
    else:
        value = text
    return {**row, "typed": value}

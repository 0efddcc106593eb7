"""Random histories in the form of an engine's answers, small and strange: two processes with two versions each, tenants, tasks in
several groups, times at the changes to and from summer time, names and ids that other programs trip over. One seed, one history."""

import json
import random
import uuid
from xml.sax.saxutils import quoteattr

from oracle.moments import DAY, HOUR, MINUTE
from support.dates import engine_text, milliseconds
from support.made_history import (ACTIVITY, DEFINITION, INCIDENT, LINK, PROCESS_INSTANCE, TASK, VARIABLE, rights)

TENANTS = [None, "north", "süd'; --"]
PEOPLE = {"anna": ("Anna", "Ärmel"), "o'neil": ("Pat", "O'Neil"), "bob \"b\"": ("bob", "<b>"), "zoë": ("Zoë", "Zimmer"), "nobody-known": None}
GROUPS = {"sales": "Sales & Co", "accounts": "accounts", "w/ slash": "Ünter", "gone": None}
# Hours around which clocks change in Berlin and New York, and a new year.
TURNS = [milliseconds(text) for text in ("2025-10-26T01:00:00.000+0000", "2025-11-02T06:00:00.000+0000", "2025-12-31T23:00:00.000+0000",
                                         "2026-03-08T07:00:00.000+0000", "2026-03-29T01:00:00.000+0000")]
BEGIN, END = milliseconds("2025-09-01T00:00:00.000+0000"), milliseconds("2026-05-20T00:00:00.000+0000")

# (tag, id, name) by key and version; a node with children is a subprocess.
MODELS = {
    ("shipping", 1): [("startEvent", "begin", "Order arrived"), ("userTask", "check", "Check \"order\""), ("userTask", "pack.it", None),
                      ("exclusiveGateway", "gate-1", ""), ("serviceTask", "old_only", "Dropped later"), ("userTask", "old_task", "Old task"),
                      ("endEvent", "end", "done")],
    ("shipping", 2): [("startEvent", "begin", "Order arrived"), ("userTask", "check", "check again"), ("userTask", "pack.it", None),
                      ("exclusiveGateway", "gate-1", ""), ("serviceTask", "new_only", "<New> & 'shiny'"),
                      ("subProcess", "inner", "Ätherisch", [("userTask", "approve", "Approve 100%"), ("callActivity", "call", "Call")]),
                      ("endEvent", "end", "done")],
    ("Prüf-ung_2.x", 1): [("startEvent", "begin", "Begin of the other"), ("userTask", "check", "Review"), ("scriptTask", "script", "ßcript"),
                          ("endEvent", "stop", "stop")],
    ("Prüf-ung_2.x", 2): [("startEvent", "begin", "Begin of the other"), ("userTask", "check", "Review"), ("userTask", "second", "A second look"),
                          ("intermediateCatchEvent", "wait", "Wait;DROP"), ("endEvent", "stop", "stop")],
}
KEYS = ["shipping", "Prüf-ung_2.x"]
NAMES = {"shipping": "Shipping <&>", "Prüf-ung_2.x": None}
TEXTS = ["red", "Red", "rédundant", "", "it's 100% \"sure\"", "a_b", "李明", "x\\y", "unassigned", "null", "12"]


def nodes_of(key, version, nodes=None):
    """(tag, id) of all nodes, the inner ones too."""
    for node in MODELS[key, version] if nodes is None else nodes:
        yield node[:2]
        if len(node) > 3:
            yield from nodes_of(key, version, node[3])


def xml_of(key, version):
    shapes = "".join(f'<bpmndi:BPMNShape id="s{place}" bpmnElement={quoteattr(node)}><dc:Bounds x="{100 * place}" y="80" width="80" height="60"/>'
                     "</bpmndi:BPMNShape>" for place, (_, node) in enumerate(nodes_of(key, version), 1))
    return ('<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
            'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
            f'targetNamespace="made" id="made"><process id={quoteattr(key)} isExecutable="true">{elements(MODELS[key, version])}</process>'
            f'<bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="p" bpmnElement={quoteattr(key)}>{shapes}'
            "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>")


def elements(nodes):
    text = ""
    for tag, identifier, name, *children in nodes:
        named = "" if name is None else f" name={quoteattr(name)}"
        text += f"<{tag} id={quoteattr(identifier)}{named}>{elements(children[0]) if children else ''}</{tag}>"
    return text


class History:
    """`data` is what the replay engine answers."""

    def __init__(self, seed, instances):
        self.random = random.Random(seed)
        self.data = {"optimize/" + kind: [] for kind in (
            "process-instance/completed", "process-instance/running", "activity-instance/completed", "activity-instance/running",
            "task-instance/completed", "task-instance/running", "identity-link-log", "user-operation", "variable-update",
            "incident/completed", "incident/open", "decision-instance")}
        self.sequence = 0
        self.people()
        self.definitions()
        for number in range(instances):
            self.instance(number)

    def id(self):
        """Mostly UUIDs; engines can also be told to count."""
        self.sequence += 1
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4)) if self.sequence % 7 else str(self.sequence)

    def put(self, kind, template, **fields):
        self.data["optimize/" + kind].append({**template, **fields})

    def people(self):
        data = self.data
        data["version"] = {"version": "0.0.0"}
        data["tenant"] = [{"id": tenant, "name": tenant.capitalize()} for tenant in TENANTS if tenant]
        data["user"] = [{"id": "demo", "firstName": "Demo", "lastName": "Demo", "email": "demo@example.org"}] + [
            {"id": user, "firstName": name[0], "lastName": name[1], "email": None} for user, name in PEOPLE.items() if name]
        data["group"] = [{"id": group, "name": name, "type": "WORKFLOW"} for group, name in GROUPS.items() if name]
        data["membership"] = {}
        data["authorization"] = rights("demo", "*")

    def definitions(self):
        """The first process is shared by the tenants, the second is deployed for each."""
        data = self.data
        data.update({"deployment": {}, "process-definition": [], "process-definition/xml": {}, "decision-definition": [],
                     "decision-definition/xml": {}})
        for key, version in MODELS:
            for tenant in ([None] if key == KEYS[0] else TENANTS):
                identifier, deployment = f"{key}:{version}:{self.id()}", self.id()
                data["deployment"][deployment] = {"links": [], "id": deployment, "name": "made", "source": None, "tenantId": tenant,
                                                  "deploymentTime": engine_text(BEGIN - 90 * DAY + version * 10 * DAY)}
                data["process-definition"].append({**DEFINITION, "id": identifier, "key": key, "name": NAMES[key], "version": version,
                                                   "resource": "made.bpmn", "deploymentId": deployment, "suspended": False, "tenantId": tenant,
                                                   "versionTag": None, "startableInTasklist": True})
                data["process-definition/xml"][identifier] = xml_of(key, version)

    # instances

    def start(self):
        chance = self.random
        kind = chance.randrange(5)
        if kind < 2:
            return chance.choice(TURNS) + chance.choice([0, -1, 1, HOUR, -HOUR, 30 * MINUTE, chance.randrange(-3 * HOUR, 3 * HOUR)])
        if kind == 2:  # midnight in Berlin or a whole hour
            return chance.randrange(BEGIN, END) // DAY * DAY - chance.choice([0, HOUR, 2 * HOUR])
        return chance.randrange(BEGIN, END)

    def length(self):
        chance = self.random
        return chance.choice([0, 1, 700, MINUTE, chance.randrange(HOUR), chance.randrange(DAY), chance.randrange(20 * DAY)])

    def instance(self, number):
        chance = self.random
        definition = chance.choice(self.data["process-definition"])
        key, version, tenant = definition["key"], definition["version"], definition["tenantId"]
        if key == KEYS[0]:
            tenant = chance.choice(TENANTS)
        outcome = chance.choice(["done", "done", "done", "canceled", "canceled", "running", "running", "suspended"])
        is_over = outcome in ("done", "canceled")
        start, identifier = self.start(), self.id()
        common = {"processDefinitionKey": key, "processDefinitionId": definition["id"], "processInstanceId": identifier,
                  "rootProcessInstanceId": identifier, "tenantId": tenant}
        clock = start
        self.activity(common, "begin", "startEvent", start, start)
        inner = [node for node in nodes_of(key, version) if node[0] not in ("startEvent", "endEvent")]
        for tag, node in chance.sample(inner, chance.randrange(len(inner) + 1)) + chance.sample(inner, chance.randrange(2)):
            begin, end = clock, clock + self.length()
            clock = end if chance.random() < 0.8 else clock
            is_open, is_canceled = not is_over and chance.random() < 0.4, chance.random() < 0.15
            self.step(common, tag, node, begin, None if is_open else end, is_canceled and not is_open)
        end = clock + chance.choice([0, 700, HOUR])
        if outcome == "done":
            self.activity(common, next(n for t, n in nodes_of(key, version) if t == "endEvent"), "noneEndEvent", end, end)
        state = {"done": "COMPLETED", "canceled": chance.choice(["EXTERNALLY_TERMINATED", "INTERNALLY_TERMINATED"]), "running": "ACTIVE",
                 "suspended": "SUSPENDED"}[outcome]
        self.put("process-instance/" + ("completed" if is_over else "running"), PROCESS_INSTANCE, id=identifier,
                 businessKey=chance.choice([None, f"K-{number:03d}", "same"]), processDefinitionId=definition["id"], processDefinitionKey=key,
                 processDefinitionName=definition["name"], processDefinitionVersion=version, startTime=engine_text(start),
                 endTime=engine_text(end) if is_over else None, durationInMillis=end - start + chance.choice([0, 0, 0, 3]) if is_over else None,
                 startActivityId="begin", rootProcessInstanceId=identifier, tenantId=tenant, state=state)
        self.variables(common, start)
        self.incidents(common, inner, start, is_over)

    def step(self, common, tag, node, begin, end, is_canceled):
        task = self.id() if tag == "userTask" else None
        activity = self.activity(common, node, tag, begin, end, is_canceled, task)
        if task:
            self.task(common, node, task, activity, begin, end, is_canceled)
        if self.random.random() < 0.08:
            self.activity(common, node + "#multiInstanceBody", "multiInstanceBody", begin, end, is_canceled)

    def activity(self, common, node, kind, start, end, is_canceled=False, task=None):
        self.sequence += 1
        identifier = f"{node}:{uuid.UUID(int=self.random.getrandbits(128), version=4)}"
        self.put("activity-instance/" + ("running" if end is None else "completed"), ACTIVITY, **common, id=identifier,
                 parentActivityInstanceId=common["processInstanceId"], activityId=node, activityName=node, activityType=kind,
                 executionId=common["processInstanceId"], taskId=task, startTime=engine_text(start),
                 endTime=None if end is None else engine_text(end), durationInMillis=None if end is None else end - start,
                 canceled=is_canceled, completeScope=False, sequenceCounter=self.sequence)
        return identifier

    def task(self, common, node, task, activity, start, end, is_canceled):
        chance, assignee = self.random, None
        last = end if end is not None else start + DAY
        for group in chance.sample(list(GROUPS), chance.choice([0, 1, 1, 2, 3])):
            self.link(common, task, start, "candidate", None, group, "add")
            if chance.random() < 0.2:
                self.link(common, task, last, "candidate", None, group, "delete")
        moments = sorted(chance.randrange(start, last + 1) for _ in range(chance.choice([0, 1, 1, 2, 3, 4])))
        for place, moment in enumerate(moments):
            if place % 2 == 0:
                assignee = chance.choice(list(PEOPLE))
                self.link(common, task, moment, "assignee", assignee, None, "add")
            else:
                self.link(common, task, moment, "assignee", assignee, None, "delete")
                assignee = None
        is_over = end is not None
        self.put("task-instance/" + ("completed" if is_over else "running"), TASK, **common, id=task, executionId=common["processInstanceId"],
                 activityInstanceId=activity, name=node, assignee=assignee, startTime=engine_text(start),
                 deleteReason=None if not is_over else "deleted" if is_canceled else "completed", endTime=engine_text(end) if is_over else None,
                 duration=end - start if is_over else None, taskDefinitionKey=node, priority=50,
                 taskState=None if not is_over else "Deleted" if is_canceled else "Completed")

    def link(self, common, task, time, kind, user, group, operation):
        self.put("identity-link-log", LINK, **common, id=self.id(), time=engine_text(time), type=kind, userId=user, groupId=group, taskId=task,
                 operationType=operation)

    # variables and incidents

    def variables(self, common, start):
        chance = self.random
        makers = {
            ("text", "String"): lambda: chance.choice(TEXTS), ("it's a \"name\"", "String"): lambda: chance.choice(TEXTS[:4]),
            ("flag", "Boolean"): lambda: chance.random() < 0.5,
            ("amount", "Double"): lambda: chance.choice([0.0, -0.5, 12.5, chance.uniform(-40, 900), 0.03]),
            ("tiny", "Double"): lambda: chance.choice([0.001, 0.0042, 0.07, 0.1]), ("count", "Integer"): lambda: chance.randrange(-20, 500),
            ("ninety", "Integer"): lambda: chance.randrange(10, 90), ("number", "Long"): lambda: 9_000_000_000 + chance.randrange(100_000),
            ("short", "Short"): lambda: chance.randrange(3), ("constant", "Integer"): lambda: 7,
            ("when", "Date"): lambda: engine_text(self.start()), ("once", "Date"): lambda: engine_text(TURNS[0]),
            ("mixed", "String"): lambda: "x", ("mixed", "Long"): lambda: chance.randrange(9), ("box", "Json"): lambda: self.box(start)}
        for (name, kind), value in makers.items():
            dice = chance.random()
            if dice < 0.2:
                continue
            self.variable(common, start, name, kind, None if dice < 0.3 else value())
            if dice > 0.93 and kind != "Json":  # a second one in an inner scope
                self.variable(common, start, name, kind, value())
        if chance.random() < 0.2:
            self.variable(common, start, "text2", "Null", None)

    def box(self, start):
        return json.dumps({"size": {"width": self.random.randrange(90)}, "list": ["a", "b"][:self.random.randrange(3)], "at": engine_text(start)})

    def variable(self, common, time, name, kind, value):
        identifier = self.id()
        revisions = [value] if self.random.random() < 0.8 or value is None or kind == "Json" else [None, value]
        for revision, each in enumerate(revisions):
            self.put("variable-update", VARIABLE, **common, type="variableUpdate", id=self.id(), activityInstanceId=common["processInstanceId"],
                     executionId=common["processInstanceId"], time=engine_text(time + revision), variableName=name, variableInstanceId=identifier,
                     variableType=kind, value=each, valueInfo={}, initial=revision == 0, revision=revision, sequenceCounter=revision + 1)

    def incidents(self, common, nodes, start, is_over):
        chance = self.random
        for _ in range(chance.choice([0, 0, 0, 1, 2])):
            status = chance.choice(["resolved", "deleted"] if is_over else ["open", "resolved", "deleted"])
            begin, identifier = start + self.length(), self.id()
            self.put("incident/" + ("open" if status == "open" else "completed"), INCIDENT, **common, id=identifier,
                     executionId=common["processInstanceId"], createTime=engine_text(begin),
                     endTime=None if status == "open" else engine_text(begin + self.length()), incidentType="failedJob",
                     activityId=chance.choice(nodes)[1], causeIncidentId=identifier, rootCauseIncidentId=identifier, incidentMessage="it failed",
                     open=status == "open", deleted=status == "deleted", resolved=status == "resolved")


def user_names():
    return {user: " ".join(name) for user, name in PEOPLE.items() if name} | {"demo": "Demo Demo"}


def group_names():
    return {group: name for group, name in GROUPS.items() if name}

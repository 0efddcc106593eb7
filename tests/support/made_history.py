"""A made-up history in the form of an engine's answers: parcels that are weighed, rated, labelled and sent. The same
seed gives the same rows. Field names and their order are those of real engines."""

import json
import random
import uuid

from support.dates import engine_text

DAY = 86_400_000
BEGIN = 1_760_000_000_000  # October 2025
KEY = "parcel"
PEOPLE = ["anna", "bert", "cleo"]
XML = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" targetNamespace="made" id="made">
  <process id="parcel" name="Parcel" isExecutable="true">
    <startEvent id="arrived" name="Parcel arrived"/><sequenceFlow id="f1" sourceRef="arrived" targetRef="weigh"/>
    <userTask id="weigh" name="Weigh parcel"/><sequenceFlow id="f2" sourceRef="weigh" targetRef="label"/>
    <serviceTask id="label" name="Print label"/><sequenceFlow id="f3" sourceRef="label" targetRef="sent"/>
    <endEvent id="sent" name="Parcel sent"/>
  </process>
  <bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="p" bpmnElement="parcel">
    <bpmndi:BPMNShape id="s1" bpmnElement="arrived"><dc:Bounds x="100" y="100" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s2" bpmnElement="weigh"><dc:Bounds x="190" y="78" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s3" bpmnElement="label"><dc:Bounds x="350" y="78" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s4" bpmnElement="sent"><dc:Bounds x="520" y="100" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="e1" bpmnElement="f1"><di:waypoint x="136" y="118"/><di:waypoint x="190" y="118"/></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="e2" bpmnElement="f2"><di:waypoint x="290" y="118"/><di:waypoint x="350" y="118"/></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="e3" bpmnElement="f3"><di:waypoint x="450" y="118"/><di:waypoint x="520" y="118"/></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>
"""
DMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="tariffs" name="Tariffs" namespace="made"><decision id="tariff" name="Tariff"/></definitions>
"""


def empty(fields):
    return dict.fromkeys(fields.split())


PROCESS_INSTANCE = empty("id businessKey processDefinitionId processDefinitionKey processDefinitionName processDefinitionVersion "
                         "startTime endTime removalTime durationInMillis startUserId startActivityId deleteReason "
                         "rootProcessInstanceId superProcessInstanceId superCaseInstanceId caseInstanceId tenantId state "
                         "restartedProcessInstanceId")
ACTIVITY = empty("id parentActivityInstanceId activityId activityName activityType processDefinitionKey processDefinitionId "
                 "processInstanceId executionId taskId calledProcessInstanceId calledCaseInstanceId assignee startTime endTime "
                 "durationInMillis canceled completeScope tenantId removalTime rootProcessInstanceId sequenceCounter")
TASK = empty("id processDefinitionKey processDefinitionId processInstanceId executionId caseDefinitionKey caseDefinitionId "
             "caseInstanceId caseExecutionId activityInstanceId name description deleteReason owner assignee startTime endTime "
             "duration taskDefinitionKey priority due parentTaskId followUp tenantId removalTime rootProcessInstanceId taskState")
LINK = empty("id time type userId groupId taskId processDefinitionId processDefinitionKey operationType assignerId tenantId "
             "removalTime rootProcessInstanceId processInstanceId")
VARIABLE = empty("type id processDefinitionKey processDefinitionId processInstanceId activityInstanceId executionId "
                 "caseDefinitionKey caseDefinitionId caseInstanceId caseExecutionId taskId tenantId userOperationId time removalTime "
                 "rootProcessInstanceId variableName variableInstanceId variableType value valueInfo initial revision errorMessage "
                 "sequenceCounter")
INCIDENT = empty("id processDefinitionKey processDefinitionId processInstanceId executionId rootProcessInstanceId createTime endTime "
                 "removalTime incidentType activityId failedActivityId causeIncidentId rootCauseIncidentId configuration "
                 "historyConfiguration incidentMessage tenantId jobDefinitionId open deleted resolved annotation")
OPERATION = empty("id deploymentId processDefinitionId processDefinitionKey processInstanceId executionId caseDefinitionId "
                  "caseInstanceId caseExecutionId taskId jobId jobDefinitionId batchId userId timestamp operationId externalTaskId "
                  "operationType entityType property orgValue newValue removalTime rootProcessInstanceId category annotation")
DECISION = empty("id decisionDefinitionId decisionDefinitionKey decisionDefinitionName evaluationTime removalTime processDefinitionId "
                 "processDefinitionKey processInstanceId rootProcessInstanceId caseDefinitionId caseDefinitionKey caseInstanceId "
                 "activityId activityInstanceId userId inputs outputs collectResultValue rootDecisionInstanceId "
                 "decisionRequirementsDefinitionId decisionRequirementsDefinitionKey tenantId")
DEFINITION = empty("id key category description name version resource deploymentId diagram suspended tenantId versionTag "
                   "historyTimeToLive startableInTasklist")


class Maker:
    def __init__(self, seed, numeric_ids):
        self.random = random.Random(seed)
        self.numeric_ids = numeric_ids
        self.last_id = 100
        self.data = {"optimize/" + kind: [] for kind in (
            "process-instance/completed", "process-instance/running", "activity-instance/completed", "activity-instance/running",
            "task-instance/completed", "task-instance/running", "identity-link-log", "user-operation", "variable-update",
            "incident/completed", "incident/open", "decision-instance")}

    def id(self):
        """As the engine makes them: UUIDs, or plain numbers without the UUID generator."""
        self.last_id += 1
        return str(self.last_id) if self.numeric_ids else str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def put(self, kind, template, **fields):
        row = {**template, **fields}
        self.data["optimize/" + kind].append(row)
        return row

    def definitions(self, tenants):
        data = self.data
        data["version"] = {"version": "0.0.0"}
        data["tenant"] = [{"id": tenant, "name": tenant.capitalize()} for tenant in tenants if tenant]
        data["user"] = [{"id": user, "firstName": user.capitalize(), "lastName": "Tester", "email": f"{user}@example.org"}
                        for user in ["demo", "mary", *PEOPLE]]
        data["membership"] = {}
        data["authorization"] = rights("demo", "*") + rights("mary", KEY)
        data["deployment"] = {}
        data["process-definition"] = []
        for version in (1, 2):
            for tenant in tenants:
                identifier, deployment = f"{KEY}:{version}:{self.id()}", self.id()
                data["deployment"][deployment] = {"links": [], "id": deployment, "name": "parcels", "source": None, "tenantId": tenant,
                                                  "deploymentTime": engine_text(BEGIN + version * 30 * DAY - 60 * DAY)}
                data["process-definition"].append({**DEFINITION, "id": identifier, "key": KEY, "name": "Parcel", "version": version,
                                                   "resource": "parcel.bpmn", "deploymentId": deployment, "suspended": False,
                                                   "tenantId": tenant, "versionTag": f"{version}.0", "startableInTasklist": True})
        data["process-definition/xml"] = {row["id"]: XML for row in data["process-definition"]}
        identifier = f"tariff:1:{self.id()}"
        data["decision-definition"] = [{"id": identifier, "key": "tariff", "category": "made", "name": "Tariff", "version": 1,
                                        "resource": "tariff.dmn", "deploymentId": deployment, "tenantId": None,
                                        "decisionRequirementsDefinitionId": None, "decisionRequirementsDefinitionKey": None,
                                        "historyTimeToLive": None, "versionTag": None}]
        data["decision-definition/xml"] = {identifier: DMN}

    def instance(self, number, start):
        chance = self.random
        definition = self.data["process-definition"][number % len(self.data["process-definition"])]
        outcome = ["done", "done", "done", "canceled", "waiting", "suspended"][number % 6]
        instance, weighing = self.id(), start + chance.randrange(60_000)
        common = {"processDefinitionKey": KEY, "processDefinitionId": definition["id"], "processInstanceId": instance,
                  "rootProcessInstanceId": instance, "tenantId": definition["tenantId"]}
        ended = outcome in ("done", "canceled")
        end = weighing + chance.randrange(1, 5 * DAY) if ended else None
        self.activity(common, instance, "arrived", "startEvent", start, start, 1)
        self.task(common, instance, weighing, end, outcome)
        if outcome == "done":
            self.activity(common, instance, "label", "serviceTask", end, end + 700, 5)
            self.activity(common, instance, "sent", "noneEndEvent", end + 700, end + 700, 6)
            end += 700
        kind = "process-instance/completed" if ended else "process-instance/running"
        states = {"done": "COMPLETED", "canceled": "EXTERNALLY_TERMINATED", "waiting": "ACTIVE", "suspended": "SUSPENDED"}
        self.put(kind, PROCESS_INSTANCE, id=instance, businessKey=f"P-{number}", processDefinitionId=definition["id"],
                 processDefinitionKey=KEY, processDefinitionName="Parcel", processDefinitionVersion=definition["version"],
                 startTime=engine_text(start), endTime=ended and engine_text(end) or None, durationInMillis=end - start if ended else None,
                 startActivityId="arrived", rootProcessInstanceId=instance, tenantId=definition["tenantId"], state=states[outcome])
        self.variables(common, instance, start, number)
        self.incident(common, instance, number, weighing, end)
        self.decision(common, instance, start, number)
        if outcome == "suspended":
            self.put("user-operation", OPERATION, id=self.id(), processInstanceId=instance, userId="anna", operationId=self.id(),
                     timestamp=engine_text(weighing + 5000), operationType="Suspend", entityType="ProcessInstance",
                     property="suspensionState", newValue="suspended", category="Operator", processDefinitionId=definition["id"],
                     processDefinitionKey=KEY)

    def activity(self, common, instance, node, kind, start, end, sequence, canceled=False, task=None):
        identifier = f"{node}:{self.id()}"
        self.put("activity-instance/" + ("running" if end is None else "completed"), ACTIVITY, **common, id=identifier,
                 parentActivityInstanceId=instance, activityId=node, activityName=node.capitalize(), activityType=kind,
                 executionId=instance, taskId=task, startTime=engine_text(start), endTime=None if end is None else engine_text(end),
                 durationInMillis=None if end is None else end - start, canceled=canceled, completeScope=False, sequenceCounter=sequence)
        return identifier

    def task(self, common, instance, start, end, outcome):
        chance, task = self.random, self.id()
        activity = self.activity(common, instance, "weigh", "userTask", start, end, 2, outcome == "canceled", task)
        links = [(start, "candidate", None, "porters", "add")]
        # Not later than a minute after the start: all tasks last longer, or have not ended.
        last = min(end if end is not None else start + DAY, start + DAY)
        moments = sorted(chance.randrange(start, last + 1) for _ in range(3))
        first, second = chance.sample(PEOPLE, 2)
        who = [None, first, first, second][chance.randrange(4)]
        if who:
            links.append((moments[0], "assignee", first, None, "add"))
        if who == second:
            links += [(moments[1], "assignee", first, None, "delete"), (moments[2], "assignee", second, None, "add")]
        for time, kind, user, group, operation in links:
            self.put("identity-link-log", LINK, **common, id=self.id(), time=engine_text(time), type=kind, userId=user, groupId=group,
                     taskId=task, operationType=operation)
        ended = end is not None
        self.put("task-instance/" + ("completed" if ended else "running"), TASK, **common, id=task, executionId=instance,
                 activityInstanceId=activity, name="Weigh parcel", assignee=who, startTime=engine_text(start),
                 deleteReason=None if not ended else "deleted" if outcome == "canceled" else "completed",
                 endTime=engine_text(end) if ended else None, duration=end - start if ended else None, taskDefinitionKey="weigh",
                 priority=50, due=engine_text(start + 2 * DAY) if chance.random() < 0.5 else None,
                 taskState={"done": "Completed", "canceled": "Deleted"}.get(outcome, "Created"))

    def variables(self, common, instance, start, number):
        chance = self.random
        box = {"size": {"width": chance.randrange(90), "deep": True}, "marks": ["fragile", "top"][:number % 3], "packed": engine_text(start)}
        values = [("customer", "String", chance.choice(["Ärmel & Söhne", "O'Neil", "李明", "plain"])), ("weight", "Double", chance.randrange(1, 9999) / 100),
                  ("pieces", "Integer", chance.randrange(1, 9)), ("parcelNumber", "Long", 9_000_000_000 + number),
                  ("priority", "Short", chance.randrange(3)), ("insured", "Boolean", chance.random() < 0.5),
                  ("posted", "Date", engine_text(start - chance.randrange(DAY))), ("remark", "Null", None), ("box", "Json", json.dumps(box))]
        for name, kind, value in values:
            self.variable(common, instance, start, name, kind, value, self.id(), 0, 1)
        status = self.id()
        for revision, value in enumerate(["new", "weighed", None if number % 5 == 0 else "labelled"]):
            self.variable(common, instance, start + revision * 1000, "status", "String", value, status, revision, revision + 1)

    def variable(self, common, instance, time, name, kind, value, identifier, revision, sequence):
        self.put("variable-update", VARIABLE, **common, type="variableUpdate", id=self.id(), activityInstanceId=instance,
                 executionId=instance, time=engine_text(time), variableName=name, variableInstanceId=identifier, variableType=kind,
                 value=value, valueInfo={}, initial=revision == 0, revision=revision, sequenceCounter=sequence)

    def incident(self, common, instance, number, time, end):
        if number % 7:
            return
        identifier = self.id()
        state = "open" if end is None else ["resolved", "deleted"][number // 7 % 2]
        self.put("incident/" + ("open" if state == "open" else "completed"), INCIDENT, **common, id=identifier, executionId=instance,
                 createTime=engine_text(time), endTime=None if state == "open" else engine_text(time + 90_000), incidentType="failedJob",
                 activityId="label", causeIncidentId=identifier, rootCauseIncidentId=identifier, incidentMessage="The printer is out of paper",
                 open=state == "open", deleted=state == "deleted", resolved=state == "resolved")

    def decision(self, common, instance, time, number):
        definition, identifier = self.data["decision-definition"][0], self.id()
        value = {"errorMessage": None, "createTime": engine_text(time), "removalTime": None, "rootProcessInstanceId": instance}
        self.put("decision-instance", DECISION, **common, id=identifier, decisionDefinitionId=definition["id"], decisionDefinitionKey="tariff",
                 decisionDefinitionName="Tariff", evaluationTime=engine_text(time), activityId="rate",
                 inputs=[{"type": "Double", "value": number / 4, "valueInfo": {}, "id": self.id(), "decisionInstanceId": identifier,
                          "clauseId": "weight", "clauseName": "Weight", **value}],
                 outputs=[{"type": "String", "value": "light", "valueInfo": {}, "id": self.id(), "decisionInstanceId": identifier,
                           "clauseId": "tariff", "clauseName": "Tariff", "ruleId": "rule1", "ruleOrder": 1, "variableName": "tariff", **value}])


def rights(user, key):
    """Login, and the history of one definition or of all (`*`)."""
    def row(resource, identifier, *permissions):
        return {"id": f"{user}-{resource}", "type": 1, "permissions": list(permissions), "userId": user, "groupId": None,
                "resourceType": resource, "resourceId": identifier}

    return [row(0, "optimize", "ACCESS"), row(6, key, "READ_HISTORY"), row(10, key, "READ_HISTORY"), row(11, "*", "READ")]


def make_history(instances, seed=1, numeric_ids=False, tenants=(None, "north"), span=120 * DAY):
    """Starts fall on whole ten minutes, so that many rows share their times."""
    maker = Maker(seed, numeric_ids)
    maker.definitions(tenants)
    starts = sorted(BEGIN + maker.random.randrange(span) // 600_000 * 600_000 for _ in range(instances))
    for number, start in enumerate(starts):
        maker.instance(number, start)
    return maker.data

"""What a complete import of given answers must leave in the store, in the words of `hindsight dump`."""

import hashlib
import json
import uuid
from collections import defaultdict

from support.dates import engine_text, milliseconds
from support.history import LINK_TYPES, flattened, uuid_of_activity
from support.task_times import candidate_groups, idle_and_work

WITHOUT_VALUE_IN_REST = {"Bytes", "File"}


def time(text):
    return None if text is None else milliseconds(text)


def both(data, kind):
    """Finished and running rows."""
    names = {"incident": ("completed", "open")}.get(kind, ("completed", "running"))
    return [row for name in names for row in data.get(f"optimize/{kind}/{name}", [])]


def expected_facts(data, alias="engine"):
    return {
        "processDefinition": definitions(data, alias, "process"),
        "decisionDefinition": definitions(data, alias, "decision"),
        "processInstance": [
            {"id": row["id"], "definition": row["processDefinitionId"], "tenant": row["tenantId"], "businessKey": row["businessKey"],
             "start": time(row["startTime"]), "end": time(row["endTime"]), "duration": row["durationInMillis"], "state": row["state"],
             "superProcessInstance": row["superProcessInstanceId"], "rootProcessInstance": row["rootProcessInstanceId"]}
            for row in both(data, "process-instance")],
        "flowNodeInstance": [
            {"id": row["id"], "processInstance": row["processInstanceId"], "definition": row["processDefinitionId"],
             "tenant": row["tenantId"], "flowNode": row["activityId"], "type": row["activityType"], "start": time(row["startTime"]),
             "end": time(row["endTime"]), "duration": row["durationInMillis"], "canceled": row["canceled"], "task": row["taskId"],
             "calledProcessInstance": row["calledProcessInstanceId"], "sequence": row["sequenceCounter"]}
            for row in both(data, "activity-instance")],
        "userTask": user_tasks(data),
        "identityLink": links(data),
        "variable": variables(data),
        "incident": [
            {"id": row["id"], "processInstance": row["processInstanceId"], "definition": row["processDefinitionId"],
             "tenant": row["tenantId"], "flowNode": row["activityId"], "type": row["incidentType"], "message": row["incidentMessage"] or "",
             "create": time(row["createTime"]), "end": time(row["endTime"]),
             "status": "open" if row["endTime"] is None else "deleted" if row["deleted"] else "resolved"}
            for row in both(data, "incident")],
        "decisionInstance": [
            {"id": row["id"], "definition": row["decisionDefinitionId"], "processDefinition": row["processDefinitionId"],
             "processInstance": row["processInstanceId"], "flowNode": row["activityId"], "tenant": row["tenantId"],
             "evaluated": time(row["evaluationTime"])} for row in data.get("optimize/decision-instance", [])],
        "decisionValue": decision_values(data),
        "suspensionOperation": [
            {"id": row["id"], "operation": row["operationType"], "entity": row["entityType"], "processInstance": row["processInstanceId"],
             "definition": row["processDefinitionId"], "user": row["userId"], "time": time(row["timestamp"])}
            for row in data.get("optimize/user-operation", [])],
    }


def definitions(data, alias, kind):
    deployments = {name: milliseconds(row["deploymentTime"]) for name, row in data["deployment"].items()}
    return [{"engine": alias, "id": row["id"], "key": row["key"], "name": row["name"], "version": row["version"],
             "versionTag": row["versionTag"], "tenant": row["tenantId"], "deployed": deployments.get(row["deploymentId"]),
             "deleted": row["id"] not in data[f"{kind}-definition/xml"], "hasXml": row["id"] in data[f"{kind}-definition/xml"]}
            for row in data[f"{kind}-definition"]]


def links(data):
    return [{"id": row["id"], "task": row["taskId"], "processInstance": row["processInstanceId"], "type": LINK_TYPES.get(row["type"], 3),
             "operation": row["operationType"], "user": row["userId"], "group": row["groupId"], "time": time(row["time"])}
            for row in data.get("optimize/identity-link-log", [])]


def user_tasks(data):
    of_task = defaultdict(list)
    for link in links(data):
        of_task[link["task"]].append(link)
    facts = []
    for row in both(data, "task-instance"):
        start, end, canceled = time(row["startTime"]), time(row["endTime"]), row["deleteReason"] != "completed"
        idle, work = idle_and_work(start, end, row["duration"], canceled, of_task[row["id"]])
        facts.append({"id": row["id"], "processInstance": row["processInstanceId"], "flowNodeInstance": row["activityInstanceId"],
                      "definition": row["processDefinitionId"], "tenant": row["tenantId"], "flowNode": row["taskDefinitionKey"],
                      "name": row["name"], "deleteReason": row["deleteReason"], "start": start, "end": end, "duration": row["duration"],
                      "due": time(row["due"]), "priority": row["priority"], "assignee": row["assignee"],
                      "candidateGroups": candidate_groups(of_task[row["id"]]), "idle": idle, "work": work})
    return facts


def text_of(kind, value):
    """The canonical text of a value."""
    if value is None:
        return None
    if kind == "Boolean":
        return "true" if value else "false"
    if kind == "Date":
        return engine_text(milliseconds(value))
    if kind == "Double":
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    return str(value)


def variables(data):
    last = {}
    for row in data.get("optimize/variable-update", []):
        known = last.get(row["variableInstanceId"])
        if known is None or (row["sequenceCounter"], row["revision"]) > (known["sequenceCounter"], known["revision"]):
            last[row["variableInstanceId"]] = row
    facts = []
    for row in last.values():
        kind = row["variableType"]
        if kind in WITHOUT_VALUE_IN_REST:
            continue
        rows = [(row["variableName"], 0, kind, row["value"])]
        if kind in ("Json", "Object") and row["value"] is not None:
            rows += flattened(row["variableName"], json.loads(row["value"]))
        facts += [{"id": row["variableInstanceId"], "processInstance": row["processInstanceId"], "definition": row["processDefinitionId"],
                   "tenant": row["tenantId"], "name": name, "item": item, "type": kind, "value": text_of(kind, value),
                   "sequence": row["sequenceCounter"], "time": time(row["time"])} for name, item, kind, value in rows]
    return facts


def decision_values(data):
    facts = []
    for row in data.get("optimize/decision-instance", []):
        for output, values in ((False, row["inputs"]), (True, row["outputs"])):
            facts += [{"decisionInstance": row["id"], "output": output, "position": len(row["inputs"]) * output + position,
                       "clause": value["clauseId"], "clauseName": value["clauseName"], "rule": value.get("ruleId"),
                       "ruleOrder": value.get("ruleOrder", 0), "variable": value.get("variableName"), "type": value["type"],
                       "value": text_of(value["type"], value["value"])} for position, value in enumerate(values)]
    return facts


# comparing

# Ids that the dump writes as keys of fixed width.
KEYS = {"processInstance": {"superProcessInstance", "rootProcessInstance"},
        "flowNodeInstance": {"id", "processInstance", "task", "calledProcessInstance"},
        "userTask": {"processInstance", "flowNodeInstance"}, "identityLink": {"task", "processInstance"}, "variable": {"processInstance"},
        "incident": {"processInstance"}, "decisionInstance": {"processInstance"}, "decisionValue": {"decisionInstance"},
        "suspensionOperation": {"processInstance"}}
NOT_COMPARED = {"flowNodeInstance": {"idText"}, "variable": {"number", "integer", "truncated"}}


def key_of(text, alias):
    """A UUID is its own key, also behind the flow node's id; of other ids it is a hash, different for each engine."""
    tail = uuid_of_activity(text)
    if len(tail) == 36 and tail.count("-") == 4:
        return tail
    digest = bytearray(hashlib.sha256(f"{alias}\0{text}".encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    return str(uuid.UUID(bytes=bytes(digest)))


def assert_facts(found, expected, alias="engine"):
    """The dump holds exactly the expected facts of every kind."""
    for kind, rows in expected.items():
        keys, left_out = KEYS.get(kind, set()), NOT_COMPARED.get(kind, set())
        have = sorted(canonical({name: value for name, value in fact.items() if name not in left_out}) for fact in found.get(kind, []))
        want = sorted(canonical({name: key_of(value, alias) if name in keys and value else value for name, value in row.items()})
                      for row in rows)
        missing, surplus = sorted(set(want) - set(have)), sorted(set(have) - set(want))
        assert not missing and not surplus, (f"{kind}: {len(missing)} missing, {len(surplus)} surplus of {len(want)}\n"
                                             + "\n".join(missing[:2]) + "\n--- imported:\n" + "\n".join(surplus[:2]))
        assert len(have) == len(want), f"{kind}: {len(have)} facts, expected {len(want)}"


def canonical(fact):
    groups = {"candidateGroups": sorted(fact["candidateGroups"])} if "candidateGroups" in fact else {}
    return json.dumps({**fact, **groups}, sort_keys=True, ensure_ascii=False)

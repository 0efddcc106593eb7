"""Indices with nested documents: one for each process, a document for each process instance, in which its flow nodes (user tasks are among
them), variables and incidents are nested; and one for the evaluations of a decision."""

import itertools
import subprocess

BULK_DOCUMENTS = 500
BULK_CONNECTIONS = 3
SAID_EVERY = 50_000

KEYWORD, LONG, BOOLEAN = {"type": "keyword"}, {"type": "long"}, {"type": "boolean"}
DATE = {"type": "date", "format": "yyyy-MM-dd'T'HH:mm:ss.SSSZ"}
# As text, and typed for those that are numbers.
VALUE = {"type": "keyword", "fields": {name: {"type": name, "ignore_malformed": True} for name in ("long", "double")}}


def nested(**fields):
    return {"type": "nested", "properties": fields}


def keywords(*names):
    return dict.fromkeys(names, KEYWORD)


INSTANCE = {
    **keywords("processInstanceId", "processDefinitionKey", "processDefinitionId", "businessKey", "tenantId", "state"),
    "processDefinitionVersion": LONG, "startDate": DATE, "endDate": DATE, "duration": LONG,
    "flowNodeInstances": nested(
        **keywords("flowNodeInstanceId", "flowNodeId", "flowNodeType", "definitionKey", "tenantId", "userTaskInstanceId", "assignee", "candidateGroups"),
        definitionVersion=LONG, startDate=DATE, endDate=DATE, totalDurationInMs=LONG, idleDurationInMs=LONG, workDurationInMs=LONG, canceled=BOOLEAN),
    "variables": nested(**keywords("id", "name", "type"), value=VALUE, version=LONG),
    "incidents": nested(**keywords("id", "incidentType", "activityId", "incidentMessage", "incidentStatus"), createTime=DATE, endTime=DATE, durationInMs=LONG)}
DECISION = {
    **keywords("decisionInstanceId", "decisionDefinitionKey", "decisionDefinitionId", "processDefinitionKey", "processInstanceId", "tenantId", "matchedRules"),
    "evaluationDateTime": DATE,
    "inputs": nested(**keywords("clauseId", "clauseName", "type"), value=VALUE),
    "outputs": nested(**keywords("clauseId", "clauseName", "type", "ruleId"), value=VALUE, ruleOrder=LONG)}
MAPPINGS = {"proc_00": INSTANCE, "proc_01": INSTANCE, "risk": DECISION}


def index_of(key):
    return f"nested-{key}"


def bodies(lines, say):
    """Bulk requests of the lines of history_documents, two for each document."""
    done = 0
    while body := b"".join(itertools.islice(lines, 2 * BULK_DOCUMENTS)):
        yield body
        if done // SAID_EVERY < (done := done + BULK_DOCUMENTS) // SAID_EVERY:
            say(f"    {done:,} documents sent")


def load(server, command, say):
    """`command`: history_documents with all but the key. Documents and bytes by key, settled in one segment each."""
    server.drop(index_of("*"))
    loaded = {}
    for key, properties in MAPPINGS.items():
        index = index_of(key)
        server.request("PUT", f"/{index}", {
            "settings": {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1"},
            "mappings": {"dynamic": "strict", "properties": properties}})
        with subprocess.Popen([*command, key], stdout=subprocess.PIPE) as source:
            server.bulk(f"/{index}/_bulk", bodies(source.stdout, say), BULK_CONNECTIONS)
        if source.returncode != 0:
            raise SystemExit(f"{command[0]} {key} failed")
        server.settle(index)
        stats = server.stats(index)
        loaded[key] = {"documents": server.count(index), "withNested": stats["docs"]["count"], "bytes": stats["store"]["size_in_bytes"],
                       "segments": stats["segments"]["count"]}
        say(f"  {index}: {loaded[key]}")
    return loaded

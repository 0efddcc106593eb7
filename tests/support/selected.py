"""What an engine's tables say about one process and its tenants."""

import base64
from xml.etree import ElementTree

from support.expected import grouped

FLOW_NODES = {"userTask", "serviceTask", "sendTask", "receiveTask", "businessRuleTask", "scriptTask", "manualTask", "task",
              "callActivity", "subProcess", "startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent",
              "intermediateThrowEvent", "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"}


class Selected:
    """The rows of one process and its tenants."""

    def __init__(self, history, process):
        self.key, self.tenants = process[:2]
        self.versions = process[2] if len(process) > 2 else None
        self.definitions = {d["id"]: d for d in history.process_definitions
                            if d["key"] == self.key and d["tenant"] in self.tenants and
                            (not self.versions or str(d["version"]) in self.versions)}
        self.history = history

    def of(self, rows):
        return [row for row in rows if row["definition"] in self.definitions]

    @property
    def instances(self):
        return self.of(self.history.process_instances)

    @property
    def flow_nodes(self):
        return self.of(self.history.flow_node_instances)

    @property
    def tasks(self):
        return self.of(self.history.user_tasks)

    @property
    def incidents(self):
        return self.of(self.history.incidents)

    def model(self):
        """Tags of the newest model's flow nodes by id, from the XML in the engine's database."""
        newest = max(self.definitions.values(), key=lambda d: d["version"])
        rows = self.history.engine.sql(
            "SELECT b.bytes_ FROM ACT_RE_PROCDEF d JOIN ACT_GE_BYTEARRAY b ON b.deployment_id_ = d.deployment_id_ "
            f"AND b.name_ = d.resource_name_ WHERE d.id_ = '{newest['id']}'")
        root = ElementTree.fromstring(base64.b64decode(rows[0]["bytes_"]))
        tags = ((element.tag.rpartition("}")[2], element.get("id")) for element in root.iter())
        return {identifier: tag for tag, identifier in tags if tag in FLOW_NODES}

    def values_of(self, name, kind):
        """The values of a variable by process instance; null is no value."""
        values = grouped((v for v in self.of(self.history.variables) if v["name"] == name and v["type"] == kind and v["value"] is not None),
                         lambda v: v["processInstance"])
        return {instance: {v["value"] for v in rows} for instance, rows in values.items()}

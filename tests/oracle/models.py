"""Flow nodes of BPMN models, read with the standard library only."""

from collections import namedtuple
from xml.etree import ElementTree

Node = namedtuple("Node", "id name tag")  # `name` is the id where the model gives none

FLOW_NODE_TAGS = {
    "task", "userTask", "serviceTask", "sendTask", "receiveTask", "businessRuleTask", "scriptTask", "manualTask", "callActivity",
    "subProcess", "transaction", "adHocSubProcess", "startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent",
    "intermediateThrowEvent", "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"}


def flow_nodes(xml):
    """Nodes by id, those inside subprocesses too."""
    nodes = {}
    for element in ElementTree.fromstring(xml).iter():
        tag = element.tag.rpartition("}")[2]
        if tag in FLOW_NODE_TAGS and element.get("id"):
            nodes[element.get("id")] = Node(element.get("id"), element.get("name") or element.get("id"), tag)
    return nodes

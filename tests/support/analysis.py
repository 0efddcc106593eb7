"""What analyses have to say, computed from an engine's rows and the XML of its models."""

import json
import math
import statistics
import xml.etree.ElementTree as ElementTree
from collections import defaultdict

import pytest

from support.expected import grouped
from support.history import flattened

TERM_TYPES = {"String", "Boolean", "Integer", "Long", "Short"}


def body_of(process, filters=(), versions=("all",), **more):
    key, tenants = process
    return {"processDefinitionKey": key, "processDefinitionVersions": list(versions), "tenantIds": tenants, "filter": list(filters), **more}


def ask(client, name, process, **more):
    answer = client.post(f"/api/analysis/{name}", body_of(process, **more))
    assert answer.status == 200, f"{answer.status} {answer.text}"
    return answer.json()


def ids(instances):
    return {row["id"] for row in instances}


# branches

class Model:
    """What a diagram says, read on its own."""

    def __init__(self, xml):
        root = ElementTree.fromstring(xml)
        elements = [(element.tag.rpartition("}")[2], element.attrib) for element in root.iter()]
        self.following, self.next = defaultdict(list), defaultdict(set)
        for tag, attributes in elements:
            if tag == "sequenceFlow":
                source, target = attributes["sourceRef"], attributes["targetRef"]
                if target not in self.following[source]:
                    self.following[source].append(target)
                self.next[source].add(target)
            elif tag == "boundaryEvent":
                self.next[attributes["attachedToRef"]].add(attributes["id"])
        self.gateways = [attributes["id"] for tag, attributes in elements if tag.endswith("Gateway") and len(self.following[attributes["id"]]) > 1]
        self.ids = {attributes["id"] for _, attributes in elements if "id" in attributes}
        self.ends = [attributes["id"] for tag, attributes in elements if tag == "endEvent"]

    def behind(self, node, gateway):
        """All nodes that `node` leads to without coming back to the gateway."""
        found, open_ones = set(), [node]
        while open_ones:
            new = self.next[open_ones.pop()] - found - {gateway}
            found |= new
            open_ones += new
        return found


def model_of(client, process, version="latest"):
    return Model(client.get(f"/api/definition/process/xml?key={process[0]}&version={version}&tenantId={process[1][0] or ''}").text)


def branches(rows, chosen, model, gateway, end):
    """The answer as computed from the engine's rows of the chosen instances."""
    nodes_of = {instance: {row["flowNode"] for row in nodes} for instance, nodes in grouped(rows.nodes, lambda row: row["processInstance"]).items()}
    passed = [nodes for instance, nodes in nodes_of.items() if instance in chosen and gateway in nodes]
    following = {}
    for node in model.following[gateway]:
        others = set(model.following[gateway]) - {node} - model.behind(node, gateway)
        went = [nodes for nodes in passed if node in nodes and not nodes & others]
        following[node] = {"activityId": node, "activityCount": len(went), "activitiesReached": sum(end in nodes for nodes in went)}
    return {"followingNodes": following, "endEvent": end, "total": sum(end in nodes for nodes in passed)}


# outliers

def completed(row):
    return row["end"] is not None and not row["canceled"]


def completed_runs(rows, model, chosen):
    """Durations by flow node of the model."""
    runs = [row for row in rows.nodes if completed(row) and row["flowNode"] in model.ids and row["processInstance"] in chosen]
    return {node: [row["duration"] for row in found] for node, found in grouped(runs, lambda row: row["flowNode"]).items()}


def outliers(durations):
    mean = statistics.fmean(durations)
    bound = math.floor(mean + 2 * statistics.pstdev(durations) + 0.5)
    count = sum(value > bound for value in durations)
    return mean, bound, count


def short_outliers(durations):
    """Bound and count of runs that took less."""
    bound = math.floor(statistics.fmean(durations) - 2 * statistics.pstdev(durations) + 0.5)
    return bound, sum(value < bound for value in durations) if bound > 0 else 0


# variables of outliers

def text_of(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def terms_of(variables):
    """Ids of instances by (name, type, text) of the values that may be told; JSON is looked into."""
    found = defaultdict(set)
    for row in variables:
        values = [(row["name"], 0, row["type"], row["value"])]
        if row["type"] in ("Json", "Object"):
            values = flattened(row["name"], json.loads(row["value"])) if row["value"] else []
        for name, _, kind, value in values:
            if kind in TERM_TYPES and value is not None:
                found[name, kind, text_of(value)].add(row["processInstance"])
    return found


def with_runs(rows, node, higher=None, lower=None):
    """Ids of instances that have a completed run of the node that took longer, or less; any run if neither is told."""
    def fits(duration):
        return (higher is None and lower is None) or (higher is not None and duration > higher) or (lower is not None and duration < lower)
    return {row["processInstance"] for row in rows.nodes if row["flowNode"] == node and completed(row) and fits(row["duration"])}


def surprise(outliers, others, with_term):
    a, c = len(outliers & with_term), len(others & with_term)
    b, d = len(outliers) - a, len(others) - c
    if a < 5 or a * d <= b * c:
        return 0
    corrected = max(0, a * d - b * c - (a + b + c + d) / 2)
    return (a + b + c + d) * corrected ** 2 / ((a + b) * (c + d) * (a + c) * (b + d))


def expected_terms(rows, instances_of_term, node, chosen, higher=None, lower=None):
    """(name, term) -> figures, of those that are significant."""
    everybody, outliers = with_runs(rows, node) & chosen, with_runs(rows, node, higher, lower) & chosen
    others = everybody - outliers
    found = {}
    for (name, _, text), holders in instances_of_term.items():
        if surprise(outliers, others, holders) >= 10.83:
            count = len(outliers & holders)
            found[name, text] = (count, pytest.approx(count / len(outliers)), pytest.approx(len(others & holders) / len(others) if others else 0),
                                 pytest.approx(count / len(everybody)))
    return found

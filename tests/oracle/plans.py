"""All valid combinations of view, grouping and distribution."""

NONE = "none"


def crossed(entity, prop, groups):
    return [(entity, prop, group, distributed, False) for group, distributions in groups.items() for distributed in distributions]


def with_part(groups):
    return [(*plan[:4], True) for plan in crossed("processInstance", "duration", groups)]


TASK_GROUPS = {"userTasks": [NONE, "assignee", "candidateGroup", "process"], "assignee": [NONE, "userTask", "process"],
               "candidateGroup": [NONE, "userTask", "process"], "startDate": [NONE, "userTask", "assignee", "candidateGroup", "process"],
               "endDate": [NONE, "userTask", "assignee", "candidateGroup", "process"]}
NODE_GROUPS = {"flowNodes": [NONE, "process"], "startDate": [NONE, "flowNode", "process"], "endDate": [NONE, "flowNode", "process"],
               "variable": [NONE, "flowNode", "process"]}
INSTANCE_GROUPS = {NONE: [NONE, "process"], "startDate": [NONE, "variable", "process"], "endDate": [NONE, "variable", "process"],
                   "variable": [NONE, "startDate", "endDate", "process"]}
# Of processes: (entity, property, groupBy, distributedBy, with a process part).
PLANS = [
    (None, "rawData", NONE, NONE, False),
    *crossed("processInstance", "frequency", {**INSTANCE_GROUPS, "runningDate": [NONE, "process"], "duration": [NONE, "process"]}),
    ("processInstance", "percentage", NONE, NONE, False),
    *crossed("processInstance", "duration", INSTANCE_GROUPS),
    *with_part({NONE: [NONE], "startDate": [NONE, "variable"], "endDate": [NONE, "variable"], "variable": [NONE, "startDate", "endDate"]}),
    *crossed("flowNode", "frequency", {**NODE_GROUPS, "duration": [NONE, "flowNode", "process"]}),
    *crossed("flowNode", "duration", NODE_GROUPS),
    *crossed("userTask", "frequency", {**TASK_GROUPS, "duration": [NONE, "userTask", "process"]}),
    *crossed("userTask", "duration", TASK_GROUPS),
    *crossed("incident", "frequency", {NONE: [NONE], "flowNodes": [NONE]}),
    *crossed("incident", "duration", {NONE: [NONE], "flowNodes": [NONE]}),
    ("variable", "variable", NONE, NONE, False),
]
assert len(set(PLANS)) == len(PLANS) == 111, len(PLANS)
DECISION_PLANS = [("decision", "rawData", NONE, NONE, False),
                  *crossed("decision", "frequency", {group: [NONE] for group in (NONE, "evaluationDateTime", "inputVariable", "outputVariable", "matchedRule")})]
GROUPS = ["none", "startDate", "endDate", "runningDate", "flowNodes", "userTasks", "variable", "assignee", "candidateGroup", "duration"]
DISTRIBUTIONS = ["none", "userTask", "flowNode", "assignee", "candidateGroup", "variable", "startDate", "endDate", "process"]

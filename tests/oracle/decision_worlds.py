"""Random decision histories in the form of an engine's answers, and random decision reports over them."""

import random

from oracle.definitions import ZONES, Maker
from oracle.histories import BEGIN, TENANTS, TEXTS, History
from oracle.moments import DAY
from support.dates import engine_text
from support.made_history import DECISION, DMN

KEYS = ["risk", "Prüf-Tafel_1.x"]
INPUTS = [("text", "String"), ("it's \"in\"", "String"), ("flag", "Boolean"), ("amount", "Double"), ("count", "Integer"), ("number", "Long"),
          ("short", "Short"), ("when", "Date"), ("mixed", "String"), ("mixed", "Long")]
OUTPUTS = [("rating", "String"), ("score", "Integer"), ("until", "Date"), ("text", "String"), ("share", "Double")]
RULES = ["rule1", "rule-2", "null", "Ü \"3\""]
GROUPS = ["none", "evaluationDateTime", "inputVariable", "outputVariable", "matchedRule", "raw"]


class DecisionHistory(History):
    """A few process instances, and the decisions that some of them evaluated."""

    def __init__(self, seed, count):
        super().__init__(seed, 10)
        self.decision_definitions()
        for _ in range(count):
            self.decision()

    def decision_definitions(self):
        """The first decision is shared by the tenants, the second is deployed for each."""
        deployment = next(iter(self.data["deployment"]))
        for key in KEYS:
            for version in (1, 2):
                for tenant in ([None] if key == KEYS[0] else TENANTS):
                    identifier = f"{key}:{version}:{self.id()}"
                    self.data["decision-definition"].append({
                        "id": identifier, "key": key, "category": "made", "name": key, "version": version, "resource": "made.dmn",
                        "deploymentId": deployment, "tenantId": tenant, "decisionRequirementsDefinitionId": None,
                        "decisionRequirementsDefinitionKey": None, "historyTimeToLive": None, "versionTag": None})
                    self.data["decision-definition/xml"][identifier] = DMN

    def value(self, kind):
        chance = self.random
        makers = {"String": lambda: chance.choice(TEXTS), "Boolean": lambda: chance.random() < 0.5,
                  "Double": lambda: chance.choice([0.0, -0.5, 12.5, chance.uniform(-40, 900), 0.03]), "Integer": lambda: chance.randrange(-20, 500),
                  "Long": lambda: 9_000_000_000 + chance.randrange(100_000), "Short": lambda: chance.randrange(3),
                  "Date": lambda: engine_text(self.start())}
        return None if chance.random() < 0.1 else makers[kind]()

    def typed(self, clause, kind, decision):
        value = self.value(kind)
        return {"type": "Null" if value is None and self.random.random() < 0.5 else kind, "value": value, "valueInfo": {}, "id": self.id(),
                "decisionInstanceId": decision, "clauseId": clause, "clauseName": clause.upper(), "errorMessage": None}

    def decision(self):
        chance = self.random
        definition = chance.choice(self.data["decision-definition"])
        tenant = chance.choice(TENANTS) if definition["tenantId"] is None else definition["tenantId"]
        identifier = self.id()
        process = chance.choice(self.data["optimize/process-instance/completed"] + [None])
        mixed = chance.choice(["String", "Long"])
        inputs = [self.typed(clause, kind, identifier) for clause, kind in INPUTS
                  if chance.random() < 0.8 and (clause != "mixed" or kind == mixed)]
        outputs = []
        for order, rule in enumerate(chance.choices(RULES, k=chance.choice([0, 1, 1, 2, 3]))):
            outputs += [{**self.typed(clause, kind, identifier), "ruleId": rule, "ruleOrder": order + 1, "variableName": clause}
                        for clause, kind in OUTPUTS if chance.random() < 0.9]
        self.put("decision-instance", DECISION, id=identifier, decisionDefinitionId=definition["id"], decisionDefinitionKey=definition["key"],
                 evaluationTime=engine_text(self.start()), processInstanceId=process and process["id"],
                 processDefinitionId=process and process["processDefinitionId"], processDefinitionKey=process and process["processDefinitionKey"],
                 activityId="rate", inputs=inputs, outputs=outputs, tenantId=tenant)


class DecisionMaker(Maker):
    """One definition and its zone."""

    def report(self, group):
        chance = self.random
        sources = [{"identifier": f"s{place}", "key": chance.choice(KEYS), "versions": chance.choice([["all"], ["all"], ["latest"], ["1"], ["2", "1"]]),
                    "tenantIds": chance.choice([TENANTS, TENANTS, [None], ["north"], [None, "north"]])} for place in range(chance.choice([1, 1, 2]))]
        configuration = {"groupByDateVariableUnit": chance.choice(["automatic", "year", "month", "week", "day"])}
        if chance.random() < 0.4:
            configuration["customBucket"] = self.bucket(False)
        if group == "raw":
            columns = ["evaluationDateTime", "decisionInstanceId", "decisionDefinitionKey", "decisionDefinitionId", "tenantId"] + \
                [f"input:{clause}" for clause, _ in INPUTS[:5]] + ["output:rating", "output:score"]
            configuration["sorting"] = chance.choice([None, {"by": chance.choice(columns), "order": chance.choice(["asc", "desc"])}])
        elif chance.random() < 0.4:
            configuration["sorting"] = {"by": chance.choice(["key", "value", "label"]), "order": chance.choice(["asc", "desc"])}
        identifiers = [source["identifier"] for source in sources]
        data = {"definitions": sources, "filter": [self.decision_filter(identifiers) for _ in range(chance.choice([0, 0, 1, 2]))],
                "view": {"properties": ["rawData" if group == "raw" else "frequency"]},
                "groupBy": {"type": "none" if group == "raw" else group, "value": self.group_value(group)}, "configuration": configuration}
        return {"reportType": "decision", "combined": False, "data": data}, chance.choice(ZONES)

    def group_value(self, group):
        chance = self.random
        if group == "evaluationDateTime":
            return {"unit": chance.choice(["year", "month", "week", "day", "automatic", "automatic"])}
        if group in ("inputVariable", "outputVariable"):
            clause, kind = chance.choice([*(INPUTS if group == "inputVariable" else OUTPUTS), ("no such", "Double"), ("no such", "String")])
            return {"id": clause, "name": clause.upper(), "type": kind}
        return None

    def decision_filter(self, identifiers):
        chance = self.random
        kind = chance.choice(["evaluationDateTime", "inputVariable", "inputVariable", "outputVariable"])
        applied_to = ["all"] if chance.random() < 0.7 else chance.sample(identifiers, chance.randrange(1, len(identifiers) + 1))
        if kind == "evaluationDateTime":
            return self.wrapped(kind, self.dates(), "instance", applied_to)
        clause, of = chance.choice(INPUTS if kind == "inputVariable" else OUTPUTS)
        return self.wrapped(kind, {"id": clause, "name": clause, "type": of, "data": self.variable_data(of)}, "instance", applied_to)


def random_decision_reports(seed, count):
    """Every plan in turn."""
    for number in range(count):
        yield DecisionMaker(f"{seed}/{number}").report(GROUPS[number % len(GROUPS)])

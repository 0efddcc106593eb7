"""Random report definitions over the histories of `histories.py`: one of the valid plans with filters, aggregations, sorting, custom
buckets and data sources. What the reference leaves without a meaning is not made."""

import itertools
import random
from dataclasses import dataclass

from oracle.histories import GROUPS, KEYS, MODELS, PEOPLE, TENANTS, TEXTS, TURNS, nodes_of
from oracle.moments import DAY, HOUR, date_key
from oracle.plans import PLANS
from oracle.working_time import WEEKDAYS

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Africa/Cairo"]
VARIABLES = [("text", "String"), ("it's a \"name\"", "String"), ("flag", "Boolean"), ("amount", "Double"), ("tiny", "Double"), ("count", "Integer"),
             ("ninety", "Integer"), ("number", "Long"), ("short", "Short"), ("constant", "Integer"), ("when", "Date"), ("once", "Date"),
             ("mixed", "String"), ("mixed", "Long"), ("box.size.width", "Double"), ("box.list._listSize", "Long"), ("box.at", "Date"),
             ("text2", "String"), ("no such", "Double")]
STATES = ["runningInstancesOnly", "completedInstancesOnly", "canceledInstancesOnly", "nonCanceledInstancesOnly", "suspendedInstancesOnly",
          "nonSuspendedInstancesOnly"]
STEP_STATES = ["runningFlowNodesOnly", "completedFlowNodesOnly", "canceledFlowNodesOnly", "completedOrCanceledFlowNodesOnly"]
BOTH_LEVELS = {"flowNodeStartDate", "flowNodeEndDate", "flowNodeDuration", "executedFlowNodes", "assignee", "candidateGroup", "includesOpenIncident",
               "includesResolvedIncident"}


@dataclass
class Vocabulary:
    """What a history has that definitions can name."""
    keys: list
    tenants: list          # lists of tenants to choose from
    nodes: list
    part: tuple            # flow nodes that parts start with, and those that they end with
    variables: list        # (name, type)
    texts: list
    people: list
    groups: list
    turns: list            # epoch ms around which something happens

    @property
    def numbers(self):
        return [variable for variable in self.variables if variable[1] not in ("String", "Boolean", "Date")]


# Ends of parts exist in most instances, so that parts are found.
MADE = Vocabulary(KEYS, [TENANTS, TENANTS, TENANTS, [None], ["north"], [None, "north"]],
                  sorted({node for key, version in MODELS for _, node in nodes_of(key, version)}) + ["no-such-node"],
                  (["begin", "begin", "check"], ["check", "end", "stop", "pack.it"]), VARIABLES, TEXTS, list(PEOPLE), list(GROUPS), TURNS)


class Maker:
    def __init__(self, seed, vocabulary=MADE, calendars=None):
        self.random = random.Random(seed)
        self.words = vocabulary
        self.calendars = calendars or random_calendars("any")

    # one definition and its zone

    def definition(self, plan):
        entity, prop, group, distributed, has_part = plan
        properties = [prop]
        if prop == "variable":
            name, kind = self.random.choice(self.words.numbers)
            entity, properties = "variable", [{"name": name, "type": kind}]
        elif not has_part and prop in ("frequency", "duration") and group != "duration" and self.random.random() < 0.4:
            other = "duration" if prop == "frequency" else "frequency"
            if (entity, other, group, distributed, False) in PLANS:
                properties = self.random.sample([prop, other], 2)
        sources = self.sources(1 if has_part else None)
        configuration = self.configuration(entity, group, has_part)
        data = {"definitions": sources, "filter": self.filters(group, [source["identifier"] for source in sources]),
                "view": {"entity": entity, "properties": properties}, "groupBy": {"type": group, "value": self.value(group)},
                "distributedBy": {"type": distributed, "value": self.value(distributed)}, "visualization": "table",
                "configuration": configuration}
        return {"name": "", "combined": False, "reportType": "process", "data": data}, self.random.choice(ZONES)

    def overlapping(self, plan):
        """Of two sources that share instances; one filter at view level is for the first only, all others are for both."""
        definition, zone = self.definition(plan)
        data = definition["data"]
        first = {**data["definitions"][0], "identifier": "s0", "versions": ["all"]}
        data["definitions"] = [first, {**first, "identifier": "s1", "versions": ["1"]}]
        both = [{**one, "appliedTo": ["all"]} for one in data["filter"]]
        own = next(one for one in iter(lambda: self.filter(["s0", "s1"]), None) if one["filterLevel"] == "view")
        data["filter"] = [*both, {**own, "appliedTo": ["s0"]}]
        return definition, zone

    def sources(self, count=None):
        chance = self.random
        sources = []
        for place in range(count or chance.choice([1, 1, 2, 3])):
            key = chance.choice(self.words.keys)
            tenants = chance.choice(self.words.tenants)
            versions = chance.choice([["all"], ["all"], ["latest"], ["1"], ["2"], ["1", "2"]])
            name = chance.choice([None, f"source {place}", "same"])
            sources.append({"identifier": f"s{place}", "key": key, "name": key, "displayName": name or f"{key} {place}", "versions": versions,
                            "tenantIds": tenants})
        return sources

    def value(self, group):
        if group in ("startDate", "endDate", "runningDate"):
            return {"unit": self.random.choice(["year", "month", "week", "day", "day", "hour", "automatic", "automatic", "automatic"] +
                                               ["minute"] * (self.random.random() < 0.2))}
        if group == "variable":
            name, kind = self.random.choice(self.words.variables)
            return {"name": name, "type": kind}
        return None

    def configuration(self, entity, group, has_part):
        chance = self.random
        kinds = [{"type": kind, "value": None} for kind in ("avg", "min", "max", "sum")]
        if not has_part:
            kinds += [{"type": "percentile", "value": value} for value in (50.0, 90.0, 99.0, 0.0)]
        found = {"aggregationTypes": chance.sample(kinds, chance.choice([1, 1, 2, 3])),
                 "groupByDateVariableUnit": chance.choice(["automatic", "year", "month", "week", "day"]),
                 "distributeByDateVariableUnit": chance.choice(["automatic", "year", "month", "week", "day"])}
        if entity == "userTask":
            found["userTaskDurationTimes"] = chance.sample(["total", "idle", "work"], chance.choice([1, 1, 2, 3]))
        if entity is None:
            columns = ["startDate", "endDate", "duration", "businessKey", "processInstanceId", "tenantId", "variable:box.at", "variable:nothing",
                       "no such", "count:incidents", "count:openIncidents", "count:userTasks"]
            found["sorting"] = {"by": chance.choice(columns), "order": chance.choice(["asc", "desc"])}
        elif chance.random() < 0.4:
            found["sorting"] = {"by": chance.choice(["key", "value", "label"]), "order": chance.choice(["asc", "desc"])}
        for name in ("customBucket", "distributeByCustomBucket"):
            if chance.random() < 0.4:
                found[name] = self.bucket(group == "duration")
        if chance.random() < 0.25:
            found["workingTime"] = chance.choice(self.calendars)
        if has_part:
            found["processPart"] = {"start": chance.choice(self.words.part[0]), "end": chance.choice(self.words.part[1])}
        return found

    def bucket(self, is_duration):
        chance = self.random
        if is_duration:
            return {"active": True, "bucketSize": chance.choice([1, 2.5, 12, 0, None]), "bucketSizeUnit": chance.choice(["day", "week"]),
                    "baseline": chance.choice([0, 0, 1, 3]), "baselineUnit": chance.choice(["minute", "hour", "day"])}
        return {"active": True, "bucketSize": chance.choice([0, 1, 7, 50.5]) * chance.choice([1, 100]), "bucketSizeUnit": "minute",
                "baseline": chance.choice([0, -5, 0.5, 9_000_000_000 - 3, 1e12]), "baselineUnit": "minute"} \
            if chance.random() < 0.4 else {"active": True, "bucketSize": 10.0, "baseline": 0.0, "bucketSizeUnit": "minute", "baselineUnit": "minute"}

    # filters

    def filters(self, group, identifiers):
        chance = self.random
        found = [self.filter(identifiers) for _ in range(chance.choice([0, 0, 1, 1, 2, 3]))]
        if group == "duration" and not any(f["type"] == "completedInstancesOnly" for f in found):
            found.append(self.wrapped("completedInstancesOnly", None, "instance", ["all"]))  # the others' durations grow meanwhile
        return found

    @staticmethod
    def wrapped(kind, data, level, applied_to):
        return {"type": kind, "data": data, "filterLevel": level, "appliedTo": applied_to}

    def filter(self, identifiers):
        chance = self.random
        kind = chance.choice([
            "instanceStartDate", "instanceEndDate", "flowNodeStartDate", "flowNodeEndDate", "processInstanceDuration", "flowNodeDuration",
            "variable", "variable", "variable", "variable", "multipleVariable", "executedFlowNodes", "executedFlowNodes", "executingFlowNodes",
            "canceledFlowNodes", chance.choice(STATES), chance.choice(STATES), chance.choice(STEP_STATES), chance.choice(STEP_STATES), "assignee",
            "candidateGroup", "includesOpenIncident", "includesResolvedIncident", "includesClosedIncident", "doesNotIncludeIncident"])
        level = "view" if kind in STEP_STATES or (kind in BOTH_LEVELS and chance.random() < 0.5) else "instance"
        applied_to = ["all"] if chance.random() < 0.7 else chance.sample(identifiers, chance.randrange(1, len(identifiers) + 1))
        return self.wrapped(kind, self.data(kind, level), level, applied_to)

    def data(self, kind, level):
        chance = self.random
        if kind in ("instanceStartDate", "instanceEndDate"):
            return self.dates()
        if kind in ("flowNodeStartDate", "flowNodeEndDate"):
            return {**self.dates(), "flowNodeIds": chance.sample(self.words.nodes, 4) if level == "instance" else None}
        if kind == "processInstanceDuration":
            return self.duration()
        if kind == "flowNodeDuration":
            return {node: self.duration() for node in chance.sample(self.words.nodes, chance.choice([1, 2, 4]))}
        if kind == "variable":
            return self.variable()
        if kind == "multipleVariable":
            return {"data": [self.variable() for _ in range(chance.choice([1, 2, 3]))]}
        if kind == "executedFlowNodes":
            return {"operator": chance.choice(["in", "not in"]), "values": chance.sample(self.words.nodes, chance.choice([1, 2, 4]))}
        if kind in ("executingFlowNodes", "canceledFlowNodes"):
            return {"values": chance.sample(self.words.nodes, 4)}
        if kind in ("assignee", "candidateGroup"):
            known = [*(self.words.people if kind == "assignee" else self.words.groups), None]
            return {"operator": chance.choice(["in", "not in"]), "values": chance.sample(known, chance.choice([1, 2, 3]))}
        return None

    def dates(self, zone="Europe/Berlin"):
        chance = self.random
        kind = chance.choice(["fixed", "fixed", "fixed", "rolling", "relative"])
        if kind == "fixed":
            first, last = sorted(chance.choice(self.words.turns) + chance.choice([0, 0, HOUR, chance.randrange(-60 * DAY, 60 * DAY)]) for _ in range(2))
            start, end = date_key(first, zone), date_key(last, zone)
            return {"type": "fixed", "start": chance.choice([start, start, None]), "end": end} if chance.random() < 0.8 else \
                {"type": "fixed", "start": start, "end": None}
        unit, most = chance.choice([("minutes", 600_000), ("hours", 10_000), ("days", 450), ("weeks", 60), ("months", 15), ("years", 2),
                                    ("quarters", 5)])
        if kind == "rolling" and unit == "quarters":
            unit = "months"
        value = chance.randrange(most + 1) if kind == "relative" else chance.randrange(1, most + 1)
        return {"type": kind, "start": {"value": value, "unit": unit}, "end": None}

    def duration(self):
        unit, most = self.random.choice([("millis", 1000), ("seconds", 2000), ("minutes", 2000), ("hours", 100), ("days", 30), ("weeks", 10),
                                         ("months", 4), ("years", 1)])
        return {"operator": self.random.choice(["<", "<=", ">", ">="]), "value": self.random.randrange(most + 1), "unit": unit,
                "includeNull": self.random.choice([True, False])}

    def variable(self):
        name, kind = self.random.choice(self.words.variables)
        return {"name": name, "type": kind, "data": self.variable_data(kind)}

    def variable_data(self, kind):
        chance = self.random
        if kind == "Boolean":
            return {"values": chance.sample([True, False, None], chance.choice([1, 2]))}
        if kind == "Date":
            dates = self.dates()
            defined = {"type": "fixed", "start": None, "end": None, "excludeUndefined": True}
            return chance.choice([dates, {**dates, "includeUndefined": True}, defined])
        if kind == "String":
            operator = chance.choice(["in", "not in", "contains", "not contains"])
            parts = ["red", "É", "re", "0%", "_", "'", "李", "\\", "nothing", "longer than ten letters"]
            values = chance.sample(parts if "contains" in operator else self.words.texts, chance.choice([1, 2]))
        else:
            operator = chance.choice(["in", "not in", "<", "<=", ">", ">="])
            known = [0, 1, 2, 7, 12.5, 100, -0.5, 0.03, 40, 9_000_050_000] if kind == "Double" else [0, 1, 2, 7, 40, 100, -1, 9_000_050_000]
            known = [value for value in known if kind in ("Long", "Double") or value < 1000]
            values = [str(value) if chance.random() < 0.7 else value for value in chance.sample(known, 1 if operator[0] in "<>" else 2)]
        if operator in ("in", "not in") and chance.random() < 0.4:
            values[0] = None
        return {"operator": operator, "values": values}


def random_definitions(seed, count, vocabulary=MADE):
    """Every plan in turn, so that as many definitions as plans try each of them once."""
    order = random.Random(seed).sample(PLANS, len(PLANS))
    calendars = random_calendars(seed)
    for number, plan in zip(range(count), itertools.cycle(order)):
        yield Maker(f"{seed}/{number}", vocabulary, calendars).definition(plan)


def random_calendars(seed):
    """A few, since the oracle counts the quarters of years for each."""
    chance = random.Random(f"{seed}/calendars")
    turns = [date_key(turn, "UTC")[:10] for turn in TURNS]
    made = []
    for zone in ZONES:
        days = {day: random_hours(chance) for day in chance.sample(WEEKDAYS, chance.choice([1, 5, 5, 6, 7]))}
        days[chance.choice(WEEKDAYS)] = [{"from": "01:00", "to": "04:00"}, {"from": "22:07", "to": "24:00"}]
        made.append({"zone": zone, "days": days, "holidays": chance.sample([*turns, "2025-12-25", "2026-01-01", "2026-05-01"], chance.randrange(9))})
    return made


def random_hours(chance):
    """Of one day: office hours, the whole day, or any."""
    kind = chance.randrange(3)
    if kind == 0:
        return [{"from": "09:00", "to": "12:00"}, {"from": "13:00", "to": "17:30"}]
    if kind == 1:
        return [{"from": "00:00", "to": "24:00"}]
    marks = sorted(chance.sample(range(24 * 60 + 1), 2 * chance.choice([0, 1, 3])))
    texts = [f"{mark // 60:02d}:{mark % 60:02d}" for mark in marks]
    return [{"from": start, "to": end} for start, end in zip(texts[::2], texts[1::2])]

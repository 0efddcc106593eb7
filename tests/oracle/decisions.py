"""What decision reports must answer, in plain loops: sources, filters, groups and raw rows over the rows of an engine's answers."""

from types import SimpleNamespace

from oracle.axes import MISSING, Axis, Entry, by_number_variable, date_axis, date_borders
from oracle.evaluate import header, in_order, orders, sorting
from oracle.filters import Moment, variable_fits, within
from oracle.moments import date_range
from support.dates import milliseconds


class Decisions:
    """Everything there is: definitions, and instances with their values."""

    def __init__(self, data):
        self.definitions = data["decision-definition"]
        self.instances = [instance_of(row) for row in data["optimize/decision-instance"]]


def instance_of(row):
    values = [{"output": output, "name": value["clauseId"], "label": value["clauseName"], "rule": value.get("ruleId"), "type": value["type"],
               "typed": typed(value["type"], value["value"])}
              for output, values in ((False, row["inputs"]), (True, row["outputs"])) for value in values]
    return {"id": row["id"], "definition": row["decisionDefinitionId"], "key": row["decisionDefinitionKey"], "tenant": row["tenantId"],
            "process": row["processInstanceId"], "evaluated": milliseconds(row["evaluationTime"]), "values": values}


def typed(kind, value):
    if value is None:
        return None
    if kind == "Date":
        return milliseconds(value)
    return str(value).lower() if kind == "Boolean" else value


def clause_values(instance, output, clause, kind):
    return [value["typed"] for value in instance["values"] if value["output"] == output and value["name"] == clause and
            value["type"] == kind and value["typed"] is not None]


# which instances

def selects(selection, definitions, instance):
    """The definition is one of the chosen versions, the tenant one of the chosen ones."""
    candidates = [d for d in definitions if d["key"] == selection["key"] and (d["tenantId"] is None or d["tenantId"] in selection["tenantIds"])]
    versions = selection["versions"]
    newest = max((d["version"] for d in candidates), default=None)
    chosen = {d["id"] for d in candidates if "all" in versions or ("latest" in versions and d["version"] == newest) or str(d["version"]) in versions}
    return instance["definition"] in chosen and instance["tenant"] in selection["tenantIds"]


def passes(instance, found, moment):
    if found["type"] == "evaluationDateTime":
        return within(instance["evaluated"], date_range(found["data"], *moment[:2]))
    output = found["type"] == "outputVariable"
    rows = {"variables": [value for value in instance["values"] if value["output"] == output]}
    return variable_fits(rows, {**found["data"], "name": found["data"]["id"]}, moment)


def chosen_and_all(rows, data, moment):
    chosen, everything = [], []
    for instance in rows.instances:
        holders = [s for s in data["definitions"] if selects(s, rows.definitions, instance)]
        if holders:
            everything.append(instance)
        if any(all(passes(instance, f, moment) for f in data["filter"] if "all" in f["appliedTo"] or s["identifier"] in f["appliedTo"])
               for s in holders):
            chosen.append(instance)
    return chosen, everything


# groups

def axis(instances, data, moment):
    group, configuration = data["groupBy"], data["configuration"]
    if group["type"] == "evaluationDateTime":
        return by_date(instances, group["value"]["unit"], data["filter"], moment)
    if group["type"] == "matchedRule":
        def rules(instance):
            return sorted({value["rule"] for value in instance["values"] if value["rule"]})
        return Axis([Entry(rule, None) for rule in sorted({rule for i in instances for rule in rules(i)})], rules)
    return by_clause(instances, group["type"] == "outputVariable", group["value"], configuration, moment)


def by_date(instances, unit, filters, moment):
    times = [instance["evaluated"] for instance in instances]
    ranges = [date_range(f["data"], *moment[:2]) for f in filters if f["type"] == "evaluationDateTime"]
    extension = (min((start for start, _ in ranges if start is not None), default=None),
                 max((moment.now if end is None else end for _, end in ranges), default=None))
    span = (min(times), max(times)) if times else (None, None)
    return date_axis(date_borders(span, unit, moment, extension), lambda instance: [instance["evaluated"]], moment.zone, "desc")


def by_clause(instances, output, clause, configuration, moment):
    kind = clause["type"]

    def own(instance):
        return clause_values(instance, output, clause["id"], kind)

    values = [value for instance in instances for value in own(instance)]
    bucket = configuration.get("customBucket")
    if kind == "Date":
        span = (min(values), max(values)) if values else (None, None)
        result = date_axis(date_borders(span, configuration["groupByDateVariableUnit"], moment), own, moment.zone, "asc")
    elif kind in ("String", "Boolean"):
        result = Axis([Entry(value, None) for value in sorted(set(values))], lambda instance: sorted(set(own(instance))))
    else:
        result = by_number_variable(values, kind != "Double", bucket if bucket and bucket["active"] else None, own)
        if result is None:
            return Axis([], lambda instance: [])
    if any(not own(instance) for instance in instances):
        inner = result.keys_of
        result.entries.append(Entry(MISSING, None))
        result.keys_of = lambda instance: inner(instance) if own(instance) else [MISSING]
    return result


# the result

def evaluate(rows, definition, now, zone):
    data, moment = definition["data"], Moment(now, zone)
    chosen, everything = chosen_and_all(rows, data, moment)
    kind = "number" if data["groupBy"]["type"] == "none" else "map"
    column = SimpleNamespace(property="frequency", aggregation=None, time=None)
    if kind == "number":
        measure = header(column, kind, float(len(chosen)))
    else:
        groups = axis(chosen, data, moment)
        cells = groups.grouped(chosen)
        counts = [{"key": entry.key, "value": float(len(cells[entry.key])), "label": entry.label} for entry in groups.entries]
        order = sorting(SimpleNamespace(configuration=data["configuration"]), groups), orders(groups)
        measure = header(column, kind, in_order(counts, *order), order=order, optional=set())
    return {"instanceCount": len(chosen), "instanceCountWithoutFilters": len(everything), "type": kind, "measures": [measure]}


def raw_rows(rows, definition, now, zone):
    """The rows in order; those that are equal by the sorting in any."""
    data, moment = definition["data"], Moment(now, zone)
    chosen, _ = chosen_and_all(rows, data, moment)
    chosen_sorting = data["configuration"].get("sorting") or {"by": "evaluationDateTime", "order": "desc"}
    by = chosen_sorting["by"]

    def rank(instance):
        if ":" in by:
            kind, clause = by.split(":")
            found = [v["typed"] for v in instance["values"] if v["output"] == (kind == "output") and v["name"] == clause and v["typed"] is not None]
            return min(found, default=None)
        return {"evaluationDateTime": instance["evaluated"], "decisionInstanceId": instance["id"], "decisionDefinitionKey": instance["key"],
                "decisionDefinitionId": instance["definition"], "tenantId": instance["tenant"]}[by]

    known = sorted((i for i in chosen if rank(i) is not None), key=rank, reverse=chosen_sorting["order"] == "desc")
    return [(i, rank(i)) for i in known] + [(i, None) for i in chosen if rank(i) is None]

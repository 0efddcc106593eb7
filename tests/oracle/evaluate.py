"""The `result` of a process report, from the rows alone."""

from collections import namedtuple

from oracle import raw
from oracle.axes import MISSING, Item, Spec, axis, sorted_by
from oracle.filters import Moment, Source, values_of
from oracle.measures import aggregated, incident_duration, instance_duration, part_duration, step_duration, user_task_duration

IMPLIED_BY_END_DATE = {"type": "completedInstancesOnly", "data": None, "filterLevel": "instance", "appliedTo": ["all"]}
DEFAULT_AGGREGATIONS = [{"type": "avg", "value": None}]


class Report:
    """A definition with its rows and the moment of the question."""

    def __init__(self, rows, definition, now, zone):
        data = definition["data"]
        self.configuration = data.get("configuration") or {}
        self.rows, self.moment = rows, Moment(now, zone, self.configuration.get("workingTime"))
        self.entity, self.properties = data["view"]["entity"], data["view"]["properties"]
        none = {"type": "none", "value": None}
        group_by, distributed_by = data.get("groupBy") or none, data.get("distributedBy") or none
        self.group_by = self.spec(group_by, "groupByDateVariableUnit", "customBucket")
        self.distributed_by = self.spec(distributed_by, "distributeByDateVariableUnit", "distributeByCustomBucket")
        self.part = self.configuration.get("processPart")
        self.filters = list(data.get("filter") or [])
        if self.entity == "processInstance" and self.group_by.type == "endDate":
            self.filters.append(IMPLIED_BY_END_DATE)
        self.sources = [Source(rows, selection, self.filters) for selection in data["definitions"]]
        self.select()

    def spec(self, group, unit, bucket):
        custom = self.configuration.get(bucket) or {}
        return Spec(group["type"], group.get("value"), self.configuration.get(unit) or "automatic", custom if custom.get("active") else None)

    def select(self):
        """Process instances with the sources that found them."""
        tasks_only = self.entity == "userTask"
        self.unfiltered, self.found = [], []
        for instance in self.rows.instances:
            holding = [source for source in self.sources if source.holds(instance)]
            if not holding:
                continue
            self.unfiltered.append(instance)
            if (tasks_only and not instance["tasks"]) or (self.part and not has_part(instance, self.part)):
                continue
            passed = [source for source in holding if source.passes(instance, self.moment, tasks_only)]
            if passed:
                self.found.append((instance, passed))
        self.instances = [instance for instance, _ in self.found]

    def items(self):
        """What is counted."""
        for instance, sources in self.found:
            if self.entity == "processInstance":
                yield Item(self.entity, instance, instance, sources)
            elif self.entity == "flowNode":
                yield from self.kept(instance, sources, instance["steps"], lambda source, step: source.keeps(step, self.moment))
            elif self.entity == "userTask":
                yield from self.kept(instance, sources, instance["tasks"], lambda source, task: source.keeps(task["step"], self.moment))
            elif self.entity == "incident":
                yield from self.kept(instance, sources, instance["incidents"], lambda source, incident: source.keeps_incident(incident))

    def kept(self, instance, sources, rows, keeps):
        for row in rows:
            keeping = [source for source in sources if keeps(source, row)]
            if keeping:
                yield Item(self.entity, row, instance, keeping)

    def duration(self, item, which):
        now, _, calendar = self.moment
        if self.entity == "processInstance":
            return part_duration(item.row, self.part, calendar) if self.part else instance_duration(item.row, now, calendar)
        if self.entity == "userTask":
            return user_task_duration(item.row, which, now, calendar)
        return step_duration(item.row, now, calendar) if self.entity == "flowNode" else incident_duration(item.row, now, calendar)


def has_part(instance, part):
    return {part["start"], part["end"]} <= {step["flowNode"] for step in instance["steps"]}


def evaluate(rows, definition, now, zone):
    """As the API answers it, and in each measure, for who compares them: `order` and `inner_order`, how the lists are sorted; `optional`
    and `inner_optional`, the keys that may be left out."""
    report = Report(rows, definition, now, zone)
    result = {"instanceCount": len(report.instances), "instanceCountWithoutFilters": len(report.unfiltered)}
    if report.entity is None:
        return {**result, "type": "raw", "measures": [raw.measure(report)]}
    measures = shaped(report, [column for prop in report.properties for column in columns_of(report, prop)])
    return {**result, "type": measures[0]["type"], "measures": measures}


# One number per bucket; `of` makes it from the items there.
Column = namedtuple("Column", "property aggregation time of")


def columns_of(report, prop):
    aggregations = report.configuration.get("aggregationTypes") or DEFAULT_AGGREGATIONS
    times = (report.configuration.get("userTaskDurationTimes") or ["total"]) if report.entity == "userTask" else [None]
    if prop == "frequency":
        return [Column(prop, None, None, len)]
    if prop == "percentage":
        share = len(report.instances) / len(report.unfiltered) * 100 if report.unfiltered else None
        return [Column(prop, None, None, lambda items: share)]
    if prop == "duration":
        return [Column(prop, aggregation, which, duration_measure(report, aggregation, which)) for which in times for aggregation in aggregations]
    values = [value for instance in report.instances for value in values_of(instance, prop["name"], prop["type"])]
    return [Column(prop, aggregation, None, lambda items, a=aggregation: aggregated(values, a, False)) for aggregation in aggregations]


def duration_measure(report, aggregation, which):
    return lambda items: aggregated([report.duration(item, which) for item in items], aggregation)


def shaped(report, columns):
    items = list(report.items())
    if report.group_by.type == "none" and report.distributed_by.type == "none":
        return [header(column, "number", column.of(items)) for column in columns]
    outer = axis(report, report.group_by, items, report.instances)
    cells = outer.grouped(items)
    if report.distributed_by.type == "none":
        return maps(report, columns, outer, cells)
    return hyper_maps(report, columns, outer, cells, axis(report, report.distributed_by, items, report.instances))


def header(column, kind, data, **more):
    return {"property": column.property, "aggregationType": column.aggregation, "userTaskDurationTime": column.time, "type": kind, "data": data,
            **more}


def maps(report, columns, outer, cells):
    """Buckets may be dropped where all numbers of the report are null or 0."""
    values = {entry.key: [column.of(cells[entry.key]) for column in columns] for entry in outer.entries}
    shown = [entry for entry in outer.entries if not outer.drops_empty or any(values[entry.key])]
    optional = {entry.key for entry in shown if outer.may_drop_empty and not any(values[entry.key])}
    result = []
    for place, column in enumerate(columns):
        data = [{"key": entry.key, "value": values[entry.key][place], "label": entry.label} for entry in shown]
        order = sorting(report, outer), orders(outer)
        result.append(header(column, "map", in_order(data, *order), order=order, optional=optional))
    return result


def hyper_maps(report, columns, outer, cells, inner):
    """The inner lists are the same for every bucket, also where it has no data. They cannot be sorted by value."""
    of = {key: inner.grouped(items) for key, items in cells.items()}
    if inner.drops_empty:
        inner.entries = [entry for entry in inner.entries if any(groups[entry.key] for groups in of.values())]
    values = {(key, entry.key): [column.of(of[key][entry.key]) for column in columns] for key in of for entry in inner.entries}
    shown = [entry for entry in outer.entries if not outer.drops_empty or any(any(values[entry.key, e.key]) for e in inner.entries)]
    optional = {entry.key for entry in shown if outer.may_drop_empty and not any(any(values[entry.key, e.key]) for e in inner.entries)}
    inner_optional = {e.key for e in inner.entries if inner.may_drop_empty and not any(any(values[entry.key, e.key]) for entry in shown)}
    by, direction = sorting(report, outer)
    order = (outer.sorting if by == "value" else (by, direction)), orders(outer)
    inner_order = inner.sorting, orders(inner)
    result = []
    for place, column in enumerate(columns):
        def cells_of(key):
            cells = [{"key": e.key, "value": values[key, e.key][place], "label": e.label} for e in inner.entries]
            return in_order(cells, *inner_order)

        data = [{"key": entry.key, "label": entry.label, "value": cells_of(entry.key)} for entry in shown]
        result.append(header(column, "hyperMap", in_order(data, *order), order=order, inner_order=inner_order, optional=optional,
                             inner_optional=inner_optional))
    return result


def sorting(report, outer):
    chosen = report.configuration.get("sorting")
    if chosen and chosen.get("by") in ("key", "value", "label"):
        return chosen["by"], chosen.get("order") or "asc"
    return outer.sorting


def orders(found):
    """What keys are sorted by: numbers and dates as such, texts without regard to case. What is missing comes last."""
    return {entry.key: None if entry.key == MISSING else entry.order if entry.order is not None else entry.key.lower() for entry in found.entries}


def rank_of(entry, by, key_orders):
    if by == "key":
        return key_orders.get(entry["key"])
    if by == "value":
        return entry["value"]
    return None if entry["key"] == MISSING else (entry.get("label") or entry["key"]).lower()


def in_order(data, chosen, key_orders):
    by, direction = chosen
    return sorted_by(data, lambda entry: rank_of(entry, by, key_orders), direction)

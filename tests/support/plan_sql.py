"""Process reports as SQL on an engine's own tables (H2, in UTC): what is counted, and the groups that it falls in. Any of one goes with any of the
other, as in a report; the database joins, groups and aggregates."""

from collections import namedtuple

HOUR = 3_600_000
UNASSIGNED = "unassignedUserTasks___"
TIMES = ["total", "idle", "work"]
PERCENTS = [50.0, 90.0]
# The units and sizes that the SQL below has, as a report says them.
DATE_UNIT = {"unit": "month"}
OF_DURATIONS = {"active": True, "bucketSize": 6, "bucketSizeUnit": "hour", "baseline": 1, "baselineUnit": "hour"}
OF_NUMBERS = {"active": True, "bucketSize": 500, "baseline": 100}


def ms(time):
    """A time in epoch milliseconds."""
    return f"DATEDIFF(MILLISECOND, TIMESTAMP '1970-01-01 00:00:00', {time})"


def month(time):
    return f"FORMATDATETIME(DATE_TRUNC(MONTH, {time}), 'yyyy-MM-dd''T''HH:mm:ss.SSS') || '+0000'"


def listed(texts):
    return "(" + ", ".join(f"'{text}'" for text in texts) + ")"


# A variable of each kind: its name, type, and the group of its value as text.
Variable = namedtuple("Variable", "name type engine_type has_value group")
VARIABLES = {
    "text": Variable("country", "String", "string", "text_ IS NOT NULL", "text_"),
    "truth": Variable("express", "Boolean", "boolean", "long_ IS NOT NULL", "CASE long_ WHEN 1 THEN 'true' ELSE 'false' END"),
    "number": Variable("amount", "Double", "double", "double_ IS NOT NULL",
                       "CASE WHEN double_ >= 100 THEN CAST(100 + 500 * FLOOR((double_ - 100) / 500) AS VARCHAR) ELSE 'in no group' END"),
    "date": Variable("desiredDelivery", "Date", "date", "long_ IS NOT NULL", month("DATEADD(MILLISECOND, long_, TIMESTAMP '1970-01-01 00:00:00')")),
}

# All of one kind that the definitions have: id, instance, source, node, since, until, and how long it took: total; of user tasks also idle and work.
INSTANCES = """SELECT p.proc_inst_id_ AS id, p.proc_inst_id_ AS instance, d.key_ AS source, NULL AS node, p.start_time_ AS since, p.end_time_ AS until,
    COALESCE(p.duration_, {now} - {start}) AS total
    FROM ACT_HI_PROCINST p JOIN ACT_RE_PROCDEF d ON d.id_ = p.proc_def_id_ WHERE d.key_ IN {keys}"""
FLOW_NODES = """SELECT a.id_ AS id, a.proc_inst_id_ AS instance, d.key_ AS source, a.act_id_ AS node, a.start_time_ AS since, a.end_time_ AS until,
    COALESCE(a.duration_, {now} - {start}) AS total
    FROM ACT_HI_ACTINST a JOIN ACT_RE_PROCDEF d ON d.id_ = a.proc_def_id_ WHERE d.key_ IN {keys}"""
INCIDENTS = """SELECT n.id_ AS id, n.proc_inst_id_ AS instance, d.key_ AS source, n.activity_id_ AS node, n.create_time_ AS since, n.end_time_ AS until,
    COALESCE({end}, {now}) - {start} AS total
    FROM ACT_HI_INCIDENT n JOIN ACT_RE_PROCDEF d ON d.id_ = n.proc_def_id_ WHERE d.key_ IN {keys}"""
# A task is free from its start and after each return, and somebody's after each claim. Nobody's: all work when completed, all idle when canceled.
USER_TASKS = """SELECT t.id_ AS id, t.proc_inst_id_ AS instance, d.key_ AS source, t.task_def_key_ AS node, t.start_time_ AS since, t.end_time_ AS until,
    COALESCE(t.duration_, {now} - {start}) AS total,
    CASE WHEN s.turns > 1 OR t.end_time_ IS NULL THEN s.free WHEN a.act_inst_state_ = 2 THEN t.duration_ ELSE 0 END AS idle,
    CASE WHEN s.turns > 1 OR t.end_time_ IS NULL THEN s.taken WHEN a.act_inst_state_ = 2 THEN 0 ELSE t.duration_ END AS work
    FROM ACT_HI_TASKINST t JOIN ACT_RE_PROCDEF d ON d.id_ = t.proc_def_id_ JOIN ACT_HI_ACTINST a ON a.id_ = t.act_inst_id_
    JOIN (SELECT task, COUNT(*) AS turns, SUM(CASE WHEN is_taken = 0 THEN {turn_end} - {turn_start} END) AS free,
            SUM(CASE WHEN is_taken = 1 THEN {turn_end} - {turn_start} END) AS taken
        FROM (SELECT task, is_taken, at, until, LEAD(at) OVER (PARTITION BY task ORDER BY at, turn) AS next FROM (
            SELECT id_ AS task, 0 AS is_taken, start_time_ AS at, end_time_ AS until, 0 AS turn FROM ACT_HI_TASKINST
            UNION ALL SELECT l.task_id_, CASE l.operation_type_ WHEN 'add' THEN 1 ELSE 0 END, l.timestamp_, k.end_time_,
                CASE l.operation_type_ WHEN 'add' THEN 2 ELSE 1 END
            FROM ACT_HI_IDENTITYLINK l JOIN ACT_HI_TASKINST k ON k.id_ = l.task_id_ WHERE l.type_ = 'assignee'))
        GROUP BY task) s ON s.task = t.id_
    WHERE d.key_ IN {keys}"""
# From the first start of one node to the nearest end of the other behind it.
PARTS = """SELECT i.id, i.instance, i.source, NULL AS node, i.since, i.until, MIN({end}) - MIN({start}) AS total
    FROM ({instances}) i
    JOIN (SELECT proc_inst_id_ AS instance, MIN(start_time_) AS start FROM ACT_HI_ACTINST WHERE act_id_ = '{first}' GROUP BY proc_inst_id_) b
        ON b.instance = i.id
    JOIN ACT_HI_ACTINST a ON a.proc_inst_id_ = i.id AND a.act_id_ = '{last}' AND a.end_time_ >= b.start
    GROUP BY i.id, i.instance, i.source, i.since, i.until"""
# The last entry of the log says whether a group still has the task.
GROUPS_OF_TASKS = """(SELECT task, name FROM (SELECT task_id_ AS task, group_id_ AS name, operation_type_ AS operation,
    ROW_NUMBER() OVER (PARTITION BY task_id_, group_id_ ORDER BY timestamp_ DESC, operation_type_) AS place
    FROM ACT_HI_IDENTITYLINK WHERE type_ = 'candidate' AND group_id_ IS NOT NULL) log WHERE place = 1 AND operation = 'add')"""


class PlanSql:
    """`models` are the tags of flow nodes by id; `part` the two nodes of a process part. `now` in epoch milliseconds.
    What another database calls differently, another class may say (`bench/pg_plans.py`)."""

    ms, month = staticmethod(ms), staticmethod(month)
    groups_of_tasks = GROUPS_OF_TASKS

    def __init__(self, keys, models, part):
        self.keys, self.part = listed(keys), part
        self.nodes, self.tasks = listed(models), listed(node for node, tag in models.items() if tag == "userTask")

    def rows(self, entity, has_part, now):
        def of(text, start, end=""):
            return text.format(now=now, keys=self.keys, start=ms(start), end=ms(end), turn_start=ms("at"),
                               turn_end=f"COALESCE({ms('next')}, {ms('until')}, {now})")

        if has_part:
            return PARTS.format(start=self.ms("b.start"), end=self.ms("a.end_time_"), instances=self.rows("processInstance", False, now),
                                first=self.part[0], last=self.part[1])
        return {"processInstance": of(INSTANCES, "p.start_time_"), "flowNode": of(FLOW_NODES, "a.start_time_"), "userTask": of(USER_TASKS, "t.start_time_"),
                "incident": of(INCIDENTS, "n.create_time_", "n.end_time_")}[entity]

    def axis(self, kind, rows, variable):
        """A key, what is joined for it, and the condition on rows (`f`) that have one."""
        return {
            "none": ("'none'", "", "1 = 1"),
            "process": ("f.source", "", "1 = 1"),
            "flowNodes": ("f.node", "", f"f.node IN {self.nodes}"),
            "userTasks": ("f.node", "", f"f.node IN {self.tasks}"),
            "startDate": (self.month("f.since"), "", "1 = 1"),
            "endDate": (self.month("f.until"), "", "f.until IS NOT NULL"),
            "runningDate": (self.month("m.since"), f"JOIN {self.months(rows)} m ON f.since < m.until AND (f.until IS NULL OR f.until >= m.since)", "1 = 1"),
            # Of finished instances, as the others' durations go on.
            "duration": (f"CAST({HOUR} + {6 * HOUR} * FLOOR((f.total - {HOUR}) / {6 * HOUR}) AS BIGINT)",
                         "JOIN ACT_HI_PROCINST o ON o.proc_inst_id_ = f.instance AND o.end_time_ IS NOT NULL", f"f.total >= {HOUR}"),
            "assignee": (f"COALESCE(t.assignee_, '{UNASSIGNED}')", "JOIN ACT_HI_TASKINST t ON t.id_ = f.id", f"f.node IN {self.tasks}"),
            "candidateGroup": (f"COALESCE(g.name, '{UNASSIGNED}')", f"LEFT JOIN {self.groups_of_tasks} g ON g.task = f.id", f"f.node IN {self.tasks}"),
            "variable": ("COALESCE(v.name, 'missing')", f"LEFT JOIN {self.groups_of(variable)} v ON v.instance = f.instance",
                         "COALESCE(v.name, 'missing') <> 'in no group'"),
        }[{"flowNode": "flowNodes", "userTask": "userTasks"}.get(kind, kind)]

    def times(self, entity):
        return TIMES if entity == "userTask" else TIMES[:1]

    def measures(self, plan):
        return ["COUNT(*) AS frequency", *(f"{aggregate} AS {which}_{name}" for which in self.times(plan[0]) for name, aggregate in aggregates(which))]

    def cells(self, plan, now, variable=None, conditions=()):
        """The SELECT of a plan of `oracle.plans`: outer_key, inner_key, frequency, and of each time its average, minimum, maximum, sum and
        percentiles. Of rows (`f`) that meet the conditions."""
        entity, _, group, distribution, has_part = plan
        rows = self.rows(entity, has_part, now)
        outer, inner = self.axis(group, rows, variable), self.axis(distribution, rows, variable)
        return f"""SELECT outer_key, inner_key, {", ".join(self.measures(plan))} FROM (
            SELECT {outer[0]} AS outer_key, {inner[0]} AS inner_key, {', '.join(self.times(entity))} FROM ({rows}) f {outer[1]} {inner[1]}
            WHERE {" AND ".join([outer[2], inner[2], *conditions])}) cells GROUP BY outer_key, inner_key"""

    def values(self, name):
        """The same of one numeric variable, which has no groups."""
        measures = [f"{aggregate} AS total_{name}" for name, aggregate in aggregates("double_")]
        return f"""SELECT 'none' AS outer_key, 'none' AS inner_key, {", ".join(measures)} FROM ACT_HI_VARINST v
            JOIN ACT_RE_PROCDEF d ON d.id_ = v.proc_def_id_ WHERE d.key_ IN {self.keys} AND v.name_ = '{name}' AND v.var_type_ = 'double'
            AND v.state_ = 'CREATED'"""

    def percentage_of_ended(self):
        return f"""SELECT 'none' AS outer_key, 'none' AS inner_key, 100.0 * COUNT(p.end_time_) / COUNT(*) AS percentage
            FROM ACT_HI_PROCINST p JOIN ACT_RE_PROCDEF d ON d.id_ = p.proc_def_id_ WHERE d.key_ IN {self.keys}"""

    def instances(self):
        return f"""SELECT p.proc_inst_id_ AS id, p.business_key_ AS business_key, p.proc_def_id_ AS definition, p.tenant_id_ AS tenant,
            p.start_time_ AS since, p.end_time_ AS until, p.duration_ AS total,
            (SELECT COUNT(*) FROM ACT_HI_TASKINST t WHERE t.proc_inst_id_ = p.proc_inst_id_) AS tasks,
            (SELECT COUNT(*) FROM ACT_HI_INCIDENT n WHERE n.proc_inst_id_ = p.proc_inst_id_) AS incidents
            FROM ACT_HI_PROCINST p JOIN ACT_RE_PROCDEF d ON d.id_ = p.proc_def_id_ WHERE d.key_ IN {self.keys} ORDER BY p.start_time_ DESC"""

    def months(self, rows):
        """Those from the first start to the last start or end."""
        first = f"(SELECT DATE_TRUNC(MONTH, MIN(since)) FROM ({rows}))"
        last = f"(SELECT MAX(GREATEST(since, COALESCE(until, since))) FROM ({rows}))"
        return f"""(SELECT DATEADD(MONTH, x, {first}) AS since, DATEADD(MONTH, x + 1, {first}) AS until FROM SYSTEM_RANGE(0, 240)
            WHERE DATEADD(MONTH, x, {first}) <= {last})"""

    def groups_of(self, variable):
        """Each group of a variable's values once for an instance."""
        if variable is None:
            return ""
        return f"""(SELECT DISTINCT proc_inst_id_ AS instance, {variable.group} AS name FROM ACT_HI_VARINST
            WHERE name_ = '{variable.name}' AND var_type_ = '{variable.engine_type}' AND state_ = 'CREATED' AND {variable.has_value})"""


def aggregates(column):
    yield "avg", f"AVG(CAST({column} AS DOUBLE PRECISION))"
    yield from ((name, f"{name.upper()}({column})") for name in ("min", "max", "sum"))
    for percent in PERCENTS:
        yield f"percentile{percent:.0f}", f"PERCENTILE_CONT({percent / 100}) WITHIN GROUP (ORDER BY {column})"

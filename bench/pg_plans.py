"""The plans' questions to PostgreSQL, by SQL on the engine's own tables that is made from their parts as the tests make it (`tests/support/plan_sql.py`),
beside Hindsight's answers."""

import re

from answers import NONE, cells, different_rows, differences, is_empty
from measure import summary
from pg_bench import ask, key_of, queries
from plans import DECISION, LARGEST, NOW, PART
from support.plan_sql import UNASSIGNED, PlanSql, Variable, listed  # plans.py has found the tests' folder

MISSING = "missing"
SECONDS = 10  # that the repetitions of one question may take together; there is one at least
VARIABLE = Variable("region", "String", "string", "text_ IS NOT NULL", "text_")
# Where rows are: table, node, start, end, duration if it is written down, and more.
TABLES = {"processInstance": ("act_hi_procinst", "NULL", "start_time_", "end_time_", "x.duration_", ""),
          "flowNode": ("act_hi_actinst", "x.act_id_", "start_time_", "end_time_", "x.duration_", ""),
          "userTask": ("act_hi_taskinst", "x.task_def_key_", "start_time_", "end_time_", "x.duration_", ", x.assignee_ AS assignee"),
          "incident": ("act_hi_incident", "x.activity_id_", "create_time_", "end_time_", "{end} - {start}", "")}
# Of those that run, too: the power of ten at or below the shortest, and the one at or above an eightieth of the rest (docs/reports.md, Buckets).
BUCKETS = """(SELECT base, CASE WHEN high - base <= 80 THEN 1 ELSE power(10, ceil(log(ceil((high - base) / 80.0)))) END AS step FROM (
    SELECT CASE WHEN MIN(total) < 1 THEN 0 ELSE power(10, floor(log(MIN(total)))) END AS base, MAX(total) AS high FROM ({rows}) r) range)"""


class PostgresPlanSql(PlanSql):
    """As one asks PostgreSQL: by the definition's key, which has an index, only for what the report shows, and without what the made-up history never
    has: versions with other flow nodes, and two variables of a name in an instance."""

    def __init__(self, keys):
        super().__init__(keys, {}, PART)
        self.groups_of_tasks = f"""(SELECT task_id_ AS task, group_id_ AS name FROM act_hi_identitylink
            WHERE proc_def_key_ IN {self.keys} AND type_ = 'candidate' AND group_id_ IS NOT NULL GROUP BY task_id_, group_id_
            HAVING COALESCE(MAX(timestamp_) FILTER (WHERE operation_type_ = 'add') >= MAX(timestamp_) FILTER (WHERE operation_type_ = 'delete'), TRUE))"""

    @staticmethod
    def ms(time):
        return f"CAST(EXTRACT(EPOCH FROM {time}) * 1000 AS BIGINT)"

    @staticmethod
    def month(time):
        return f"DATE_TRUNC('month', {time})"

    def rows(self, entity, has_part, now):
        if has_part:
            return super().rows(entity, has_part, now)
        table, node, start, end, duration, more = TABLES[entity]
        start_ms = self.ms(f"x.{start}")
        total = f"COALESCE({duration.format(start=start_ms, end=self.ms(f'x.{end}'))}, {now} - {start_ms})"
        return f"""SELECT x.id_ AS id, x.proc_inst_id_ AS instance, x.proc_def_key_ AS source, {node} AS node, x.{start} AS since, x.{end} AS until,
            {total} AS total{more} FROM {table} x WHERE x.proc_def_key_ IN {self.keys}"""

    def axis(self, kind, rows, variable):
        own = {"flowNodes": ("f.node", "", "1 = 1"),
               "duration": ("b.base + b.step * floor((f.total - b.base) / b.step)", f"CROSS JOIN {BUCKETS.format(rows=rows)} b", "1 = 1"),
               "assignee": (f"COALESCE(f.assignee, '{UNASSIGNED}')", "", "1 = 1")}
        own["flowNode"] = own["userTasks"] = own["userTask"] = own["flowNodes"]
        if kind in own:
            return own[kind]
        key, joined, condition = super().axis(kind, rows, variable)
        return key, joined, "1 = 1" if kind == "candidateGroup" else condition

    def months(self, rows):
        return f"""(SELECT since, since + interval '1 month' AS until FROM (
            SELECT generate_series({self.month('MIN(since)')}, MAX(GREATEST(since, until)), interval '1 month') AS since FROM ({rows}) r) series)"""

    def groups_of(self, variable):
        return f"""(SELECT proc_inst_id_ AS instance, {variable.group} AS name FROM act_hi_varinst WHERE proc_def_key_ IN {self.keys}
            AND name_ = '{variable.name}' AND var_type_ = '{variable.engine_type}')"""

    def times(self, entity):
        return ["total"]

    def measures(self, plan):
        """Of all properties that a report shows."""
        return [{"frequency": "COUNT(*)", "duration": "AVG(total)", "percentage": "100.0 * COUNT(*) / COUNT(*)"}[prop] for prop in plan[1]]

    def average_of_values(self, name):
        return f"""SELECT 'none', 'none', AVG(double_) FROM act_hi_varinst
            WHERE proc_def_key_ IN {self.keys} AND name_ = '{name}' AND var_type_ = 'double'"""

    # filters: conditions on rows (f)

    def instances(self, condition, table="act_hi_procinst"):
        return f"(SELECT proc_inst_id_ FROM {table} WHERE proc_def_key_ IN {self.keys} AND {condition})"

    def condition(self, kind, data):
        among, activity = f"f.instance IN {self.instances('{}')}", f"f.instance IN {self.instances('{}', 'act_hi_actinst')}"
        values = listed((data or {}).get("values", []))
        if kind == "executedFlowNodes" and data["operator"] == "not in":
            return f"NOT EXISTS (SELECT 1 FROM act_hi_actinst a WHERE a.proc_inst_id_ = f.instance AND a.act_id_ IN {values})"
        return {
            "instanceStartDate": lambda: among.format(between("start_time_", data)),
            "instanceEndDate": lambda: among.format(between("end_time_", data)),
            "runningInstancesOnly": lambda: among.format("end_time_ IS NULL"),
            "completedInstancesOnly": lambda: among.format("end_time_ IS NOT NULL"),
            "canceledInstancesOnly": lambda: among.format("state_ IN ('EXTERNALLY_TERMINATED', 'INTERNALLY_TERMINATED')"),
            "processInstanceDuration": lambda: among.format(f"COALESCE(duration_, {NOW} - {self.ms('start_time_')}) > {data['value']} * 86400000"),
            "variable": lambda: "f.instance IN " + self.instances(
                f"name_ = '{data['name']}' AND var_type_ = 'string' AND text_ IN {listed(data['data']['values'])}", "act_hi_varinst"),
            "executedFlowNodes": lambda: activity.format(f"act_id_ IN {values}"),
            "flowNodeStartDate": lambda: activity.format(f"act_id_ IN {listed(data['flowNodeIds'])} AND {between('start_time_', data)}"),
            "assignee": lambda: f"f.assignee IN {values}",
            "includesOpenIncident": lambda: "f.instance IN " + self.instances("incident_state_ = 0", "act_hi_incident"),
        }[kind]()


def between(column, data):
    start, end = (data[side].removesuffix("+0000").replace("T", " ") for side in ("start", "end"))
    return f"{column} BETWEEN '{start}' AND '{end}'"


def decision_sql_of(report):
    """The SELECT of a report on decisions: outer key, inner key, how many; or the first rows and how many there are."""
    group, condition = report["groupBy"], f"d.dec_def_key_ = '{DECISION['key']}'"
    if report["view"]["properties"] == ["rawData"]:
        return f"""SELECT d.id_, (SELECT COUNT(*) FROM act_hi_decinst d WHERE {condition}), d.eval_time_, d.dec_def_id_, d.proc_inst_id_, d.tenant_id_,
            (SELECT json_object_agg(i.clause_id_, COALESCE(i.text_, i.double_::text)) FROM act_hi_dec_in i WHERE i.dec_inst_id_ = d.id_),
            (SELECT json_agg(o.text_) FROM act_hi_dec_out o WHERE o.dec_inst_id_ = d.id_)
            FROM (SELECT * FROM act_hi_decinst d WHERE {condition} ORDER BY d.eval_time_ DESC, d.id_ LIMIT 20) d ORDER BY d.eval_time_ DESC, d.id_"""
    clause = f"v.dec_inst_id_ = d.id_ AND v.clause_id_ = '{(group.get('value') or {}).get('id')}'"
    key, joined = {"none": (f"'{NONE}'", ""),
                   "evaluationDateTime": ("DATE_TRUNC('month', d.eval_time_)", ""),
                   "inputVariable": (f"COALESCE(v.text_, '{MISSING}')", f"LEFT JOIN act_hi_dec_in v ON {clause}"),
                   "outputVariable": (f"COALESCE(v.text_, '{MISSING}')", f"LEFT JOIN act_hi_dec_out v ON {clause}"),
                   "matchedRule": ("v.rule_id_", "JOIN act_hi_dec_out v ON v.dec_inst_id_ = d.id_")}[group["type"]]
    counted = "COUNT(DISTINCT d.id_)" if joined else "COUNT(*)"
    return f"SELECT {key}, '{NONE}', {counted} FROM act_hi_decinst d {joined} WHERE {condition} GROUP BY 1"


def sql_of(report):
    """The SELECT of a report: outer key, inner key, and a value for each property."""
    if report.get("decision"):
        return decision_sql_of(report)
    sql = PostgresPlanSql([definition["key"] for definition in report.get("definitions", [LARGEST])])
    properties, distribution = report["view"]["properties"], report.get("distributedBy", {"type": "none"})
    if report["view"]["entity"] == "variable":
        return sql.average_of_values(properties[0]["name"])
    plan = report["view"]["entity"], properties, report["groupBy"]["type"], distribution["type"], bool(report.get("configuration", {}).get("processPart"))
    return sql.cells(plan, NOW, VARIABLE, [sql.condition(each["type"], each["data"]) for each in report.get("filter", [])])


def key(text):
    """As those of `answers.cells`."""
    date = re.fullmatch(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)", text)
    return key_of(f"{date[1]}T{date[2]}.000+0000" if date else text)


def number(text):
    return int(text) if re.fullmatch(r"\d+", text) else float(text) if text else None


def wrong_of(report, result, rows):
    if result["type"] == "raw":
        return different_rows(report, result, [row[0] for row in rows], int(rows[0][1]), "PostgreSQL")
    count = len(report["view"]["properties"])
    theirs = [{(key(row[0]), key(row[1])): number(row[2 + i]) for row in rows} for i in range(count)]
    return differences(cells(result, report["groupBy"]["type"]), theirs, "PostgreSQL")


def asked(cluster, directory, sql, repeat):
    """Rows, and times in ms: as many as fit, at least one."""
    rows, times = ask(cluster, directory, sql, 1)
    more = min(repeat - 1, int(SECONDS * 1000 / times[0]) - 1)
    return rows, times + (ask(cluster, directory, sql, more)[1] if more > 0 else [])


def measure(cluster, directory, queries_file, reports, results, repeat, say):
    """`reports` as of `plans.all_reports`, `results` Hindsight's by name. Times, what has nothing to compare, what differs."""
    found = {"times": {}, "empty": [], "differences": []}
    for report in reports["reports"]:
        name = report["name"]
        is_raw = report["view"]["properties"] == ["rawData"] and not report.get("decision")
        sql = queries(queries_file)["raw"].replace("limit 50", "limit 20") if is_raw else sql_of(report) + ";"
        rows, milliseconds = asked(cluster, directory, sql, repeat)
        wrong = wrong_of(report, results[name], rows)
        found["times"][name] = {**summary(milliseconds), "count": len(milliseconds)}
        found["differences"] += [f"{name}: {text}" for text in wrong]
        found["empty"] += [name] if is_empty(results[name], report["groupBy"]["type"]) else []
        say(f"  {name:85s} {found['times'][name]['medianMs']:9.1f} ms  {wrong[0] if wrong else 'agrees'}")
    return found

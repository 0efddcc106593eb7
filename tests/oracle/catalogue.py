"""The plans by the names that Optimize gives them, and the page docs/reports.md that lists them with their tests.

    HINDSIGHT_UPDATE_DOCS=1 python3 -m pytest -q oracle/test_catalogue.py   # in tests/: writes the page"""

import re

from oracle.examples import section
from oracle.plans import DECISION_PLANS, PLANS
from support.paths import ROOT

NAMES = (ROOT / "tests" / "oracle" / "plan_names.txt").read_text(encoding="utf-8").split()

VIEWS = [  # in the order of what a name begins with; the longer ones first
    ("PROCESS_RAW_PROCESS_INSTANCE_DATA", (None, "rawData", False)),
    ("PROCESS_INSTANCE_DURATION_ON_PROCESS_PART", ("processInstance", "duration", True)),
    ("PROCESS_INSTANCE_DURATION", ("processInstance", "duration", False)),
    ("PROCESS_INSTANCE_FREQUENCY", ("processInstance", "frequency", False)),
    ("PROCESS_INSTANCE_PERCENTAGE", ("processInstance", "percentage", False)),
    ("PROCESS_USER_TASK_DURATION", ("userTask", "duration", False)),
    ("PROCESS_USER_TASK_FREQUENCY", ("userTask", "frequency", False)),
    ("PROCESS_VARIABLE", ("variable", "variable", False)),
    ("DECISION_INSTANCE_FREQUENCY", ("decision", "frequency", False)),
    ("DECISION_RAW_DECISION_INSTANCE_DATA", ("decision", "rawData", False)),
    ("FLOW_NODE_DURATION", ("flowNode", "duration", False)),
    ("FLOW_NODE_FREQUENCY", ("flowNode", "frequency", False)),
    ("INCIDENT_DURATION", ("incident", "duration", False)),
    ("INCIDENT_FREQUENCY", ("incident", "frequency", False))]
SIDES = {"NONE": "none", "START_DATE": "startDate", "END_DATE": "endDate", "RUNNING_DATE": "runningDate", "DURATION": "duration", "VARIABLE": "variable",
         "FLOW_NODE": "flowNodes", "TASK": "userTasks", "USER_TASK": "userTasks", "ASSIGNEE": "assignee", "CANDIDATE_GROUP": "candidateGroup",
         "CANDIDATE": "candidateGroup", "PROCESS": "process", "EVALUATION_DATE_TIME": "evaluationDateTime", "INPUT_VARIABLE": "inputVariable", "OUTPUT_VARIABLE": "outputVariable",
         "MATCHED_RULE": "matchedRule"}
INNER = {"flowNodes": "flowNode", "userTasks": "userTask"}


def plan_of(name):
    """The combination that a name stands for, as in `PLANS` and `DECISION_PLANS`."""
    prefix, (entity, prop, has_part) = next(view for view in VIEWS if name.startswith(view[0]))
    _, *sides = re.split(r"_(?:GROUP_BY|DISTRIBUTE_BY|BY)_", name.removeprefix(prefix))
    group, distribution = (SIDES[own_side(side, entity)] for side in (*sides, "NONE")[:2])
    return entity, prop, group, INNER.get(distribution, distribution), has_part


def own_side(side, entity):
    """Dates and durations of rows are named after the rows."""
    row = {"flowNode": "FLOW_NODE_", "userTask": "USER_TASK_"}.get(entity)
    return side.removeprefix(row) if row else side


# By plan, further tests of `tests/integration` that compute its answer from rows of the engine's tables.
FROM_ROWS = "test_reports_against_engine_sql.py"
SPECIAL = {
    ("processInstance", "frequency", "none", "none", False): "test_count_and_duration_of_process_instances",
    ("processInstance", "duration", "none", "none", False): "test_count_and_duration_of_process_instances",
    ("processInstance", "frequency", "startDate", "none", False): "test_process_instances_by_date",
    ("processInstance", "frequency", "endDate", "none", False): "test_process_instances_by_date",
    ("processInstance", "frequency", "runningDate", "none", False): "test_running_process_instances_by_date",
    ("processInstance", "frequency", "duration", "none", False): "test_rows_by_duration",
    ("processInstance", "frequency", "variable", "none", False): "test_process_instances_by_text_variable",
    ("flowNode", "frequency", "flowNodes", "none", False): "test_heatmap_of_flow_nodes",
    ("flowNode", "duration", "flowNodes", "none", False): "test_heatmap_of_flow_nodes",
    ("flowNode", "frequency", "duration", "none", False): "test_rows_by_duration",
    ("flowNode", "frequency", "startDate", "none", False): "test_rows_by_their_own_date",
    ("flowNode", "frequency", "endDate", "none", False): "test_rows_by_their_own_date",
    ("userTask", "duration", "userTasks", "none", False): "test_times_of_user_tasks",
    ("userTask", "duration", "assignee", "none", False): "test_times_of_user_tasks_by_assignee",
    ("userTask", "duration", "candidateGroup", "none", False): "test_times_of_user_tasks_by_candidate_group",
    ("userTask", "frequency", "duration", "none", False): "test_rows_by_duration",
    ("incident", "frequency", "none", "none", False): "test_incidents",
    ("incident", "frequency", "flowNodes", "none", False): "test_incidents_by_flow_node",
    (None, "rawData", "none", "none", False): "test_raw_data_rows_are_the_instances",
}

HEAD = """# Reports

<!-- Written by tests/oracle/catalogue.py: HINDSIGHT_UPDATE_DOCS=1 python3 -m pytest -q oracle/test_catalogue.py, in tests/. -->

All combinations of view, grouping and distribution that reports have, by the names that Optimize gives to their plans: 111 on
processes, 6 on decisions. Everything else is answered with status 400 and says which part does not fit. Of several properties, each
is a plan of its own. What the parts of a report mean is shown by [worked examples](#worked-examples), each of which is a test.

Each plan is tested in these ways, on the embedded and on the shared store:

- `tests/integration/test_every_plan_against_engine_sql.py`: over what was imported from a real engine, a report is what one SELECT on
  the engine's own database says, in which the database joins, groups and aggregates. The table names the test; `-k` with the name of a
  plan runs it.
- `tests/oracle/test_oracle.py`: random definitions with all filters over random histories, value by value against plain loops
  over the rows, which share nothing with the server; each plan three times in every run of the tests. Those on decisions, also the
  order of raw rows and their pages: `tests/oracle/test_decisions.py`, each plan forty times.
- `tests/oracle/test_real_history.py`: the same over the history that a real engine has made, whose rows are read from its own
  tables by SQL; plans on processes.
- `tests/oracle/test_mutations.py`: definitions with something wrong in them, sent, saved or put together in combined reports, are
  refused and break nothing.
- `tests/fuzz/report_definition_fuzz.cpp` (`make fuzz`): any definition that is not refused becomes one SQL statement each that
  DuckDB can bind, and requests to a search cluster that are JSON.
- `tests/differential`: random plans on processes, both stores against each other.

With `configuration.workingTime`, the durations of any of those on processes are of working time: [working-time.md](working-time.md).

What the SELECTs leave out, and what proves it: percentiles of the shared store, which are estimates; groups whose borders follow from
the data (automatic units, numbers and durations without a custom bucket) and calendars of other zones than UTC, both of them in the
oracle and in the tests of the last column; percentiles of the embedded store may be a millisecond off, where two ways of
interpolating fall on two sides of a half.

The last column names tests of `tests/integration/test_reports_against_engine_sql.py`, which compute the plan's answer from the rows of the
engine's tables.

| plan | view | grouped by | distributed by | result | SQL | from rows |
|---|---|---|---|---|---|---|
"""


def page(names):
    rows = []
    for name in names:
        entity, prop, group, distribution, has_part = plan = plan_of(name)
        view = " ".join(filter(None, [entity, prop, "of a process part" if has_part else None])) if entity != "variable" else "numeric variable"
        result = "raw" if prop == "rawData" else "hyperMap" if distribution != "none" else "number" if group == "none" else "map"
        rows.append(f"| {name} | {view} | {group} | {distribution} | {result} | {sql_test(plan)} | {SPECIAL.get(plan, '')} |")
    return HEAD + "\n".join(rows) + "\n\n" + section()


def sql_test(plan):
    is_decision, is_raw = plan[0] == "decision", plan[1] == "rawData"
    if is_raw:
        return "test_raw_rows_of_decisions_are_the_rows_of_sql" if is_decision else "test_raw_data_are_the_rows_of_sql"
    return "test_a_decision_plan_says_what_sql_says" if is_decision else "test_a_plan_says_what_sql_says"


def missing_or_surplus(names):
    found = [plan_of(name) for name in names]
    assert len(set(found)) == len(found), "two names for one plan"
    return set(found) ^ {*PLANS, *DECISION_PLANS}

"""What an engine's own tables say, in the words of `hindsight dump`. Computed by SQL and Python only, so that it
is independent of the engine's REST API and of the program under test."""

import base64
import re
from collections import defaultdict
from datetime import datetime, timezone
from functools import cached_property

from support.task_times import candidate_groups, idle_and_work

CANCELED = 2
INCIDENT_STATUS = {0: "open", 1: "resolved", 2: "deleted"}
LINK_TYPES = {"assignee": 0, "candidate": 1, "owner": 2}
VARIABLE_TYPES = {"string": "String", "integer": "Integer", "long": "Long", "short": "Short", "double": "Double",
                  "boolean": "Boolean", "date": "Date", "json": "Json", "spin://application/json": "Object", "null": "Null"}
WITHOUT_VALUE_IN_REST = {"bytes", "file"}


def utc_text(milliseconds):
    moment = datetime.fromtimestamp(milliseconds // 1000, timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}+0000"


def uuid_of_activity(text):
    """Activity instance ids are `<flow node id>:<uuid>`, or only the UUID."""
    return text.rsplit(":", 1)[-1]


class History:
    def __init__(self, engine):
        self.engine = engine

    def table(self, name, columns="*", where="1 = 1"):
        return self.engine.sql(f"SELECT {columns} FROM {name} WHERE {where}")

    # definitions

    @cached_property
    def process_definitions(self):
        return self.definitions("ACT_RE_PROCDEF")

    @cached_property
    def decision_definitions(self):
        return self.definitions("ACT_RE_DECISION_DEF")

    def definitions(self, table):
        rows = self.engine.sql(f"SELECT d.*, p.deploy_time_ FROM {table} d JOIN ACT_RE_DEPLOYMENT p ON p.id_ = d.deployment_id_")
        return [{"engine": self.engine.engine, "id": row["id_"], "key": row["key_"], "name": row["name_"],
                 "version": row["version_"], "versionTag": row["version_tag_"], "tenant": row["tenant_id_"],
                 "deployed": row["deploy_time_"], "deleted": False, "hasXml": True} for row in rows]

    @cached_property
    def tenants(self):
        return {row["id_"]: row["name_"] for row in self.table("ACT_ID_TENANT")}

    # instances

    @cached_property
    def process_instances(self):
        return [{"id": row["proc_inst_id_"], "definition": row["proc_def_id_"], "tenant": row["tenant_id_"],
                 "businessKey": row["business_key_"], "start": row["start_time_"], "end": row["end_time_"],
                 "duration": row["duration_"], "state": row["state_"],
                 "superProcessInstance": row["super_process_instance_id_"],
                 "rootProcessInstance": row["root_proc_inst_id_"]} for row in self.table("ACT_HI_PROCINST")]

    @cached_property
    def flow_node_instances(self):
        return [{"id": uuid_of_activity(row["id_"]), "processInstance": row["proc_inst_id_"],
                 "definition": row["proc_def_id_"], "tenant": row["tenant_id_"], "flowNode": row["act_id_"],
                 "type": row["act_type_"], "start": row["start_time_"], "end": row["end_time_"],
                 "duration": row["duration_"], "canceled": row["act_inst_state_"] == CANCELED, "task": row["task_id_"],
                 "calledProcessInstance": row["call_proc_inst_id_"], "sequence": row["sequence_counter_"]}
                for row in self.table("ACT_HI_ACTINST")]

    # user tasks

    @cached_property
    def task_rows(self):
        return self.table("ACT_HI_TASKINST", where="proc_inst_id_ IS NOT NULL")

    @cached_property
    def identity_links(self):
        instances = {row["id_"]: row["proc_inst_id_"] for row in self.table("ACT_HI_TASKINST", "id_, proc_inst_id_")}
        return [{"id": row["id_"], "task": row["task_id_"], "processInstance": instances[row["task_id_"]],
                 "type": LINK_TYPES.get(row["type_"], 3), "operation": row["operation_type_"], "user": row["user_id_"],
                 "group": row["group_id_"], "time": row["timestamp_"]}
                for row in self.table("ACT_HI_IDENTITYLINK") if row["task_id_"] in instances]

    @cached_property
    def user_tasks(self):
        links = defaultdict(list)
        for link in self.identity_links:
            links[link["task"]].append(link)
        canceled = {row["task"]: row["canceled"] for row in self.flow_node_instances if row["task"]}
        return [self.user_task(row, links[row["id_"]], canceled[row["id_"]]) for row in self.task_rows]

    @staticmethod
    def user_task(row, links, canceled):
        start, end, duration = row["start_time_"], row["end_time_"], row["duration_"]
        idle, work = idle_and_work(start, end, duration, canceled, links)
        return {"id": row["id_"], "processInstance": row["proc_inst_id_"],
                "flowNodeInstance": uuid_of_activity(row["act_inst_id_"]), "definition": row["proc_def_id_"],
                "tenant": row["tenant_id_"], "flowNode": row["task_def_key_"], "name": row["name_"],
                "deleteReason": row["delete_reason_"], "start": start, "end": end, "duration": duration,
                "due": row["due_date_"], "priority": row["priority_"], "assignee": row["assignee_"],
                "candidateGroups": candidate_groups(links), "idle": idle, "work": work}

    # variables

    @cached_property
    def variables(self):
        """The value of every variable as the engine has it now; a deleted one is null. Objects are not flattened."""
        last_update = {}
        for row in self.table("ACT_HI_DETAIL", "var_inst_id_, time_, sequence_counter_, rev_", "type_ = 'VariableUpdate'"):
            known = last_update.get(row["var_inst_id_"])
            if known is None or (row["sequence_counter_"], row["rev_"]) > (known["sequence_counter_"], known["rev_"]):
                last_update[row["var_inst_id_"]] = row
        rows = self.engine.sql("SELECT v.*, b.bytes_ FROM ACT_HI_VARINST v LEFT JOIN ACT_GE_BYTEARRAY b "
                               "ON b.id_ = v.bytearray_id_ WHERE v.proc_inst_id_ IS NOT NULL")
        return [{"id": row["id_"], "processInstance": row["proc_inst_id_"], "definition": row["proc_def_id_"],
                 "tenant": row["tenant_id_"], "name": row["name_"], "type": VARIABLE_TYPES[row["var_type_"]],
                 "value": None if row["state_"] == "DELETED" else typed_value(row),
                 "sequence": last_update[row["id_"]]["sequence_counter_"], "time": last_update[row["id_"]]["time_"]}
                for row in rows if row["var_type_"] not in WITHOUT_VALUE_IN_REST]

    # the rest

    @cached_property
    def incidents(self):
        return [{"id": row["id_"], "processInstance": row["proc_inst_id_"], "definition": row["proc_def_id_"],
                 "tenant": row["tenant_id_"], "flowNode": row["activity_id_"], "type": row["incident_type_"],
                 "message": row["incident_msg_"] or "", "create": row["create_time_"], "end": row["end_time_"],
                 "status": INCIDENT_STATUS[row["incident_state_"]]}
                for row in self.table("ACT_HI_INCIDENT", where="proc_inst_id_ IS NOT NULL")]

    @cached_property
    def decision_instances(self):
        return [{"id": row["id_"], "definition": row["dec_def_id_"], "processDefinition": row["proc_def_id_"],
                 "processInstance": row["proc_inst_id_"], "flowNode": row["act_id_"], "tenant": row["tenant_id_"],
                 "evaluated": row["eval_time_"]} for row in self.table("ACT_HI_DECINST")]

    @cached_property
    def decision_values(self):
        inputs = [{"decisionInstance": row["dec_inst_id_"], "output": False, "clause": row["clause_id_"],
                   "clauseName": row["clause_name_"], "rule": None, "ruleOrder": 0, "variable": None,
                   "type": VARIABLE_TYPES[row["var_type_"]], "value": typed_value(row)} for row in self.table("ACT_HI_DEC_IN")]
        outputs = [{"decisionInstance": row["dec_inst_id_"], "output": True, "clause": row["clause_id_"],
                    "clauseName": row["clause_name_"], "rule": row["rule_id_"], "ruleOrder": row["rule_order_"],
                    "variable": row["var_name_"], "type": VARIABLE_TYPES[row["var_type_"]], "value": typed_value(row)}
                   for row in self.table("ACT_HI_DEC_OUT")]
        return inputs + outputs

    @cached_property
    def suspension_operations(self):
        rows = self.table("ACT_HI_OP_LOG", where="operation_type_ LIKE 'Suspend%' OR operation_type_ LIKE 'Activate%'")
        return [{"id": row["id_"], "operation": row["operation_type_"], "entity": row["entity_type_"],
                 "processInstance": row["proc_inst_id_"], "definition": row["proc_def_id_"], "user": row["user_id_"],
                 "time": row["timestamp_"]} for row in rows]


def typed_value(row):
    """The value as Python has it: int, float, bool, text; dates as text in UTC."""
    kind = row["var_type_"]
    if kind in ("integer", "long", "short"):
        return row["long_"]
    if kind == "double":
        return row["double_"]
    if kind == "boolean":
        return None if row["long_"] is None else row["long_"] == 1
    if kind == "date":
        return None if row["long_"] is None else utc_text(row["long_"])
    if kind in ("json", "spin://application/json"):
        return base64.b64decode(row["bytes_"]).decode() if row["bytes_"] else None
    return row["text_"]


ISO_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def flattened(name, value):
    """(name, item, type, value) of every scalar inside JSON; lists give their size."""
    if isinstance(value, dict):
        return [row for key, inner in value.items() for row in flattened_inside(f"{name}.{key}", inner)]
    if isinstance(value, list):
        scalars = [scalar(name, item, inner) for item, inner in enumerate(value) if not isinstance(inner, (dict, list))]
        return [row for row in scalars if row] + [(f"{name}._listSize", 0, "Long", len(value))]
    return []


def flattened_inside(name, value):
    if isinstance(value, dict):
        return flattened(name, value)
    if isinstance(value, list):
        return [(f"{name}._listSize", 0, "Long", len(value))]
    row = scalar(name, 0, value)
    return [row] if row else []


def scalar(name, item, value):
    if value is None:
        return None
    if isinstance(value, bool):
        return name, item, "Boolean", value
    if isinstance(value, (int, float)):
        return name, item, "Double", float(value)
    return name, item, "Date" if ISO_DATE.match(value) else "String", value

"""multiply.py CLUSTER_SH DIR INSTANCES: copies what the engine wrote into its history tables until they
hold INSTANCES process instances. Every column of a copy is one that the engine itself wrote, but for
ids (the last twelve digits become the copy's number) and times (moved back). Definitions and byte
arrays are shared; removal times are cleared, or the engine's clean-up would delete the copies."""

import math
import subprocess
import sys
import time

STEP_SECONDS = 28_800
IDS = {
    "act_hi_procinst": "id_ proc_inst_id_ super_process_instance_id_ root_proc_inst_id_ restarted_proc_inst_id_",
    "act_hi_actinst": "id_ parent_act_inst_id_ root_proc_inst_id_ proc_inst_id_ execution_id_ task_id_ call_proc_inst_id_",
    "act_hi_taskinst": "id_ root_proc_inst_id_ proc_inst_id_ execution_id_ parent_task_id_ act_inst_id_",
    "act_hi_detail": "id_ proc_inst_id_ root_proc_inst_id_ execution_id_ task_id_ act_inst_id_ var_inst_id_ operation_id_",
    "act_hi_identitylink": "id_ task_id_ root_proc_inst_id_",
    "act_hi_incident": "id_ execution_id_ proc_inst_id_ root_proc_inst_id_ cause_incident_id_ root_cause_incident_id_",
    "act_hi_decinst": "id_ proc_inst_id_ root_proc_inst_id_ act_inst_id_ root_dec_inst_id_",
    "act_hi_dec_in": "id_ dec_inst_id_ root_proc_inst_id_",
    "act_hi_dec_out": "id_ dec_inst_id_ root_proc_inst_id_",
}


def column(name, kind, ids):
    if name in ids:
        return f"left({name}, length({name}) - 12) || lpad(to_hex(g), 12, '0')"
    if name == "removal_time_":
        return "null::timestamp"
    if kind.startswith("timestamp"):
        return f"{name} - make_interval(secs => g * {STEP_SECONDS})"
    return name


def main():
    cluster, directory, wanted = sys.argv[1], sys.argv[2], int(sys.argv[3])

    def sql(text):
        return subprocess.run([cluster, "psql", directory, "-d", "engine", "-At"], input=text, text=True, check=True,
                              stdout=subprocess.PIPE).stdout.strip()

    have = int(sql("select count(*) from act_hi_procinst"))
    copies = math.ceil(wanted / have) - 1
    # The originals: created by nobody but this engine, so their ids do not end in a copy's number.
    for table, names in IDS.items():
        begin = time.monotonic()
        columns = [line.split("|") for line in sql(
            f"select column_name, data_type from information_schema.columns where table_name = '{table}' "
            "order by ordinal_position").splitlines()]
        ids = set(names.split())
        selected = ", ".join(column(name, kind, ids) for name, kind in columns)
        listed = ", ".join(name for name, _ in columns)
        sql(f"create temp table original as select * from {table};"
            f"insert into {table} ({listed}) select {selected} from original, generate_series(1, {copies}) g")
        print(f"{table}: {time.monotonic() - begin:.1f} s", flush=True)
    sql("analyze")
    print(sql("select count(*) from act_hi_procinst"), "process instances")


main()

#!/usr/bin/env bash
# load.sh DIR HISTORY_COPY INSTANCES SEED: fills database bench of the cluster in DIR (cluster.sh) with
# the made-up history. Does nothing when the same history is there already.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dir=$1 history_copy=$2 instances=$3 seed=$4
stamp="$instances $seed $(for t in procinst actinst taskinst identitylink varinst incident decinst dec_in dec_out; do "$history_copy" 100 "$seed" $t; done | cksum)"
psql() { "$here/cluster.sh" psql "$dir" "$@"; }

if [ "$(psql -At -d bench -c 'select stamp from bench_stamp' 2>/dev/null)" = "$stamp" ]; then exit 0; fi
psql -d postgres -c 'drop database if exists bench' -c 'create database bench'
psql -d bench -f "$here/schema.sql"
copy() {
  "$history_copy" "$instances" "$seed" "$1" | psql -d bench -c "copy act_hi_$1($2) from stdin"
}
copy procinst id_,proc_inst_id_,business_key_,proc_def_key_,proc_def_id_,start_time_,end_time_,removal_time_,duration_,start_user_id_,start_act_id_,root_proc_inst_id_,tenant_id_,state_
copy actinst id_,parent_act_inst_id_,proc_def_key_,proc_def_id_,root_proc_inst_id_,proc_inst_id_,execution_id_,act_id_,task_id_,assignee_,act_name_,act_type_,start_time_,end_time_,duration_,act_inst_state_,sequence_counter_,tenant_id_,removal_time_
copy taskinst id_,task_def_key_,proc_def_key_,proc_def_id_,root_proc_inst_id_,proc_inst_id_,execution_id_,act_inst_id_,name_,assignee_,start_time_,end_time_,duration_,delete_reason_,priority_,tenant_id_,removal_time_,task_state_
copy identitylink id_,timestamp_,type_,user_id_,group_id_,task_id_,root_proc_inst_id_,proc_def_id_,operation_type_,assigner_id_,proc_def_key_,tenant_id_,removal_time_
copy varinst id_,proc_def_key_,proc_def_id_,root_proc_inst_id_,proc_inst_id_,execution_id_,act_inst_id_,name_,var_type_,create_time_,rev_,double_,text_,tenant_id_,state_,removal_time_
copy incident id_,proc_def_key_,proc_def_id_,root_proc_inst_id_,proc_inst_id_,execution_id_,create_time_,end_time_,incident_msg_,incident_type_,activity_id_,cause_incident_id_,root_cause_incident_id_,incident_state_,tenant_id_,removal_time_
copy decinst id_,dec_def_id_,dec_def_key_,proc_def_key_,proc_def_id_,proc_inst_id_,eval_time_,tenant_id_
copy dec_in id_,dec_inst_id_,clause_id_,clause_name_,var_type_,double_,text_
copy dec_out id_,dec_inst_id_,clause_id_,clause_name_,rule_id_,rule_order_,var_name_,var_type_,double_,text_
psql -d bench -f "$here/indexes.sql"
psql -d bench -c 'create table bench_stamp(stamp text)' -c "insert into bench_stamp values ('$stamp')"

-- The engine's history tables as its own scripts create them, as far as reports read them.
create table act_hi_procinst (
  id_ varchar(64) primary key, proc_inst_id_ varchar(64) not null unique, business_key_ varchar(255),
  proc_def_key_ varchar(255), proc_def_id_ varchar(64) not null, start_time_ timestamp not null, end_time_ timestamp,
  removal_time_ timestamp, duration_ bigint, start_user_id_ varchar(255), start_act_id_ varchar(255), end_act_id_ varchar(255),
  super_process_instance_id_ varchar(64), root_proc_inst_id_ varchar(64), super_case_instance_id_ varchar(64),
  case_inst_id_ varchar(64), delete_reason_ varchar(4000), tenant_id_ varchar(64), state_ varchar(255),
  restarted_proc_inst_id_ varchar(64));
create table act_hi_actinst (
  id_ varchar(64) primary key, parent_act_inst_id_ varchar(64), proc_def_key_ varchar(255), proc_def_id_ varchar(64) not null,
  root_proc_inst_id_ varchar(64), proc_inst_id_ varchar(64) not null, execution_id_ varchar(64) not null,
  act_id_ varchar(255) not null, task_id_ varchar(64), call_proc_inst_id_ varchar(64), call_case_inst_id_ varchar(64),
  act_name_ varchar(255), act_type_ varchar(255) not null, assignee_ varchar(255), start_time_ timestamp not null,
  end_time_ timestamp, duration_ bigint, act_inst_state_ integer, sequence_counter_ bigint, tenant_id_ varchar(64),
  removal_time_ timestamp);
create table act_hi_taskinst (
  id_ varchar(64) primary key, task_def_key_ varchar(255), proc_def_key_ varchar(255), proc_def_id_ varchar(64),
  root_proc_inst_id_ varchar(64), proc_inst_id_ varchar(64), execution_id_ varchar(64), case_def_key_ varchar(255),
  case_def_id_ varchar(64), case_inst_id_ varchar(64), case_execution_id_ varchar(64), act_inst_id_ varchar(64),
  name_ varchar(255), parent_task_id_ varchar(64), description_ varchar(4000), owner_ varchar(255), assignee_ varchar(255),
  start_time_ timestamp not null, end_time_ timestamp, duration_ bigint, delete_reason_ varchar(4000), priority_ integer,
  due_date_ timestamp, follow_up_date_ timestamp, tenant_id_ varchar(64), removal_time_ timestamp, task_state_ varchar(64));
create table act_hi_varinst (
  id_ varchar(64) primary key, proc_def_key_ varchar(255), proc_def_id_ varchar(64), root_proc_inst_id_ varchar(64),
  proc_inst_id_ varchar(64), execution_id_ varchar(64), act_inst_id_ varchar(64), case_def_key_ varchar(255),
  case_def_id_ varchar(64), case_inst_id_ varchar(64), case_execution_id_ varchar(64), task_id_ varchar(64),
  name_ varchar(255) not null, var_type_ varchar(100), create_time_ timestamp, rev_ integer, bytearray_id_ varchar(64),
  double_ double precision, long_ bigint, text_ varchar(4000), text2_ varchar(4000), tenant_id_ varchar(64),
  state_ varchar(20), removal_time_ timestamp);
create table act_hi_identitylink (
  id_ varchar(64) primary key, timestamp_ timestamp not null, type_ varchar(255), user_id_ varchar(255),
  group_id_ varchar(255), task_id_ varchar(64), root_proc_inst_id_ varchar(64), proc_def_id_ varchar(64),
  operation_type_ varchar(64), assigner_id_ varchar(64), proc_def_key_ varchar(255), tenant_id_ varchar(64),
  removal_time_ timestamp);
create table act_hi_incident (
  id_ varchar(64) primary key, proc_def_key_ varchar(255), proc_def_id_ varchar(64), root_proc_inst_id_ varchar(64),
  proc_inst_id_ varchar(64), execution_id_ varchar(64), create_time_ timestamp not null, end_time_ timestamp,
  incident_msg_ varchar(4000), incident_type_ varchar(255) not null, activity_id_ varchar(255),
  failed_activity_id_ varchar(255), cause_incident_id_ varchar(64), root_cause_incident_id_ varchar(64),
  configuration_ varchar(255), history_configuration_ varchar(255), incident_state_ integer, tenant_id_ varchar(64),
  job_def_id_ varchar(64), annotation_ varchar(4000), removal_time_ timestamp);
create table act_hi_decinst (
  id_ varchar(64) primary key, dec_def_id_ varchar(64) not null, dec_def_key_ varchar(255) not null, dec_def_name_ varchar(255),
  proc_def_key_ varchar(255), proc_def_id_ varchar(64), proc_inst_id_ varchar(64), case_def_key_ varchar(255),
  case_def_id_ varchar(64), case_inst_id_ varchar(64), act_inst_id_ varchar(64), act_id_ varchar(255),
  eval_time_ timestamp not null, removal_time_ timestamp, collect_value_ double precision, user_id_ varchar(255),
  root_dec_inst_id_ varchar(64), root_proc_inst_id_ varchar(64), dec_req_id_ varchar(64), dec_req_key_ varchar(255),
  tenant_id_ varchar(64));
create table act_hi_dec_in (
  id_ varchar(64) primary key, dec_inst_id_ varchar(64) not null, clause_id_ varchar(64), clause_name_ varchar(255),
  var_type_ varchar(100), bytearray_id_ varchar(64), double_ double precision, long_ bigint, text_ varchar(4000),
  text2_ varchar(4000), tenant_id_ varchar(64), create_time_ timestamp, root_proc_inst_id_ varchar(64), removal_time_ timestamp);
create table act_hi_dec_out (
  id_ varchar(64) primary key, dec_inst_id_ varchar(64) not null, clause_id_ varchar(64), clause_name_ varchar(255),
  rule_id_ varchar(64), rule_order_ integer, var_name_ varchar(255), var_type_ varchar(100), bytearray_id_ varchar(64),
  double_ double precision, long_ bigint, text_ varchar(4000), text2_ varchar(4000), tenant_id_ varchar(64),
  create_time_ timestamp, root_proc_inst_id_ varchar(64), removal_time_ timestamp);

-- The questions of ../reports.json, one per name, asked of the engine's own tables. Where answers
-- are compared, rows are (key, value, ...): dates as epoch ms, durations in ms, what runs counts
-- up to the end of the made-up history.

-- name: instances
select '', count(*) from act_hi_procinst where proc_def_key_ = 'proc_00';

-- name: instances_by_start
select extract(epoch from date_trunc('month', start_time_)) * 1000, count(*)
from act_hi_procinst where proc_def_key_ = 'proc_00' group by 1;

-- name: instances_by_end
select extract(epoch from date_trunc('month', end_time_)) * 1000, count(*)
from act_hi_procinst where proc_def_key_ = 'proc_00' and end_time_ is not null group by 1;

-- name: instances_by_variable
select v.text_, count(*)
from act_hi_procinst p join act_hi_varinst v on v.proc_inst_id_ = p.id_
where p.proc_def_key_ = 'proc_00' and v.proc_def_key_ = 'proc_00' and v.name_ = 'region' and v.var_type_ = 'string' group by 1;

-- name: duration
select '', avg(coalesce(duration_, extract(epoch from timestamp '2026-11-01' - start_time_) * 1000))
from act_hi_procinst where proc_def_key_ = 'proc_00';

-- name: duration_by_start
select extract(epoch from date_trunc('month', start_time_)) * 1000,
  avg(coalesce(duration_, extract(epoch from timestamp '2026-11-01' - start_time_) * 1000))
from act_hi_procinst where proc_def_key_ = 'proc_00' group by 1;

-- name: duration_by_end
select extract(epoch from date_trunc('month', end_time_)) * 1000, avg(duration_)
from act_hi_procinst where proc_def_key_ = 'proc_00' and end_time_ is not null group by 1;

-- name: duration_by_variable
select v.text_, avg(coalesce(p.duration_, extract(epoch from timestamp '2026-11-01' - p.start_time_) * 1000))
from act_hi_procinst p join act_hi_varinst v on v.proc_inst_id_ = p.id_
where p.proc_def_key_ = 'proc_00' and v.proc_def_key_ = 'proc_00' and v.name_ = 'region' and v.var_type_ = 'string' group by 1;

-- name: duration_by_amount
select floor(v.double_ / 500) * 500, avg(coalesce(p.duration_, extract(epoch from timestamp '2026-11-01' - p.start_time_) * 1000))
from act_hi_procinst p join act_hi_varinst v on v.proc_inst_id_ = p.id_
where p.proc_def_key_ = 'proc_00' and v.proc_def_key_ = 'proc_00' and v.name_ = 'amount' and v.var_type_ = 'double' group by 1;

-- name: heatmap
select act_id_, count(*), avg(coalesce(duration_, extract(epoch from timestamp '2026-11-01' - start_time_) * 1000))
from act_hi_actinst where proc_def_key_ = 'proc_00' group by 1;

-- name: heatmap_median
select act_id_, percentile_cont(0.5) within group (order by coalesce(duration_, extract(epoch from timestamp '2026-11-01' - start_time_) * 1000))
from act_hi_actinst where proc_def_key_ = 'proc_00' group by 1;

-- name: heatmap_p90
select act_id_, percentile_cont(0.9) within group (order by coalesce(duration_, extract(epoch from timestamp '2026-11-01' - start_time_) * 1000))
from act_hi_actinst where proc_def_key_ = 'proc_00' group by 1;

-- name: heatmap_filtered
select act_id_, count(*), avg(coalesce(duration_, extract(epoch from timestamp '2026-11-01' - start_time_) * 1000))
from act_hi_actinst where proc_def_key_ = 'proc_00' and proc_inst_id_ in (
  select p.id_ from act_hi_procinst p where p.proc_def_key_ = 'proc_00' and p.start_time_ between '2026-05-05' and '2026-10-31 23:59:59.999'
  and p.id_ in (select v.proc_inst_id_ from act_hi_varinst v where v.proc_def_key_ = 'proc_00' and v.name_ = 'region'
                and v.var_type_ = 'string' and v.text_ in ('region_03', 'region_04', 'region_05')))
group by 1;

-- name: heatmap_median_filtered
select act_id_, percentile_cont(0.5) within group (order by coalesce(duration_, extract(epoch from timestamp '2026-11-01' - start_time_) * 1000))
from act_hi_actinst where proc_def_key_ = 'proc_00' and proc_inst_id_ in (
  select p.id_ from act_hi_procinst p where p.proc_def_key_ = 'proc_00' and p.start_time_ between '2026-05-05' and '2026-10-31 23:59:59.999'
  and p.id_ in (select v.proc_inst_id_ from act_hi_varinst v where v.proc_def_key_ = 'proc_00' and v.name_ = 'region'
                and v.var_type_ = 'string' and v.text_ in ('region_03', 'region_04', 'region_05')))
group by 1;

-- name: heatmap_p90_filtered
select act_id_, percentile_cont(0.9) within group (order by coalesce(duration_, extract(epoch from timestamp '2026-11-01' - start_time_) * 1000))
from act_hi_actinst where proc_def_key_ = 'proc_00' and proc_inst_id_ in (
  select p.id_ from act_hi_procinst p where p.proc_def_key_ = 'proc_00' and p.start_time_ between '2026-05-05' and '2026-10-31 23:59:59.999'
  and p.id_ in (select v.proc_inst_id_ from act_hi_varinst v where v.proc_def_key_ = 'proc_00' and v.name_ = 'region'
                and v.var_type_ = 'string' and v.text_ in ('region_03', 'region_04', 'region_05')))
group by 1;

-- name: tasks_idle
select t.task_def_key_, avg(extract(epoch from
  case when l.claimed is not null then l.claimed - t.start_time_
       when t.end_time_ is null then timestamp '2026-11-01' - t.start_time_
       when t.delete_reason_ = 'completed' then interval '0' else t.end_time_ - t.start_time_ end) * 1000)
from act_hi_taskinst t left join (
  select task_id_, min(timestamp_) as claimed from act_hi_identitylink
  where proc_def_key_ = 'proc_00' and type_ = 'assignee' and operation_type_ = 'add' group by 1) l on l.task_id_ = t.id_
where t.proc_def_key_ = 'proc_00' group by 1;

-- name: tasks_work
select t.task_def_key_, avg(extract(epoch from
  case when l.claimed is not null then coalesce(t.end_time_, timestamp '2026-11-01') - l.claimed
       when t.end_time_ is null then null
       when t.delete_reason_ = 'completed' then t.end_time_ - t.start_time_ else interval '0' end) * 1000)
from act_hi_taskinst t left join (
  select task_id_, min(timestamp_) as claimed from act_hi_identitylink
  where proc_def_key_ = 'proc_00' and type_ = 'assignee' and operation_type_ = 'add' group by 1) l on l.task_id_ = t.id_
where t.proc_def_key_ = 'proc_00' group by 1;

-- name: tasks_total
select task_def_key_, avg(coalesce(duration_, extract(epoch from timestamp '2026-11-01' - start_time_) * 1000))
from act_hi_taskinst where proc_def_key_ = 'proc_00' group by 1;

-- name: assignees_idle
select coalesce(t.assignee_, 'unassignedUserTasks___'), avg(extract(epoch from
  case when l.claimed is not null then l.claimed - t.start_time_
       when t.end_time_ is null then timestamp '2026-11-01' - t.start_time_
       when t.delete_reason_ = 'completed' then interval '0' else t.end_time_ - t.start_time_ end) * 1000)
from act_hi_taskinst t left join (
  select task_id_, min(timestamp_) as claimed from act_hi_identitylink
  where proc_def_key_ = 'proc_00' and type_ = 'assignee' and operation_type_ = 'add' group by 1) l on l.task_id_ = t.id_
where t.proc_def_key_ = 'proc_00' group by 1;

-- name: assignees_work
select coalesce(t.assignee_, 'unassignedUserTasks___'), avg(extract(epoch from
  case when l.claimed is not null then coalesce(t.end_time_, timestamp '2026-11-01') - l.claimed
       when t.end_time_ is null then null
       when t.delete_reason_ = 'completed' then t.end_time_ - t.start_time_ else interval '0' end) * 1000)
from act_hi_taskinst t left join (
  select task_id_, min(timestamp_) as claimed from act_hi_identitylink
  where proc_def_key_ = 'proc_00' and type_ = 'assignee' and operation_type_ = 'add' group by 1) l on l.task_id_ = t.id_
where t.proc_def_key_ = 'proc_00' group by 1;

-- name: assignees_total
select coalesce(assignee_, 'unassignedUserTasks___'), avg(coalesce(duration_, extract(epoch from timestamp '2026-11-01' - start_time_) * 1000))
from act_hi_taskinst where proc_def_key_ = 'proc_00' group by 1;

-- name: incidents
select '', count(*) from act_hi_incident where proc_def_key_ = 'proc_00';

-- name: incidents_by_node
select activity_id_, count(*) from act_hi_incident where proc_def_key_ = 'proc_00' group by 1;

-- name: executed_by_week
select extract(epoch from date_trunc('week', p.start_time_)) * 1000, count(*) from act_hi_procinst p
where p.proc_def_key_ = 'proc_00'
  and exists (select 1 from act_hi_actinst a where a.proc_inst_id_ = p.id_ and a.act_id_ = 'review_00')
  and not exists (select 1 from act_hi_actinst a where a.proc_inst_id_ = p.id_ and a.act_id_ = 'approve_00')
group by 1;

-- name: raw
select p.id_, (select count(*) from act_hi_procinst where proc_def_key_ = 'proc_00'),
  p.business_key_, p.start_time_, p.end_time_, p.duration_, p.tenant_id_,
  (select count(*) from act_hi_taskinst t where t.proc_inst_id_ = p.id_),
  (select count(*) from act_hi_incident i where i.proc_inst_id_ = p.id_),
  (select json_object_agg(v.name_, coalesce(v.text_, v.double_::text)) from act_hi_varinst v where v.proc_inst_id_ = p.id_),
  (select json_object_agg(a.act_id_, a.total) from
    (select act_id_, sum(duration_) as total from act_hi_actinst where proc_inst_id_ = p.id_ group by 1) a)
from (select * from act_hi_procinst where proc_def_key_ = 'proc_00' order by start_time_ desc, id_ limit 50) p;

-- name: raw_filtered
with passing as materialized (
  select p.* from act_hi_procinst p where p.proc_def_key_ = 'proc_00' and p.start_time_ between '2026-05-05' and '2026-10-31 23:59:59.999'
  and p.id_ in (select v.proc_inst_id_ from act_hi_varinst v where v.proc_def_key_ = 'proc_00' and v.name_ = 'region'
                and v.var_type_ = 'string' and v.text_ in ('region_03', 'region_04', 'region_05')))
select p.id_, (select count(*) from passing), p.business_key_, p.start_time_, p.end_time_, p.duration_, p.tenant_id_,
  (select count(*) from act_hi_taskinst t where t.proc_inst_id_ = p.id_),
  (select count(*) from act_hi_incident i where i.proc_inst_id_ = p.id_),
  (select json_object_agg(v.name_, coalesce(v.text_, v.double_::text)) from act_hi_varinst v where v.proc_inst_id_ = p.id_),
  (select json_object_agg(a.act_id_, a.total) from
    (select act_id_, sum(duration_) as total from act_hi_actinst where proc_inst_id_ = p.id_ group by 1) a)
from (select * from passing order by start_time_ desc, id_ limit 50) p;

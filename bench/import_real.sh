#!/usr/bin/env bash
# import_real.sh BUILD_DIR HINDSIGHT INSTANCES: a real engine on a private PostgreSQL, its history
# multiplied by SQL until it holds INSTANCES process instances; then the time in which curl pages all
# rows out, and the time in which Hindsight imports them. Engine, database and reader share two cores.
# Prints one JSON object.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$1 hindsight=$2 instances=$3
cluster=$here/pg/cluster.sh dir=$build/pg
port=${ENGINE_PORT:-18081}
base=http://127.0.0.1:$port/engine-rest
templates=${BENCH_TEMPLATES:-200}
log=$build/import_real.log
: >"$log"
[ "$(nproc)" -le 2 ] || taskset -pc 0,1 $$ >>"$log"

psql() { "$cluster" psql "$dir" -d engine -At "$@"; }
say() { echo "import_real: $*" >&2; }
now() { date +%s.%N; }

engine() { "$here/../demo/engine.sh" "$@" >>"$log" 2>&1; }
stop_engine() { engine stop --pid "$build/engine.pid" || true; }
trap stop_engine EXIT

"$cluster" start "$dir"
export PG_PORT=${PG_PORT:-5546}
export DB_URL=jdbc:postgresql://127.0.0.1:$PG_PORT/engine DB_USER=postgres DB_PASS=''
if [ "$("$cluster" psql "$dir" -d postgres -At -c "select 1 from pg_database where datname = 'engine'")" != 1 ]; then
  "$cluster" psql "$dir" -d postgres -c 'create database engine'
fi
have=$(psql -c 'select count(*) from act_hi_procinst' 2>/dev/null || echo 0)
if [ "$have" -lt "$instances" ]; then
  say "making $templates templates with the engine itself"
  "$cluster" psql "$dir" -d postgres -c 'drop database engine' -c 'create database engine'
  engine start --port "$port" --instances "$templates" --months 1 --seed 42 --auth false --jobs false \
    --log "$build/engine.log" --pid "$build/engine.pid"
  stop_engine
  say "copying them in SQL"
  python3 "$here/pg/multiply.py" "$cluster" "$dir" "$instances" >>"$log"
fi
engine start --port "$port" --history none --auth false --jobs false --log "$build/engine.log" --pid "$build/engine.pid"
engine_pid=$(cat "$build/engine.pid")

# Kind, path, the parameter that goes on and the time that it goes on from.
kinds="process-instance/completed finishedAfter endTime
process-instance/running startedAfter startTime
activity-instance/completed finishedAfter endTime
activity-instance/running startedAfter startTime
task-instance/completed finishedAfter endTime
task-instance/running startedAfter startTime
identity-link-log occurredAfter time
variable-update occurredAfter time
incident/completed finishedAfter endTime
incident/open createdAfter createTime
decision-instance evaluatedAfter evaluationTime"

# Pages one kind to its end the way the importer does, 10,000 rows at a time. With `count` set it
# prints how many rows each page had.
page_out() {
  local kind=$1 after=$2 time=$3 last='' file
  file=$build/page-${kind//\//-}.json
  while :; do
    curl -sf -o "$file" -G "$base/engine/default/optimize/$kind" -d maxResults=10000 ${last:+--data-urlencode "$after=$last"}
    [ "$(stat -c %s "$file")" -gt 2 ] || break
    if [ -n "$count" ]; then grep -o '"tenantId":' "$file" | wc -l; fi
    last=$(tail -c 4000 "$file" | grep -o "\"$time\":\"[^\"]*\"" | tail -1 | cut -d'"' -f4)
    [ -n "$last" ] || last=$(grep -o "\"$time\":\"[^\"]*\"" "$file" | tail -1 | cut -d'"' -f4)
  done
  rm -f "$file"
}
export -f page_out
export base build count=''

page_all() { # how many at a time
  local begin
  begin=$(now)
  xargs -P "$1" -L 1 bash -c 'page_out "$@"' _ <<<"$kinds"
  awk "BEGIN { printf \"%.3f\", $(now) - $begin }"
}

config=$build/import_real.yaml
cat >"$config" <<YAML
engines:
  camunda-bpm:
    name: default
    rest: $base
    importEnabled: true
store:
  embedded:
    path: $build/import_real.duckdb
YAML

say "warming up, then paging with curl"
curl_rows=$(count=yes && page_all 4 2>&1 | grep -v '[.]' | awk '{ rows += $1 } END { print rows }')
alone=$(page_all 1)
together=$(page_all 4)
say "curl: $alone s one kind after the other, $together s four at a time; importing"
rm -f "$build"/import_real.duckdb*
python3 - "$hindsight" "$config" "$build" "$engine_pid" "$alone" "$together" "$(psql -c 'select count(*) from act_hi_procinst')" "$here" "$curl_rows" <<'PY'
import json, re, subprocess, sys
hindsight, config, build, engine, alone, together, instances, here, curl_rows = sys.argv[1:]
sys.path.insert(0, here)
from measure import cpu_seconds, run_to_end
before = cpu_seconds(int(engine))
result = run_to_end([hindsight, "import", "--once", "--config", config], build + "/import_real.import.log")
result["engineCpuSeconds"] = round(cpu_seconds(int(engine)) - before, 2)
done = re.findall(r"([\d ]+) of", open(build + "/import_real.import.log").read())
rows = int(done[-1].replace(" ", "").replace("\u202f", "")) if done else 0
result.update(instances=int(instances), rows=rows, curlRows=int(curl_rows), rowsPerSecond=round(rows / result["seconds"]),
              curlSeconds=round(float(alone), 2), curlRowsPerSecond=round(rows / float(alone)),
              curlTogetherSeconds=round(float(together), 2), curlTogetherRowsPerSecond=round(rows / float(together)),
              ratioToCurl=round(float(alone) / result["seconds"], 3), ratioToCurlTogether=round(float(together) / result["seconds"], 3))
print(json.dumps(result))
PY

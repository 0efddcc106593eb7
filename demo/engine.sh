#!/usr/bin/env bash
# Builds, starts and stops the demo's process engine; ./engine.sh without arguments explains itself.
set -euo pipefail

demo_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage() {
  cat <<'TEXT'
usage: engine.sh build [camunda|operaton]
       engine.sh start [option...]
         --engine camunda|operaton   which engine (camunda)
         --port N                    (8080)
         --bind ADDRESS              (127.0.0.1)
         --data DIR                  keep the database there (default: in memory)
         --history story|none        generated history or an empty engine (story)
         --instances N               root process instances of the story (3000)
         --months N                  how far back the story reaches (18)
         --seed N                    (42)
         --now ISO-TIME              end of the story, e.g. 2026-03-01T12:00:00Z (default: now)
         --jobs true|false           run the job executor afterwards (default: true, false with --now)
         --auth true|false           basic authentication and authorization (true)
         --sql                       offer POST /demo/sql, for tests
         --log FILE  --pid FILE      (target-ENGINE/engine-PORT.log, .pid)
         --timeout SECONDS           for start and history (1800)
       engine.sh stop [--pid FILE | --engine camunda|operaton --port N]

environment: DB_URL DB_USER DB_PASS  another database
             DEMO_XMX  Java heap (1g)    JAVA  java program
             DEMO_JAVA_OPTS  further Java options (-XX:+UseParallelGC)
TEXT
}

fail() { echo "engine.sh: $*" >&2; exit 1; }

check_engine() {
  case $1 in camunda|operaton) ;; *) fail "unknown engine '$1'; there are camunda and operaton" ;; esac
}

jar_of() { echo "$demo_dir/target-$1/$1-engine.jar"; }

is_current() {
  local jar=$1
  [ -f "$jar" ] && [ -z "$(find "$demo_dir/pom.xml" "$demo_dir/src" -newer "$jar" -print -quit)" ]
}

build() {
  local engine=${1:-camunda} jar
  check_engine "$engine"
  jar=$(jar_of "$engine")
  if is_current "$jar"; then return; fi
  command -v mvn >/dev/null || fail "Maven (mvn) is needed to build the demo engine"
  echo "building $engine engine ..."
  rm -f "$jar"  # an engine that runs from it keeps its file; overwriting would pull it away
  local choice=() output
  [ "$engine" = camunda ] || choice=("-Dengine=$engine")
  output=$(mvn -q -B -ntp -Dstyle.color=never "${choice[@]}" -f "$demo_dir/pom.xml" package 2>&1) || {
    echo "$output" >&2
    fail "the build failed"
  }
  touch "$jar"
}

port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

field() { sed -n "s/.*\"$2\":\([0-9]*\).*/\1/p" <<<"$1"; }

wait_until_ready() {
  local pid=$1 url=$2 log=$3 timeout=$4 began=$SECONDS answer
  while :; do
    answer=$(curl -s --max-time 5 "$url/demo/ready" || true)
    case $answer in
      *'"ready":true'*) break ;;
      *'"ready":false'*)
        if [ -t 1 ]; then printf '\rhistory: %s of %s process instances ' "$(field "$answer" done)" "$(field "$answer" of)"; fi ;;
    esac
    if ! kill -0 "$pid" 2>/dev/null; then
      tail -n 30 "$log" >&2
      fail "the engine stopped; its log is $log"
    fi
    if [ $((SECONDS - began)) -ge "$timeout" ]; then
      kill "$pid" 2>/dev/null || true
      tail -n 30 "$log" >&2
      fail "not ready after $timeout s; its log is $log"
    fi
    sleep 0.5
  done
  if [ -t 1 ]; then printf '\r\033[K'; fi
  echo "ready after $((SECONDS - began)) s: $url/engine-rest, $(field "$answer" rootInstances) root process instances, pid $pid"
}

start() {
  engine=camunda port=8080 bind=127.0.0.1 data='' log='' pid_file='' timeout=1800
  settings=()
  while [ $# -gt 0 ]; do
    case $1 in
      --sql) settings+=(--demo.sql=true); shift; continue ;;
      -h|--help) usage; exit 0 ;;
    esac
    [ $# -ge 2 ] || fail "$1 needs a value, or is unknown; see engine.sh --help"
    case $1 in
      --engine) engine=$2 ;;
      --port) port=$2 ;;
      --bind) bind=$2 ;;
      --data) data=$2 ;;
      --history|--instances|--months|--seed|--now|--jobs|--auth) settings+=("--demo.${1#--}=$2") ;;
      --log) log=$2 ;;
      --pid) pid_file=$2 ;;
      --timeout) timeout=$2 ;;
      *) fail "unknown option $1; see engine.sh --help" ;;
    esac
    shift 2
  done
  check_engine "$engine"
  command -v curl >/dev/null || fail "curl is needed"
  build "$engine"
  log=${log:-$demo_dir/target-$engine/engine-$port.log}
  pid_file=${pid_file:-$demo_dir/target-$engine/engine-$port.pid}
  if port_is_taken "$port"; then
    fail "port $port is taken by another program; choose one with --port"
  fi
  if [ -n "$data" ]; then
    mkdir -p "$data"
    [ -z "${DB_URL:-}" ] || fail "--data and DB_URL exclude each other"
    # rare writes keep the file small; the engine closes the database itself when it stops
    DB_URL="jdbc:h2:file:$(cd "$data" && pwd)/$engine;QUERY_CACHE_SIZE=400;DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=10000;CACHE_SIZE=131072"
    export DB_URL
  fi
  mkdir -p "$(dirname "$log")" "$(dirname "$pid_file")"
  nohup "${JAVA:-java}" "-Xmx${DEMO_XMX:-1g}" ${DEMO_JAVA_OPTS--XX:+UseParallelGC} \
    -jar "$(jar_of "$engine")" \
    "--server.port=$port" "--server.address=$bind" "${settings[@]}" >"$log" 2>&1 </dev/null &
  pid=$!
  echo "$pid" >"$pid_file"
  trap 'kill "$pid" 2>/dev/null; rm -f "$pid_file"; echo >&2; fail "interrupted"' INT TERM
  local host=$bind
  [ "$host" != 0.0.0.0 ] || host=127.0.0.1
  wait_until_ready "$pid" "http://$host:$port" "$log" "$timeout"
}

stop() {
  local engine=camunda port=8080 pid_file=''
  while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || fail "$1 needs a value, or is unknown; see engine.sh --help"
    case $1 in
      --engine) engine=$2 ;;
      --port) port=$2 ;;
      --pid) pid_file=$2 ;;
      *) fail "unknown option $1; see engine.sh --help" ;;
    esac
    shift 2
  done
  pid_file=${pid_file:-$demo_dir/target-$engine/engine-$port.pid}
  [ -f "$pid_file" ] || fail "no engine was started with pid file $pid_file"
  local pid
  pid=$(cat "$pid_file")
  case $(ps -p "$pid" -o args= 2>/dev/null) in
    *-engine.jar*) ;;
    *) rm -f "$pid_file"; echo "engine.sh: it is not running any more"; return ;;
  esac
  if kill "$pid" 2>/dev/null; then
    for _ in $(seq 1 60); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.5
    done
    if kill -0 "$pid" 2>/dev/null; then
      echo "engine.sh: pid $pid does not stop by itself, killing it" >&2
      kill -9 "$pid"
    fi
  fi
  rm -f "$pid_file"
}

case ${1:-} in
  build) shift; build "$@" ;;
  start) shift; start "$@" ;;
  stop) shift; stop "$@" ;;
  ''|-h|--help|help) usage ;;
  *) usage >&2; exit 2 ;;
esac

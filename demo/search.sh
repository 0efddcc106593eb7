#!/usr/bin/env bash
# Fetches, starts and stops search servers for demonstration and tests; ./search.sh without arguments explains itself.
set -euo pipefail

search_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/search

usage() {
  cat <<'TEXT'
usage: search.sh build [SERVER]
       search.sh start [option...] [-- KEY=VALUE...]
         --server SERVER        opensearch2 (default), opensearch3, elasticsearch7, elasticsearch8, elasticsearch9
         --port N               HTTP (9200)
         --transport N          between nodes (port + 100)
         --data DIR             keeps data, snapshots and configuration (search/target-SERVER/node-PORT)
         --heap SIZE            Java heap (512m)
         --cluster-with PORTS   one node of several: the transport ports of all others, e.g. 9301,9302
         --log FILE  --pid FILE (DIR/server.log, DIR/server.pid)
         --timeout SECONDS      (180)
         KEY=VALUE              further settings of the server
       search.sh wait [--port N] [--nodes N] [--timeout SECONDS]
       search.sh stop --pid FILE

A single node is waited for until its health is green or yellow. A node of several is waited for until
it answers at all; `search.sh wait --nodes 3` then waits until three have come together.
All ports are of 127.0.0.1, without TLS and passwords. OpenSearch 2 needs Java 17; OpenSearch 3 and
Elasticsearch 9 need 21. Elasticsearch is fetched in archives of 300 MB (7) to 950 MB (9).

environment: SEARCH_JAVA       java program (default: a fitting one of PATH or /usr/lib/jvm)
             SEARCH_JAVA_OPTS  further Java options (the garbage collector as the servers ship it)
TEXT
}

fail() { echo "search.sh: $*" >&2; exit 1; }

check_server() {
  case $1 in
    opensearch2|opensearch3|elasticsearch7|elasticsearch8|elasticsearch9) ;;
    *) fail "unknown server '$1'; there are opensearch2, opensearch3, elasticsearch7, elasticsearch8 and elasticsearch9" ;;
  esac
}

target_of() { echo "$search_dir/target-$1"; }

java_major() { "$1" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p'; }

# The first Java that is new enough.
java_for() {
  local needed=17 java
  case $1 in opensearch3|elasticsearch9) needed=21 ;; esac
  for java in "${SEARCH_JAVA:-}" "$(command -v java || true)" /usr/lib/jvm/*/bin/java; do
    [ -x "$java" ] || continue
    if [ "$(java_major "$java")" -ge "$needed" ]; then readlink -f "$java"; return; fi
  done
  fail "$1 needs Java $needed or newer; install it, or name its program in SEARCH_JAVA"
}

home_of_java() { dirname "$(dirname "$1")"; }

is_built() {
  local target=$1
  [ -f "$target/complete" ] && [ -z "$(find "$search_dir/pom.xml" "$search_dir/src" -newer "$target/complete" -print -quit)" ]
}

build() {
  local server=${1:-opensearch2} target java goal output
  check_server "$server"
  target=$(target_of "$server")
  if is_built "$target"; then return; fi
  command -v mvn >/dev/null || fail "Maven (mvn) is needed to fetch $server"
  java=$(java_for "$server")
  echo "fetching $server ..."
  rm -rf "$target"/{complete,lib,unpacked,distribution}
  goal=package
  case $server in elasticsearch*) goal=dependency:unpack@distribution ;; esac
  output=$(JAVA_HOME=$(home_of_java "$java") mvn -q -B -ntp -Dstyle.color=never "-Dserver=$server" -f "$search_dir/pom.xml" "$goal" 2>&1) || {
    tail -n 30 <<<"$output" >&2
    fail "fetching $server failed"
  }
  case $server in elasticsearch*) arrange_elasticsearch "$target" ;; esac
  touch "$target/complete"
}

# The carrier keeps the start script of Elasticsearch 8 and 9 apart from the rest.
arrange_elasticsearch() {
  local target=$1 carrier
  carrier=$(echo "$target"/unpacked/*)
  mv "$carrier/elasticsearch" "$target/distribution"
  [ ! -f "$carrier/bin/elasticsearch" ] || mv "$carrier/bin/elasticsearch" "$target/distribution/bin/"
  rm -rf "$target/unpacked" "$target/dependency-maven-plugin-markers"
  chmod -R a+rX "$target/distribution"
  mkdir -p "$target/distribution/plugins" "$target/distribution/logs"
  chmod a+x "$target/distribution/bin/elasticsearch"
}

# A process that has ended may still wait for its parent to notice (Z), and for its own threads (Zl).
is_running() { case $(ps -o stat= -p "$1") in Z*l*) ;; ''|Z*) return 1 ;; esac; }

port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Settings that every node gets, one a line.
common_settings() {
  local server=$1 port=$2 transport=$3 others=$4 managers=cluster.initial_cluster_manager_nodes other nodes seeds
  echo "node.name=node-$transport"
  echo "network.host=127.0.0.1"
  echo "http.port=$port"
  echo "transport.port=$transport"
  echo "cluster.routing.allocation.disk.threshold_enabled=false"
  case $server in
    elasticsearch7) managers=cluster.initial_master_nodes ;;
    elasticsearch*)
      managers=cluster.initial_master_nodes
      echo "xpack.security.enabled=false" ;;
  esac
  if [ -z "$others" ]; then
    echo "discovery.type=single-node"
    return
  fi
  nodes="node-$transport" seeds="127.0.0.1:$transport"
  for other in ${others//,/ }; do
    nodes+=",node-$other"
    seeds+=",127.0.0.1:$other"
  done
  echo "discovery.seed_hosts=$seeds"
  echo "$managers=$nodes"
  # or HTTP would open only after the others have come
  echo "discovery.initial_state_timeout=0s"
}

# A serial collector lets garbage stand until the heap is full. The servers count it as use, refuse requests, and so it stays.
SHIPPED_GC='-XX:+UseG1GC -XX:G1ReservePercent=25 -XX:InitiatingHeapOccupancyPercent=30'

# The command that runs a server, one word a line.
command_of() {
  local server=$1 java=$2 data=$3 heap=$4 target
  shift 4
  target=$(target_of "$server")
  local options=("-Xms$heap" "-Xmx$heap" "-Djava.io.tmpdir=$data/tmp" ${SEARCH_JAVA_OPTS-$SHIPPED_GC})
  local paths=("-Epath.data=$data/data" "-Epath.logs=$data/logs" "-Epath.repo=$data/snapshots" -p "$data/pid")
  case $server in
    opensearch*)
      printf '%s\n' "$java" "${options[@]}" -Dlog4j.shutdownHookEnabled=false "-Dopensearch.path.home=$data" \
        -cp "$target/search-node.jar:$target/lib/*" hindsight.search.SearchNode "$data" "$@" ;;
    elasticsearch7)
      printf '%s\n' env "LIBFFI_TMPDIR=$data/tmp" "$java" "${options[@]}" -Dlog4j2.disable.jmx=true -Dlog4j.shutdownHookEnabled=false \
        "-Des.path.home=$target/distribution" "-Des.path.conf=$data/config" -Des.distribution.type=tar -Des.bundled_jdk=false \
        -cp "$target/distribution/lib/*" org.elasticsearch.bootstrap.Elasticsearch "${paths[@]}" "${@/#/-E}" ;;
    elasticsearch*)
      printf '%s\n' env -u JAVA_HOME "ES_JAVA_HOME=$(home_of_java "$java")" "ES_PATH_CONF=$data/config" "ES_TMPDIR=$data/tmp" \
        "ES_JAVA_OPTS=${options[*]}" bash "$target/distribution/bin/elasticsearch" "${paths[@]}" "${@/#/-E}" ;;
  esac
}

# Elasticsearch refuses to run as root. It gets another user, who may enter every folder all the same.
without_root() {
  case $1 in elasticsearch*) ;; *) return ;; esac
  [ "$(id -u)" = 0 ] || return 0
  command -v setpriv >/dev/null || fail "setpriv is needed to start $1 as root"
  printf '%s\n' setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=+dac_override --ambient-caps=+dac_override
}

prepare_folder() {
  local data=$1
  mkdir -p "$data"/{config,data,logs,snapshots,tmp}
  cp "$search_dir/log4j2.properties" "$data/config/"
  : >"$data/config/opensearch.yml"
  : >"$data/config/elasticsearch.yml"
  : >"$data/config/jvm.options"
}

health() { curl -s --max-time 5 "http://127.0.0.1:$1/_cluster/health"; }

is_up() { case $(health "$1") in *'"status":"green"'*|*'"status":"yellow"'*) ;; *) return 1 ;; esac; }

has_nodes() { case $(health "$1") in *"\"number_of_nodes\":$2,"*) ;; *) return 1 ;; esac; }

answers() { curl -s -o /dev/null --max-time 5 "http://127.0.0.1:$1/"; }

# wait_for PID LOG TIMEOUT CONDITION...: PID 0 stands for a process that somebody else watches.
wait_for() {
  local pid=$1 log=$2 timeout=$3 began=$SECONDS
  shift 3
  until "$@"; do
    if [ "$pid" != 0 ] && ! is_running "$pid"; then
      tail -n 30 "$log" >&2
      fail "the server stopped; its log is $log"
    fi
    if [ $((SECONDS - began)) -ge "$timeout" ]; then
      [ "$pid" = 0 ] || { kill "$pid" 2>/dev/null || true; tail -n 30 "$log" >&2; }
      fail "not ready after $timeout s${log:+; its log is $log}"
    fi
    sleep 0.2
  done
}

start() {
  local server=opensearch2 port=9200 transport='' data='' heap=512m others='' log='' pid_file='' timeout=180
  while [ $# -gt 0 ]; do
    case $1 in
      --) shift; break ;;
      -h|--help) usage; exit 0 ;;
    esac
    [ $# -ge 2 ] || fail "$1 needs a value, or is unknown; see search.sh --help"
    case $1 in
      --server) server=$2 ;;
      --port) port=$2 ;;
      --transport) transport=$2 ;;
      --data) data=$2 ;;
      --heap) heap=$2 ;;
      --cluster-with) others=$2 ;;
      --log) log=$2 ;;
      --pid) pid_file=$2 ;;
      --timeout) timeout=$2 ;;
      *) fail "unknown option $1; see search.sh --help" ;;
    esac
    shift 2
  done
  check_server "$server"
  command -v curl >/dev/null || fail "curl is needed"
  transport=${transport:-$((port + 100))}
  data=$(realpath -m "${data:-$(target_of "$server")/node-$port}")
  log=${log:-$data/server.log}
  pid_file=${pid_file:-$data/server.pid}
  local taken
  for taken in "$port" "$transport"; do
    if port_is_taken "$taken"; then fail "port $taken is taken by another program; choose with --port and --transport"; fi
  done
  build "$server"
  prepare_folder "$data"
  mkdir -p "$(dirname "$log")" "$(dirname "$pid_file")"
  local java settings command prefix began=$SECONDS
  java=$(java_for "$server")
  mapfile -t settings < <(common_settings "$server" "$port" "$transport" "$others")
  mapfile -t command < <(command_of "$server" "$java" "$data" "$heap" "${settings[@]}" "$@")
  mapfile -t prefix < <(without_root "$server")
  rm -f "$data/pid"
  nohup "${prefix[@]}" "${command[@]}" >"$log" 2>&1 </dev/null &
  pid=$!
  echo "$pid" >"$pid_file"
  trap 'kill "$pid" 2>/dev/null; rm -f "$pid_file"; echo >&2; fail "interrupted"' INT TERM
  if [ -z "$others" ]; then wait_for "$pid" "$log" "$timeout" is_up "$port"
  else wait_for "$pid" "$log" "$timeout" answers "$port"; fi
  # Elasticsearch 8 and 9 are children of their launcher.
  if [ -s "$data/pid" ]; then cp "$data/pid" "$pid_file"; fi
  echo "ready after $((SECONDS - began)) s: http://127.0.0.1:$port, $server, pid $(cat "$pid_file")"
}

wait_command() {
  local port=9200 nodes=1 timeout=180
  while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || fail "$1 needs a value, or is unknown; see search.sh --help"
    case $1 in
      --port) port=$2 ;;
      --nodes) nodes=$2 ;;
      --timeout) timeout=$2 ;;
      *) fail "unknown option $1; see search.sh --help" ;;
    esac
    shift 2
  done
  wait_for 0 '' "$timeout" has_nodes "$port" "$nodes"
  wait_for 0 '' "$timeout" is_up "$port"
}

stop() {
  [ "${1:-}" = --pid ] && [ $# = 2 ] || fail "usage: search.sh stop --pid FILE"
  local pid_file=$2 pid
  [ -f "$pid_file" ] || fail "no server was started with pid file $pid_file"
  pid=$(cat "$pid_file")
  case $(ps -p "$pid" -o args= 2>/dev/null) in
    *SearchNode*|*lasticsearch*) ;;
    *) rm -f "$pid_file"; echo "search.sh: it is not running any more"; return ;;
  esac
  if kill "$pid" 2>/dev/null; then
    for _ in $(seq 1 100); do
      is_running "$pid" || break
      sleep 0.2
    done
    if is_running "$pid"; then
      echo "search.sh: pid $pid does not stop by itself, killing it" >&2
      kill -9 "$pid"
    fi
  fi
  rm -f "$pid_file"
}

case ${1:-} in
  build) shift; build "$@" ;;
  start) shift; start "$@" ;;
  wait) shift; wait_command "$@" ;;
  stop) shift; stop "$@" ;;
  ''|-h|--help|help) usage ;;
  *) usage >&2; exit 2 ;;
esac

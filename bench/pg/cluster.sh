#!/usr/bin/env bash
# cluster.sh start|stop|psql DIR [psql's arguments]: a private PostgreSQL in DIR, tuned for a machine
# that it may have alone. PG_PORT (5546) is its port. Debian's PostgreSQL runs as user postgres.
set -euo pipefail
action=$1 dir=$2
shift 2
port=${PG_PORT:-5546}
bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1)
[ -x "$bin/pg_ctl" ] || { echo "cluster.sh: PostgreSQL's server is needed (apt package postgresql)" >&2; exit 1; }

as_postgres() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

start() {
  if [ ! -f "$dir/data/PG_VERSION" ]; then
    mkdir -p "$dir"
    [ "$(id -u)" != 0 ] || chown postgres "$dir"
    as_postgres "$bin/initdb" -D "$dir/data" -A trust --no-sync -E UTF8 --locale=C.UTF-8 -U postgres >/dev/null
    as_postgres tee -a "$dir/data/postgresql.conf" >/dev/null <<CONF
port = $port
listen_addresses = '127.0.0.1'
unix_socket_directories = '$dir'
shared_buffers = ${PG_SHARED_BUFFERS:-2GB}
work_mem = 256MB
maintenance_work_mem = 1GB
effective_cache_size = 8GB
random_page_cost = 1.1
max_wal_size = 8GB
checkpoint_timeout = 30min
synchronous_commit = off
max_parallel_workers_per_gather = 2
CONF
  fi
  if as_postgres "$bin/pg_ctl" -D "$dir/data" status >/dev/null; then return; fi
  as_postgres "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 120 start >/dev/null
}

case $action in
  start) start ;;
  stop) as_postgres "$bin/pg_ctl" -D "$dir/data" -m fast stop >/dev/null ;;
  psql) exec psql -h 127.0.0.1 -p "$port" -U postgres -v ON_ERROR_STOP=1 -qX "$@" ;;
  *) echo "cluster.sh: unknown action $action" >&2; exit 2 ;;
esac

#!/usr/bin/env bash
# nginx in front of Hindsight instances of this machine; ./balancer.sh without arguments explains itself.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
  cat <<'TEXT'
usage: balancer.sh start [option...] PORT...    PORT: the HTTP port of each instance, on 127.0.0.1
         --port N                HTTPS (8443)
         --folder DIR            keeps configuration, certificate and logs (data/balancer)
         --read-timeout TIME     how long an instance may take to answer (90s)
         --connect-timeout TIME  (2s)
       balancer.sh stop [--folder DIR]

The configuration is deploy/nginx/hindsight.conf with these addresses, and a self-signed certificate of
its own (DIR/certificate.pem). DIR/access.log tells which instances each request was given to.
TEXT
}

fail() { echo "balancer.sh: $*" >&2; exit 1; }

find_nginx() {
  local nginx
  for nginx in "$root/deps/nginx/usr/sbin/nginx" "$(PATH=$PATH:/usr/sbin command -v nginx || true)"; do
    if [ -x "$nginx" ]; then echo "$nginx"; return; fi
  done
  fail "nginx is missing; scripts/setup fetches it"
}

make_certificate() {
  local folder=$1
  [ -f "$folder/certificate.pem" ] && return
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj /CN=localhost \
    -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' \
    -keyout "$folder/key.pem" -out "$folder/certificate.pem" 2>/dev/null
}

# The example with the addresses of this machine. Its second server, for plain HTTP, goes.
write_site() {
  local folder=$1 port=$2 read_timeout=$3 connect_timeout=$4 instance servers=''
  shift 4
  for instance in "$@"; do servers+="  server 127.0.0.1:$instance max_fails=1 fail_timeout=5s;\n"; done
  for instance in "$@" "$@"; do servers+="  server 127.0.0.1:$instance backup max_fails=0;\n"; done
  sed -e '/^# Everybody to https/,$d' \
    -e '/^  server 10\./d' -e "s#^  keepalive#$servers&#" \
    -e "s#listen 443 ssl#listen 127.0.0.1:$port ssl#" -e 's#server_name .*#server_name localhost;#' \
    -e "s#/etc/ssl/hindsight/#$folder/#" \
    -e "s#proxy_read_timeout 90s#proxy_read_timeout $read_timeout#" \
    -e "s#proxy_connect_timeout 2s#proxy_connect_timeout $connect_timeout#" \
    -e "s#_tries 4;.*#_tries $((2 * $#));#" \
    "$root/deploy/nginx/hindsight.conf" >"$folder/hindsight.conf"
}

write_main() {
  local folder=$1 path
  {
    if [ "$(id -u)" = 0 ]; then echo 'user root;'; fi
    echo 'worker_processes 1;'
    echo "pid $folder/nginx.pid;"
    echo "error_log $folder/error.log info;"
    echo 'events { worker_connections 1024; }'
    echo 'http {'
    echo "  log_format tries '\$msec \$request_time \$status \$upstream_addr \$upstream_status \"\$request\"';"
    echo "  access_log $folder/access.log tries;"
    for path in client_body proxy fastcgi uwsgi scgi; do echo "  ${path}_temp_path $folder/temp/$path;"; done
    echo "  include $folder/hindsight.conf;"
    echo '}'
  } >"$folder/nginx.conf"
}

start() {
  local port=8443 folder=data/balancer read_timeout=90s connect_timeout=2s instances=() nginx
  while [ $# -gt 0 ]; do
    case $1 in
      -h|--help) usage; exit 0 ;;
      --*) [ $# -ge 2 ] || fail "$1 needs a value" ;;
      *) instances+=("$1"); shift; continue ;;
    esac
    case $1 in
      --port) port=$2 ;;
      --folder) folder=$2 ;;
      --read-timeout) read_timeout=$2 ;;
      --connect-timeout) connect_timeout=$2 ;;
      *) fail "unknown option $1; see balancer.sh --help" ;;
    esac
    shift 2
  done
  [ ${#instances[@]} -gt 0 ] || fail "name the ports of the instances"
  folder=$(realpath -m "$folder")
  mkdir -p "$folder/temp"
  nginx=$(find_nginx)
  make_certificate "$folder"
  write_site "$folder" "$port" "$read_timeout" "$connect_timeout" "${instances[@]}"
  write_main "$folder"
  "$nginx" -q -p "$folder" -e "$folder/error.log" -c "$folder/nginx.conf" -t || fail "nginx refuses $folder/nginx.conf"
  "$nginx" -p "$folder" -e "$folder/error.log" -c "$folder/nginx.conf" || fail "nginx does not start; see $folder/error.log"
  until [ -s "$folder/nginx.pid" ]; do sleep 0.05; done  # written by the daemon, after its parent has ended
  echo "ready: https://localhost:$port in front of ${instances[*]}, pid $(cat "$folder/nginx.pid")"
}

stop() {
  local folder=data/balancer pid
  if [ "${1:-}" = --folder ]; then folder=$2; fi
  [ -f "$folder/nginx.pid" ] || fail "no balancer runs in $folder"
  pid=$(cat "$folder/nginx.pid")
  kill "$pid" 2>/dev/null || rm -f "$folder/nginx.pid"
  for _ in $(seq 1 100); do
    [ -f "$folder/nginx.pid" ] || return 0  # the last thing that nginx removes
    sleep 0.05
  done
  fail "nginx with pid $pid does not stop"
}

case ${1:-} in
  start) shift; start "$@" ;;
  stop) shift; stop "$@" ;;
  ''|-h|--help|help) usage ;;
  *) usage >&2; exit 2 ;;
esac

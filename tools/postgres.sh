#!/bin/sh
# A throw-away PostgreSQL for the tests, on a free port of this machine only. It forgets everything when it stops.
#   tools/postgres.sh                 make sure that the server's programs are here (installs them once, where it may)
#   tools/postgres.sh start [PID]     start one; print its address, then its folder; it ends with the process PID, if given
#   tools/postgres.sh follow FOLDER   start a second one that only follows the first (a read replica); print its address
#   tools/postgres.sh stop FOLDER     stop it, and its follower, and remove the folder
set -u

programs() { # the newest folder that holds the server's programs
  for folder in $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin 2> /dev/null | sort -rV) \
    "$(dirname "$(command -v initdb 2> /dev/null || echo /none/initdb)")"; do
    [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && echo "$folder" && return
  done
  return 1
}

install_programs() {
  command -v apt-get > /dev/null && [ "$(id -u)" = 0 ] || return 1
  echo "Installing PostgreSQL for the tests (once) ..." >&2
  # The package would start a server of its own at once; the tests want none but theirs.
  build=$(dirname "$0")/../build
  mkdir -p /etc/postgresql-common "$build"
  [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold postgresql; } \
    < /dev/null > "$build/postgres.log" 2>&1
}

ensure() {
  programs > /dev/null && return
  install_programs
  programs > /dev/null && return
  echo "The PostgreSQL tests need its server, which could not be installed here: install the package postgresql and run make test again." >&2
  exit 1
}

# PostgreSQL refuses to run as root: then the package's own user runs it, or nobody.
user() { id -un postgres 2> /dev/null || echo nobody; }
run() {
  if [ "$(id -u)" != 0 ]; then "$@"
  elif command -v setpriv > /dev/null; then setpriv --reuid "$(user)" --regid "$(id -gn "$(user)")" --clear-groups "$@"
  else su -s /bin/sh "$(user)" -c 'exec "$0" "$@"' -- "$@"; fi
}

secret() { od -An -N12 -tx1 /dev/urandom | tr -d ' \n'; }
some_port() { echo $((20000 + $(od -An -N2 -tu2 /dev/urandom) % 40000)); }

serve() { # FOLDER/NAME on the first port that is free; prints the address
  tries=0
  while [ $tries -lt 20 ]; do
    port=$(some_port) tries=$((tries + 1))
    # Losing everything in a power cut is what a test wants, in exchange for speed.
    run "$bin/pg_ctl" start -w -s -D "$1/$2" -l "$1/$2.log" -o "-p $port -h 127.0.0.1 -k '' -F -c synchronous_commit=off \
      -c full_page_writes=off -c shared_buffers=64MB -c max_connections=60 -c jit=off -c max_wal_size=4GB" > /dev/null 2>&1 &&
      echo "postgresql://askfirst:$(cat "$1/secret")@127.0.0.1:$port/postgres" && return
  done
  echo "PostgreSQL did not start: $1/$2.log says why." >&2
  exit 1
}

start() {
  # The other user that runs it for root must be able to get there, and TMPDIR may be root's own.
  [ "$(id -u)" != 0 ] && place=${TMPDIR:-/tmp} || place=/tmp
  folder=$(mktemp -d "$place/askfirst-postgres.XXXXXX") || exit 1
  (umask 077 && secret > "$folder/secret")
  [ "$(id -u)" != 0 ] || chown -R "$(user)" "$folder"
  new() { run "$bin/initdb" -D "$folder/first" -U askfirst -A scram-sha-256 --pwfile="$folder/secret" -E UTF8 --no-sync "$@" > "$folder/initdb.log" 2>&1; }
  # Sorting like people, not like bytes, is how agencies run it, and shows what leaned on the order of bytes.
  cd "$folder" && { new --locale=C.UTF-8 --locale-provider=icu --icu-locale=en || { rm -rf "$folder/first" && new --locale=C; }; } ||
    { echo "PostgreSQL could not be set up: $folder/initdb.log says why." >&2; exit 1; }
  serve "$folder" first && echo "$folder" && [ -z "${1:-}" ] || watch_over "$1" "$folder"
}

# A process that has ended and that nobody has buried yet still takes signals.
is_alive() { kill -0 "$1" 2> /dev/null && case "$(ps -o stat= -p "$1" 2> /dev/null)" in Z*) false ;; esac; }

watch_over() { # stop when the process has gone, however it went
  (trap '' HUP INT; while is_alive "$1"; do [ -d "$2" ] || exit 0; sleep 1; done; stop "$2") < /dev/null > /dev/null 2>&1 &
}

follow() {
  cd "$1" && port=$(sed -n 4p "$1/first/postmaster.pid") && address="postgresql://askfirst:$(cat "$1/secret")@127.0.0.1:$port/postgres"
  run "$bin/pg_basebackup" -D "$1/second" -d "$address" -c fast -X stream -R --no-sync || exit 1
  serve "$1" second
}

stop() {
  case "$1" in */askfirst-postgres.*) ;; *) echo "$1 is not a folder that this script made." >&2; exit 2 ;; esac
  for name in second first; do
    [ -f "$1/$name/postmaster.pid" ] && (cd "$1" && run "$bin/pg_ctl" stop -s -m immediate -D "$1/$name")
  done
  rm -rf "$1"
}

ensure
bin=$(programs)
case "${1:-}" in
  "") ;;
  start) start "${2:-}" ;;
  follow | stop) [ -d "${2:-}" ] || { echo "Name the folder that start printed." >&2; exit 2; }; "$1" "$2" ;;
  *) sed -n '2,6s/^# *//p' "$0" >&2; exit 2 ;;
esac

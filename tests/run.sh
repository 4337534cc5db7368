#!/bin/sh
# All tests. What the machine lacks is installed when that is allowed, and named otherwise.
set -eu
cd "$(dirname "$0")/.."

# Debian keeps servers out of the way of people.
places="$PATH:/usr/sbin:/usr/local/sbin$(for bin in /usr/lib/postgresql/*/bin; do printf ':%s' "$bin"; done)"
missing=""
need() {
  PATH="$places" command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need sqlite3 sqlite3
need strace strace
need psql postgresql-client
need git git
need script bsdutils
need setpriv util-linux
need initdb postgresql
need mariadbd mariadb-server
need mariadb mariadb-client
need rsync rsync
need pgbouncer pgbouncer
for library in /usr/lib/galera/libgalera_smm.so /usr/lib/*/galera/libgalera_smm.so /usr/lib64/galera-4/libgalera_smm.so; do
  [ ! -e "$library" ] || galera=$library
done
[ -n "${galera:-}" ] || missing="$missing galera-4"

# The tests start servers of their own: no package may start one, neither now nor with the machine.
install_quietly() (
  export DEBIAN_FRONTEND=noninteractive
  policy=/usr/sbin/policy-rc.d
  trap 'rm -f "$policy"; [ ! -e "$policy.aside" ] || mv "$policy.aside" "$policy"' EXIT
  trap 'exit 1' HUP INT TERM
  [ ! -e "$policy" ] || [ -e "$policy.aside" ] || mv "$policy" "$policy.aside"
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    mkdir -p /etc/postgresql-common
    echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
  fi
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold "$@" >/dev/null
  for package in "$@"; do
    case $package in
      postgresql | mariadb-server | pgbouncer)
        # Where systemd does not run, nothing starts with the machine.
        systemctl disable --quiet "${package%-server}" 2>/dev/null || true
        ;;
    esac
  done
)

if [ -n "$missing" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing:$missing"
    # The names are words of their own.
    # shellcheck disable=SC2086
    install_quietly $missing
  else
    echo "the tests need these packages:$missing" >&2
    exit 1
  fi
fi

# Every package at once: the programs that the tests start are built before the tests are.
exec cargo test --workspace --all-features --locked "$@"

#!/bin/sh
# All tests. What the machine lacks is installed when that is allowed, and named otherwise.
set -eu
cd "$(dirname "$0")/.."

missing=""
need() {
  command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need sqlite3 sqlite3
need strace strace
need psql postgresql-client
need git git
need script bsdutils

if [ -n "$missing" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing:$missing"
    apt-get update -qq
    # The names are words of their own.
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
  else
    echo "the tests need these packages:$missing" >&2
    exit 1
  fi
fi

# Every package at once: the programs that the tests start are built before the tests are.
exec cargo test --workspace --all-features --locked "$@"

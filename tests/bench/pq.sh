#!/bin/sh
# What a query costs, by libpq's own PQexec, by hand with libuv, and by caw_pq_exec: pq.c against a server of its own, in three
# classes.
set -eu
cd "$(dirname "$0")/../.."
. tests/clients/server.sh
status=0
start_server pq || status=$?
case $status in
1) echo "bench: $missing is missing: no queries" ; exit 0 ;;
2) echo "bench: the server did not start:" >&2; tail -n 6 "$server_dir/log" >&2; exit 1 ;;
esac
echo "CPU time of a query"
for class in async green sync; do
    CAW_CLASS=$class build/tests/bench-pq host=127.0.0.1 | while read -r what; do printf '%-6s %s\n' "$class" "$what"; done
done

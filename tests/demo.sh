#!/bin/sh
# The demo: three upstream services of 50 ms, and examples/fanout.c, the same binary in each class, asking them one after
# the other or all at once by gather. Real requests on loopback. Ends within a minute and leaves nothing running; status 1
# when an answer was wrong or a server did not serve.
set -eu
cd "$(dirname "$0")/.."
load=build/tests/load pids= log=$(mktemp)
stop() { for p in $pids; do kill "$p" 2>/dev/null || true; done; for p in $pids; do wait "$p" 2>/dev/null || true; done; pids=; }
trap 'stop; rm -f "$log"' EXIT
trap 'exit 1' INT TERM HUP
fail() { echo "demo: $*" >&2; cat "$log" >&2; exit 1; }
free_port() { build/tests/http_client port; }
# Waits until PORT answers PATH.
up() {
    tries=0
    until $load "$1" "$2" 1 0 >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ $tries -lt 50 ] || fail "no server on port $1"
        sleep 0.1
    done
}

upstreams= backends=
for i in 1 2 3; do
    port=$(free_port)
    build/backend --worker-class async --bind "127.0.0.1:$port" >>"$log" 2>&1 &
    backends="$backends $!" pids="$pids $!"
    up "$port" "/1?ms=1"
    upstreams="$upstreams${upstreams:+,}http://127.0.0.1:$port"
done

item='{"id":1}'
want="{\"user\":$item,\"orders\":$item,\"ads\":$item}"
echo "GET /profile/1 asks three upstreams of 50 ms each; one worker; $(nproc) CPUs"
echo
echo "class  upstreams    latency, 1 client   requests/s, 64 connections   memory"
for class in async green sync; do
    for how in sequential gather; do
        path=/profile/1
        [ $how = gather ] || path=/profile-sequential/1
        port=$(free_port)
        CAW_UPSTREAMS=$upstreams build/fanout --worker-class $class --bind "127.0.0.1:$port" >>"$log" 2>&1 &
        server=$!
        pids="$pids $server"
        up "$port" $path
        one=$($load "$port" $path 1 1 "$want" 2>>"$log") || fail "$class, $how: a wrong answer"
        many=$($load "$port" $path 64 2 "$want" 2>>"$log") || fail "$class, $how: a wrong answer at 64 connections"
        memory=$(awk '/^VmRSS/ { printf "%.1f", $2 / 1024 }' /proc/$server/status)
        one=${one#* }
        printf '%-6s %-12s %11s ms   %26s   %s MiB\n' $class $how "${one%% *}" "${many%% *}" "$memory"
        kill $server
        wait $server 2>/dev/null || true
        pids=$backends
    done
done

#!/bin/sh
# TCP echo in class async against libuv's callbacks by hand: the server's CPU time, and its instructions by callgrind. Prints two
# ratios; fails only when a program breaks. Call: echo.sh PROGRAM [CONNECTIONS]; RUNS, MESSAGES, SIZE.
set -eu
echo=$1 connections=${2:-64} size=${SIZE:-64} messages=${MESSAGES:-1000} runs=${RUNS:-15}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
export CAW_CLASS=async
# Each on a processor of its own, so that the kernel's choice does not count.
on() { cpu=$1; shift; if command -v taskset >/dev/null && [ "$(nproc)" -gt 1 ]; then exec taskset -c "$cpu" "$@"; else exec "$@"; fi; }

# serve N COMMAND…: runs a server, and N messages on each connection; the server's last line
serve() {
    n=$1; shift
    : >"$out/said"
    on 0 "$@" "$connections" >"$out/said" 2>"$out/log" &
    server=$!
    until port=$(sed -n 1p "$out/said") && [ -n "$port" ]; do sleep 0.05; kill -0 $server; done
    (on 1 "$echo" load "$port" "$connections" "$size" "$n")
    wait $server
    sed -n 2p "$out/said"
}
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

: >"$out/caw"; : >"$out/uv"
for run in $(seq "$runs"); do # in turn, so that both see the same machine
    for who in caw uv; do serve "$messages" "$echo" $who >>"$out/$who"; done
done
mine=$(median <"$out/caw") theirs=$(median <"$out/uv")
ratio=$(paste "$out/caw" "$out/uv" | awk '{ print $1 / $3 }' | median) # of each with its neighbour
echo "$mine $theirs $connections $messages $ratio" |
    awk '{ printf "echo, %d connections: %.2f us of CPU a message, libuv by hand %.2f: %.3f\n", $3, $1 / $3 / $4, $2 / $3 / $4, $5 }'

command -v valgrind >/dev/null || exit 0
instructions() { # of a message: the difference of two lengths
    for n in 20 60; do
        serve $n valgrind --tool=callgrind --callgrind-out-file=/dev/null "$echo" "$1" >/dev/null
        sed -n 's/.*Collected : *//p' "$out/log"
    done | awk -v c="$connections" '{ v[NR] = $1 } END { print (v[2] - v[1]) / 40 / c }'
}
mine=$(instructions caw) theirs=$(instructions uv)
echo "$mine $theirs" | awk '{ printf "echo, instructions a message: %.0f, libuv by hand %.0f: %.3f\n", $1, $2, $1 / $2 }'

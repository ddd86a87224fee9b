#!/bin/sh
# examples/hello in one class: good requests, bad requests, split and pipelined ones, clients that hang up; the server
# serves on after each. Call: http.sh CLASS
set -eu
cd "$(dirname "$0")/.."
class=$1 client=build/tests/http_client
port=$($client port)
log=${TESTS_OUT:-build/tests}/http.$class.log
build/hello --worker-class "$class" --bind "127.0.0.1:$port" >"$log" 2>&1 &
server=$!
app=
trap 'kill -9 $server $app 2>/dev/null || true' EXIT
trap 'exit 1' INT TERM HUP
url=http://127.0.0.1:$port

ok() { echo "ok http $class $1"; }
bad() { echo "FAIL http $class $1"; printf '%s\n' "$2" | head -n 6 | sed 's/^/    /'; }
has() { case $2 in *"$3"*) ok "$1" ;; *) bad "$1 (no \"$3\")" "$2" ;; esac; }
sends() { # NAME TEXT step...: the raw client's steps bring TEXT, and a good request goes through after it
    name=$1 text=$2; shift 2
    has "$name" "$($client "$port" "$@" 2>&1 || true)" "$text"
    after=$(curl -sS -m 5 "$url/plaintext" 2>&1 || true)
    [ "$after" = "$hello" ] || bad "$name: no good answer after it" "$after"
}
count() { # NAME N TEXT step...: TEXT comes exactly N times
    name=$1 n=$2 text=$3; shift 3
    got=$($client "$port" "$@" 2>&1 | grep -o "$text" | wc -l)
    if [ "$got" = "$n" ]; then ok "$name"; else bad "$name: $got times \"$text\", not $n" ""; fi
}

tries=0
until curl -s -m 2 -o /dev/null "$url/plaintext"; do
    tries=$((tries + 1))
    if [ $tries -gt 50 ]; then bad "the server did not start" "$(cat "$log")"; exit 0; fi
    sleep 0.1
done
hello="Hello, World!"
get='GET /plaintext HTTP/1.1\r\nHost: a\r\n\r\n'

has "plaintext" "$(curl -sSi -m 5 "$url/plaintext" 2>&1 || true)" "$hello"
has "plaintext's type" "$(curl -sSi -m 5 "$url/plaintext" 2>&1 || true)" "text/plain"
has "json" "$(curl -sSi -m 5 "$url/json" 2>&1 || true)" "application/json"
has "json's body" "$(curl -sS -m 5 "$url/json" 2>&1 || true)" '"message"'
has "404" "$(curl -sSi -m 5 "$url/nothing" 2>&1 || true)" "HTTP/1.1 404 "
has "405" "$(curl -sSi -m 5 -X DELETE "$url/plaintext" 2>&1 || true)" "HTTP/1.1 405 "
has "HEAD" "$(curl -sSI -m 5 "$url/plaintext" 2>&1 || true)" "HTTP/1.1 200 "
sends "malformed request line" "HTTP/1.1 400 " 's:GET/nonsense\r\n\r\n' r
sends "binary rubbish" "HTTP/1.1 400 " 's:\0\0\0\r\n\r\n' r
sends "malformed header" "HTTP/1.1 400 " 's:GET /plaintext HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n' r
sends "bad Content-Length" "HTTP/1.1 400 " 's:POST /plaintext HTTP/1.1\r\nHost: a\r\nContent-Length: 1x\r\n\r\n' r
sends "unknown version" "HTTP/1.1 505 " 's:GET / HTTP/7.0\r\nHost: a\r\n\r\n' r
sends "header that never ends" "HTTP/1.1 431 " 's:GET /plaintext HTTP/1.1\r\n' x:20000 r
sends "closed after a bad request" "[end]" 's:BAD\r\n\r\n' r
count "split request" 1 "$hello" 's:GET /plai' w:60 's:ntext HTT' w:60 's:P/1.1\r\nHo' w:60 's:st: a\r' w:60 's:\n\r' w:60 's:\n' r
count "keep-alive" 3 "$hello" "s:$get" w:60 "s:$get" w:60 "s:$get" r
count "pipelined" 5 "$hello" "s:$get$get$get$get$get" r
count "pipelined, split" 2 "$hello" "s:${get}GET /plain" w:60 's:text HTTP/1.1\r\nHost: a\r\n\r\n' r
count "Connection: close" 1 "\[end\]" 's:GET /plaintext HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n' r
count "HTTP/1.0" 1 "\[end\]" 's:GET /plaintext HTTP/1.0\r\n\r\n' r
sends "hang-up in the request line" "" 's:GET /pla' h
sends "hang-up in a header" "" 's:GET /plaintext HTTP/1.1\r\nHost:' h
sends "hang-up before the reply" "" "s:$get$get$get" h
sends "hang-up at once" "" h
sends "hang-up in a body" "" 's:POST /plaintext HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc' h
kill -STOP $server # so that the bytes and the reset come together
$client "$port" 's:GET /pla' h
kill -CONT $server
sends "reset together with the bytes" "" h

# No descriptor stays behind a client, however it left.
open_now() { ls /proc/$server/fd | wc -l; }
hang_up() {
    i=0
    while [ $i -lt 30 ]; do
        $client "$port" 's:GET /pla' h
        $client "$port" "s:$get" h
        i=$((i + 1))
    done
    sleep 0.3
}
# In class sync each thread of the pool has a descriptor of its own, and there may be some threads more each time; what is left
# behind is so each time.
hang_up
after=$(open_now) rounds=0
while
    before=$after tries=0 rounds=$((rounds + 1))
    hang_up
    while after=$(open_now); [ "$after" -gt "$before" ] && [ $tries -lt 10 ]; do tries=$((tries + 1)); sleep 0.1; done
    [ "$after" -gt "$before" ] && [ $rounds -lt 6 ]
do :; done
if [ "$after" -le "$before" ]; then ok "no descriptor is left behind"; else bad "descriptors: $before, then $after" ""; fi

status=0
said=$(timeout 10 build/hello --worker-class "$class" --bind "127.0.0.1:$port" 2>&1) || status=$?
if [ $status != 0 ] && [ $status != 124 ]; then has "port in use" "$said" "in use"; else bad "port in use: status $status" "$said"; fi
kill $server
tries=0
while kill -0 $server 2>/dev/null && [ $tries -lt 30 ]; do tries=$((tries + 1)); sleep 0.1; done
if [ $tries = 30 ]; then bad "ends on SIGTERM: still there after 3 s" ""; kill -9 $server; exit 0; fi
status=0
wait $server || status=$?
if [ $status = 0 ] || [ $status = 143 ]; then ok "ends on SIGTERM"; else bad "ends on SIGTERM: status $status" "$(tail -n 5 "$log")"; fi

# ---- a server with slow handlers and short patience ----
port=$($client port)
url=http://127.0.0.1:$port
build/tests/http_app --worker-class "$class" --bind "127.0.0.1:$port" --timeout 1 --keep-alive 1 >"$log" 2>&1 &
app=$!
tries=0
until curl -s -m 2 -o /dev/null "$url/slow"; do
    tries=$((tries + 1))
    if [ $tries -gt 50 ]; then bad "the second server did not start" "$(cat "$log")"; exit 0; fi
    sleep 0.1
done
has "a head that stalls" "$($client "$port" 's:GET /slow HTTP/1.1\r\nHost: a' w:1500 r 2>&1 || true)" "HTTP/1.1 408 "
drip='' i=0
while [ $i -lt 8 ]; do drip="$drip s:X w:200"; i=$((i + 1)); done
# shellcheck disable=SC2086 # steps
has "a head that drips" "$($client "$port" 's:GET /slow HTTP/1.1\r\nX: ' $drip r 2>&1 || true)" "HTTP/1.1 408 "
has "an idle connection ends" "$($client "$port" 's:GET /slow HTTP/1.1\r\nHost: a\r\n\r\n' r w:1500 r 2>&1 || true)" "[end]"
has "a body in pieces" "$($client "$port" 's:POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nab' w:200 's:cd' w:200 's:ef' r 2>&1 || true)" "abcdef"
$client "$port" 's:POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nab' w:1500 r >/dev/null 2>&1 || true
has "a body that stalls" "$(cat "$log")" "echo ETIMEDOUT"
: >"$log"
$client "$port" 's:GET /slow?ms=600 HTTP/1.1\r\nHost: a\r\n\r\n' w:100 h
sleep 1
if [ "$class" = sync ]; then has "a client that goes away" "$(cat "$log")" "slow done"
else has "a client that goes away cancels its handler" "$(cat "$log")" "slow cancelled"; fi
chunks='w:60 s:3\r\nabc w:60 s:\r w:60 s:\n w:60 s:2 w:60 s:\r\nd w:60 s:e\r\n w:60 s:0\r\n w:60 s:X w:60 s::\r\n w:60 s:\r\n'
# shellcheck disable=SC2086 # steps
has "a body's reads that are given up lose nothing" "$($client "$port" 's:POST /patient HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n' $chunks r 2>&1 || true)" "abcde, whole"
said=$($client "$port" 's:GET /cut HTTP/1.1\r\nHost: a\r\n\r\n' r 2>&1 || true)
has "an answer that is cut off" "$said" "first"
case $said in *third* | *"
0"*) bad "an answer that is cut off looks whole" "$said" ;; *) ok "an answer that is cut off does not look whole" ;; esac
has "its handler is told" "$(cat "$log")" "cut ECANCELED EPIPE"
has "a pipelined request waits for the one before" "$($client "$port" 's:GET /slow?ms=200 HTTP/1.1\r\nHost: a\r\n\r\nGET /slow HTTP/1.1\r\nHost: a\r\n\r\n' r r 2>&1 | grep -c '^slow')" 2
kill $app

# ---- no descriptors left: it neither dies nor spins, and serves on ----
port=$($client port)
url=http://127.0.0.1:$port
(ulimit -n 24; exec build/hello --worker-class "$class" --bind "127.0.0.1:$port" --keep-alive 2 >"$log" 2>&1) &
app=$!
tries=0
until curl -s -m 2 -o /dev/null "$url/plaintext"; do
    tries=$((tries + 1))
    if [ $tries -gt 50 ]; then bad "the third server did not start" "$(cat "$log")"; exit 0; fi
    sleep 0.1
done
i=0
clients=
while [ $i -lt 30 ]; do
    $client "$port" w:1500 >/dev/null 2>&1 &
    clients="$clients $!"
    i=$((i + 1))
done
sleep 1
used() { awk '{ print $14 + $15 }' /proc/$app/stat; }
if kill -0 $app 2>/dev/null; then
    t=$(used)
    sleep 0.4
    t=$(($(used) - t))
    if [ $t -lt 20 ]; then ok "no spinning without descriptors"; else bad "$t ticks of CPU in 0.4 s without descriptors" ""; fi
fi
# shellcheck disable=SC2086 # processes
wait $clients 2>/dev/null || true
sleep 0.3
has "serves on when descriptors are free again" "$(curl -sS -m 5 "$url/plaintext" 2>&1 || true)" "$hello"
kill $app

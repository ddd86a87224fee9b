#!/bin/sh
# An example, run for real, in three classes and with sanitizers: examples.sh echo|proxy|crawler|du|hedged|dial_any|worker. What
# is waited for is an event, never a time that must be long enough. tests/examples/ has the other sides.
set -eu
cd "$(dirname "$0")/.."
name=$1
dir=$(mktemp -d /tmp/caw.XXXXXX)
peer=build/tests/peer client=build/tests/http_client
pids=
ended() { grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null || ! grep -q "^PPid:[^0-9]*$$\$" "/proc/$1/status" 2>/dev/null; } # a child of ours
end_all() {
    exec 3>&- 4>&-
    for p in $pids; do ended "$p" || kill -KILL "$p" 2>/dev/null || true; done
    for p in $pids; do wait "$p" 2>/dev/null || true; done
    pids=
}
finish() { # nothing is left, whatever happened
    end_all
    [ -z "${server_dir-}" ] || stop_server
    chmod -R u+rwx "$dir" 2>/dev/null || true
    rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

ok() { echo "ok example $name $class $1"; }
bad() { echo "FAIL example $name $class $1"; shift; for f; do [ ! -f "$f" ] || tail -n 6 "$f" | sed 's/^/    /'; done; }
is() { if [ "$2" = "$3" ]; then ok "$1"; else bad "$1: \"$2\", not \"$3\"" "$dir/log"; fi; }
at_least() { if [ "$2" -ge "$3" ]; then ok "$1"; else bad "$1: $2, less than $3" "$dir/log"; fi; }
# Starts a program behind files of its own: NAME.out, NAME.log; its id is in $pid.
start() { # NAME COMMAND...
    as=$1; shift
    for f in log out; do : >"$dir/$as.$f"; done # who looks before it has begun finds nothing old
    "$@" >"$dir/$as.out" 2>"$dir/$as.log" 3>&- 4>&- &
    pid=$! pids="$pids $!"
}
until_true() { # COMMAND...: 30 s at most
    tries=0
    until "$@"; do
        tries=$((tries + 1))
        [ $tries -lt 600 ] || return 1
        sleep 0.05
    done
}
says() { grep -q -- "$2" "$dir/$1" 2>/dev/null; }
waits() { if until_true says "$1" "$2"; then :; else bad "no \"$2\" in $1" "$dir/$1"; return 1; fi; } # FILE TEXT
gone() { ! kill -0 "$1" 2>/dev/null || grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null; } # PID, of anybody's
status_of() { # PID: its exit status, once it has ended
    status=0
    until_true ended "$1" || { status="still there"; return 0; }
    wait "$1" 2>/dev/null || status=$?
}
join() { until_true ended "$1" && wait "$1" 2>/dev/null || true; }
free_port() { $client port; }
fifos() { rm -f "$@"; mkfifo "$@"; }
catches() { # PID: it has a handler for SIGINT, so the runtime is up
    mask=$(sed -n 's/^SigCgt:[[:space:]]*//p' "/proc/$1/status" 2>/dev/null) && [ $((0x${mask:-0} & 2)) != 0 ]
}

# ---- the examples. $exe is the program, in $class ----
listening() { until_true says "$1.log" listening || { bad "$1 did not start" "$dir/$1.log"; return 1; }; }
echo_serves() { # DRAIN_MS: a client, $a, who writes what descriptor 3 brings, has its first answer
    start echo "$exe" "127.0.0.1:$port" "$1"
    echo=$pid
    listening echo || return 1
    $peer dial "$port" <"$dir/a" >"$dir/a.out" 2>&1 &
    a=$! pids="$pids $!"
    exec 3>"$dir/a"
    printf 'one\n' >&3
    waits a.out one
}
test_echo() {
    port=$(free_port)
    fifos "$dir/a"
    echo_serves 60000 || return 0
    kill -TERM $echo
    waits echo.log 'stopping, 1 conn' || return 0
    is "accepts nobody after SIGTERM" "$($peer dial "$port" </dev/null 2>&1 || true)" "connect: Connection refused"
    printf 'two\n' >&3
    waits a.out two || return 0
    ok "serves on while it drains"
    exec 3>&-
    status_of $echo
    is "ends when the last connection has" "$status" 0
    status_of $a
    is "what the client had" "$(cat "$dir/a.out")" "[open]
one
two
[end]"
    # the time to drain is over
    echo_serves 300 || return 0
    kill -INT $echo
    status_of $echo
    is "cuts off those that do not end" "$status $(tail -n 1 "$dir/echo.log")" "1 echo: 1 connections cut off"
    waits a.out '\[end\]' || return 0
    exec 3>&-
    # a second signal
    echo_serves 60000 || return 0
    kill -TERM $echo
    waits echo.log stopping || return 0
    kill -TERM $echo
    status_of $echo
    is "a second signal kills" "$status" 143
    exec 3>&-
}

test_proxy() {
    port=$(free_port) upstream=$(free_port)
    start proxy "$exe" "127.0.0.1:$port" "127.0.0.1:$upstream" 60000
    proxy=$pid
    listening proxy || return 0
    is "a refused upstream closes the client" "$(timeout 20 $peer dial "$port" </dev/null 2>&1 || true)" "[open]
[end]"
    fifos "$dir/c" "$dir/u"
    $peer listen "$upstream" <"$dir/u" >"$dir/u.out" 2>&1 &
    u=$! pids="$pids $!"
    exec 4>"$dir/u"
    until_true grep -q ":$(printf %04X "$upstream") 00000000:0000 0A" /proc/net/tcp
    $peer dial "$port" <"$dir/c" >"$dir/c.out" 2>&1 4>&- &
    c=$! pids="$pids $!"
    exec 3>"$dir/c"
    printf 'question\n' >&3
    waits u.out question || return 0
    printf 'answer\n' >&4
    waits c.out answer || return 0
    ok "copies both ways"
    exec 3>&-
    waits u.out '\[end\]' || return 0
    printf 'more\n' >&4
    waits c.out more || return 0
    ok "one direction goes on after the end of the other"
    exec 4>&-
    waits c.out '\[end\]' || return 0
    status_of $u
    other=$status
    status_of $c
    is "ends when both have" "$status $other" "0 0"
    # 2 MB, unhurried, through both directions
    head -c 2000000 /dev/urandom >"$dir/data"
    front=$(free_port)
    start big "$exe" "127.0.0.1:$front" "127.0.0.1:$upstream" 60000
    big=$pid
    listening big || return 0
    $peer listen "$upstream" <"$dir/data" >"$dir/u.out" 2>&1 &
    u=$! pids="$pids $!"
    until_true grep -q ":$(printf %04X "$upstream") 00000000:0000 0A" /proc/net/tcp
    $peer dial "$front" <"$dir/data" >"$dir/c.out" 2>&1 || true
    join $u
    { printf '[open]\n'; cat "$dir/data"; printf '[end]\n'; } >"$dir/want"
    if cmp -s "$dir/want" "$dir/u.out" && cmp -s "$dir/want" "$dir/c.out"; then ok "2 MB each way"; else bad "2 MB each way differ" "$dir/big.log"; fi
    kill -TERM $big
    status_of $big
    is "a signal ends it" "$status" 0
    kill $proxy
    status_of $proxy
    # idle: one that speaks keeps both open; a machine that stood still meanwhile proves nothing
    idle=2000 round=0
    start proxy "$exe" "127.0.0.1:$port" "127.0.0.1:$upstream" $idle
    proxy=$pid
    listening proxy || return 0
    while
        round=$((round + 1))
        $peer listen "$upstream" <"$dir/u" >"$dir/u.out" 2>&1 &
        u=$! pids="$pids $!"
        exec 4>"$dir/u"
        until_true grep -q ":$(printf %04X "$upstream") 00000000:0000 0A" /proc/net/tcp
        timeout 30 $peer drip "$port" 200 12 >"$dir/drip" 2>&1 4>&- || true
        sent=$(grep -c '^sent' "$dir/drip") after=$(sed -n 's/^\[end\] after //p' "$dir/drip")
        exec 4>&-
        join $u
        [ "$sent" -lt 12 ] && [ $round -lt 4 ]
    do :; done
    is "who speaks keeps the silent direction open" "$sent" 12
    at_least "an idle connection is closed, not before its time" "${after:-0}" $idle
    kill $proxy
    status_of $proxy
}

site() { # NAME: its port is in $port
    port=$(free_port)
    start "$1" build/tests/site --worker-class async --bind "127.0.0.1:$port"
    site=$pid
    until_true curl -s -m 5 -o "$dir/$1.up" "http://127.0.0.1:$port/counts" || { bad "the site did not start" "$dir/$1.log"; return 1; }
}
counts() { curl -s -m 10 "http://127.0.0.1:$1/counts"; }
counts_say() { counts "$1" >"$dir/counts" && says counts "$2"; } # PORT TEXT
waits_counts() { if until_true counts_say "$1" "$2"; then :; else bad "the site never said \"$2\"" "$dir/counts"; return 1; fi; }
test_crawler() {
    site site || return 0
    start crawler "$exe" "http://127.0.0.1:$port/p/0"
    status_of $pid
    is "status" "$status" 0
    { seq 0 40; seq 101 140 | grep -vx 113; echo; } | sed "s,.*,http://127.0.0.1:$port/p/&," | sort >"$dir/want"
    sed 's/.* //' "$dir/crawler.out" | sort >"$dir/got"
    if cmp -s "$dir/want" "$dir/got"; then ok "finds all pages, and none else"
    else bad "the pages differ"; diff "$dir/want" "$dir/got" | head -n 6 | sed 's/^/    /'; fi
    is "16 at once, never more, none twice" "$(counts "$port")" "now 0 most 16 asked 80 twice 0 left 0"
    is "the summary" "$(sed 's/, [0-9]* bytes//' "$dir/crawler.log")" "crawler: 81 pages, 2 broken"
    is "-d" "$("$exe" -d 1 "http://127.0.0.1:$port/p/0" 2>/dev/null | wc -l)" 41
    is "-n" "$("$exe" -n 10 "http://127.0.0.1:$port/p/0" 2>/dev/null | wc -l)" 10
    # Ctrl-C
    start crawler "$exe" "http://127.0.0.1:$port/hang/0"
    waits_counts "$port" 'now 16 ' || return 0
    kill -INT $pid
    status_of $pid
    is "Ctrl-C cancels all" "$status $(sed 's/, [0-9]* bytes//' "$dir/crawler.log")" "130 crawler: 1 pages, 0 broken, interrupted"
    if waits_counts "$port" 'now 0 .*left 16'; then ok "and the site sees all 16 leave"; fi
    kill $site
    status_of $site
    # a hard error
    site site || return 0
    start crawler "$exe" "http://127.0.0.1:$port/die/0"
    status_of $pid
    is "the first hard error ends it" "$status $(grep -c 'pages' "$dir/crawler.log") $(grep -c 'http:' "$dir/crawler.log")" "1 1 1"
    says crawler.log cancelled || bad "it does not say so" "$dir/crawler.log"
}

# As another user, if this is root: root may read all.
user=
[ "$(id -u)" != 0 ] || user="setpriv --reuid=nobody --regid=nogroup --clear-groups"
make_tree() { # once
    [ ! -d "$dir/tree" ] || return 0
    chmod 755 "$dir"
    mkdir -p "$dir/tree/a/b/c" "$dir/tree/empty" "$dir/tree/closed/in" "$dir/tree/many" "$dir/tree/ name
of two lines"
    head -c 100000 /dev/urandom >"$dir/tree/a/file"
    head -c 5000 /dev/urandom >"$dir/tree/a/b/linked"
    truncate -s 1000000 "$dir/tree/a/b/c/sparse"
    ln "$dir/tree/a/b/linked" "$dir/tree/a/b/c/again"
    ln "$dir/tree/a/b/linked" "$dir/tree/a/b/here too"
    ln -s .. "$dir/tree/a/b/up"
    ln -s ../file "$dir/tree/a/b/to_file"
    ln -s nowhere "$dir/tree/a/dangling"
    long=$(printf '%0150d' 0)
    # more output than a pipe holds
    (cd "$dir/tree/many" && seq 1500 | sed "s/\$/$long/" | xargs mkdir)
    [ -z "$user" ] || chown -R nobody "$dir/tree"
    chmod 0 "$dir/tree/closed"
}
test_du() {
    make_tree
    : >"$dir/du.log"
    tree=$dir/tree/a
    du -k "$tree" | sort >"$dir/want"
    "$exe" "$tree" 2>"$dir/du.log" | sort >"$dir/got"
    if cmp -s "$dir/want" "$dir/got"; then ok "as du(1): hard links, symbolic links, a sparse file"
    else bad "differs from du(1)" "$dir/du.log"; diff "$dir/want" "$dir/got" | head -n 6 | sed 's/^/    /'; fi
    # one file by two names, a folder within another
    set -- "$dir/tree/a/b/linked" "$dir/tree/a/b/here too" "$dir/tree/empty" "$dir/tree/a/b/up" "$dir/tree/a/file"
    is "files as arguments, one twice" "$("$exe" "$@" | sort)" "$(du -k "$@" | sort)"
    # what may not be read
    status=0
    # shellcheck disable=SC2086 # several words
    (cd "$dir/tree" && $user du -k . 2>/dev/null) | sort >"$dir/want" || true
    (cd "$dir/tree" && $user "$exe" -p -j 3 . 2>"$dir/du.err" >"$dir/du.out") || status=$?
    sort "$dir/du.out" >"$dir/got"
    if cmp -s "$dir/want" "$dir/got"; then ok "as du(1): a closed folder, 1500 folders, a name of two lines"
    else bad "differs from du(1)" "$dir/du.err"; diff "$dir/want" "$dir/got" | head -n 6 | sed 's/^/    /'; fi
    is "says what it could not read, status" "$status $(grep -c 'closed: permission denied' "$dir/du.err")" "1 1"
    # a pipe that is full holds it up; then comes Ctrl-C
    fifos "$dir/pipe"
    exec 4<>"$dir/pipe"
    chmod 711 "$dir"
    CAW_BLOCKED_MS=0 "$exe" -p "$dir/tree/many" >"$dir/pipe" 2>"$dir/du.log" 4>&- &
    pid=$! pids="$pids $!"
    until_true catches $pid || bad "did not start"
    kill -INT $pid
    timeout 60 cat <"$dir/pipe" >"$dir/du.out" 4>&- &
    reader=$! pids="$pids $!"
    exec 4>&-
    status_of $pid
    join $reader
    is "Ctrl-C: status, and says so" "$status $(tr '\r' '\n' <"$dir/du.log" | grep -c 'du: interrupted after [0-9]* files')" "130 1"
    if tail -n 1 "$dir/du.out" | grep -q '^[0-9]*	so far$' && [ "$(wc -l <"$dir/du.out")" -lt 1500 ]; then ok "Ctrl-C: what it has so far"
    else bad "Ctrl-C: $(wc -l <"$dir/du.out") lines, the last" "$dir/du.out"; fi
}

test_hedged() {
    site one || return 0
    one=$port
    site two || return 0
    two=$port
    a=http://127.0.0.1:$one b=http://127.0.0.1:$two
    is "the first is fast" "$("$exe" 60000 $a/fast $b/fast 2>&1)" "hedged: $a/fast
fast"
    is "the second is not asked" "$(counts "$two")" "now 0 most 0 asked 0 twice 0 left 0"
    fifos "$dir/pipe"
    exec 4<>"$dir/pipe"
    "$exe" 50 $a/slow $b/big >"$dir/pipe" 2>"$dir/hedged.log" 4>&- &
    pid=$! pids="$pids $!"
    waits hedged.log "$b/big" || return 0
    ok "the first is slow: the second answers"
    if waits_counts "$one" 'now 0 .*left 1'; then # it still lives: nobody reads what it prints
        if ended $pid; then bad "it ended" "$dir/hedged.log"; else ok "the loser's connection is closed"; fi
    fi
    timeout 60 cat <"$dir/pipe" >"$dir/hedged.out" 4>&- &
    reader=$! pids="$pids $!"
    exec 4>&-
    status_of $pid
    join $reader
    is "the whole answer" "$status $(wc -c <"$dir/hedged.out")" "0 200000"
    asked=$(counts "$two")
    start hedged "$exe" 60000 $a/slow $b/fast
    waits_counts "$one" 'now 1 ' || return 0
    sleep 0.2
    is "the second is asked in its time, not before" "$(counts "$two")" "$asked"
    kill -INT $pid
    status_of $pid
    is "the first fails: no waiting" "$(timeout 30 "$exe" 60000 $a/bad $b/fast 2>/dev/null)" fast
    nobody=$(free_port)
    is "the first refuses: no waiting" "$(timeout 30 "$exe" 60000 "http://127.0.0.1:$nobody/" $b/fast 2>/dev/null)" fast
    is "nobody has a good answer" "$(timeout 30 "$exe" 10 $b/bad "http://127.0.0.1:$nobody/" $a/bad 2>&1 || echo "status $?")" "hedged: no good answer, the last was 500
status 1"
    start hedged "$exe" 1 $a/slow $b/slow
    waits_counts "$one" 'now 1' && waits_counts "$two" 'now 1' || return 0
    kill -INT $pid
    status_of $pid
    if waits_counts "$one" 'now 0 .*left 3' && waits_counts "$two" 'now 0 .*left 1'; then is "Ctrl-C cancels both" "$status" 1; fi
    kill $site
}

test_dial_any() {
    nobody=$(free_port) port=$(free_port)
    start hole $peer hole
    hole_pid=$pid
    until_true test -s "$dir/hole.out" || { bad "no hole" "$dir/hole.log"; return 0; }
    hole=$(cat "$dir/hole.out")
    syn=$($peer syn "$hole")
    fifos "$dir/c" "$dir/u"
    answer() { # STAGGER PLACE...: it is connected to the peer, and says so
        stagger=$1; shift
        : >"$dir/c.log"
        $peer listen "$port" <"$dir/u" >"$dir/u.out" 2>&1 &
        u=$! pids="$pids $!"
        exec 4>"$dir/u"
        until_true grep -q ":$(printf %04X "$port") 00000000:0000 0A" /proc/net/tcp
        timeout 60 "$exe" -s "$stagger" -t 60000 "$@" <"$dir/c" >"$dir/c.out" 2>"$dir/c.log" 4>&- &
        c=$! pids="$pids $!"
        exec 3>"$dir/c"
        waits c.log "connected to 127.0.0.1:$port" || return 1
        printf 'question\n' >&3
        waits u.out question || return 1
        printf 'answer\n' >&4
        waits c.out answer || return 1
        syns=$($peer syn "$hole")
        exec 3>&- # its end is passed on
        waits u.out '\[end\]' || return 1
        exec 4>&-
        status_of $c
        join $u
    }
    if answer 60000 "127.0.0.1:$nobody" "127.0.0.1:$port"; then is "one refuses: the next, at once" "$status" 0; fi
    if answer 50 "127.0.0.1:$hole" "127.0.0.1:$nobody" "127.0.0.1:$port"; then
        is "one never answers: the next" "$status" 0
        is "the loser is closed while it talks on" "$syns" "$syn"
    fi
    if answer 60000 "127.0.0.1:$port" "127.0.0.1:$hole"; then is "the first answers: the second is not dialled" "$status $syns" "0 $syn"; fi
    exec 3>&- 4>&-
    start listen $peer listen "$port"
    until_true grep -q ":$(printf %04X "$port") 00000000:0000 0A" /proc/net/tcp
    said=$(timeout 60 "$exe" -s 60000 -t 300 "127.0.0.1:$hole" "127.0.0.1:$port" 2>&1 </dev/null || echo "status $?")
    is "the next is dialled in its time, not before" "$said$(cat "$dir/listen.out")" "dial_any: connection timed out
status 1"
    said=$(timeout 60 "$exe" -s 10 -t 300 "127.0.0.1:$hole" "127.0.0.1:$nobody" 2>&1 </dev/null || echo "status $?")
    is "in time, or not at all" "$said" "dial_any: 127.0.0.1:$nobody: connection refused
dial_any: connection timed out
status 1"
    said=$(timeout 60 "$exe" -s 60000 "127.0.0.1:$nobody" nonsense 2>&1 </dev/null || echo "status $?")
    is "all fail: their reasons" "$said" "dial_any: 127.0.0.1:$nobody: connection refused
dial_any: nonsense: invalid argument
dial_any: invalid argument
status 1"
    kill $hole_pid
}

r() { redis-cli -s "$REDIS_SOCKET" "$@"; }
lengths() { # waiting, run by two, dead, late; all at one moment
    r eval "local s = '' for _, q in ipairs({'jobs', 'jobs:on:A:0', 'jobs:on:A:1', 'jobs:dead'}) do
            s = s .. redis.call('llen', q) .. ' ' end return s .. redis.call('zcard', 'jobs:late')" 0
}
lengths_are() { [ "$(lengths)" = "$1" ]; }
waits_lengths() { if until_true lengths_are "$2"; then ok "$1"; else bad "$1: the lists have $(lengths), not $2" "$dir/worker.log"; return 1; fi; }
work() { start worker "$exe" -p "$REDIS_PORT" -j 2 -r 3 -b 20 "$@"; worker=$pid; until_true catches $pid; } # FLAG...
comes() { until_true grep -q "$1" ran || { bad "no \"$1\" is run: the lists have $(lengths)" "$dir/worker.log"; return 1; }; }
test_worker() {
    cd "$dir" # the jobs run here
    r flushall >/dev/null
    rm -f ran go tries begun child
    work -n A
    for i in $(seq 20); do r lpush jobs "0 echo $i >>ran" >/dev/null; done
    waits_lengths "all jobs leave" "0 0 0 0 0" || return 0
    is "each is run, once" "$(sort -n ran | tr '\n' ' ')" "$(seq -s ' ' 20) "
    r lpush jobs "0 echo x >>tries; test \$(wc -l <tries) -ge 3" >/dev/null
    until_true test -s tries
    waits_lengths "what fails is tried again" "0 0 0 0 0" || return 0
    is "so often" "$(wc -l <tries)" 3
    r lpush jobs "0 exit 7" "no job" "0 kill -9 \$\$" >/dev/null
    waits_lengths "given up in the end" "0 0 0 3 0" || return 0
    is "the dead" "$(r lrange jobs:dead 0 -1 | sort | tr '\n' ';')" "3 exit 7;3 kill -9 \$\$;no job;"
    r del jobs:dead >/dev/null
    # the server hangs up on all
    r client kill type normal skipme yes >/dev/null
    r lpush jobs "0 echo again >>ran" >/dev/null
    comes again && waits_lengths "comes back when connections break" "0 0 0 0 0" || return 0
    # draining
    r lpush jobs "0 touch begun; until test -e go; do sleep 0.05; done; echo drained >>ran" >/dev/null
    until_true test -e begun
    kill -TERM $worker
    waits worker.log stopping || return 0
    r lpush jobs "0 echo late >>ran" >/dev/null
    touch go
    status_of $worker
    is "SIGTERM: the job that runs ends" "$status $(tail -n 1 ran)" "0 drained"
    is "and no other is taken" "$(lengths)" "1 0 0 0 0"
    r del jobs >/dev/null
    rm -f begun go
    # the time to drain is over
    work -n A -d 200
    r lpush jobs "0 touch begun; sleep 100 & echo \$! >child; wait" >/dev/null
    until_true test -s child
    kill -TERM $worker
    status_of $worker
    is "a job that does not end is given back" "$status $(lengths)" "0 1 0 0 0 0"
    if until_true gone "$(cat child)"; then ok "and killed with all it started"; else bad "its child lives"; fi
    r del jobs >/dev/null
    rm -f begun child
    # killed
    job="0 test -e go && echo rescued >>ran || { touch begun; echo \$\$ >child; exec sleep 100; }"
    work -n A
    r lpush jobs "$job" >/dev/null
    until_true test -s child
    kill -KILL $worker
    status_of $worker
    kill -KILL "$(cat child)"
    is "SIGKILL: its job is in its list" "$(r lrange jobs:on:A:0 0 -1)$(r lrange jobs:on:A:1 0 -1)" "$job"
    touch go
    work -n A
    comes rescued && waits_lengths "and is run when it is back" "0 0 0 0 0" || return 0
    rm -f go child begun
    r lpush jobs "$job" >/dev/null
    until_true test -s child
    kill -KILL $worker
    status_of $worker
    kill -KILL "$(cat child)"
    touch go
    sed -i /rescued/d ran
    work -n B -l 200
    comes rescued && waits_lengths "or by another" "0 0 0 0 0" || return 0
    kill -TERM $worker
    status_of $worker
    is "ends" "$status $(r llen jobs:on:B:0) $(r llen jobs:on:B:1)" "0 0 0"
}

# ---- in three classes, and with sanitizers ----
built=build/$name source=examples/$name.c flags= modules=
if [ "$name" = worker ]; then
    [ -x build/client-worker ] || { echo "tests: build/client-worker is missing (ninja clients): not run"; exit 0; }
    built=build/client-worker source=examples/clients/worker.c
    flags=$(pkg-config --cflags hiredis) modules="-lcaw-redis $(pkg-config --libs hiredis)"
    . tests/clients/server.sh
    trap finish EXIT
    start_server redis || { echo "tests: redis-server did not start (${missing:-$server_dir/log}): not run"; exit 0; }
    [ "$(id -u)" != 0 ] || chmod 711 "$server_dir"
fi
root=$PWD
peer=$root/$peer client=$root/$client
for class in async green sync; do
    export CAW_CLASS=$class
    exe=$root/$built
    "test_$name"
    end_all
    cd "$root"
done
class=sanitizers
export CAW_CLASS=async ASAN_OPTIONS=detect_stack_use_after_return=0
exe=$dir/$name
# shellcheck disable=SC2086 # several words
if CAW_LIB=build/asan/libcaw.a build/cawc -g -O1 -Wall -Wextra -fsanitize=address,undefined -fno-sanitize-recover=undefined $flags \
    $source $modules -o "$exe" >"$dir/log" 2>&1 && [ ! -s "$dir/log" ]; then "test_$name"
else bad "does not compile, or with warnings" "$dir/log"; fi

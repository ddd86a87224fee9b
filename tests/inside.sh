#!/bin/sh
# Seeing inside, in three classes: tests/inside.sh CC. `caw ps`, `caw pstree` and `caw stat` of a process that waits, of one whose
# loop is blocked, and where there is nothing to see; what the watchdog tells, once, and what it must not tell; what a process
# says that dies, with damaged memory, too; CAW_STATS; that CAW_TRACE leaves JSON behind however the process ends.
#     tests/inside/inside.c    the process; NAME.out: what is told, with times, processes and addresses taken out
set -eu
cd "$(dirname "$0")/.."
cc=$1
dir=$(mktemp -d "${TMPDIR:-/tmp}/caw-inside.XXXXXX")
pids=
trap 'for p in $pids; do kill -9 $p 2>/dev/null || true; done; rm -rf "$dir"' EXIT
unset CAW_STATS CAW_TRACE CAW_CONTROL CAW_BLOCKED_MS CAW_FAULT_TASKS
caw=build/caw exe=$dir/inside
CAW_CC=$cc build/cawc -g -O1 -Wall -Wextra -Wno-blocking tests/inside/inside.c -o "$exe"

ok() { echo "ok inside $cc $class: $1"; }
fail() { # NAME FILE
    echo "FAIL inside $cc $class: $1"
    sed 's/^/    /' "$2" | head -n 20
}
check() { # NAME FILE COMMAND...
    name=$1 file=$2
    shift 2
    if "$@" >/dev/null 2>&1; then ok "$name"; else fail "$name" "$file"; fi
}
same() { # NAME FILE WANTED
    if cmp -s "$2" "$3"; then ok "$1"; else
        diff "$3" "$2" >"$dir/diff" || true
        fail "$1: differs from $3" "$dir/diff"
    fi
}
# A process that says "told" when it stands there, and ends when descriptor 9 is closed
start() { # MODE...
    rm -f "$dir/in" "$dir/out" "$dir/err"
    mkfifo "$dir/in"
    "$exe" "$@" <"$dir/in" >"$dir/out" 2>"$dir/err" 9>&- &
    pid=$!
    pids="$pids $pid"
    exec 9>"$dir/in"
}
until_said() { # TEXT FILE: or it has not for a minute
    i=0
    while ! grep -q -- "$1" "$2" 2>/dev/null; do
        i=$((i + 1))
        if [ $i = 1200 ] || ! kill -0 $pid 2>/dev/null; then break; fi
        sleep 0.05
    done
}
goes_on() {
    exec 9>&-
    status=0
    wait $pid || status=$?
}
in_ours='s|(\(runtime/[^:)]*\)[^)]*)|(\1)|g' # the runtime's own lines change, and an offload in sync is no await
timeless() { sed -e "$in_ours" -e 's/, thread [0-9]*/, thread N/' -e 's/ for [0-9].*//' -e 's/, [0-9].* left.*//' -e 's/, started .*//' \
    -e "s|waits for time.*|waits for time|"; }

for class in async green sync; do
    export CAW_CLASS=$class
    # ---- from outside ----
    start tree
    until_said told "$dir/out"
    $caw pstree $pid >"$dir/tree" 2>&1 || true
    timeless <"$dir/tree" | sed "s/^$class,/CLASS,/" >"$dir/said"
    same "pstree" "$dir/said" tests/inside/tree.out
    check "pstree tells times" "$dir/tree" grep -q 'waits for its children for [0-9.]* m*s' "$dir/tree"
    $caw ps $pid >"$dir/ps" 2>&1 || true
    awk 'NR > 2 { line = $0; sub(/.*   */, "", line); split($0, w, "  +"); print w[1] " | " w[2] " | " line }' "$dir/ps" | sed "$in_ours" >"$dir/said"
    same "ps" "$dir/said" tests/inside/ps.out
    $caw stat $pid >"$dir/stat" 2>&1 || true
    check "stat" "$dir/stat" grep -q "^caw_tasks{class=\"$class\",thread=\"$pid\"} 8$" "$dir/stat"
    check "stat: the pools" "$dir/stat" grep -q '^caw_pool_queued{pool="dns"} 0$' "$dir/stat"
    check "stat: what they wait for" "$dir/stat" grep -q '^caw_tasks_waiting{.*for="task"} 5$' "$dir/stat"
    check "stat is Prometheus's text" "$dir/stat" sh -c "! grep -vE '^(# (HELP|TYPE) caw_[a-z_]+ .+|caw_[a-z_]+\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*\} [0-9.]+)\$' $dir/stat"
    goes_on
    if [ $status = 0 ] || [ $status = 1 ]; then ok "looked at, it ends as it would"; else fail "status $status" "$dir/err"; fi

    # ---- a socket of one's own; none ----
    CAW_CONTROL="$dir/%p.sock" start tree
    until_said told "$dir/out"
    i=0
    while [ ! -S "$dir/$pid.sock" ] && [ $i -lt 200 ]; do i=$((i + 1)); sleep 0.05; done
    $caw ps "$dir/$pid.sock" >"$dir/said" 2>&1 || true
    check "CAW_CONTROL=path" "$dir/said" grep -q 'reads_to_the_end' "$dir/said"
    check "which is its owner's" "$dir/said" sh -c "[ \$(stat -c %a $dir/$pid.sock) = 600 ]"
    sock=$dir/$pid.sock
    goes_on
    check "and goes with it" "$dir/err" sh -c "! [ -e $sock ]"
    CAW_CONTROL=0 start tree
    until_said told "$dir/out"
    status=0
    $caw ps $pid >"$dir/said" 2>&1 || status=$?
    check "CAW_CONTROL=0" "$dir/said" sh -c "[ $status = 1 ] && grep -q '^caw ps: $pid: ' $dir/said"
    goes_on

    # ---- a turn that lasts ----
    for mode in computes sleeps; do
        status=0
        timeout 60 "$exe" $mode >"$dir/out" 2>"$dir/err" || status=$?
        check "blocked: $mode" "$dir/err" grep -q '^caw: the .* has been blocked for [0-9]* ms$' "$dir/err"
        check "blocked: $mode: once" "$dir/err" sh -c "[ \$(grep -c blocked $dir/err) = 1 ]"
        check "blocked: $mode: its await chain" "$dir/err" sh -c \
            "grep -A3 '^task main, runs' $dir/err | grep -q 'blocks (tests/inside/inside.c, from line [0-9]* on)' && grep -q '^    main (tests/inside/inside.c:[0-9]*)' $dir/err"
        check "blocked: $mode: its calls of C" "$dir/err" grep -q "^    $mode.*+0x[0-9a-f]* (.*inside+0x" "$dir/err"
    done
    check "a sleep sleeps on" "$dir/out" grep -q slept "$dir/out"
    for mode in reads first; do
        CAW_BLOCKED_MS=20 start $mode
        until_said '  in C' "$dir/err"
        check "blocked in a system call: $mode" "$dir/err" grep -q "^    reads.*inside+0x" "$dir/err"
        $caw pstree $pid >"$dir/said" 2>&1 || true
        check "pstree of it: $mode" "$dir/said" sh -c "grep -q 'does not answer: its .* is blocked' $dir/said && grep -q '^    reads' $dir/said && grep -q '^task main, runs' $dir/said"
        goes_on
        check "and it went on: $mode" "$dir/err" [ $status = 0 ]
    done
    CAW_BLOCKED_MS=0 start reads
    until_said told "$dir/out"
    sleep 0.3
    goes_on
    check "CAW_BLOCKED_MS=0" "$dir/err" sh -c "! [ -s $dir/err ]"
    start rests
    until_said told "$dir/out"
    kill -STOP $pid
    sleep 0.3
    kill -CONT $pid
    sleep 0.2
    kill -TERM $pid
    goes_on
    check "waiting, or stopped, is not blocked" "$dir/err" sh -c "[ $status = 0 ] && ! [ -s $dir/err ]"

    # ---- a process that dies ----
    for how in SIGSEGV:139 SIGFPE:136 SIGILL:132 SIGABRT:134 SIGBUS:135 damaged:139 thread:139; do
        mode=${how%:*} status=0
        { timeout 60 "$exe" $mode >"$dir/out" 2>"$dir/err" || status=$?; } 2>/dev/null
        signal=$mode
        case $mode in damaged | thread) signal=SIGSEGV ;; esac
        check "$mode: it dies of that" "$dir/err" [ $status = ${how#*:} ]
        check "$mode: its signal" "$dir/err" grep -q "^caw: $signal.*, in process [0-9]*, thread [0-9]*$" "$dir/err"
        check "$mode: its calls of C" "$dir/err" grep -q "^    goes_wrong.*+0x[0-9a-f]* (.*inside+0x" "$dir/err"
        [ $mode != damaged ] || continue
        check "$mode: its tasks" "$dir/err" sh -c "grep -q '^  task waits, waits for another task' $dir/err && grep -q '^      waits (tests/inside/inside.c:[0-9]*)' $dir/err && grep -q '^  task sleeps, waits for time' $dir/err"
        [ $mode != thread ] || continue
        check "$mode: who ran" "$dir/err" sh -c "grep -A1 '^task main, runs' $dir/err | grep -q 'faulty (tests/inside/inside.c, from line'"
    done
    status=0
    { CAW_FAULT_TASKS=0 timeout 60 "$exe" SIGSEGV >"$dir/out" 2>"$dir/err" || status=$?; } 2>/dev/null
    check "CAW_FAULT_TASKS=0" "$dir/err" sh -c "[ $status = 139 ] && ! grep -q caw: $dir/err"
    if [ $class != green ]; then # which has words of its own for that
        { timeout 60 "$exe" full >"$dir/out" 2>"$dir/err" || true; } 2>/dev/null
        check "a full stack" "$dir/err" grep -q '^caw: SIGSEGV, address 0x[0-9a-f]*, where the stack has no room left, in process' "$dir/err"
    fi
    { CAW_FAULT_TASKS=1 timeout 60 "$exe" SIGSEGV >"$dir/out" 2>"$dir/err" || true; } 2>/dev/null
    check "CAW_FAULT_TASKS=1" "$dir/err" grep -q '^... and 2 more$' "$dir/err"

    # ---- numbers ----
    CAW_STATS=1 "$exe" prints >"$dir/said" 2>&1
    check "caw_stats_print" "$dir/said" grep -q '^caw_tasks{.*} 1$' "$dir/said"
    check "spawned" "$dir/said" grep -q '^caw_spawned_total{.*} 12$' "$dir/said"
    check "forced yields" "$dir/said" sh -c "[ \$(sed -n 's/^caw_forced_yields_total{.*} //p' $dir/said) -gt 10 ]"
    check "histograms" "$dir/said" sh -c "[ \$(sed -n 's/^caw_turn_seconds_count{.*} //p' $dir/said) -gt 20 ] && [ \$(sed -n 's/^caw_latency_seconds_count{.*} //p' $dir/said) -gt 20 ]"
    "$exe" prints >"$dir/said" 2>&1
    check "not measured" "$dir/said" sh -c "grep -q '^caw_turns_total' $dir/said && ! grep -q '^caw_turn_seconds' $dir/said"
    CAW_STATS=1 start tree
    until_said told "$dir/out"
    $caw pstree $pid >"$dir/said" 2>&1 || true
    check "age, when measured" "$dir/said" grep -q 'task within_it, .*, started [0-9]' "$dir/said"
    goes_on

    # ---- a trace ----
    if command -v jq >/dev/null; then
        for mode in counts exits; do
            CAW_TRACE=$dir/trace.json "$exe" $mode >"$dir/said" 2>&1
            check "trace, JSON: $mode" "$dir/said" jq -e 'length > 50' "$dir/trace.json"
        done
        CAW_TRACE=$dir/trace.json "$exe" counts >"$dir/said" 2>&1
        check "trace: what begins ends" "$dir/said" jq -e '[.[] | select(.cat == "task")] | group_by(.id) | all(([.[] | select(.ph == "b")] | length) == ([.[] | select(.ph == "e")] | length))' "$dir/trace.json"
        jq -r '[.[] | select(.ph == "b" and .args == {}) | .name] | group_by(.)[] | "\(length) \(.[0])"' "$dir/trace.json" >"$dir/said"
        printf '1 main\n5 works\n' >"$dir/want"
        same "trace: tasks" "$dir/said" "$dir/want"
        check "trace: awaits" "$dir/said" jq -e 'any(.ph == "b" and (.name | test("^works:[0-9]+$")) and .args.for == "time" and (.args.at | test("inside.c:[0-9]+")))' "$dir/trace.json"
        check "trace: turns" "$dir/said" jq -e 'any(.ph == "X" and .name == "works" and .dur >= 0)' "$dir/trace.json"
        for signal in TERM KILL; do
            rm -f "$dir/trace.json"
            CAW_TRACE=$dir/trace.json start stays
            until_said told "$dir/out"
            until_said '"name":"works"' "$dir/trace.json"
            kill -$signal $pid
            exec 9>&-
            { wait $pid || true; } 2>/dev/null
            # in the midst of a write that is killed a line may be cut off: the format's readers drop it
            check "trace, JSON after SIG$signal" "$dir/err" sh -c "jq -e 'length > 2' $dir/trace.json ||
                { [ $signal = KILL ] && { sed '\$d' $dir/trace.json | sed '\$s/,\$//'; echo ']'; } | jq -e 'length > 2'; }"
        done
        CAW_TRACE=$dir/trace.json start stays
        until_said told "$dir/out"
        CAW_TRACE=$dir/trace.json "$exe" counts
        check "two processes, two files" "$dir/err" sh -c "ls $dir/trace.json.*"
        goes_on
        rm -f "$dir"/trace.json.*
    fi
    "$exe" dump >"$dir/said" 2>&1
    same "caw_dump_tasks" "$dir/said" tests/inside/dump.out
done

# ---- what is wrong ----
class=-
says() { # NAME STATUS TEXT COMMAND...
    name=$1 want=$2 text=$3 status=0
    shift 3
    timeout -k 5 60 "$@" >"$dir/said" 2>&1 || status=$?
    check "$name" "$dir/said" sh -c "[ $status = $want ] && grep -q -- \"$text\" $dir/said"
}
says "no such process" 1 '^caw ps: 999999999: there is no such process' $caw ps 999999999
says "a process of another kind" 1 "^caw pstree: $$: runs no tasks of caw" $caw pstree $$
says "no socket" 1 "^caw ps: $dir/none: No such file" $caw ps "$dir/none"
says "usage" 2 '^usage: caw ps PID' $caw ps
says "usage, too much" 2 '^usage: caw stat PID' $caw stat 1 2
says "help" 0 '^usage: caw pstree PID' $caw pstree --help
for set in CAW_BLOCKED_MS=x CAW_BLOCKED_MS=-1 CAW_FAULT_TASKS=x CAW_STATS=2; do says "$set" 2 "^caw: $set: not a number" env $set "$exe" counts; done
says "a trace that can't be" 0 '^caw: CAW_TRACE=/none/x: No such file' env CAW_TRACE=/none/x "$exe" counts
says "a socket that can't be" 0 '^caw: CAW_CONTROL=/none/x: No such file' env CAW_CONTROL=/none/x "$exe" counts

#!/bin/sh
# Random concurrent programs (tests/random/generate.c): under the virtual clock async and green must print the same trace,
# also when the order is drawn, and when an await is cancelled; no child outlives its block, no frame or fibre is lost.
# What does not depend on the order of ends prints the same, task by task, in sync.
#     random.sh N [FIRST]      N programs, of the seeds from FIRST (1) on, BATCH (5) in one file
#     random.sh seed S         one of them       SIZE: the statements of a function (25); KIND: see below (drawn)
set -eu
cd "$(dirname "$0")/.."
batch=${BATCH:-5}
if [ "$1" != seed ]; then
    first=${2:-1}
    last=$((first + $1 - 1))
    seq "$first" "$batch" "$last" |
        BATCH=$batch xargs -P "${JOBS:-$(nproc)}" -I{} sh -c 'n=$(('"$last"' - {} + 1)); [ $n -lt $BATCH ] || n=$BATCH; "$0" seed {} $n' "$0"
    exit 0
fi
seed=$2 count=${3:-1} size=${SIZE:-25}
id="random $seed"
[ "$count" = 1 ] || id="random $seed..$((seed + count - 1))"
dir=$(mktemp -d "${TMPDIR:-/tmp}/caw-random.XXXXXX")
trap 'rm -rf "$dir"' EXIT
under='' lib=build/libcaw.a
case ${KIND:-$((seed / count % 12))} in
0 | 4) cc=gcc flags=-O2 ;;
1 | 5) cc=clang flags=-O0 ;;
2 | 6) cc=gcc flags=-O0 ;;
3 | 7) cc=clang flags=-O2 ;;
8) cc=gcc flags=-O3 ;;
9) cc=clang flags=-O3 ;;
10) cc=gcc lib=build/asan/libcaw.a flags="-O0 -fsanitize=address,undefined -fno-sanitize-recover=undefined" ;;
11) cc=gcc flags="-g -O1"
   if command -v valgrind >/dev/null; then under="valgrind -q --leak-check=full --error-exitcode=9"; fi ;;
esac
export ASAN_OPTIONS=detect_stack_use_after_return=0
command -v $cc >/dev/null || cc=gcc
build() { # NAME [ordered]
    build/tests/generate "$seed" "$count" "$size" ${2:-} >"$dir/$1.c"
    CAW_CC=$cc CAW_LIB=$lib build/cawc -w -fwrapv -Itests/random $flags "$dir/$1.c" -o "$dir/$1" >"$dir/log" 2>&1 || {
        echo "FAIL $id: $1 does not compile"; head -n 5 "$dir/log" | sed 's/^/    /'; exit 0; }
}
limit=10
if [ -n "$under" ]; then limit=90; fi
run() { # NAME CLASS [VAR=VALUE...]: its trace and status
    name=$1 class=$2; shift 2
    status=0
    (ulimit -f 40000; exec env CAW_CLASS="$class" "$@" timeout -s KILL $limit $under "$dir/$name" >"$dir/$class" 2>"$dir/$class.err") || status=$? # an endless loop prints no more
    echo "status $status" >>"$dir/$class"
    [ $status = 0 ] || head -n 6 "$dir/$class.err" >>"$dir/$class"
}
same() { # WHAT [VAR=VALUE...]
    what=$1; shift
    run random async CAW_CLOCK=virtual "$@"
    run random green CAW_CLOCK=virtual "$@"
    if ! cmp -s "$dir/async" "$dir/green"; then
        echo "FAIL $id $what: async and green differ"; diff "$dir/async" "$dir/green" | head -n 6 | sed 's/^/    /'
    elif grep -q '^LEAK' "$dir/async" || ! grep -q '^end$' "$dir/async" || ! grep -q '^status 0$' "$dir/async"; then
        echo "FAIL $id $what"; grep -a '^LEAK' "$dir/async" | head -n 3; tail -n 6 "$dir/async" | sed 's/^/    /'
    else echo "ok $id $what"; fi
}
build random
same plain
awaits=$(wc -l <"$dir/async")
times='1 2 3'
[ -z "$under" ] || times=1 # slow
for n in $times; do
    same "drawn $n" CAW_SEED=$n
    k=$(((seed * 7919 + n * 104729) % awaits + 1))
    same "cancelled at $k" CAW_CANCEL_AT=$k
    same "drawn $n and cancelled at $k" CAW_SEED=$n CAW_CANCEL_AT=$k
done
[ $((seed / count % 3)) = 1 ] || [ "$count" = 1 ] || exit 0
build ordered ordered
run ordered async CAW_CLOCK=virtual
run ordered green CAW_CLOCK=virtual
limit=90 # real time
run ordered sync
for class in async green sync; do sort -s -k1,1 "$dir/$class" >"$dir/$class.tasks"; done
for class in green sync; do
    if ! cmp -s "$dir/async.tasks" "$dir/$class.tasks"; then
        echo "FAIL $id ordered: async and $class differ"; diff "$dir/async.tasks" "$dir/$class.tasks" | head -n 6 | sed 's/^/    /'
    elif grep -q '^LEAK' "$dir/$class" || ! grep -q '^status 0$' "$dir/$class"; then
        echo "FAIL $id ordered $class"; tail -n 6 "$dir/$class" | sed 's/^/    /'
    else echo "ok $id ordered $class"; fi
done

#!/bin/sh
# Random concurrent programs (tests/random/generate.c): under the virtual clock async and green must print the same trace,
# also when the order is drawn, and when an await is cancelled; no frame or fibre is lost. What does not depend on the order
# of ends prints the same in sync.
#     random.sh N [FIRST]      N seeds from FIRST (1) on       random.sh seed S      one of them
set -eu
cd "$(dirname "$0")/.."
if [ "$1" != seed ]; then
    seq "${2:-1}" "$((${2:-1} + $1 - 1))" | xargs -P "$(nproc)" -n 1 "$0" seed
    exit 0
fi
seed=$2
dir=$(mktemp -d "${TMPDIR:-/tmp}/caw-random.XXXXXX")
trap 'rm -rf "$dir"' EXIT
case $((seed % 4)) in
0) cc=gcc flags=-O2 ;;
1) cc=clang flags=-O1 ;;
2) cc=gcc flags=-O0 ;;
3) cc=gcc flags="-g -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined"; CAW_LIB=build/asan/libcaw.a; export CAW_LIB ;;
esac
export ASAN_OPTIONS=detect_stack_use_after_return=0
build() { CAW_CC=$cc build/cawc -w -fwrapv $flags "$dir/$1.c" -o "$dir/$1" >"$dir/log" 2>&1 || {
    echo "FAIL random $seed: $1 does not compile"; head -n 5 "$dir/log" | sed 's/^/    /'; exit 0; }; }
run() { # NAME CLASS [VAR=VALUE...]: its trace and status
    name=$1 class=$2; shift 2
    status=0
    env CAW_CLASS="$class" "$@" timeout 20 "$dir/$name" >"$dir/$class" 2>"$dir/$class.err" || status=$?
    echo "status $status" >>"$dir/$class"
    [ $status = 0 ] || head -n 6 "$dir/$class.err" >>"$dir/$class"
}
same() { # WHAT [VAR=VALUE...]
    what=$1; shift
    run random async CAW_CLOCK=virtual "$@"
    run random green CAW_CLOCK=virtual "$@"
    if ! cmp -s "$dir/async" "$dir/green"; then
        echo "FAIL random $seed $what: async and green differ"; diff "$dir/async" "$dir/green" | head -n 6 | sed 's/^/    /'
    elif ! grep -q '^live 0$' "$dir/async" || ! grep -q '^status 0$' "$dir/async"; then
        echo "FAIL random $seed $what"; tail -n 6 "$dir/async" | sed 's/^/    /'
    else echo "ok random $seed $what"; fi
}
build/tests/generate "$seed" >"$dir/random.c"
build random
same plain
same drawn CAW_SEED="$seed"
same cancelled CAW_CANCEL_AT=$((seed % 37 + 1))
same "drawn and cancelled" CAW_SEED=7 CAW_CANCEL_AT=$((seed % 101 + 1))
[ $((seed % 5)) = 0 ] || exit 0
build/tests/generate "$seed" ordered >"$dir/ordered.c"
build ordered
run ordered async CAW_CLOCK=virtual
run ordered sync
sort "$dir/async" >"$dir/async.sorted"
sort "$dir/sync" >"$dir/sync.sorted"
if cmp -s "$dir/async.sorted" "$dir/sync.sorted"; then echo "ok random $seed sync"
else echo "FAIL random $seed: async and sync differ"; diff "$dir/async.sorted" "$dir/sync.sorted" | head -n 6 | sed 's/^/    /'; fi

#!/bin/sh
# Tasks in a libuv program that turns its loop itself (attach.c), in async and green, with gcc and clang, sanitizers and
# valgrind; in sync it is refused.
set -eu
cd "$(dirname "$0")/.."
out=${TESTS_OUT:-build/tests}/attach
mkdir -p "$out"
have() { command -v "$1" >/dev/null 2>&1; }
cat >"$out/want" <<'END'
parked, and woken
alive: 3
callbacks
behind ours: 3
all of it: 42, 50
by a task: 114
at once
threads: 230 190 210
END
echo ENOTSUP >"$out/refused"
try() { # ID CLASSES LIB CC FLAGS... ; UNDER stands before the program
    id=$1 classes=$2 lib=$3 cc=$4; shift 4
    if ! CAW_CC=$cc CAW_LIB=$lib build/cawc -g "$@" tests/attach.c -o "$out/exe" >"$out/log" 2>&1; then
        echo "FAIL attach $id: does not compile"
        head -n 5 "$out/log" | sed 's/^/    /'
        return
    fi
    for class in $classes; do
        status=0 want=$out/want
        [ "$class" != sync ] || want=$out/refused
        CAW_CLASS=$class ASAN_OPTIONS=detect_stack_use_after_return=0 TSAN_OPTIONS=suppressions=tests/tsan.supp \
            timeout -k 5 60 ${UNDER-} "$out/exe" >"$out/got" 2>"$out/err" || status=$?
        if [ $status = 0 ] && cmp -s "$want" "$out/got"; then echo "ok attach $id $class"
        else
            echo "FAIL attach $id $class: status $status"
            { diff "$want" "$out/got"; cat "$out/err"; } | head -n 8 | sed 's/^/    /'
        fi
    done
}
try "gcc -O0" "async green sync" build/libcaw.a gcc -O0 -Wall -Wextra
! have clang || try "clang -O2" "async green sync" build/libcaw.a clang -O2 -Wall -Wextra
try asan "async green" build/asan/libcaw.a gcc -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined
try tsan async build/tsan/libcaw.a gcc -O1 -fsanitize=thread
! have valgrind || UNDER="valgrind -q --leak-check=full --error-exitcode=9" try valgrind "async green" build/libcaw.a gcc -O1

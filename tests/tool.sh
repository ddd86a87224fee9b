#!/bin/sh
# The caw tool: `caw test --cancel-each` finds a leak, a descriptor left open, a crash and a hang, says where the await
# stood, and finds nothing where there is nothing; what is wrong with its command line it says.
set -eu
cd "$(dirname "$0")/.."
dir=$(mktemp -d "${TMPDIR:-/tmp}/caw-tool.XXXXXX")
trap 'rm -rf "$dir"' EXIT
fail() { echo "FAIL tool $1"; sed 's/^/    /' "$dir/said" | head -n 12; }
# try NAME STATUS COMMAND...
try() {
    name=$1 want=$2 status=0
    shift 2
    timeout -k 5 120 "$@" >"$dir/said" 2>&1 || status=$?
    if [ $status = "$want" ]; then echo "ok tool $name"; else fail "$name: status $status, not $want"; fi
}
says() { # TEXT: the last one said it
    if grep -q -- "$1" "$dir/said"; then echo "ok tool $name: $1"; else fail "$name: not said: $1"; fi
}
CAW_LIB=build/asan/libcaw.a build/cawc -g -O1 -fsanitize=address,undefined tests/tool_cancel.c -o "$dir/asan"
build/cawc -g -O1 tests/tool_cancel.c -o "$dir/plain"
cat >"$dir/run.c" <<'END' # no async main
#include <caw.h>
static async int f(void *p) { return await caw_sleep(0) + (p != NULL); }
int main(void) { return caw_run(f, NULL); }
END
build/cawc -g -O1 "$dir/run.c" -o "$dir/run"
for class in async green sync; do
    export CAW_CLASS=$class
    try "$class, nothing wrong" 0 build/caw test --cancel-each "$dir/asan"
    says ' awaits cancelled, one a run: 0 went wrong'
    try "$class, faults" 1 build/caw test --cancel-each --timeout 2 "$dir/asan" faulty
    says ': leaks memory'
    says ': leaves descriptors open: 1'
    says ': is killed by signal 6'
    says ': hangs'
    says '    fault (tests/tool_cancel.c:14)'
    says '    kinds (tests/tool_cancel.c:28)'
    says '|.*waits for time'
    try "$class, hangs by itself" 1 build/caw test --cancel-each --timeout 1 "$dir/plain" hang
    says 'not cancelled: hangs'
    says '|.*yields_for_ever (tests/tool_cancel.c'
    # what is asked for by variables must be right, in every runtime
    for set in CAW_CLOCK=x CAW_SEED=x CAW_SEED=99999999999999999999 CAW_CANCEL_AT=-1 CAW_STACK_SIZE=x CAW_STACK_SIZE=0 \
        CAW_STACK_SIZE=-1 CAW_STACK_SIZE=16383 CAW_STACK_SIZE=99999999999 CAW_POOL_USER=0 CAW_POOL_FILES=x CAW_POOL_DNS=1025; do
        try "$class, $set" 2 env $set "$dir/run"
        says "^caw: $set: n"
    done
done

if command -v valgrind >/dev/null; then
    CAW_CLASS=async CAW_CLOCK=virtual try valgrind 1 build/caw test --cancel-each --valgrind --to 2 "$dir/plain" faulty
    says ': leaks memory'
fi
try "no command" 2 build/caw
says '^usage: caw COMMAND'
try "unknown command" 2 build/caw tets
says '^caw: no command tets'
try "unknown option" 2 build/caw test --canel "$dir/plain"
says 'unknown option --canel'
try "no program" 2 build/caw test --cancel-each
try "missing program" 2 build/caw test --cancel-each "$dir/none"
says "can't run .*/none: No such file"
try "not ours" 2 build/caw test --cancel-each /bin/true
says 'without a word'

#!/bin/sh
# Random differential testing: csmith's programs with every function made async, every call awaited and yields in most
# block must give the checksum of the erased text, which is plain C, in three classes. Some calls become async variables, some statements
# branches of a gather.
#     csmith.sh N [FIRST]      N seeds from FIRST (1) on       csmith.sh seed S      one of them, JOBS (all cores) at once
# With ALL=1 by gcc and clang, at -O0 and -O2; else by one of these, or at -O3, or under sanitizers, as the seed says.
# A program that runs longer than LIMIT (5) s as plain C, or yields more than 10 million times, is skipped, and counted.
set -eu
cd "$(dirname "$0")/.."

if [ -z "${CSMITH_H:-}" ]; then CSMITH_H=$(dirname "$(find /usr/include -name csmith.h 2>/dev/null | head -n 1)"); fi
export CSMITH_H
if [ "$1" != seed ]; then
    seq "${2:-1}" "$((${2:-1} + $1 - 1))" | xargs -P "${JOBS:-$(nproc)}" -n 1 "$0" seed
    exit 0
fi
seed=$2 limit=${LIMIT:-5}
dir=$(mktemp -d "${TMPDIR:-/tmp}/caw-csmith.XXXXXX")
trap 'rm -rf "$dir"' EXIT

(cd "$dir" && csmith --seed "$seed" --no-argc ${CSMITH_FLAGS:---max-funcs 6} >plain.c) # it leaves a file where it runs

awk -v seed="$seed" '
    function draw(percent) { return rand() * 100 < percent }
    function closing(s, i,    depth) { # of the bracket at i
        for (depth = 0; i <= length(s); i++) {
            depth += (substr(s, i, 1) == "(") - (substr(s, i, 1) == ")")
            if (!depth) return i
        }
    }
    function awaited(s,    at, n, name, end) { # every call in s is awaited, some as an async variable
        if (!match(s, /func_[0-9]+\(/)) return s
        at = RSTART; n = RLENGTH; name = substr(s, at, n - 1); end = closing(s, at + n - 1)
        call = name "(" awaited(substr(s, at + n, end - at - n)) ")"
        if (draw(25)) call = "({ async " type[name] " v_ = " call "; await v_; })"
        else call = "await " call
        return substr(s, 1, at - 1) call awaited(substr(s, end + 1))
    }
    BEGIN { srand(seed) }
    /^#include "csmith.h"/ { print; print "#include <caw.h>"; next }
    /^static .*func_[0-9]+\(/ { # prototypes and definitions
        match($0, /func_[0-9]+\(/)
        type[substr($0, RSTART, RLENGTH - 1)] = substr($0, 8, RSTART - 8)
        sub(/^static/, "static async"); print; next
    }
    /^int main \(/ { sub(/^int/, "async int"); print; next }
    {
        calls = /func_[0-9]+\(/
        statement = calls && /^ *[(*gl+-].*;$/ && !/^ *(goto|lbl_)/
        line = awaited($0)
        if (line ~ /^ *return / && draw(60)) print "(void)await caw_yield();"
        if (statement && draw(50)) print "gather { " line (draw(50) ? " (void)await caw_yield();" : "") " }"
        else print line
        if ((line ~ /^ *\{ \/\* block id/ || line ~ /^lbl_[0-9]+:/) && draw(60)) print "(void)await caw_yield();"
    }' "$dir/plain.c" >"$dir/caw.c"

cat >"$dir/count.c" <<'END'
#include <stdio.h>
static unsigned long n;
int caw_yield(void);
int caw_yield(void) { n++; return 0; }
__attribute__((destructor)) static void say(void) { fprintf(stderr, "%lu\n", n); }
END
gcc -w -O1 -fno-strict-aliasing -Iinclude -I"$CSMITH_H" "$dir/caw.c" "$dir/count.c" -o "$dir/plain" -lm # the erased text
want=$(timeout "$limit" "$dir/plain" 2>"$dir/yields") || { echo "skipped csmith $seed ($limit s as plain C)"; exit 0; }
yields=$(cat "$dir/yields")
[ -n "$yields" ] && [ "$yields" -le 10000000 ] || { echo "skipped csmith $seed (too many yields)"; exit 0; }

try() { # CC LIB FLAG...
    cc=$1 lib=build/$2libcaw.a; shift 2
    command -v "$cc" >/dev/null || return 0
    id="csmith $seed $cc $1"
    if ! CAW_CC=$cc CAW_LIB=$lib build/cawc -w "$@" -fno-strict-aliasing -I"$CSMITH_H" "$dir/caw.c" -o "$dir/caw" -lm >"$dir/log" 2>&1; then
        echo "FAIL $id: does not compile"
        head -n 4 "$dir/log" | sed 's/^/    /'
        return 0
    fi
    for class in async green sync; do
        status=0
        got=$(CAW_CLASS=$class timeout -k 5 120 "$dir/caw" 2>"$dir/log") || status=$?
        if [ "$got" = "$want" ]; then echo "ok $id $class"
        else echo "FAIL $id $class: status $status, \"$got\", not \"$want\""; head -n 3 "$dir/log" | sed 's/^/    /'; fi
    done
}
if [ -n "${ALL:-}" ]; then
    for cc in gcc clang; do try $cc "" -O0; try $cc "" -O2; done
    exit 0
fi
export ASAN_OPTIONS=detect_stack_use_after_return=0
case $((seed % 7)) in
0) try gcc "" -O0 ;;
1) try gcc "" -O2 ;;
2) try clang "" -O0 ;;
3) try clang "" -O2 ;;
4) try gcc "" -O3 ;;
5) try clang "" -O3 ;;
# (csmith points into what it packs: misaligned stores are its own)
6) if [ -f build/asan/libcaw.a ]; then try gcc asan/ -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-sanitize=alignment; else try gcc "" -O1; fi ;;
esac

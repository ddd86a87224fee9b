#!/bin/sh
# Random differential testing: csmith's programs with every function made async, every call awaited and yields in most
# block must give the checksum of the erased text, which is plain C, in three classes. Some calls become async variables, some statements
# branches of a gather.
#     csmith.sh N [FIRST]      N seeds from FIRST (1) on       csmith.sh seed S      one of them
# By gcc and clang, at -O0 and -O2: with ALL=1 each by each, else one by each.
# A program that runs longer than LIMIT (5) s as plain C, or yields more than 10 million times, is skipped, and counted.
set -eu
cd "$(dirname "$0")/.."

if [ -z "${CSMITH_H:-}" ]; then CSMITH_H=$(dirname "$(find /usr/include -name csmith.h 2>/dev/null | head -n 1)"); fi
export CSMITH_H
if [ "$1" != seed ]; then
    seq "${2:-1}" "$((${2:-1} + $1 - 1))" | xargs -P "$(nproc)" -n 1 "$0" seed
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

n=0
for cc in gcc clang; do
    command -v $cc >/dev/null || continue
    for o in -O0 -O2; do
        n=$((n + 1))
        [ -n "${ALL:-}" ] || [ $((seed % 4 + 1)) = $n ] || continue
        if ! CAW_CC=$cc build/cawc -w $o -fno-strict-aliasing -I"$CSMITH_H" "$dir/caw.c" -o "$dir/caw" -lm >"$dir/log" 2>&1; then
            echo "FAIL csmith $seed $cc $o: does not compile"
            head -n 4 "$dir/log" | sed 's/^/    /'
            continue
        fi
        for class in async green sync; do
            status=0
            got=$(CAW_CLASS=$class timeout -k 5 120 "$dir/caw" 2>"$dir/log") || status=$?
            if [ "$got" = "$want" ]; then echo "ok csmith $seed $cc $o $class"
            else echo "FAIL csmith $seed $cc $o $class: status $status, \"$got\", not \"$want\""; head -n 3 "$dir/log" | sed 's/^/    /'; fi
        done
    done
done

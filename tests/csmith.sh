#!/bin/sh
# Random differential testing: csmith's programs with every function made async, every call awaited and a yield in each
# block must give the checksum of the plain original: in three classes, by gcc and clang, at -O0 and -O2.
#     csmith.sh N [FIRST]      N seeds from FIRST (1) on       csmith.sh seed S      one of them
# A program that runs longer than 5 s as plain C, or yields more than 10 million times, is skipped, and counted.
set -eu
cd "$(dirname "$0")/.."

if [ "$1" != seed ]; then
    seq "${2:-1}" "$((${2:-1} + $1 - 1))" | xargs -P "$(nproc)" -n 1 "$0" seed
    exit 0
fi
seed=$2
dir=$(mktemp -d "${TMPDIR:-/tmp}/caw-csmith.XXXXXX")
trap 'rm -rf "$dir"' EXIT
header=$(dirname "$(find /usr/include -name csmith.h 2>/dev/null | head -n 1)")

(cd "$dir" && csmith --seed "$seed" --no-argc --max-funcs 6 >plain.c) # it leaves a file where it runs

gcc -w -O1 -fno-strict-aliasing -I"$header" "$dir/plain.c" -o "$dir/plain" -lm
want=$(timeout 5 "$dir/plain") || { echo "skipped csmith $seed (5 s as plain C)"; exit 0; }

awk '
    /^#include "csmith.h"/ { print; print "#include <caw.h>"; next }
    /^static .*func_[0-9]+\(/ { sub(/^static/, "static async"); print; next } # prototypes and definitions
    /^int main \(/ { sub(/^int/, "async int"); print; next }
    {
        line = $0; done = ""
        while (match(line, /func_[0-9]+\(/)) {
            done = done substr(line, 1, RSTART - 1) "await " substr(line, RSTART, RLENGTH)
            line = substr(line, RSTART + RLENGTH)
        }
        line = done line
        if (line ~ /^ *return /) print "(void)await caw_yield();"
        print line
        if (line ~ /^ *\{ \/\* block id/ || line ~ /^lbl_[0-9]+:/) print "(void)await caw_yield();"
    }' "$dir/plain.c" >"$dir/caw.c"

cat >"$dir/count.c" <<'END'
#include <stdio.h>
static unsigned long n;
int caw_yield(void);
int caw_yield(void) { n++; return 0; }
__attribute__((destructor)) static void say(void) { fprintf(stderr, "%lu\n", n); }
END
gcc -w -O2 -fno-strict-aliasing -Iinclude -I"$header" "$dir/caw.c" "$dir/count.c" -o "$dir/count" -lm # the erased text
yields=$(timeout 5 "$dir/count" 2>&1 >/dev/null) || yields=
[ -n "$yields" ] && [ "$yields" -le 10000000 ] || { echo "skipped csmith $seed (too many yields)"; exit 0; }

for cc in gcc clang; do
    command -v $cc >/dev/null || continue
    for o in -O0 -O2; do
        if ! CAW_CC=$cc build/cawc -w $o -fno-strict-aliasing -I"$header" "$dir/caw.c" -o "$dir/caw" -lm >"$dir/log" 2>&1; then
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

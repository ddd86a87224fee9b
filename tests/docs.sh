#!/bin/sh
# Every block of C in the manual and in the README compiles without a warning; one with a main is run in each class.
set -eu
cd "$(dirname "$0")/.."
out=${TESTS_OUT:-build/tests}/docs
mkdir -p "$out"
for page in README.md docs/*.md; do
    name=$(basename "$page" .md) flags=
    if [ "$name" = clients ] && ! flags=$(pkg-config --cflags libpq hiredis libmariadb libcurl 2>/dev/null); then
        echo "tests: the clients' libraries are missing: $page not compiled"
        continue
    fi
    awk -v base="$out/$name" '/^```c$/ { n++; f = base "." n ".c"; print "#include <stdio.h>\n#include <caw/http.h>\n#include <caw/stream.h>\n" > f; on = 1; next }
                              /^```$/ { on = 0 } on { print > f }' "$page"
    for c in "$out/$name".*.c; do
        [ -f "$c" ] || continue
        id="docs $(basename "$c" .c)"
        if ! build/cawc $flags -Wall -Wextra -Wno-unused-function -c "$c" -o "$c.o" 2>"$c.log" || [ -s "$c.log" ]; then
            echo "FAIL $id: does not compile, or with warnings"
            head -n 6 "$c.log" | sed 's/^/    /'
            continue
        fi
        echo "ok $id"
        grep -q '^async int main' "$c" || continue
        build/cawc "$c.o" -o "$c.exe"
        for class in async green sync; do
            if CAW_CLASS=$class timeout 20 "$c.exe" >/dev/null 2>&1; then echo "ok $id $class"; else echo "FAIL $id $class: status $?"; fi
        done
    done
done

#!/bin/sh
# C that has nothing to do with async. Each file of tests/plain, in the dialects that its first line names, gives by cawc the same
# object as by the C compiler alone, at -O0 and -O2; and beside an async function, where its text goes through the parser, the
# same code and data in the same object but for that function's.
#     Dialects: NAME...      -std of each; "gcc" or "clang" in front of it: only that compiler's
set -eu
cd "$(dirname "$0")/.."
cawc=$PWD/build/cawc apart='-ffunction-sections -fdata-sections'
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

sections() { # OBJECT: code and data, section by section, less what the async function brings
    objdump -s "$1" | awk '
        /^Contents of section/ { name = $4; keep = name ~ /^\.(text|data|rodata|bss|tbss|tdata)/ && name !~ /beside|caw_|\.str/ }
        keep { print name, $0 }' | sort
}
for f in tests/plain/*.c; do
    name=$(basename "$f" .c) only=
    for word in $(sed -n '1s/.*Dialects: \([^.]*\)\..*/\1/p' "$f"); do
        case $word in gcc | clang) only=$word; continue ;; esac
        for cc in gcc clang; do
            command -v $cc >/dev/null || continue
            [ -z "$only" ] || [ "$only" = $cc ] || continue
            $cc -std="$word" -w -fsyntax-only "$f" 2>/dev/null || { echo "FAIL plain $name $cc $word: $cc refuses it"; continue; }
            for o in -O0 -O2; do
                id="plain $name $cc $word $o"
                $cc -std="$word" -w $o -c "$f" -o "$dir/want.o"
                if ! CAW_CC=$cc $cawc -std="$word" -w $o -c "$f" -o "$dir/got.o" >"$dir/log" 2>&1; then
                    echo "FAIL $id"; head -n 4 "$dir/log" | sed 's/^/    /'
                elif cmp -s "$dir/want.o" "$dir/got.o"; then echo "ok $id"
                else echo "FAIL $id: the object differs"; fi
            done
            { echo '#include <caw/abi.h>'; echo "#line 1 \"$f\""; cat "$f"
              echo '_Async int beside(int a); _Async int beside(int a) { return a; }'; } >"$dir/beside.c"
            if ! CAW_CC=$cc $cawc -std="$word" -w -O2 $apart -c "$dir/beside.c" -o "$dir/got.o" >"$dir/log" 2>&1; then
                echo "FAIL plain $name $cc $word beside async"; head -n 4 "$dir/log" | sed 's/^/    /'
                continue
            fi
            $cc -std="$word" -w -O2 $apart -c "$f" -o "$dir/want.o"
            sections "$dir/want.o" >"$dir/want"
            sections "$dir/got.o" >"$dir/got"
            if cmp -s "$dir/want" "$dir/got"; then echo "ok plain $name $cc $word beside async"
            else echo "FAIL plain $name $cc $word beside async: other code or data"; diff "$dir/want" "$dir/got" | head -n 4 | sed 's/^/    /'; fi
        done
        only=
    done
done

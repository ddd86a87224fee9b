#!/bin/sh
# emit_c.sh FILE: what --emit-c makes of a program (FILE.2.c too) compiles by each C compiler that is there, with the headers
# and libcaw only, without a warning, and prints in three classes what it should. Of servers that is what --help says.
set -eu
cd "$(dirname "$0")/.."
file=$1 name=$(basename "$1" .c) base=${1%.c}
id="emit_c $base" out=${TESTS_OUT:-build/tests}/emit_c.$name.$(basename "$(dirname "$file")")
mkdir -p "$out"
here=$(dirname "$file")
sources=$file
[ ! -f "$base.2.c" ] || sources="$sources $base.2.c"
want=$base.out
arguments=
case $file in
examples/*) # as cawc's own build of it; of a server its command line
    want=$out/want
    [ "$name" = countdown ] || arguments=--help
    build/cawc $sources -o "$out/exe"
    timeout -k 5 60 "$out/exe" $arguments >"$want" ;;
esac
for c in $sources; do
    if ! build/cawc --emit-c "$c" -o "$out/$(basename "$c")" >"$out/log" 2>&1 || [ -s "$out/log" ]; then
        echo "FAIL $id: is not translated"
        head -n 6 "$out/log" | sed 's/^/    /'
        exit 0
    fi
done
compile() { # CC FLAGS...
    cc=$1; shift
    objects=
    for c in $sources; do
        o=$out/$(basename "$c" .c).o
        "$cc" "$@" -Iinclude -I"$here" -c "$out/$(basename "$c")" -o "$o" || return 1
        objects="$objects $o"
    done
    gcc $objects build/libcaw.a -luv -lpthread -ldl -o "$out/exe"
}
for cc in gcc clang tcc; do
    command -v $cc >/dev/null || continue
    quiet=1
    case $cc in # -Wno…: a qualifier of a result is the user's
    gcc) flags="-std=gnu11 -O2 -Wall -Wextra -Wno-ignored-qualifiers" ;;
    clang) flags="-std=gnu11 -O0 -Wall -Wextra -Wno-ignored-qualifiers" ;;
    tcc)
        flags= quiet= # knows less of C than the others: where it can't read the erased program it need not read this
        for c in $sources; do tcc -Iinclude -c "$c" -o "$out/erased.o" >/dev/null 2>&1 || continue 2; done
        ! grep -q 'attribute__((weak))' $sources || continue  # it forgets that at the definition
        # it aligns no local to more than 16, has no &*p of a VLA, and a library of its own for va_arg
        case $name in alignment | gather_copies | labels | vla_awaited | va_lists) continue ;; esac ;;
    esac
    if ! compile $cc $flags >"$out/log" 2>&1 || [ -n "$quiet" -a -s "$out/log" ]; then
        echo "FAIL $id $cc: does not compile, or with warnings"
        head -n 6 "$out/log" | sed 's/^/    /'
        continue
    fi
    echo "ok $id $cc"
    [ -f "$want" ] || continue
    for class in async green sync; do
        status=0
        CAW_CLASS=$class timeout -k 5 60 "$out/exe" $arguments >"$out/got" 2>"$out/err" || status=$?
        if [ $status = 0 ] && cmp -s "$want" "$out/got"; then echo "ok $id $cc $class"
        else
            echo "FAIL $id $cc $class: status $status"
            diff "$want" "$out/got" | head -n 6 | sed 's/^/    /'
        fi
    done
done
rm -rf "$out"

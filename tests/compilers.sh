#!/bin/sh
# Behind cawc: tests/compilers.sh native    the newer clangs and gccs that are there, over a part of tests/lang
#              tests/compilers.sh musl      musl-gcc: all of tests/lang compiled; plain programs linked and run
#              tests/compilers.sh ucontext  the switch of stacks that other machines than x86-64 and aarch64 have
#              tests/compilers.sh aarch64   aarch64-linux-gnu-gcc: all of tests/lang compiled; with a libuv for it also libcaw,
#                                           linked, and run by qemu in three classes (names behind it: only these; tests/run takes a few)
set -eu
cd "$(dirname "$0")/.."
kind=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
have() { command -v "$1" >/dev/null 2>&1; }
wants() { for t; do have "$t" || { echo "tests: $t is missing: compilers $kind not run"; exit 0; }; done; }
ok() { echo "ok compilers $*"; }
fail() { echo "FAIL compilers $*"; head -n 6 "$dir/log" | sed 's/^/    /'; }
check() { name=$1; shift; if "$@" >"$dir/log" 2>&1; then ok "$name"; else fail "$name"; fi; } # NAME COMMAND...
shift
cases=${*:-$(basename -s .out tests/lang/*.out)}
sources() { echo "tests/lang/$1.c"; [ ! -f "tests/lang/$1.2.c" ] || echo "tests/lang/$1.2.c"; }

compile() { # CC FLAGS: all of tests/lang to objects, in one go each
    for n in $cases; do
        for s in $(sources "$n"); do
            CAW_CC=$1 build/cawc $2 -c "$s" -o "$dir/$(basename "$s" .c).o" 2>"$dir/log" || { fail "$kind: $s does not compile"; continue; }
        done
    done
    ok "$kind: tests/lang compiles"
}
plain() { # CC RUN
    printf '#include <stdio.h>\nint main(void) { puts("plain"); return 0; }\n' >"$dir/plain.c"
    check "$kind: a plain program" sh -c "CAW_CC='$1' build/cawc -static $dir/plain.c -o $dir/plain && $2 $dir/plain | grep -qx plain"
}
run() { # NAME RUN CAW_CC CAW_LIB FLAGS
    CAW_CC=$3 CAW_LIB=$4 build/cawc $5 $(sources "$1") -o "$dir/$1" 2>"$dir/log" || { fail "$kind $3: $1 is not built"; return; }
    for class in async green sync; do
        status=0
        CAW_CLASS=$class timeout 120 $2 "$dir/$1" >"$dir/$1.$class" 2>"$dir/log" || status=$?
        if [ $status = 0 ] && cmp -s "tests/lang/$1.out" "$dir/$1.$class"; then ok "$kind $3 $1 $class"
        else fail "$kind $3 $1 $class: status $status, or another output"; fi
    done
    rm -f "$dir/$1"
}
c23() { # CC: if it has all of it
    printf 'int main(void) { constexpr int n[] = {\n#embed "%s"\n}; return n[0] == 0 && nullptr; }\n' tests/compilers/c23.txt >"$dir/has.c"
    "$1" -std=gnu23 -I. -fsyntax-only --embed-dir=. "$dir/has.c" 2>/dev/null || return 0
    for how in "-O0 -g" -O2; do
        CAW_CC=$1 build/cawc -std=gnu23 -Wall -Wextra $how tests/compilers/c23.c -o "$dir/c23" 2>"$dir/log" && ! [ -s "$dir/log" ] ||
            { fail "$kind $1: C23 $how is not built, or with warnings"; continue; }
        for class in async green sync; do
            check "$kind $1: C23 $how $class" sh -c "CAW_CLASS=$class $dir/c23 | cmp - tests/compilers/c23.out"
        done
    done
}

case $kind in
native)
    found=
    for cc in $(ls /usr/bin/clang-[0-9]* /usr/bin/gcc-[0-9]* 2>/dev/null); do
        found=yes
        for n in ${*:-gather linkage control defer c_objects c_control structs vla attributes statement_expression_scope nursery race}; do
            run "$n" "" "$(basename "$cc")" build/libcaw.a "-O2 -g -Wall -Wextra"
        done
        c23 "$(basename "$cc")"
    done
    [ -n "$found" ] || echo "tests: no versioned compilers: compilers native not run" ;;
musl)
    wants musl-gcc
    # libuv's headers are the one thing beside musl's that are wanted to compile
    mkdir "$dir/include"
    cp -r /usr/include/uv.h /usr/include/uv "$dir/include"
    compile musl-gcc "-O1 -D_GNU_SOURCE -isystem $dir/include"
    plain musl-gcc "" ;;
ucontext)
    cp build/libcaw.a "$dir"
    for f in jump stack fibre green; do
        gcc -std=gnu11 -O2 -g -D_GNU_SOURCE -DCAW_STACK_UCONTEXT -Iinclude -Iruntime -c runtime/class/$f.c -o "$dir/$f.o"
        ar r "$dir/libcaw.a" "$dir/$f.o"
    done
    for n in ${*:-gather within recursion sync_channels fibre_values fibre_tree fibre_tasks}; do
        run "$n" "" gcc "$dir/libcaw.a" "-O2 -g"
    done ;;
aarch64)
    wants aarch64-linux-gnu-gcc qemu-aarch64
    cc=aarch64-linux-gnu-gcc
    plain $cc qemu-aarch64
    uv=$($cc -print-file-name=libuv.so)
    case $uv in
    /*) ;;
    *)
        mkdir "$dir/include"
        cp -r /usr/include/uv.h /usr/include/uv "$dir/include"
        compile $cc "-O1 -isystem $dir/include"
        echo "tests: there is no libuv for aarch64 (dpkg --add-architecture arm64; apt-get install libuv1-dev:arm64): only compiled"
        exit 0 ;;
    esac
    # libcaw for it: this build's rules with another compiler and other places; cawc is the one that there is
    {
        awk '/^# ---- cawc ----/ { exit } { print }' build.ninja | sed -e "s|^cc = .*|cc = $cc|" -e "s|^builddir = .*|builddir = $dir|"
        echo "build build/cawc: phony"
        echo "lib = $dir/lib"
        echo "san ="
        echo "subninja runtime/libcaw.ninja"
    } >"$dir/build.ninja"
    if ! ninja -f "$dir/build.ninja" "$dir/lib/libcaw.a" >"$dir/log" 2>&1; then fail "aarch64: libcaw is not built"; exit 0; fi
    ok "aarch64: libcaw is built"
    for n in $cases; do
        case $n in shared_threads) continue ;; esac # takes minutes in qemu
        run "$n" "qemu-aarch64" $cc "$dir/lib/libcaw.a" "-O2 -static"
    done ;;
esac

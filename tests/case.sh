#!/bin/sh
# One case of the compiler's tests; prints "ok NAME" or "FAIL NAME: why". Called by tests/run:
#     case.sh lang NAME CC FLAG      tests/lang/NAME.c (and NAME.2.c), in three classes, prints NAME.out
#     case.sh asan NAME, tsan NAME   the same with sanitizers; tsan: in sync; what has threads or fibres in three classes
#     case.sh valgrind NAME          the same under valgrind
#     case.sh error NAME             tests/errors/NAME.c is refused, with NAME.err on stderr
#     case.sh warning NAME           tests/warnings/NAME.c compiles, with NAME.err (perhaps nothing) on stderr
#     case.sh end NAME CC FLAG       tests/ends/NAME.c ends with the status, in the classes (a,b; all three) and with the memory that
#                                    its first line names, NAME.err on stderr and NAME.out, if there is one, on stdout
set -eu
cd "$(dirname "$0")/.."
build=${TESTS_OUT:-build/tests}
kind=$1 name=$2 cc=${3:-gcc} flag=${4:--O1}
id=$kind/$name classes="async green sync" under=
case $kind in
lang | end) id="$id $cc $flag" ;;
asan) flags="-g -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined" ;;
tsan)
    flags="-g -O1 -fsanitize=thread" classes=sync
    case $name in shared_* | fibre_* | offload) classes="async green sync" ;; esac ;;
valgrind) flags="-g -O1" under="valgrind -q --leak-check=full --error-exitcode=9" ;;
error | warning)
    status=0 dir=tests/${kind}s want=0
    [ $kind = warning ] || want=1
    out=$build/error.$name
    options=$(sed -n '1s/.*Options: \([^.]*\)\..*/\1/p' "$dir/$name.c")
    build/cawc $options -c "$dir/$name.c" -o "$out.o" 2>"$out.err" || status=$?
    if [ $status != $want ]; then echo "FAIL $id: status $status, not $want"
    elif ! cmp -s "$dir/$name.err" "$out.err"; then
        echo "FAIL $id: the messages differ"
        diff "$dir/$name.err" "$out.err" | sed 's/^/    /' | head -n 20
    else echo "ok $id"; fi
    exit 0 ;;
esac
case $kind in
lang | end) flags="$flag -g -Wall -Wextra"; lib=build/libcaw.a ;;
valgrind) lib=build/libcaw.a ;;
*) lib=build/$kind/libcaw.a ;;
esac

src=tests/lang/$name.c
[ $kind != end ] || src=tests/ends/$name.c
[ ! -f "tests/lang/$name.2.c" ] || src="$src tests/lang/$name.2.c"
exe=$build/$(echo "$kind.$name.$cc.$flag" | tr -d ' ')
if ! CAW_CC=$cc CAW_LIB=$lib build/cawc $flags $src -o "$exe" >"$exe.log" 2>&1; then
    echo "FAIL $id: does not compile"
    head -n 8 "$exe.log" | sed 's/^/    /'
    exit 0
fi
if [ $kind = end ]; then
    said() { sed -n "1s/.*$1 \([0-9a-z,]*\).*/\1/p" "$src" | tr , ' '; }
    want=$(said Status) memory=$(said Memory) only=$(said Class)
    ulimit -c 0
    for class in ${only:-$classes}; do
        status=0
        {
            (ulimit -v "${memory:-unlimited}"; CAW_CLASS=$class CAW_BLOCKED_MS=0 exec timeout -k 5 60 "$exe") >"$exe.$class" 2>"$exe.$class.told" ||
                status=$?
        } 2>/dev/null # the shell's own words on how it ended
        sed -e 's/(runtime\/\([^:]*\):[0-9]*)/(runtime\/\1)/' -e 's/made: [0-9]*/made: some/' "$exe.$class.told" >"$exe.$class.err"
        [ -f "tests/ends/$name.out" ] || : >"$exe.$class"
        if [ $status != "$want" ]; then echo "FAIL $id $class: status $status, not $want"
        elif ! cat "tests/ends/$name.out" 2>/dev/null | cmp -s - "$exe.$class"; then echo "FAIL $id $class: the output differs"
        elif ! cat "tests/ends/$name.err" 2>/dev/null | cmp -s - "$exe.$class.err"; then
            echo "FAIL $id $class: the messages differ"
            cat "tests/ends/$name.err" 2>/dev/null | diff - "$exe.$class.err" | head -n 6 | sed 's/^/    /'
        else echo "ok $id $class"; fi
    done
    rm -f "$exe"
    exit 0
fi
# The order of its output is that of times, some 10 ms apart, which a busy machine may not keep: it has three tries.
tries=1
if head -n 3 "tests/lang/$name.c" | grep -q '[(/ ]Timed\.'; then tries=3; fi
for class in $classes; do
    for try in $(seq $tries); do
        status=0
        CAW_CLASS=$class ASAN_OPTIONS=detect_stack_use_after_return=0 TSAN_OPTIONS=suppressions=tests/tsan.supp timeout -k 5 60 $under "$exe" >"$exe.$class" 2>"$exe.$class.err" || status=$?
        [ $status != 0 ] || ! cmp -s "tests/lang/$name.out" "$exe.$class" || break
    done
    if [ $status != 0 ]; then
        echo "FAIL $id $class: status $status"
        head -n 6 "$exe.$class.err" | sed 's/^/    /'
    elif ! cmp -s "tests/lang/$name.out" "$exe.$class"; then
        echo "FAIL $id $class: the output differs"
        diff "tests/lang/$name.out" "$exe.$class" | head -n 6 | sed 's/^/    /'
    else echo "ok $id $class"; fi
done
rm -f "$exe"

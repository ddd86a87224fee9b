#!/bin/sh
# What a debugger shows of a program that was compiled with -g: tests/debug.sh CC. In each class: the lines that `next` and
# `step` visit, locals by their names, the tasks of a live process and the same of its core file; what the manual shows.
#     tests/debug/*.gdb     a session; what it prints, cleaned of addresses, is NAME.out, or NAME.CLASS.out where classes differ
set -eu
cd "$(dirname "$0")/.."
cc=$1
dir=$(mktemp -d "${TMPDIR:-/tmp}/caw-debug.XXXXXX")
trap 'rm -rf "$dir"' EXIT
ulimit -c 0
CAW_CC=$cc build/cawc -g -Wall -Wextra tests/debug/tour.c -o "$dir/tour"
CAW_CC=$cc build/cawc -g -O2 tests/debug/tour.c -o "$dir/fast"
debug() { # CLASS ARGUMENT...: what gdb says, less what it says of itself
    class=$1
    shift
    CAW_CLASS=$class timeout -k 5 120 build/caw gdb -nx -q -batch -iex 'set debuginfod enabled off' -iex 'set pagination off' \
        -iex 'set confirm off' -iex 'set width 0' "$@" 2>&1 </dev/null |
        sed -e '/^\[/d' -e '/libthread_db/d' -e '/^$/d' -e 's/^Thread [0-9]* "[a-z]*" hit /hit /' -e 's/0x[0-9a-f]*/ADDRESS/g' \
            -e "s|$PWD/||g" -e 's/^\([^ ]*\)Breakpoint \([0-9]*\)\.[0-9]*/\1Breakpoint \2/' -e 's/^hit //'
}
same() { # NAME FILE WANTED
    if cmp -s "$2" "$3"; then echo "ok debug $cc $1"; else
        echo "FAIL debug $cc $1: differs from $3"
        diff "$3" "$2" | sed 's/^/    /' | head -n 20
    fi
}
# The lines on which it stands, step by step
for class in async green sync; do
    for how in start next step finish; do
        debug $class -x tests/debug/$how.gdb "$dir/tour" >"$dir/out"
        sed -n 's/^\([0-9][0-9]*\)\t/\1 /p' "$dir/out" | grep -v '^[0-9]* }$' >"$dir/lines"
        same "$how, $class" "$dir/lines" tests/debug/$how.out
    done
    debug $class -x tests/debug/locals.gdb "$dir/tour" | grep ' = ' >"$dir/out"
    same "locals, $class" "$dir/out" tests/debug/locals.out
    want=$class
    [ $class = async ] || want=direct
    debug $class -ex 'break stop_here if n == 2' -ex run -ex "generate-core-file $dir/core" -x tests/debug/tasks.gdb "$dir/tour" |
        sed -n '/^== /,$p' >"$dir/live"
    sed "s/ $class  */ CLASS /" "$dir/live" >"$dir/out"
    same "tasks, $class" "$dir/out" tests/debug/tasks.$want.out
    debug $class -x tests/debug/tasks.gdb "$dir/tour" "$dir/core" | sed -n '/^== /,$p' >"$dir/dead"
    same "the same of a core file, $class" "$dir/dead" "$dir/live"
    rm -f "$dir/core"
done
# `next` goes on where the program has stopped, whichever waiting task's call is being looked at
for class in async green sync; do
    debug $class -ex 'break stop_here if n == 2' -ex run -ex 'caw bt 3' -ex 'caw frame 0' -ex next -ex next "$dir/tour" | sed -n 's/^\([0-9][0-9]*\)\t/\1 /p' |
        tail -n 2 >"$dir/out"
    printf '%s\n' '13 }' '58             b += inner;' >"$dir/want"
    same "next after caw frame, $class" "$dir/out" "$dir/want"
done
# Optimised code: what waits is told all the same
debug async -ex 'break stop_here' -ex run -ex continue -ex 'caw bt all' "$dir/fast" | grep -E 'lengths|text|id =' | sed 's/^ *//' >"$dir/out"
printf '%s\n' 'lengths = {0, 10}' 'text = "id 1\000\000\000"' 'id = 1' 'lengths = {0, 10, 20}' 'text = "id 2\000\000\000"' 'id = 2' >"$dir/want"
same "optimised" "$dir/out" "$dir/want"
# Without a program, and with what has no such thing
says() { # NAME TEXT ARGUMENT...
    name=$1 text=$2
    shift 2
    debug async "$@" >"$dir/out"
    if grep -q -- "$text" "$dir/out"; then echo "ok debug $cc $name"; else
        echo "FAIL debug $cc $name: not said: $text"
        head -n 5 "$dir/out" | sed 's/^/    /'
    fi
}
says "no process" "caw: no debug information of libcaw\|caw: there is no process" -ex 'caw tasks'
says "before it runs" "caw: no task runs" -ex 'caw tasks' "$dir/tour"
says "no such task" "caw: there is no task 9 of 1" -ex "break stop_here if n == 1" -ex run -ex "caw bt 9" "$dir/tour"
says "no such call" "caw: task 1 has no call 7; it has 2" -ex 'break stop_here if n == 1' -ex 'run' -ex 'caw frame 7' "$dir/tour"
says "no number" "caw: caw frame wants a number" -ex 'caw frame x' "$dir/tour"
says "a local that is not kept" "caw: first is not kept over this await" -ex 'break stop_here if n == 1' -ex run -ex 'caw bt 1' -ex 'caw frame 1' \
    -ex 'caw print first' "$dir/tour"
says "no call chosen" "caw: no call is chosen" -ex 'caw print 1' "$dir/tour"
# The session in the manual is what happens
awk '/^```c$/ && !n { on = n = 1; next } /^```$/ { on = 0 } on' docs/debugging.md >"$dir/shop.c"
awk '/^```gdb$/ { on = 1; next } /^```$/ { on = 0 } on' docs/debugging.md | sed 's/0x[0-9a-f]*/ADDRESS/g' >"$dir/want"
sed -n 's/^(gdb) \(.*\)/echo (gdb) \1\\n\n\1/p' "$dir/want" >"$dir/session.gdb"
caw=$PWD/build
(cd "$dir" && CAW_CC=$cc "$caw/cawc" -g shop.c -o shop)
debug async -x "$dir/session.gdb" "$dir/shop" | sed -e "s|$dir/||g" -e '/^Breakpoint /d' >"$dir/out"
same "the manual" "$dir/out" "$dir/want"

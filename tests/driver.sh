#!/bin/sh
# cawc as a C compiler driver: its options, its messages, dependency files, --emit-c, more than one input.
set -eu
cd "$(dirname "$0")/.."
cawc=$PWD/build/cawc include=$PWD/include
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cp tests/lang/linkage.c tests/lang/linkage.2.c tests/lang/linkage.h tests/lang/control.c "$dir"
want=$PWD/tests/lang
cd "$dir"
printf '#include <stdio.h>\nint main(void) { puts("plain"); return 0; }\n' >plain.c

check() { # NAME COMMAND...: the command succeeds
    name=$1; shift
    if ("$@") >log 2>&1; then echo "ok driver $name"; else echo "FAIL driver $name"; head -n 4 log | sed 's/^/    /'; fi
}
refuses() { # TEXT COMMAND...: status 1 and TEXT on stderr
    text=$1 status=0; shift
    "$@" >out 2>err || status=$?
    [ $status != 0 ] && [ $status -lt 126 ] && grep -q -- "$text" err
}
same() { "$1" >got && cmp got "$want/$2.out"; }

check "--version" sh -c "$cawc --version | grep -q cawc"
check "--help" sh -c "$cawc --help | grep -q -- --emit-c"
check "a missing file" refuses "nothing_here.c" $cawc -c nothing_here.c
check "an unknown option" refuses "no-such-option" $cawc --no-such-option -c plain.c
check "no input" refuses "no input" $cawc
check "compile" $cawc -O2 -c linkage.c -o a.o
check "-c without -o" $cawc -c linkage.2.c
check "link of objects" $cawc a.o linkage.2.o -o linkage
check "the linked program" same ./linkage linkage
check "two sources at once" $cawc linkage.c linkage.2.c -o both
check "their program" same ./both linkage
check "a plain C program" sh -c "$cawc plain.c -o plain && ./plain | grep -qx plain"
check "a plain object is gcc's" sh -c "$cawc -O2 -c plain.c -o p1.o && gcc -O2 -c plain.c -o p2.o && cmp p1.o p2.o"
check "-E" sh -c "$cawc -E plain.c | grep -q 'int puts'"
check "-S" sh -c "$cawc -S control.c -o control.s && grep -q main control.s"
check "-MMD" sh -c "rm -f linkage.d && $cawc -MMD -c linkage.c -o linkage.o && grep -q '^linkage.o:.*linkage.c' linkage.d && grep -q linkage.h linkage.d"
check "-MD -MF -MT" sh -c "$cawc -MD -MF dep -MT target -c linkage.c -o linkage.o && grep -q '^target:' dep"
check "-D and -I" sh -c "mkdir -p inc && echo '#define V 3' >inc/v.h && echo '#include <v.h>
int main(void) { return V - N; }' >d.c && $cawc -Iinc -DN=3 d.c -o d && ./d"
check "--emit-c" $cawc --emit-c control.c -o control.gen.c
check "--emit-c by gcc" gcc -Wall -Werror -c -I"$include" control.gen.c -o control.o
check "--emit-c linked" sh -c "$cawc control.o -o control && ./control | cmp - $want/control.out"
echo '#include <caw.h>
async int f(int); int g(void) { return f(1) + f(2); }' >wrong.c
check "messages in colour" sh -c "$cawc -fdiagnostics-color=always -c wrong.c 2>&1 | grep -q '\[1;31merror: '"
check "messages without" sh -c "! $cawc -fno-diagnostics-color -c wrong.c 2>&1 | grep -q '\[1'"
check "-fmax-errors" sh -c "[ \$($cawc -fmax-errors=1 -c wrong.c 2>&1 | grep -c 'error: .f. is async') = 1 ]"
check "-Wframe-size" refuses "not a number of bytes" $cawc -Wframe-size=many -c wrong.c
cat >part.c <<'END'
#include <caw.h>
async int part(int n);
async int part(int n)
{
    int r = 0;
    gather for (int i = 0; i < n; i++) r += await caw_sleep(1) + 1;
    return r;
}
END
cat >whole.c <<'END'
#include <caw.h>
async int part(int n);
typedef async int unary(int);
async int main(void)
{
    unary *const p = part;
    return await part(3) + await p(4) - 7;
}
END
check "a shared object" $cawc -O2 -fPIC -shared part.c -o libpart.so
check "a program with it" $cawc -O2 whole.c -L. -lpart -Wl,-rpath,"$PWD" -o whole
for class in async green sync; do check "which runs, $class" env CAW_CLASS=$class ./whole; done
check "from another directory" sh -c "mkdir -p sub && cd sub && $cawc ../control.c -o control && ./control >/dev/null"
check "nothing left in /tmp" sh -c "mkdir -p t && TMPDIR=\$PWD/t $cawc -c control.c -o c.o && [ -z \"\$(ls t)\" ]"

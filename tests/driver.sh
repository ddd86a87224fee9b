#!/bin/sh
# cawc as a C compiler driver: its options, its messages, dependency files, --emit-c, more than one input; that what is
# plain costs one run of the C compiler; signals.
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

check "--version" sh -c "$cawc --version | grep -q '^cawc '"
check "--version begins as the C compiler's" sh -c "[ \"\$($cawc --version | head -n 1)\" = \"\$(cc --version | head -n 1)\" ]"
for o in -dumpversion -dumpmachine -print-search-dirs -print-prog-name=ld --print-file-name=libc.so; do
    check "$o" sh -c "[ \"\$($cawc $o)\" = \"\$(cc $o)\" ]"
done
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
# What is wrong with the C is told once, at its place, although each function has two forms by then.
cat >wrong.c <<'END'
#include <caw.h>
static async int f(int n) { (void)await caw_yield(); return n; }
async int main(void)
{
    int x = 3, y = 0;
    struct nope s;
    gather_max (x.y) for (int i = 0; i < 3; i++) y += await f(i);
    within (100) { y = await f(1, 2); } else { y = undeclared; }
    nursery { spawn y = f(*x); }
    return await f(y) + s.a;
}
END
places() { sed -n 's/^wrong.c:\([0-9]*:[0-9]*\): error: .*/\1/p' err | tr '\n' ' '; }
for cc in gcc clang; do
    command -v $cc >/dev/null || continue
    for options in -c "-c -g" "-c -O2 -Wall" "-g -o wrong"; do
        CAW_CC=$cc $cawc $options wrong.c 2>err && echo "FAIL driver wrong C by $cc $options: it compiles"
        case "$(places)" in
        "6:17 7:18 8:30 8:52 9:27 " | "6:17 7:18 8:35 8:52 9:27 ") echo "ok driver wrong C by $cc $options" ;;
        *) echo "FAIL driver wrong C by $cc $options"; head -n 4 err | sed 's/^/    /' ;;
        esac
    done
done
cat >warned.c <<'END'
#include <caw.h>
static async int f(int n) { (void)await caw_yield(); return n; }
static async int never(int n) { return await f(n); }
async int main(void)
{
    int early = 3, r = await f(1);
    for (int r = 0; r < 3; r++) (void)await f(r);
    return r;
}
END
for cc in gcc clang; do
    command -v $cc >/dev/null || continue
    for options in "-c -Wall -Wshadow" "-O2 -g -Wall -Wshadow -o warned" "-c -w" "-c"; do
        case $options in *Wall*) lines="3 6 7 " ;; *) lines="" ;; esac
        CAW_CC=$cc $cawc $options warned.c 2>err || echo "FAIL driver warnings of C by $cc $options: it does not compile"
        got=$(sed -n 's/^warned.c:\([0-9]*\):[0-9]*: warning: .*/\1/p' err | sort | tr '\n' ' ')
        if [ "$got" = "$lines" ]; then echo "ok driver warnings of C by $cc $options"
        else echo "FAIL driver warnings of C by $cc $options: \"$got\""; head -n 4 err | sed 's/^/    /'; fi
    done
done
# What the optimiser finds is found of the text, not of what it became: nothing wrong with f and g and copy, of h at its place.
cat >flow.c <<'END'
#include <caw.h>
#include <stdlib.h>
#include <string.h>
async int f(int n)
{
    int k;
    within (n) k = await caw_sleep(1);
    else return 2;
    (void)await caw_sleep(2);
    return k;
}
async int g(int n)
{
    int k, ok = 0;
    if (n > 2) k = await caw_sleep(3), ok = 1;
    (void)await caw_sleep(1);
    return ok ? k : 0;
}
async int copy(int n)
{
    char *p = malloc((size_t)n);
    if (!p) return -1;
    defer free(p);
    memset(p, 1, (size_t)n);
    return await caw_sleep(1) + p[0];
}
#ifdef H
async int h(int n)
{
    int k;
    if (n > 3) k = await caw_sleep(n);
    (void)await caw_yield();
    return k;
}
#endif
END
check "no flow of values that is none" sh -c "$cawc -O2 -Wall -Wextra -Werror -c flow.c && CAW_CC=clang $cawc -O2 -Wall -Wextra -Werror -c flow.c"
for errors in "" -Werror -Werror=maybe-uninitialized; do
    $cawc -O2 -Wall $errors -DH -c flow.c -o flow.o 2>err && status=0 || status=$?
    check "a flow of values $errors" sh -c "[ "$status" = ${errors:+1}${errors:-0} ] || [ "$status:$errors" != '0:' -a $status = 1 ]"
    check "and its place $errors" sh -c "[ \"\$(sed -n 's/^flow.c:\([0-9]*:[0-9]*\): [we][a-z]*: .*/\1/p' err | tr '\n' ' ')\" = '33:12 ' ]"
done
echo '#include <caw.h>
async int main(void) { return await caw_sleep(1); }' >m.c
echo '#warning told once
int p(void) { int unused; return 0; }' >p.c
for cc in gcc clang; do
    CAW_CC=$cc $cawc -Wall m.c p.c -o mp 2>err
    check "a plain file beside, by $cc" sh -c "[ \$(grep -c 'p.c.*warning' err) = 2 ] && ! grep -q unused-command-line err"
done
check "CAW_LIB that is none" sh -c "! CAW_LIB=/no/lib.a $cawc m.c -o m 2>err && grep -q '^cawc: error: CAW_LIB: /no/lib.a: No such file' err"
mkdir left && cp warned.c left
check "asking about warnings leaves nothing behind" sh -c "cd left && for cc in gcc clang; do for o in --coverage -fstack-usage '-g -gsplit-dwarf'; do
        CAW_CC=\$cc $cawc \$o -Wall -c warned.c 2>/dev/null && CAW_CC=\$cc $cawc \$o -Wall -c warned.c -o other.o 2>/dev/null || exit 1; done; done; ! ls | grep -v '^warned\.\|^other\.'"
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
# ---- what build systems and their scripts do
mkdir -p t to
export TMPDIR="$dir/t"
printf 'int other(void);\nint main(void) { return other() - 5; }\n' >main.c
printf '#define N 5\n' >n.h
printf '#include "n.h"\nint other(void) { return N; }\n' >other.c
printf '#ifndef V\n#error V\n#endif\n.globl other\nother:\n#ifdef __x86_64__\n mov $V, %%eax\n ret\n#else\n mov w0, V\n ret\n#endif\n.section .note.GNU-stack,"",@progbits\n' >asm.S
cat >waits.c <<'END'
#include <caw.h>
static async int one(int n)
{
    int r = 0;
    for (int i = 0; i < n; i++) {
        if (i & 1)
            r += await caw_sleep(0) + 1;
        else
            r += 2;
    }
    (void)await caw_yield();
    return r;
}
async int main(void)
{
    int s = 0;
    gather for (int i = 0; i < 3; i++) s += await one(4);
    printf("%d\n", s);
    do {
        s++;
    } while (s < 20);
    return 0;
}
END
prints() { want=$1; shift; [ "$("$@" 2>&1)" = "$want" ]; } # TEXT COMMAND...
# CAW_CC that tells what it is run for, and can be slow
cat >cc.sh <<'END'
#!/bin/sh
echo "$*" >>"$RUNS"
case " $* " in *" -E "*) ;; *) [ -z "${SLOW-}" ] || sleep "$SLOW" ;; esac
exec ${REAL:-gcc} "$@"
END
chmod +x cc.sh
runs() { want=$1; shift; : >runs; RUNS=$dir/runs CAW_CC=$dir/cc.sh "$@" && [ "$(wc -l <runs)" = "$want" ]; } # NUMBER COMMAND...
check "a plain file takes one run" runs 1 $cawc -c plain.c
check "a plain program too" runs 1 $cawc main.c other.c -o to/main
check "an async file takes three" runs 3 $cawc -c waits.c
check "an async program too" runs 3 $cawc waits.c -o to/waits
printf '#include <caw.h>\n' >hidden.h
printf '#include "hidden.h"\nint f(void) { return 1; }\n' >hidden.c
check "one that includes caw.h by another" $cawc -Wall -Werror -c hidden.c
printf '#include "hidden.h"\nasync int f(void);\nasync int main(void) { return 0; }\n' >hidden.c
check "an async one that does" sh -c "$cawc hidden.c -o hidden && ./hidden"
check "its first messages are not shown" prints "" $cawc -c hidden.c
printf 'async int f(void)\n{\n    return 0;\n}\n' >without.c
check "no caw.h at all" refuses "need #include <caw.h>" $cawc -c without.c
printf 'int f(void) { int async = await; return async; }\n' >broken.c
check "an error of plain C that names the words" refuses "undeclared" $cawc -c broken.c
check "a warning is shown once" sh -c "[ \$($cawc -Wall -c plain.c -Wunused-macros -DX 2>&1 | wc -l) = 0 ] && echo 'int f(void){int x;return 0;}' >w.c && [ \$($cawc -Wall -c w.c 2>&1 | grep -c 'unused variable') = 1 ]"
for cc in gcc clang; do
    command -v $cc >/dev/null || continue
    check "plain objects, $cc -g" sh -c "CAW_CC=$cc $cawc -g -O2 -c other.c -o 1.o && $cc -g -O2 -c other.c -o 2.o && cmp 1.o 2.o"
    check "the same object each time, $cc" sh -c "CAW_CC=$cc $cawc -g -O2 -c waits.c -o 1.o && CAW_CC=$cc $cawc -g -O2 -c waits.c -o 2.o && cmp 1.o 2.o"
    check "no path of ours in it, $cc" sh -c "! grep -a cawc- 1.o"
    check "no remarks on options, $cc" prints "" env CAW_CC=$cc $cawc -I. -DX=1 -include n.h -MMD -MP -MF to/x.d -Wl,-O1 -pthread -pipe -fPIE -pie -Werror waits.c -o to/waits
done
check "a plain program has no libuv" sh -c "$cawc plain.c -o plain && ! grep -a libuv plain"
check "an async one has" sh -c "grep -aq libuv to/waits"
echo "-DV=5 @inner -o 'to/with \"quotes' main.c" >args
echo 'asm.S -DX="a b"' >inner
check "@file, nested" sh -c "$cawc @args && './to/with \"quotes'"
echo '@loop' >loop
check "@file, endless" refuses "does it name itself" $cawc @loop
dots=$(seq 1 1500 | sed 's,.*,./,' | tr -d '\n') # 400 KB of names, where 256 may be passed
ar rc none.a && { echo "waits.c -o to/long"; yes "${dots}none.a" | head -n 130; } >long
check "@file, more than a command line holds" sh -c "ulimit -s 1024; $cawc @long && ./to/long | grep -qx 18"
check "standard input" sh -c "$cawc -x c - -o to/stdin <plain.c && ./to/stdin | grep -qx plain"
check "standard input, async" sh -c "$cawc -x c - -o to/stdin <waits.c && ./to/stdin | grep -qx 18"
check "-E, and what it gives" sh -c "$cawc -E waits.c -o waits.i && $cawc waits.i -o to/i && ./to/i | grep -qx 18 && $cawc -x cpp-output - -o to/i <waits.i && ./to/i | grep -qx 18"
cp waits.c waits.text
check "-x c, -x none" sh -c "$cawc -c plain.c -o p.o -Dmain=plain_main && $cawc -x c waits.text -x none p.o -o to/x && ./to/x | grep -qx 18"
check ".c .i .S .s .o at once" sh -c "$cawc -E main.c -o m.i && $cawc -DV=5 -S other.c -o o.s && $cawc -DV=5 m.i o.s -o to/m && ./to/m && $cawc -c m.i -o m.o && $cawc -DV=5 m.o asm.S -o to/m && ./to/m && rm -f waits.o asm.o other.o && $cawc -DV=5 -c waits.c asm.S other.c m.o 2>/dev/null && ls waits.o asm.o other.o"
check "async and assembly at once" sh -c "printf '#include <caw.h>\nint other(void); async int main(void) { return other() - 5 + await caw_yield(); }\n' >mixed.c && $cawc -Werror -DV=5 mixed.c asm.S -o to/mixed && ./to/mixed"
check "C++ beside it sees the erased words" sh -c "! command -v g++ || { printf '#include <caw.h>\nextern \"C\" int other(void) { return 5; }\n' >o.cpp && $cawc -c o.cpp && $cawc -c mixed.c && $cawc mixed.o o.o -lstdc++ -o to/mixed && ./to/mixed; }"
check "-o into a folder" sh -c "$cawc -MMD -c waits.c -o to/w.o && ls to/w.o && grep -q '^to/w.o:' to/w.d"
check "-MD of a program" sh -c "$cawc -MD waits.c -o to/w && grep -q '^to/w:' to/w.d && ! grep cawc- to/w.d"
check "-M" sh -c "$cawc -MM other.c | grep -q 'other.o: other.c n.h'"
check "-MP -MQ" sh -c "$cawc -MMD -MP -MQ 'a\$b' -MF d -c hidden.c && grep -q '^a\$\$b:' d && grep -q '^hidden.h:' d"
check "-Wp,-MD" sh -c "$cawc -Wp,-MMD,wp.d -c hidden.c && grep -q 'hidden.h' wp.d"
check "long names" sh -c "$cawc --compile --define-macro X --include n.h --output to/w.o waits.c --std=gnu11 && ls to/w.o"
check "-Xpreprocessor, -imacros, -Wp,-D" sh -c "printf '#include <caw.h>\nasync int main(void) { return A + B + N - 8; }\n' >xp.c && $cawc -Xpreprocessor -DA=1 -Wp,-DB=2 -imacros n.h -Xlinker --build-id xp.c -o to/xp && ./to/xp"
check "-fsyntax-only" sh -c "rm -f waits.o && $cawc -fsyntax-only waits.c && ! ls waits.o"
check "-S" sh -c "$cawc -S waits.c && grep -q one__resume waits.s"
check "-###" sh -c "$cawc -### waits.c 2>&1 | grep -q cc1"
check "-v" sh -c "$cawc -v plain.c -o plain 2>&1 | grep -q 'collect2\|/ld'"
for o in -flto -pg "-fsanitize=undefined" "-std=c11 -D_GNU_SOURCE -pedantic" "-O0 -g3" "-static" "-m64" "-save-temps=obj" "-fPIC -pie" "-ffunction-sections -Wl,--gc-sections"; do
    check "$o" sh -c "mkdir -p o && cd o && $cawc $o ../waits.c -o w && ./w | grep -qx 18"
done
check "-save-temps keeps both texts" sh -c "rm -rf o && mkdir o && $cawc -save-temps -c waits.c -o o/w.o && grep -q await o/w.i && grep -q one__resume o/w.caw.i && ls o/w.s"
check "a precompiled header" sh -c "printf '#include <stdio.h>\n' >p.h && $cawc p.h && $cawc -Winvalid-pch -include p.h plain.c -o plain && rm p.h.gch"
check "one of a header that includes caw.h" sh -c "$cawc hidden.h -o hidden.h.gch && $cawc hidden.c -o hidden && ./hidden && rm hidden.h.gch"
if command -v gcov >/dev/null; then
    for cc in gcc clang; do
        case $cc in gcc) gcov=gcov ;; *) gcov="llvm-cov gcov" && command -v clang llvm-cov >/dev/null || continue ;; esac
        for class in async green sync; do
            check "--coverage, $cc $class" sh -c "rm -f to/* && CAW_CC=$cc $cawc --coverage -c waits.c -o to/w.o && CAW_CC=$cc $cawc --coverage to/w.o -o to/w && CAW_CLASS=$class ./to/w &&
                $gcov -t to/w.gcda 2>log | sed -n 's/^ *\([0-9]*\)\*\{0,1\}: *\([0-9]*\):.*/\2=\1/p' | sort -nu | tr '\n' ' ' >counts &&
                cat counts && for c in 4=3 5=15 6=12 7=6 9=6 11=3 12=3 16=1 18=1 20=2 21=2 22=1; do grep -q \"\$c \" counts || exit 1; done"
        done
    done
    check "--coverage in one command" sh -c "CAW_CC=gcc $cawc --coverage waits.c -o to/w && ls to/w-waits.gcno"
else echo "tests: gcov is missing: --coverage not run"; fi
if ! command -v musl-gcc >/dev/null; then echo "tests: musl-gcc is missing: not run"
else
    check "musl-gcc, a plain program" sh -c "CAW_CC=musl-gcc $cawc plain.c -o plain && ./plain | grep -qx plain"
    check "its error is the linker's" refuses "other" env CAW_CC=musl-gcc $cawc main.c -o main
fi
for sig in INT TERM HUP QUIT; do
    for file in waits.c plain.c; do
        status=0
        (ulimit -c 0; SLOW=5 RUNS=$dir/runs CAW_CC=$dir/cc.sh timeout -s $sig 0.7 $cawc -c $file -o to/sig.o) >log 2>&1 || status=$?
        check "SIG$sig, $file: nothing left" sh -c "[ $status != 0 ] && ! ls to/sig.o && [ -z \"\$(ls t)\" ]"
    done
done
check "nothing left behind" sh -c "[ -z \"\$(ls t)\" ]"
check "nothing left in /tmp" sh -c "mkdir -p t && TMPDIR=\$PWD/t $cawc -c control.c -o c.o && [ -z \"\$(ls t)\" ]"

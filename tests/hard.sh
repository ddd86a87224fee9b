#!/bin/sh
# What no text and no machine may do to cawc: crash it, hang it, or have it leave half a file. Deep nesting and long lines, text
# that is cut off or no text at all, each allocation failed in turn, a full disk, an output that can't be written, a
# preprocessor that dies. Each ends well, or with a message and status 1.
set -eu
cd "$(dirname "$0")/.."
cawc=$PWD/build/cawc target=$PWD/build/asan/fuzz_target corpus=$PWD/tests/fuzz/corpus here=$PWD
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export ASAN_OPTIONS=detect_leaks=0:exitcode=99 # what a run needs, it keeps

ends() { # NAME COMMAND...: status 0, or 1 with a message
    name=$1 status=0; shift
    timeout -k 5 300 "$@" >log 2>&1 || status=$?
    if [ $status = 0 ] || { [ $status = 1 ] && grep -q 'error: ' log; }; then echo "ok hard $name"
    else echo "FAIL hard $name: status $status"; head -n 3 log | cut -c 1-200 | sed 's/^/    /'; fi
}
refused() { # TEXT NAME COMMAND...: status 1, and a message with TEXT
    text=$1 name=$2 status=0; shift 2
    timeout -k 5 300 "$@" >log 2>&1 || status=$?
    if [ $status = 1 ] && grep -q -- "$text" log; then echo "ok hard $name"
    else echo "FAIL hard $name: status $status"; head -n 3 log | cut -c 1-200 | sed 's/^/    /'; fi
}
works() { # NAME COMMAND...
    name=$1; shift
    if timeout -k 5 300 "$@" >log 2>&1; then echo "ok hard $name"
    else echo "FAIL hard $name"; head -n 3 log | cut -c 1-200 | sed 's/^/    /'; fi
}

# ---- 100,000 deep: in an async function, whose tree all stages go down ----
N=100000
repeat() { awk -v s="$1" -v n="$2" 'BEGIN { for (i = 0; i < n; i++) printf "%s", s }'; }
deep() { # NAME BEFORE OPENING MIDDLE CLOSING BEHIND
    {
        echo 'typedef struct caw_fn caw_fn; async int wait_(void);'
        echo 'async int f(int a, int *p) { int x = 0; (void)await wait_();'
        printf '%s' "$2"; repeat "$3" $N; printf '%s' "$4"; repeat "$5" $N; echo "$6"
        echo 'return x; }'
    } >"deep.i"
    works "100000 $1" $cawc --emit-c deep.i -o deep.c
}
deep parentheses 'x = ' '(' a ')' ';'
deep blocks '' '{' 'x = 1;' '}' ''
deep brackets 'x = ' 'p[' 0 ']' ';'
deep "declarators in parentheses" 'int ' '(' y ')' ' = 1; x = y;'
deep pointers 'int ' '*' 'y = 0; x = y != 0' '' ';'
deep arrays 'int (*y)' '[1]' ' = 0; x = y != 0' '' ';'
deep "function pointers" 'int ' '(*' y ')(void)' ' = 0; x = y != 0;'
deep "unary operators" 'x = ' '-~' a '' ';'
deep "else ifs" '' 'if (a) x = 1; else ' 'x = 2;' '' ''
deep "initialisers in braces" 'struct { int a; } y = ' '{' 1 '}' '; x = y.a;'
deep casts 'x = ' '(int)' a '' ';'
deep "conditional operators" 'x = ' 'a ? 1 : ' 2 '' ';'
deep "conditional operators in their middle" 'x = ' 'a ? ' 2 ' : 1' ';'
deep "statement expressions" 'x = ' '({' 'a;' '});' ''
deep sums 'x = a' ' + a' '' '' ';'
deep calls 'x = ' 'called(' a ')' ';'
{
    printf '#include <caw.h>\nasync int f(int n)\n{\n'
    repeat 'nursery {' $N; echo 'n += await caw_yield();'; repeat '}' $N
    printf '\nreturn n;\n}\n'
} >nurseries.c
refused "nest more than 256 deep" "100000 nurseries" $cawc -c nurseries.c -o nurseries.o
{ printf 'typedef struct caw_fn caw_fn; async int f(int a) { return '; repeat '(' $N; } >open.i
refused "for this '{'\|for this '('" "100000 open parentheses" $cawc --emit-c open.i -o open.c
{ echo 'typedef struct caw_fn caw_fn; async int f(int);'; printf 'int plain(int a) { return '; repeat '(' $N; printf a; repeat ')' $N; echo '; }'
  printf 'int g[] = '; repeat '{' $N; printf 1; repeat '}' $N; echo ';'; } >plain.i
works "100000 parentheses and braces in plain code" $cawc --emit-c plain.i -o plain.c
grep "^int [pg]" plain.i >before && grep "^int [pg]" plain.c >after
works "they stay as they are" cmp before after

# ---- long ----
{ echo 'typedef struct caw_fn caw_fn; async int w_(void);'; name=n$(repeat a 1000000)
  echo "async int f(void) { int $name = 1; (void)await w_(); return $name; }"; } >long.i
works "a name of 1 MB" $cawc --emit-c long.i -o long.c
{ printf 'typedef struct caw_fn caw_fn; async int w_(void); async int f(void) { int x = 0; '; repeat 'x += 1; ' 1250000; echo '(void)await w_(); return x; }'; } >line.i
ends "a line of 10 MB" $cawc --emit-c line.i -o line.c
sed 's/x += 1; (void)await/x += ; (void)await/' line.i >wrong.i
refused "expected an expression" "a line of 10 MB with an error at its end" $cawc --emit-c wrong.i -o line.c
{ echo 'typedef struct caw_fn caw_fn; async int f(void);'; awk 'BEGIN { for (i = 0; i < 100000; i++) printf "# %d \"f%d.h\" 1\nint v%d;\n", i, i, i }'; } >files.i
works "100000 files" $cawc --emit-c files.i -o files.c

# ---- no C ----
for f in "$corpus"/*.c; do
    size=$(wc -c <"$f") cut=1 bad=
    while [ $cut -lt "$size" ]; do
        head -c $cut "$f" >cut.i
        status=0
        "$target" cut.i >log 2>&1 || status=$?
        [ $status -le 1 ] || bad="$bad $cut:$status"
        cut=$((cut + 1 + size / 40))
    done
    if [ -z "$bad" ]; then echo "ok hard $(basename "$f") cut off"; else echo "FAIL hard $(basename "$f") cut off at (status):$bad"; fi
done
for f in "$here"/tests/fuzz/found/*; do
    [ ! -e "$f" ] || ends "found: $(basename "$f")" "$target" "$f"
done
printf 'typedef struct caw_fn caw_fn; async int f(void) { int x = 1;\000 x = "a\000b"[0]; return x; }\n' >nul.i
works "NULs" $cawc --emit-c nul.i -o nul.c
printf 'typedef struct caw_fn caw_fn; async int f(void) { int \303( = 1; return "\377\376"[0] + \300\257; }\n' >utf.i
ends "what is no UTF-8" $cawc --emit-c utf.i -o utf.c
printf '# 99999999999999999999 "x\n#line\n# abc\n# 5 "\\\n# 4294967295 "y" 1 2 3 4\n# 0 ""\ntypedef struct caw_fn caw_fn;\nasync int f(void) { return ; } int x = @;\n' >marker.i
ends "line markers that are none" $cawc --emit-c marker.i -o marker.c
head -c 300000 "$cawc" >noise.i
printf '\nasync int f(void);\n' >>noise.i
ends "a binary" "$target" noise.i
: >empty.i
works "nothing" $cawc --emit-c empty.i -o empty.c

# ---- no memory: each allocation, up to the first run that needs no more ----
if cc -shared -fPIC -w "$here/tests/hard_alloc.c" -o fail.so 2>log; then
    cp "$corpus/words.c" words.i
    mkdir room
    n=1 bad= status=1
    while [ $status != 0 ] && [ $n -lt 3000 ]; do
        status=0
        rm -f words.c
        TMPDIR=$PWD/room FAIL_ALLOC=$n LD_PRELOAD=$PWD/fail.so timeout 120 $cawc --emit-c words.i -o words.c >log 2>&1 || status=$?
        [ $status = 0 ] || { [ $status = 1 ] && grep -q 'error: ' log && [ ! -e words.c ]; } || bad="$bad $n:$status"
        [ -z "$(ls room)" ] || { bad="$bad $n:left"; rm -rf room/*; }
        n=$((n + 1))
    done
    if [ -z "$bad" ] && [ $status = 0 ]; then echo "ok hard no memory ($((n - 1)) allocations)"
    else echo "FAIL hard no memory, at allocation (status):$bad, last $n:$status"; fi
else echo "hard: nothing can be preloaded: allocations are not failed"; fi

# ---- no disk, no preprocessor ----
printf '#include <caw.h>\nasync int main(void) { return await caw_yield(); }\n' >main.c
if [ -w /dev/full ]; then
    refused "No space left" "a full disk" $cawc --emit-c main.c -o /dev/full
    refused "No space left" "a full disk behind standard output" sh -c "$cawc --emit-c main.c >/dev/full"
fi
refused "nowhere/main.c" "an output in no folder" $cawc --emit-c main.c -o nowhere/main.c
printf '#!/bin/sh\nkill -9 $$\n' >dies && chmod +x dies
refused "signal 9" "a preprocessor that dies" env CAW_CC=$PWD/dies $cawc -c main.c -o dead.o
works "and nothing is written" test ! -e dead.o

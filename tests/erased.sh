#!/bin/sh
# What editors and analysers see: every test and example, without cawc, through plain gcc and clang and without a warning;
# C++ includes the headers; the words may stand before or after any header of the system. And what cawc makes of it brings no
# warning that the erased text does not bring too.
set -eu
cd "$(dirname "$0")/.."
out=${TESTS_OUT:-build/tests}/erased
mkdir -p "$out"
quiet() { # ID COMMAND...: succeeds and says nothing
    id=$1; shift
    if "$@" >"$out/log" 2>&1 && [ ! -s "$out/log" ]; then echo "ok erased $id"
    else echo "FAIL erased $id"; head -n 6 "$out/log" | sed 's/^/    /'; fi
}
warnings() { grep -a 'warning:' "$out/log" | sed 's/^\([^:]*:[0-9]*\):[0-9]*/\1/' | sort -u; } # without the columns
headers="stdio.h stdlib.h string.h errno.h math.h complex.h setjmp.h signal.h stdatomic.h threads.h time.h wchar.h pthread.h
    unistd.h fcntl.h poll.h netdb.h sys/socket.h sys/stat.h sys/wait.h netinet/in.h uv.h"
for h in $headers; do echo "#include <$h>"; done >"$out/system.h"
for h in caw.h caw/stream.h caw/dgram.h caw/dns.h caw/file.h caw/process.h caw/signal.h caw/time.h caw/http.h; do echo "#include <$h>"; done >"$out/ours.h"
code='async int f(int x); async int g(int x);
      async int g(int x) { int r = 0; gather { r = await f(x); (void)await caw_yield(); } return r; }'
{ cat "$out/system.h" "$out/ours.h"; echo "$code"; } >"$out/after.c"
{ cat "$out/ours.h" "$out/system.h"; echo "$code"; } >"$out/before.c"
{ cat "$out/ours.h" "$out/system.h"; echo 'int async = 1, race = 2;'; } >"$out/cplusplus.cc"

for cc in gcc clang; do
    command -v $cc >/dev/null || continue
    for f in tests/lang/*.c examples/*.c tests/http_app.c; do
        quiet "$cc $f" $cc -std=gnu11 -fsyntax-only -Wall -Wextra -Wno-ignored-qualifiers -Iinclude "$f"
    done
    flags="-std=gnu11 -Wall -Wextra -Wpedantic -Wshadow -Wconversion"
    for f in tests/lang/*.c examples/*.c; do
        case $f in */parameter_types.c) continue ;; esac # every C compiler warns of that, and no option turns it off
        $cc $flags -fsyntax-only -Iinclude "$f" >"$out/log" 2>&1 || true
        warnings >"$out/deserved"
        CAW_CC=$cc build/cawc $flags -O2 -c "$f" -o "$out/object" >"$out/log" 2>&1 || true
        warnings | comm -23 - "$out/deserved" >"$out/more"
        if [ -s "$out/more" ]; then echo "FAIL warnings $cc $f"; head -n 4 "$out/more" | sed 's/^/    /'; else echo "ok warnings $cc $f"; fi
    done
    for f in before after; do
        quiet "$cc $f" $cc -std=gnu11 -fsyntax-only -Wall -Wextra -Iinclude "$out/$f.c"
        quiet "cawc $cc $f" env CAW_CC=$cc build/cawc -std=gnu11 -Wall -Wextra -c "$out/$f.c" -o "$out/$f.o"
    done
done
quiet "C++" clang++ -std=c++17 -fsyntax-only -Wall -Wextra -Iinclude "$out/cplusplus.cc"

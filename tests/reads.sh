#!/bin/sh
# What people read: --emit-c, --report and --graph against what they should be (tests/reads), and against docs/generated.md,
# whose example is one. Each text of --emit-c is compiled without cawc and behaves. UPDATE=1 writes the files anew.
set -eu
cd "$(dirname "$0")/.."
top=$PWD out=${TESTS_OUT:-build/tests}/reads
mkdir -p "$out"
cawc=$top/build/cawc
same() { # ID WANT GOT
    [ -z "${UPDATE-}" ] || cp "$3" "$2"
    if cmp -s "$2" "$3"; then echo "ok reads $1"; else echo "FAIL reads $1: differs"; diff "$2" "$3" | head -n 12 | sed 's/^/    /'; fi
}
have() { command -v "$1" >/dev/null 2>&1; }
have dot || echo "tests: graphviz is missing: graphs are not drawn" >&2
drawn() { # ID FILE: dot takes it
    have dot || return 0
    if dot -Tsvg "$2" -o "$out/svg" 2>"$out/log" && [ ! -s "$out/log" ]; then echo "ok reads $1 drawn"
    else echo "FAIL reads $1: dot refuses it"; head -n 3 "$out/log" | sed 's/^/    /'; fi
}
refused() { # ID TEXT COMMAND...: status 1, and that message
    id=$1 text=$2 status=0; shift 2
    "$@" >"$out/log" 2>&1 || status=$?
    if [ $status = 1 ] && grep -qF -- "$text" "$out/log"; then echo "ok reads $id"
    else echo "FAIL reads $id: status $status"; head -n 3 "$out/log" | sed 's/^/    /'; fi
}

for c in tests/reads/*.c; do
    n=$(basename "$c" .c)
    case $n in *.gen) continue ;; esac
    $cawc --emit-c "$c" -o "$out/$n.gen.c" 2>&1
    same "$n --emit-c" "tests/reads/$n.gen.c" "$out/$n.gen.c"
    $cawc --report "$c" -o "$out/$n.report" 2>&1
    same "$n --report" "tests/reads/$n.report" "$out/$n.report"
done
for f in children retry quiet; do
    $cawc --graph $f tests/reads/scopes.c -o "$out/$f.dot" 2>&1
    same "--graph $f" "tests/reads/scopes.$f.dot" "$out/$f.dot"
    drawn "--graph $f" "$out/$f.dot"
done
for c in tests/lang/*.c; do # whatever there is can be drawn
    have dot || break
    f=$(sed -n 's/^static async [a-z ]*[ *]\([a-z_]*\)(.*/\1/p' "$c" | head -n 1)
    [ -n "$f" ] || continue
    $cawc --graph "$f" "$c" -o "$out/any.dot" >"$out/log" 2>&1 || { echo "FAIL reads --graph $f $c"; continue; }
    drawn "--graph $f $c" "$out/any.dot"
done
refused "--graph of nothing" "no async function 'nobody' is defined in it; there are: get, children, retry, quiet, main" \
    $cawc --graph nobody tests/reads/scopes.c
refused "--graph without a name" "'--graph' wants the name of a function" $cawc tests/reads/scopes.c --graph
refused "--report of an error" "await_outside.c" $cawc --report tests/errors/await_outside.c -o "$out/none"
if [ -e "$out/none" ]; then echo "FAIL reads --report of an error: a file is left"; else echo "ok reads no file after an error"; fi

# the page
page=docs/generated.md
block() { awk -v tag="\`\`\`$1" '$0 == tag { on = 1; next } /^```$/ { if (on) exit } on' $page; }
mkdir -p "$out/page"
block c >"$out/page/count.c"
block C >"$out/page/count.gen.c"
block text >"$out/page/count.report"
block dot >"$out/page/count.dot"
(
    cd "$out/page"
    $cawc --emit-c count.c -o got.c
    same "docs/generated.md --emit-c" count.gen.c got.c
    $cawc --report count.c -o got.report
    same "docs/generated.md --report" count.report got.report
    $cawc --graph count count.c -o got.dot
    same "docs/generated.md --graph" count.dot got.dot
)

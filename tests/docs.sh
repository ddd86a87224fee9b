#!/bin/sh
# The manual's code is compiled and run: docs.sh PAGE... (README, language, …; none: all of them), with what ninja install gives
# in a PREFIX of its own. What stands behind ``` says what a block is:
#     c [FILE]    With a main: a whole program, which is run in each class, and ends with status 0. Without: declarations, or
#                 statements, which get an async function around them; they are run by tests/docs/PAGE.NAME.c, which is compiled
#                 behind them, NAME being the last function that they define; where that takes no arguments it is called as it
#                 is. One that a console follows, and a header, is only put into the file: others do the rest.
#     output      what the program before it prints, in each class
#     console     a session in a shell, in the folder of the page's files: `$ ` and a command, then what it prints. One that does
#                 not name CAW_CLASS, runs a program that is built here, and leaves none running, is run in each class
#     sh          commands, each of which succeeds
# Ports 8080, 8081, 9001 and 9002 are others here, that are free. In what is printed … stands for anything, alone on its line for any number of lines. What else there is other scripts test:
# OTHERS. Indented text is an illustration.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
out=${TESTS_OUT:-build/tests}/docs
case $out in /*) ;; *) out=$root/$out ;; esac
OTHERS='build:make build:cmake build:meson build:configure.ac build:Makefile.am build:ninja build:sh:*
        debugging:gdb generated:C generated:text generated:dot'

groups=
end_sessions() {
    for g in $groups; do kill -- "-$g" 2>/dev/null || true; done
    groups=
}
[ $# != 0 ] || set -- README docs/*.md
mkdir -p "$out"
PREFIX=$(mktemp -d "$out/prefix.XXXXXX")
export PREFIX
DESTDIR='' runtime/install.sh
trap 'end_sessions; rm -rf "$PREFIX"' EXIT
trap 'exit 1' INT TERM HUP
PATH=$PREFIX/bin:$PATH
unset CAW_CLASS CAW_CC CAW_LIB CAW_BLOCKED_MS DESTDIR
ulimit -c 0

fail() { # WHY [FILE]
    echo "FAIL $id: $1"
    [ $# = 1 ] || head -n "${LINES_TOLD:-12}" "$2" | sed 's/^/    /'
}
same() { # WANT GOT: … in WANT is anything
    awk '
    function like(w, g,   part, n, i, at) { # one line
        n = split(w, part, "…")
        if (substr(g, 1, length(part[1])) != part[1]) return 0
        g = substr(g, length(part[1]) + 1)
        for (i = 2; i < n; i++) {
            if (!(at = index(g, part[i]))) return 0
            g = substr(g, at + length(part[i]))
        }
        if (n == 1) return g == ""
        return length(g) >= length(part[n]) && substr(g, length(g) - length(part[n]) + 1) == part[n]
    }
    function from(i, j) { # lines
        for (; i <= wants && want[i] !~ /^ *… *$/; i++) if (j > gots || !like(want[i], got[j++])) return 0
        if (i > wants) return j > gots
        for (; j <= gots + 1; j++) if (from(i + 1, j)) return 1
        return 0
    }
    { sub(/[ \t]+$/, "") }
    FNR == NR { want[++wants] = $0; next }
    { got[++gots] = $0 }
    END { exit !from(1, 1) }' "$1" "$2"
}
compare() { # WHAT WANT GOT
    if same "$2" "$3"; then echo "ok $id$1"; return; fi
    fail "$1 prints something else" /dev/null
    diff "$2" "$3" | head -n 16 | sed 's/^/    /'
}

# ---- the page in blocks: N.FIRST-WORD holds what stands in the N-th one, and `blocks` tells of each its N, its line, its words ----
split() {
    awk -v dir="$1" '
    /^```/ && !on { on = 1; n++; words = substr($0, 4); file = sprintf("%s/%d.%s", dir, n, words); sub(/ .*/, "", file)
                    print n, NR, words > (dir "/blocks"); printf "" > file; next }
    /^```$/ { on = 0; next }
    on { print > file }
    END { if (on) print "0 0 open" > (dir "/blocks") }' "$2"
}

with_ports() { sed "$ports" "$1"; } # which are free instead of those in the text

# ---- C ----
compile() { # LOG FILE... -o PROGRAM: without a warning
    log=$1; shift
    # shellcheck disable=SC2086 # flags are words
    cawc -g -Wall -Wextra -Wno-unused-function $flags "$@" >"$log" 2>&1 && [ ! -s "$log" ]
}
run_in_classes() { # PROGRAM [OUTPUT]
    for class in async green sync; do
        status=0
        CAW_CLASS=$class timeout -k 5 30 "./$1" >"$1.$class" 2>"$1.$class.err" || status=$?
        if [ $status != 0 ]; then fail "$class: status $status" "$1.$class.err"
        elif [ -n "${2-}" ]; then compare " $class" "$2" "$1.$class"
        else echo "ok $id $class"; fi
    done
}
prelude() { # what the manual's pieces take as given
    printf '#include <%s>\n' stdio.h stdlib.h string.h caw/http.h caw/stream.h caw/sync.h
}
last_function() { # of a file, and whether it is async and takes no arguments
    awk '/^(static |inline |async )+[^=;]*\(/ { was = $0 }
         END { nothing = was ~ /async/ && was ~ /\(void\)/; sub(/\(.*/, "", was); sub(/.*[ *]/, "", was); print was, nothing }' "$1"
}
in_a_function() { # N
    prelude
    printf 'static async int statements(void)\n{\n#line 1 "%s.c"\n' "$page"
    cat "$1.c"
    printf '    return 0;\n}\n'
}
piece() { # N
    { prelude; printf '#line 1 "%s.c"\n' "$page"; cat "$1.c"; } >"$1.piece.c"
    if ! compile "$1.log" -c "$1.piece.c" -o "$1.o"; then
        in_a_function "$1" >"$1.piece.c"
        compile "$1.log2" -c "$1.piece.c" -o "$1.o" || { fail "does not compile, or with warnings" "$1.log"; return; }
    fi
    echo "ok $id"
    last=$(last_function "$1.piece.c")
    driver=$root/tests/docs/$page.${last% *}.c
    if [ -f "$driver" ]; then
        { printf '#line 1 "%s"\n' "${driver#"$root"/}"; with_ports "$driver"; } >>"$1.piece.c"
    elif [ "${last#* }" = 1 ]; then
        printf 'async int main(void)\n{\n    (void)await %s();\n    return 0;\n}\n' "${last% *}" >>"$1.piece.c"
    else
        fail "nothing runs it: there is no ${driver#"$root"/}"
        return
    fi
    # shellcheck disable=SC2086 # libraries are words
    compile "$1.log" "$1.piece.c" -o "$1.exe" $libs || { fail "what runs it does not compile, or with warnings" "$1.log"; return; }
    if [ -z "$client" ]; then run_in_classes "$1.exe"; else with_server "$1.exe"; fi
}
with_server() ( # PROGRAM: beside the server that it is a client of
    cd "$root"
    . tests/clients/server.sh
    status=0
    start_server "$client" || status=$?
    cd "$dir"
    case $status in
    0) run_in_classes "$1" ;;
    1) echo "tests: $missing is missing: $id not run" ;;
    *) fail "the server did not start" "$server_dir/log" ;;
    esac
)
c_block() { # N FOLLOWED-BY FILE
    file=${3:-$1.c}
    [ "$file" = "$1.c" ] || cp "$1.c" "$file"
    flags='' libs=''
    client=$(sed -n 's/^#include <caw\/\(pq\|redis\|mysql\|curl\)\.h>.*/\1/p' "$file" | head -n 1)
    if [ -n "$client" ]; then
        case $client in pq) pc=libpq ;; redis) pc=hiredis ;; mysql) pc=libmariadb ;; curl) pc=libcurl ;; esac
        flags=$(pkg-config --cflags "$pc" 2>/dev/null) || { echo "tests: $pc is missing: $id not compiled"; return; }
        libs="-lcaw-$client $(pkg-config --libs "$pc")"
        [ -f "$PREFIX/lib/libcaw-$client.a" ] || { echo "tests: build/libcaw-$client.a is missing: $id not run"; return; }
    fi
    case $2:$file in
    *.h) return ;;
    console:*)
        grep -qF " $file" "$(($1 + 1)).console" || fail "the session behind it does not build $file"
        return ;;
    esac
    if ! grep -Eq '^(async )?int main\(' "$file"; then piece "$1"; return; fi
    program=${file%.c}
    # shellcheck disable=SC2086
    compile "$1.log" "$file" -o "$program" $libs || { fail "does not compile, or with warnings" "$1.log"; return; }
    echo "ok $id"
    if [ "$2" = output ]; then run_in_classes "$program" "$(($1 + 1)).output"; else run_in_classes "$program"; fi
}

# ---- sessions. What one leaves running goes on to the page's end ----
script() { # N [again]: the session as one script; WANT and GOT of each command in files
    awk -v n="$1" -v again="${2-}" -v client="$root/build/tests/http_client" '
    BEGIN { print "up() { i=0; until \"$@\" >/dev/null 2>&1 || [ $((i += 1)) = 100 ]; do sleep 0.1; done; }" }
    /^\$ / { i++; cmd = substr($0, 3); want = n ".want." i
             skip = again && cmd ~ /^cawc / # it is built
             if (skip) next
             printf "" > want
             printf "{ %s\n} >%s.got.%d 2>&1 </dev/null\n", cmd, n, i
             if (cmd !~ /&$/) next
             if (!match(cmd, /127\.0\.0\.1:[0-9]+/)) print "up caw ps $!"
             else print "up " client " " substr(cmd, RSTART + 10, RLENGTH - 10) " w:0"
             next }
    !skip { print > want }' "$1.console" >"$1.session"
}
session() { # N [again]: in the class of the environment, if any
    rm -f "$1".want.* "$1".got.*
    script "$@"
    timeout -k 5 60 sh "$1.session" >"$1.log" 2>&1 &
    group=$! status=0
    groups="$groups $group"
    wait $group || status=$?
    [ $status != 124 ] || fail "it takes too long"
    for want in "$1".want.*; do
        i=${want##*.}
        grep -Ev '^(Aborted|Segmentation fault)' "$1.got.$i" >"$1.said" || true # the shell's own words
        compare " command $i${CAW_CLASS+ $CAW_CLASS}" "$want" "$1.said"
    done
}
console() { # N
    if grep -q -e CAW_CLASS -e '&$' "$1.console" || ! grep -q '^\$.* \./' "$1.console"; then session "$1"; return; fi
    again=
    for class in async green sync; do
        CAW_CLASS=$class
        export CAW_CLASS
        session "$1" $again
        again=again
    done
    unset CAW_CLASS
}

others() { # LANG: is it another script's?
    for o in $OTHERS; do
        # shellcheck disable=SC2254 # a pattern
        case $page:$1 in $o) return 0 ;; esac
    done
    return 1
}
every_call() { # each async function of the public headers has its row in docs/cancel.md
    for h in include/caw.h include/caw/*.h; do
        for f in $(sed -n 's/^\(.*static \)\{0,1\}_Async [a-z0-9_ ]*[ *]\(caw\|name##\)\(_[a-z0-9_]*\)(.*/\2\3/p' "$h" | sed 's/name##/NAME/'); do
            id="docs cancel: $f"
            case $f in caw_handler) continue ;; esac # a type
            if grep -q "^| [^|]*\`$f\`[^|]*|" docs/cancel.md; then echo "ok $id"; else fail "has no row, and is declared in $h"; fi
        done
    done
}
every_message() { # of the runtime is in docs/wrong.md, whatever stands in its places
    for m in $(grep -rho '"caw: [^"\\]*' runtime/class runtime/http runtime/see runtime/server runtime/task | sort -u | tr ' ' '~'); do
        id="docs wrong: $(echo "$m" | tr '~' ' ')"
        like=$(echo "${m#?}" | tr '~' ' ' | sed 's/[].*^$[]/\\&/g; s/%[a-z]*/.*/g')
        if grep -q -- "$like" docs/wrong.md; then echo "ok $id"; else fail "is not there"; fi
    done
}
page() { # FILE
    page=$(basename "$1" .md)
    case $page in cancel) every_call ;; wrong) every_message ;; esac
    dir=$out/$page ports=
    for p in 8080 8081 9001 9002; do ports="$ports;s/$p/$(build/tests/http_client port)/g"; done
    rm -rf "$dir"
    mkdir -p "$dir"
    with_ports "$root/$1" >"$dir/page.md"
    split "$dir" "$dir/page.md"
    cd "$dir"
    [ -f blocks ] || { echo "ok docs $page: no code"; return; }
    while read -r n line lang file; do
        id="docs $page:$line"
        next=$(awk -v n=$((n + 1)) '$1 == n { print $3 }' blocks)
        case $lang in
        c) c_block "$n" "$next" "$file" ;;
        output) ;;
        console) console "$n" ;;
        sh)
            if [ -n "$file" ]; then others "sh:$file" || fail "\`\`\`sh $file: nothing tests it"; continue; fi
            if timeout -k 5 60 sh -e "$n.sh" >"$n.log" 2>&1 </dev/null; then echo "ok $id"; else fail "status $?" "$n.log"; fi ;;
        open) id="docs $page"; fail "a block does not end" ;;
        *) others "$lang" || fail "\`\`\`$lang: nothing tests it" ;;
        esac
    done <blocks
    end_sessions
    cd "$root"
}

for f; do
    case $f in *.md) page "$f" ;; README) page README.md ;; *) page "docs/$f.md" ;; esac
done

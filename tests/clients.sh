#!/bin/sh
# A foreign client against its real server: clients.sh pq|redis|mysql|curl. tests/clients/NAME.c prints NAME.out, in three
# classes: by gcc -O2, by clang -O0, and with sanitizers; examples/clients/NAME.c does its work.
set -eu
cd "$(dirname "$0")/.."
name=$1
out=${TESTS_OUT:-build/tests}/clients.$name
. tests/clients/server.sh
status=0
start_server "$name" || status=$?
case $status in
1) echo "tests: $missing is missing: client $name not run"; exit 0 ;;
2) echo "FAIL client $name: the server did not start"; tail -n 6 "$server_dir/log" | sed 's/^/    /'; exit 0 ;;
esac
case $name in
curl) pc=libcurl ;;
mysql) pc=libmariadb ;;
pq) pc=libpq ;;
redis) pc=hiredis ;;
esac

try() { # HOW CC FOLDER FLAG...: built so, in three classes
    how=$1 cc=$2 folder=$3; shift 3
    command -v "$cc" >/dev/null || { echo "tests: $cc is missing: client $name not run by it"; return 0; }
    # shellcheck disable=SC2046 # several words
    if ! CAW_CC=$cc CAW_LIB=$folder/libcaw.a build/cawc -g "$@" $(pkg-config --cflags $pc) "tests/clients/$name.c" \
        "-lcaw-$name" $(pkg-config --libs $pc) -o "$out" >"$out.log" 2>&1 || [ -s "$out.log" ]; then
        echo "FAIL client $name $how: does not compile, or with warnings"
        head -n 8 "$out.log" | sed 's/^/    /'
        return 0
    fi
    for class in async green sync; do
        status=0
        CAW_CLASS=$class ASAN_OPTIONS=detect_stack_use_after_return=0 timeout -k 5 120 "$out" >"$out.said" 2>"$out.err" || status=$?
        if [ $status != 0 ]; then
            echo "FAIL client $name $how $class: status $status"
            head -n 6 "$out.err" | sed 's/^/    /'
        elif ! cmp -s "tests/clients/$name.out" "$out.said"; then
            echo "FAIL client $name $how $class: the output differs"
            diff "tests/clients/$name.out" "$out.said" | head -n 6 | sed 's/^/    /'
        else echo "ok client $name $how $class"; fi
    done
}
example() { # SAYS ARGUMENT...
    says=$1; shift
    for class in async green sync; do
        said=$(CAW_CLASS=$class timeout -k 5 60 "build/client-$name" "$@" 2>&1) || true
        if [ "$said" = "$says" ]; then echo "ok client $name example $class"
        else printf 'FAIL client %s example %s:\n%s\n' "$name" "$class" "$said" | head -n 6; fi
    done
}
try "gcc -O2" gcc build -O2 -Wall -Wextra
try "clang -O0" clang build -O0 -Wall -Wextra
try sanitizers gcc build/asan -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined
case $name in
curl) example "5 http://127.0.0.1:$CURL_TEST_PORT/slow" "http://127.0.0.1:$CURL_TEST_PORT/slow" ;;
mysql) example 338350 127.0.0.1 "$MYSQL_TEST_PORT" test ;;
pq) example 338350 ;;
redis) example 5050 127.0.0.1 "$REDIS_PORT" ;;
esac

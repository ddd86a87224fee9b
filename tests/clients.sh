#!/bin/sh
# A foreign client against its real server: clients.sh pq|redis|mysql|curl. The server is started for it, on this machine only,
# with all it has in a folder of its own, and is gone at the end, however that comes. tests/clients/NAME.c prints NAME.out, in
# three classes: by gcc -O2, by clang -O0, and with sanitizers; examples/clients/NAME.c does its work.
set -eu
cd "$(dirname "$0")/.."
name=$1
out=${TESTS_OUT:-build/tests}/clients.$name
dir=$(mktemp -d /tmp/caw.XXXXXX) # a short path: a Unix socket's has little room
server=
end=KILL # the signal; of a server with children, one at which it ends them too
stop() {
    [ -z "$server" ] || { kill -$end "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }
    rm -rf "$dir"
}
trap stop EXIT
trap 'exit 1' INT TERM HUP

fail() { echo "FAIL client $name: $1"; [ ! -f "$2" ] || tail -n 6 "$2" | sed 's/^/    /'; exit 0; }
missing() { echo "tests: $1 is missing: client $name not run"; exit 0; }
nobody= # no server likes root
if [ "$(id -u)" = 0 ]; then
    nobody="--reuid=nobody --regid=nogroup --clear-groups"
    chown nobody "$dir"
fi
answers() { # COMMAND...: the server is there when it succeeds
    tries=0
    until "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        kill -0 "$server" 2>/dev/null && [ $tries -lt 600 ] || fail "the server did not start" "$dir/log"
        sleep 0.1
    done
}
port() { build/tests/http_client port; }

# shellcheck disable=SC2086 # several words
case $name in
pq)
    flags=$(pkg-config --cflags libpq) libs=-lpq
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
    [ -x "${bin:-/usr/bin}/postgres" ] || missing postgresql
    setpriv $nobody "$bin/initdb" -D "$dir/data" -A trust -U test -E UTF8 --locale=C --no-sync >"$dir/log" 2>&1 || fail initdb "$dir/log"
    export PGHOST="$dir" PGPORT="$(port)" PGUSER=test PGDATABASE=postgres PGSSLMODE=disable
    end=QUIT
    setpriv $nobody --pdeathsig QUIT "$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses=127.0.0.1 -p "$PGPORT" -F >>"$dir/log" 2>&1 &
    server=$!
    answers "$bin/pg_isready" ;;
redis)
    flags=$(pkg-config --cflags hiredis) libs=-lhiredis
    command -v redis-server >/dev/null || missing redis-server
    export REDIS_PORT="$(port)" REDIS_SOCKET="$dir/redis"
    setpriv $nobody --pdeathsig KILL redis-server --bind 127.0.0.1 --port "$REDIS_PORT" --unixsocket "$REDIS_SOCKET" --dir "$dir" \
        --save '' --appendonly no >"$dir/log" 2>&1 &
    server=$!
    answers redis-cli -s "$REDIS_SOCKET" ping ;;
mysql)
    flags=$(pkg-config --cflags libmariadb) libs=-lmariadb
    command -v mariadbd >/dev/null || missing mariadb-server
    export MYSQL_TEST_PORT="$(port)" MYSQL_TEST_SOCKET="$dir/mysql"
    setpriv $nobody mkdir "$dir/data"
    setpriv $nobody --pdeathsig KILL mariadbd --no-defaults --datadir="$dir/data" --tmpdir="$dir" --socket="$MYSQL_TEST_SOCKET" \
        --bind-address=127.0.0.1 --port="$MYSQL_TEST_PORT" --pid-file="$dir/pid" --skip-grant-tables \
        --innodb-log-file-size=4M --innodb-buffer-pool-size=8M --innodb-flush-log-at-trx-commit=0 >"$dir/log" 2>&1 &
    server=$!
    answers mariadb-admin --no-defaults --socket="$MYSQL_TEST_SOCKET" ping ;;
curl)
    flags=$(pkg-config --cflags libcurl) libs=-lcurl
    export CURL_TEST_PORT="$(port)"
    build/tests/http_app --bind "127.0.0.1:$CURL_TEST_PORT" >"$dir/log" 2>&1 &
    server=$!
    answers curl -s "http://127.0.0.1:$CURL_TEST_PORT/slow" ;;
*) fail "no such client" ;;
esac

try() { # HOW CC FOLDER FLAG...: built so, in three classes
    how=$1 cc=$2 folder=$3; shift 3
    command -v "$cc" >/dev/null || { echo "tests: $cc is missing: client $name not run by it"; return 0; }
    # shellcheck disable=SC2086 # several words
    if ! CAW_CC=$cc CAW_LIB=$folder/libcaw.a build/cawc -g "$@" $flags "tests/clients/$name.c" \
        -lcaw-$name $libs -o "$out" >"$out.log" 2>&1 || [ -s "$out.log" ]; then
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
try "gcc -O2" gcc build -O2 -Wall -Wextra
try "clang -O0" clang build -O0 -Wall -Wextra
example() { # SAYS ARGUMENT...
    says=$1; shift
    for class in async green sync; do
        said=$(CAW_CLASS=$class timeout -k 5 60 "build/client-$name" "$@" 2>&1) || true
        if [ "$said" = "$says" ]; then echo "ok client $name example $class"
        else printf 'FAIL client %s example %s:\n%s\n' "$name" "$class" "$said" | head -n 6; fi
    done
}
try sanitizers gcc build/asan -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined
case $name in
curl) example "5 http://127.0.0.1:$CURL_TEST_PORT/slow" "http://127.0.0.1:$CURL_TEST_PORT/slow" ;;
mysql) example 338350 127.0.0.1 "$MYSQL_TEST_PORT" test ;;
pq) example 338350 ;;
redis) example 5050 127.0.0.1 "$REDIS_PORT" ;;
esac

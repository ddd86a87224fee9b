# To be sourced: a real server for a client, on this machine only, with all it has in a folder of its own; it is gone when the
# script ends, however that comes.
#     start_server pq|redis|mysql|curl      0, and its place in the environment; 1: "$missing" is missing; 2: $server_dir/log tells

server_dir=$(mktemp -d /tmp/caw.XXXXXX) # a short path: a Unix socket's has little room
server='' missing=''
server_end=KILL # the signal; of a server with children, one at which it ends them too
stop_server() {
    [ -z "$server" ] || { kill -$server_end "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }
    rm -rf "$server_dir"
}
trap stop_server EXIT
trap 'exit 1' INT TERM HUP
nobody= # no server likes root
if [ "$(id -u)" = 0 ]; then
    nobody="--reuid=nobody --regid=nogroup --clear-groups"
    chown nobody "$server_dir"
fi

needs() { command -v "$1" >/dev/null || { missing=$2; return 1; }; }
answers() { # COMMAND...: the server is there when it succeeds
    tries=0
    until "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        kill -0 "$server" 2>/dev/null && [ $tries -lt 600 ] || return 2
        sleep 0.1
    done
}
free_port() { build/tests/http_client port; }

# shellcheck disable=SC2086 # several words
start_server() {
    log=$server_dir/log
    case $1 in
    curl)
        needs curl curl || return 1
        export CURL_TEST_PORT="$(free_port)"
        build/tests/http_app --bind "127.0.0.1:$CURL_TEST_PORT" >"$log" 2>&1 &
        server=$!
        answers curl -s "http://127.0.0.1:$CURL_TEST_PORT/slow" ;;
    mysql)
        needs mariadbd mariadb-server || return 1
        export MYSQL_TEST_PORT="$(free_port)" MYSQL_TEST_SOCKET="$server_dir/mysql"
        setpriv $nobody mkdir "$server_dir/data"
        setpriv $nobody --pdeathsig KILL mariadbd --no-defaults --datadir="$server_dir/data" --tmpdir="$server_dir" \
            --socket="$MYSQL_TEST_SOCKET" --bind-address=127.0.0.1 --port="$MYSQL_TEST_PORT" --pid-file="$server_dir/pid" \
            --skip-grant-tables --innodb-log-file-size=4M --innodb-buffer-pool-size=8M --innodb-flush-log-at-trx-commit=0 \
            >"$log" 2>&1 &
        server=$!
        answers mariadb-admin --no-defaults --socket="$MYSQL_TEST_SOCKET" ping ;;
    pq)
        bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
        needs "$bin/postgres" postgresql || return 1
        export PGHOST="$server_dir" PGPORT="$(free_port)" PGUSER=test PGDATABASE=postgres PGSSLMODE=disable
        setpriv $nobody "$bin/initdb" -D "$server_dir/data" -A trust -U test -E UTF8 --locale=C --no-sync >"$log" 2>&1 || return 2
        server_end=QUIT
        setpriv $nobody --pdeathsig QUIT "$bin/postgres" -D "$server_dir/data" -k "$server_dir" -c listen_addresses=127.0.0.1 \
            -p "$PGPORT" -F >"$log" 2>&1 &
        server=$!
        answers "$bin/pg_isready" ;;
    redis)
        needs redis-server redis-server || return 1
        export REDIS_PORT="$(free_port)" REDIS_SOCKET="$server_dir/redis"
        setpriv $nobody --pdeathsig KILL redis-server --bind 127.0.0.1 --port "$REDIS_PORT" --unixsocket "$REDIS_SOCKET" \
            --dir "$server_dir" --save '' --appendonly no >"$log" 2>&1 &
        server=$!
        answers redis-cli -s "$REDIS_SOCKET" ping ;;
    esac
}

#!/bin/sh
# From a bare Debian 12 to a running demo, or to the tests' result, by one command, as root or with sudo:
#     ./bootstrap.sh demo        ./bootstrap.sh test
# Installs by apt-get only what is missing, builds with ninja, runs.
set -eu
cd "$(dirname "$0")"

say() { echo "bootstrap: $*" >&2; }

need="gcc libc6-dev re2c ninja-build libuv1-dev pkg-config"
case ${1-} in
demo) targets=all ;;
test) targets="all variants clients client-variants" need="$need clang libclang-rt-14-dev csmith libcsmith-dev valgrind curl procps gdb tcc graphviz afl++ \
    make cmake meson autoconf automake ccache mandoc groff-base jq musl-tools gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user \
    libcurl4-openssl-dev libpq-dev postgresql libhiredis-dev redis-server libmariadb-dev mariadb-server" ;;
*) say "usage: ./bootstrap.sh demo | test"; exit 2 ;;
esac

missing=
for p in $need; do
    # a line for each architecture that it is there for
    dpkg-query -W -f '${db:Status-Status}\n' "$p" 2>/dev/null | grep -qx installed || missing="$missing $p"
done
if [ -n "$missing" ]; then
    say "installing$missing"
    as_root=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || { say "not root, and there is no sudo; please install:$missing"; exit 1; }
        as_root=sudo
    fi
    log=$(mktemp)
    if ! { $as_root apt-get update && $as_root env DEBIAN_FRONTEND=noninteractive \
           apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        say "apt-get could not install:$missing"
        exit 1
    fi
    rm -f "$log"
fi

say "building"
log=$(mktemp)
ninja $targets >"$log" 2>&1 || { cat "$log" >&2; rm -f "$log"; say "the build failed"; exit 1; }
rm -f "$log"
case $1 in
demo) exec tests/demo.sh ;;
test) exec tests/run ;;
esac

#!/bin/sh
# Installs what ninja has built: install.sh, with PREFIX (/usr/local) and DESTDIR. The modules for foreign clients that are
# built go with it, and the manual pages.
set -eu
cd "$(dirname "$0")/.."
to=${DESTDIR-}${PREFIX:-/usr/local}
mkdir -p "$to/bin" "$to/lib" "$to/include/caw" "$to/share/man/man1" "$to/share/man/man3" "$to/share/caw"
install -m 755 build/cawc build/caw "$to/bin"
install -m 644 build/libcaw.a "$to/lib"
for module in build/libcaw-*.a; do
    [ ! -f "$module" ] || install -m 644 "$module" "$to/lib"
done
install -m 644 include/caw.h "$to/include"
install -m 644 include/caw/*.h "$to/include/caw"
install -m 644 docs/caw.1 docs/cawc.1 "$to/share/man/man1"
install -m 644 build/man3/*.3 "$to/share/man/man3"
install -m 644 runtime/tool/caw-gdb.py "$to/share/caw"

#!/bin/sh
# CC=cawc in build systems: tests/builds.sh make | cmake | cmake-ninja | meson | autotools | ninja | ccache | install. The build files
# and the commands are those of docs/build.md; the sources are in tests/builds. Each is built in parallel and installed, a
# header is changed and the program built again, and then nothing is left to do. ccache: the second build is all hits.
set -eu
cd "$(dirname "$0")/.."
kind=$1 page=$PWD/docs/build.md
id="builds $kind"
PATH=$PWD/build:$PATH
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/tmp" "$dir/shop"
cp tests/builds/*.[ch] "$dir/shop"
cd "$dir/shop"
export TMPDIR="$dir/tmp"
unset CC CFLAGS LDFLAGS MAKEFLAGS DESTDIR CAW_LIB
wants() { for t; do command -v "$t" >/dev/null || { echo "tests: $t is missing: $id not run"; exit 0; }; done; }
block() { awk -v want="\`\`\`$1" '$0 == "```" { on = 0 } on { print } $0 == want { on = 1 }' "$page"; } # of the page
file() { block "$1" >"$2"; [ -s "$2" ] || { echo "FAIL $id: docs/build.md has no $1"; exit 0; }; }
step() { # NAME COMMAND...
    name=$1; shift
    if "$@" >"$dir/log" 2>&1; then echo "ok $id: $name"; return; fi
    echo "FAIL $id: $name"
    tail -n 12 "$dir/log" | sed 's/^/    /'
    exit 0
}
says() { [ "$("$1" 2>&1)" = "$2" ]; }

again= out=.
case $kind in
make) wants make; file make Makefile; again="make -j4" ;;
cmake | cmake-ninja)
    wants cmake make; out=out again="cmake --build out -j4"
    file cmake CMakeLists.txt
    if [ $kind = cmake-ninja ]; then wants ninja; export CMAKE_GENERATOR=Ninja; fi ;;
meson) wants meson ninja; file meson meson.build; out=out again="meson compile -C out" ;;
autotools)
    wants autoreconf automake make; again="make -j4"
    file configure.ac configure.ac; file Makefile.am Makefile.am ;;
ninja) wants ninja; file ninja build.ninja; again=ninja ;;
ccache) wants ccache make; file make Makefile ;;
esac

if [ $kind = install ]; then # of caw itself: what was installed works where it is
    root=${page%/docs/*}
    step "install" sh -c "cd $root && DESTDIR=$dir/image PREFIX=/usr sh -c \"\$(ninja -t commands install | tail -n 1)\""
    step "its cawc builds" sh -c "mv $dir/image $dir/moved && PATH=$dir/moved/usr/bin:\$PATH cawc main.c price.c plain.c -o shop"
    step "what runs" says ./shop "total 66"
    for page in cawc caw; do
        step "the manual page $page is there" test -s "$dir/moved/usr/share/man/man1/$page.1"
        if command -v mandoc >/dev/null; then step "mandoc's lint of $page" sh -c "! mandoc -Tlint -Wwarning $root/docs/$page.1 2>&1 | grep ." ; fi
        if command -v groff >/dev/null; then step "groff's of $page" sh -c "! groff -ww -mdoc -Tutf8 -z $root/docs/$page.1 2>&1 | grep ."; fi
    done
    man=$dir/moved/usr/share/man
    for h in $root/include/caw.h $root/include/caw/*.h; do # each function has a page
        case $h in */abi.h) continue ;; esac
        # shellcheck disable=SC2016 # the inner shell's
        step "pages of ${h##*/}" sh -c 'for f in $(sed -n "/^typedef/d; s/^[^ #}/].*[ *]\(caw_[a-z0-9_]*[a-z0-9]\)(.*/\1/p" "$1"); do
            [ -s "$2/man3/$f.3" ] || { echo "$f has none"; none=1; }; done; [ -z "${none-}" ]' sh "$h" "$man"
    done
    if command -v man >/dev/null; then step "man finds caw_read" sh -c "man -M $man -w caw_read | grep -q man3/caw_"; fi
    for p in "$man"/man3/caw.3 "$man"/man3/*.3; do
        ! head -n 1 "$p" | grep -q '^\.so ' || continue
        name=$(basename "$p")
        if command -v mandoc >/dev/null; then step "mandoc's lint of $name" sh -c "! mandoc -Tlint -Wwarning $p 2>&1 | grep ."; fi
        if command -v groff >/dev/null; then step "groff's of $name" sh -c "! groff -ww -mdoc -Tutf8 -z $p 2>&1 | grep ."; fi
    done
    exit 0
fi
if [ $kind = ccache ]; then
    export CCACHE_DIR="$dir/cache" CCACHE_CONFIGPATH=/dev/null
    file "sh ccache" commands
    hits() { ccache --print-stats | awk '/^(direct|preprocessed)_cache_hit/ { n += $2 } END { exit n != want }' want="$1"; }
    step "first build" sh -e commands
    step "which runs" says ./shop "total 66"
    step "nothing hit yet" hits 0
    make clean >/dev/null
    step "second build" sh -e commands
    step "all hit" hits 3
    step "which runs too" says ./shop "total 66"
    make clean >/dev/null
    sed -i 's/TAX 2/TAX 3/' price.h
    step "a header changed" sh -e commands
    step "is seen" says ./shop "total 69"
    step "plain.c is hit, and main.c, whose text is the same" hits 5
    exit 0
fi

file "sh ${kind%-ninja}" commands
step "build and install" sh -e commands
step "runs" says "$out/shop" "total 66"
step "runs where it was installed" says image/usr/bin/shop "total 66"
cp "$out/shop" before
sleep 1 # make sees seconds in places
sed -i 's/TAX 2/TAX 3/' price.h
step "build after a header has changed" $again
step "runs with it" says "$out/shop" "total 69"
find . -name '*.o' -newer price.h >fresh
step "plain.c is not built again" sh -c '! grep plain fresh && grep price fresh && grep main fresh'
touch mark
step "once more" $again
step "does nothing" sh -c '[ -z "$(find . -name "*.o" -newer mark)" ]'
step "no temporary file is left" sh -c 'ls "$TMPDIR"; [ -z "$(ls "$TMPDIR")" ]'

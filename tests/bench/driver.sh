#!/bin/sh
# What cawc adds to a compilation: the CPU time of `cawc -O2 -c` against `cc -O2 -c`, medians of alternating runs (README.md).
#     driver.sh plain    a large plain file          driver.sh async    a file full of async functions
# The latter can't be read by the C compiler: it gets what cawc made of it, so both compile the same text.
set -eu
cd "$(dirname "$0")/../.."
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
runs=${RUNS:-7} cc=${CAW_CC:-gcc}
export CAW_CC=$cc

plain() { # functions of some size over tables and strings
    printf '#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <unistd.h>\n'
    i=0
    while [ $i -lt "$1" ]; do
        i=$((i + 1))
        cat <<END
struct item$i { char name[32]; long weight, parts[8]; struct item$i *next; };
static int order$i(const void *a, const void *b)
{
    const struct item$i *x = a, *y = b;
    int c = strcmp(x->name, y->name);
    return c ? c : x->weight < y->weight ? -1 : x->weight > y->weight;
}
long item${i}_sum(struct item$i *v, size_t n, const char *only)
{
    long sum = 0;
    qsort(v, n, sizeof *v, order$i);
    for (size_t k = 0; k < n; k++) {
        if (only && strncmp(v[k].name, only, sizeof v[k].name)) continue;
        for (int p = 0; p < 8; p++) {
            switch (v[k].parts[p] & 3) {
            case 0: sum += v[k].parts[p] >> 2; break;
            case 1: sum -= v[k].weight * p; break;
            case 2: v[k].parts[p] = sum ^ $i; break;
            default: if (k + 1 < n) v[k].next = &v[k + 1];
            }
        }
    }
    for (struct item$i *x = v; n && x; x = x->next) sum = sum * 31 + x->weight;
    return sum;
}
END
    done
}
async() {
    printf '#include <caw.h>\n#include <string.h>\n'
    i=0
    while [ $i -lt "$1" ]; do
        i=$((i + 1))
        cat <<END
async int step$i(int n);
async int step$i(int n)
{
    char name[24];
    int sum = 0, tries = 0;
    snprintf(name, sizeof name, "step %d", n);
    for (int k = 0; k < n; k++) {
        int e = await caw_sleep(k);
        if (e < 0) return e;
        if (k % 3 == 0) sum += await step$((i > 1 ? i - 1 : 1))(k / 2);
        else if (strchr(name, '0' + k)) tries++;
    }
    gather {
        sum += await step$i(tries);
        { int a = await caw_yield(); tries += a; }
    }
    within (100) { sum += await caw_checkpoint(); }
    else { sum = -1; }
    return sum + (int)strlen(name);
}
END
    done
}
cpu() { # COMMAND...: its CPU time and its children's, in ms
    sh -c '"$@" && times' - "$@" | awk 'NR == 2 { split($1, u, /[ms]/); split($2, s, /[ms]/); printf "%d\n", 1000 * (60 * u[1] + u[2] + 60 * s[1] + s[2]) }'
}
median() { sort -n | sed -n "$((runs / 2 + 1))p"; }
case $1 in
plain) plain 150 >"$dir/t.c"; cp "$dir/t.c" "$dir/same.c" ;;
async) async 25 >"$dir/t.c"; build/cawc --emit-c "$dir/t.c" -o "$dir/same.c" ;;
esac
"$cc" -O2 -Iinclude -c "$dir/same.c" -o "$dir/same.o" # if one can't be compiled, this ends here
build/cawc -O2 -c "$dir/t.c" -o "$dir/t.o"
i=0
while [ $i -lt "$runs" ]; do
    i=$((i + 1))
    cpu "$cc" -O2 -Iinclude -c "$dir/same.c" -o "$dir/same.o" >>"$dir/theirs"
    cpu build/cawc -O2 -c "$dir/t.c" -o "$dir/t.o" >>"$dir/ours"
done
theirs=$(median <"$dir/theirs") ours=$(median <"$dir/ours")
echo "$theirs $ours" | awk -v what="cawc -O2 -c, $1" -v cc="$cc" '{ printf "%-26s %-6s %d ms of CPU, %s alone %d ms: %.2f\n", what, cc, $2, cc, $1, $2 / $1 }'

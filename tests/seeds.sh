#!/bin/sh
# What must not depend on the order in which the runnable go on: tests/lang/NAME.c prints NAME.out with each of twenty drawn
# orders (CAW_SEED), in the classes that have one. And that order itself: it is the same in async and green under the virtual
# clock, as it comes and as it is drawn (order.c).
set -eu
cd "$(dirname "$0")/.."
out=${TESTS_OUT:-build/tests}
for name; do
    exe=$out/seeds.$name
    build/cawc -O1 -g "tests/lang/$name.c" -o "$exe"
    for class in async green; do
        id="seeds $name $class" failed=
        for seed in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
            CAW_SEED=$seed CAW_CLASS=$class timeout -k 5 60 "$exe" >"$exe.out" 2>&1 && cmp -s "tests/lang/$name.out" "$exe.out" || failed="$failed $seed"
        done
        if [ "$failed" ]; then echo "FAIL $id: CAW_SEED=$failed"; else echo "ok $id"; fi
    done
    rm -f "$exe"
done

exe=$out/seeds.order
build/cawc -O1 -g tests/order.c -o "$exe"
for seed in "" 1 2 3; do
    for class in async green; do CAW_SEED=$seed CAW_CLOCK=virtual CAW_CLASS=$class timeout -k 5 60 "$exe" >"$exe.$class" || true; done
    if [ -s "$exe.async" ] && cmp -s "$exe.async" "$exe.green"; then echo "ok seeds order ${seed:-undrawn}"
    else echo "FAIL seeds order ${seed:-undrawn}: async and green differ"; fi
done
rm -f "$exe" "$exe".*

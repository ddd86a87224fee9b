/* Runs a random program (generate.c): left to itself, within a time, in a nursery that is cancelled. */
static async void program(int seed, function *root)
{
    printf("program %d\n", seed);
    for (int i = 0; i < 2; i++) {
        async int v = root(mix(seed, 7, i), i);
        T(seed, 8, await v);
    }
#ifndef ORDERED
    fuel = 1500;
    within (seed * 37 % 400) T(seed, 9, await root(mix(seed, 10, 0), 2));
    else T(seed, 11, 0);
    int count = 0, r = 0;
    fuel = 1500;
    nursery {
        caw_nursery_cancel_after(caw_nursery_here(), seed * 53 % 300);
        spawn r = kid(&count, mix(seed, 12, 0), 3, root);
        spawn feed(caw_nursery_here(), &count, mix(seed, 13, 0), 4, root);
    }
    T(seed, 14, r);
    OUT(seed, 15, count);
    fuel = 3000;
#endif
    OUT(seed, 16, live);
}

typedef struct caw_fn caw_fn;
async int f(int a);
async static int flow(int n, const char *s)
{
    int r = 0, *q = &r;
again:
    for (int i = 0; i < n && await f(i); i++, await f(-i)) {
        switch (await f(i)) {
        case 1 ... 3: r += await f(1); continue;
        case 4:
        default: while (await f(r)) if (n-- < 0) goto out; else break;
        }
        do r--; while (r > 0 && !await f(r));
    }
    r = (n ? await f(1) : 2, s[0] || await f(3));
    *q = ({ int t = await f(4); t + 1; });
    {
        int a[n], (*m)[n] = &a;
        a[0] = (*m)[1] = sizeof a;
    }
    struct { int x, y; } pt = {.x = await f(5), .y = n};
    struct in { int k[2]; };
    r += ((struct in){{1, 2}}).k[await f(0)] + pt.x;
    if (r > 100) goto again;
out:
    return await f(r) ? r : -r;
}

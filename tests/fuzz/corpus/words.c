typedef struct caw_fn caw_fn;
async int f(int a);
async void quiet(void);
typedef struct caw_nursery caw_nursery;
caw_nursery *caw_nursery_here(void);
async int all(int n, int *p)
{
    async int v = f(1), w = f(2);
    int x = await f(n) + await f(p[n]);
    defer x++;
    gather {
        x = await f(3);
        { int y = 4; *p = await f(y); }
    }
    gather_max (2) for (int i = 0; i < n; i++) { if (i == 3) break; p[i] = await f(i); }
    gather for (int i = 0; i < n; i++) x += await f(i);
    race { x = await f(5); await quiet(); }
    nursery {
        spawn f(6);
        spawn x = f(7);
        spawn_in (caw_nursery_here()) f(8);
    }
    within (n * 10) x = await f(9);
    else return x;
    shield await quiet();
    offload { x = n * 2; }
    return x + await v + await w;
}

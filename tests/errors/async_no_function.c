#include <caw.h>

typedef async int op(int);
static async int f(int n) { return await caw_sleep(n); }
static async op *const p = f;
async int number;
typedef async int word;
struct s { async int member; async op *q; };
static int takes(async int n, async op *q);
static async int calls(async int n) {
    async int v = f(n);
    static async int w;
    typedef async long t;
    return await v + (int)sizeof(async int);
}

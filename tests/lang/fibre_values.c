/* Fibres: values both ways, codes, ends. Generators, and a recursive walk that gives way from its depth. */
#include <stdlib.h>
#include <caw/fibre.h>

static int squares(void *arg, void **value)
{
    for (intptr_t i = 1; i <= (intptr_t)arg; i++) {
        int e = caw_fibre_switch(NULL, (void *)(i * i), value);
        if (e < 0) return e;
    }
    return UV_EOF;
}
static void generates(void)
{
    caw_fibre *f;
    void *v;
    int e = caw_fibre_new(&f, squares, (void *)5, 0);
    if (e < 0) return;
    printf("new %d, dead %d\n", e, caw_fibre_dead(f));
    while ((e = caw_fibre_switch(f, NULL, &v)) == 0) printf("%d ", (int)(intptr_t)v);
    printf("%s, value %d, dead %d\n", uv_err_name(e), v != NULL, caw_fibre_dead(f));
    v = f;
    e = caw_fibre_switch(f, NULL, &v);
    printf("again: %s, value %d\n", uv_err_name(e), v != NULL);
    printf("throw: %s\n", uv_err_name(caw_fibre_throw(f, UV_EIO, NULL)));
    caw_fibre_free(f);
}

/* what goes in comes out */
static int echo(void *arg, void **value)
{
    int n = 0;
    for (intptr_t v; (v = (intptr_t)*value) != 0; n++)
        if (caw_fibre_switch(NULL, (void *)(v * 10 + (intptr_t)arg), value) < 0) return -1000;
    *value = (void *)77;
    return n; /* not a code: handed on as it is */
}
static void echoes(void)
{
    caw_fibre *f;
    void *v;
    if (caw_fibre_new(&f, echo, (void *)7, 64 * 1024)) return;
    for (intptr_t i = 3; i >= 0; i--) {
        int e = caw_fibre_switch(f, (void *)i, &v);
        printf("%d: %d %d%s\n", (int)i, e, (int)(intptr_t)v, caw_fibre_dead(f) ? ", dead" : "");
    }
    caw_fibre_free(f);
}

typedef struct tree {
    int key;
    struct tree *left, *right;
} tree;
static tree *insert(tree *t, int key)
{
    if (!t) {
        if (!(t = calloc(1, sizeof *t))) _Exit(1);
        t->key = key;
    } else if (key < t->key) t->left = insert(t->left, key);
    else t->right = insert(t->right, key);
    return t;
}
static void drop(tree *t)
{
    if (!t) return;
    drop(t->left);
    drop(t->right);
    free(t);
}
static int walk(tree *t, void **value)
{
    int e = 0;
    if (!t) return 0;
    if ((e = walk(t->left, value)) < 0) return e;
    if ((e = caw_fibre_switch(NULL, &t->key, value)) < 0) return e;
    return walk(t->right, value);
}
static int walks(void *arg, void **value)
{
    int e = walk(arg, value);
    return e < 0 ? e : UV_EOF;
}
static void same_fringe(void)
{
    static const int ways[2][7] = {{4, 2, 6, 1, 3, 5, 7}, {1, 2, 3, 4, 5, 6, 8}};
    tree *t[2] = {0};
    caw_fibre *f[2];
    void *v[2] = {0};
    int e = 0, n = 0;
    for (int k = 0; k < 2; k++) {
        for (int i = 0; i < 7; i++) t[k] = insert(t[k], ways[k][i]);
        if (caw_fibre_new(&f[k], walks, t[k], 0)) return;
    }
    for (; e == 0; n++) {
        for (int k = 0; k < 2; k++) e = caw_fibre_switch(f[k], NULL, &v[k]);
        if (e == 0 && *(int *)v[0] != *(int *)v[1]) break;
    }
    printf("differ at %d: %d, %d\n", n, *(int *)v[0], *(int *)v[1]);
    /* the first cleans up, as a code goes through its calls; the second is dropped where it stands */
    e = caw_fibre_throw(f[0], UV_ECANCELED, NULL);
    printf("%s, dead %d; dead %d\n", uv_err_name(e), caw_fibre_dead(f[0]), caw_fibre_dead(f[1]));
    for (int k = 0; k < 2; k++) caw_fibre_free(f[k]), drop(t[k]);
}

static void many(void)
{
    enum { N = 60 };
    static caw_fibre *f[N];
    long sum = 0;
    void *v;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < N; i++)
            if (caw_fibre_new(&f[i], squares, (void *)3, 0)) return;
        for (int k = 0; k < 3; k++)
            for (int i = 0; i < N; i++)
                if (caw_fibre_switch(f[i], NULL, &v) == 0) sum += (intptr_t)v;
        for (int i = 0; i < N; i++) caw_fibre_free(f[i]); /* all of them in the midst */
    }
    printf("%ld\n", sum);
}
static void sizes(void)
{
    caw_fibre *f = (void *)&f;
    int e = caw_fibre_new(&f, squares, NULL, 100);
    printf("%s %d", uv_err_name(e), f == NULL);
    printf(" %s", uv_err_name(caw_fibre_new(&f, squares, NULL, SIZE_MAX)));
    printf(" %s", uv_err_name(caw_fibre_stack_size(100)));
    printf(" %d\n", caw_fibre_stack_size(128 * 1024));
    caw_fibre_free(NULL);
}

async int main(void)
{
    generates();
    (void)await caw_yield();
    echoes();
    same_fringe();
    sizes();
    many();
    (void)await caw_yield();
    generates();
    return 0;
}

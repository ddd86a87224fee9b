/* Task-local values, in the scope tree: a task that sets its first one gets a scope of its own for them, under the one in
   which it runs, and goes on in that. Its later children find them on their way up; its siblings, and its parent, do not
   come by. So nothing is stored anywhere for a task that has none, and what ends a block, a branch or a nursery looks here
   only if this worker has ever had a value.

   The values are a list that never changes while two see it: each node is counted by the nodes and scopes that lead to it.
   A child that is spawned into a nursery further out takes along what its spawner sees, by a count. */
#include "task/task.h"
#include <stdlib.h>

typedef struct caw_task_key {
    void (*drop)(void *value);
} caw_task_key;
typedef struct value value;
struct value {
    const caw_task_key *key;
    void *value;
    value *next;
    unsigned leads; /* to it */
};
typedef struct values {
    caw_scope scope;
    value *first;
} values;
void *caw_task_get(const caw_task_key *key);
int caw_task_set(const caw_task_key *key, void *v);

static values *nearest(const caw_scope *s) /* NULL: none */
{
    while (s && !s->values) s = s->up;
    return (values *)(uintptr_t)s;
}
static value *seen_from(const caw_scope *s)
{
    values *v = nearest(s);
    return v ? v->first : NULL;
}
static void forget(value *n)
{
    while (n && --n->leads == 0) {
        value *next = n->next;
        if (n->key->drop && n->value) n->key->drop(n->value);
        free(n);
        n = next;
    }
}
static void open_under(values *v, caw_scope *up)
{
    caw_scope_open(&v->scope, up, false);
    v->scope.values = true;
    v->scope.defer = up->defer; /* caw_cancelled looks through it to the shield */
    CAW_HERE->scope = &v->scope;
}
static bool open_values(value *first)
{
    values *v = malloc(sizeof *v);
    if (!v) return false;
    if (first) first->leads++;
    v->first = first;
    open_under(v, CAW_HERE->scope);
    return true;
}
static void close_values(values *v)
{
    caw_scope_close(&v->scope);
    forget(v->first);
    free(v);
}

/* ---- for programs ---- */
void *caw_task_get(const caw_task_key *key)
{
    if (!CAW_HERE->worker || !CAW_HERE->worker->values) return NULL;
    for (const value *n = seen_from(CAW_HERE->scope); n; n = n->next)
        if (n->key == key) return n->value;
    return NULL;
}
static bool change(value *n, const caw_task_key *key, void *v) /* in place, where nobody else sees it */
{
    for (; n && n->leads == 1; n = n->next) {
        if (n->key != key) continue;
        if (n->value != v && key->drop && n->value) key->drop(n->value);
        n->value = v;
        return true;
    }
    return false;
}
int caw_task_set(const caw_task_key *key, void *v)
{
    caw_scope *here = CAW_HERE->scope;
    bool mine = here->values && !here->kids; /* else children that run see it */
    if (mine && change(((values *)here)->first, key, v)) return 0;
    value *n = malloc(sizeof *n), *before = seen_from(here);
    CAW_HERE->worker->values = caw_near.values = true;
    if (!n || (!mine && !open_values(before))) {
        free(n);
        return UV_ENOMEM;
    }
    values *own = (values *)CAW_HERE->scope;
    *n = (value){key, v, own->first, 1}; /* the scope's lead to what was first is now this one's */
    own->first = n;
    return 0;
}

/* ---- for the runtime ---- */
static bool above(const caw_scope *s) /* is s the current scope but for values? */
{
    const caw_scope *k = CAW_HERE->scope;
    while (k != s && k->values) k = k->up;
    return k == s;
}
static void close_above(const caw_scope *s, caw_scope *k) /* from k on; the inner ones first */
{
    for (caw_scope *up; k != s; k = up) {
        up = k->up;
        close_values((values *)k);
    }
}
/* A task that sets a value in block after block leaves older ones behind: away with those that nobody can see. */
static void prune(value *n)
{
    for (; n && n->leads == 1; n = n->next)
        for (value **at = &n->next, *m; (m = *at) && m->leads == 1;) {
            if (m->key != n->key) {
                at = &m->next;
                continue;
            }
            *at = m->next;
            m->next = NULL;
            forget(m);
        }
}
/* s ends, in which values were set: they stay with the task. */
bool caw_values_lift(caw_scope *s)
{
    if (CAW_HERE->scope == s || !above(s)) return false;
    values *v = (values *)CAW_HERE->scope;
    caw_scope *up = s->up, *below = v->scope.up;
    caw_scope_close(&v->scope);
    close_above(s, below);
    if (!up->values || up->kids != s || s->next) { /* else nobody else sees what is there */
        open_under(v, up);
        prune(v->first);
        return true;
    }
    values *into = (values *)up;
    value *old = into->first;
    into->first = v->first;
    CAW_HERE->scope = up;
    forget(old);
    free(v);
    prune(into->first);
    return true;
}
/* A branch ends in a scope of s. */
void caw_values_end(caw_scope *s)
{
    if (CAW_HERE->scope == s || !above(s)) return;
    close_above(s, CAW_HERE->scope);
    CAW_HERE->scope = s;
}
/* Of a scope that ends, and in which no task is any more. */
void caw_values_close(caw_scope *s)
{
    while (s->kids && s->kids->values) {
        caw_scope *k = s->kids;
        while (k->kids && k->kids->values) k = k->kids;
        close_values((values *)k);
    }
}
/* A child starts in n, which is the current scope, and takes along what is seen from `spawner`. */
void caw_values_carry(const caw_scope *spawner)
{
    value *first = seen_from(spawner);
    if (first == seen_from(CAW_HERE->scope) || open_values(first)) return;
    fputs("caw: no memory for a task's values\n", stderr);
    caw_abort();
}
typedef struct carried {
    void (*branch)(void *);
    void *arg;
    const caw_scope *spawner;
} carried;
static void carried_branch(void *p)
{
    carried c = *(carried *)p;
    caw_values_carry(c.spawner);
    c.branch(c.arg);
}
void caw_values_spawn(caw_group *g, void (*branch)(void *), void *arg)
{
    caw_group_start(g, carried_branch, &(carried){branch, arg, CAW_HERE->scope});
}

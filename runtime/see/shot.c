/* A shot: of each task and scope a record, and behind it its calls, as the direct form has them, so that whoever prints tasks
   prints these. Room for some hundred thousand tasks is only addresses, until it is written to; the first of it is touched
   by who opens the shot, so that the tasks need not wait for pages. */
#include "see/see.h"
#include <string.h>
#include <sys/mman.h>

enum { MOST = 256 << 20, LEAST = 1 << 20, TOUCHED = 4 << 20 };

typedef struct caw_shot_item {
    struct caw_shot_item *next;
    caw_seen seen;
} item;

bool caw_shot_open(caw_shot *s)
{
    *s = (caw_shot){0};
    s->last = &s->first;
    for (size_t n = MOST; n >= LEAST; n /= 4) { /* there may be a limit on addresses */
        void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (p == MAP_FAILED) continue;
        s->room = s->at = p;
        s->end = s->room + n;
        memset(p, 0, n < TOUCHED ? n : TOUCHED);
        return true;
    }
    return false;
}
void caw_shot_close(caw_shot *s)
{
    if (s->room) munmap(s->room, (size_t)(s->end - s->room));
    s->room = NULL;
}
static void *take(caw_shot *s, size_t n) /* NULL: no room */
{
    if (n > (size_t)(s->end - s->at)) return NULL;
    void *p = s->at;
    s->at += n;
    return p;
}
static bool take_calls(caw_shot *s, caw_chain from, caw_seen *to)
{
    const caw_call **link = &to->chain.call;
    caw_place p;
    to->chain = (caw_chain){.since = from.since};
    for (int n = 0; n <= CAW_CALLS_TOLD && caw_chain_next(&from, &p); n++) {
        caw_call *c = take(s, sizeof *c);
        if (!c) return false;
        *c = (caw_call){.code = p.code, .state = p.state};
        *link = c;
        link = (const caw_call **)&c->up;
    }
    return true;
}
void caw_shot_add(void *shot, const caw_seen *seen)
{
    caw_shot *s = shot;
    char *before = s->at;
    item *i = s->lost ? NULL : take(s, sizeof *i); /* what is missing is all at the end */
    if (i) {
        *i = (item){.seen = *seen};
        if (take_calls(s, seen->chain, &i->seen)) {
            *s->last = i;
            s->last = &i->next;
            return;
        }
    }
    s->at = before;
    s->lost += seen->what != CAW_SEEN_SCOPE;
}
void caw_shot_each(const caw_shot *s, caw_seen_fn *fn, void *to)
{
    for (const item *i = s->first; i; i = i->next) fn(to, &i->seen);
}

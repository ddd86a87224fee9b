/* The heap: four children a node keep it shallow, and the key stands beside the pointer, so that sifting touches only
   the array and the nodes that move. */
#include "class/timers.h"
#include <stdlib.h>

enum { ORDER_BITS = 20 };

static void put(caw_timers *h, size_t i, struct caw_timer_entry e)
{
    h->heap[i] = e;
    *e.cell = (uint32_t)i + 1;
}
static void up(caw_timers *h, size_t i, struct caw_timer_entry e)
{
    for (; i > 0 && h->heap[(i - 1) / 4].key > e.key; i = (i - 1) / 4) put(h, i, h->heap[(i - 1) / 4]);
    put(h, i, e);
}
static void down(caw_timers *h, size_t i, struct caw_timer_entry e)
{
    for (;;) {
        size_t child = 4 * i + 1, least = child;
        if (child >= h->n) break;
        for (size_t k = child + 1; k < child + 4 && k < h->n; k++)
            if (h->heap[k].key < h->heap[least].key) least = k;
        if (h->heap[least].key >= e.key) break;
        put(h, i, h->heap[least]);
        i = least;
    }
    put(h, i, e);
}
bool caw_timer_add(caw_timers *h, uint32_t *cell, uint64_t ms, caw_timer_kind kind)
{
    if (h->n == UINT32_MAX - 1) return false;
    if (h->n == h->room) {
        size_t room = h->room ? 2 * h->room : 64;
        void *more = realloc(h->heap, room * sizeof *h->heap);
        if (!more) return false;
        h->heap = more;
        h->room = room;
    }
    if (ms > UINT64_MAX >> ORDER_BITS) ms = UINT64_MAX >> ORDER_BITS;
    uint64_t order = h->sequence++ << 1 & ((UINT64_C(1) << ORDER_BITS) - 1), key = ms << ORDER_BITS | order | kind;
    up(h, h->n++, (struct caw_timer_entry){key, cell});
    return true;
}
void caw_timer_remove(caw_timers *h, uint32_t *cell)
{
    if (!*cell) return;
    size_t i = *cell - 1;
    struct caw_timer_entry last = h->heap[--h->n];
    *cell = 0;
    if (last.cell == cell) return;
    if (i > 0 && h->heap[(i - 1) / 4].key > last.key) up(h, i, last);
    else down(h, i, last);
}
uint32_t *caw_timer_first(const caw_timers *h)
{
    return h->n ? h->heap[0].cell : NULL;
}
caw_timer_kind caw_timer_first_kind(const caw_timers *h)
{
    return h->heap[0].key & 1;
}
uint64_t caw_timer_ms(const caw_timers *h)
{
    return h->n ? h->heap[0].key >> ORDER_BITS : UINT64_MAX;
}
uint64_t caw_timer_ms_of(const caw_timers *h, uint32_t cell)
{
    return h->heap[cell - 1].key >> ORDER_BITS;
}

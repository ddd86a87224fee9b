/* A timer heap of class async's own: 4-ary, of intrusive nodes, behind one uv_timer_t. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct caw_timer {
    uint64_t key; /* when, in ms of caw_now, and the order among equals */
    size_t at;    /* place in the heap + 1; 0: not in it */
} caw_timer;
typedef struct caw_timers {
    struct caw_timer_entry {
        uint64_t key;
        caw_timer *t;
    } *heap;
    size_t n, room;
    uint64_t sequence;
} caw_timers;

bool caw_timer_add(caw_timers *, caw_timer *, uint64_t ms); /* false: no memory */
void caw_timer_remove(caw_timers *, caw_timer *);
caw_timer *caw_timer_first(const caw_timers *);
uint64_t caw_timer_ms(const caw_timer *);

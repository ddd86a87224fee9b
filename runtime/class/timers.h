/* A timer heap: 4-ary, of intrusive nodes, behind one uv_timer_t. A node is a cell of 32 bits that its owner has somewhere:
   the place in the heap + 1; 0: not in it. There are two kinds of owners. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct caw_timers {
    struct caw_timer_entry {
        uint64_t key; /* when, in ms of caw_now, the order among equals, the kind */
        uint32_t *cell;
    } * heap;
    size_t n, room;
    uint64_t sequence;
} caw_timers;

typedef enum caw_timer_kind { CAW_TIMER_WAIT, CAW_TIMER_DEADLINE } caw_timer_kind;

bool caw_timer_add(caw_timers *, uint32_t *cell, uint64_t ms, caw_timer_kind); /* false: no memory */
void caw_timer_remove(caw_timers *, uint32_t *cell);
uint32_t *caw_timer_first(const caw_timers *); /* NULL: none */
uint64_t caw_timer_ms(const caw_timers *);     /* the first one's time; UINT64_MAX: none */
uint64_t caw_timer_ms_of(const caw_timers *, uint32_t cell); /* of one that is in it */
caw_timer_kind caw_timer_first_kind(const caw_timers *);

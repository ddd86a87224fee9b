/* Fibres: stacks of their own between which a thread changes by hand. Used by class green only; see fibre.c. */
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct caw_fibre caw_fibre;
struct caw_fibre {
    void *sp;              /* where it stands, while it does not run */
    void (*fn)(void *arg); /* what it runs; returns the fibre to which the thread goes then, by caw_fibre_ends */
    void *arg;
    caw_fibre *back;        /* the owner's: in whose turn it runs */
    caw_fibre *next;        /* in the pool */
    char *map;              /* the mapping: guard, stack, this record; NULL: the thread's own stack */
    size_t guard, size;     /* bytes of the guard; of the whole mapping */
    void *then;             /* fn's end: the fibre to go on with */
    struct caw_call *calls; /* under way on it, while it does not run */
    unsigned valgrind_id;
    void *asan_fake; /* what the sanitizers want to know of a switch */
    const void *asan_low;
    size_t asan_size;
    void *tsan;
};

typedef struct caw_fibre_pool {
    caw_fibre *free;
    size_t n_free, made, stack; /* stack: usable bytes of each */
} caw_fibre_pool;

void caw_fibre_pool_open(caw_fibre_pool *, caw_fibre *thread); /* thread: a record for the calling thread's own stack */
void caw_fibre_pool_close(caw_fibre_pool *, caw_fibre *thread);
caw_fibre *caw_fibre_take(caw_fibre_pool *, void (*fn)(void *), void *arg); /* never NULL; stands before fn */
void caw_fibre_switch(caw_fibre *from, caw_fibre *to);
/* The last thing that fn calls: `self` goes back to the pool, and once fn returns the thread goes on in `then`. */
void caw_fibre_ends(caw_fibre_pool *, caw_fibre *self, caw_fibre *then);

/* A turn of the loop without libuv; see backend.c. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

typedef struct caw_backend {
    void **of; /* by the number of a descriptor: the watch that is told; NULL: libuv's business */
    size_t room;
    bool stale;     /* libuv has something to tell the kernel first */
    unsigned pause; /* turns of libuv's before the next try */
} caw_backend;

/* From now on `watch` is told of this descriptor, which libuv watches for it. NULL: nobody is any more. */
void caw_backend_tell(caw_backend *, int number, void *watch);
void caw_backend_close(caw_backend *);
/* Waits at most ms, -1: without end, and calls `came` with the events (UV_READABLE, UV_WRITABLE) of each that some came for.
   false: libuv has to look, without waiting; nothing has been called. */
bool caw_backend_turn(caw_backend *, uv_loop_t *, int ms, void (*came)(void *watch, int events));

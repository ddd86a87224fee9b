/* Inside the HTTP layer. All state hangs from a worker (one per process): one task runs at a time in every class, so
   nothing here is locked. What a request in progress needs (buffers, arena, head) is one `struct work`, lent by the
   worker from the first readable byte until the connection is idle again. */
#pragma once
#include <signal.h>
#include <stdint.h>
#include <uv.h>
#include "parse.h"
#include <caw/stream.h>
#include <caw/http.h>

enum { BUF = 16384, SPARE = 1024, ROOM = 4096, PARAMS = 16 };

struct chunk {
    struct chunk *next;
    size_t pad;
};
struct param {
    const char *name;
    const char *value;
};

struct route {
    struct route *next;
    caw_handler *handler;
    size_t method_n;
    char *path;
    char method[]; /* "GET\0/users/{id}" */
};

struct caw_app {
    struct route *routes, **last;
    void *data;
    bool keep_running;
};

struct worker {
    caw_app *app;
    struct work *idle; /* the pool of buffers */
    unsigned idle_n;
    unsigned most;              /* connections at once, for each address */
    int64_t patience, idle_ms;  /* for the next bytes; for the next request */
    bool watches;               /* a handler is cancelled when its client hangs up */
    volatile sig_atomic_t busy; /* connections with a request in progress */
    caw_client *client;
    time_t date_at;
    char date[40];
};

struct caw_request {
    struct work *k;
    uint64_t left;                                           /* of a body with a length, or of a chunk */
    enum { CHUNK_SIZE, CHUNK_DATA_END, CHUNK_TRAILER } next; /* of a chunked body, when nothing is left of a chunk */
    bool chunked, body_end;
    bool go_on; /* the client waits for 100 Continue */
    unsigned params;
    struct param param[PARAMS];
};

struct caw_response {
    struct work *k;
    int status;
    bool streaming, failed, head_only;
    const char *type;
    const char *body;
    size_t body_n;
    char *headers; /* lines, in the arena */
    size_t headers_n;
};

struct work {
    struct work *next;
    struct worker *w;
    caw_stream *s;
    char *in;
    size_t in_cap, start, end;
    char *out;
    size_t out_cap, out_n;
    size_t body_base; /* what lies before it in `in` is the head in use */
    bool keep, gone;  /* gone: the client */
    bool lost;        /* there was no memory for all that is to go out */
    bool cut;         /* some of it did not go out */
    int64_t head_by;  /* when the head must be there; 0: it has only begun */
    char *room;
    size_t room_left; /* the arena: `first`, then chunks */
    struct chunk *chunks;
    struct caw_head head;
    caw_request req;
    caw_response res;
    _Alignas(16) char first[ROOM];
};

struct work *caw_work_take_(struct worker *, caw_stream *); /* NULL: no memory */
void caw_work_put_(struct work *);
void caw_arena_reset_(struct work *);
void caw_out_(struct work *, const void *, size_t);
void caw_out_head_(struct work *, int64_t length); /* -1: chunked */
const char *caw_date_(struct worker *);
/* The handler, or NULL and *status 404 or 405 (with Allow put on the response). */
caw_handler *caw_route_find_(caw_app *, struct work *, int *status);
int caw_hex_(int c); /* a digit's value; -1: none */
size_t caw_unescape_(char *to, const char *from, size_t n, bool plus);
async int caw_flush_(struct work *);
bool caw_worker_stopping_(void); /* SIGTERM came; ends the process when nothing is in progress */
async void caw_connection_(struct worker *, caw_stream *);

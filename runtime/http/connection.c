/* One connection from its accept to its close: one function, compiled by cawc for all three classes.
   While idle it waits in caw_readable and holds no buffer. Then it borrows a `struct work`, answers whatever complete
   requests arrived, and sends all their answers in one write before it waits again. */
#include <stdlib.h>
#include <string.h>
#include "http.h"

/* When it fails, cancelled too, what follows would be taken for what is missing: then nothing goes out any more. */
async int caw_flush_(struct work *k)
{
    if (k->lost) return UV_ENOMEM;
    if (k->cut) return UV_EPIPE;
    if (!k->out_n) return 0;
    size_t n = k->out_n;
    int e = UV_ETIMEDOUT;
    k->out_n = 0;
    within (k->w->patience) e = await caw_write(k->s, k->out, n);
    k->cut = e < 0;
    return e;
}

/* ---- bodies ---- */
/* More bytes behind those in k->in; what lies before body_base stays where it is. */
static async ssize_t more(struct work *k)
{
    if (k->req.go_on) {
        k->req.go_on = false;
        if (k->start == k->end) caw_out_(k, "HTTP/1.1 100 Continue\r\n\r\n", 25);
    }
    int e = await caw_flush_(k);
    if (e < 0) return e;
    if (k->start == k->end) k->start = k->end = k->body_base;
    if (k->end == k->in_cap) {
        if (k->start == k->body_base) return UV_EPROTO;
        memmove(k->in + k->body_base, k->in + k->start, k->end - k->start);
        k->end -= k->start - k->body_base;
        k->start = k->body_base;
    }
    ssize_t n = UV_ETIMEDOUT;
    within (k->w->patience) n = await caw_read(k->s, k->in + k->end, k->in_cap - k->end);
    if (n <= 0) return n < 0 ? n : UV_EOF;
    k->end += (size_t)n;
    return n;
}

/* A line that ends in CR LF, at most `SPARE / 2` bytes: k->start is moved behind it. */
static async ssize_t line(struct work *k, size_t *at)
{
    for (;;) {
        char *p = k->in + k->start, *lf = memchr(p, '\n', k->end - k->start);
        if (lf) {
            if (lf == p || lf[-1] != '\r') return UV_EPROTO;
            *at = k->start;
            k->start += (size_t)(lf + 1 - p);
            return lf - 1 - p;
        }
        if (k->end - k->start >= SPARE / 2) return UV_EPROTO;
        ssize_t e = await more(k);
        if (e < 0) return e;
    }
}

static int chunk_size(const char *p, ssize_t n, uint64_t *size)
{
    ssize_t i = 0;
    for (*size = 0; i < n; i++) {
        int v = caw_hex_((unsigned char)p[i]);
        if (v < 0) break;
        if (i == 15) return UV_EPROTO;
        *size = *size * 16 + (uint64_t)v;
    }
    return i && (i == n || p[i] == ';' || p[i] == ' ' || p[i] == '\t') && !memchr(p, '\r', (size_t)n) ? 0 : UV_EPROTO;
}

/* The next chunk's head; after the last chunk also the trailer, which is dropped. One that is cancelled goes on where it was. */
static async int next_chunk(caw_request *q)
{
    size_t at = 0;
    ssize_t n = 0;
    if (q->next == CHUNK_DATA_END) {
        if ((n = await line(q->k, &at)) != 0) return n < 0 ? (int)n : UV_EPROTO;
        q->next = CHUNK_SIZE;
    }
    if (q->next == CHUNK_SIZE) {
        if ((n = await line(q->k, &at)) < 0) return (int)n;
        int e = chunk_size(q->k->in + at, n, &q->left);
        q->next = q->left ? CHUNK_DATA_END : CHUNK_TRAILER;
        if (e < 0 || q->left) return e;
    }
    for (int lines = 0; (n = await line(q->k, &at)) != 0; lines++)
        if (n < 0 || lines == CAW_HEAD_HEADERS) return n < 0 ? (int)n : UV_EPROTO;
    q->body_end = true;
    return 0;
}

async ssize_t caw_body_read(caw_request *q, void *p, size_t n)
{
    struct work *k = q->k;
    if (!q->left && q->chunked && !q->body_end) {
        int e = await next_chunk(q);
        if (e < 0) {
            k->keep = false;
            return e;
        }
    }
    if (!q->left || !n) return 0;
    if (k->start == k->end) {
        ssize_t e = await more(k);
        if (e < 0) {
            k->keep = false;
            return e;
        }
    }
    size_t have = k->end - k->start;
    if (n > have) n = have;
    if (n > q->left) n = (size_t)q->left;
    memcpy(p, k->in + k->start, n);
    k->start += n;
    q->left -= n;
    return (ssize_t)n;
}

async int caw_body(caw_request *q, caw_str *out, size_t max)
{
    *out = (caw_str){0};
    if (!q->chunked && q->left > max) return UV_E2BIG;
    size_t cap = q->chunked ? 1024 : (size_t)q->left, n = 0;
    if (cap > max) cap = max;
    char *p = caw_alloc(q, cap + 2);
    for (;;) {
        ssize_t e = await caw_body_read(q, p + n, cap + 1 - n);
        if (e < 0) return (int)e;
        if (e == 0) break;
        n += (size_t)e;
        if (n > max) return UV_E2BIG;
        if (n <= cap) continue;
        cap = cap > max / 2 ? max : 2 * cap;
        char *bigger = caw_alloc(q, cap + 2);
        p = memcpy(bigger, p, n);
    }
    p[n] = 0;
    *out = (caw_str){p, n};
    return 0;
}

/* What the handler left of the body. A long rest is not worth reading: the connection ends instead. */
static async void drop_body(struct work *k)
{
    char waste[1024];
    bool unread = k->req.left || (k->req.chunked && !k->req.body_end);
    if (unread && k->req.go_on && k->start == k->end) {
        k->keep = false; /* never asked for */
        return;
    }
    for (size_t sum = 0; k->keep;) {
        ssize_t n = await caw_body_read(&k->req, waste, sizeof waste);
        if (n <= 0) return;
        if ((sum += (size_t)n) > CAW_HEAD_MAX) k->keep = false;
    }
}

/* ---- answers ---- */
async int caw_res_write(caw_response *r, const void *p, size_t n)
{
    struct work *k = r->k;
    if (r->failed) return UV_EINVAL;
    if (!r->streaming) {
        r->streaming = true;
        if (k->head.http10) k->keep = false;
        caw_out_head_(k, -1);
    }
    if (n && !r->head_only) {
        if (!k->head.http10) {
            char *head = caw_fmt(&k->req, "%zx\r\n", n);
            caw_out_(k, head, strlen(head));
        }
        caw_out_(k, p, n);
        if (!k->head.http10) caw_out_(k, "\r\n", 2);
    }
    int e = await caw_flush_(k);
    if (e < 0) k->keep = false;
    return e;
}

static void finish(struct work *k)
{
    caw_response *r = &k->res;
    if (r->streaming) {
        if (!k->head.http10 && !r->head_only) caw_out_(k, "0\r\n\r\n", 5);
        return;
    }
    if (r->failed) {
        r->headers_n = 0;
        caw_text(r, 500, "a header of this answer was not valid\n");
    }
    caw_out_head_(k, (int64_t)r->body_n);
    if (!r->head_only && r->status >= 200 && r->status != 204 && r->status != 304) caw_out_(k, r->body, r->body_n);
}

static void begin(struct work *k)
{
    caw_request *q = &k->req;
    q->k = k;
    q->left = k->head.chunked ? 0 : k->head.length;
    q->chunked = k->head.chunked;
    q->next = CHUNK_SIZE;
    q->body_end = false;
    q->go_on = k->head.expect && !k->head.http10;
    q->params = 0;
    k->res = (caw_response){.k = k, .status = 200, .head_only = !strcmp(k->head.method, "HEAD")};
}

static void refuse(struct work *k, int status)
{
    k->keep = false;
    k->head.http10 = false;
    k->head.fields = 0;
    k->req.k = k;
    k->res = (caw_response){.k = k};
    caw_text(&k->res, status, "%d\n", status);
    finish(k);
}

/* A client that goes away cancels its handler. While a body is on its way, reading it tells. */
static async void run(struct work *k, caw_handler *handler)
{
    if (!k->w->watches || k->req.left || k->req.chunked) {
        await handler(&k->req, &k->res);
        return;
    }
    race {
        await handler(&k->req, &k->res);
        k->gone = await caw_hung_up(k->s) == 0;
    }
}

static async void answer(struct work *k, size_t head_n)
{
    int status = 0;
    k->start += head_n;
    k->body_base = k->start;
    k->keep = k->head.keep;
    k->gone = false;
    begin(k);
    caw_handler *handler = caw_route_find_(k->w->app, k, &status);
    if (handler) await run(k, handler);
    else caw_text(&k->res, status, status == 405 ? "method not allowed\n" : "not found\n");
    if (k->gone) k->keep = false;
    if (k->req.left || k->req.chunked) await drop_body(k);
    finish(k);
    caw_arena_reset_(k);
}

/* Moves an unfinished head to the front, with room for more behind it. */
static int make_room(struct work *k)
{
    if (k->start) memmove(k->in, k->in + k->start, k->end - k->start);
    k->end -= k->start;
    k->start = 0;
    if (k->end + 2 * SPARE <= k->in_cap) return 0;
    char *more = realloc(k->in, 2 * k->in_cap);
    if (!more) return UV_ENOMEM;
    k->in = more;
    k->in_cap *= 2;
    return 0;
}

/* The first bytes of a head are there already; the rest has to come in time, however slowly a client drips them. */
static async ssize_t head_bytes(struct work *k)
{
    ssize_t n = UV_ETIMEDOUT;
    if (k->start == k->end) {
        k->head_by = 0;
        return await caw_read(k->s, k->in + k->end, k->in_cap - SPARE - k->end);
    }
    if (!k->head_by) k->head_by = caw_now() + k->w->patience;
    within (caw_left(k->head_by)) n = await caw_read(k->s, k->in + k->end, k->in_cap - SPARE - k->end);
    return n;
}

/* Reads and answers until nothing is left of what came. 1: idle; 0 or a code: over. */
static async int serve(struct work *k)
{
    for (;;) {
        ssize_t n = make_room(k);
        if (n < 0) return (int)n;
        n = await head_bytes(k);
        if (n == UV_ETIMEDOUT) {
            refuse(k, 408);
            return await caw_flush_(k);
        }
        if (n <= 0) return (int)n;
        k->end += (size_t)n;
        while (k->start < k->end) {
            if (k->end - k->start >= 2 && k->in[k->start] == '\r' && k->in[k->start + 1] == '\n') {
                k->start += 2; /* an empty line before a request */
                continue;
            }
            ssize_t head_n = caw_head_parse(&k->head, k->in + k->start, k->end - k->start);
            if (head_n == 0) break;
            if (head_n < 0) refuse(k, (int)-head_n);
            else await answer(k, (size_t)head_n);
            if (!k->keep || k->out_n > 4 * BUF) {
                int e = await caw_flush_(k);
                if (e < 0 || !k->keep) return e < 0 ? e : 0;
            }
        }
        int e = await caw_flush_(k);
        if (e < 0) return e;
        if (k->start == k->end) return 1;
    }
}

static async ssize_t next_request(struct worker *w, caw_stream *s)
{
    within (w->idle_ms) return await caw_readable(s);
    return UV_ETIMEDOUT;
}

async void caw_connection_(struct worker *w, caw_stream *s)
{
    int e = 1;
    while (e > 0 && await next_request(w, s) >= 0) {
        struct work *k = caw_work_take_(w, s);
        if (!k) break;
        w->busy++;
        e = await serve(k);
        w->busy--;
        caw_work_put_(k);
        if (caw_worker_stopping_()) break;
    }
    caw_close(s);
}

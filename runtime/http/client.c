/* The HTTP client. One pool per worker, a short list of idle connections keyed by "host:port". A connection is out of
   the pool while in use and comes back only after a whole answer that allows it; every other way out, cancellation
   too, closes it. So what is in the pool is sound, except that its server may have closed it: hence one repetition. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "http.h"

enum { IDLE_MAX = 256, HOST = 280, HEAD_CAP = 16384 };

struct kept {
    struct kept *next;
    caw_stream *s;
    char host[];
};
struct caw_client {
    struct kept *idle;
    unsigned n;
};

/* One exchange; on the heap, since it holds the answer's head. */
struct exchange {
    caw_stream *s;
    char host[HOST];
    const char *path;
    char *in;
    size_t cap, start, end; /* what was read */
    char *out;
    size_t n, out_cap, max; /* the body */
    bool reused, got, keep;
    struct caw_head head;
};

int caw_client_new(caw_client **out)
{
    return (*out = calloc(1, sizeof **out)) ? 0 : UV_ENOMEM;
}

void caw_client_free(caw_client *c)
{
    while (c && c->idle) {
        struct kept *k = c->idle;
        c->idle = k->next;
        caw_close(k->s);
        free(k);
    }
    free(c);
}

static caw_stream *pool_take(caw_client *c, const char *host)
{
    for (struct kept **at = &c->idle, *k; (k = *at); at = &k->next) {
        if (strcmp(k->host, host)) continue;
        caw_stream *s = k->s;
        *at = k->next;
        c->n--;
        free(k);
        return s;
    }
    return NULL;
}

static void pool_put(caw_client *c, const char *host, caw_stream *s)
{
    size_t n = strlen(host) + 1;
    struct kept *k = c->n < IDLE_MAX ? malloc(sizeof *k + n) : NULL;
    if (!k) {
        caw_close(s);
        return;
    }
    memcpy(k->host, host, n);
    k->s = s;
    k->next = c->idle;
    c->idle = k;
    c->n++;
}

static int split(struct exchange *x, const char *url)
{
    if (strncasecmp(url, "http://", 7)) return UV_EINVAL;
    const char *host = url + 7;
    size_t n = strcspn(host, "/?#");
    if (!n || n > HOST - 8 || memchr(host, '@', n)) return UV_EINVAL;
    for (const char *p = url; *p; p++)
        if ((unsigned char)*p <= ' ' || *p == 127) return UV_EINVAL;
    const char *colon = memchr(host, ']', n);
    colon = strchr(colon ? colon : host, ':');
    bool port = colon && colon < host + n;
    snprintf(x->host, sizeof x->host, port ? "%.*s" : "%.*s:80", (int)n, host);
    x->path = host + n;
    return 0;
}

static async ssize_t fill(struct exchange *x)
{
    if (x->start == x->end) x->start = x->end = 0;
    if (x->end == x->cap) {
        if (x->cap > CAW_HEAD_MAX) return UV_EPROTO;
        char *more = realloc(x->in, 2 * x->cap);
        if (!more) return UV_ENOMEM;
        x->in = more;
        x->cap *= 2;
    }
    ssize_t n = await caw_read(x->s, x->in + x->end, x->cap - x->end);
    if (n > 0) x->end += (size_t)n, x->got = true;
    return n;
}

static int keep_bytes(struct exchange *x, size_t n)
{
    if (n > x->max - x->n) return UV_E2BIG;
    if (x->n + n + 1 > x->out_cap) {
        size_t cap = 2 * x->out_cap > x->n + n + 1 ? 2 * x->out_cap : x->n + n + 1;
        char *more = realloc(x->out, cap);
        if (!more) return UV_ENOMEM;
        x->out = more;
        x->out_cap = cap;
    }
    memcpy(x->out + x->n, x->in + x->start, n);
    x->n += n;
    x->out[x->n] = 0;
    x->start += n;
    return 0;
}

/* `left` bytes, or all to the end for UINT64_MAX. */
static async int take_bytes(struct exchange *x, uint64_t left)
{
    while (left) {
        if (x->start == x->end) {
            ssize_t e = await fill(x);
            if (e == 0 && left == UINT64_MAX) return 0;
            if (e <= 0) return e < 0 ? (int)e : UV_EOF;
        }
        size_t n = x->end - x->start;
        if (n > left) n = (size_t)left;
        int e = keep_bytes(x, n);
        if (e < 0) return e;
        if (left != UINT64_MAX) left -= n;
    }
    return 0;
}

static async ssize_t line(struct exchange *x, char **at)
{
    char *lf;
    while (!(lf = memchr(x->in + x->start, '\n', x->end - x->start))) {
        ssize_t e = x->end - x->start > 1024 ? UV_EPROTO : await fill(x);
        if (e <= 0) return e < 0 ? e : UV_EOF;
    }
    *at = x->in + x->start;
    x->start = (size_t)(lf + 1 - x->in);
    return lf > *at && lf[-1] == '\r' ? lf - 1 - *at : UV_EPROTO;
}

static async int take_chunks(struct exchange *x)
{
    for (;;) {
        char *at = NULL, *end = NULL;
        ssize_t n = await line(x, &at);
        if (n < 0) return (int)n;
        unsigned long long size = strtoull(at, &end, 16);
        if (end == at || *at == '-' || *at == '+' || size > x->max) return size > x->max ? UV_E2BIG : UV_EPROTO;
        if (!size) break;
        int e = await take_bytes(x, size);
        if (e < 0) return e;
        if ((n = await line(x, &at)) != 0) return n < 0 ? (int)n : UV_EPROTO;
    }
    for (;;) {
        char *at = NULL;
        ssize_t n = await line(x, &at);
        if (n <= 0) return (int)n;
    }
}

static async int send_request(struct exchange *x, const caw_http_req *q)
{
    const char *headers = q->headers ? q->headers : "", *method = q->method ? q->method : "GET";
    size_t cap = strlen(x->path) + strlen(headers) + strlen(method) + HOST + 128;
    char *head = malloc(cap), length[64] = "";
    if (!head) return UV_ENOMEM;
    if (q->body || !strcmp(method, "POST") || !strcmp(method, "PUT"))
        snprintf(length, sizeof length, "Content-Length: %zu\r\n", q->body_n);
    int n = snprintf(head, cap, "%s %s%.*s HTTP/1.1\r\nHost: %s\r\n%s%s\r\n", method, *x->path == '/' ? "" : "/",
                     (int)strcspn(x->path, "#"), x->path, x->host, length, headers);
    uv_buf_t b[2] = {uv_buf_init(head, (unsigned)n), uv_buf_init((char *)(uintptr_t)q->body, (unsigned)q->body_n)};
    int e = await caw_writev(x->s, b, q->body_n ? 2 : 1);
    free(head);
    return e;
}

static async int receive(struct exchange *x, const caw_http_req *q, caw_http_res *out)
{
    for (;;) {
        ssize_t n = caw_reply_parse(&x->head, &out->status, x->in + x->start, x->end - x->start);
        if (n < 0) return UV_EPROTO;
        x->start += (size_t)n;
        if (n && out->status >= 200) break;
        if (n) continue; /* 1xx */
        n = await fill(x);
        if (n <= 0) return n < 0 ? (int)n : UV_EOF;
    }
    for (uint32_t i = 0; i < x->head.fields; i++)
        if (!strcasecmp(x->head.field[i].name, "content-type"))
            snprintf(out->type, sizeof out->type, "%s", x->head.field[i].value);
    x->keep = x->head.keep;
    if ((q->method && !strcmp(q->method, "HEAD")) || out->status == 204 || out->status == 304) return 0;
    if (x->head.chunked) return await take_chunks(x);
    if (x->head.has_length && x->head.length > x->max) return UV_E2BIG;
    x->keep = x->keep && x->head.has_length;
    return await take_bytes(x, x->head.has_length ? x->head.length : UINT64_MAX);
}

static async int attempt(caw_client *c, struct exchange *x, const caw_http_req *q, caw_http_res *out)
{
    int e = 0;
    x->got = x->keep = false;
    x->start = x->end = x->n = 0;
    x->s = pool_take(c, x->host);
    x->reused = x->s != NULL;
    if (!x->s && (e = await caw_tcp_connect(&x->s, x->host)) < 0) return e;
    e = await send_request(x, q);
    if (e >= 0) e = await receive(x, q, out);
    if (e >= 0 && x->keep && x->start == x->end) pool_put(c, x->host, x->s);
    else caw_close(x->s);
    return e < 0 ? e : 0;
}

static bool again(const caw_http_req *q)
{
    const char *m = q->method;
    return !m || !strcmp(m, "GET") || !strcmp(m, "HEAD") || !strcmp(m, "PUT") || !strcmp(m, "DELETE") ||
           !strcmp(m, "OPTIONS");
}

static int exchange_new(struct exchange **out, const caw_http_req *q)
{
    struct exchange *x = *out = calloc(1, sizeof *x);
    if (!x) return UV_ENOMEM;
    x->max = q->max ? q->max : 16u << 20;
    x->in = malloc(x->cap = HEAD_CAP);
    x->out = calloc(1, x->out_cap = 512);
    return x->in && x->out ? split(x, q->url) : UV_ENOMEM;
}
async int caw_fetch(caw_client *c, const caw_http_req *q, caw_http_res *out)
{
    struct exchange *x;
    memset(out, 0, sizeof *out);
    int e = exchange_new(&x, q);
    if (!x) return e;
    if (e == 0) {
        do e = await attempt(c, x, q, out);
        while (e < 0 && e != UV_ECANCELED && e != UV_E2BIG && e != UV_EPROTO && x->reused && !x->got && again(q));
    }
    if (e == 0) out->body = (caw_str){x->out, x->n};
    else free(x->out), out->status = 0;
    free(x->in);
    free(x);
    return e;
}

void caw_http_res_free(caw_http_res *r)
{
    if (!r) return;
    free((char *)(uintptr_t)r->body.p);
    r->body = (caw_str){0};
}

async int caw_get(caw_request *q, caw_str *out, const char *url)
{
    caw_http_res r;
    int e = await caw_fetch(caw_req_client(q), &(caw_http_req){.url = url}, &r);
    if (e < 0) return e;
    char *p = caw_alloc(q, r.body.n + 1);
    memcpy(p, r.body.p, r.body.n + 1);
    *out = (caw_str){p, r.body.n};
    caw_http_res_free(&r);
    return r.status >= 200 && r.status < 300 ? 0 : CAW_HTTP_ERROR(r.status);
}

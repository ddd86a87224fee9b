/* Requests and responses: plain C, nothing here waits.
   The arena's first 4 KiB lie in the work itself, so a usual request allocates nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include "http.h"

/* ---- the worker's buffers ---- */
static struct work *new_work(void) /* NULL: no memory */
{
    struct work *k = malloc(sizeof *k);
    char *in = malloc(BUF), *out = malloc(BUF);
    if (k && in && out) {
        k->in = in, k->in_cap = BUF;
        k->out = out, k->out_cap = BUF;
        k->chunks = NULL;
        return k;
    }
    free(in);
    free(out);
    free(k);
    return NULL;
}
struct work *caw_work_take_(struct worker *w, caw_stream *s)
{
    struct work *k = w->idle;
    if (k) {
        w->idle = k->next;
        w->idle_n--;
    } else if (!(k = new_work())) return NULL;
    k->w = w, k->s = s;
    k->start = k->end = k->out_n = 0;
    k->lost = k->cut = false;
    caw_arena_reset_(k);
    return k;
}

void caw_work_put_(struct work *k)
{
    struct worker *w = k->w;
    caw_arena_reset_(k);
    if (w->idle_n < 256 && k->in_cap == BUF && k->out_cap == BUF) {
        k->next = w->idle;
        w->idle = k;
        w->idle_n++;
        return;
    }
    free(k->in);
    free(k->out);
    free(k);
}

void caw_arena_reset_(struct work *k)
{
    for (struct chunk *c = k->chunks, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    k->chunks = NULL;
    k->room = k->first;
    k->room_left = ROOM;
}

_Noreturn void caw_abort(void);

static _Noreturn void no_memory(const struct work *k, size_t n)
{
    fprintf(stderr, "caw: no memory for %zu bytes of the request %s %s\n", n, k->head.method, k->head.path);
    caw_abort();
}
void *caw_alloc(caw_request *q, size_t n)
{
    struct work *k = q->k;
    size_t size = (n + 15) & ~(size_t)15;
    if (size < n) no_memory(k, n);
    if (size > k->room_left) {
        size_t want = size > 2 * ROOM ? size : 4 * ROOM;
        struct chunk *c = malloc(sizeof *c + want);
        if (!c) no_memory(k, n);
        c->next = k->chunks;
        k->chunks = c;
        if (want == size) return c + 1; /* a large one: what is left elsewhere stays in use */
        k->room = (char *)(c + 1);
        k->room_left = want;
    }
    void *p = k->room;
    k->room += size;
    k->room_left -= size;
    return p;
}

static char *format(caw_request *q, size_t *n, const char *fmt, va_list ap)
{
    struct work *k = q->k;
    va_list again;
    va_copy(again, ap);
    int len = vsnprintf(k->room, k->room_left, fmt, ap);
    if (len < 0) len = 0, *k->room = 0;
    bool fits = (size_t)len < k->room_left;
    char *p = caw_alloc(q, (size_t)len + 1);
    if (!fits) vsnprintf(p, (size_t)len + 1, fmt, again);
    va_end(again);
    *n = (size_t)len;
    return p;
}

char *caw_fmt(caw_request *q, const char *fmt, ...)
{
    size_t n;
    va_list ap;
    va_start(ap, fmt);
    char *p = format(q, &n, fmt, ap);
    va_end(ap);
    return p;
}

/* ---- the request ---- */
void *caw_req_data(caw_request *q)
{
    return q->k->w->app->data;
}
caw_client *caw_req_client(caw_request *q)
{
    return q->k->w->client;
}
caw_str caw_req_method(caw_request *q)
{
    return (caw_str){q->k->head.method, q->k->head.method_n};
}
caw_str caw_req_path(caw_request *q)
{
    return (caw_str){q->k->head.path, q->k->head.path_n};
}

const char *caw_param(caw_request *q, const char *name)
{
    for (unsigned i = 0; i < q->params; i++)
        if (!strcmp(q->param[i].name, name)) return q->param[i].value;
    return "";
}

const char *caw_req_header(caw_request *q, const char *name)
{
    size_t n = strlen(name);
    for (uint32_t i = 0; i < q->k->head.fields; i++) {
        struct caw_field *f = &q->k->head.field[i];
        if (f->name_n == n && !strncasecmp(f->name, name, n)) return f->value;
    }
    return "";
}

int caw_hex_(int c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* %00 stays as it is: a C string could not hold it. */
size_t caw_unescape_(char *to, const char *from, size_t n, bool plus)
{
    char *o = to;
    for (size_t i = 0; i < n; i++) {
        int c = (unsigned char)from[i];
        if (c == '%' && i + 2 < n && caw_hex_(from[i + 1]) >= 0 && caw_hex_(from[i + 2]) >= 0) {
            int v = caw_hex_(from[i + 1]) * 16 + caw_hex_(from[i + 2]);
            if (v) c = v, i += 2;
        } else if (plus && c == '+') c = ' ';
        *o++ = (char)c;
    }
    *o = 0;
    return (size_t)(o - to);
}

const char *caw_query(caw_request *q, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = q->k->head.query; *p;) {
        size_t len = strcspn(p, "&");
        const char *eq = memchr(p, '=', len);
        size_t name_n = eq ? (size_t)(eq - p) : len;
        if (name_n == n && !memcmp(p, name, n)) {
            if (!eq) return "";
            size_t value_n = len - name_n - 1;
            char *value = caw_alloc(q, value_n + 1);
            caw_unescape_(value, eq + 1, value_n, true);
            return value;
        }
        p += len + (p[len] == '&');
    }
    return "";
}

/* ---- the response ---- */
void caw_status(caw_response *r, int status)
{
    r->status = status >= 100 && status <= 999 ? status : 500;
}

static bool clean(const char *name, const char *value)
{
    if (!*name) return false;
    for (const char *p = name; *p; p++)
        if (!strchr("!#$%&'*+-.^_`|~", *p) && !((*p | 32) >= 'a' && (*p | 32) <= 'z') && !(*p >= '0' && *p <= '9'))
            return false;
    return !strpbrk(value, "\r\n");
}

void caw_header(caw_response *r, const char *name, const char *value)
{
    if (!clean(name, value)) {
        r->failed = true;
        return;
    }
    if (!strcasecmp(name, "content-type")) {
        r->type = caw_fmt(&r->k->req, "%s", value);
        return;
    }
    size_t add = strlen(name) + strlen(value) + 4;
    char *p = caw_alloc(&r->k->req, r->headers_n + add + 1);
    if (r->headers_n) memcpy(p, r->headers, r->headers_n);
    snprintf(p + r->headers_n, add + 1, "%s: %s\r\n", name, value);
    r->headers = p;
    r->headers_n += add;
}

static void reply(caw_response *r, int status, const char *type, const char *fmt, va_list ap)
{
    r->body = format(&r->k->req, &r->body_n, fmt, ap);
    r->type = type;
    caw_status(r, status);
}

void caw_text(caw_response *r, int status, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    reply(r, status, "text/plain; charset=utf-8", fmt, ap);
    va_end(ap);
}

void caw_json(caw_response *r, int status, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    reply(r, status, "application/json", fmt, ap);
    va_end(ap);
}

void caw_send(caw_response *r, int status, const char *type, const void *p, size_t n)
{
    r->body = n ? memcpy(caw_alloc(&r->k->req, n), p, n) : NULL;
    r->body_n = n;
    r->type = NULL;
    if (type) caw_header(r, "Content-Type", type);
    caw_status(r, status);
}

/* ---- bytes out ---- */
const char *caw_date_(struct worker *w)
{
    time_t now = time(NULL);
    if (now != w->date_at) {
        struct tm t;
        gmtime_r(&now, &t);
        strftime(w->date, sizeof w->date, "%a, %d %b %Y %H:%M:%S GMT", &t);
        w->date_at = now;
    }
    return w->date;
}

/* No memory for it: the answer is lost, and with it the connection, at the next flush. */
static bool out_room(struct work *k, size_t n)
{
    size_t cap = k->out_cap;
    if (cap - k->out_n >= n) return true;
    while (cap - k->out_n < n) cap *= 2;
    char *more = k->lost ? NULL : realloc(k->out, cap);
    if (!more) return !(k->lost = true);
    k->out = more;
    k->out_cap = cap;
    return true;
}
void caw_out_(struct work *k, const void *p, size_t n)
{
    if (!out_room(k, n)) return;
    if (n) memcpy(k->out + k->out_n, p, n);
    k->out_n += n;
}

static const char *reason(int status)
{
    switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 204: return "No Content";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    }
    return "";
}

static void out_s(struct work *k, const char *s)
{
    caw_out_(k, s, strlen(s));
}

static void out_number(struct work *k, uint64_t v)
{
    char d[24], *p = d + sizeof d;
    do *--p = (char)('0' + v % 10);
    while (v /= 10);
    caw_out_(k, p, (size_t)(d + sizeof d - p));
}

void caw_out_head_(struct work *k, int64_t length)
{
    caw_response *r = &k->res;
    bool bodiless = r->status < 200 || r->status == 204 || r->status == 304;
    out_s(k, "HTTP/1.1 ");
    out_number(k, (uint64_t)r->status);
    out_s(k, " ");
    out_s(k, reason(r->status));
    out_s(k, "\r\nDate: ");
    caw_out_(k, caw_date_(k->w), 29);
    if (r->type) {
        out_s(k, "\r\nContent-Type: ");
        out_s(k, r->type);
    }
    if (length >= 0 && !bodiless) {
        out_s(k, "\r\nContent-Length: ");
        out_number(k, (uint64_t)length);
    } else if (length < 0 && !k->head.http10) out_s(k, "\r\nTransfer-Encoding: chunked");
    out_s(k, k->keep ? k->head.http10 ? "\r\nConnection: keep-alive\r\n" : "\r\n" : "\r\nConnection: close\r\n");
    caw_out_(k, r->headers, r->headers_n);
    caw_out_(k, "\r\n", 2);
}

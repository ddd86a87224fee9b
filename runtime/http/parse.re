/* The HTTP/1.1 head on re2c.
   A first pass finds the end of the head line by line with memchr and refuses a bare LF. The generated scanners then
   run on lines that are known to end in CR LF. No rule can match beyond an LF, so they need no bounds checks, no
   sentinel and never look past the input. Strict as RFC 9112 allows a server to be: what two parsers might read
   differently (folding, space before a colon, two lengths) is refused, since that is how requests are smuggled. */
#include "parse.h"
#include <string.h>
#include <strings.h>

/*!re2c
    re2c:define:YYCTYPE = "unsigned char";
    re2c:yyfill:enable = 0;
    tchar = [!#$%&'*+.^_`|~0-9A-Za-z-];
    vchar = [\x21-\x7e\x80-\xff];
    text  = [\t\x20-\x7e\x80-\xff];
*/

struct span { char *from, *to; };

/* "METHOD target HTTP/1.x\r\n" at p. 0, or minus a status. */
static int request_line(char *p, struct span *method, struct span *target, bool *http10)
{
    char *YYCURSOR = p, *YYMARKER = p;
    /*!re2c
        tchar+ " "                  { method->from = p; method->to = YYCURSOR - 1; goto target; }
        *                           { return -400; }
    */
target:
    target->from = YYCURSOR;
    /*!re2c
        vchar+ " "                  { target->to = YYCURSOR - 1; goto version; }
        *                           { return -400; }
    */
version:
    /*!re2c
        "HTTP/1.1\r\n"              { *http10 = false; return 0; }
        "HTTP/1.0\r\n"              { *http10 = true; return 0; }
        "HTTP/" [0-9] "." [0-9] "\r\n" { return -505; }
        *                           { return -400; }
    */
}

/* One field line; the byte behind it, or NULL. */
static char *field_line(char *p, struct span *name, struct span *value)
{
    char *YYCURSOR = p, *YYMARKER = p;
    /*!re2c
        tchar+ ":"                  { name->from = p; name->to = YYCURSOR - 1; goto value; }
        *                           { return NULL; }
    */
value:
    value->from = YYCURSOR;
    /*!re2c
        text* "\r\n"                { goto trim; }
        *                           { return NULL; }
    */
trim:
    value->to = YYCURSOR - 2;
    while (value->from < value->to && (*value->from == ' ' || *value->from == '\t')) value->from++;
    while (value->to > value->from && (value->to[-1] == ' ' || value->to[-1] == '\t')) value->to--;
    return YYCURSOR;
}

/* Bytes up to and with the empty line; 0: not there yet; minus a status. */
static ssize_t head_end(const char *p, size_t n)
{
    const char *at = p, *end = p + n, *lf;
    while ((lf = memchr(at, '\n', (size_t)(end - at)))) {
        if (lf == at || lf[-1] != '\r') return -400;
        if (at == p && lf - p > CAW_HEAD_LINE) return -414;
        if (lf - p >= CAW_HEAD_MAX) return -431;
        if (lf == at + 1) return lf + 1 - p;
        at = lf + 1;
    }
    if (at == p && n > CAW_HEAD_LINE) return -414;
    return n > CAW_HEAD_MAX ? -431 : 0;
}

static bool is(const struct caw_field *f, const char *name, size_t n)
{
    return f->name_n == n && !strncasecmp(f->name, name, n);
}

/* Does the comma-separated list hold this word? */
static bool lists(const struct caw_field *f, const char *word, size_t n)
{
    const char *p = f->value, *end = p + f->value_n;
    while (p < end) {
        while (p < end && (*p == ' ' || *p == '\t' || *p == ',')) p++;
        const char *q = p;
        while (q < end && *q != ',') q++;
        const char *e = q;
        while (e > p && (e[-1] == ' ' || e[-1] == '\t')) e--;
        if ((size_t)(e - p) == n && !strncasecmp(p, word, n)) return true;
        p = q;
    }
    return false;
}

static int length_field(struct caw_head *h, const struct caw_field *f)
{
    uint64_t v = 0;
    if (!f->value_n || f->value_n > 18) return -400;
    for (uint32_t i = 0; i < f->value_n; i++) {
        if (f->value[i] < '0' || f->value[i] > '9') return -400;
        v = v * 10 + (uint64_t)(f->value[i] - '0');
    }
    if (h->has_length && h->length != v) return -400;
    h->length = v;
    h->has_length = true;
    return 0;
}

/* The few fields that the connection itself obeys. */
static int meaning(struct caw_head *h, const struct caw_field *f)
{
    switch (f->name_n) {
    case 6:
        if (is(f, "expect", 6)) h->expect = lists(f, "100-continue", 12);
        break;
    case 10:
        if (!is(f, "connection", 10)) break;
        if (lists(f, "close", 5)) h->keep = false;
        else if (h->http10 && lists(f, "keep-alive", 10)) h->keep = true;
        break;
    case 14:
        if (is(f, "content-length", 14)) return length_field(h, f);
        break;
    case 17:
        if (!is(f, "transfer-encoding", 17)) break;
        if (h->chunked) return -400;
        if (f->value_n != 7 || strncasecmp(f->value, "chunked", 7)) return -501;
        h->chunked = true;
    }
    return 0;
}

static int fields(struct caw_head *h, char *p, char *end)
{
    unsigned hosts = 0;
    while (p < end) {
        struct span n = {0}, v = {0};
        if (h->fields == CAW_HEAD_HEADERS) return -431;
        if (!(p = field_line(p, &n, &v))) return -400;
        struct caw_field *f = &h->field[h->fields++];
        *f = (struct caw_field){ n.from, v.from, (uint32_t)(n.to - n.from), (uint32_t)(v.to - v.from) };
        if (is(f, "host", 4)) hosts++;
        int e = meaning(h, f);
        if (e) return e;
    }
    if (h->chunked && (h->has_length || h->http10)) return -400;
    return hosts > 1 ? -400 : (int)hosts;
}

static void terminate(struct caw_head *h)
{
    for (uint32_t i = 0; i < h->fields; i++) {
        h->field[i].name[h->field[i].name_n] = 0;
        h->field[i].value[h->field[i].value_n] = 0;
    }
}

static void reset(struct caw_head *h)
{
    h->fields = 0;
    h->keep = h->chunked = h->has_length = h->expect = h->http10 = false;
    h->length = 0;
}

ssize_t caw_head_parse(struct caw_head *h, char *p, size_t n)
{
    struct span m = {0}, t = {0};
    ssize_t size = head_end(p, n);
    char *lf = n ? memchr(p, '\n', n) : NULL;
    if (size < 0 || !lf) return size;
    reset(h);
    int e = request_line(p, &m, &t, &h->http10);
    if (e < 0 || size == 0) return e;
    h->keep = !h->http10;
    if ((e = fields(h, lf + 1, p + size - 2)) < 0) return e;
    if (!e && !h->http10) return -400; /* HTTP/1.1 without Host */
    if (*t.from != '/' && !(t.to == t.from + 1 && *t.from == '*')) {
        char *scheme = t.from; /* absolute form: skip to the path */
        if (t.to - scheme < 8 || strncasecmp(scheme, "http://", 7)) return -400;
        char *slash = memchr(scheme + 7, '/', (size_t)(t.to - scheme - 7));
        if (!slash) return -400;
        t.from = slash;
    }
    terminate(h);
    *m.to = *t.to = 0;
    h->method = m.from, h->method_n = (uint32_t)(m.to - m.from);
    h->path = t.from;
    char *q = memchr(t.from, '?', (size_t)(t.to - t.from));
    h->query = q ? q + 1 : t.to;
    if (q) *q = 0;
    h->path_n = (uint32_t)((q ? q : t.to) - t.from);
    return size;
}

ssize_t caw_reply_parse(struct caw_head *h, int *status, char *p, size_t n)
{
    ssize_t size = head_end(p, n);
    if (size <= 0) return size;
    reset(h);
    if (size < 15 || memcmp(p, "HTTP/1.", 7) || (p[7] != '0' && p[7] != '1') || p[8] != ' ') return -400;
    for (int i = 9; i < 12; i++)
        if (p[i] < '0' || p[i] > '9') return -400;
    h->http10 = p[7] == '0';
    h->keep = !h->http10;
    *status = (p[9] - '0') * 100 + (p[10] - '0') * 10 + p[11] - '0';
    char *lf = memchr(p, '\n', (size_t)size);
    int e = lf + 1 < p + size - 2 ? fields(h, lf + 1, p + size - 2) : 0;
    if (e < 0) return e;
    terminate(h);
    return size;
}

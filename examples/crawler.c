/* A crawler that stays on its host.

       crawler [-n PAGES] [-d DEPTH] URL    at most 1000 pages, any depth: crawler -d 2 http://127.0.0.1:8000/

   Fetches the page and what it links to on the same host, each once, at most 16 at a time, and prints status, size and URL of
   each; then, on stderr, a summary. An answer that is not 2xx is a broken link, and counted. A page that gets no answer at all
   (refused, reset, or none within ten seconds) ends it: whatever is being fetched is cancelled, and so it is by SIGINT or
   SIGTERM. Status 0; 1 after such an error; 130 when it was interrupted. Redirections are not followed.

   The idiom is gather_max over a queue that its own branches fill: the loop hands out the pages as they become known, 16 of
   them are under way, and the one that fails leaves the gather, which cancels the others. So there are never more than 17
   tasks, however many pages wait. Tasks take turns, so neither the queue nor the set of pages needs a lock. */
#define _GNU_SOURCE /* tdestroy */
#include <ctype.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <caw/http.h>
#include <caw/sync.h>

enum { AT_ONCE = 16, PATIENCE_MS = 10000, LONGEST = 2048 /* of an URL */ };

typedef struct page {
    struct page *next; /* to be fetched */
    int depth;
    char url[];
} page;
typedef struct crawl {
    caw_client *client;
    const char *host; /* "http://host:port" */
    size_t host_n;
    void *seen;         /* all pages, by their URL: tsearch(3) */
    page *first, **end; /* those to be fetched, in the order in which they were found */
    int under_way;
    caw_event news; /* a page was found, or one is done */
    long pages, most_pages, fetched, broken, bytes;
    int most_depth;
} crawl;

/* ---- links ---- */
/* The path with its "." and ".." done; the query is left alone. In its place, for it only becomes shorter. */
static void tidy(char *path)
{
    char *query = path + strcspn(path, "?"), *to = path, *from = path;
    while (from < query) {
        size_t n = 1 + strcspn(from + 1, "/?"); /* "/segment" */
        bool last = from + n >= query;
        if (n == 2 && from[1] == '.') {
            if (last) *to++ = '/';
        } else if (n == 3 && from[1] == '.' && from[2] == '.') {
            while (to > path && *--to != '/') {}
            if (last) *to++ = '/';
        } else {
            memmove(to, from, n);
            to += n;
        }
        from += n;
    }
    memmove(to, query, strlen(query) + 1);
}
/* What `link`, as it stands in the page `base`, means: whether it is on this host, and then its URL. */
static bool resolve(const crawl *c, const char *base, const char *link, size_t n, char *url)
{
    const char *path = base + c->host_n; /* "/…" */
    size_t keep;                         /* of base */
    char *to = url + c->host_n;
    size_t scheme = strcspn(link, ":/?#"); /* a name with a colon behind it? */
    if (scheme < n && link[scheme] == ':') {
        if (n < c->host_n || strncasecmp(link, c->host, c->host_n) != 0) return false;
        if (n > c->host_n && !strchr("/?#", link[c->host_n])) return false; /* http://host:80 and http://host:8000 */
        link += c->host_n, n -= c->host_n, keep = 0;
    } else if (n > 1 && link[0] == '/' && link[1] == '/') { /* "//host/…" */
        size_t skip = strlen("http:");
        if (n < c->host_n - skip || strncasecmp(link, c->host + skip, c->host_n - skip) != 0) return false;
        if (n > c->host_n - skip && !strchr("/?#", link[c->host_n - skip])) return false;
        link += c->host_n - skip, n -= c->host_n - skip, keep = 0;
    } else if (n > 0 && link[0] == '/') keep = 0;
    else if (n > 0 && link[0] == '?') keep = strcspn(path, "?");
    else { /* relative to the folder */
        size_t end = strcspn(path, "?");
        while (end > 1 && path[end - 1] != '/') end--;
        keep = end;
    }
    n = strcspn(link, "#") < n ? strcspn(link, "#") : n;
    if (n == 0 && keep) return false; /* the page itself */
    if (c->host_n + keep + n + 2 > LONGEST) return false;
    memcpy(url, c->host, c->host_n);
    memcpy(to, path, keep);
    if (keep == 0 && (n == 0 || link[0] != '/')) to[keep++] = '/';
    size_t at = keep;
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)link[i] <= ' ') return false;
        to[at++] = link[i];
        if (link[i] == '&' && n - i > 4 && strncasecmp(link + i, "&amp;", 5) == 0) i += 4;
    }
    to[at] = 0;
    tidy(to);
    return true;
}
/* The next href="…" behind p; NULL: there is none. */
static const char *next_link(const char *p, const char **link, size_t *n)
{
    while ((p = strcasestr(p, "href"))) {
        p += strlen("href");
        p += strspn(p, " \t\r\n");
        if (*p != '=') continue;
        p += 1 + strspn(p + 1, " \t\r\n");
        char quote[] = {*p, 0};
        bool quoted = *p == '"' || *p == '\'';
        *link = p += quoted;
        *n = strcspn(p, quoted ? quote : " \t\r\n>");
        return p + *n;
    }
    return NULL;
}

/* ---- the crawl ---- */
static int by_url(const void *a, const void *b)
{
    return strcmp(((const page *)a)->url, ((const page *)b)->url);
}
/* Another page to fetch, unless it has been seen, or is one too many. */
static int discover(crawl *c, const char *url, int depth)
{
    if (c->pages >= c->most_pages || depth > c->most_depth) return 0;
    page *p = malloc(sizeof *p + strlen(url) + 1);
    if (!p) return UV_ENOMEM;
    p->next = NULL;
    p->depth = depth;
    strcpy(p->url, url);
    page **at = tsearch(p, &c->seen, by_url);
    if (!at || *at != p) {
        free(p);
        return at ? 0 : UV_ENOMEM;
    }
    c->pages++;
    *c->end = p;
    c->end = &p->next;
    caw_event_set(&c->news);
    return 0;
}
/* The next one to fetch, once there is one. NULL: there is none, and nothing is under way that could find one. */
static async page *take(crawl *c)
{
    page *p;
    while (!(p = c->first) && c->under_way > 0) {
        caw_event_clear(&c->news);
        if (await caw_event_wait(&c->news) < 0) return NULL;
    }
    if (p && !(c->first = p->next)) c->end = &c->first;
    return p;
}

static int follow(crawl *c, const page *p, const char *html)
{
    const char *link;
    char url[LONGEST];
    int e = 0;
    for (size_t n; e == 0 && (html = next_link(html, &link, &n));)
        if (resolve(c, p->url, link, n, url)) e = discover(c, url, p->depth + 1);
    return e;
}
static async int fetch(crawl *c, const page *p)
{
    caw_http_res res = {0};
    int e = UV_ETIMEDOUT;
    within (PATIENCE_MS) e = await caw_fetch(c->client, &(caw_http_req){.url = p->url}, &res);
    if (e < 0) return e;
    c->fetched++;
    c->bytes += (long)res.body.n;
    printf("%d %zu %s\n", res.status, res.body.n, p->url);
    if (res.status / 100 != 2) c->broken++;
    else if (strncmp(res.type, "text/html", 9) == 0) e = follow(c, p, res.body.p);
    caw_http_res_free(&res);
    return e;
}
static async int crawl_all(crawl *c)
{
    int failed = 0;
    gather_max (AT_ONCE) for (page *p; (p = await take(c));) {
        c->under_way++;
        int e = await fetch(c, p);
        c->under_way--;
        caw_event_set(&c->news);
        if (e == 0) continue;
        if (e != UV_ECANCELED) fprintf(stderr, "crawler: %s: %s\n", p->url, uv_strerror(e));
        failed = e;
        break; /* the others are cancelled, and waited for */
    }
    return failed;
}

async int main(int argc, char **argv)
{
    const char *usage = "usage: crawler [-n PAGES] [-d DEPTH] URL";
    crawl c = {.most_pages = 1000, .most_depth = 1000000};
    char start[LONGEST];
    int o, e;
    if (argc > 1 && strcmp(argv[1], "--help") == 0) return puts(usage), 0;
    while ((o = getopt(argc, argv, "n:d:")) != -1) {
        if (o == 'n') c.most_pages = atol(optarg);
        else if (o == 'd') c.most_depth = atoi(optarg);
        else return 2;
    }
    c.host = optind < argc ? argv[optind] : "";
    if (strncmp(c.host, "http://", 7) != 0 || c.most_pages < 1) return fprintf(stderr, "%s\n", usage), 2;
    c.host_n = 7 + strcspn(c.host + 7, "/?#");
    if (!resolve(&c, "", c.host, strlen(c.host), start)) return fprintf(stderr, "crawler: not an URL: %s\n", c.host), 2;
    if (caw_client_new(&c.client) < 0) return 1;
    c.end = &c.first;
    setvbuf(stdout, NULL, _IOLBF, 0);
    e = discover(&c, start, 0);
    if (e == 0) e = await crawl_all(&c);
    const char *how = e == 0 ? "" : e == UV_ECANCELED ? ", interrupted" : ", cancelled";
    fprintf(stderr, "crawler: %ld pages, %ld broken, %ld bytes%s\n", c.fetched, c.broken, c.bytes, how);
    caw_client_free(c.client);
    tdestroy(c.seen, free);
    return e == 0 ? 0 : e == UV_ECANCELED ? 130 : 1;
}

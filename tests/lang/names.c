/* caw/dns.h, and connecting by name, with a resolver of our own: addresses and back; the ways in which a name is not found; lookups
   that are abandoned at once; of a host's addresses the first that answers, the next after a failure or a while. */
#include <arpa/inet.h>
#include <netdb.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <caw/dns.h>
#include <caw/stream.h>

/* ---- the resolver ---- */
typedef struct entry {
    struct addrinfo a;
    struct sockaddr_in6 addr; /* room for both */
} entry;
static sem_t asked, answer;

static struct addrinfo *add(struct addrinfo *before, const char *ip, const char *port)
{
    entry *e = calloc(1, sizeof *e);
    struct sockaddr_in *in = (void *)&e->addr;
    bool six = strchr(ip, ':');
    e->a = (struct addrinfo){.ai_family = six ? AF_INET6 : AF_INET,
                             .ai_socktype = SOCK_STREAM,
                             .ai_addr = (struct sockaddr *)&e->addr,
                             .ai_addrlen = six ? sizeof e->addr : sizeof *in};
    if (six) {
        e->addr.sin6_family = AF_INET6;
        e->addr.sin6_port = htons((uint16_t)atoi(port));
        inet_pton(AF_INET6, ip, &e->addr.sin6_addr);
    } else {
        in->sin_family = AF_INET;
        in->sin_port = htons((uint16_t)atoi(port));
        inet_pton(AF_INET, ip, &in->sin_addr);
    }
    if (!before) return &e->a;
    struct addrinfo *last = before;
    while (last->ai_next) last = last->ai_next;
    last->ai_next = &e->a;
    return before;
}
int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **out)
{
    *out = NULL;
    if (!host) host = "127.0.0.1";
    if (strspn(host, "0123456789.") == strlen(host) || strchr(host, ':')) {
        *out = add(NULL, host, service ? service : "0");
        return 0;
    }
    if (hints->ai_flags & AI_NUMERICHOST) return EAI_NONAME;
    if (!strcmp(host, "late.test")) {
        sem_post(&asked);
        while (sem_wait(&answer)) {}
    }
    if (!strcmp(host, "again.test")) return EAI_AGAIN;
    if (!strcmp(host, "none.test")) return EAI_NONAME;
    if (!strcmp(host, "nowhere.test")) return *out = add(add(NULL, "127.0.0.2", service), "255.255.255.255", service), 0;
    if (!strcmp(host, "two.test")) return *out = add(add(NULL, "127.0.0.2", service), "127.0.0.1", service), 0;
    if (!strcmp(host, "six.test"))
        return *out = add(add(add(NULL, "::1", service), "::1", service), "127.0.0.1", service), 0;
    *out = add(NULL, "127.0.0.1", service ? service : "0");
    return 0;
}
void freeaddrinfo(struct addrinfo *a)
{
    for (struct addrinfo *next; a; a = next) {
        next = a->ai_next;
        free(a);
    }
}

/* ---- the tests ---- */
static const char *text(int e)
{
    return e < 0 ? uv_err_name(e) : "ok";
}
static async void addresses(void)
{
    caw_address a;
    char s[CAW_ADDRESS_TEXT];
    struct addrinfo *all;
    static const char *const good[] = {"127.0.0.1:80", "[::1]:8080", "[::ffff:1.2.3.4]:5"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int e = caw_address_parse(&a, good[i]), f = caw_address_text(&a, s, sizeof s);
        printf("%s %s %s %d; ", text(e), text(f), s, caw_address_port(&a));
    }
    caw_address_set_port(&a, 77);
    printf("%s %d\n", text(caw_address_text(&a, s, 5)), caw_address_port(&a));
    int e = caw_address_parse(&a, "somewhere:80");
    int f = caw_address_parse(&a, "nothing");
    int g = await caw_address_find(&a, "somewhere:80");
    (void)caw_address_text(&a, s, sizeof s);
    printf("a name: %s %s %s %s", text(e), text(f), text(g), s);
    e = await caw_resolve("somewhere", "99", NULL, &all);
    printf(", %s %d", text(e), all && all->ai_family == AF_INET);
    uv_freeaddrinfo(all);
    e = await caw_resolve("none.test", NULL, NULL, &all);
    f = await caw_resolve("again.test", "1", NULL, &all);
    g = await caw_resolve(NULL, NULL, NULL, &all);
    printf(", %s %s %s %d\n", text(e), text(f), text(g), all == NULL);
    char host[NI_MAXHOST];
    (void)caw_address_parse(&a, "127.0.0.1:80");
    e = await caw_resolve_address(&a, host, sizeof host);
    f = await caw_resolve_address(&a, host, 1);
    printf("and back: %d %s\n", e == 0 || e == UV_EAI_NONAME || e == UV_EAI_AGAIN, f == UV_ENOBUFS || f == e ? "ok" : text(f));
}
/* Nobody answers: who asks goes on at once; more than there may be at once wait their turn. */
static async void late(void)
{
    enum { MANY = 40 };
    struct addrinfo *all[MANY];
    int e[MANY], cancelled = 0, ok = 0;
    nursery {
        for (int i = 0; i < MANY; i++) spawn e[i] = caw_resolve("late.test", "1", NULL, &all[i]);
        offload {
            for (int i = 0; i < 16; i++) sem_wait(&asked);
        }
        caw_nursery_cancel(caw_nursery_here());
    }
    for (int i = 0; i < MANY; i++) cancelled += e[i] == UV_ECANCELED && !all[i];
    int one = sem_trywait(&asked); /* no more than 16 have begun */
    caw_offload_counts c;
    caw_offload_look(CAW_OFFLOAD_DNS, &c);
    for (int i = 0; i < MANY; i++) sem_post(&answer);
    gather for (int i = 0; i < MANY; i++) {
        e[i] = await caw_resolve("soon.test", "1", NULL, &all[i]);
        ok += e[i] == 0;
        if (e[i] == 0) uv_freeaddrinfo(all[i]);
    }
    printf("late: %d cancelled, 16 at once %d, then %d\n", cancelled, one < 0, ok);
    printf("left behind: %u of %u run, %u wait, 24 and more did %d, %u threads\n", c.running, c.limit, c.queued,
           c.most_queued >= MANY - 16, c.threads);
    caw_stream *s;
    while (sem_trywait(&answer) == 0) {}
    int f = UV_ETIMEDOUT;
    within (20) f = await caw_tcp_connect(&s, "late.test:1");
    printf("connect: %s\n", text(f));
    sem_post(&answer);
}
static async void connect_by(const char *name, caw_listener *l, bool timed)
{
    caw_stream *s, *in;
    char where[64], peer[128];
    int64_t began = caw_now();
    snprintf(where, sizeof where, "%s:%d", name, caw_listener_port(l));
    int e = await caw_tcp_connect(&s, where);
    printf("%s: %s", name, text(e));
    if (e == 0) {
        peer[9] = 0;
        (void)caw_stream_peer(s, peer, sizeof peer);
        peer[9] = 0;
        e = await caw_accept(l, &in);
        printf(" %s%s", peer, timed && caw_now() - began < 250 ? " too soon" : "");
        if (e == 0) caw_close(in);
    }
    printf("\n");
    caw_close(s);
}
static int fill(int full[], int n, int port) /* who listens there has a queue that is full: it does not answer */
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    inet_pton(AF_INET, "127.0.0.2", &a.sin_addr);
    int number = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(number, (struct sockaddr *)&a, sizeof a) < 0 || listen(number, 0) < 0) _Exit(1);
    for (int i = 0; i < n; i++) {
        full[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        (void)connect(full[i], (struct sockaddr *)&a, sizeof a);
    }
    return number;
}
static async void dial(void)
{
    enum { FULL = 8 };
    caw_listener *l;
    caw_stream *s = NULL;
    char where[64];
    int e, number = -1, full[FULL];
    if (caw_tcp_listen(&l, "127.0.0.1:0", 8) < 0) _Exit(1);
    await connect_by("one.test", l, false);
    await connect_by("two.test", l, false); /* the first refuses */
    await connect_by("six.test", l, false); /* those of the other family refuse, if it is there at all */
    await connect_by("again.test", l, false);
    await connect_by("nowhere.test", l, false);
    snprintf(where, sizeof where, "127.0.0.2:%d", caw_listener_port(l));
    offload {
        number = fill(full, FULL, caw_listener_port(l));
    }
    await connect_by("two.test", l, true);
    e = UV_ETIMEDOUT;
    within (100) e = await caw_tcp_connect(&s, where);
    printf("in time: %s %d\n", text(e), s == NULL);
    for (int i = 0; i < FULL; i++) close(full[i]);
    close(number);
    caw_listener_close(l);
}
static int sockets(void)
{
    struct stat st;
    int n = 0;
    for (int i = 0; i < 256; i++) n += fstat(i, &st) == 0 && S_ISSOCK(st.st_mode);
    return n;
}
/* A lookup that was left behind has files open. */
static async void until_none_runs(void)
{
    caw_offload_counts c;
    for (int i = 0; i < 2000; i++) {
        caw_offload_look(CAW_OFFLOAD_DNS, &c);
        if (!c.running) return;
        (void)await caw_sleep(1);
    }
}
async int main(void)
{
    sem_init(&asked, 0, 0);
    sem_init(&answer, 0, 0);
    int before = sockets();
    await addresses();
    await late();
    await dial();
    shield await until_none_runs();
    printf("left open: %d\n", sockets() - before);
    return 0;
}

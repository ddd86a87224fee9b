/* Terminals. A raw one gives each key as it is pressed, and shows none. It is cooked again when its stream is closed, and
   when the program exits with it open: whoever comes after finds the terminal as it was. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#define CAW_NO_WORDS /* plain C, in which they are names of members */
#include <caw.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include "caw/stream.h"
#include "stream.h"

typedef struct caw_cooked caw_cooked;
struct caw_cooked {
    caw_cooked *next, **prev;
    int number;
    struct termios before;
};
static caw_cooked *raw; /* the process's, for its exit */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void cook_all(void)
{
    pthread_mutex_lock(&lock);
    for (caw_cooked *c = raw; c; c = c->next) (void)tcsetattr(c->number, TCSANOW, &c->before);
    pthread_mutex_unlock(&lock);
}
static void at_exit(void)
{
    (void)atexit(cook_all);
}
void caw_tty_cook(caw_stream *s)
{
    caw_cooked *c = s->cooked;
    if (!c) return;
    pthread_mutex_lock(&lock);
    if ((*c->prev = c->next)) c->next->prev = c->prev;
    pthread_mutex_unlock(&lock);
    (void)tcsetattr(c->number, TCSANOW, &c->before);
    free(c);
    s->cooked = NULL;
}
static int make_raw(caw_stream *s)
{
    caw_cooked *c = malloc(sizeof *c);
    if (!c) return UV_ENOMEM;
    c->number = caw_stream_fd(s);
    struct termios now = {0};
    int e = tcgetattr(c->number, &c->before) < 0 ? -errno : 0;
    if (e == 0) {
        now = c->before;
        cfmakeraw(&now);
        if (tcsetattr(c->number, TCSANOW, &now) < 0) e = -errno;
    }
    if (e < 0) {
        free(c);
        return e;
    }
    pthread_once(&once, at_exit);
    pthread_mutex_lock(&lock);
    if ((c->next = raw)) raw->prev = &c->next;
    c->prev = &raw;
    raw = s->cooked = c;
    pthread_mutex_unlock(&lock);
    return 0;
}
int caw_tty_raw(caw_stream *s, bool on)
{
    if (!caw_tty_is(s)) return UV_ENOTTY;
    if (!on) caw_tty_cook(s);
    return on && !s->cooked ? make_raw(s) : 0;
}
int caw_tty_size(const caw_stream *s, int *columns, int *rows)
{
    struct winsize w;
    *columns = *rows = 0;
    if (ioctl(caw_stream_fd(s), TIOCGWINSZ, &w) < 0) return -errno;
    *columns = w.ws_col;
    *rows = w.ws_row;
    return 0;
}
bool caw_tty_is(const caw_stream *s)
{
    return s->kind == CAW_STREAM_PIPE && isatty(caw_stream_fd(s));
}
int caw_tty_open(caw_stream **out)
{
    int number;
    *out = NULL;
    do number = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    while (number < 0 && errno == EINTR);
    if (number < 0) return -errno;
    int e = caw_stream_open(out, number);
    if (e < 0) close(number);
    return e;
}

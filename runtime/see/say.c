/* A formatter of its own: printf takes locks and may allocate, and what is told here is told also by a process that has just
   damaged its heap. */
#include "see/say.h"
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

static void put_fd(void *to, const char *text, size_t n)
{
    while (n) {
        ssize_t put = write((int)(intptr_t)to, text, n);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return;
        text += put;
        n -= (size_t)put;
    }
}
static void put_file(void *to, const char *text, size_t n)
{
    fwrite(text, 1, n, to);
}
caw_say caw_say_to_fd(int fd)
{
    return (caw_say){.put = put_fd, .to = (void *)(intptr_t)fd};
}
caw_say caw_say_to_file(FILE *to)
{
    return (caw_say){.put = put_file, .to = to};
}
void caw_say_flush(caw_say *s)
{
    if (s->n) s->put(s->to, s->at, s->n);
    s->n = 0;
}
static void add(caw_say *s, const char *text, size_t n)
{
    if (n > sizeof s->at - s->n) caw_say_flush(s);
    if (n > sizeof s->at) {
        s->put(s->to, text, n);
        return;
    }
    memcpy(s->at + s->n, text, n);
    s->n += n;
}
static void add_number(caw_say *s, unsigned long long v, unsigned base)
{
    char digits[24];
    size_t at = sizeof digits;
    do digits[--at] = "0123456789abcdef"[v % base];
    while (v /= base);
    add(s, digits + at, sizeof digits - at);
}
static void add_spaces(caw_say *s, int n)
{
    static const char spaces[] = "                                ";
    for (int some; n > 0; n -= some) {
        some = n < (int)sizeof spaces - 1 ? n : (int)sizeof spaces - 1;
        add(s, spaces, (size_t)some);
    }
}
static unsigned long long unsigned_of(va_list *v, char size)
{
    switch (size) {
    case 'q': return va_arg(*v, unsigned long long);
    case 'l': return va_arg(*v, unsigned long);
    case 'z': return va_arg(*v, size_t);
    default: return va_arg(*v, unsigned);
    }
}
static long long signed_of(va_list *v, char size)
{
    switch (size) {
    case 'q': return va_arg(*v, long long);
    case 'l': return va_arg(*v, long);
    case 'z': return (long long)va_arg(*v, size_t);
    default: return va_arg(*v, int);
    }
}
static void add_one(caw_say *s, char what, char size, va_list *v)
{
    long long d;
    const char *text;
    switch (what) {
    case 's':
        text = va_arg(*v, const char *);
        if (!text) text = "?";
        add(s, text, strlen(text));
        return;
    case 'c': add(s, &(char){(char)va_arg(*v, int)}, 1); return;
    case 'd':
        d = signed_of(v, size);
        if (d < 0) add(s, "-", 1);
        add_number(s, d < 0 ? 0 - (unsigned long long)d : (unsigned long long)d, 10);
        return;
    case 'u': add_number(s, unsigned_of(v, size), 10); return;
    case 'x': add_number(s, unsigned_of(v, size), 16); return;
    default: add(s, &what, 1);
    }
}
void caw_sayf(caw_say *s, const char *format, ...)
{
    va_list v;
    va_start(v, format);
    for (const char *p; *format; format = p) {
        char size = 0;
        if (*format != '%') {
            p = strchr(format, '%');
            if (!p) p = format + strlen(format);
            add(s, format, (size_t)(p - format));
            continue;
        }
        p = format + 1;
        if (*p == '*') add_spaces(s, va_arg(v, int)), p++;
        if (*p == 'z') size = *p++;
        while (*p == 'l') size = size ? 'q' : 'l', p++;
        add_one(s, *p++, size, &v);
    }
    va_end(v);
}
void caw_say_time(caw_say *s, int64_t ms)
{
    enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR };
    uint64_t t = ms < 0 ? 0 : (uint64_t)ms;
    if (t < SECOND) caw_sayf(s, "%u ms", (unsigned)t);
    else if (t < MINUTE) caw_sayf(s, "%u.%u s", (unsigned)(t / SECOND), (unsigned)(t % SECOND / 100));
    else if (t < HOUR) caw_sayf(s, "%u min %u s", (unsigned)(t / MINUTE), (unsigned)(t % MINUTE / SECOND));
    else if (t < DAY) caw_sayf(s, "%u h %u min", (unsigned)(t / HOUR), (unsigned)(t % HOUR / MINUTE));
    else caw_sayf(s, "%llu d %u h", (unsigned long long)(t / DAY), (unsigned)(t % DAY / HOUR));
}

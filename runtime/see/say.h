/* Text from anywhere, a signal handler included: no allocation, no lock, no locale. See say.c. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef struct caw_say {
    void (*put)(void *to, const char *text, size_t n);
    void *to;
    size_t n;
    char at[512]; /* said, but not put yet */
} caw_say;

caw_say caw_say_to_fd(int fd);     /* write(2); what can't be written is lost */
caw_say caw_say_to_file(FILE *to); /* not in a handler */

/* What printf does with %s %c %d %u %x, also with l, ll and z before them, and with %*s and "". */
__attribute__((format(printf, 2, 3))) void caw_sayf(caw_say *, const char *format, ...);
void caw_say_time(caw_say *, int64_t ms); /* "250 ms", "3.2 s", "2 h 5 min" */
void caw_say_flush(caw_say *);

/* The request head, as views into the caller's buffer.
   caw_head_parse only writes to the buffer (the NULs behind each view) once the head is complete and valid, so an
   incomplete head can simply be parsed again when more has come: the limits bound what that costs. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { CAW_HEAD_HEADERS = 100, CAW_HEAD_LINE = 8192, CAW_HEAD_MAX = 65536 };

struct caw_field {
    char *name, *value;
    uint32_t name_n, value_n;
};

struct caw_head {
    char *method, *path, *query; /* query: "" when there is none */
    uint32_t method_n, path_n;
    uint32_t fields;
    bool keep, chunked, has_length, expect, http10;
    uint64_t length;
    struct caw_field field[CAW_HEAD_HEADERS];
};

/* > 0: bytes of the head; 0: incomplete; < 0: minus the HTTP status to refuse it with.
   Reads p[0..n) and nothing behind it. */
ssize_t caw_head_parse(struct caw_head *, char *p, size_t n);

/* The fields of a response, with the same strictness; *status is filled in. */
ssize_t caw_reply_parse(struct caw_head *, int *status, char *p, size_t n);

/* What is left of an array of buffers, in windows that the kernel takes at once. */
#pragma once
#include <caw.h>
#include <stdbool.h>
#include <sys/uio.h>

enum { CAW_PIECES = 64 };
typedef struct caw_pieces {
    const uv_buf_t *b;
    unsigned n;
    size_t skip; /* of the first */
} caw_pieces;

static inline bool caw_pieces_any(caw_pieces *q)
{
    while (q->n && q->skip >= q->b->len) q->skip -= q->b->len, q->b++, q->n--;
    return q->n;
}
static inline int caw_pieces_next(const caw_pieces *q, struct iovec v[CAW_PIECES])
{
    int n = 0;
    size_t skip = q->skip;
    for (unsigned i = 0; i < q->n && n < CAW_PIECES; i++, skip = 0)
        if (q->b[i].len > skip) v[n++] = (struct iovec){q->b[i].base + skip, q->b[i].len - skip};
    return n;
}

/* One call that blocks, for the thread that makes it. */
#pragma once
#include <errno.h>
#include "caw/file.h"
#include "offload.h"

typedef struct caw_file_call {
    int64_t (*make)(struct caw_file_call *); /* 0 or more, or a code */
    int64_t result;
    int fd, flags, mode;
    const char *path, *other;
    void *out;
    size_t size;
    int64_t at;
    double atime, mtime;
    uv_uid_t uid;
    uv_gid_t gid;
} caw_file_call;

/* What a system call gave, as a result of ours. */
static inline int64_t caw_told(int64_t result)
{
    return result < 0 ? -errno : result;
}
bool caw_scope_cancelled(void);

#ifdef __CAWC__
async int64_t caw_file_make(caw_file_call *); /* its result; UV_ECANCELED: it was not begun */
#endif

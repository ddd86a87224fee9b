/* Directories, entry by entry: some are read at once, so that the thread is not asked for each. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include "file.h"

enum { BATCH = 64, NAMES = 8192 };
struct caw_dir {
    DIR *dir;
    bool busy;
    unsigned n, at; /* entries read, and given */
    size_t used;    /* of names */
    struct {
        uint16_t name;
        uint8_t type;
    } entry[BATCH];
    char names[NAMES];
};

static uv_dirent_type_t type_of(unsigned char type)
{
    switch (type) {
    case DT_REG: return UV_DIRENT_FILE;
    case DT_DIR: return UV_DIRENT_DIR;
    case DT_LNK: return UV_DIRENT_LINK;
    case DT_FIFO: return UV_DIRENT_FIFO;
    case DT_SOCK: return UV_DIRENT_SOCKET;
    case DT_CHR: return UV_DIRENT_CHAR;
    case DT_BLK: return UV_DIRENT_BLOCK;
    default: return UV_DIRENT_UNKNOWN;
    }
}
static int64_t make_open(caw_file_call *c)
{
    caw_dir *d = malloc(sizeof *d);
    if (!d) return UV_ENOMEM;
    d->busy = false;
    d->n = d->at = 0;
    d->dir = opendir(c->path);
    if (d->dir) {
        *(caw_dir **)c->out = d;
        return 0;
    }
    int e = -errno;
    free(d);
    return e;
}
async int caw_dir_open(caw_dir **out, const char *path)
{
    caw_file_call c = {.make = make_open, .path = path, .out = out};
    *out = NULL;
    int e = (int)await caw_file_make(&c);
    if (e < 0 || !caw_scope_cancelled()) return e;
    caw_dir_close(*out);
    *out = NULL;
    return UV_ECANCELED;
}
static void keep(caw_dir *d, const struct dirent *e)
{
    size_t n = strlen(e->d_name) + 1;
    if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) return;
    memcpy(d->names + d->used, e->d_name, n);
    d->entry[d->n].name = (uint16_t)d->used;
    d->entry[d->n++].type = (uint8_t)type_of(e->d_type);
    d->used += n;
}
static int64_t make_batch(caw_file_call *c)
{
    caw_dir *d = c->out;
    const struct dirent *e;
    d->n = d->at = 0;
    d->used = 0;
    while (d->n < BATCH && d->used + sizeof e->d_name <= NAMES) {
        errno = 0;
        if (!(e = readdir(d->dir))) return d->n ? 0 : -errno;
        keep(d, e);
    }
    return 0;
}
async int caw_dir_next(caw_dir *d, caw_dirent *out)
{
    caw_file_call c = {.make = make_batch, .out = d};
    int e = await caw_checkpoint();
    if (e < 0) return e;
    if (d->busy) return UV_EBUSY;
    if (d->at == d->n) {
        d->busy = true;
        e = (int)await caw_file_make(&c);
        d->busy = false;
        if (e < 0) return e;
        if (caw_scope_cancelled()) return UV_ECANCELED; /* what was read comes next time */
        if (!d->n) return 0;
    }
    out->name = d->names + d->entry[d->at].name;
    out->type = d->entry[d->at++].type;
    return 1;
}
void caw_dir_close(caw_dir *d)
{
    if (!d) return;
    closedir(d->dir);
    free(d);
}

/* Files: the calls of uv_fs, awaited. Each runs on a thread of the pool for files, and returns when it has ended, also when it
   is cancelled: it may still touch the caller's memory until then. What can be undone then is undone, and UV_ECANCELED
   returned: an opened file is closed, a temporary one removed, and the position goes back behind a read. The rest has
   happened, and says so: a cancelled write, rename or mkdir gives its result. One that was cancelled before it began
   gives UV_ECANCELED, and has done nothing.

   Results are 0 or more, or a code (UV_ENOENT, UV_EACCES, …). Paths and buffers are used until it returns. For pipes, sockets
   and terminals use caw/stream.h: here they would keep a thread. */
#ifndef CAW_FILE_H_INCLUDED
#define CAW_FILE_H_INCLUDED
#include <fcntl.h>
#include <sys/types.h>
#include <caw/stream.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- an open file. Several tasks may use it at once, at places that they name (pread, pwrite); from its position one reads at
   a time (another gets UV_EBUSY), and writes follow each other. ---- */
typedef struct caw_file caw_file;
/* open(2): flags O_RDONLY, O_CREAT | O_WRONLY, …; mode is for O_CREAT. The program's children do not inherit it. *out is NULL on
   failure. */
_Async int caw_file_open(caw_file **out, const char *path, int flags, int mode);
/* A new file with a name of its own, open for both: `template` ends in XXXXXX, and is made its path. */
_Async int caw_file_mkstemp(caw_file **out, char *template_);
int caw_file_hold(caw_file **out, int fd); /* takes over an open descriptor. On failure (UV_ENOMEM) it is still yours */
int caw_file_fd(const caw_file *);
void caw_file_close(caw_file *); /* accepts NULL. Whether all has reached the disk only caw_file_sync tells */

/* Up to n bytes; fewer at the end only; 0: the end. */
_Async ssize_t caw_file_read(caw_file *, void *, size_t n);
_Async ssize_t caw_file_pread(caw_file *, void *, size_t n, int64_t at);
_Async ssize_t caw_file_readv(caw_file *, const uv_buf_t *, unsigned n);
_Async ssize_t caw_file_preadv(caw_file *, const uv_buf_t *, unsigned n, int64_t at);
/* All n bytes: how many; fewer when it failed on the way, of which the next write tells the code (UV_ENOSPC, …). */
_Async ssize_t caw_file_write(caw_file *, const void *, size_t n);
_Async ssize_t caw_file_pwrite(caw_file *, const void *, size_t n, int64_t at);
_Async ssize_t caw_file_writev(caw_file *, const uv_buf_t *, unsigned n);
_Async ssize_t caw_file_pwritev(caw_file *, const uv_buf_t *, unsigned n, int64_t at);
/* Sends n bytes from `at` on to a stream, by the kernel alone where it can; fewer at the end of the file only. The bytes sent, or a
   code. Cancelled when a part is sent it breaks the stream. */
_Async int64_t caw_file_sendfile(caw_stream *to, caw_file *, int64_t at, int64_t n);
int64_t caw_file_seek(caw_file *, int64_t at, int whence); /* lseek(2): the position then. Does not wait */
_Async int caw_file_fstat(caw_file *, uv_stat_t *out);
_Async int caw_file_truncate(caw_file *, int64_t size);
_Async int caw_file_sync(caw_file *);     /* all of it is on the disk */
_Async int caw_file_datasync(caw_file *); /* its bytes are */
_Async int caw_file_fchmod(caw_file *, int mode);
_Async int caw_file_fchown(caw_file *, uv_uid_t uid, uv_gid_t gid);
_Async int caw_file_futime(caw_file *, double atime, double mtime); /* seconds since 1970 */

/* ---- by path ---- */
_Async int caw_file_stat(const char *path, uv_stat_t *out);
_Async int caw_file_lstat(const char *path, uv_stat_t *out); /* of a symbolic link itself */
_Async int caw_file_statfs(const char *path, uv_statfs_t *out);
_Async int caw_file_access(const char *path, int mode); /* 0: may be done. F_OK, R_OK | W_OK, … */
_Async int caw_file_rename(const char *from, const char *to);
_Async int caw_file_unlink(const char *path);
_Async int caw_file_link(const char *old, const char *path);
_Async int caw_file_symlink(const char *target, const char *path);
/* The length of the path; UV_ENOBUFS: size is too small. PATH_MAX is enough. */
_Async ssize_t caw_file_readlink(const char *path, char *out, size_t size);
_Async ssize_t caw_file_realpath(const char *path, char *out, size_t size);
_Async int caw_file_chmod(const char *path, int mode);
_Async int caw_file_chown(const char *path, uv_uid_t uid, uv_gid_t gid);
_Async int caw_file_lchown(const char *path, uv_uid_t uid, uv_gid_t gid);
_Async int caw_file_utime(const char *path, double atime, double mtime);
_Async int caw_file_lutime(const char *path, double atime, double mtime);
/* flags: UV_FS_COPYFILE_EXCL, …_FICLONE, …_FICLONE_FORCE. Cancelled: the copy is there. */
_Async int caw_file_copyfile(const char *from, const char *to, int flags);
_Async int caw_file_mkdir(const char *path, int mode);
_Async int caw_file_mkdirs(const char *path, int mode); /* and those above it; 0 too when it was there */
_Async int caw_file_mkdtemp(char *template_);           /* ends in XXXXXX, and is made its path */
_Async int caw_file_rmdir(const char *path);

/* ---- whole files ---- */
/* The file into memory of yours, to free((char *)out->p); a NUL follows it. UV_E2BIG: it has more than max bytes. */
_Async int caw_file_read_all(const char *path, caw_str *out, size_t max);
/* Replaces the file: it has all n bytes, on the disk, or is what it was before. Who reads meanwhile sees one or the other. A new
   file gets `mode`. (What was a symbolic link is the file then.) */
_Async int caw_file_write_all(const char *path, const void *, size_t n, int mode);

/* ---- directories ---- */
typedef struct caw_dir caw_dir;
typedef struct caw_dirent {
    const char *name;      /* good until the next call */
    uv_dirent_type_t type; /* UV_DIRENT_FILE, _DIR, _LINK, …; UV_DIRENT_UNKNOWN: ask caw_file_lstat */
} caw_dirent;
/* One entry after the other, in no order, without "." and "..":
       while ((e = await caw_dir_next(d, &entry)) > 0) … */
_Async int caw_dir_open(caw_dir **out, const char *path);
_Async int caw_dir_next(caw_dir *, caw_dirent *out); /* 1; 0: that was all; or a code. Cancelled: it comes next time */
void caw_dir_close(caw_dir *);                       /* accepts NULL */

/* ---- watching files and directories (inotify) ---- */
typedef struct caw_watch caw_watch;
enum {
    CAW_WATCH_CREATED = 1,     /* in a directory */
    CAW_WATCH_REMOVED = 2,     /* from a directory */
    CAW_WATCH_MOVED_AWAY = 4,  /* out of a directory, and */
    CAW_WATCH_MOVED_HERE = 8,  /* into one: both have the same `pair` */
    CAW_WATCH_CHANGED = 16,    /* its bytes */
    CAW_WATCH_WRITTEN = 32,    /* whoever wrote to it has closed it */
    CAW_WATCH_ATTRIBUTES = 64, /* mode, owner, times, links */
    CAW_WATCH_GONE = 128,      /* what is watched itself was removed or moved */
    CAW_WATCH_LOST = 256       /* more happened than could be told: look for yourself. Of no id (-1) */
};
typedef struct caw_watch_event {
    int id;           /* of what is watched: caw_watch_add */
    unsigned what;    /* one of the above, or several */
    bool directory;   /* it is about one */
    uint32_t pair;    /* of a move, else 0 */
    const char *name; /* in the directory; "": what is watched itself. Good until the next call */
} caw_watch_event;
/* Watches path; NULL: nothing yet. *out is NULL on failure. */
_Async int caw_watch_open(caw_watch **out, const char *path);
/* An id, 1 or more, or a code; the same path has the same id. */
_Async int caw_watch_add(caw_watch *, const char *path);
int caw_watch_remove(caw_watch *, int id);
/* The next event. 0, or a code; cancelled: it comes next time. A second task gets UV_EBUSY. */
_Async int caw_watch_next(caw_watch *, caw_watch_event *out);
void caw_watch_close(caw_watch *); /* accepts NULL */

#ifdef __cplusplus
}
#endif
#endif

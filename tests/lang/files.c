/* caw/file.h: open files, paths, directories, whole files, and what happens when they are cancelled. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <caw/file.h>

static char dir[64], name[96], other[96], third[160];

static const char *text(int64_t n)
{
    return n < 0 ? uv_err_name((int)n) : "ok";
}
static async void reading_and_writing(void)
{
    enum { PIECES = 2500 };
    caw_file *f;
    char buf[32] = {0};
    static char each[PIECES];
    static uv_buf_t b[PIECES];
    int e = await caw_file_open(&f, name, O_RDWR | O_CREAT | O_EXCL, 0640);
    printf("open: %s", text(e));
    if (e < 0) return;
    ssize_t n = await caw_file_write(f, "0123456789", 10);
    printf(", write %zd", n);
    n = await caw_file_pwrite(f, "AB", 2, 4);
    printf(", pwrite %zd", n);
    n = await caw_file_pread(f, buf, 4, 3);
    printf(", pread %zd %s, at %d", n, buf, (int)caw_file_seek(f, 0, SEEK_CUR));
    printf(", seek %d", (int)caw_file_seek(f, 2, SEEK_SET));
    memset(buf, 0, sizeof buf);
    n = await caw_file_read(f, buf, sizeof buf);
    printf(", read %zd %s", n, buf);
    printf(", end %zd, wrong %s %s\n", await caw_file_read(f, buf, 1), text(await caw_file_pread(f, buf, 1, -1)),
           text(caw_file_seek(f, -1, SEEK_SET)));
    for (int i = 0; i < PIECES; i++) b[i] = uv_buf_init(&each[i], (unsigned)(i % 3 != 0)), each[i] = (char)i;
    n = await caw_file_pwritev(f, b, PIECES, 100);
    uv_stat_t st;
    e = await caw_file_fstat(f, &st);
    printf("pieces: %zd, size %d %s", n, (int)st.st_size, text(e));
    memset(each, 0, sizeof each);
    n = await caw_file_preadv(f, b, PIECES, 100);
    int wrong = 0;
    for (int i = 0; i < PIECES; i++) wrong += i % 3 ? each[i] != (char)i : each[i] != 0;
    printf(", read %zd, wrong %d\n", n, wrong);
    (void)caw_file_seek(f, 0, SEEK_END);
    uv_buf_t two[2] = {uv_buf_init("x", 1), uv_buf_init("yz", 2)};
    n = await caw_file_writev(f, two, 2);
    (void)caw_file_seek(f, -3, SEEK_END);
    uv_buf_t into[2] = {uv_buf_init(buf, 2), uv_buf_init(buf + 2, 9)};
    ssize_t m = await caw_file_readv(f, into, 2);
    printf("writev %zd, readv %zd %.3s\n", n, m, buf);
    e = await caw_file_truncate(f, 3) | await caw_file_sync(f) | await caw_file_datasync(f);
    e |= await caw_file_fchmod(f, 0600) | await caw_file_futime(f, 1000, 2000) | await caw_file_fchown(f, getuid(), getgid());
    (void)await caw_file_fstat(f, &st);
    printf("truncate and the rest: %s %d %o %d\n", text(e), (int)st.st_size, (unsigned)st.st_mode & 0777,
           (int)st.st_mtim.tv_sec);
    caw_file_close(f);
    e = await caw_file_open(&f, name, O_RDWR | O_CREAT | O_EXCL, 0640);
    printf("again: %s %d", text(e), f == NULL);
    if (await caw_file_open(&f, "/dev/full", O_WRONLY, 0) < 0) return;
    printf(", full: %s\n", text(await caw_file_write(f, "x", 1)));
    caw_file_close(f);
    caw_file_close(NULL);
}
static async void paths(void)
{
    uv_stat_t st, lst;
    uv_statfs_t fs;
    char buf[PATH_MAX];
    int e = await caw_file_rename(name, other), f = await caw_file_stat(name, &st), g = await caw_file_stat(other, &st);
    printf("rename: %s %s %s %d\n", text(e), text(f), text(g), (int)st.st_size);
    e = await caw_file_link(other, name);
    (void)await caw_file_stat(name, &st);
    f = await caw_file_unlink(name);
    g = await caw_file_symlink(other, name);
    ssize_t n = await caw_file_readlink(name, buf, sizeof buf);
    printf("link: %s %d, unlink %s, symlink %s %d", text(e), (int)st.st_nlink, text(f), text(g),
           n == (ssize_t)strlen(other) && !strcmp(buf, other));
    e = await caw_file_lstat(name, &lst);
    n = await caw_file_realpath(name, buf, sizeof buf);
    printf(" %s %d, real %d %s\n", text(e), S_ISLNK(lst.st_mode), n > 0 && !strcmp(buf, other),
           text(await caw_file_realpath(name, buf, 3)));
    e = await caw_file_chmod(other, 0400) | await caw_file_chown(other, getuid(), getgid()) |
        await caw_file_lchown(name, getuid(), getgid()) | await caw_file_utime(other, 5, 7) |
        await caw_file_lutime(name, 8, 9) | await caw_file_access(other, R_OK) | await caw_file_statfs(dir, &fs);
    (void)await caw_file_stat(other, &st);
    (void)await caw_file_lstat(name, &lst);
    printf("the rest: %s %o %d %d %d, %s\n", text(e), (unsigned)st.st_mode & 0777, (int)st.st_mtim.tv_sec,
           (int)lst.st_mtim.tv_sec, fs.f_bsize > 0, text(await caw_file_access("/nowhere", F_OK)));
    (void)await caw_file_unlink(name);
    e = await caw_file_copyfile(other, name, UV_FS_COPYFILE_EXCL);
    f = await caw_file_copyfile(other, name, UV_FS_COPYFILE_EXCL);
    (void)await caw_file_stat(name, &st);
    printf("copy: %s %s %d\n", text(e), text(f), (int)st.st_size);
}
static async void directories(void)
{
    enum { FILES = 300 };
    caw_dir *d;
    caw_dirent entry;
    caw_file *f;
    char at[200], made[100];
    int seen = 0, dirs = 0, links = 0, e = 0;
    long sum = 0;
    snprintf(third, sizeof third, "%s/a/b/c", dir);
    printf("mkdirs: %s %s", text(await caw_file_mkdirs(third, 0755)), text(await caw_file_mkdirs(third, 0755)));
    snprintf(at, sizeof at, "%s/x", other);
    printf(" %s, mkdir %s %s\n", text(await caw_file_mkdirs(at, 0755)), text(await caw_file_mkdir(third, 0755)),
           text(await caw_file_rmdir(dir)));
    for (int i = 0; i < FILES && e >= 0; i++) {
        snprintf(at, sizeof at, "%s/file_with_a_name_%d", third, i);
        e = await caw_file_open(&f, at, O_WRONLY | O_CREAT, 0600);
        caw_file_close(f);
    }
    snprintf(at, sizeof at, "%s/d", third);
    e |= await caw_file_mkdir(at, 0755);
    snprintf(at, sizeof at, "%s/l", third);
    e |= await caw_file_symlink("d", at);
    printf("made: %s", text(e));
    e = await caw_dir_open(&d, third);
    if (e < 0) _Exit(1);
    nursery { /* one that is cancelled loses no entry */
        spawn e = caw_dir_next(d, &entry);
        caw_nursery_cancel(caw_nursery_here());
    }
    if (e == 1) _Exit(1);
    while ((e = await caw_dir_next(d, &entry)) > 0) {
        dirs += entry.type == UV_DIRENT_DIR;
        links += entry.type == UV_DIRENT_LINK;
        const char *number = strrchr(entry.name, '_');
        if (number) sum += atol(number + 1);
        seen++;
        snprintf(at, sizeof at, "%s/%s", third, entry.name);
        if (remove(at) < 0) _Exit(1);
    }
    caw_dir_close(d);
    printf(", seen %d %d %d %ld %s", seen, dirs, links, sum, text(e));
    printf(", none %s %d\n", text(await caw_dir_open(&d, "/nowhere")), d == NULL);
    snprintf(made, sizeof made, "%s/tempXXXXXX", dir);
    e = await caw_file_mkdtemp(made);
    uv_stat_t st;
    (void)await caw_file_stat(made, &st);
    printf("mkdtemp: %s %d %s", text(e), S_ISDIR(st.st_mode), text(await caw_file_rmdir(made)));
    snprintf(made, sizeof made, "%s/tempXXXXXX", dir);
    e = await caw_file_mkstemp(&f, made);
    printf(", mkstemp: %s %s", text(e), text(await caw_file_unlink(made)));
    caw_file_close(f);
    e = await caw_file_mkstemp(&f, made);
    printf(" %s %d\n", text(e), f == NULL);
}
static async void whole(void)
{
    caw_str s;
    int e = await caw_file_write_all(name, "one\n", 4, 0644), f = await caw_file_write_all(name, "other\n", 6, 0644);
    int g = await caw_file_read_all(name, &s, 6);
    printf("whole: %s %s %s %zu %s", text(e), text(f), text(g), s.n, s.p);
    free((char *)(uintptr_t)s.p);
    g = await caw_file_read_all(name, &s, 5);
    printf("too much: %s %d", text(g), s.p == NULL);
    g = await caw_file_read_all("/proc/self/status", &s, 1 << 20);
    printf(", no size: %s %d", text(g), s.n > 100 && s.p[s.n] == 0);
    free((char *)(uintptr_t)s.p);
    g = await caw_file_read_all("/proc/self/status", &s, 10);
    printf(" %s", text(g));
    g = await caw_file_read_all(dir, &s, 10);
    printf(", a directory: %s %s, nowhere: %s %s\n", text(g), text(await caw_file_write_all(dir, "x", 1, 0600)),
           text(await caw_file_read_all("/nowhere", &s, 1)), text(await caw_file_write_all("/nowhere/x", "", 0, 0600)));
}
static int descriptors(void)
{
    int n = 0;
    for (int i = 0; i < 256; i++) n += fcntl(i, F_GETFD) >= 0;
    return n;
}
/* Cancelled before they begin, while they run, or after: nothing stays open, and what is not told has not happened. */
static async void cancelled(void)
{
    enum { N = 24 };
    caw_file *f[N] = {0};
    caw_str s[N] = {0};
    int e[N] = {0}, g[N] = {0}, wrong = 0, before = descriptors();
    char made[N][200];
    for (int round = 0; round < 3; round++) {
        nursery {
            for (int i = 0; i < N; i++) {
                snprintf(made[i], sizeof made[i], "%s/XXXXXX", third);
                if (i % 2) spawn e[i] = caw_file_open(&f[i], name, O_RDONLY, 0);
                else spawn e[i] = caw_file_mkstemp(&f[i], made[i]);
                spawn g[i] = caw_file_read_all(name, &s[i], 100);
            }
            for (int i = 0; i < round; i++) (void)await caw_yield();
            caw_nursery_cancel(caw_nursery_here());
        }
        for (int i = 0; i < N; i++) {
            wrong += e[i] == 0 ? f[i] == NULL : e[i] != UV_ECANCELED || f[i];
            wrong += g[i] == 0 ? s[i].n != 6 : g[i] != UV_ECANCELED || s[i].p;
            if (e[i] == 0 && i % 2 == 0) unlink(made[i]);
            caw_file_close(f[i]);
            free((char *)(uintptr_t)s[i].p);
        }
    }
    printf("cancelled: wrong %d, open %d, left %s", wrong, descriptors() - before <= N, text(await caw_file_rmdir(third)));
    caw_file *one;
    char buf[8];
    ssize_t n = 0, m = 0;
    if (await caw_file_open(&one, name, O_RDONLY, 0) < 0) _Exit(1);
    nursery {
        spawn n = caw_file_read(one, buf, 2);
        spawn m = caw_file_read(one, buf + 4, 2);
        (void)await caw_yield();
        caw_nursery_cancel(caw_nursery_here());
    }
    int64_t at = caw_file_seek(one, 0, SEEK_CUR);
    printf(", position %d, second reader %d\n", at == (n > 0 ? n : 0) + (m > 0 ? m : 0),
           m == UV_EBUSY || (n == UV_ECANCELED && m == UV_ECANCELED) || m == 2 || n == 2);
    caw_file_close(one);
}
static async void sendfile_to(void)
{
    enum { ALL = 2000000 };
    char *data = malloc(ALL), *got = malloc(ALL);
    caw_stream *a, *b;
    caw_file *f;
    int64_t sent = 0;
    int e = 0;
    if (!data || !got || caw_unix_pair(&a, &b) < 0) _Exit(1);
    for (int i = 0; i < ALL; i++) data[i] = (char)(i % 253);
    if (await caw_file_write_all(name, data, ALL, 0600) < 0 || await caw_file_open(&f, name, O_RDONLY, 0) < 0) _Exit(1);
    gather {
        sent = await caw_file_sendfile(a, f, 1000, ALL - 3000);
        e = await caw_read_exact(b, got, ALL - 3000);
    }
    printf("sendfile: %d %s %d", sent == ALL - 3000, text(e), !memcmp(got, data + 1000, ALL - 3000));
    sent = await caw_file_sendfile(a, f, ALL - 5, 100);
    printf(", at the end %d %d", (int)sent, (int)await caw_file_sendfile(a, f, ALL, 100));
    caw_stream *out;
    if (caw_stream_open(&out, open(other, O_WRONLY | O_CREAT | O_TRUNC, 0600)) < 0) _Exit(1);
    sent = await caw_file_sendfile(out, f, 7, 200000);
    caw_str s;
    if (await caw_file_read_all(other, &s, ALL) < 0) _Exit(1);
    printf(", to a file %d %d", (int)sent, s.n == 200000 && !memcmp(s.p, data + 7, 200000));
    free((char *)(uintptr_t)s.p);
    caw_close(out);
    caw_close(b);
    printf(", to nobody %s\n", text(await caw_file_sendfile(a, f, 0, ALL)));
    caw_close(a);
    caw_file_close(f);
    free(data);
    free(got);
}
async int main(void)
{
    strcpy(dir, "/tmp/caw_files_XXXXXX");
    if (await caw_file_mkdtemp(dir) < 0) return 1;
    snprintf(name, sizeof name, "%s/name", dir);
    snprintf(other, sizeof other, "%s/other", dir);
    await reading_and_writing();
    await paths();
    await directories();
    await whole();
    await cancelled();
    (void)await caw_file_unlink(other);
    await sendfile_to();
    char command[100];
    snprintf(command, sizeof command, "rm -r %s", dir);
    offload {
        if (system(command)) printf("not removed\n");
    }
    return 0;
}

/* Disk usage, in parallel.

       du [-s] [-p] [-j JOBS] [PATH...]     as du -k: -s only the sums of the PATHs, -p with progress, -j 16 folders at once

   Prints for each folder how many KiB it and all below it take on the disk. Symbolic links are not followed, and what has
   several names (hard links) is counted once. Progress goes to stderr, if that is a terminal or with -p. SIGINT or SIGTERM
   ends it: it prints what it has so far, and that it was interrupted. Status 0; 1 when something could not be read; 130 when
   interrupted.

   A folder is work, not a task: JOBS workers take them from one stack, and put there what they find. So there are JOBS open
   folders and JOBS tasks, however large the tree, and with a stack (not a queue) few folders wait. Each file is asked for by
   the pool for files, which gets as many threads as there are workers. */
#define _GNU_SOURCE /* tdestroy */
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <caw/file.h>
#include <caw/sync.h>
#include <caw/time.h>

typedef struct folder {
    struct folder *up;   /* NULL: an argument */
    struct folder *next; /* on the stack */
    int64_t blocks;      /* of 512 bytes; in the end with all below */
    size_t unfinished;   /* folders below, and 1 for itself while it is read */
    char path[];
} folder;
typedef struct file_id {
    uint64_t dev, ino;
} file_id;
static struct du {
    folder *stack;
    caw_sem work;      /* a permit for each folder on the stack; at the end one for each worker */
    size_t unfinished; /* folders */
    int jobs;
    bool sums_only;
    void *seen; /* ids of what may be met again: tsearch(3) */
    long files, errors;
    int64_t blocks; /* so far */
} du;

static void complain(const char *path, int e)
{
    if (e == UV_ECANCELED) return;
    fprintf(stderr, "du: %s: %s\n", path, uv_strerror(e));
    du.errors++;
}
static int by_id(const void *a, const void *b)
{
    const file_id *x = a, *y = b;
    if (x->dev != y->dev) return x->dev < y->dev ? -1 : 1;
    return x->ino < y->ino ? -1 : x->ino > y->ino;
}
static bool is_folder(const uv_stat_t *st)
{
    return (st->st_mode & S_IFMT) == S_IFDIR;
}
static bool met_before(const uv_stat_t *st)
{
    if (st->st_nlink < 2 && !is_folder(st)) return false;
    file_id *id = malloc(sizeof *id), **at;
    if (!id) return false;
    *id = (file_id){st->st_dev, st->st_ino};
    at = tsearch(id, &du.seen, by_id);
    if (at && *at == id) return false;
    free(id);
    return at != NULL;
}

/* ---- folders ---- */
static int push(folder *up, const char *path, int64_t blocks)
{
    folder *f = malloc(sizeof *f + strlen(path) + 1);
    if (!f) return UV_ENOMEM;
    *f = (folder){.up = up, .next = du.stack, .blocks = blocks, .unfinished = 1};
    strcpy(f->path, path);
    if (up) up->unfinished++;
    du.stack = f;
    du.unfinished++;
    caw_sem_put(&du.work);
    return 0;
}
/* It is read, or one below it is done. The last one hands its sum upwards. */
static void finish(folder *f)
{
    while (f && --f->unfinished == 0) {
        folder *up = f->up;
        if (!caw_cancelled() && (!up || !du.sums_only)) printf("%lld\t%s\n", (long long)(f->blocks + 1) / 2, f->path);
        if (up) up->blocks += f->blocks;
        free(f);
        f = up;
        if (--du.unfinished == 0)
            for (int i = 0; i < du.jobs; i++) caw_sem_put(&du.work);
    }
}
/* A file is counted, a folder put on the stack. Of an argument up is NULL. */
static async int meet(folder *up, const char *path)
{
    uv_stat_t st;
    int e = await caw_file_lstat(path, &st);
    if (e < 0 || met_before(&st)) return e;
    int64_t blocks = (int64_t)st.st_blocks;
    du.files++;
    du.blocks += blocks;
    if (is_folder(&st)) return push(up, path, blocks);
    if (up) up->blocks += blocks;
    else printf("%lld\t%s\n", (long long)(blocks + 1) / 2, path);
    return 0;
}
static async void read_folder(folder *f)
{
    caw_dir *d;
    caw_dirent entry;
    char *path = NULL;
    int e = await caw_dir_open(&d, f->path);
    defer free(path);
    defer caw_dir_close(d);
    while (e == 0 && (e = await caw_dir_next(d, &entry)) > 0) {
        size_t n = strlen(f->path);
        const char *slash = n && f->path[n - 1] == '/' ? "" : "/";
        char *longer = realloc(path, n + strlen(entry.name) + 2);
        if (!longer) {
            e = UV_ENOMEM;
            break;
        }
        path = longer;
        sprintf(path, "%s%s%s", f->path, slash, entry.name);
        if ((e = await meet(f, path)) < 0) complain(path, e);
        if (e != UV_ECANCELED) e = 0;
    }
    if (e < 0) complain(f->path, e);
}

static folder *pop(void)
{
    folder *f = du.stack;
    if (f) du.stack = f->next;
    return f;
}

static async void work(void)
{
    folder *f;
    while (await caw_sem_get(&du.work) == 0 && (f = pop())) {
        await read_folder(f);
        finish(f);
    }
}
static async void work_all(void)
{
    gather for (int i = 0; i < du.jobs; i++) await work();
    for (folder *f; (f = pop());) finish(f); /* those that nobody has taken: it was interrupted */
}
static async void show_progress(void)
{
    caw_interval every;
    caw_interval_start(&every, 200);
    while (await caw_interval_next(&every) >= 0)
        fprintf(stderr, "\rdu: %ld files, %lld KiB", du.files, (long long)du.blocks / 2);
}
static async void measure(char **paths, int n, bool progress)
{
    for (int i = 0; i < n; i++) {
        int e = await meet(NULL, paths[i]);
        if (e < 0) complain(paths[i], e);
    }
    if (du.unfinished == 0) return; /* no folder among them */
    if (progress) {
        race {
            await work_all();
            await show_progress();
        }
        fprintf(stderr, "\r\033[K"); /* an empty line again */
    } else await work_all();
}

async int main(int argc, char **argv)
{
    const char *usage = "usage: du [-s] [-p] [-j JOBS] [PATH...]";
    char *here[] = {"."};
    bool progress = isatty(2);
    int c;
    if (argc > 1 && strcmp(argv[1], "--help") == 0) return puts(usage), 0;
    du.jobs = 16;
    while ((c = getopt(argc, argv, "spj:")) != -1) {
        if (c == 's') du.sums_only = true;
        else if (c == 'p') progress = true;
        else if (c == 'j' && (du.jobs = atoi(optarg)) > 0 && du.jobs <= 1024) continue;
        else return fprintf(stderr, "%s\n", usage), 2;
    }
    caw_offload_limit(CAW_OFFLOAD_FILES, du.jobs);
    if (optind < argc) await measure(argv + optind, argc - optind, progress);
    else await measure(here, 1, progress);
    tdestroy(du.seen, free);
    if (caw_cancelled()) {
        printf("%lld\tso far\n", (long long)(du.blocks + 1) / 2);
        fprintf(stderr, "du: interrupted after %ld files\n", du.files);
        return 130;
    }
    return du.errors != 0;
}

/* Watching files: what happens in a directory is told in its order, to whoever waits; a cancelled one loses no event. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <caw/file.h>

static char dir[64], one[96], two[96];

static const char *text(int e)
{
    return e < 0 ? uv_err_name(e) : "ok";
}
/* Where something fails that never does, the rest would be waited for in vain. */
static int must(int e)
{
    if (e >= 0 || e == UV_ECANCELED) return e;
    fprintf(stderr, "%s\n", text(e));
    _Exit(1);
}
static async void show(caw_watch *w, int n)
{
    static const char *const names[] = {"created", "removed", "away", "here", "changed", "written", "attributes", "gone", "lost"};
    caw_watch_event e;
    for (uint32_t pair = 0; n--; pair = e.pair) {
        int code = await caw_watch_next(w, &e);
        if (code < 0) {
            printf("%s\n", text(code));
            return;
        }
        for (int i = 0; i < 9; i++)
            if (e.what & 1u << i) printf("%s ", names[i]);
        printf("%s%s%s\n", *e.name ? e.name : "itself", e.directory ? ", a directory" : "",
               e.what == CAW_WATCH_MOVED_HERE && e.pair == pair ? ", the same" : "");
    }
}
static async int touch(const char *path)
{
    caw_file *f;
    int e = await caw_file_open(&f, path, O_CREAT | O_WRONLY, 0600);
    if (e < 0) return e;
    e = (int)await caw_file_write(f, "x", 1);
    caw_file_close(f);
    return e;
}
async int main(void)
{
    caw_watch *w;
    caw_watch_event e;
    int a = 0, b = 0;
    strcpy(dir, "/tmp/caw_watch_XXXXXX");
    if (await caw_file_mkdtemp(dir) < 0) return 1;
    snprintf(one, sizeof one, "%s/one", dir);
    snprintf(two, sizeof two, "%s/two", dir);
    printf("open: %s", text(await caw_watch_open(&w, "/nowhere")));
    printf(" %d %s\n", w == NULL, text(must(await caw_watch_open(&w, dir))));
    gather { /* it waits for what happens beside */
        await show(w, 3);
        a = must(await touch(one));
    }
    nursery {
        spawn a = caw_watch_next(w, &e);
        spawn b = caw_watch_next(w, &e);
        (void)await caw_yield();
        caw_nursery_cancel(caw_nursery_here());
    }
    printf("cancelled %s, second %s\n", text(a), text(b));
    nursery { /* in the very turn */
        spawn a = caw_watch_next(w, &e);
        (void)await caw_yield();
        if (rename(one, two)) _Exit(1);
        caw_nursery_cancel(caw_nursery_here());
    }
    printf("%s\n", text(a));
    await show(w, 2);
    int id = must(await caw_watch_add(w, two)), same = await caw_watch_add(w, two);
    a = must(await caw_file_chmod(two, 0400));
    await show(w, 2); /* of the file itself, and in its directory */
    a = caw_watch_remove(w, id);
    printf("id %d, removed %s, again %s\n", id == same && id > 1, text(a), text(caw_watch_remove(w, id)));
    a = must(await caw_file_mkdir(one, 0700) | await caw_file_rmdir(one) | await caw_file_unlink(two) | await caw_file_rmdir(dir));
    printf("%s\n", text(a));
    await show(w, 4);
    within (20) await show(w, 1); /* nothing more */
    caw_watch_close(w);
    caw_watch_close(NULL);
    return 0;
}

/* caw_poll: descriptors that are somebody else's. Which events come; that nothing of them is changed; several tasks on one;
   files; hang-ups; and numbers that are closed and given to other files between two waits, also while a copy lives on. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <caw/sync.h>

enum { R = UV_READABLE, W = UV_WRITABLE, MANY = 150 };

static ssize_t (*const read_)(int, void *, size_t) = read; /* -Wblocking does not know that it does not */

static void must(bool right, const char *what)
{
    if (!right) printf("wrong: %s\n", what);
}
static const char *name(int e)
{
    static const char *const names[] = {"none", "read", "write", "both"};
    return e < 0 ? uv_err_name(e) : names[e & 3];
}
static void put(int fd)
{
    must(write(fd, "x", 1) == 1, "write");
}
static void get(int fd)
{
    char c;
    must(read_(fd, &c, 1) == 1, "read");
}
static async int poll_now(int fd, int events) /* 0: none yet */
{
    int e = 0;
    within (0) e = await caw_poll(fd, events);
    return e;
}
static async void writes_soon(int fd)
{
    for (int i = 0; i < 3; i++) (void)await caw_yield();
    put(fd);
}

/* ---- which events ---- */
static async void events(void)
{
    int s[2], came = 0;
    must(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0, "socketpair");
    printf("empty: %s, %s, %s\n", name(await poll_now(s[0], R)), name(await poll_now(s[0], W)), name(await poll_now(s[0], R | W)));
    put(s[1]);
    printf("a byte: %s, %s\n", name(await poll_now(s[0], R)), name(await poll_now(s[0], R | W)));
    get(s[0]);
    for (int i = 0; i < 3; i++) gather {
        {
            came = await caw_poll(s[0], R);
            if (came == R) get(s[0]);
        }
        await writes_soon(s[1]);
    }
    printf("waited: %s, blocking: %d %d\n", name(came), !(fcntl(s[0], F_GETFL) & O_NONBLOCK), !(fcntl(s[1], F_GETFL) & O_NONBLOCK));
    close(s[1]);
    printf("hung up: %s, %s\n", name(await caw_poll(s[0], R)), name(await caw_poll(s[0], R | W)));
    close(s[0]);
}
static async void pipes(void)
{
    int p[2], came = 0;
    must(pipe(p) == 0, "pipe");
    gather {
        came = await caw_poll(p[0], R);
        {
            for (int i = 0; i < 3; i++) (void)await caw_yield();
            close(p[1]);
        }
    }
    printf("the writer went: %s\n", name(came));
    close(p[0]);
    must(pipe(p) == 0, "pipe");
    close(p[0]);
    printf("the reader went: %s\n", name(await caw_poll(p[1], W)));
    close(p[1]);
}
static async void files(void)
{
    FILE *f = tmpfile();
    must(f != NULL, "tmpfile");
    int e = await caw_poll(fileno(f), R | W);
    printf("a file: %s\n", name(e));
    fclose(f);
    printf("no file: %s, %s, %s, %s\n", name(await caw_poll(-1, R)), name(await caw_poll(999999, R)),
           name(await caw_poll(0, 0)), name(await caw_poll(0, 64)));
}

/* ---- several on one ---- */
static async void several(void)
{
    int s[2], woken = 0, ended = 0, wrote = 0;
    must(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0, "socketpair");
    must(fcntl(s[0], F_SETFL, O_NONBLOCK) == 0, "fcntl"); /* to fill it */
    char full[4096] = {0};
    while (write(s[0], full, sizeof full) > 0) {}
    must(fcntl(s[0], F_SETFL, 0) == 0, "fcntl");
    must(fcntl(s[1], F_SETFL, O_NONBLOCK) == 0, "fcntl");
    gather {
        gather for (int i = 0; i < 5; i++) {
            if (await caw_poll(s[0], R) == R) woken++;
            ended++;
        }
        {
            must(await caw_poll(s[0], W) == W, "a writer beside readers");
            wrote = 1;
        }
        {
            await writes_soon(s[1]);
            while (ended < 5) (void)await caw_yield();
            must(!wrote, "the writer waits on");
            while (!wrote) (void)!read_(s[1], full, sizeof full), (void)await caw_yield();
        }
    }
    printf("several: %d and %d\n", woken, wrote);
    close(s[0]);
    close(s[1]);
}
static async void many(void)
{
    int fd[MANY], woken = 0;
    for (int i = 0; i < MANY; i++) fd[i] = eventfd(0, EFD_CLOEXEC);
    gather {
        gather for (int i = 0; i < MANY; i++) if (await caw_poll(fd[i], R) == R) woken++;
        {
            (void)await caw_yield();
            for (int i = 0; i < MANY; i++) must(eventfd_write(fd[i], 1) == 0, "eventfd_write");
        }
    }
    for (int i = 0; i < MANY; i++) close(fd[i]);
    printf("many: %d\n", woken);
}

/* ---- cancelled ---- */
static async int poll_until(int fd, caw_event *stop) /* what it was told */
{
    int e = 1000;
    race {
        {
            int *to = &e;
            *to = await caw_poll(fd, R);
        }
        (void)await caw_event_wait(stop);
    }
    return e;
}
static async void tells_code(int fd, int *code)
{
    *code = await caw_poll(fd, R);
}
static async void cancelled(void)
{
    int p[2], code = 0;
    caw_event stop = {0};
    must(pipe(p) == 0, "pipe");
    race {
        await tells_code(p[0], &code);
        (void)await caw_yield();
    }
    printf("cancelled: %s\n", name(code));
    gather {
        code = await poll_until(p[0], &stop);
        {
            (void)await caw_yield();
            caw_event_set(&stop);
        }
    }
    must(code == 1000, "it was left");
    put(p[1]);
    printf("and again: %s\n", name(await caw_poll(p[0], R)));
    close(p[0]);
    close(p[1]);
}

/* ---- a number that means another file ---- */
static void replace(int fd[2], int number) /* another pipe; its reading end has this number */
{
    must(pipe(fd) == 0, "pipe");
    if (fd[0] == number) return;
    must(dup2(fd[0], number) == number, "dup2");
    close(fd[0]);
    fd[0] = number;
}
static async void once(int fd[2])
{
    int came = 0;
    gather {
        came = await caw_poll(fd[0], R);
        await writes_soon(fd[1]);
    }
    must(came == R, "it came");
}
static async void reopened(void)
{
    int a[2], b[2], code = 0;
    must(pipe(a) == 0, "pipe");
    int number = a[0];
    for (int i = 0; i < 20; i++) {
        if (i % 2) await once(a);
        else race {
            await tells_code(number, &code);
            (void)await caw_yield();
        }
        int old = dup(number), put_to = a[1]; /* the old file lives on */
        close(number);
        replace(b, number);
        put(put_to);
        code = 0;
        printf("%s", name(await poll_now(number, R)));
        gather {
            code = await caw_poll(number, R);
            {
                for (int k = 0; k < 3; k++) (void)await caw_sleep(0);
                must(code == 0, "only for this file");
                put(b[1]);
            }
        }
        printf(i % 5 == 4 ? " %s\n" : " %s, ", name(code));
        close(old);
        close(put_to);
        memcpy(a, b, sizeof a);
        get(number);
    }
    close(a[0]);
    close(a[1]);
}
async int main(void)
{
    await events();
    await pipes();
    await files();
    await several();
    await many();
    await cancelled();
    await reopened();
    return 0;
}

/* Unix sockets. A path that begins with '@' is abstract: a name that no file system knows, and that ends with its socket.

   A socket that is a file stays when its program dies. So a listener takes the place of one that nobody listens on any more;
   and it removes its own file when it is closed, unless that is by then another's. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "address.h"
#include "listen.h"
#include "stream.h"

enum { FIRST_NAP_MS = 1, LONGEST_NAP_MS = 64 };

static int new_socket(void)
{
    int number = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    return number < 0 ? -errno : number;
}

/* ---- connecting: at once, or the listener's queue is full, which nothing tells the end of ---- */
async int caw_unix_connect(caw_stream **out, const char *path)
{
    struct sockaddr_un a;
    socklen_t n;
    *out = NULL;
    int e = await caw_checkpoint();
    if (e >= 0) e = caw_unix_address(&a, &n, path);
    if (e < 0 || (e = new_socket()) < 0) return e;
    int number = e;
    int64_t nap = FIRST_NAP_MS;
    while ((e = connect(number, (struct sockaddr *)&a, n) < 0 ? -errno : 0) == UV_EAGAIN || e == UV_EINTR) {
        e = await caw_sleep(nap);
        if (e < 0) break;
        if (nap < LONGEST_NAP_MS) nap *= 2;
    }
    if (e == 0) return caw_socket_stream(out, number);
    close(number);
    return e;
}

/* ---- listening ---- */
static bool is_left_over(const struct sockaddr_un *a, socklen_t n)
{
    struct stat st;
    if (!a->sun_path[0] || lstat(a->sun_path, &st) < 0 || !S_ISSOCK(st.st_mode)) return false;
    int number = new_socket();
    bool refused = number >= 0 && connect(number, (const struct sockaddr *)a, n) < 0 && errno == ECONNREFUSED;
    if (number >= 0) close(number);
    return refused;
}
static int bind_to(int number, const struct sockaddr_un *a, socklen_t n)
{
    if (bind(number, (const struct sockaddr *)a, n) == 0) return 0;
    if (errno != EADDRINUSE || !is_left_over(a, n)) return -errno;
    (void)unlink(a->sun_path);
    return bind(number, (const struct sockaddr *)a, n) < 0 ? -errno : 0;
}
int caw_unix_listen(caw_listener **out, const char *path, int backlog)
{
    struct sockaddr_un a;
    struct stat st;
    socklen_t n;
    *out = NULL;
    int e = caw_unix_address(&a, &n, path);
    if (e < 0) return e;
    char *own = *path == '@' ? NULL : strdup(path);
    int number = own || *path == '@' ? new_socket() : UV_ENOMEM;
    if (number >= 0) {
        e = bind_to(number, &a, n);
        bool bound = e == 0;
        if (e == 0 && listen(number, backlog) < 0) e = -errno;
        if (e == 0) e = caw_listener_new(out, number);
        else close(number);
        if (e < 0 && bound && own) (void)unlink(own);
    } else e = number;
    if (e == 0 && own && lstat(own, &st) == 0) {
        (*out)->path = own;
        (*out)->device = st.st_dev;
        (*out)->inode = st.st_ino;
        (*out)->owner = getpid();
        return 0;
    }
    free(own);
    return e;
}

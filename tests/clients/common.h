/* What the client tests share. */
#pragma once
#include <arpa/inet.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

/* How many are open, to see that none is left. */
static int sockets(void)
{
    DIR *d = opendir("/proc/self/fd");
    int n = 0;
    for (struct dirent *e; d && (e = readdir(d));) {
        char path[64], to[64];
        snprintf(path, sizeof path, "/proc/self/fd/%.16s", e->d_name);
        ssize_t len = readlink(path, to, sizeof to);
        n += len > 7 && !strncmp(to, "socket:", 7);
    }
    if (d) closedir(d);
    return n;
}
__attribute__((unused)) static const char *code(int e)
{
    return e < 0 ? uv_err_name(e) : "0";
}
/* A port of 127.0.0.1 that is taken: who connects is refused; or, if it listens, is never answered. */
static int port_taken(bool listens)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(s, (struct sockaddr *)&a, n) < 0 || (listens && listen(s, 8) < 0) || getsockname(s, (struct sockaddr *)&a, &n) < 0) exit(2);
    return ntohs(a.sin_port);
}

/* caw gdb: gdb with the script that knows caw's tasks, which stands beside this program or in ../share/caw. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "tool/tool.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int script(char *path, size_t size)
{
    static const char *const places[] = {"caw-gdb.py", "../share/caw/caw-gdb.py"};
    char exe[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n < 0) return -1;
    exe[n] = 0;
    *strrchr(exe, '/') = 0;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if ((size_t)snprintf(path, size, "%s/%s", exe, places[i]) < size && !access(path, R_OK)) return 0;
    return -1;
}
int caw_gdb_main(int argc, char **argv)
{
    char path[PATH_MAX + 64];
    if (argc > 1 && !strcmp(argv[1], "--help")) {
        puts("usage: caw gdb [--script | GDB'S ARGUMENTS]\n"
             "Runs gdb with caw's commands (caw tasks, caw bt, caw frame, caw print) and steps that go over awaits.\n"
             "--script only tells where the script is, for a .gdbinit.");
        return 0;
    }
    if (script(path, sizeof path)) {
        fputs("caw: caw-gdb.py is neither beside this program nor in ../share/caw\n", stderr);
        return 1;
    }
    if (argc > 1 && !strcmp(argv[1], "--script")) return puts(path) < 0;
    char **args = calloc((size_t)argc + 3, sizeof *args);
    if (!args) {
        fputs("caw: no memory\n", stderr);
        return 1;
    }
    args[0] = "gdb";
    args[1] = "-ix"; /* before the program is read */
    args[2] = path;
    for (int i = 1; i < argc; i++) args[i + 2] = argv[i];
    execvp(args[0], args);
    fprintf(stderr, "caw: can't run gdb: %s\n", strerror(errno));
    return 127;
}

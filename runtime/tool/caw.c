/* caw COMMAND: what a user of libcaw does from a shell. A table of commands; each has a file of its own. */
#include "tool/tool.h"
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name, *what;
    int (*main)(int argc, char **argv);
} commands[] = {{"ps", "the tasks of a process, a line each", caw_ps_main},
                {"pstree", "the same as a tree, with all their calls", caw_pstree_main},
                {"stat", "what it has done, in numbers", caw_stat_main},
                {"gdb", "gdb, with commands for tasks", caw_gdb_main},
                {"test", "run a program with each of its awaits cancelled", caw_test_main}};
enum { COMMANDS = sizeof commands / sizeof *commands };

static void usage(FILE *to)
{
    fputs("usage: caw COMMAND ...     caw COMMAND --help tells more\n", to);
    for (int i = 0; i < COMMANDS; i++) fprintf(to, "  %-8s %s\n", commands[i].name, commands[i].what);
}
int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "--help")) {
        usage(stdout);
        return 0;
    }
    for (int i = 0; argc > 1 && i < COMMANDS; i++)
        if (!strcmp(argv[1], commands[i].name)) return commands[i].main(argc - 1, argv + 1);
    if (argc > 1) fprintf(stderr, "caw: no command %s\n", argv[1]);
    usage(stderr);
    return 2;
}

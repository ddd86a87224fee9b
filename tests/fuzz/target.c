/* What the fuzzer runs: all stages over one file of preprocessed text. Whatever stands in it, the stages end with status 0, or
   with a message and 1. */
#include "cawc.h"
#include <stdlib.h>

Unit unit;
const char *prog_name = "target";

int main(int argc, char **argv)
{
    FILE *f = argc == 2 ? fopen(argv[1], "rb") : NULL;
    enum { MOST = 1 << 20 };
    if (!f) fatal("target FILE");
    unit.path = "fuzz.c";
    unit.stack = 16 << 20; /* a sanitizer touches all of it, each time */
    unit.text = arena_alloc(MOST + 1);
    unit.size = fread(unit.text, 1, MOST, f);
    fclose(f);
    Text out = {0};
    run_stages(&out, &(Stages){0});
    say_all();
    free(out.p);
    return error_count() != 0;
}

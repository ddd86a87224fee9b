/* What a process has, to compare before and after. */
#pragma once
#include <dirent.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct numbers {
    long heap;             /* bytes that are allocated */
    long resident, mapped; /* KiB */
    int descriptors;
} numbers;
static inline numbers numbers_now(void)
{
    numbers n = {0};
    long page = sysconf(_SC_PAGESIZE) / 1024;
    malloc_trim(0); /* what glibc keeps for the next one is not ours */
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f || fscanf(f, "%ld %ld", &n.mapped, &n.resident) != 2) exit(2);
    fclose(f);
    n.mapped *= page;
    n.resident *= page;
    DIR *d = opendir("/proc/self/fd");
    while (d && readdir(d)) n.descriptors++;
    closedir(d);
    struct mallinfo2 m = mallinfo2();
    n.heap = (long)(m.uordblks + m.hblkhd);
    return n;
}
/* Prints it; false: it is not. What glibc keeps in its caches counts as allocated, and the kernel counts pages when it likes: a
   little is allowed for. */
static inline bool numbers_are_back(numbers before, numbers after)
{
    printf("; afterwards heap %+ld bytes, resident %+ld KiB (of %ld), mapped %+ld KiB, descriptors %+d\n",
           after.heap - before.heap, after.resident - before.resident, before.resident, after.mapped - before.mapped,
           after.descriptors - before.descriptors);
    return after.heap <= before.heap + 8192 && after.descriptors <= before.descriptors &&
           after.resident <= before.resident + 4096 && after.mapped <= before.mapped + 65536;
}

/* A header that only declares stays an #include line; this one defines, and stands in the text. */
#pragma once
#include <stdint.h>
#include <caw.h>

typedef async int step(int);
async int elsewhere(step *s, int n);

static inline async int twice(step *s, int n)
{
    return await s(n) + await s(n);
}

/* Open addressing, linear probing; what is removed leaves no mark: those behind it move up. */
#include "see/table.h"
#include <stdlib.h>

static size_t home(const caw_table *t, const void *key)
{
    uint64_t x = (uint64_t)(uintptr_t)key * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(x >> 32) & (t->room - 1);
}
static size_t place(const caw_table *t, const void *key)
{
    size_t i = home(t, key);
    while (t->at[i].key && t->at[i].key != key) i = (i + 1) & (t->room - 1);
    return i;
}
caw_known *caw_table_find(const caw_table *t, const void *key)
{
    if (!t->room) return NULL;
    caw_known *k = &t->at[place(t, key)];
    return k->key ? k : NULL;
}
static bool grow(caw_table *t)
{
    caw_table more = {.room = t->room ? 2 * t->room : 256};
    more.at = calloc(more.room, sizeof *more.at);
    if (!more.at) return false;
    for (size_t i = 0; i < t->room; i++)
        if (t->at[i].key) more.at[place(&more, t->at[i].key)] = t->at[i];
    more.n = t->n;
    free(t->at);
    *t = more;
    return true;
}
caw_known *caw_table_add(caw_table *t, const void *key)
{
    if (2 * t->n >= t->room && !grow(t)) return NULL;
    caw_known *k = &t->at[place(t, key)];
    if (!k->key) t->n++;
    *k = (caw_known){.key = key};
    return k;
}
void caw_table_remove(caw_table *t, caw_known *k)
{
    size_t mask = t->room - 1, hole = (size_t)(k - t->at);
    for (size_t i = (hole + 1) & mask; t->at[i].key; i = (i + 1) & mask) {
        if (((i - home(t, t->at[i].key)) & mask) < ((i - hole) & mask)) continue; /* it would stand before its home */
        t->at[hole] = t->at[i];
        hole = i;
    }
    t->at[hole].key = NULL;
    t->n--;
}
void caw_table_close(caw_table *t)
{
    free(t->at);
    *t = (caw_table){0};
}

/* A hash table by address, for what the meter knows of tasks and waits. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct caw_known {
    const void *key; /* NULL: free */
    uint64_t ns;     /* when it began */
    const char *name;
    uint32_t id;
} caw_known;
typedef struct caw_table {
    caw_known *at;
    size_t n, room;
} caw_table;

caw_known *caw_table_find(const caw_table *, const void *key); /* NULL: not there */
caw_known *caw_table_add(caw_table *, const void *key);        /* anew, or the one there; NULL: no memory */
void caw_table_remove(caw_table *, caw_known *);
void caw_table_close(caw_table *);

/* Pieces of memory that each begin with a guard; see chunk.c. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

typedef struct caw_chunk caw_chunk;
enum { CAW_CHUNK_MOST = 64 }; /* pieces in one */

size_t caw_pages(size_t bytes); /* rounded up to whole pages */
/* A piece of `size` bytes, the guard among them, both whole pages: from a chunk in the list *roomy, all of that size; else from
   a new one of n pieces. NULL: errno says why. */
char *caw_chunk_take(caw_chunk **roomy, size_t size, size_t guard, unsigned n, caw_chunk **of);
void caw_chunk_give(caw_chunk **roomy, caw_chunk *of, char *piece, size_t guard);
void caw_chunks_close(caw_chunk **roomy); /* nothing is taken from those any more; they go with their last piece */
bool caw_guard_is_mapping(void);          /* each piece takes two mappings of the kernel's */

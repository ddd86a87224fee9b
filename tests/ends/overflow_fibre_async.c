/* Status 134. Class async. A fibre of caw/fibre.h that overflows. In class async the calls of a task that runs are on no list. */
#include "overflow_fibre.c"

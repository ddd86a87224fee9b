/* A process that is dying, and what else meets memory that may be bad; see faults.c. */
#pragma once
#include <setjmp.h>
#include <stdbool.h>

void caw_faults_open(void);   /* of the process, once, and of the calling thread: a stack for the handler */
void caw_faults_thread(void); /* of one more */
bool caw_faults_caught(void); /* are they ours? Then a guard works */
extern _Thread_local sigjmp_buf *caw_fault_guard __attribute__((tls_model("initial-exec"))); /* where a fault goes */

/* Of what `ucontext` interrupted: its stack pointer. NULL: of this processor we don't know it. */
const char *caw_stack_pointer(const void *ucontext);
/* The calls of C: in a signal handler, of what `ucontext` interrupted. */
int caw_backtrace(void **pc, int most, void *ucontext);
void caw_backtrace_prepare(void); /* once, elsewhere: the first use loads a library */

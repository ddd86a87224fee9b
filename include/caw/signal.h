/* Signals, awaited. */
#ifndef CAW_SIGNAL_H_INCLUDED
#define CAW_SIGNAL_H_INCLUDED
#include <signal.h>
#include <caw.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Waits until the process gets the signal: 0; UV_EINVAL: it can't be caught (SIGKILL, SIGSTOP, and those that a fault raises);
   UV_EMFILE; UV_ECANCELED. All tasks that wait for it get it, of all threads.

   The first call for a signal takes it over for good: it no longer does what it did before, not even SIGINT and SIGTERM, which
   else cancel main. One that comes while no task waits is kept for the next call, which returns at once; several count as
   one. So none is lost in a loop:
       while (await caw_signal_wait(SIGHUP) == 0) reload();
   But a SIGINT or SIGTERM for which nobody waits, after one that is kept already, kills. */
_Async int caw_signal_wait(int signum);

/* Gives a signal back: it does again what it did before the first call. Nobody may wait for it. One that is kept is dropped. */
void caw_signal_release(int signum);

#ifdef __cplusplus
}
#endif
#endif

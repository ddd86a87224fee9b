/* How a process is asked for its control socket (control.c): by SIGURG with this number, to the thread with this name; and that
   socket's name, which is abstract. */
#pragma once
#define CAW_OBSERVER "caw-observer"
#define CAW_WATCHDOG "caw-watchdog" /* the same, of a process that makes none */
#define CAW_CONTROL_NAME "caw/%d"   /* of a process */
enum { CAW_ASKS = 0x636177 };

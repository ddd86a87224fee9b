/* Frames, as the worker sees them; see frame.c. */
#pragma once
#include "caw/abi.h"

/* The thread's last frame has been dropped: gives the memory back. */
void caw_frames_free(void);

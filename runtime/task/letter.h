/* What is put in another thread's mailbox (class/mailbox.c). */
#pragma once

typedef struct caw_letter caw_letter;
struct caw_letter {
    caw_letter *next, **prev;      /* prev: NULL: in none */
    void (*arrived)(caw_letter *); /* runs on that thread, in a turn of its loop's; the letter is out of the mailbox */
};

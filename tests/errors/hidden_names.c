#include <caw.h>
static int frame_ = 1, t1_ = 2, fine_ = 3;
async int hides(int done_)
{
    (void)await caw_yield();
    return frame_ + t1_ + fine_ + done_;
}

/* offload: the block runs on another thread, over the same variables, while other tasks go on; in a cancelled scope it is
   not begun. */
#include <stdio.h>
#include <caw.h>

async int main(void)
{
    long sum = 0;
    int n = 1000, other = 0;
    offload {
        for (int i = 0; i < n; i++) sum += i;
    }
    printf("%ld\n", sum);
    gather {
        offload {
            uv_sleep(100);
        }
        {
            (void)await caw_sleep(10);
            other = 1;
        }
        {
            (void)await caw_sleep(60);
            printf("beside %d\n", other);
        }
    }
    within (0) {
        (void)await caw_sleep(0);
        printf("not reached\n");
    }
    race {
        (void)await caw_yield();
        for (int i = 0;; i++) {
            if (await caw_sleep(10)) break;
            offload {
                sum++;
            }
        }
    }
    printf("%ld\n", sum);
    return 0;
}

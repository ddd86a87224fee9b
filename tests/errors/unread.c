/* A declaration that is no C is left to the C compiler; but what of ours follows from it is not told without it. */
#include <caw.h>
typedef enum b {0, 1} boolean;
async static boolean f(int a);
async int main(void) { return await f(1); }

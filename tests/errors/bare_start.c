#include <caw.h>
static async int nap(int n)
{
    return await caw_sleep(n);
}
async int main(void)
{
    async nap(1);
    return 0;
}
async void more(async int (*f)(int), int n)
{
    async int g(int), declared(void);
    async f(n);
}

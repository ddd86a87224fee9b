/* All of C: attributes of async functions: unused, weak, visibility, section, noinline, and a weak one that is replaced. */
#include <stdio.h>
#include <stdlib.h>
#include <caw.h>

__attribute__((weak)) async int replaced(int n);
__attribute__((weak)) async int replaced(int n) /* attributes.2.c has another */
{
    (void)await caw_yield();
    return n;
}
__attribute__((visibility("hidden"))) async int hidden(int n);
async int hidden(int n)
{
    (void)await caw_yield();
    return n + 1;
}
static __attribute__((unused)) async int not_used(int n)
{
    return await hidden(n);
}
__attribute__((section(".text.apart"), noinline)) static async int apart(int n)
{
    return 2 * await hidden(n);
}
static __attribute__((noreturn)) async void leaves(int status)
{
    (void)await caw_yield();
    fflush(stdout);
    _Exit(status);
}
typedef async int unary(int);
struct entry {
    const char *name;
    unary *call;
};
static const struct entry entries[] = {{"replaced", replaced}, {"hidden", hidden}, {.name = "apart", .call = apart}};
static unary *const first = replaced, *last[2] = {[1] = apart};

async int main(void)
{
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        int r = await entries[i].call(10);
        printf("%s %d\n", entries[i].name, r);
    }
    printf("%d %d %d\n", first == replaced, last[0] == NULL, last[1] == entries[2].call);
    printf("%d\n", await first(1) + await last[1](2));
    await leaves(0);
}

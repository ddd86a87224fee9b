/* Arrays that live over awaits, with lengths that only the C compiler knows: sizes of structs and their quotients, offsets,
   choices; they are no VLAs, so they may be initialised, and stand in structs. */
#include <stddef.h>
#include <stdio.h>
#include <caw.h>
struct pair {
    char c;
    int v[3];
};
static struct pair table[] = {{'a', {1, 2, 3}}, {'b', {4}}, {'c', {5, 6}}};
#define LENGTH(a) (sizeof(a) / sizeof *(a))
enum { FEW = 2 };
static async int lengths(int k)
{
    int each[LENGTH(table)] = {1, 2, k};
    int quotient[sizeof table / sizeof table[0]] = {k};
    char bytes[sizeof(struct pair) * FEW] = {[sizeof(struct pair)] = 7};
    char until[offsetof(struct pair, v) + 1] = "";
    char chosen[sizeof(struct pair) > 4 ? 3 : 5] = {1, 1, 1};
    struct {
        int own[LENGTH(table) + 1];
    } in = {{k, k, k, k}};
    (void)await caw_yield();
    int sum = table[0].v[0] - 1;
    for (size_t i = 0; i < LENGTH(each); i++) sum += each[i] * 100 + quotient[i];
    for (size_t i = 0; i < LENGTH(bytes); i++) sum += bytes[i];
    for (size_t i = 0; i < LENGTH(chosen); i++) sum += chosen[i];
    return sum + until[0] + in.own[3] + (int)(LENGTH(bytes) == 2 * sizeof(struct pair));
}
async int main(void)
{
    int a = 0, b = 0;
    gather {
        a = await lengths(3);
        b = await lengths(5);
    }
    printf("%d %d\n", a, b);
    return 0;
}

/* A publisher that waits for a slow subscriber when the topic is closed is told so: that one does not have the item. When the
   subscriber has only left, it is not. */
#include <caw/sync.h>

CAW_TOPIC(int, news)
CAW_TOPIC_SHARED(int, shared_news)

#define TEST(news)                                                                                                     \
    static async void news##_wait(news *t, int *e)                                                                     \
    {                                                                                                                  \
        *e = await news##_publish(t, 3);                                                                               \
    }                                                                                                                  \
    static async void news##_ends(bool closes)                                                                         \
    {                                                                                                                  \
        news *t;                                                                                                       \
        news##_sub *s, *other;                                                                                         \
        int e = 9, v = 0, r;                                                                                           \
        if (news##_new(&t) < 0 || news##_subscribe(t, &s, 1, CAW_SLOW_WAIT) < 0) return;                               \
        if (news##_subscribe(t, &other, 2, CAW_SLOW_WAIT) < 0) return;                                                 \
        (void)await news##_publish(t, 1);                                                                              \
        nursery {                                                                                                      \
            spawn news##_wait(t, &e);                                                                                  \
            (void)await caw_yield();                                                                                   \
            if (closes) news##_close(t);                                                                               \
            news##_unsubscribe(s);                                                                                     \
        }                                                                                                              \
        printf("%s %s:", #news, e ? uv_err_name(e) : "0");                                                             \
        while ((r = news##_try_next(other, &v)) == 0) printf(" %d", v);                                                \
        printf(" %s\n", uv_err_name(r));                                                                               \
        news##_unsubscribe(other);                                                                                     \
        news##_free(t);                                                                                                \
    }
TEST(news)
TEST(shared_news)

async int main(void)
{
    await news_ends(true);
    await news_ends(false);
    await shared_news_ends(true);
    await shared_news_ends(false);
    return 0;
}

#include <caw.h>

struct connection;
void *PQexec(struct connection *, const char *);
void *redisCommand(struct connection *, const char *, ...);
int mysql_query(struct connection *, const char *);
int curl_easy_perform(struct connection *);

async int main(void)
{
    struct connection *c = NULL;
    PQexec(c, "select 1");
    redisCommand(c, "GET %s", "a");
    if (mysql_query(c, "select 1")) return 1;
    offload {
        PQexec(c, "select 1");
    }
    return curl_easy_perform(c);
}

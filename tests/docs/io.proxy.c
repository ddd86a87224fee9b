static async int echo_once(caw_listener *l)
{
    caw_stream *s;
    int e = await caw_accept(l, &s);
    if (e < 0) return e;
    int64_t n = await caw_copy(s, s);
    caw_close(s);
    return n < 0 ? (int)n : 0;
}
async int main(void)
{
    caw_listener *l;
    caw_stream *client, *its;
    char where[32], said[8] = "";
    int e = 0, f = 0, g = 0;
    if (caw_tcp_listen(&l, "127.0.0.1:0", 1) < 0 || caw_unix_pair(&client, &its) < 0) return 1;
    snprintf(where, sizeof where, "127.0.0.1:%d", caw_listener_port(l));
    gather {
        e = await proxy(its, where);
        f = await echo_once(l);
        {
            g = await caw_write(client, "hello", 5);
            if (g == 0) g = await caw_shutdown(client);
            if (g == 0) g = await caw_read_exact(client, said, 5);
        }
    }
    caw_close(client);
    caw_close(its);
    caw_listener_close(l);
    return e || f || g || strcmp(said, "hello");
}

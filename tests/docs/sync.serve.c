async int main(void)
{
    caw_stream *a, *b;
    char c = 0;
    int e = 1;
    if (caw_unix_pair(&a, &b) < 0) return 1;
    gather {
        e = await serve(b);
        {
            if (await caw_write(a, "x", 1) < 0 || await caw_read(a, &c, 1) != 1) e = 2;
            caw_close(a);
        }
    }
    caw_close(b);
    return e || c != 'x';
}

async int main(void)
{
    caw_stream *a, *b;
    char comm[64] = "";
    if (caw_unix_pair(&a, &b) < 0) return 1;
    int e = await copy(a, "/proc/self/comm"), none = await copy(a, "/no/such/file");
    caw_close(a);
    ssize_t n = await caw_read(b, comm, sizeof comm);
    caw_close(b);
    return e != 0 || none != UV_ENOENT || n < 2 || comm[n - 1] != '\n';
}

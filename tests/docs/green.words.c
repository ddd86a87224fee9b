async int main(void)
{
    caw_stream *in, *out;
    if (caw_pipe(&in, &out) < 0) return 1;
    int n = await caw_write(out, "to be or\nnot t", 14);
    if (n == 0) n = await caw_write(out, "o be\n", 5);
    caw_close(out);
    if (n == 0) n = await words(in);
    caw_close(in);
    return n != 6;
}

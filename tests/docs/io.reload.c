static caw_event first;
static int times;
static async int use(const char *text, size_t n)
{
    caw_event_set(&first);
    times++;
    return n == 3 && !strcmp(text, "two") ? UV_EOF : 0; /* enough */
}
static async int write_it(const char *path, const char *text)
{
    caw_file *f;
    int e = await caw_file_open(&f, path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    if (e < 0) return e;
    ssize_t n = await caw_file_write(f, text, strlen(text));
    caw_file_close(f);
    return n < 0 ? (int)n : 0;
}
async int main(void)
{
    char dir[] = "reload.XXXXXX", path[32];
    int e = await caw_file_mkdtemp(dir), end = 0;
    if (e < 0) return 1;
    snprintf(path, sizeof path, "%s/text", dir);
    e = await write_it(path, "one");
    gather {
        end = await reload(path, use);
        {
            (void)await caw_event_wait(&first);
            if (e == 0) e = await write_it(path, "two");
        }
    }
    int64_t size = await size_of(dir);
    (void)await caw_file_unlink(path);
    (void)await caw_file_rmdir(dir);
    return e || end != UV_EOF || times < 2 || size != 3;
}

static async int sql(MYSQL *m, const char *text)
{
    int e = await caw_mysql_query(m, text);
    if (e) fprintf(stderr, "%d %s\n", e, mysql_error(m));
    return e;
}
static async int set_up(void)
{
    MYSQL *m = mysql_init(NULL);
    int e = m ? await caw_mysql_connect(m, "127.0.0.1", "shop", "secret", NULL, 0, NULL, 0) : UV_ENOMEM;
    if (e == 0) e = await sql(m, "drop database if exists shop");
    if (e == 0) e = await sql(m, "create database shop");
    if (e == 0) e = await sql(m, "create table shop.stock (name text, items int)");
    if (e == 0) e = await sql(m, "create table shop.t (n int)");
    if (e == 0) e = await sql(m, "insert into shop.stock values ('tea', 3), ('milk', 4)");
    mysql_close(m);
    return e;
}
async int main(void)
{
    void *m;
    int items = 0, n = 5;
    setenv("MYSQL_TCP_PORT", getenv("MYSQL_TEST_PORT"), 1);
    int e = await set_up();
    if (e || (e = await open_db((void *)"127.0.0.1", &m)) < 0) return 1;
    e = await stock(m, &items);
    MYSQL_STMT *s = mysql_stmt_init(m);
    if (e == 0) e = await caw_mysql_stmt_prepare(s, "insert into t values (?)", 24);
    if (e == 0) e = await add(s, &n);
    (void)await caw_mysql_stmt_close(s);
    mysql_close(m);
    return e || items != 7;
}

static async int sql(PGconn *c, const char *text)
{
    PGresult *r;
    int e = await caw_pq_exec(c, text, &r);
    if (e == 0 && PQresultStatus(r) == PGRES_FATAL_ERROR) fprintf(stderr, "%s", PQresultErrorMessage(r)), e = UV_EIO;
    PQclear(r);
    return e;
}
static async int set_up(void)
{
    PGconn *c;
    int e = await caw_pq_connect(&c, "");
    if (e == 0) e = await sql(c, "drop database if exists shop");
    if (e == 0) e = await sql(c, "create database shop");
    PQfinish(c);
    if (e < 0 || (e = await caw_pq_connect(&c, "dbname=shop")) < 0) return e;
    e = await sql(c, "create table items (name text, cents int)");
    if (e == 0) e = await sql(c, "insert into items values ('tea', 300), ('milk', 120)");
    PQfinish(c);
    return e;
}
async int main(void)
{
    caw_pool *db;
    const char *items[] = {"tea", "milk", "tea"}, *none[] = {"coffee"};
    int cents[3] = {0}, e = await set_up();
    if (e < 0 || new_db(&db) < 0) return 1;
    e = await prices(db, items, 3, cents);
    int missing = await prices(db, none, 1, cents + 1);
    caw_pool_free(db);
    return e || missing != UV_ENOENT || cents[0] != 300 || cents[1] != 120 || cents[2] != 300;
}

static async int sql(PGconn *c, const char *text)
{
    PGresult *r;
    int e = await caw_pq_exec(c, text, &r);
    if (e == 0 && PQresultStatus(r) == PGRES_FATAL_ERROR) fprintf(stderr, "%s", PQresultErrorMessage(r)), e = UV_EIO;
    PQclear(r);
    return e;
}
async int main(void)
{
    PGconn *c;
    int e = await caw_pq_connect(&c, "");
    if (e < 0) return 1;
    e = await sql(c, "drop table if exists a, b; create table a as select 1 as n; create table b as select 1 as n");
    if (e == 0) e = await two_in_one_trip(c);
    if (e == 0) e = await sql(c, "listen news; notify news, 'tea'");
    if (e == 0) within (50) await follow(c);
    if (e == 0) e = await sql(c, "copy (select n from a) to stdout");
    if (e == 0) e = await save(c, stdout);
    for (PGresult *r = (PGresult *)c; e == 0 && r;) {
        e = await caw_pq_get_result(c, &r);
        PQclear(r);
    }
    PQfinish(c);
    return e;
}

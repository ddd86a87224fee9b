static async void answer(caw_dgram *d)
{
    char question[16];
    caw_address from;
    for (int i = 0; i < 2; i++) { /* the first one gets lost */
        ssize_t n = await caw_dgram_recv(d, question, sizeof question, &from);
        if (n > 0 && i) (void)await caw_dgram_send_to(d, question, (size_t)n, &from);
    }
}
async int main(void)
{
    caw_dgram *d;
    caw_address at;
    char where[CAW_ADDRESS_TEXT], said[8] = "";
    ssize_t n = 0;
    if (caw_dgram_bind(&d, "127.0.0.1:0") < 0 || caw_dgram_local(d, &at) < 0) return 1;
    if (caw_address_text(&at, where, sizeof where) < 0) return 1;
    race {
        {
            await answer(d);
            (void)await caw_sleep(CAW_FOREVER);
        }
        n = await ask_server(where, "well?", 5, said, sizeof said);
    }
    caw_dgram_close(d);
    return n != 5 || strcmp(said, "well?");
}

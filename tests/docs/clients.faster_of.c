async int main(void)
{
    char fast[64], slow[64];
    size_t bytes = 0;
    snprintf(fast, sizeof fast, "http://127.0.0.1:%s/slow", getenv("CURL_TEST_PORT"));
    snprintf(slow, sizeof slow, "http://127.0.0.1:%s/slow?ms=60000", getenv("CURL_TEST_PORT"));
    int e = await faster_of(slow, fast, &bytes);
    return e || bytes != 5;
}

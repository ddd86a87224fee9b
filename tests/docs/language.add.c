async int main(void)
{
    int p[1000];
    for (int i = 0; i < 1000; i++) p[i] = i;
    long sum = await add(p, 1000);
    return sum != 499500;
}

// await.c in C++20 coroutines: a lazy task with symmetric transfer, frames from the default operator new,
// and for the yields a run queue that is one intrusive list (no event loop behind it).
#include <coroutine>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <utility>

#define NOINLINE __attribute__((noinline))
enum { TASKS = 16, FIB = 20, FIB_CALLS = 21891 };

struct Yield {
    std::coroutine_handle<> waiter;
    Yield *next = nullptr;
    static inline Yield *first, **last = &first;

    bool await_ready() noexcept { return false; }
    void await_suspend(std::coroutine_handle<> h) noexcept
    {
        waiter = h;
        *last = this;
        last = &next;
    }
    void await_resume() noexcept {}

    static void run_all()
    {
        while (Yield *y = first) {
            first = y->next;
            if (!first)
                last = &first;
            y->waiter.resume();
        }
    }
};

template <class T> class Task {
  public:
    struct promise_type {
        T value;
        std::coroutine_handle<> parent = std::noop_coroutine();

        Task get_return_object() { return Task(Handle::from_promise(*this)); }
        std::suspend_always initial_suspend() noexcept { return {}; }
        auto final_suspend() noexcept
        {
            struct ToParent {
                bool await_ready() noexcept { return false; }
                std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> h) noexcept
                {
                    return h.promise().parent;
                }
                void await_resume() noexcept {}
            };
            return ToParent{};
        }
        void return_value(T v) { value = v; }
        void unhandled_exception() { std::terminate(); }
    };
    using Handle = std::coroutine_handle<promise_type>;

    Task() = default;
    explicit Task(Handle h) : self(h) {}
    Task(Task &&o) noexcept : self(std::exchange(o.self, nullptr)) {}
    Task &operator=(Task &&o) noexcept
    {
        std::swap(self, o.self);
        return *this;
    }
    ~Task()
    {
        if (self)
            self.destroy();
    }

    bool await_ready() noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> h) noexcept
    {
        self.promise().parent = h;
        return self;
    }
    T await_resume() noexcept { return self.promise().value; }

    void start() { self.resume(); }
    T value() { return self.promise().value; }

  private:
    Handle self = nullptr;
};

static NOINLINE Task<int> leaf(int x)
{
    if (x < 0)
        co_await Yield{};
    co_return x + 1;
}

static NOINLINE Task<long> loop(long n)
{
    long sum = 0;
    for (long i = 0; i < n; i++)
        sum += co_await leaf((int)i);
    co_return sum;
}

static NOINLINE Task<long> fib(int n)
{
    if (n < 2) {
        if (n < 0)
            co_await Yield{};
        co_return n;
    }
    long a = co_await fib(n - 1);
    long b = co_await fib(n - 2);
    co_return a + b;
}

static NOINLINE Task<long> yields(int depth, long n)
{
    if (depth > 1) {
        long inner = co_await yields(depth - 1, n);
        co_return inner + 1;
    }
    for (long i = 0; i < n; i++)
        co_await Yield{};
    co_return 1;
}

static long yielders(int depth, long n)
{
    Task<long> tasks[TASKS];
    for (auto &t : tasks) {
        t = yields(depth, n);
        t.start();
    }
    Yield::run_all();
    long sum = 0;
    for (auto &t : tasks)
        sum += t.value();
    return sum;
}

static long run(Task<long> t)
{
    t.start();
    Yield::run_all();
    return t.value();
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    long n = argc > 2 ? atol(argv[2]) : 1000, sum = 0;
    if (strcmp(name, "loop") == 0) {
        sum = run(loop(n));
    } else if (strcmp(name, "fib") == 0) {
        long times = n / FIB_CALLS + 1;
        for (long i = 0; i < times; i++)
            sum += run(fib(FIB));
        n = times * FIB_CALLS;
    } else if (strcmp(name, "yield1") == 0) {
        sum = yielders(1, n / TASKS);
        n = n / TASKS * TASKS;
    } else if (strcmp(name, "yield16") == 0) {
        sum = yielders(16, n / TASKS);
        n = n / TASKS * TASKS;
    } else {
        fprintf(stderr, "usage: coro loop|fib|yield1|yield16 [N]\n");
        return 2;
    }
    printf("%ld %ld\n", n, sum);
}

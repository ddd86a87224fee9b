/* Names for addresses of code. dladdr knows only what a shared object exports; this looks into the symbol table of the file
   that is mapped there, so that static functions have names, too. By system calls only, as a process that is dying does it. */
#include "see/symbols.h"
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH = 512 };
typedef struct mapping { /* of a file */
    uintptr_t from, to, offset;
    char path[PATH];
} mapping;

/* ---- /proc/self/maps ---- */
static const char *hex(const char *p, uintptr_t *out)
{
    for (*out = 0;; p++) {
        unsigned c = (unsigned char)*p, digit = c - '0' < 10 ? c - '0' : c - 'a' < 6 ? c - 'a' + 10 : 16;
        if (digit == 16) return p;
        *out = *out << 4 | digit;
    }
}
static void read_line(const char *line, mapping *m) /* from-to rwxp offset device inode path */
{
    const char *p = hex(line, &m->from);
    p = hex(p + (*p == '-'), &m->to);
    for (int field = 0; *p; p++)
        if (*p == ' ' && p[1] != ' ' && ++field == 2) break;
    p = hex(p + (*p == ' '), &m->offset);
    const char *path = strpbrk(p, "/[");
    size_t n = path ? strlen(path) : 0;
    if (n >= PATH) n = 0;
    if (path) memcpy(m->path, path, n);
    m->path[n] = 0;
}
static bool find_mapping(uintptr_t at, mapping *m)
{
    char text[PATH + 128];
    size_t n = 0;
    bool found = false;
    int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    for (ssize_t got; fd >= 0 && !found && (got = read(fd, text + n, sizeof text - 1 - n)) > 0;) {
        n += (size_t)got;
        text[n] = 0;
        for (char *end; !found && (end = strchr(text, '\n'));) {
            *end = 0;
            read_line(text, m);
            found = m->from <= at && at < m->to;
            n -= (size_t)(end + 1 - text);
            memmove(text, end + 1, n + 1);
        }
        if (n == sizeof text - 1) n = 0; /* a path that is too long: the rest is read as a line that is none */
    }
    if (fd >= 0) close(fd);
    return found && *m->path;
}

/* ---- the file ---- */
typedef struct file {
    const char *at;
    size_t size;
} file;
static const void *part(file f, size_t offset, size_t size) /* NULL: not in it */
{
    return offset <= f.size && size <= f.size - offset && offset % 4 == 0 ? f.at + offset : NULL;
}
static file open_file(const char *path)
{
    struct stat st;
    file f = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return f;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0) {
        void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p != MAP_FAILED) f = (file){p, (size_t)st.st_size};
    }
    close(fd);
    return f;
}
static uintptr_t linked_at(file f, const ElfW(Ehdr) * e, uintptr_t offset) /* the address in its symbols; 0: none */
{
    const ElfW(Phdr) *p = part(f, e->e_phoff, e->e_phnum * sizeof *p);
    for (int i = 0; p && i < e->e_phnum; i++)
        if (p[i].p_type == PT_LOAD && p[i].p_offset <= offset && offset - p[i].p_offset < p[i].p_filesz)
            return p[i].p_vaddr + (offset - p[i].p_offset);
    return 0;
}
/* The nearest function in one table. */
static const char *find_in(file f, const ElfW(Shdr) * table, const ElfW(Shdr) * names, uintptr_t at, uintptr_t *start)
{
    const char *name = NULL, *text = part(f, names->sh_offset & ~(size_t)3, 0);
    const ElfW(Sym) *s = part(f, table->sh_offset, table->sh_size);
    if (!text || !s || names->sh_offset + names->sh_size > f.size) return NULL;
    text = f.at + names->sh_offset;
    for (size_t i = 0; i < table->sh_size / sizeof *s; i++) {
        if ((s[i].st_info & 15) != STT_FUNC || s[i].st_shndx == SHN_UNDEF || s[i].st_value > at ||
            s[i].st_name >= names->sh_size)
            continue;
        if (s[i].st_size && at - s[i].st_value >= s[i].st_size) continue;
        if (name && s[i].st_value <= *start) continue;
        name = text + s[i].st_name;
        *start = s[i].st_value;
    }
    return name;
}
static const char *find(file f, uintptr_t offset, uintptr_t *in) /* in: how far in the function. NULL: no name */
{
    const ElfW(Ehdr) *e = part(f, 0, sizeof *e);
    if (!e || memcmp(e->e_ident, ELFMAG, SELFMAG) ||
        e->e_ident[EI_CLASS] != (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32))
        return NULL;
    const ElfW(Shdr) *s = part(f, e->e_shoff, e->e_shnum * sizeof *s);
    uintptr_t at = linked_at(f, e, offset), start = 0;
    for (unsigned type = SHT_SYMTAB;; type = SHT_DYNSYM) {
        for (int i = 0; s && at && i < e->e_shnum; i++) {
            if (s[i].sh_type != type || s[i].sh_link >= e->e_shnum) continue;
            const char *name = find_in(f, &s[i], &s[s[i].sh_link], at, &start);
            if (name) return *in = at - start, name;
        }
        if (type == SHT_DYNSYM) return NULL;
    }
}

/* A function of the user's has one of these behind its name. */
static size_t users_length(const char *name)
{
    static const char *const ends[] = {"__resume", "__start", ".direct"};
    size_t n = strlen(name);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t k = strlen(ends[i]);
        if (n > k && !memcmp(name + n - k, ends[i], k)) return n - k;
    }
    return n;
}
static void say_name(caw_say *to, const char *name, uintptr_t in)
{
    for (size_t n = users_length(name); n; n--) caw_sayf(to, "%c", *name++);
    caw_sayf(to, "+0x%lx", (unsigned long)in);
}
void caw_say_code(caw_say *to, const void *pc, bool returns)
{
    mapping m;
    uintptr_t at = (uintptr_t)pc - returns, in = 0;
    if (!find_mapping(at, &m)) {
        caw_sayf(to, "0x%lx", (unsigned long)(uintptr_t)pc);
        return;
    }
    uintptr_t offset = at - m.from + m.offset;
    file f = open_file(m.path);
    const char *name = f.at ? find(f, offset, &in) : NULL;
    if (name) say_name(to, name, in + returns);
    caw_sayf(to, name ? " (%s+0x%lx)" : "%s+0x%lx", m.path, (unsigned long)(offset + returns));
    if (f.at) munmap((void *)(uintptr_t)f.at, f.size);
}
void caw_say_backtrace(caw_say *to, void *const *pc, int n, int indent)
{
    for (int i = 0; i < n; i++) {
        caw_sayf(to, "%*s", indent, "");
        caw_say_code(to, pc[i], i > 0);
        caw_sayf(to, "\n");
    }
}

/* The debug information of a compiled object, after the user's names.

   What emit_debug.c makes has a pointer DEBUG_REF n_NAME where the user has a variable NAME, and f__start and f.direct
   where he has one function f. C can say no more; DWARF can. So, in the object that the C compiler has written:

       a DEBUG_REF      becomes the variable NAME itself: its type what the pointer points to, its place one load further
       a DEBUG_POINTER  is called NAME
       a DEBUG_KEPT and what else is ours are debugging entries that debuggers skip
       f__start, f.direct and caw_main are called f and main

   No entry changes its size, so no other offset in the object does: the load stands where the variable's line and column
   stood. What grows, the table of abbreviations and the strings, is moved to the end of the file. An object in which
   something is not as expected is left as it is: then the names are ours, and the values are right. */
#include "cawc.h"
#include <elf.h>
#include <stdlib.h>
#include <string.h>

enum { /* DWARF's numbers */
       TAG_FORMAL_PARAMETER = 0x05,
       TAG_LABEL = 0x0a,
       TAG_SUBPROGRAM = 0x2e,
       TAG_VARIABLE = 0x34,
       TAG_NOBODYS = 0x7cab, /* in the range for vendors, and of no vendor */
       AT_LOCATION = 0x02,
       AT_NAME = 0x03,
       AT_DECL_COLUMN = 0x39,
       AT_DECL_FILE = 0x3a,
       AT_DECL_LINE = 0x3b,
       AT_TYPE = 0x49,
       AT_LINKAGE_NAME = 0x6e,
       AT_STR_OFFSETS_BASE = 0x72,
       FORM_EXPRLOC = 0x18,
       FORM_REF4 = 0x13,
       FORM_STRING = 0x08,
       FORM_STRP = 0x0e,
       FORM_STRX = 0x1a,
       FORM_STRX1 = 0x25,
       FORM_STRX2 = 0x26,
       FORM_STRX4 = 0x28,
       FORM_IMPLICIT_CONST = 0x21,
       OP_DEREF = 0x06,
       OP_NOP = 0x96,
       UT_COMPILE = 0x01
};
enum { ATTRIBUTES = 32 };
typedef struct Attribute {
    unsigned at, form;
    int64_t constant;
} Attribute;
typedef struct Abbreviation {
    unsigned tag, n;
    bool children;
    Attribute a[ATTRIBUTES];
} Abbreviation;
typedef struct Section {
    Elf64_Shdr *h;
    uint8_t *p; /* what it was */
    size_t n;
    Elf64_Rela *rela; /* by offset */
    size_t nrela;
} Section;
typedef struct Value { /* of an attribute: where it stands in .debug_info */
    size_t at, n;
} Value;
typedef struct Entry {
    size_t at, end;
    unsigned code;
    const Abbreviation *form;
    Value v[ATTRIBUTES];
} Entry;

static struct {
    Text *out; /* the object as it will be: what is read is a copy of what it was */
    uint8_t *p;
    size_t n;
    Elf64_Sym *syms;
    size_t nsyms;
    Section info, abbrev, str, offsets;
    Text new_abbrevs, new_str; /* the sections, grown */
    bool changed;
} ob;
static struct { /* the unit that is being read */
    size_t at, end, first, abbrevs, offsets_base;
    unsigned version, address;
    Abbreviation *forms; /* by code */
    unsigned nforms;
    Text added; /* abbreviations, to stand behind those that there are */
    unsigned nadded, *hide, *ref;
} cu;
static bool broken; /* something is not as expected */

/* ---- reading ---- */
static uint64_t get(const Section *s, size_t at, size_t n)
{
    uint64_t v = 0;
    if (n > 8 || at > s->n || s->n - at < n) {
        broken = true;
        return 0;
    }
    memcpy(&v, s->p + at, n);
    return v;
}
static uint64_t uleb(const Section *s, size_t *at)
{
    uint64_t v = 0;
    for (unsigned shift = 0;; shift += 7) {
        uint64_t b = get(s, (*at)++, 1);
        if (shift < 64) v |= (b & 0x7f) << shift;
        if (!(b & 0x80)) return v;
    }
}
static int64_t sleb(const Section *s, size_t *at)
{
    uint64_t v = 0, b;
    unsigned shift = 0;
    do {
        b = get(s, (*at)++, 1);
        if (shift < 64) v |= (b & 0x7f) << shift;
        shift += 7;
    } while (b & 0x80);
    if (shift < 64 && b & 0x40) v |= ~UINT64_C(0) << shift;
    return (int64_t)v;
}
static const Elf64_Rela *rela_at(const Section *s, size_t at)
{
    size_t a = 0, b = s->nrela;
    while (a < b) {
        size_t m = (a + b) / 2;
        if (s->rela[m].r_offset < at) a = m + 1;
        else b = m;
    }
    return a < s->nrela && s->rela[a].r_offset == at ? &s->rela[a] : NULL;
}
/* A number that the linker adds to: what it is so far. */
static uint64_t get_linked(const Section *s, size_t at)
{
    const Elf64_Rela *r = rela_at(s, at);
    if (!r) return get(s, at, 4);
    size_t sym = ELF64_R_SYM(r->r_info);
    if (sym >= ob.nsyms) broken = true;
    return broken ? 0 : ob.syms[sym].st_value + (uint64_t)r->r_addend;
}
static int by_offset(const void *a, const void *b)
{
    uint64_t x = ((const Elf64_Rela *)a)->r_offset, y = ((const Elf64_Rela *)b)->r_offset;
    return x < y ? -1 : x > y;
}
static bool find_sections(void)
{
    Elf64_Ehdr *e = (Elf64_Ehdr *)(void *)ob.p;
    if (ob.n < sizeof *e || memcmp(e->e_ident, ELFMAG, SELFMAG) || e->e_ident[EI_CLASS] != ELFCLASS64 ||
        e->e_ident[EI_DATA] != ELFDATA2LSB || e->e_type != ET_REL || e->e_shentsize != sizeof(Elf64_Shdr) ||
        e->e_shoff > ob.n || (ob.n - e->e_shoff) / sizeof(Elf64_Shdr) < e->e_shnum || e->e_shstrndx >= e->e_shnum)
        return false;
    Elf64_Shdr *h = (Elf64_Shdr *)(void *)(ob.p + e->e_shoff), *names = h + e->e_shstrndx;
    static const char *const wanted[] = {".debug_info", ".debug_abbrev", ".debug_str", ".debug_str_offsets"};
    Section *to[] = {&ob.info, &ob.abbrev, &ob.str, &ob.offsets};
    for (unsigned i = 0; i < e->e_shnum; i++) {
        bool bits = h[i].sh_type != SHT_NOBITS;
        if (bits && (h[i].sh_offset > ob.n || ob.n - h[i].sh_offset < h[i].sh_size)) return false;
        if (h[i].sh_type == SHT_SYMTAB) {
            ob.syms = (Elf64_Sym *)(void *)(ob.p + h[i].sh_offset);
            ob.nsyms = h[i].sh_size / sizeof *ob.syms;
        }
        if (names->sh_type != SHT_STRTAB || h[i].sh_name >= names->sh_size) return false;
        const char *name = (char *)ob.p + names->sh_offset + h[i].sh_name;
        for (int k = 0; k < 4; k++) {
            if (strncmp(name, wanted[k], names->sh_size - h[i].sh_name) || h[i].sh_flags & SHF_COMPRESSED) continue;
            if (to[k]->h) return false; /* more than one: types in sections of their own */
            *to[k] = (Section){.h = &h[i], .p = ob.p + h[i].sh_offset, .n = h[i].sh_size};
        }
    }
    for (unsigned i = 0; i < e->e_shnum; i++)
        for (int k = 0; k < 4; k++)
            if (h[i].sh_type == SHT_RELA && to[k]->h && h[i].sh_info == (unsigned)(to[k]->h - h)) {
                to[k]->rela = (Elf64_Rela *)(void *)(ob.p + h[i].sh_offset);
                to[k]->nrela = h[i].sh_size / sizeof(Elf64_Rela);
                qsort(to[k]->rela, to[k]->nrela, sizeof(Elf64_Rela), by_offset);
                memcpy(ob.out->p + h[i].sh_offset, to[k]->rela, h[i].sh_size); /* in the same order there */
            }
    return ob.info.n && ob.abbrev.n && ob.str.n && ob.syms && ob.info.nrela;
}

/* ---- abbreviations ---- */
static bool read_abbreviations(void)
{
    size_t at = cu.abbrevs;
    cu.nforms = 0;
    for (;;) {
        unsigned code = (unsigned)uleb(&ob.abbrev, &at);
        if (broken || !code) break;
        if (code != cu.nforms + 1) return false;
        cu.forms = grow(cu.forms, (code + 1) * sizeof *cu.forms);
        Abbreviation *f = &cu.forms[code];
        *f = (Abbreviation){.tag = (unsigned)uleb(&ob.abbrev, &at)};
        f->children = get(&ob.abbrev, at++, 1);
        for (;;) {
            Attribute a = {.at = (unsigned)uleb(&ob.abbrev, &at)};
            a.form = (unsigned)uleb(&ob.abbrev, &at);
            if (a.form == FORM_IMPLICIT_CONST) a.constant = sleb(&ob.abbrev, &at);
            if (broken || (!a.at && !a.form)) break;
            if (f->n == ATTRIBUTES) return false;
            f->a[f->n++] = a;
        }
        cu.nforms = code;
    }
    return !broken;
}
static void add_uleb(Text *t, uint64_t v)
{
    do {
        char b = (char)((v & 0x7f) | (v > 0x7f ? 0x80 : 0));
        text_add(t, &b, 1);
        v >>= 7;
    } while (v);
}
static unsigned uleb_size(uint64_t v)
{
    return v < 0x80 ? 1 : v < 0x4000 ? 2 : 3;
}
static unsigned add_abbreviation(unsigned tag, bool children, const Attribute *a, unsigned n)
{
    unsigned code = cu.nforms + ++cu.nadded;
    char kids = children;
    add_uleb(&cu.added, code);
    add_uleb(&cu.added, tag);
    text_add(&cu.added, &kids, 1);
    for (unsigned i = 0; i < n; i++) {
        add_uleb(&cu.added, a[i].at);
        add_uleb(&cu.added, a[i].form);
        if (a[i].form == FORM_IMPLICIT_CONST) { /* of few bits, and positive: a file's number */
            uint64_t v = (uint64_t)a[i].constant;
            for (; v > 0x3f; v >>= 7) text_add(&cu.added, (char[]){(char)(v | 0x80)}, 1);
            text_add(&cu.added, (char[]){(char)v}, 1);
        }
    }
    text_add(&cu.added, "\0", 2);
    return code;
}

/* ---- entries ---- */
static size_t form_size(unsigned form, size_t at)
{
    size_t from = at;
    switch (form) {
    case 0x01: return cu.address; /* addr */
    case 0x0b:
    case 0x0c:
    case 0x11:
    case FORM_STRX1:
    case 0x29: return 1; /* data1 flag ref1 addrx1 */
    case 0x05:
    case 0x12:
    case FORM_STRX2:
    case 0x2a: return 2; /* data2 ref2 addrx2 */
    case 0x27:
    case 0x2b: return 3; /* strx3 addrx3 */
    case 0x06:
    case FORM_REF4:
    case FORM_STRP:
    case 0x17:
    case 0x10:
    case 0x1f:
    case FORM_STRX4:
    case 0x2c:
    case 0x1c:
    case 0x1d: return 4; /* data4 sec_offset ref_addr line_strp addrx4 ref_sup4 strp_sup */
    case 0x07:
    case 0x14:
    case 0x20:
    case 0x24: return 8;  /* data8 ref8 ref_sig8 ref_sup8 */
    case 0x1e: return 16; /* data16 */
    case 0x19:
    case FORM_IMPLICIT_CONST: return 0;               /* flag_present */
    case 0x0d: sleb(&ob.info, &at); return at - from; /* sdata */
    case 0x0f:
    case 0x15:
    case FORM_STRX:
    case 0x1b:
    case 0x22:
    case 0x23: /* udata ref_udata addrx loclistx rnglistx */ uleb(&ob.info, &at); return at - from;
    case FORM_STRING:
        while (!broken && get(&ob.info, at++, 1)) {}
        return at - from;
    case 0x0a: return 1 + get(&ob.info, at, 1); /* block1 */
    case 0x03: return 2 + get(&ob.info, at, 2);
    case 0x04: return 4 + get(&ob.info, at, 4);
    case 0x09:
    case FORM_EXPRLOC: { /* block */ size_t n = uleb(&ob.info, &at); return at - from + n;
    }
    default: broken = true; return 0;
    }
}
static bool read_entry(size_t at, Entry *e) /* false: the end of a list, or broken */
{
    *e = (Entry){.at = at};
    e->code = (unsigned)uleb(&ob.info, &at);
    e->end = at;
    if (!e->code || broken) return false;
    if (e->code > cu.nforms) return broken = true, false;
    e->form = &cu.forms[e->code];
    for (unsigned i = 0; i < e->form->n; i++) {
        e->v[i] = (Value){at, form_size(e->form->a[i].form, at)};
        at += e->v[i].n;
        if (broken || at > cu.end) return broken = true, false;
    }
    e->end = at;
    return true;
}
static int attribute(const Entry *e, unsigned at)
{
    for (unsigned i = 0; i < e->form->n; i++)
        if (e->form->a[i].at == at) return (int)i;
    return -1;
}
/* The number in .debug_str_offsets' entry or in the attribute itself that says where the string stands. */
static const Elf64_Rela *string_rela(const Entry *e, int i, const Section **in)
{
    unsigned form = e->form->a[i].form;
    size_t at = e->v[i].at, from = at;
    *in = form == FORM_STRP ? &ob.info : &ob.offsets;
    if (form == FORM_STRP) return rela_at(*in, at);
    if (form != FORM_STRX && form != FORM_STRX1 && form != FORM_STRX2 && form != FORM_STRX4) return NULL;
    uint64_t index = form == FORM_STRX ? uleb(&ob.info, &from) : get(&ob.info, at, e->v[i].n);
    return rela_at(*in, cu.offsets_base + index * 4);
}
static const char *string_of(const Entry *e, unsigned at)
{
    const Section *in;
    int i = attribute(e, at);
    if (i >= 0 && e->form->a[i].form == FORM_STRING) return (char *)ob.info.p + e->v[i].at;
    const Elf64_Rela *r = i < 0 ? NULL : string_rela(e, i, &in);
    if (!r) return "";
    uint64_t where = get_linked(in, r->r_offset);
    if (where >= ob.str.n || !memchr(ob.str.p + where, 0, ob.str.n - where)) return broken = true, "";
    return (char *)ob.str.p + where;
}

/* ---- changing ---- */
static Elf64_Rela *rela_to_change(const Elf64_Rela *r)
{
    return (Elf64_Rela *)(void *)(ob.out->p + ((const uint8_t *)r - ob.p)); /* the tables were sorted in both */
}
/* Strings are sought, and shared, by their whole text. */
static size_t string_at(const char *s)
{
    size_t n = strlen(s) + 1;
    for (char *p = ob.new_str.p, *end = p + ob.new_str.n; p < end; p += strlen(p) + 1)
        if (!strcmp(p, s)) return (size_t)(p - ob.new_str.p);
    text_add(&ob.new_str, s, n);
    return ob.new_str.n - n;
}
static void rename_entry(const Entry *e, unsigned at, const char *to)
{
    const Section *in;
    int i = attribute(e, at);
    const Elf64_Rela *r = i < 0 ? NULL : string_rela(e, i, &in);
    if (!r) return;
    uint64_t base = ob.syms[ELF64_R_SYM(r->r_info)].st_value;
    rela_to_change(r)->r_addend = (int64_t)(string_at(to) - base);
    ob.changed = true;
}
static char *out_info(size_t at)
{
    return ob.out->p + ob.info.h->sh_offset + at;
}
static void put_code_number(size_t at, unsigned code)
{
    for (; code > 0x7f; code >>= 7) *out_info(at++) = (char)(code | 0x80);
    *out_info(at) = (char)code;
}
static void hide(const Entry *e)
{
    if (e->form->children) return;
    unsigned *code = &cu.hide[e->code];
    if (!*code) *code = add_abbreviation(TAG_NOBODYS, false, e->form->a, e->form->n);
    if (uleb_size(*code) != uleb_size(e->code)) return;
    put_code_number(e->at, *code);
    ob.changed = true;
}
/* What the type of a pointer points to. */
static uint64_t target_of(const Entry *e, int type)
{
    Entry p;
    if (!read_entry(cu.at + get(&ob.info, e->v[type].at, 4), &p)) return 0;
    int i = attribute(&p, AT_TYPE);
    return i >= 0 && p.form->a[i].form == FORM_REF4 ? get(&ob.info, p.v[i].at, 4) : 0;
}
static bool only_relocated(const Entry *e, const Elf64_Rela *name)
{
    for (size_t at = e->at; at < e->end; at++) {
        const Elf64_Rela *r = rela_at(&ob.info, at);
        if (r && r != name) return false;
    }
    return true;
}
static void follow(const Entry *e, const char *name)
{
    int n = attribute(e, AT_NAME), t = attribute(e, AT_TYPE), l = attribute(e, AT_LOCATION);
    if (t < 0 || l < 0 || e->form->children || e->form->a[t].form != FORM_REF4 || e->form->a[l].form != FORM_EXPRLOC)
        return;
    for (unsigned i = 0; i < e->form->n; i++) {
        unsigned at = e->form->a[i].at;
        if ((int)i != n && (int)i != t && (int)i != l && at != AT_DECL_FILE && at != AT_DECL_LINE &&
            at != AT_DECL_COLUMN)
            return;
    }
    const Section *in;
    const Elf64_Rela *r = string_rela(e, n, &in);
    uint64_t target = target_of(e, t);
    size_t ops = e->v[l].at, len = uleb(&ob.info, &ops);
    if (!target || !only_relocated(e, r)) return;
    unsigned *code = &cu.ref[e->code];
    if (!*code) {
        Attribute a[] = {e->form->a[n], e->form->a[t], e->form->a[l]};
        *code = add_abbreviation(TAG_VARIABLE, false, a, 3);
    }
    size_t room = e->end - e->at, need = uleb_size(*code) + e->v[n].n + 4 + 1 + len + 1;
    if (need > room || len + 1 + (room - need) > 0x7f) return;
    size_t at = e->at;
    put_code_number(at, *code);
    at += uleb_size(*code);
    memcpy(out_info(at), ob.info.p + e->v[n].at, e->v[n].n);
    rename_entry(e, AT_NAME, name);
    if (in == &ob.info) rela_to_change(r)->r_offset = at;
    at += e->v[n].n;
    memcpy(out_info(at), &(uint32_t){(uint32_t)target}, 4);
    at += 4;
    *out_info(at++) = (char)(len + 1 + (room - need));
    memcpy(out_info(at), ob.info.p + ops, len);
    at += len;
    *out_info(at++) = OP_DEREF;
    memset(out_info(at), OP_NOP, room - need);
}

/* ---- which ---- */
static const char *behind_number(const char *name, const char *prefix) /* PREFIX n_NAME: NAME; NULL: another */
{
    size_t n = strlen(prefix);
    if (strncmp(name, prefix, n) || name[n] < '0' || name[n] > '9') return NULL;
    name += n;
    name += strspn(name, "0123456789");
    return *name == '_' && name[1] ? name + 1 : NULL;
}
/* Of what the generated text declares for itself: letters, perhaps a number, `_`. */
static bool is_ours(const char *name)
{
    static const char *const made[] = {"frame", "done", "up",  "start", "first", "call", "env", "arg",
                                       "r",     "q",    "n",   "here",  "v",     "t",    "a",   "g",
                                       "w",     "s",    "ret", "lit",   "exit",  "fn",   "to"};
    size_t n = strcspn(name, "_0123456789");
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        if (strlen(made[i]) == n && !strncmp(made[i], name, n)) {
            const char *rest = name + n;
            if (*rest == '_' && rest[1]) rest++; /* exit_2_ */
            rest += strspn(rest, "0123456789");
            return !strcmp(rest, "_");
        }
    return behind_number(name, DEBUG_KEPT) || (strstr(name, "_len") && name[strlen(name) - 1] == '_');
}
static bool is_async(const char *name, size_t n) /* there is a descriptor NAME__async: its name is a string here */
{
    const char *descriptor = arena_printf("%.*s__async", (int)n, name);
    for (const char *p = (char *)ob.str.p, *end = p + ob.str.n; p < end; p += strnlen(p, (size_t)(end - p)) + 1)
        if (!strncmp(p, descriptor, (size_t)(end - p))) return true;
    return false;
}
static size_t without_branch(const char *name, size_t n) /* f__b2: f */
{
    size_t k = n;
    while (k && name[k - 1] >= '0' && name[k - 1] <= '9') k--;
    return k < n && k > 3 && !strncmp(name + k - 3, "__b", 3) ? k - 3 : n;
}
/* The name of the user's function that this one is; NULL: it keeps its own. */
static const char *function_of(const char *name)
{
    size_t n = strlen(name);
    if (!strcmp(name, "caw_main")) return is_async("main", 4) ? "main" : NULL;
    if (n < 8 || strcmp(name + n - 7, "__start") || !is_async(name, without_branch(name, n - 7))) return NULL;
    return arena_printf("%.*s", (int)(n - 7), name);
}
static void change_function(const Entry *e, bool *ours)
{
    const char *name = string_of(e, AT_NAME), *f = function_of(name), *linked = string_of(e, AT_LINKAGE_NAME);
    size_t n = strlen(linked);
    *ours = f != NULL;
    if (f) rename_entry(e, AT_NAME, f);
    size_t m = strlen(name);
    if (n > 7 && n == m + 7 && !strcmp(linked + m, ".direct") && !strncmp(linked, name, m)) {
        rename_entry(e, AT_LINKAGE_NAME, name);
        *ours = true;
    }
    if (is_async(name, without_branch(name, m))) *ours = true;
}
static void change(const Entry *e, bool *ours) /* ours: stands in one of our functions */
{
    if (e->form->tag == TAG_SUBPROGRAM) change_function(e, ours);
    if (e->form->tag == TAG_LABEL && *ours) hide(e);
    if (e->form->tag != TAG_VARIABLE && e->form->tag != TAG_FORMAL_PARAMETER) return;
    const char *name = string_of(e, AT_NAME), *user;
    if ((user = behind_number(name, DEBUG_REF))) follow(e, user);
    else if ((user = behind_number(name, DEBUG_POINTER))) rename_entry(e, AT_NAME, user);
    else if (*ours && *name && is_ours(name)) hide(e);
}

/* ---- all of it ---- */
static bool read_unit_header(size_t at)
{
    cu.at = at;
    cu.end = at + 4 + get(&ob.info, at, 4);
    cu.version = (unsigned)get(&ob.info, at + 4, 2);
    if (broken || cu.end > ob.info.n || (cu.version != 4 && cu.version != 5)) return false; /* also 64-bit DWARF */
    bool five = cu.version == 5;
    if (five && get(&ob.info, at + 6, 1) != UT_COMPILE) return false;
    cu.address = (unsigned)get(&ob.info, at + (five ? 7 : 10), 1);
    cu.abbrevs = get_linked(&ob.info, at + (five ? 8 : 6));
    cu.first = at + (five ? 12 : 11);
    return cu.address == 8 && read_abbreviations();
}
static bool change_unit(const char *text, const char *source)
{
    Entry e;
    bool ours = false;
    cu.hide = zeroed((cu.nforms + 1) * sizeof *cu.hide);
    cu.ref = zeroed((cu.nforms + 1) * sizeof *cu.ref);
    if (!read_entry(cu.first, &e)) return false;
    int base = attribute(&e, AT_STR_OFFSETS_BASE);
    if (base >= 0) cu.offsets_base = get_linked(&ob.info, e.v[base].at);
    if (!strcmp(string_of(&e, AT_NAME), text)) rename_entry(&e, AT_NAME, source);
    ob.changed = false;
    for (size_t at = cu.first; at < cu.end && !broken; at = e.end)
        if (read_entry(at, &e)) change(&e, &ours);
    free(cu.hide);
    free(cu.ref);
    return !broken;
}
/* A section that has grown moves to the end of the file. */
static void move_section(const Section *s, const Text *to)
{
    while (ob.out->n % 8) text_add(ob.out, "", 1);
    Elf64_Shdr *h = (Elf64_Shdr *)(void *)(ob.out->p + ((uint8_t *)s->h - ob.p));
    size_t at = ob.out->n;
    h->sh_offset = at;
    h->sh_size = to->n;
    text_add(ob.out, to->p, to->n);
}
static void put_abbreviations(void)
{
    size_t at = cu.abbrevs;
    while (uleb(&ob.abbrev, &at)) { /* to the end of this unit's */
        uleb(&ob.abbrev, &at);
        at++;
        for (uint64_t a, f;;) {
            a = uleb(&ob.abbrev, &at);
            f = uleb(&ob.abbrev, &at);
            if (f == FORM_IMPLICIT_CONST) sleb(&ob.abbrev, &at);
            if (!a && !f) break;
        }
    }
    text_add(&ob.new_abbrevs, (char *)ob.abbrev.p, at - 1);
    text_add(&ob.new_abbrevs, cu.added.p, cu.added.n);
    text_add(&ob.new_abbrevs, (char *)ob.abbrev.p + at - 1, ob.abbrev.n - (at - 1));
}
bool debug_info_names(Text *object, const char *text, const char *source)
{
    Text was = {0};
    if (object->n < sizeof(Elf64_Ehdr)) return false;
    text_add(&was, object->p, object->n);
    memset(&ob, 0, sizeof ob);
    ob.out = object;
    ob.p = (uint8_t *)was.p;
    ob.n = was.n;
    memset(&cu, 0, sizeof cu);
    broken = false;
    bool done = false;
    if (find_sections() && read_unit_header(0) && cu.end == ob.info.n) { /* one unit: a C compiler makes one */
        text_add(&ob.new_str, (char *)ob.str.p, ob.str.n);
        done = change_unit(text, source) && ob.changed;
    }
    if (done) {
        if (cu.added.n) put_abbreviations(), move_section(&ob.abbrev, &ob.new_abbrevs);
        if (ob.new_str.n != ob.str.n) move_section(&ob.str, &ob.new_str);
    }
    free(cu.forms), free(cu.added.p);
    free(ob.new_abbrevs.p), free(ob.new_str.p), free(was.p);
    return done;
}

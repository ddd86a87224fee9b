/* Tokens from preprocessed text, with re2c.

   The text ends in NULs, so the scanner needs no end test. A token keeps only where it stands, and of an identifier the
   number of its interned name, which knows whether it is a keyword or a word of the language; of a bracket the token of its
   partner. Names and blanks, most of any text, are read by loops of their own; re2c does the rest. What is no token of C
   becomes one all the same (P_STRAY): in plain code it is the C compiler's business.

   Most of a text is plain functions, and nobody asks for their tokens: they are *skimmed*, see skim.c.

   Line markers of the preprocessor are kept in a table of their own: only who asks for a token's line has the newlines
   counted. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "lex.h"
#include <stdlib.h>
#include <string.h>

typedef struct Named {
    const char *s;
    int id;
} Named;
static const Named keywords[] = {
    {"auto", K_AUTO}, {"break", K_BREAK}, {"case", K_CASE}, {"char", K_CHAR}, {"const", K_CONST}, {"__const", K_CONST},
    {"__const__", K_CONST}, {"continue", K_CONTINUE}, {"default", K_DEFAULT}, {"do", K_DO}, {"double", K_DOUBLE},
    {"else", K_ELSE}, {"enum", K_ENUM}, {"extern", K_EXTERN}, {"float", K_FLOAT}, {"for", K_FOR}, {"goto", K_GOTO},
    {"if", K_IF}, {"inline", K_INLINE}, {"__inline", K_INLINE}, {"__inline__", K_INLINE}, {"int", K_INT}, {"long", K_LONG},
    {"register", K_REGISTER}, {"restrict", K_RESTRICT}, {"__restrict", K_RESTRICT}, {"__restrict__", K_RESTRICT},
    {"return", K_RETURN}, {"short", K_SHORT}, {"signed", K_SIGNED}, {"__signed", K_SIGNED}, {"__signed__", K_SIGNED},
    {"sizeof", K_SIZEOF}, {"static", K_STATIC}, {"struct", K_STRUCT}, {"switch", K_SWITCH}, {"typedef", K_TYPEDEF},
    {"union", K_UNION}, {"unsigned", K_UNSIGNED}, {"void", K_VOID}, {"volatile", K_VOLATILE}, {"__volatile", K_VOLATILE},
    {"__volatile__", K_VOLATILE}, {"while", K_WHILE}, {"_Alignas", K_ALIGNAS}, {"_Alignof", K_ALIGNOF},
    {"__alignof", K_ALIGNOF}, {"__alignof__", K_ALIGNOF}, {"_Atomic", K_ATOMIC}, {"_Bool", K_BOOL}, {"_Complex", K_COMPLEX},
    {"__complex__", K_COMPLEX}, {"__complex", K_COMPLEX}, {"_Imaginary", K_IMAGINARY}, {"_Generic", K_GENERIC}, {"_Noreturn", K_NORETURN},
    {"_Static_assert", K_STATIC_ASSERT}, {"_Thread_local", K_THREAD_LOCAL}, {"__thread", K_THREAD_LOCAL}, {"asm", K_ASM},
    {"__asm", K_ASM}, {"__asm__", K_ASM}, {"typeof", K_TYPEOF}, {"__typeof", K_TYPEOF}, {"__typeof__", K_TYPEOF},
    {"__typeof_unqual__", K_TYPEOF}, {"__attribute", K_ATTRIBUTE}, {"__attribute__", K_ATTRIBUTE}, {"__extension__", K_EXTENSION}, {"__label__", K_LABEL},
    {"__auto_type", K_AUTO_TYPE}, {"__int128", K_INT128}, {"__int128_t", K_INT128}, {"__uint128_t", K_INT128},
    {"__float128", K_FLOAT128}, {"_Float128", K_FLOATN},
    {"_Float64", K_FLOATN}, {"_Float32", K_FLOATN}, {"_Float16", K_FLOATN}, {"_Float32x", K_FLOATN}, {"_Float64x", K_FLOATN}, {"_Float128x", K_FLOATN},
    {"__fp16", K_FLOATN}, {"__bf16", K_FLOATN}, {"__float80", K_FLOATN}, {"__ibm128", K_FLOATN}, {"_Decimal32", K_FLOATN},
    {"_Decimal64", K_FLOATN}, {"_Decimal128", K_FLOATN},
    {"__real__", K_REAL}, {"__real", K_REAL}, {"__imag__", K_IMAG}, {"__imag", K_IMAG}, {"__builtin_va_list", K_VA_LIST},
    {"__builtin_va_arg", K_VA_ARG}, {"__builtin_offsetof", K_OFFSETOF},
    {"__builtin_types_compatible_p", K_TYPES_COMPATIBLE}, {"__builtin_choose_expr", K_CHOOSE_EXPR},
    {"async", W_ASYNC}, {"await", W_AWAIT}, {"gather", W_GATHER}, {"gather_max", W_GATHER_MAX}, {"race", W_RACE},
    {"nursery", W_NURSERY}, {"spawn", W_SPAWN}, {"spawn_in", W_SPAWN_IN}, {"within", W_WITHIN}, {"shield", W_SHIELD},
    {"offload", W_OFFLOAD}, {"defer", W_DEFER}, {"_Async", -W_ASYNC}, {"_Await", -W_AWAIT}, {"_Gather", -W_GATHER},
    {"_Gather_max", -W_GATHER_MAX}, {"_Race", -W_RACE}, {"_Nursery", -W_NURSERY}, {"_Spawn", -W_SPAWN},
    {"_Spawn_in", -W_SPAWN_IN}, {"_Within", -W_WITHIN}, {"_Shield", -W_SHIELD}, {"_Offload", -W_OFFLOAD}, {"_Defer", -W_DEFER}};

/* ---- positions ---- */
static uint32_t marker_room;

static uint32_t file_index(const char *s, size_t n)
{
    Name *name = name_entry(intern(s, n));
    if (name->file) return name->file - 1;
    if (!(unit.nfiles & (unit.nfiles - 1)))
        unit.files = grow(unit.files, (unit.nfiles ? 2 * (size_t)unit.nfiles : 1) * sizeof *unit.files);
    unit.files[unit.nfiles] = name->s;
    name->file = ++unit.nfiles;
    return unit.nfiles - 1;
}
static void add_marker(Marker m)
{
    MAKE_ROOM(unit.markers, unit.nmarkers, marker_room);
    unit.markers[unit.nmarkers++] = m;
}
/* # 12 "file" 1 3   or   #line 12 "file". Others that a preprocessor leaves (#ident) say nothing of the position.
   end: the newline, from where on it holds. */
static void line_marker(const char *p, const char *end)
{
    if (!strncmp(p, "line", 4)) p += 4;
    while (p < end && (*p == ' ' || *p == '\t')) p++;
    if (p == end || *p < '0' || *p > '9') return;
    uint64_t n = 0;
    for (; p < end && *p >= '0' && *p <= '9'; p++)
        if (n <= UINT32_MAX) n = n * 10 + (uint64_t)(*p - '0');
    if (n > UINT32_MAX) n = 1;
    const Marker *last = &unit.markers[unit.nmarkers - 1];
    Marker m = {.off = (uint32_t)(end - unit.text), .line = (uint32_t)n - 1, .file = last->file, .system = last->system};
    while (p < end && *p != '"') p++;
    if (p++ < end) {
        const Name *before = name_entry(unit.files[last->file]); /* mostly it is still the same */
        const char *z = p;
        if ((size_t)(end - p) > before->len && !memcmp(p, before->s, before->len) && p[before->len] == '"') z += before->len;
        else {
            while (z < end && *z != '"') z += *z == '\\' && z + 1 < end ? 2 : 1;
            if (z > end) z = end;
            m.file = file_index(p, (size_t)(z - p));
        }
        m.system = z < end && memchr(z, '3', (size_t)(end - z));
    }
    add_marker(m);
}
static uint32_t newlines(uint32_t from, uint32_t to)
{
    uint32_t n = 0;
    for (uint32_t i = from; i < to; i++) n += unit.text[i] == '\n';
    return n;
}
/* Most questions are about a place near the last one. */
Position position(const Token *t)
{
    static uint32_t last_marker, last_off, last_line;
    static const char *text; /* that is about */
    uint32_t a = 0, b = unit.nmarkers;
    if (!unit.nmarkers) return (Position){.file = unit.path, .line = 1};
    while (b - a > 1) {
        uint32_t m = a + (b - a) / 2;
        if (unit.markers[m].off <= t->off) a = m;
        else b = m;
    }
    const Marker *m = &unit.markers[a];
    if (a != last_marker || text != unit.text) text = unit.text, last_marker = a, last_off = m->off, last_line = m->line;
    if (t->off >= last_off) last_line += newlines(last_off, t->off);
    else last_line -= newlines(t->off, last_off);
    last_off = t->off;
    return (Position){.file = unit.files[m->file], .line = last_line, .system = m->system};
}

/* ---- tokens ---- */
static uint32_t room, syms_room;
static uint32_t *open_brackets, nopen, open_room;

static void more_tokens(void)
{
    room = room ? room + room / 2 : (uint32_t)(unit.size / 4 + 1024);
    unit.toks = grow(unit.toks, (size_t)room * sizeof *unit.toks);
}
static inline Token *add_token(const char *s, const char *end, TokenKind kind, bool bol)
{
    if (unit.ntoks == room) more_tokens();
    Token *t = &unit.toks[unit.ntoks++];
    *t = (Token){.off = (uint32_t)(s - unit.text), .len = (uint32_t)(end - s), .kind = (uint8_t)kind, .bol = bol};
    return t;
}
static void opens(void)
{
    MAKE_ROOM(open_brackets, nopen, open_room);
    open_brackets[nopen++] = unit.ntoks - 1;
}
/* A brace closes what was left open in it. */
static void closes(int open)
{
    uint32_t at = unit.ntoks - 1;
    if (open == '{')
        while (nopen && unit.toks[open_brackets[nopen - 1]].id != '{') nopen--;
    if (!nopen || unit.toks[open_brackets[nopen - 1]].id != open) return;
    uint32_t first = open_brackets[--nopen];
    unit.toks[at].ref = first;
    unit.toks[first].ref = at;
}

static bool universal(const char *p) /* \u1234, \U12345678 */
{
    int n = p[0] != '\\' ? 0 : p[1] == 'u' ? 4 : p[1] == 'U' ? 8 : 0;
    for (int i = 0; i < n; i++)
        if (!p[2 + i] || !strchr("0123456789abcdefABCDEF", p[2 + i])) return false;
    return n;
}
/* GNU C's R"x(...)x", quote at the first quote. NULL: it is none. */
static const char *raw_string_end(const char *quote)
{
    size_t n = strcspn(quote + 1, "() \\\"\n");
    const char *end = unit.text + unit.size, *p = quote + 1 + n;
    if (n > 16 || *p != '(') return NULL;
    for (; (p = memchr(p, ')', (size_t)(end - p))); p++)
        if ((size_t)(end - p) > n + 1 && !memcmp(p + 1, quote + 1, n) && p[n + 1] == '"') return p + n + 2;
    return NULL;
}
/* Of a literal with NULs in it; s itself: it does not end. */
static const char *literal_end(const char *s)
{
    const char *end = unit.text + unit.size;
    for (const char *p = s + 1; p < end && *p != '\n'; p++) {
        if (*p == *s) return p + 1;
        if (*p == '\\') p++;
    }
    return s;
}
void directive(const char *s, const char *end, bool keep)
{
    const char *q = s + 1;
    while (*q == ' ' || *q == '\t') q++;
    if (strncmp(q, "pragma", 6)) line_marker(q, end);
    else if (keep) add_token(s, end, T_PRAGMA, true);
}
const char *line_end(const char *p)
{
    const char *end = unit.text + unit.size, *q = memchr(p, '\n', (size_t)(end - p));
    return q ? q : end;
}
const char *comment_end(const char *p) /* as it is left by the preprocessor's -C */
{
    const char *end = unit.text + unit.size;
    if (p[1] == '/') return line_end(p);
    for (p += 2; (p = memchr(p, '*', (size_t)(end - p))); p++)
        if (p[1] == '/') return p + 2;
    return end;
}

/* ---- names that may be of an async type ---- */
static uint32_t declaration; /* the first token of the one being read at file scope */
static bool declares_async;

static const Named of_c23[] = { /* before it they may be anything */
    {"bool", K_BOOL}, {"static_assert", K_STATIC_ASSERT}, {"alignas", K_ALIGNAS}, {"alignof", K_ALIGNOF},
    {"thread_local", K_THREAD_LOCAL}, {"typeof_unqual", K_TYPEOF}, {"constexpr", K_CONSTEXPR}};
static void fill_names(void)
{
    unit.c23 = unit.size && memmem(unit.text, unit.size, "caw_c23_", 8);
    for (size_t i = 0; i < sizeof of_c23 / sizeof *of_c23; i++) {
        Name *n = name_entry(intern(of_c23[i].s, strlen(of_c23[i].s)));
        n->id = unit.c23 ? (uint16_t)of_c23[i].id : 0;
        n->keyword = unit.c23;
        if (unit.c23) look_for(n);
    }
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        Name *n = name_entry(intern(keywords[i].s, strlen(keywords[i].s)));
        int id = keywords[i].id; /* negative: a word that is always one */
        n->id = (uint16_t)(id < 0 ? -id : id);
        n->keyword = id < 0 || id < W_FIRST;
        look_for(n);
    }
}

static bool is_token(uint32_t i, int id)
{
    return unit.toks[i].kind == T_PUNCT && unit.toks[i].id == id;
}
static void want_token(const Token *name)
{
    all_names[name->ref]->async_seen = true;
    look_for(all_names[name->ref]);
}
/* What is declared stands before one of these; parameter lists, attributes, initialisers and bodies are passed over. */
static void want_declared(void)
{
    for (uint32_t i = declaration; i + 1 < unit.ntoks; i++) {
        const Token *t = &unit.toks[i], *n = t + 1;
        bool bracket = t->kind == T_PUNCT && t->ref > i;
        bool tag = t->kind == T_KEYWORD && (t->id == K_STRUCT || t->id == K_UNION) && n->kind == T_IDENT && is_token(i + 2, '{');
        if (tag) want_token(n); /* with async members */
        if (t->kind == T_IDENT) {
            bool ends = n->kind == T_KEYWORD ? n->id == K_ATTRIBUTE || n->id == K_ASM
                                             : n->kind == T_PUNCT && n->id < 128 && n->id && strchr("()[;,=", n->id);
            if (ends) want_token(t);
        } else if (t->kind == T_KEYWORD && (t->id == K_ATTRIBUTE || t->id == K_ASM) && is_token(i + 1, '(') && n->ref > i) {
            i = n->ref;
        } else if (bracket && t->id != '(') {
            i = t->ref;
        } else if (bracket && i > declaration && !is_token(i + 1, '*') && !is_token(i + 2, ')')) {
            if (t[-1].kind == T_IDENT || is_token(i - 1, ')')) i = t->ref;
        } else if (is_token(i, '=')) {
            while (i + 1 < unit.ntoks && !is_token(i + 1, ',') && !is_token(i + 1, ';'))
                i = unit.toks[i + 1].kind == T_PUNCT && unit.toks[i + 1].ref > i ? unit.toks[i + 1].ref : i + 1;
        }
    }
}
static void end_declaration(void)
{
    if (declares_async) want_declared();
    declares_async = false;
    declaration = unit.ntoks;
}
/* Does the brace that comes open a function's body? */
static bool body_comes(void)
{
    uint32_t i = unit.ntoks;
    while (i > declaration + 2 && is_token(i - 1, ')') && unit.toks[i - 1].ref > declaration) {
        uint32_t before = unit.toks[i - 1].ref - 1;
        const Token *b = &unit.toks[before];
        if (b->kind == T_IDENT || is_token(before, ')')) break;
        if (b->kind != T_KEYWORD || (b->id != K_ATTRIBUTE && b->id != K_ASM)) return false;
        i = before;
    }
    if (i <= declaration + 2 || !is_token(i - 1, ')')) return false;
    for (uint32_t k = declaration; k < i; k++)
        if (is_token(k, '=') || is_token(k, '{')) return false;
    return true;
}

static const char *add_name(const char *s, bool bol)
{
    const char *p = s;
    uint32_t h = 0;
    for (;;) {
        while (name_char[(unsigned char)*p]) h = HASH_STEP(h, *p), p++;
        if (*p != '\\' || !universal(p)) break;
        for (int i = 0; i < 6; i++) h = HASH_STEP(h, *p), p++;
    }
    const char *raw = *p == '"' && p[-1] == 'R' && p - s <= 3 ? raw_string_end(p) : NULL;
    if (raw) {
        add_token(s, raw, T_STRING, bol);
        return raw;
    }
    const Name *n = intern_hashed(s, (uint32_t)(p - s), h);
    Token *t = add_token(s, p, n->keyword ? T_KEYWORD : T_IDENT, bol);
    t->id = n->id;
    t->ref = n->index;
    if (n->id == W_ASYNC || n->async_seen) declares_async = true;
    return p;
}
/* ---- what is skimmed ---- */
static enum { IN_FULL, BODIES, DECLARATIONS } skims;
/* At an opening brace at file scope: behind the body's closing one, if nobody wants what stands between. */
static const char *skimmed(const char *s, bool bol)
{
    if (skims == IN_FULL || !body_comes()) return NULL;
    if (declares_async) { /* what is called in it declares nothing */
        end_declaration();
        return NULL;
    }
    uint32_t markers = unit.nmarkers;
    const char *close = closing(BRACES, s);
    if (!close) {
        unit.nmarkers = markers;
        return NULL;
    }
    add_token(s, s + 1, T_PUNCT, bol)->id = '{';
    opens();
    add_token(close, close + 1, T_PUNCT, false)->id = '}';
    closes('{');
    return close + 1;
}

/* struct S; is what is left of a skimmed declaration with the tag in it. */
static void tag_tokens(const char *s)
{
    const char *name = add_name(s, true);
    while (name_char[(unsigned char)*name] != NAME_FIRST) name++;
    const char *end = add_name(name, false);
    add_token(end, end, T_PUNCT, false)->id = ';';
    end_declaration();
}

/* The tokens of the text up to end. */
static void scan(const char *YYCURSOR, const char *end)
{
    const char *YYMARKER = NULL, *s;
    bool bol = true;
    for (;;) {
        if (YYCURSOR >= end) return;
        int id = 0;
        TokenKind kind = T_PUNCT;
        while (*YYCURSOR == ' ') YYCURSOR++;
        s = YYCURSOR;
        if (name_char[(unsigned char)*s] == NAME_FIRST) {
            bool whole = bol && skims == DECLARATIONS && !nopen && unit.ntoks == declaration;
            if (whole && (YYMARKER = skim_line(s, tag_tokens))) {
                YYCURSOR = YYMARKER;
                continue;
            }
            bool prefix = (*s == 'L' || *s == 'u' || *s == 'U') && (s[1] < '0' || s[1] == '8'); /* of a literal, perhaps */
            if (!prefix) goto name;
        }
        /*!re2c
        re2c:define:YYCTYPE = "unsigned char";
        re2c:define:YYCURSOR = YYCURSOR;
        re2c:yyfill:enable = 0;
        L = [a-zA-Z_$] | [\x80-\xff] | "\\u" [0-9a-fA-F]{4} | "\\U" [0-9a-fA-F]{8};
        D = [0-9];
        esc = "\\" [^\x00];
        enc = "L" | "u" | "U" | "u8";

        "\x00"  {
            if (s < end) continue; /* the C compiler skips it too */
            return;
        }
        "/*" | "//" { YYCURSOR = comment_end(s); continue; }
        [ \t\f\v\r]+ { continue; }
        "\\" "\r"? "\n" { continue; }
        "\n"    { bol = true; continue; }
        "#"     {
            if (!bol) goto stray;
            YYCURSOR = line_end(s);
            directive(s, YYCURSOR, true);
            continue;
        }
        enc? ["] (esc | [^"\\\n\x00])* ["] { kind = T_STRING; goto token; }
        enc? ['] (esc | [^'\\\n\x00])* ['] { kind = T_CHAR; goto token; }
        L       { goto name; }
        "."? D ([eEpP] [+-] | "'" [0-9a-zA-Z] | L | D | ".")* { kind = T_NUMBER; goto token; }
        [([{]   { id = (unsigned char)*s; goto opening; }
        "<:"    { id = '['; goto opening; }
        "<%"    { id = '{'; goto opening; }
        [)]     { id = ')'; goto closing; }
        "]" | ":>" { id = ']'; goto closing; }
        "}" | "%>" { id = '}'; goto closing; }
        "..."   { id = P_ELLIPSIS; goto token; }
        "<<="   { id = P_SHL_EQ; goto token; }
        ">>="   { id = P_SHR_EQ; goto token; }
        "->"    { id = P_ARROW; goto token; }
        "++"    { id = P_INC; goto token; }
        "--"    { id = P_DEC; goto token; }
        "<<"    { id = P_SHL; goto token; }
        ">>"    { id = P_SHR; goto token; }
        "<="    { id = P_LE; goto token; }
        ">="    { id = P_GE; goto token; }
        "=="    { id = P_EQ; goto token; }
        "!="    { id = P_NE; goto token; }
        "&&"    { id = P_ANDAND; goto token; }
        "||"    { id = P_OROR; goto token; }
        "*="    { id = P_MUL_EQ; goto token; }
        "/="    { id = P_DIV_EQ; goto token; }
        "%="    { id = P_MOD_EQ; goto token; }
        "+="    { id = P_ADD_EQ; goto token; }
        "-="    { id = P_SUB_EQ; goto token; }
        "&="    { id = P_AND_EQ; goto token; }
        "^="    { id = P_XOR_EQ; goto token; }
        "|="    { id = P_OR_EQ; goto token; }
        "::"    { id = P_SCOPE; goto token; }
        [-+*/%&|^~!<>=?:;,.] { id = (unsigned char)*s; goto token; }
        *       { goto stray; }
        */
    name:
        YYCURSOR = add_name(s, bol);
        bol = false;
        continue;
    opening:
        if (id == '{' && !nopen && (YYMARKER = skimmed(s, bol))) {
            YYCURSOR = YYMARKER;
            end_declaration();
            bol = false;
            continue;
        }
        add_token(s, YYCURSOR, T_PUNCT, bol)->id = (uint16_t)id;
        opens();
        bol = false;
        continue;
    closing:
        add_token(s, YYCURSOR, T_PUNCT, bol)->id = (uint16_t)id;
        closes(id == ')' ? '(' : id == ']' ? '[' : '{');
        bol = false;
        if (id == '}' && !nopen && unit.toks[unit.ntoks - 1].ref && is_token(unit.toks[unit.ntoks - 1].ref - 1, ')')) {
            declares_async = false; /* a body's end: see skimmed() */
            declaration = unit.ntoks;
        }
        continue;
    stray:
        YYCURSOR = *s == '"' || *s == '\'' ? literal_end(s) : s;
        if (YYCURSOR == s) id = P_STRAY, YYCURSOR++;
        else kind = *s == '"' ? T_STRING : T_CHAR;
    token:
        add_token(s, YYCURSOR, kind, bol)->id = (uint16_t)id;
        bol = false;
        if (id == ';' && !nopen) end_declaration();
    }
}
void lex(void)
{
    const char *end = unit.text + unit.size;
    if (unit.size >= UINT32_MAX - 64) fatal("%s: more than 4 GiB of preprocessed text", unit.path);
    room = nopen = marker_room = declaration = 0; /* there may have been another text before */
    declares_async = false;
    skims = unit.whole ? IN_FULL : DECLARATIONS;
    skim_open();
    fill_names();
    add_marker((Marker){.line = 1, .file = file_index(unit.path, strlen(unit.path))});
    scan(unit.text, end);
    add_token(end, end, T_EOF, true);
    syms_room = unit.ntoks + 1;
    unit.syms = zeroed(syms_room * sizeof *unit.syms);
}
/* The tokens of the text from..to, behind all others: the first of them. */
static uint32_t more(const char *from, const char *to)
{
    uint32_t was = unit.ntoks, markers = unit.nmarkers;
    nopen = 0;
    declaration = was;
    scan(from, to);
    add_token(to, to, T_EOF, false);
    unit.nmarkers = markers; /* they are known */
    if (unit.ntoks > syms_room) {
        syms_room = unit.ntoks + unit.ntoks / 4;
        unit.syms = grow(unit.syms, syms_room * sizeof *unit.syms);
    }
    memset(unit.syms + was, 0, (unit.ntoks - was) * sizeof *unit.syms);
    return was;
}
void body_tokens(uint32_t open, uint32_t *lo, uint32_t *hi)
{
    uint32_t close = match_of(open);
    *lo = open + 1, *hi = close;
    if (close != open + 1) return;
    const char *from = unit.text + unit.toks[open].off, *to = line_end(unit.text + unit.toks[close].off);
    while (from > unit.text && from[-1] != '\n') from--; /* whole lines: a message looks at a token's neighbours */
    skims = IN_FULL;
    *lo = more(from, to), *hi = unit.ntoks - 1;
    while (*lo < *hi && unit.toks[*lo].off <= unit.toks[open].off) ++*lo;
    while (*hi > *lo && unit.toks[*hi - 1].off >= unit.toks[close].off) --*hi;
}
uint32_t declaration_tokens(Name *n, bool tag, uint32_t before)
{
    uint32_t from, to;
    if (!skimmed_next(n, tag, before, &from, &to)) return 0;
    skims = BODIES;
    return more(unit.text + from, unit.text + to);
}

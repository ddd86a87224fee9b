/* Tokens from preprocessed text, with re2c.

   The text ends in a NUL, so the scanner needs no end test. A token keeps only where it stands; identifiers are interned,
   and a table made at the start says which names are keywords or words of the language. Line markers of the
   preprocessor move the position and yield nothing. */
#include "cawc.h"
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
    {"__attribute", K_ATTRIBUTE}, {"__attribute__", K_ATTRIBUTE}, {"__extension__", K_EXTENSION}, {"__label__", K_LABEL},
    {"__auto_type", K_AUTO_TYPE}, {"__int128", K_INT128}, {"__float128", K_FLOAT128}, {"_Float128", K_FLOATN},
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

/* Keywords by interned name: a small hash of its own, filled once. */
enum { SLOTS = 1024 };
static struct {
    const char *name;
    int id;
} slots[SLOTS];
static unsigned slot_of(const char *name)
{
    return (unsigned)((uintptr_t)name >> 4) % SLOTS;
}
static void fill_slots(void)
{
    if (slots[slot_of(intern("auto", 4))].name) return; /* a second text */
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        const char *n = intern(keywords[i].s, strlen(keywords[i].s));
        unsigned k = slot_of(n);
        while (slots[k].name) k = (k + 1) % SLOTS;
        slots[k].name = n;
        slots[k].id = keywords[i].id;
    }
}
static void identifier(Token *t, const char *s, size_t n)
{
    t->kind = T_IDENT;
    t->name = intern(s, n);
    for (unsigned k = slot_of(t->name); slots[k].name; k = (k + 1) % SLOTS) {
        if (slots[k].name != t->name) continue;
        int id = slots[k].id; /* negative: a word that is always one */
        t->id = (uint16_t)(id < 0 ? -id : id);
        if (id < 0 || id < W_FIRST) t->kind = T_KEYWORD;
        return;
    }
}

static uint32_t room, line;
static unsigned file;
static bool in_system;

static uint16_t file_index(const char *s, size_t n)
{
    const char *name = intern(s, n);
    for (unsigned i = unit.nfiles; i > 0; i--)
        if (unit.files[i - 1] == name) return (uint16_t)(i - 1);
    if (unit.nfiles >= UINT16_MAX) return UINT16_MAX - 1;
    if (!(unit.nfiles & (unit.nfiles - 1))) {
        const char **more = realloc(unit.files, (unit.nfiles ? 2 * unit.nfiles : 1) * sizeof *more);
        if (!more) fatal("out of memory");
        unit.files = more;
    }
    unit.files[unit.nfiles] = name;
    return (uint16_t)unit.nfiles++;
}
/* # 12 "file" 1 3   or   #line 12 "file". Others that a preprocessor leaves (#ident) say nothing of the position. */
static void line_marker(const char *p, const char *end)
{
    if (!strncmp(p, "line", 4)) p += 4;
    while (p < end && (*p == ' ' || *p == '\t')) p++;
    if (p == end || *p < '0' || *p > '9') return;
    unsigned long n = strtoul(p, (char **)&p, 10);
    if (n > UINT32_MAX) n = 1;
    line = (uint32_t)n - 1; /* the newline that follows counts */
    const char *q = memchr(p, '"', (size_t)(end - p));
    if (!q) return;
    const char *z = q + 1;
    while (z < end && *z != '"') z += *z == '\\' && z + 1 < end ? 2 : 1;
    file = file_index(q + 1, (size_t)(z - q - 1));
    in_system = z < end && memchr(z, '3', (size_t)(end - z));
}
static Token *add_token(const char *s, bool bol)
{
    if (unit.ntoks == room) {
        room = room ? 2 * room : (uint32_t)(unit.size / 4 + 1024);
        Token *more = realloc(unit.toks, room * sizeof *more);
        if (!more) fatal("out of memory");
        unit.toks = more;
    }
    Token *t = &unit.toks[unit.ntoks++];
    *t = (Token){.off = (uint32_t)(s - unit.text), .line = line, .file = (uint16_t)file, .bol = bol, .system = in_system};
    return t;
}

void lex(void)
{
    const char *YYCURSOR = unit.text, *YYMARKER = NULL, *s;
    bool bol = true;
    if (unit.size >= UINT32_MAX - 16) fatal("%s: more than 4 GiB of preprocessed text", unit.path);
    fill_slots();
    room = 0;
    in_system = false;
    line = 1;
    file = file_index(unit.path, strlen(unit.path));
    for (;;) {
        int id = 0;
        TokenKind kind = T_PUNCT;
        s = YYCURSOR;
        /*!re2c
        re2c:define:YYCTYPE = "unsigned char";
        re2c:define:YYCURSOR = YYCURSOR;
        re2c:yyfill:enable = 0;
        L = [a-zA-Z_$] | [\x80-\xff] | "\\u" [0-9a-fA-F]{4} | "\\U" [0-9a-fA-F]{8};
        D = [0-9];
        esc = "\\" [^\x00];
        enc = "L" | "u" | "U" | "u8";

        "\x00"  {
            if ((size_t)(s - unit.text) < unit.size) {
                add_token(s, bol)->len = 1;
                error_at(unit.ntoks - 1, "a NUL byte");
                unit.ntoks--;
                continue;
            }
            add_token(s, bol)->kind = T_EOF;
            return;
        }
        [ \t\f\v\r]+ { continue; }
        "\\" "\r"? "\n" { line++; continue; }
        "\n"    { line++; bol = true; continue; }
        "#" [^\n\x00]* {
            if (!bol) goto stray;
            const char *q = s + 1;
            while (*q == ' ' || *q == '\t') q++;
            if (!strncmp(q, "pragma", 6)) {
                Token *t = add_token(s, true);
                t->kind = T_PRAGMA;
                t->len = (uint32_t)(YYCURSOR - s);
            } else
                line_marker(q, YYCURSOR);
            continue;
        }
        enc? ["] (esc | [^"\\\n\x00])* ["] { kind = T_STRING; goto token; }
        enc? ['] (esc | [^'\\\n\x00])* ['] { kind = T_CHAR; goto token; }
        L (L | D)* { kind = T_IDENT; goto token; }
        "."? D ([eEpP] [+-] | "'" [0-9a-zA-Z] | L | D | ".")* { kind = T_NUMBER; goto token; }
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
        "<:"    { id = '['; goto token; }
        ":>"    { id = ']'; goto token; }
        "<%"    { id = '{'; goto token; }
        "%>"    { id = '}'; goto token; }
        [-+*/%&|^~!<>=?:;,.(){}] | "[" | "]" { id = (unsigned char)*s; goto token; }
        *       { goto stray; }
        */
    stray:
        YYCURSOR = s + 1;
        add_token(s, bol)->len = 1;
        error_at(unit.ntoks - 1, *s == '"' || *s == '\'' ? "a literal that does not end" : "a character that C does not know: '%c'", *s);
        unit.ntoks--;
        continue;
    token:;
        Token *t = add_token(s, bol);
        t->kind = (uint8_t)kind;
        t->id = (uint16_t)id;
        t->len = (uint32_t)(YYCURSOR - s);
        if (kind == T_IDENT) identifier(t, s, t->len);
        bol = false;
    }
}

/* Where the preprocessed text comes from, to the token: what --emit-c writes is the user's file with the async functions
   replaced, and so must know which of its bytes became which tokens.

   The preprocessor tells lines only. So it is run once more, over a copy of the file in which identifiers that mean nothing
   stand as marks: before the first token of each line, and before and behind each use of a macro. They come through
   unchanged, and what stands between two of them is the expansion of what stood between them; a line whose mark is missing
   was not taken. Without its marks that text must be the text that was translated, token for token: where it is not (a
   macro that takes up what stands behind it in a way that was not foreseen), nothing is believed of it.

   Which names are macros, and what they reach, is known from the #define lines that the preprocessor leaves by -dD. */
#include "origin.h"
#include <stdlib.h>
#include <string.h>

Origin origin;

/* ---- macros: every definition there ever was -------------------------------------------------------------------- */
typedef struct Macro {
    struct Macro *next; /* in its slot */
    const char *name;
    bool function, object;
    struct MacroText {
        struct MacroText *next;
        const char *lo, *hi;
    } * texts;
    Reach reach;
    unsigned visit;
    bool reached;
} Macro;
enum { SLOTS = 4096 };
static Macro *macros[SLOTS];
static unsigned visit;

static Macro *macro(const char *name, bool make)
{
    Macro **at = &macros[((uintptr_t)name >> 4) % SLOTS];
    for (Macro *m = *at; m; m = m->next)
        if (m->name == name) return m;
    if (!make) return NULL;
    Macro *m = NEW(Macro);
    m->name = name;
    m->next = *at;
    return *at = m;
}
static bool word_char(char c)
{
    return c == '_' || c == '$' || (c & 0x80) || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z');
}
static bool name_char(char c)
{
    return word_char(c) && !(c >= '0' && c <= '9');
}
/* The word at p; NULL: there is none. */
static const char *word_at(const char *p, const char *end)
{
    const char *q = p;
    if (q >= end || !name_char(*q)) return NULL;
    while (q < end && word_char(*q)) q++;
    return intern(p, (size_t)(q - p));
}
static void define_macro(const char *p, const char *end)
{
    const char *name = word_at(p, end);
    if (!name) return;
    Macro *m = macro(name, true);
    p += strlen(name);
    if (p < end && *p == '(') m->function = true;
    else m->object = true;
    struct MacroText *t = NEW(struct MacroText);
    *t = (struct MacroText){m->texts, p, end};
    m->texts = t;
}
static void find_macros(void)
{
    static const char *const builtin[] = {"__LINE__", "__FILE__",      "__COUNTER__",       "__BASE_FILE__", "__DATE__",
                                          "__TIME__", "__TIMESTAMP__", "__INCLUDE_LEVEL__", "__FILE_NAME__"};
    for (size_t i = 0; i < sizeof builtin / sizeof *builtin; i++) {
        Macro *m = macro(intern(builtin[i], strlen(builtin[i])), true);
        m->object = m->reach.position = m->reached = true;
    }
    macro(intern("_Pragma", 7), true)->function = true;
    const char *end = unit.text + unit.size;
    for (const char *p = unit.text, *q; p < end; p = q + 1) {
        if (!(q = memchr(p, '\n', (size_t)(end - p)))) q = end;
        if (!strncmp(p, "#define ", 8)) define_macro(p + 8, q);
    }
}
/* A token of a macro's text, or of a file: its end. Literals and comments are tokens. */
const char *text_token_end(const char *p, const char *end)
{
    const char *q = p + 1;
    if (word_char(*p) || (*p == '.' && q < end && *q >= '0' && *q <= '9')) {
        bool number = !name_char(*p);
        while (q < end &&
               (word_char(*q) || (number && (*q == '.' || ((*q == '+' || *q == '-') && strchr("eEpP", q[-1]))))))
            q++;
        if (number || q >= end || (*q != '"' && *q != '\'') || q - p > 2) return q;
        p = q++; /* L"…" */
    }
    if (*p == '/' && q < end && *q == '/') {
        while (q < end && *q != '\n') q += *q == '\\' && q + 1 < end ? 2 : 1;
        return q < end ? q : end;
    }
    if (*p == '/' && q < end && *q == '*') {
        for (q++; q + 1 < end; q++)
            if (q[0] == '*' && q[1] == '/') return q + 2;
        return end;
    }
    if (*p == '"' || *p == '\'') {
        while (q < end && *q != *p && *q != '\n') q += *q == '\\' && q + 1 < end ? 2 : 1;
        return q < end ? q + 1 : end;
    }
    static const char *const longer[] = {
        "...", "<<=", ">>=", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||",
        "*=",  "/=",  "%=",  "+=", "-=", "&=", "^=", "|=", "::", "<:", ":>", "<%", "%>"};
    for (size_t i = 0; i < sizeof longer / sizeof *longer; i++) {
        size_t n = strlen(longer[i]);
        if ((size_t)(end - p) >= n && !strncmp(p, longer[i], n)) return p + n;
    }
    return q;
}
static bool is_comment(const char *p)
{
    return *p == '/' && (p[1] == '/' || p[1] == '*');
}
static void reach_of(Macro *m, Reach *r)
{
    if (m->visit == visit) return;
    m->visit = visit;
    r->position |= m->reach.position;
    for (struct MacroText *t = m->texts; t; t = t->next)
        for (const char *p = t->lo; p < t->hi; p = text_token_end(p, t->hi)) {
            if (*p == '#') r->pastes = true;
            const char *name = word_at(p, t->hi);
            Macro *in = name ? macro(name, false) : NULL;
            if (in) reach_of(in, r);
        }
}
Reach macro_reach(const char *name)
{
    Macro *m = macro(name, false);
    if (!m) return (Reach){0};
    if (!m->reached) {
        visit++;
        reach_of(m, &m->reach);
        m->reached = true;
    }
    return m->reach;
}
static bool mentions(Macro *m, const char *name)
{
    if (m->visit == visit) return false;
    m->visit = visit;
    for (struct MacroText *t = m->texts; t; t = t->next)
        for (const char *p = t->lo; p < t->hi; p = text_token_end(p, t->hi)) {
            const char *word = word_at(p, t->hi);
            if (word == name) return true;
            Macro *in = word ? macro(word, false) : NULL;
            if (in && mentions(in, name)) return true;
        }
    return false;
}
bool macro_mentions(const char *name, const char *what)
{
    Macro *m = macro(name, false);
    visit++;
    return m && (name == what || mentions(m, what));
}
void each_object_macro(void (*use)(const char *name))
{
    for (int i = 0; i < SLOTS; i++)
        for (const Macro *m = macros[i]; m; m = m->next)
            if (m->object) use(m->name);
}
/* Can what it expands to take up parentheses that stand behind it? Its last word may be a parameter, or such a macro. */
static bool takes_more(Macro *m, int depth)
{
    for (struct MacroText *t = m->texts; t; t = t->next) {
        const char *last = NULL;
        for (const char *p = t->lo; p < t->hi; p = text_token_end(p, t->hi))
            if (*p != ' ' && *p != '\t') last = p;
        const char *word = last ? word_at(last, t->hi) : NULL;
        Macro *in = word ? macro(word, false) : NULL;
        if (word && m->function) return true;
        if (in && (in->function || depth > 16 || takes_more(in, depth + 1))) return true;
    }
    return false;
}

/* ---- the file in pieces ----------------------------------------------------------------------------------------- */
static uint32_t cap_pieces, cap_directives;

static Piece *add_piece(void)
{
    MAKE_ROOM(origin.pieces, origin.npieces, cap_pieces);
    Piece *p = &origin.pieces[origin.npieces++];
    *p = (Piece){0};
    return p;
}
static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end) {
        if (*p == ' ' || *p == '\t') p++;
        else if (*p == '\\' && p + 1 < end && (p[1] == '\n' || p[1] == '\r')) p += 2;
        else if (*p == '/' && p + 1 < end && p[1] == '*') p = text_token_end(p, end);
        else break;
    }
    return p;
}
static const char *directive_end(const char *p, const char *end)
{
    while (p < end && *p != '\n') {
        if (*p == '\\' && p + 1 < end) p += p[1] == '\r' && p + 2 < end ? 3 : 2;
        else if (*p == '"' || *p == '\'') {
            const char *q = text_token_end(p, end);
            p = q > p && q[-1] == '\n' ? q - 1 : q;
        } else if (is_comment(p)) p = text_token_end(p, end);
        else p++;
    }
    return p < end ? p + 1 : end;
}
static const char *add_directive(const char *at, const char *hash, const char *end)
{
    MAKE_ROOM(origin.directives, origin.ndirectives, cap_directives);
    const char *p = skip_blanks(hash, end), *stop = directive_end(p, end);
    const char *word = word_at(p, stop), *name = NULL;
    if (word && (!strcmp(word, "define") || !strcmp(word, "undef")))
        name = word_at(skip_blanks(p + strlen(word), stop), stop);
    origin.directives[origin.ndirectives++] =
        (Directive){(uint32_t)(at - origin.text), (uint32_t)(stop - origin.text), word ? word : "", name};
    return stop;
}
/* Tokens and directives; macros are still single words. */
static void split(void)
{
    const char *p = origin.text, *end = origin.text + origin.size, *line = p;
    bool bol = true, first = true;
    while (p < end) {
        if (*p == '\n') line = ++p, bol = first = true;
        else if (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\f' || *p == '\v') p++;
        else if (*p == '\\' && p + 1 < end && (p[1] == '\n' || p[1] == '\r')) p += 2;
        else if (is_comment(p)) p = text_token_end(p, end);
        else if (bol && (*p == '#' || (*p == '%' && p + 1 < end && p[1] == ':'))) {
            p = line = add_directive(line, p + (*p == '#' ? 1 : 2), end);
            bol = first = true;
        } else {
            Piece *x = add_piece();
            x->off = (uint32_t)(p - origin.text);
            x->name = word_at(p, end);
            p = text_token_end(p, end);
            x->end = (uint32_t)(p - origin.text);
            if (x->name && strlen(x->name) != x->end - x->off) x->name = NULL; /* a literal's prefix */
            x->first = first;
            bol = first = false;
        }
    }
}
Directive *directives_of(const char *text, uint32_t size, uint32_t *n)
{
    Origin saved = origin;
    uint32_t pieces = cap_pieces, directives = cap_directives;
    origin = (Origin){.text = (char *)(uintptr_t)text, .size = size};
    cap_pieces = cap_directives = 0;
    split();
    free(origin.pieces);
    Directive *d = origin.directives;
    *n = origin.ndirectives;
    origin = saved;
    cap_pieces = pieces;
    cap_directives = directives;
    return d;
}
static char first_char(uint32_t i)
{
    return i < origin.npieces && origin.pieces[i].end == origin.pieces[i].off + 1 ? origin.text[origin.pieces[i].off]
                                                                                  : 0;
}
/* Behind the group that opens at i; there is none: i. */
static uint32_t behind_group(uint32_t i)
{
    uint32_t depth = 0;
    if (first_char(i) != '(') return i;
    for (uint32_t k = i; k < origin.npieces; k++) {
        char c = first_char(k);
        if (c == '(') depth++;
        if (c == ')' && --depth == 0) return k + 1;
    }
    return i;
}
static uint32_t use_end(uint32_t i) /* of the macro at i; i: it is none here */
{
    Macro *m = origin.pieces[i].name ? macro(origin.pieces[i].name, false) : NULL;
    if (!m) return i;
    uint32_t end = i + 1;
    if (m->function) end = behind_group(i + 1);
    if (!m->object && end == i + 1) return i;
    if (takes_more(m, 0))
        for (uint32_t more; (more = behind_group(end)) != end;) end = more;
    return end;
}
static void join_macros(void)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < origin.npieces; n++) {
        uint32_t end = use_end(i);
        Piece p = origin.pieces[i];
        if (end > i) {
            p.macro = true;
            p.end = origin.pieces[end - 1].end;
        } else end = i + 1;
        if (n && origin.pieces[n - 1].macro) p.first = true; /* a mark stands behind a macro */
        origin.pieces[n] = p;
        i = end;
    }
    origin.npieces = n;
}
void origin_scan(const char *path, char *text, size_t size)
{
    origin.path = path;
    origin.text = text;
    origin.size = (uint32_t)size;
    find_macros();
    split();
    join_macros();
}

/* ---- marks --------------------------------------------------------------------------------------------------------- */
#define MARK "cawc_mark_"
static void put_mark(Text *out, uint32_t i)
{
    text_printf(out, " " MARK "%u_ ", i);
}
void origin_marked(Text *out)
{
    uint32_t at = 0;
    text_printf(out, "# 1 \"");
    for (const char *s = origin.path; *s; s++) text_printf(out, *s == '"' || *s == '\\' ? "\\%c" : "%c", *s);
    text_printf(out, "\"\n");
    for (uint32_t i = 0; i < origin.npieces; i++) {
        const Piece *p = &origin.pieces[i];
        text_add(out, origin.text + at, p->off - at);
        at = p->off;
        if (p->macro || p->first) put_mark(out, i);
        if (!p->macro) continue;
        text_add(out, origin.text + at, p->end - at);
        at = p->end;
        put_mark(out, origin.npieces); /* its end */
    }
    text_add(out, origin.text + at, origin.size - at);
}
static uint32_t mark_of(const Unit *u, const Token *t)
{
    size_t n = sizeof MARK - 1;
    if (t->kind != T_IDENT || t->len <= n || strncmp(u->text + t->off, MARK, n)) return UINT32_MAX;
    return (uint32_t)strtoul(u->text + t->off + n, NULL, 10);
}
static bool same_token(const Unit *u, const Token *a, const Token *b)
{
    return a->kind == b->kind &&
           (a->kind == T_EOF || (a->len == b->len && !memcmp(u->text + a->off, unit.text + b->off, a->len)));
}
static bool is_piece(const Piece *p, const Token *t)
{
    return p->end - p->off == t->len && !memcmp(origin.text + p->off, unit.text + t->off, t->len);
}
static bool align(const Unit *marked)
{
    uint32_t k = 0, at = origin.npieces; /* of pieces: the one whose tokens come now */
    bool ended = true;                   /* nothing of this line comes any more */
    origin.piece_of = arena_alloc(((size_t)unit.ntoks + 1) * sizeof *origin.piece_of);
    for (uint32_t j = 0; j < marked->ntoks; j++) {
        const Token *t = &marked->toks[j];
        uint32_t mark = mark_of(marked, t);
        if (mark != UINT32_MAX) {
            at = mark;
            ended = at >= origin.npieces;
            if (ended || !origin.pieces[at].macro) continue;
            origin.pieces[at].present = true;
            origin.pieces[at].lo = origin.pieces[at].hi = k;
            continue;
        }
        if (k >= unit.ntoks || !same_token(marked, t, &unit.toks[k])) return false;
        if (!ended && t->kind != T_PRAGMA && t->kind != T_EOF) {
            Piece *p = &origin.pieces[at];
            if (p->macro) p->hi = k + 1;
            else {
                if (!is_piece(p, &unit.toks[k])) return false;
                p->present = true;
                p->lo = k;
                p->hi = k + 1;
            }
            origin.piece_of[k] = at + 1;
            if (!p->macro && (++at == origin.npieces || origin.pieces[at].first || origin.pieces[at].macro))
                ended = true;
        }
        k++;
    }
    return k == unit.ntoks;
}
bool origin_align(char *text, size_t size)
{
    Unit saved = unit;
    unit = (Unit){
        .path = saved.path, .text = text, .size = size, .files = saved.files, .nfiles = saved.nfiles, .whole = true};
    lex();
    Unit marked = unit;
    unit = saved;
    unit.files = marked.files; /* names know their numbers */
    unit.nfiles = marked.nfiles;
    return align(&marked);
}
Piece *origin_piece(uint32_t tok)
{
    return origin.piece_of && origin.piece_of[tok] ? &origin.pieces[origin.piece_of[tok] - 1] : NULL;
}

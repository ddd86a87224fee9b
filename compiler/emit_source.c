/* The unit as the user's own file: --emit-c.

   What is not async is the file's text, byte for byte: #include lines, macros, comments, branches that were not taken. The
   words are gone from what is left of declarations (caw.h erases those in headers), and an async function stands as what
   it has become. Its expressions are printed from the preprocessed tokens, but a macro's use whose tokens are all there is
   written as the user wrote it. Macros that come to mean something else within the function, that depend on the line, or
   that would be given another spelling to paste, are written out.

   A type with async functions in it is here what C sees of it, an ordinary pointer to a function; its value is a
   descriptor's address all the same (CAW_FN). So headers that only declare need no translation. */
#include "emit.h"
#include "origin.h"
#include <stdlib.h>
#include <string.h>

static uint32_t copied; /* of the file, up to here */

static void put_file(uint32_t to)
{
    static uint32_t next; /* line markers are flatten.c's */
    for (; next < origin.ndirectives && origin.directives[next].off < to; next++) {
        const Directive *d = &origin.directives[next];
        if (*d->word || d->off < copied) continue;
        text_add(em.out, origin.text + copied, d->off - copied);
        copied = d->end;
    }
    if (to > copied) text_add(em.out, origin.text + copied, to - copied);
    if (to > copied) copied = to;
}

/* ---- macros -------------------------------------------------------------------------------------------------------- */
typedef struct Renamed { /* a name that is printed otherwise here */
    struct Renamed *next;
    const char *name, *as;
} Renamed;

/* ---- macros that are called as words of ours ------------------------------------------------------------------------ */
/* The text has members and attributes that libcaw's headers declare, and names in `_`. A macro of the file's that is called
   so is put away while ours stands there, and its uses in it are written out. */
typedef struct Word {
    struct Word *next;
    const char *name;
} Word;
static Word *words;
static bool words_known, guarded;

static void note_word(const char *name)
{
    static const char *const ours[] = {"st", "v", "state", "left", "group", "exit", "start", "direct", "argc", "argv"};
    size_t n = strlen(name);
    bool is = *name >= 'a' && *name <= 'z' && name[n - 1] == '_';
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) is |= !strcmp(name, ours[i]);
    if (!is) return;
    Word *w = NEW(Word), **at = &words; /* sorted, as a table of addresses is not */
    while (*at && strcmp((*at)->name, name) < 0) at = &(*at)->next;
    *w = (Word){*at, name};
    *at = w;
}
static const Word *known_words(void)
{
    if (!words_known) each_object_macro(note_word);
    words_known = true;
    return words;
}
bool guard_words(void)
{
    if (!em.source || guarded || !known_words()) return false;
    if (em.out->n && em.out->p[em.out->n - 1] != '\n') P("\n");
    for (const Word *w = words; w; w = w->next) P("#pragma push_macro(\"%s\")\n#undef %s\n", w->name, w->name);
    return guarded = true;
}
void end_guard(bool was)
{
    if (!was) return;
    if (em.out->p[em.out->n - 1] != '\n') P("\n");
    for (const Word *w = words; w; w = w->next) P("#pragma pop_macro(\"%s\")\n", w->name);
    guarded = false;
}
static bool mentions_word(const char *macro)
{
    for (const Word *w = known_words(); w; w = w->next)
        if (macro_mentions(macro, w->name)) return true;
    return false;
}

/* ---- macros' uses --------------------------------------------------------------------------------------------------- */
static Item *item; /* being written */

static bool changes_in_item(const char *name)
{
    Piece *first = item ? origin_piece(item->lo) : NULL, *last = item ? origin_piece(item->hi - 1) : NULL;
    if (!first || !last) return false;
    for (uint32_t i = 0; i < origin.ndirectives; i++) {
        const Directive *d = &origin.directives[i];
        if (d->off > first->off && d->end < last->end && d->name && macro_mentions(name, d->name)) return true;
    }
    return false;
}
static const char *printed(Token *t)
{
    Text s = {0}, *out = em.out;
    em.out = &s;
    put_token(t);
    em.out = out;
    return text_done(&s);
}
/* A part of an argument that something else is printed for: an await's value. */
typedef struct Hole {
    struct Hole *next;
    Expr *e;
    uint32_t off, end; /* in the file */
} Hole;
static bool in_hole(const Hole *h, uint32_t tok)
{
    while (h && (tok < h->e->lo || tok >= h->e->hi)) h = h->next;
    return h;
}
/* Which names in it are printed otherwise; false: it must be written out. */
static bool renamed(const Piece *p, const Hole *holes, Renamed **list)
{
    for (uint32_t i = p->lo; i < p->hi; i++) {
        Token *t = &unit.toks[i];
        if (in_hole(holes, i)) continue;
        if (t->kind == T_PRAGMA) return false;
        const char *as = printed(t);
        bool same = strlen(as) == t->len && !memcmp(as, unit.text + t->off, t->len);
        Renamed *r = *list;
        while (r && r->name != tok_name(t)) r = r->next;
        if (same && (!tok_name(t) || (r && !strcmp(r->as, as)))) continue;
        if (same && !r) {
            r = NEW(Renamed); /* so that it means the same each time */
            *r = (Renamed){*list, tok_name(t), tok_name(t)};
            *list = r;
        } else if (!tok_name(t) || macro_reach(p->name).pastes || macro_mentions(p->name, tok_name(t))) return false;
        else if (!r) {
            r = NEW(Renamed);
            *r = (Renamed){*list, tok_name(t), as};
            *list = r;
        } else if (strcmp(r->as, as)) return false;
    }
    return true;
}
static void put_use(const Piece *p, const Hole *holes, const Renamed *list, Sym *raw)
{
    const char *s = origin.text + p->off, *end = origin.text + p->end;
    while (s < end) {
        const Hole *h = holes;
        while (h && origin.text + h->off != s) h = h->next;
        if (h) {
            put_expr(h->e, raw);
            s = origin.text + h->end;
            continue;
        }
        const char *q = text_token_end(s, end);
        const Renamed *r = list;
        while (r && (strlen(r->name) != (size_t)(q - s) || strncmp(r->name, s, (size_t)(q - s)))) r = r->next;
        if (r) P("%s", r->as);
        else text_add(em.out, s, (size_t)(q - s));
        s = q;
    }
}
static bool depends_on_place(const char *macro)
{
    return macro_reach(macro).position || changes_in_item(macro) || (guarded && mentions_word(macro));
}
static bool may_stay(const Piece *p)
{
    uint32_t e = first_edit(p->lo);
    if (e < unit.nedits && unit.edits[e].lo < p->hi) return false;
    const char *end = origin.text + p->end;
    for (const char *s = origin.text + p->off, *q; s < end; s = q) { /* its own name, and those in its arguments */
        q = text_token_end(s, end);
        if (known_name(s, (size_t)(q - s)) && depends_on_place(intern(s, (size_t)(q - s)))) return false;
    }
    return true;
}
uint32_t put_macro(uint32_t tok, uint32_t hi)
{
    Piece *p = origin_piece(tok);
    Renamed *list = NULL;
    if (!p || !p->macro || p->lo != tok || p->hi > hi || !may_stay(p) || !renamed(p, NULL, &list)) return tok;
    put_use(p, NULL, list, NULL);
    return p->hi;
}
/* The parts of e that are replaced; false: one is a statement. */
static bool find_holes(Expr *e, const Sym *raw, Hole **holes)
{
    if (!e) return true;
    if ((e->temp && e->temp != raw) || e->dropped || (e->has_await && e->kind == E_AWAIT)) {
        Hole *h = NEW(Hole);
        *h = (Hole){.next = *holes, .e = e};
        *holes = h;
        return true;
    }
    if (e->has_await && e->kind == E_STMT) return false;
    for (Expr *x = e->list; x; x = x->next)
        if (!find_holes(x, raw, holes)) return false;
    return find_holes(e->a, raw, holes) && find_holes(e->b, raw, holes) && find_holes(e->c, raw, holes);
}
static const char *next_token(const char *p, const char *end)
{
    while (p < end) {
        bool comment = *p == '/' && p + 1 < end && (p[1] == '*' || p[1] == '/');
        if (comment) p = text_token_end(p, end);
        else if (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r' || *p == '\\') p++;
        else break;
    }
    return p;
}
/* The end of the hole's tokens, when they stand at p. */
static const char *matches(const Hole *h, const char *p, const char *end)
{
    const char *q = p;
    for (uint32_t i = h->e->lo; i < h->e->hi; i++) {
        p = next_token(p, end);
        if (p >= end) return NULL;
        q = text_token_end(p, end);
        if ((size_t)(q - p) != unit.toks[i].len || memcmp(p, unit.text + unit.toks[i].off, unit.toks[i].len))
            return NULL;
        p = q;
    }
    return q;
}
/* Where it stands in the arguments: in one place. */
static bool place_hole(const Piece *p, Hole *h)
{
    const char *end = origin.text + p->end, *q;
    int found = 0;
    for (const char *s = origin.text + p->off; (s = next_token(s, end)) < end; s = text_token_end(s, end)) {
        if (!(q = matches(h, s, end))) continue;
        h->off = (uint32_t)(s - origin.text);
        h->end = (uint32_t)(q - origin.text);
        found++;
    }
    return found == 1;
}
bool put_macro_around(Expr *e, Sym *raw)
{
    Piece *p = origin_piece(e->lo);
    Hole *holes = NULL;
    Renamed *list = NULL;
    if (!p || !p->macro || p->lo != e->lo || p->hi != e->hi || !may_stay(p) || macro_reach(p->name).pastes)
        return false;
    if ((e->temp && e->temp != raw) || !find_holes(e, raw, &holes)) return false;
    for (Hole *h = holes; h; h = h->next) {
        if (h->e->hi <= h->e->lo || !place_hole(p, h)) return false;
    }
    for (Hole *h = holes; h; h = h->next) /* one that the macro uses twice is two */
        for (Hole *i = holes; i; i = i->next)
            if (i != h && i->off < h->end && h->off < i->end) return false;
    if (!renamed(p, holes, &list)) return false;
    put_use(p, holes, list, raw);
    return true;
}

/* ---- the user's comments in a function -------------------------------------------------------------------------- */
static uint32_t told; /* of the file: comments before this have been printed, in this function of the text */

void begin_comments(uint32_t tok)
{
    const Piece *p = origin_piece(tok);
    told = p ? p->off : origin.size;
}
static uint32_t column_of(uint32_t off)
{
    uint32_t start = off;
    while (start && origin.text[start - 1] != '\n') start--;
    return off - start;
}
static void put_comment(uint32_t from, uint32_t to)
{
    uint32_t column = column_of(from);
    put_indent();
    for (uint32_t i = from; i < to; i++) {
        if (origin.text[i] == '\r') continue;
        P("%c", origin.text[i]);
        if (origin.text[i] != '\n') continue;
        put_indent(); /* moved as its beginning is */
        for (uint32_t n = 0; n < column && i + 1 < to && (origin.text[i + 1] == ' ' || origin.text[i + 1] == '\t'); n++)
            i++;
    }
    P("\n");
}
/* The C compiler wants that one right before the label: so it goes to what follows. */
static bool falls_through(uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i + 4 <= to; i++)
        if ((origin.text[i] | 32) == 'f' && !strncmp(origin.text + i + 1, "all", 3)) return true;
    return false;
}
/* The first comment from `from` on that has not been printed; *end: behind it. `to`: there is none before it. */
static uint32_t next_comment(uint32_t from, uint32_t to, uint32_t *end)
{
    for (uint32_t i = from; i < to; i = *end) {
        *end = i + 1;
        if (origin.text[i] != '/' || i + 1 >= to || (origin.text[i + 1] != '*' && origin.text[i + 1] != '/')) continue;
        bool line = origin.text[i + 1] == '/';
        for (*end = i + 2;
             *end < to && (line ? origin.text[*end] != '\n'
                                : origin.text[*end - 1] != '/' || origin.text[*end - 2] != '*' || *end < i + 4);
             ++*end) {}
        if (i >= told) return i;
    }
    return to;
}
static bool comments_in(uint32_t from, uint32_t to)
{
    uint32_t end;
    return next_comment(from, to, &end) < to;
}
static void put_comments_in(uint32_t from, uint32_t to, bool trailing)
{
    for (uint32_t i, end; (i = next_comment(from, to, &end)) < to; from = end) {
        if (trailing && falls_through(i, end)) continue;
        put_comment(i, end);
        told = end;
    }
}
static bool blank_line(uint32_t from, uint32_t to)
{
    int lines = 0;
    for (uint32_t i = from; i < to; i++) {
        if (origin.text[i] == '\n') lines++;
        else if (origin.text[i] != ' ' && origin.text[i] != '\t' && origin.text[i] != '\r') lines = 0;
        if (lines > 1) return true;
    }
    return false;
}
static bool is_block_end(const Piece *p)
{
    return p->end == p->off + 1 && origin.text[p->off] == '}';
}
/* What stands at the end of a token's line. */
typedef struct Tail {
    uint32_t from, to;
} Tail;
static Tail tail_of(const Piece *p)
{
    uint32_t line = p->end;
    while (line < origin.size && origin.text[line] != '\n') line++;
    while (p + 1 < origin.pieces + origin.npieces && p[1].off < line) p++;
    return is_block_end(p) ? (Tail){line, line} : (Tail){p->end, line};
}
static bool governs(const Token *t) /* a statement of its own without braces */
{
    static const int words[] = {K_IF, K_ELSE, K_FOR, K_WHILE, K_DO, K_SWITCH};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (t->kind == T_KEYWORD && t->id == words[i]) return true;
    return t->id >= W_FIRST && t->id != W_AWAIT;
}
/* The brace that ends the block of statements that begin and end with these tokens; NULL: there are no braces around just them,
   or in a macro. */
static const Piece *block_end(uint32_t first, uint32_t last)
{
    uint32_t i = last;
    for (; i < unit.ntoks && unit.toks[i].id != '}'; i++)
        if ((unit.toks[i].id == '{' || unit.toks[i].id == '(') && match_of(i)) i = match_of(i);
    if (i >= unit.ntoks || !match_of(i)) return NULL;
    for (uint32_t k = match_of(i) + 1; k < first; k++)
        if (governs(&unit.toks[k]) && (unit.toks[k + 1].id != '(' || match_of(k + 1) < first)) return NULL;
    const Piece *p = origin_piece(i);
    return p && p > origin.pieces && !p->macro ? p : NULL;
}
bool has_comments(uint32_t tok)
{
    const Piece *p = origin_piece(tok), *end = block_end(tok, tok);
    if (!p || p->off < told || p == origin.pieces) return false;
    Tail t = tail_of(p);
    return comments_in(p[-1].end, p->off) || comments_in(t.from, t.to) || (end && comments_in(end[-1].end, end->off));
}
void put_comments(uint32_t tok, bool first)
{
    const Piece *p = origin_piece(tok);
    if (!p || p->off < told || p == origin.pieces) return;
    uint32_t before = p[-1].end;
    if (!first && blank_line(before > told ? before : told, p->off)) P("\n");
    for (uint32_t i = 0; i < origin.ndirectives; i++) /* what stands in front of a directive is not about this */
        if (origin.directives[i].off >= before && origin.directives[i].end <= p->off) before = origin.directives[i].end;
    put_comments_in(before, p->off, false);
    if (p->off > told) told = p->off;
    Tail t = tail_of(p);
    put_comments_in(t.from, t.to, true);
}
void put_end_comments(uint32_t first, uint32_t last)
{
    const Piece *end = block_end(first, last);
    if (end) put_comments_in(end[-1].end, end->off, false);
}

/* ---- declarations, plain functions: the file's text with edits -------------------------------------------------- */
static uint32_t behind_blanks(uint32_t at)
{
    while (at < origin.size && (origin.text[at] == ' ' || origin.text[at] == '\t')) at++;
    return at;
}
void put_source(uint32_t from, uint32_t to)
{
    copied = origin_piece(from)->off;
    for (uint32_t i = first_edit(from); i < unit.nedits && unit.edits[i].lo < to; i++) {
        Edit *e = &unit.edits[i];
        Piece *p = origin_piece(e->lo), *q = origin_piece(e->hi > e->lo ? e->hi - 1 : e->lo);
        if (!p || !q || p->end <= copied) continue;
        if (!p->macro && !q->macro) {
            put_file(p->off);
            P("%s%s", e->text, e->hi == e->lo ? " " : "");
            copied = e->hi == e->lo ? p->off : *e->text ? q->end : behind_blanks(q->end);
            continue;
        }
        if (!*e->text) continue; /* a word in a macro: caw.h erases it */
        put_file(p->off);
        uint32_t lo = p->macro ? p->lo : e->lo, hi = q->macro ? q->hi : e->hi;
        put_raw(lo < from ? from : lo, hi > to ? to : hi);
        copied = q->end;
    }
    Piece *last = origin_piece(to - 1);
    if (!last->macro || last->hi <= to) put_file(last->end);
    else if (last->end > copied) { /* the rest is another's */ put_file(last->off);
        put_raw(last->lo < from ? from : last->lo, to);
    }
    copied = last->end;
}

/* ---- directives in what has been replaced ------------------------------------------------------------------------- */
static bool opens(const Directive *d)
{
    return !strcmp(d->word, "if") || !strcmp(d->word, "ifdef") || !strcmp(d->word, "ifndef");
}
static bool conditional(const Directive *d)
{
    static const char *const words[] = {"elif", "else", "elifdef", "elifndef", "endif"};
    bool is = opens(d);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) is |= !strcmp(d->word, words[i]);
    return is;
}
/* What is defined there is defined behind it, and a branch that begins or ends there does so behind it: its beginning was
   taken. Branches that do neither are gone with the text. */
static void put_directives(uint32_t from, uint32_t to)
{
    int depth = 0;
    bool wanted = false;
    for (uint32_t i = 0; i < origin.ndirectives; i++) {
        const Directive *d = &origin.directives[i];
        if (d->off < from || d->end > to) continue;
        if (d->name) wanted = true;
        if (opens(d)) depth++;
        else if (!strcmp(d->word, "endif")) depth--;
        else if (conditional(d) && !depth) wanted = true;
        if (depth < 0) wanted = true;
    }
    if (!wanted && !depth) return;
    P("\n");
    for (uint32_t i = 0; i < origin.ndirectives; i++) {
        const Directive *d = &origin.directives[i];
        if (d->off < from || d->end > to || (!d->name && !conditional(d))) continue;
        text_add(em.out, origin.text + d->off, d->end - d->off);
        if (origin.text[d->end - 1] != '\n') P("\n");
    }
}

/* ---- what headers declare ------------------------------------------------------------------------------------------ */
/* Of those async functions that this file names: as they really are. caw.h has erased them to plain prototypes. */
static bool declares(Item *it, Item *first, bool any)
{
    for (uint32_t i = it->lo; i < it->hi; i++) {
        Sym *s = unit.syms[i];
        if (!s || s->kind != SYM_FUNC || !s->type->is_async || s->declared || s->tok >= first->lo) continue;
        if (!any) P("/* ---- declared by headers, and awaited here ---- */\n");
        any = true;
        put_declarations(s);
    }
    return any;
}
static void put_outside(Item *first)
{
    bool any = declares(first, first, false);
    for (Item *it = first->next; any && it; it = it->next)
        if (origin_piece(it->lo)) declares(it, first, true);
    if (any) P("\n");
}

/* ---- the unit --------------------------------------------------------------------------------------------------------- */
static Piece *open;   /* a macro's use of which a part is written */
static uint32_t done; /* its tokens up to here */

static void finish_open(uint32_t upto)
{
    if (!open) return;
    uint32_t hi = open->hi < upto ? open->hi : upto;
    if (hi > done) put_raw(done, hi), P("\n");
    done = hi;
    if (upto > open->hi) open = NULL;
}
/* Where the comment on an item begins: its declarations come before it, and the comment stays with it. */
static uint32_t with_comment(const Piece *first)
{
    uint32_t from = first > origin.pieces ? first[-1].end : 0, start = first->off;
    for (uint32_t i = 0; i < origin.ndirectives && origin.directives[i].off < first->off; i++)
        if (origin.directives[i].end > from) from = origin.directives[i].end;
    for (uint32_t i = start; i > from; i--) {
        if (origin.text[i - 1] != '\n') continue;
        if (blank_line(i - 1, start)) return start;
        uint32_t k = i;
        while (k < first->off && (origin.text[k] == ' ' || origin.text[k] == '\t' || origin.text[k] == '\r')) k++;
        if (origin.text[k] == '\n') return start;
        start = i;
    }
    return from ? start : 0;
}
static void put_item(Item *it)
{
    Piece *first = origin_piece(it->lo), *last = origin_piece(it->hi - 1);
    if (open && open == first) finish_open(it->lo);
    else {
        finish_open(UINT32_MAX);
        put_file(with_comment(first));
        put_outside(it);
        put_file(first->off);
        open = NULL;
        if (first->macro && first->lo < it->lo) put_raw(first->lo, it->lo), P("\n");
    }
    item = it;
    put_outside(it);
    uint32_t from = first->off > copied ? first->off : copied;
    switch (it->kind) {
    case I_ASYNC_FUNC: {
        bool guard = guard_words();
        emit_function(it->func);
        end_guard(guard);
        break;
    }
    case I_DECL: emit_declaration(it); break;
    case I_PLAIN_FUNC:
        put_inner_declarations(it->func);
        put_source(it->lo, it->hi);
        break;
    }
    item = NULL;
    copied = last->end;
    bool text = it->kind == I_PLAIN_FUNC || !em.out->n || em.out->p[em.out->n - 1] != '\n';
    if (!text && copied < origin.size && origin.text[copied] == '\n') copied++; /* the item ended its line */
    if (it->kind == I_ASYNC_FUNC && copied < origin.size && origin.text[copied] != '\n') P("\n");
    if (it->kind == I_ASYNC_FUNC || !text) put_directives(from, last->end);
    open = last->macro && last->hi > it->hi ? last : NULL;
    done = it->hi;
}
void emit_source(Text *out)
{
    em = (EmitState){.out = out, .source = true};
    P("/* Translated by cawc from %s: plain C, for any C11 compiler, with caw's headers and libcaw. */\n"
      "#define __CAWC__ 1\n#define CAW_TRANSLATED 1\n\n",
      origin.path);
    for (Item *it = unit.items; it; it = it->next)
        if (origin_piece(it->lo) && origin_piece(it->hi - 1)) put_item(it);
    finish_open(UINT32_MAX);
    put_file(origin.size);
}

/* Whole declarations at file scope that nobody has asked for yet.

   They are most of what headers are. Each is told by its outline, which is simple in nearly all text: a type of names and stars,
   or a definition of one, and one declarator; what looks otherwise is read in full. It is kept under the names that it declares,
   and the parser reads it when it looks one of them up. All on one line are skimmed or none, since a message shows a line with
   its tokens. Nothing that C can tell depends on when it is read, but for one thing: a tag is known from where it is first named,
   so that much is said at once. */
#include "lex.h"
#include <string.h>

/* ---- what is kept ---- */
typedef struct Range {
    uint32_t from, to; /* in the text; the same: it was given out */
} Range;
typedef struct Link { /* under a name */
    uint32_t name;    /* its index */
    uint32_t range;
    uint32_t next; /* of the same name, in the order of the text; 0: none */
    uint32_t last; /* of the first one: the last one */
    bool tag;
} Link;
static Range *ranges;
static Link *links; /* from 1 on, so that 0 is none */
static struct Tag {
    const char *word; /* struct, union or enum, in front of it */
    Name *name;
} * tags; /* of this line */
static uint32_t nranges, nlinks, ntags, ranges_room, links_room, tags_room;

static uint32_t *first_link(Name *n, bool tag)
{
    return tag ? &n->skimmed_tag : &n->skimmed;
}
static void add_link(const char *s, const char *end, bool tag)
{
    MAKE_ROOM(links, nlinks, links_room);
    if (!nlinks) nlinks = 1;
    uint32_t name = name_entry(intern(s, (size_t)(end - s)))->index;
    links[nlinks] = (Link){.name = name, .range = nranges, .last = nlinks, .tag = tag};
    nlinks++;
}
static bool add_tag(const char *word, const char *word_to, const char *tag,
                    const char *tag_to) /* false: not on one line */
{
    while (*word_to == ' ') word_to++;
    MAKE_ROOM(tags, ntags, tags_room);
    tags[ntags++] = (struct Tag){word, name_entry(intern(tag, (size_t)(tag_to - tag)))};
    return word_to == tag;
}
static void file_link(uint32_t i)
{
    uint32_t *first = first_link(all_names[links[i].name], links[i].tag);
    if (*first) {
        links[links[*first].last].next = i;
        links[*first].last = i;
    } else *first = i;
}
bool skimmed_next(Name *n, bool tag, uint32_t before, uint32_t *from, uint32_t *to)
{
    for (uint32_t *first = first_link(n, tag); *first;) {
        const Link *l = &links[*first];
        Range *r = &ranges[l->range];
        if (r->from != r->to && r->from >= before) return false;
        if (l->next) links[l->next].last = l->last;
        *first = l->next;
        if (r->from == r->to) continue;
        *from = r->from, *to = r->to;
        r->from = r->to;
        return true;
    }
    return false;
}

/* ---- types ---- */
static bool name_at(const char *p)
{
    return name_char[(unsigned char)*p] == NAME_FIRST;
}
static const char *behind(const char *p) /* a bracket */
{
    return p ? p + 1 : NULL;
}
static const char *attribute_end(const char *p) /* from behind its word */
{
    p = skip_space(p);
    return *p == '(' ? behind(closing(PARENS, p)) : NULL;
}
static bool is_aggregate(int word)
{
    return word == K_STRUCT || word == K_UNION || word == K_ENUM;
}
/* Of all keywords only these say what comes. */
static int telling_word(const char *s, const char *end)
{
    switch (end - s) {
    case 4: return !memcmp(s, "enum", 4) ? K_ENUM : 0;
    case 5: return !memcmp(s, "union", 5) ? K_UNION : 0;
    case 6: return !memcmp(s, "struct", 6) ? K_STRUCT : 0;
    case 11: return !memcmp(s, "__attribute", 11) ? K_ATTRIBUTE : 0;
    case 13: return !memcmp(s, "__attribute__", 13) ? K_ATTRIBUTE : 0;
    case 14: return !memcmp(s, "_Static_assert", 14) ? K_STATIC_ASSERT : 0;
    default: return 0;
    }
}
/* Members: what stands in braces in them has no name that is known outside. */
static const char *members_end(const char *p)
{
    int word = 0; /* the keyword in front of p; 0: there is none */
    const char *from = p, *to = p;
    for (int depth = 0;; p = skip_space(p)) {
        const char *s = p;
        if (name_at(s)) {
            p = name_end(s);
            if (is_aggregate(word) && !add_tag(from, to, s, p)) return NULL;
            word = telling_word(s, p), from = s, to = p;
            if (*p == '"' || is_wanted(s, p) || word == K_STATIC_ASSERT) return NULL;
            continue;
        }
        int before = word;
        word = 0;
        if (*s == '{') {
            if (depth++ && before != K_STRUCT && before != K_UNION) return NULL;
            p++;
        } else if (*s == '}') {
            p++;
            if (!--depth) return p;
        } else if (*s == '(') p = behind(closing(PARENS, s));
        else if (*s == '[') p = behind(closing(SQUARES, s));
        else if (name_char[(unsigned char)*s]) p = name_end(s);
        else if (strchr(";,:*", *s) && *s) p++;
        else return NULL;
        if (!p) return NULL;
    }
}
/* Of one initialiser or enumerator, with what stands before the value: the comma, semicolon or brace behind it. */
static const char *value_end(const char *p)
{
    while (p && !strchr(",;}", *(p = skip_space(p)))) { /* and the text's end */
        const char *s = p;
        if (name_char[(unsigned char)*s]) {
            p = name_end(s);
            if (*p == '"' || *p == '\'' || is_wanted(s, p)) return NULL;
        } else if (*s == '"' || *s == '\'') p = quoted_end(s);
        else if (*s == '{') p = behind(closing(BRACES, s));
        else if (*s == '(') p = behind(closing(PARENS, s));
        else if (strchr("){\\/", *s)) return NULL;
        else p++;
    }
    return p;
}
/* Enumerators are names of the file's. */
static const char *enumerators_end(const char *p)
{
    do {
        const char *s = skip_space(p + 1);
        if (*s == '}') return s + 1;
        if (!name_at(s)) return NULL;
        p = name_end(s);
        if (is_wanted(s, p)) return NULL;
        add_link(s, p, false);
        p = value_end(p);
    } while (p && *p == ',');
    return p && *p == '}' ? p + 1 : NULL;
}
/* A tag, members or enumerators, or both, behind the word s..p. */
static const char *aggregate_end(int word, const char *s, const char *p)
{
    const char *tag = skip_space(p);
    if (name_at(tag)) {
        const char *end = name_end(tag);
        if (keyword_at(tag, end) || is_wanted(tag, end) || !add_tag(s, p, tag, end)) return NULL;
        p = skip_space(end);
        if (*p != '{') return p;
        add_link(tag, end, true);
    } else p = tag;
    if (*p != '{') return NULL;
    return word == K_ENUM ? enumerators_end(p) : members_end(p);
}

/* ---- declarators ---- */
/* Do parameters stand in the group at open, and no declarator? (A name alone may be one.) */
static bool has_parameters(const char *open)
{
    const char *p = open + 1;
    while (*p == ' ' || *p == '\n') p++;
    const char *end = name_end(p), *next = end;
    while (*next == ' ') next++;
    if (end == p) return *p == ')' || *p == '.';
    return *next != ')' || keyword_at(p, end);
}
/* (name)(…), (*name)(…) or (*name(…))(…), the first parenthesis at p. */
static const char *inner_declarator_end(const char *p, const char **name, const char **name_to)
{
    do p = skip_space(p + 1);
    while (*p == '*');
    *name = p, *name_to = p = name_end(p);
    if (!name_at(*name) || keyword_at(*name, p) || is_wanted(*name, p)) return NULL;
    p = skip_space(p);
    if (*p == '(') {
        p = behind(closing(PARENS, p));
        if (!p) return NULL;
        p = skip_space(p);
    }
    if (*p != ')') return NULL;
    p = skip_space(p + 1);
    return *p == '(' ? behind(closing(PARENS, p)) : NULL;
}
/* name, name(…) or what the function above reads, behind a type. */
static const char *own_declarator_end(const char *p, const char *name, const char *name_to, bool *function)
{
    uint32_t markers = unit.nmarkers;
    const char *inner, *inner_to, *end = *p == '(' ? inner_declarator_end(p, &inner, &inner_to) : NULL;
    if (end) {
        add_link(inner, inner_to, false);
        return end;
    }
    unit.nmarkers = markers;
    if (!name || keyword_at(name, name_to)) return NULL;
    add_link(name, name_to, false);
    if (*p != '(') return p;
    *function = true;
    return has_parameters(p) ? behind(closing(PARENS, p)) : NULL;
}
/* A type and what is declared with it, if anything is. */
static const char *declarator_end(const char *p, bool *function)
{
    const char *name = NULL, *name_to = NULL;
    bool aggregate = false;
    for (int names = 0;; p = skip_space(p)) {
        if (name_at(p)) {
            name = p, p = name_to = name_end(p);
            if (*p == '"' || is_wanted(name, p)) return NULL;
            int word = telling_word(name, p);
            names += word != K_ATTRIBUTE;
            if (word != K_ATTRIBUTE && !is_aggregate(word)) continue;
            p = word == K_ATTRIBUTE ? attribute_end(p) : aggregate_end(word, name, p);
            if (!p) return NULL;
            aggregate |= word != K_ATTRIBUTE;
            name = NULL;
        } else if (*p == '*') {
            p++;
            name = NULL;
        } else if (*p == ';' && aggregate && !name) return p;
        else if (!names) return NULL;
        else return own_declarator_end(p, names > 1 ? name : NULL, name_to, function);
    }
}

/* ---- declarations ---- */
static const char *arrays_end(const char *p)
{
    while (p && *p == '[') {
        p = behind(closing(SQUARES, p));
        if (p) p = skip_space(p);
    }
    return p;
}
/* Attributes and names for the linker; then a semicolon, a value or a body. Behind all that. */
static const char *declaration_end(const char *p, bool function)
{
    for (p = arrays_end(skip_space(p)); p && name_at(p);) {
        const char *end = name_end(p);
        int word = keyword_at(p, end);
        p = word == K_ATTRIBUTE || word == K_ASM ? attribute_end(end) : NULL;
        if (p) p = skip_space(p);
    }
    if (p && *p == '{' && function) return behind(closing(BRACES, p));
    if (p && *p == '=') p = value_end(p + 1); /* of one declarator */
    return p && *p == ';' ? p + 1 : NULL;
}
static const char *skim_declaration(const char *s)
{
    bool function = false;
    MAKE_ROOM(ranges, nranges, ranges_room);
    const char *p = declarator_end(s, &function);
    if (p) p = declaration_end(p, function);
    if (p) ranges[nranges++] = (Range){(uint32_t)(s - unit.text), (uint32_t)(p - unit.text)};
    return p;
}
const char *skim_line(const char *s, void (*tag)(const char *))
{
    uint32_t markers = unit.nmarkers, first_of_links = nlinks, first_of_ranges = nranges;
    ntags = 0;
    while (s && *s != '\n') {
        s = skim_declaration(s);
        while (s && (*s == ' ' || *s == '\t')) s++;
    }
    if (!s) {
        unit.nmarkers = markers;
        nlinks = first_of_links, nranges = first_of_ranges;
        return NULL;
    }
    for (uint32_t i = first_of_links ? first_of_links : 1; i < nlinks; i++) file_link(i);
    for (uint32_t i = 0; i < ntags; i++) {
        if (!tags[i].name->tagged) tag(tags[i].word);
        tags[i].name->tagged = true;
    }
    return s;
}

#!/bin/sh
# The manual pages of section 3, from the comments of the public headers, so that these are never two texts: man.sh FOLDER.
# A page for each header (caw.3, caw_stream.3, …), and for each function and macro a page that is that one.
#
# A header is taken as a row of comments, each with the declarations that follow it. A page prints these, and the text below:
# what is indented in a comment is code. `---- title: text ----` is a section. What is there for C++, or for the preprocessor
# only, is left out, and so are the bodies of macros.
set -eu
cd "$(dirname "$0")/.."
out=$1
rm -rf "$out"
mkdir -p "$out"
date=$(sed -n 's/^\.Dd //p' docs/caw.1)
for header in caw.h $(cd include && ls caw/*.h); do
    case $header in
    caw.h) page=caw ;;
    caw/abi.h) continue ;; # nobody writes against it
    *) page=caw_$(basename "$header" .h) ;;
    esac
    awk -v out="$out" -v page="$page" -v header="$header" -v date="$date" '
    function plain(s) {
        gsub(/…/, "...", s)
        gsub(/\\/, "\\e", s)
        sub(/ +$/, "", s)
        return s ~ /^[.\047]/ ? "\\&" s : s
    }
    function put(s) {
        if (s == ".Pp" && last ~ /^\.(Ss|Pp)/) return
        text = text s "\n"
        last = s
    }
    function filled(s,   at) { # a sentence begins a line
        while (at = match(s, /[.?!][)"]* +/)) {
            put(plain(substr(s, 1, at + RLENGTH - 1)))
            s = substr(s, at + RLENGTH)
        }
        put(plain(s))
    }
    function literal(s) { # lines
        sub(/\n+$/, "", s)
        put(".Bd -literal -compact")
        put(s)
        put(".Ed")
    }
    function words(s,   line, n, i, code, para) { # a comment: paragraphs, and code
        n = split(s, line, "\n")
        for (i = 1; i <= n; i++) {
            if (line[i] ~ /^ *$/) { para = 1; continue }
            if (line[i] ~ /^    /) { # indented
                put(".Pp")
                for (code = ""; i <= n && line[i] ~ /^(    | *$)/; i++) code = code plain(line[i]) "\n"
                i--
                literal(code)
                para = 1
                continue
            }
            if (para) put(".Pp")
            para = 0
            filled(line[i])
        }
    }
    function flush(   title, at) { # a comment and its declarations
        if (comment ~ /^----/) {
            sub(/^---- */, "", comment)
            sub(/ *----$/, "", comment)
            at = match(comment, /[:.]/)
            title = at ? substr(comment, 1, at - 1) : comment
            comment = at ? substr(comment, at + 1) : ""
            gsub(/\n */, " ", title)
            sub(/^[ \n]+/, "", comment)
            put(".Ss " toupper(substr(title, 1, 1)) substr(title, 2))
            if (comment != "") words(toupper(substr(comment, 1, 1)) substr(comment, 2))
            if (code != "") {
                put(".Pp")
                literal(code)
            }
        } else if (code != "" || comment != "") {
            if (last != "") put(".Pp")
            if (code != "") literal(code)
            if (code != "" && comment != "") put(".Pp")
            words(comment)
        }
        comment = code = ""
    }
    function named(name) {
        if (seen[name]++) return
        names[++n_names] = name
        print ".so man3/" page ".3" > (out "/" name ".3")
        close(out "/" name ".3")
    }
    function declaration(line) {
        if (line !~ /^[ }]/ && line !~ /^typedef/ && match(line, /[ *]caw_[a-z0-9_]+\(/)) {
            named(substr(line, RSTART + 1, RLENGTH - 2))
            wanted = 1
        }
        gsub(/_Async /, "async ", line)
        sub(/ caw_blocking;/, ";", line)
        sub(/ CAW_SUSPENDS;/, ";", line)
        sub(/^__attribute__\(\(.*\)\)\) /, "", line)
        sub(/^typedef enum \{ *$/, "typedef enum {", line)
        code = code plain(line) "\n"
        if (wanted) {
            synopsis = synopsis plain(line)
            sub(/; *\/\*.*$/, ";", synopsis)
            synopsis = synopsis "\n"
            if (line ~ /;/) wanted = 0
        }
    }
    in_macro { in_macro = /\\$/; next }
    in_comment {
        line = $0
        sub(/^   /, "", line)
        in_comment = line !~ /\*\/ *$/
        sub(/ *\*\/ *$/, "", line)
        comment = comment "\n" line
        next
    }
    in_cpp && /^#(if|ifdef|ifndef)/ { in_cpp++; next } # what is there for other compilers
    in_cpp && /^#endif/ { in_cpp--; next }
    /^#if.*(__cplusplus|__CAWC__|CAW_TRANSLATED)/ { in_cpp = 1; next }
    in_cpp { next }
    /^#define CAW_[A-Z_]*[A-Z]\(/ {
        line = $0
        sub(/^#define /, "", line)
        sub(/\(.*/, "", line)
        named(line)
        in_macro = /\\$/
        match($0, /\)/)
        code = code substr($0, 1, RSTART) "\n"
        next
    }
    /^#define (CAW_[A-Z_]*_INCLUDED|CAW_[A-Z_]*_\()/ { in_macro = /\\$/; next }
    /^#define/ {
        in_macro = /\\$/
        if (match($0, /caw_[a-z_]*\(/)) named(substr($0, RSTART, RLENGTH - 1))
        if (!in_macro) declaration($0)
        next
    }
    /^#/ { if (code == "") flush(); next }
    /^\/\*/ {
        flush()
        line = $0
        sub(/^\/\* */, "", line)
        in_comment = line !~ /\*\/ *$/
        sub(/ *\*\/ *$/, "", line)
        comment = line
        next
    }
    /^ *__extension__/ { next }
    /^$/ { if (code != "") flush(); next }
    { declaration($0) }
    END {
        flush()
        what = text
        file = out "/" page ".3"
        print ".Dd " date "\n.Dt " toupper(page) " 3\n.Os\n.Sh NAME" > file
        if (!seen[page]) print ".Nm " page (n_names ? " ," : "") > file
        for (i = 1; i <= n_names; i++) print ".Nm " names[i] (i < n_names ? " ," : "") > file
        print ".Nd " about "\n.Sh SYNOPSIS\n.In " header > file
        if (synopsis != "") printf ".Bd -literal\n%s.Ed\n", synopsis > file
        print ".Sh DESCRIPTION" > file
        printf "%s", what > file
        print ".Sh SEE ALSO" > file
        if (page != "caw") print ".Xr cawc 1 ,\n.Xr caw 3" > file
        else print ".Xr caw 1 ,\n.Xr cawc 1" > file
    }
    ' about="$(sed -n '1{s,^/\* *,,;s/^caw: //;s/[.:,(].*//;s/ *$//;p;}' "include/$header")" "include/$header"
done
# what ninja is to look at
echo "$out.made: $(echo include/caw.h include/caw/*.h)" >"$out.d"
: >"$out.made"

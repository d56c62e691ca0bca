package knowledge

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/util"
)

// blocks writes blocks with an empty line between them. Every line after the first begins with indent.
func (w *writer) blocks(blocks []Block, indent string) {
	for i, b := range blocks {
		if i > 0 {
			w.WriteString(strings.TrimRight(indent, " ") + "\n" + indent)
		}
		w.block(b, indent)
	}
}

// block writes one block and the end of its last line.
func (w *writer) block(b Block, indent string) {
	switch b.Kind {
	case List:
		w.list(b.Items, b.Ordered, indent)
	case Alert:
		fmt.Fprintf(w, "> [!%s]\n%s> ", b.Alert, indent)
		body := b.Body
		if len(body) > 0 && (body[0].Kind != Paragraph) {
			w.WriteString("\n" + indent + "> ") // what is no paragraph cannot follow the marker directly
		}
		w.blocks(body, indent+"> ")
	case Sentence:
		open, closing := `"`, `"`
		if w.language == "zh" || strings.HasPrefix(w.language, "zh-") {
			open, closing = "“", "”"
		}
		w.WriteString("> " + inline(open, b.Text, closing) + "\n")
	case Image:
		w.WriteString("![" + inline("", b.Text, "") + "](" + destination(relative(w.dir, b.File)) + ")\n")
	default:
		w.WriteString(lineBegin(inline("", b.Text, "")) + "\n")
	}
}

// list writes a list: without empty lines if each item is a paragraph, with lists below it at most.
func (w *writer) list(items [][]Block, ordered bool, indent string) {
	loose := false
	for _, item := range items {
		for i, b := range item {
			loose = loose || i > 0 && b.Kind != List || i > 1
		}
	}
	for n, item := range items {
		marker := "- "
		if ordered {
			marker = fmt.Sprintf("%d. ", n+1)
		}
		if n > 0 {
			if loose {
				w.WriteString(strings.TrimRight(indent, " ") + "\n")
			}
			w.WriteString(indent)
		}
		w.WriteString(marker)
		inner := indent + strings.Repeat(" ", len(marker))
		for i, b := range item {
			if i > 0 {
				if loose {
					w.WriteString(strings.TrimRight(indent, " ") + "\n")
				}
				w.WriteString(inner)
			}
			w.block(b, inner)
		}
	}
}

// relative is the path of a picture as the guide in dir writes it.
func relative(dir, file string) string {
	var up strings.Builder
	for dir != "." && dir != "" && !strings.HasPrefix(file, dir+"/") {
		up.WriteString("../")
		dir = path.Dir(dir)
	}
	if dir == "." || dir == "" {
		return up.String() + file
	}
	return up.String() + strings.TrimPrefix(file, dir+"/")
}

var orderedBegin = regexp.MustCompile(`^(\d{1,9})([.)])(\s|$)`)

// lineBegin escapes what would make something else of a paragraph at the beginning of its line.
func lineBegin(s string) string {
	if m := orderedBegin.FindStringSubmatch(s); m != nil {
		return m[1] + `\` + s[len(m[1]):]
	}
	if s != "" && strings.ContainsRune("#>-+=~", rune(s[0])) {
		return `\` + s
	}
	return s
}

// heading escapes a heading, which has no mark-up.
func heading(s string) string {
	return strings.NewReplacer("#", `\#`, "{", `\{`).Replace(inline("", Text{{Text: s}}, ""))
}

// inline writes a text between two marks.
func inline(before string, t Text, after string) string {
	var b strings.Builder
	b.WriteString(before)
	closed := false // a label has just ended with punctuation
	for i, s := range t {
		switch s.Kind {
		case Label:
			inner := edges(escape(s.Text, false))
			out := b.String()
			first, _ := utf8.DecodeRuneInString(inner)
			last, size := utf8.DecodeLastRuneInString(out)
			if out != "" && util.IsPunctRune(first) && !util.IsPunctRune(last) && !util.IsSpaceRune(last) {
				b.Reset() // only after punctuation or space may bold begin with punctuation
				b.WriteString(out[:len(out)-size] + numeric(last))
			}
			b.WriteString("**" + inner + "**")
			last, _ = utf8.DecodeLastRuneInString(inner)
			closed = util.IsPunctRune(last)
			continue
		case Link:
			b.WriteString("[" + escape(s.Text, false) + "](" + destination(s.URL) + ")")
		default:
			text := escape(s.Text, i+1 < len(t) && t[i+1].Kind == Link)
			first, size := utf8.DecodeRuneInString(text)
			if closed && size > 0 && !util.IsPunctRune(first) && !util.IsSpaceRune(first) {
				text = numeric(first) + text[size:]
			}
			b.WriteString(text)
		}
		closed = false
	}
	b.WriteString(after)
	return b.String()
}

func numeric(r rune) string { return fmt.Sprintf("&#%d;", r) }

// edges writes white space at the ends of a label, which Markdown does not take as such, by its number.
func edges(s string) string {
	if r, size := utf8.DecodeRuneInString(s); unicode.IsSpace(r) {
		s = numeric(r) + s[size:]
	}
	if r, size := utf8.DecodeLastRuneInString(s); unicode.IsSpace(r) {
		s = s[:len(s)-size] + numeric(r)
	}
	return s
}

// escape puts backslashes before what Markdown would read as mark-up.
func escape(s string, beforeLink bool) string {
	var b strings.Builder
	runes := []rune(s)
	at := func(i int) rune {
		if i < 0 || i >= len(runes) {
			return ' '
		}
		return runes[i]
	}
	isWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for i, r := range runes {
		special := false
		switch r {
		case '\\', '*', '`', '[', ']':
			special = true
		case '_':
			special = !isWord(at(i-1)) || !isWord(at(i+1))
		case '<':
			next := at(i + 1)
			special = next < utf8.RuneSelf && (unicode.IsLetter(next) || strings.ContainsRune("/!?", next))
		case '&':
			next := at(i + 1)
			special = next == '#' || next < utf8.RuneSelf && isWord(next)
		case '!':
			special = beforeLink && i == len(runes)-1
		}
		if special {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// destination writes the address of a link or the path of a picture.
func destination(to string) string {
	var b strings.Builder
	for _, r := range to {
		if strings.ContainsRune(`\<>()&*_[]`, r) || r == '`' || r == '!' {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	if strings.ContainsFunc(to, unicode.IsSpace) || to == "" {
		return "<" + b.String() + ">"
	}
	return b.String()
}

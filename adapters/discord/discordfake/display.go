package discordfake

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Display is what Discord's app shows of a content: mark-up applied, escapes resolved. Whatever is more than text, such as a mention, an emoji by name, a
// hidden text or a link that nobody made, is shown as ⟪what it is⟫, so that a test sees it.
func Display(content string) string {
	var out []string
	for line := range strings.SplitSeq(content, "\n") {
		out = append(out, displayLine(line))
	}
	return strings.Join(out, "\n")
}

// displayLine applies what is mark-up at the beginning of a line alone.
func displayLine(line string) string {
	line = strings.TrimPrefix(strings.TrimPrefix(line, ">>> "), "> ")
	mark := ""
	for {
		m := begins.FindStringSubmatch(line)
		if m == nil {
			return mark + inline(line)
		}
		line = line[len(m[0]):]
		switch {
		case strings.HasPrefix(m[2], "#"), m[2] == "-#":
		case strings.HasSuffix(m[2], "."):
			mark += m[1] + m[2] + " "
		default:
			mark += m[1] + "• "
		}
	}
}

// A rule is mark-up within a line.
type rule struct {
	form *regexp.Regexp
	show string // verbatim for the first group as it is, inner for the first group with its own mark-up, else what it is
}

const (
	verbatim = "verbatim"
	inner    = "inner"
)

// rules are in the order in which Discord tries them.
var rules = []rule{
	{regexp.MustCompile(`^\\([^0-9A-Za-z\s])`), verbatim},
	{regexp.MustCompile(`^<(https?://[^ <>]+)>`), verbatim},
	{regexp.MustCompile(`^<(@[!&]?|#|a?:\w+:|t:-?|id:|/[\w -]+:)\w+(:\w)?>`), "mention"},
	{regexp.MustCompile(`^@(everyone|here)`), "mention"},
	{regexp.MustCompile(`^\[([^\[\]\n]+)\]\(<?(https?://[^ <>()]+(\([^ <>()]*\))?[^ <>()]*)>?\)`), inner},
	{regexp.MustCompile(`^(https?|steam)://[^\s<]+`), "link"},
	{regexp.MustCompile(`^:\w+:`), "emoji"},
	{regexp.MustCompile("^```([^`]+)```"), "code"},
	{regexp.MustCompile("^`([^`]+)`"), "code"},
	{regexp.MustCompile(`^\*\*((?:\\.|[^\\])+?)\*\*`), inner},
	{regexp.MustCompile(`^__((?:\\.|[^\\])+?)__`), "underlined"},
	{regexp.MustCompile(`^\*((?:\\.|[^\\*\s])(?:\\.|[^\\*])*?)\*`), "italic"},
	{regexp.MustCompile(`^_((?:\\.|[^\\_])+?)_\b`), "italic"},
	{regexp.MustCompile(`^~~((?:\\.|[^\\])+?)~~`), "struck"},
	{regexp.MustCompile(`^\|\|((?:\\.|[^\\])+?)\|\|`), "spoiler"},
}

// begins is mark-up at the beginning of a line.
var begins = regexp.MustCompile(`^(\s*)(#{1,3}|-#|[-*+]|\d+\.)\s+`)

// inline applies mark-up within a line.
func inline(s string) string {
	var b strings.Builder
	for s != "" {
		n := 0
		for _, r := range rules {
			m := r.form.FindStringSubmatch(s)
			if m == nil {
				continue
			}
			switch n = len(m[0]); r.show {
			case verbatim:
				b.WriteString(m[1])
			case inner:
				b.WriteString(inline(m[1]))
			default:
				b.WriteString("⟪" + r.show + "⟫")
			}
			break
		}
		if n == 0 {
			_, n = utf8.DecodeRuneInString(s)
			b.WriteString(s[:n])
		}
		s = s[n:]
	}
	return b.String()
}

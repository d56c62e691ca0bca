package knowledge

import (
	"bytes"
	"html"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// inlines are the spans of a node's text.
func (m *markdown) inlines(n ast.Node) Text { return m.spans(children(n)) }

// spans are the spans of inline nodes.
func (m *markdown) spans(nodes []ast.Node) Text {
	var b textBuilder
	for _, n := range nodes {
		m.span(&b, n)
	}
	return b.text()
}

// span adds what an inline node says.
func (m *markdown) span(b *textBuilder, n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		m.checkBold(n)
		b.add(unescape(string(n.Segment.Value(m.body))))
		if n.HardLineBreak() && !m.lenient && strings.HasSuffix(strings.TrimRight(string(m.line(m.base+n.Segment.Stop)), " "), `\`) {
			m.fail(m.at(m.base+n.Segment.Stop), "unsupported-markup", "begin a new paragraph", "a line break within a paragraph cannot be shown on every network")
		}
		if n.SoftLineBreak() || n.HardLineBreak() {
			b.gap = softGap
		}
	case *ast.String:
		b.add(string(n.Value))
	case *ast.Emphasis:
		m.emphasis(b, n)
	case *ast.Link:
		m.link(b, n)
	case *ast.AutoLink:
		to := string(n.URL(m.body))
		if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(to), "mailto:") {
			to = "mailto:" + to
		}
		m.checkTarget(n, to)
		b.within(Link, to, func() { b.add(string(n.Label(m.body))) })
	case *ast.Image:
		if !m.lenient {
			m.unsupported(n, "a picture within a sentence", "give it a paragraph of its own, with empty lines around it")
		}
		m.spansInto(b, n)
	case *ast.CodeSpan:
		if !m.lenient {
			m.unsupported(n, "code between backticks", `write it plainly, or as > "…" in a paragraph of its own if it is to be typed`)
		}
		for _, c := range children(n) {
			if t, ok := c.(*ast.Text); ok {
				b.add(string(t.Segment.Value(m.body)))
			}
		}
	case *ast.RawHTML:
		if !m.lenient {
			m.unsupported(n, "HTML", `write it in Markdown; < as text is \<`)
		}
		for i := range n.Segments.Len() {
			s := n.Segments.At(i)
			b.add(string(s.Value(m.body)))
		}
	default:
		if !m.lenient {
			m.unsupported(n, "this", "write plain text")
		}
	}
}

// checkBold reports asterisks that were meant to make a label and stayed in the text. In Chinese that is easily so: bold cannot
// begin with punctuation behind a character, nor end with it before one.
func (m *markdown) checkBold(n *ast.Text) {
	i := bytes.Index(n.Segment.Value(m.body), []byte("**"))
	if i < 0 || m.lenient || i > 0 && m.body[n.Segment.Start+i-1] == '\\' {
		return
	}
	m.fail(m.at(m.base+n.Segment.Start+i), "bad-bold", `take punctuation and spaces out of the **…**, or write \*\* for asterisks`, "the asterisks make no label")
}

func (m *markdown) spansInto(b *textBuilder, n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		m.span(b, c)
	}
}

// emphasis makes a label of what is strong; weaker emphasis is plain text.
func (m *markdown) emphasis(b *textBuilder, n *ast.Emphasis) {
	if n.Level < 2 || b.kind == Link {
		m.spansInto(b, n)
		return
	}
	b.within(Label, "", func() { m.spansInto(b, n) })
}

// link adds a link.
func (m *markdown) link(b *textBuilder, n *ast.Link) {
	to := unescape(string(n.Destination))
	text := m.inlines(n).Plain()
	if m.lenient && !isWebTarget(to) {
		m.spansInto(b, n)
		return
	}
	m.checkTarget(n, to)
	if text == "" && !m.lenient {
		m.fail(m.pos(n), "empty-link", "write [text](address)", "the link to %q has no text", to)
	}
	if len(n.Title) > 0 && !m.lenient {
		m.fail(m.pos(n), "unsupported-markup", "write [text](address)", "the title of a link is shown nowhere")
	}
	b.within(Link, to, func() {
		m.spansInto(b, n)
		if text == "" {
			b.add(to)
		}
	})
}

// checkTarget reports an address that no network would open. Addresses of guides are checked when all are known.
func (m *markdown) checkTarget(n ast.Node, to string) {
	if m.lenient || isWebTarget(to) || strings.HasPrefix(to, "#") {
		return
	}
	if file, _, _ := strings.Cut(to, "#"); strings.HasSuffix(file, ".md") && !strings.Contains(to, ":") {
		return
	}
	m.fail(m.pos(n), "bad-link", "write https://…, mailto:…, the file name of a guide, or # and the id of a part", "%q cannot be opened", to)
}

// isWebTarget reports whether the address leads to a web page or a mailbox.
func isWebTarget(to string) bool {
	u, err := url.Parse(to)
	if err != nil || strings.ContainsFunc(to, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.Host != ""
	case "mailto":
		return u.Opaque != ""
	}
	return false
}

var entity = regexp.MustCompile(`^&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});`)

// unescape is the text that Markdown means: backslashes before punctuation and entities are resolved.
func unescape(s string) string {
	if !strings.ContainsAny(s, `\&`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && util.IsPunct(s[i+1]):
			i++
			b.WriteByte(s[i])
		case s[i] == '&':
			e := entity.FindString(s[i:])
			if e == "" {
				b.WriteByte('&')
				continue
			}
			b.WriteString(html.UnescapeString(e))
			i += len(e) - 1
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

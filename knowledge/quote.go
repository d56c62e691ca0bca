package knowledge

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

var (
	alertLine  = regexp.MustCompile(`^\[!([A-Za-z]+)\](.*)$`)
	alertKinds = []AlertKind{AlertNote, AlertTip, AlertImportant, AlertWarning, AlertCaution}
)

// quotes are the quotation marks of a sentence to say or write.
var quotes = map[rune]rune{'"': '"', '“': '”', '「': '」', '«': '»'}

const quoteHint = `write > "…" for a sentence to say or write, or > [!NOTE] and the text in the next line`

// quote builds an alert or a sentence of a block quote.
func (m *markdown) quote(n *ast.Blockquote) []Block {
	first, ok := n.FirstChild().(*ast.Paragraph)
	if ok {
		line := first.Lines().At(0)
		value := bytes.TrimRight(line.Value(m.body), " \t\n")
		if match := alertLine.FindSubmatch(value); match != nil {
			return m.alert(n, first, AlertKind(match[1]), len(match[2]) == 0)
		}
	}
	if ok && n.ChildCount() == 1 {
		m.checkLines(first)
		if t, ok := unquote(m.inlines(first)); ok {
			return []Block{{Kind: Sentence, Text: t, Pos: m.pos(n)}}
		}
	}
	if m.lenient {
		return m.blocks(children(n))
	}
	m.unsupported(n, "a quote that is neither an alert nor one sentence in quotation marks", quoteHint)
	return nil
}

// alert builds an alert: the lines below the marker and what else stands in the quote.
func (m *markdown) alert(n *ast.Blockquote, first *ast.Paragraph, kind AlertKind, isAlone bool) []Block {
	known := slices.Contains(alertKinds, kind)
	if m.lenient && (!known || !isAlone) {
		return m.blocks(children(n))
	}
	if !known {
		m.fail(m.pos(n), "unknown-alert", "use NOTE, TIP, IMPORTANT, WARNING or CAUTION in capitals", "there is no alert %q", kind)
	}
	if !isAlone {
		m.fail(m.pos(n), "alert-marker", "put the text into the next line, after >", "something follows the marker of the alert in its line")
		return nil
	}
	m.checkLines(first)
	end := first.Lines().At(0).Stop
	b := Block{Kind: Alert, Alert: kind, Pos: m.pos(n)}
	var inline []ast.Node
	for c := first.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Pos() >= end || textStart(c) >= end {
			inline = append(inline, c)
		}
	}
	if t := m.spans(inline); len(t) > 0 {
		b.Body = append(b.Body, Block{Text: t, Pos: m.at(m.base + first.Lines().At(min(1, first.Lines().Len()-1)).Start)})
	}
	b.Body = append(b.Body, m.blocks(children(n)[1:])...)
	if len(b.Body) == 0 {
		if !m.lenient {
			m.fail(b.Pos, "empty-alert", "write the text into the next line, after >", "the alert has no text")
		}
		return nil
	}
	return []Block{b}
}

// textStart is where the text of a node begins in the body; -1 if it is no text.
func textStart(n ast.Node) int {
	if t, ok := n.(*ast.Text); ok {
		return t.Segment.Start
	}
	return -1
}

// unquote takes the quotation marks off a sentence. It reports whether they were there, with something between them.
func unquote(t Text) (Text, bool) {
	if len(t) == 0 || t[0].Kind != Plain || t[len(t)-1].Kind != Plain {
		return nil, false
	}
	open, size := utf8.DecodeRuneInString(t[0].Text)
	closing, ok := quotes[open]
	last := &t[len(t)-1]
	if !ok || !strings.HasSuffix(last.Text, string(closing)) || len(t) == 1 && len(last.Text) < size+utf8.RuneLen(closing) {
		return nil, false
	}
	last.Text = strings.TrimSuffix(last.Text, string(closing))
	t[0].Text = t[0].Text[size:]
	t[0].Text = strings.TrimLeft(t[0].Text, " ")
	last.Text = strings.TrimRight(last.Text, " ")
	t = slices.DeleteFunc(t, func(s Span) bool { return s.Kind == Plain && s.Text == "" })
	return t, strings.TrimSpace(t.Plain()) != ""
}

// rawBlock makes plain paragraphs of what is not supported.
func (m *markdown) rawBlock(n ast.Node) []Block {
	if h, ok := n.(*ast.Heading); ok {
		if t := m.inlines(h); len(t) > 0 {
			return []Block{{Text: t, Pos: m.pos(n)}}
		}
	}
	var b textBuilder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		b.add(string(line.Value(m.body)))
	}
	if html, ok := n.(*ast.HTMLBlock); ok && html.HasClosure() {
		b.add(string(html.ClosureLine.Value(m.body)))
	}
	if len(b.spans) == 0 {
		b.add(string(m.line(m.base + max(n.Pos(), 0))))
	}
	if len(b.spans) == 0 {
		return nil
	}
	return []Block{{Text: b.text(), Pos: m.pos(n)}}
}

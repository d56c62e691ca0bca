package knowledge

import (
	"unicode"
	"unicode/utf8"
)

// A gap is white space that was seen and not yet written.
type gap int

const (
	noGap   gap = iota
	wordGap     // between two words
	softGap     // the end of a line, which means nothing between two Han characters
)

// A textBuilder builds a Text without white space at its ends, with single spaces within, and with no two spans where one does.
type textBuilder struct {
	spans []spanBuilder
	kind  SpanKind
	url   string
	fresh bool // the next character begins a span of its own
	gap   gap
	last  rune
}

// A spanBuilder is a span whose text still grows.
type spanBuilder struct {
	kind SpanKind
	url  string
	text []byte
}

// text is what was built.
func (b *textBuilder) text() Text {
	if len(b.spans) == 0 {
		return nil
	}
	out := make(Text, len(b.spans))
	for i, s := range b.spans {
		out[i] = Span{Kind: s.kind, Text: string(s.text), URL: s.url}
	}
	return out
}

// within adds what f adds as one span of that kind.
func (b *textBuilder) within(kind SpanKind, url string, f func()) {
	outerKind, outerURL := b.kind, b.url
	b.kind, b.url, b.fresh = kind, url, true
	f()
	b.kind, b.url, b.fresh = outerKind, outerURL, true
}

// add adds text to the current span.
func (b *textBuilder) add(s string) {
	for _, r := range s {
		switch {
		case r == '\n':
			b.gap = softGap
		case r == ' ' || unicode.IsControl(r):
			b.gap = max(b.gap, wordGap)
		default:
			b.addRune(r)
		}
	}
}

func (b *textBuilder) addRune(r rune) {
	if b.last != 0 && (b.gap == wordGap || b.gap == softGap && !joins(b.last, r)) {
		b.space()
	}
	b.gap = noGap
	if n := len(b.spans); n == 0 || b.spans[n-1].kind != b.kind || b.kind == Link && b.fresh {
		b.spans = append(b.spans, spanBuilder{kind: b.kind, url: b.url})
	}
	last := &b.spans[len(b.spans)-1]
	last.text = utf8.AppendRune(last.text, r)
	b.fresh, b.last = false, r
}

// space writes the gap: into plain text wherever that is possible, for labels and links have no white space at their ends.
func (b *textBuilder) space() {
	last := &b.spans[len(b.spans)-1]
	if last.kind == Plain || last.kind == b.kind && !b.fresh {
		last.text = append(last.text, ' ')
		return
	}
	b.spans = append(b.spans, spanBuilder{text: []byte{' '}})
}

// joins reports whether a line may end between the two characters without meaning a space.
func joins(before, after rune) bool {
	return isWide(before) && (isWide(after) || isQuote(after)) || isQuote(before) && isWide(after)
}

// isWide reports whether r is Han, or punctuation of the same width.
func isWide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
}

// isQuote reports whether r is punctuation that Han text shares with Latin text.
func isQuote(r rune) bool {
	return r == '“' || r == '”' || r == '‘' || r == '’' || r == '—' || r == '…'
}

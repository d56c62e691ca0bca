package telegram

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxUnits is the length of the longest text of a message in UTF-16, by core.telegram.org/bots/api#sendmessage.
	maxUnits = 4096
	// maxMarks is how many entities of a message Telegram keeps (core.telegram.org/api/entities).
	maxMarks = 100
)

// pack is the texts in as few messages as they fit in, in their order, with an empty line between them. One that is too long for a message is cut.
func pack(texts []rich) []rich {
	var out []rich
	var page rich
	for _, t := range texts {
		t = t.trimmed()
		if longer := join("\n\n", page, t); longer.room() == len(longer.plain()) {
			page = longer
			continue
		}
		if len(page) > 0 {
			out = append(out, page)
		}
		for page = t; page.room() < len(page.plain()); {
			at := page.breakBefore(page.room())
			out = append(out, page.slice(0, at).trimmed())
			page = page.slice(at, len(page.plain())).trimmed()
		}
	}
	if len(page) > 0 {
		out = append(out, page)
	}
	return out
}

// room is how many bytes of the text fit in a message.
func (t rich) room() int {
	bytes, used, marks := 0, 0, 0
	for _, r := range t {
		marks += r.style.marks()
		if marks > maxMarks {
			return bytes
		}
		for _, c := range r.text {
			used += unitsOf(c)
			if used > maxUnits {
				return bytes
			}
			bytes += utf8.RuneLen(c)
		}
	}
	return bytes
}

// A seam reports whether a text may be cut between before and after.
type seam func(before, after string) bool

// seams are where to cut, the best place first.
var seams = []seam{
	func(_, after string) bool { return strings.HasPrefix(after, "\n") },
	endsSentence,
	endsClause,
	endsWord,
}

// breakBefore is the best place in the text to cut it at, which is not beyond the limit and if possible in no label, link or quote. A cut far before the
// limit is no good one, whatever stands there.
func (t rich) breakBefore(limit int) int {
	text := t.plain()
	within := t.within()
	for _, anywhere := range []bool{false, true} {
		for _, s := range seams {
			for i := limit; i > limit/4; i-- {
				if utf8.RuneStart(text[i]) && (anywhere || !within[i]) && s(text[:i], text[i:]) {
					return i
				}
			}
		}
	}
	for i := limit; i > limit/4; i-- {
		if utf8.RuneStart(text[i]) && endsCharacter(text[:i], text[i:]) {
			return i
		}
	}
	return limit
}

// within tells of each place in the text whether an entity would be cut in two there.
func (t rich) within() []bool {
	out := make([]bool, len(t.plain())+1)
	at := 0
	for i, r := range t {
		out[at] = i > 0 && shareKind(t[i-1].style, r.style)
		for j := 1; r.style != (style{}) && j < len(r.text); j++ {
			out[at+j] = true
		}
		at += len(r.text)
	}
	return out
}

func shareKind(a, b style) bool {
	for _, k := range kinds {
		if k.has(a) && k.has(b) && a.url == b.url {
			return true
		}
	}
	return false
}

// endsSentence reports whether a sentence ends here.
func endsSentence(before, after string) bool {
	last, next := lastRune(before), firstRune(after)
	return strings.ContainsRune("。！？", last) && !unicode.IsPunct(next) || strings.ContainsRune(".!?…", last) && unicode.IsSpace(next)
}

// endsClause reports whether a part of a sentence ends here.
func endsClause(before, after string) bool {
	last, next := lastRune(before), firstRune(after)
	return strings.ContainsRune("，；：", last) && !unicode.IsPunct(next) || strings.ContainsRune(",;:", last) && unicode.IsSpace(next)
}

// endsWord reports whether a word ends here. Chinese has no spaces: there each character is one, and punctuation stays with what it belongs to.
func endsWord(before, after string) bool {
	last, next := lastRune(before), firstRune(after)
	return unicode.IsSpace(next) || unicode.Is(unicode.Han, next) && (unicode.Is(unicode.Han, last) || strings.ContainsRune("，。、；：！？", last))
}

// endsCharacter reports whether what a reader takes for one character ends here: not before an accent, nor within an emoji of several parts.
func endsCharacter(before, after string) bool {
	last, next := lastRune(before), firstRune(after)
	return !unicode.In(next, unicode.M, unicode.Cf) && !unicode.In(last, unicode.Cf) && (next < 0x1F3FB || next > 0x1F3FF)
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

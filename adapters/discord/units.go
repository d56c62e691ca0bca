package discord

import (
	"strings"
	"unicode"

	"stepwise/bot"
)

// A unit is what is never split: a character with all that belongs to it, or a link.
type unit struct {
	kind bot.SpanKind
	text string
	url  string
	cost int // how many UTF-16 units it takes in Markdown at most
	ends ending
}

// ending says how good a place the end of a unit is for a split.
type ending int

const (
	noEnd ending = iota
	wordEnd
	sentenceEnd
)

// maxLink is the length of the longest link that is not split, in UTF-16 units of its Markdown. The text of a longer one is split, with the address
// behind it.
const maxLink = 1200

// maxUnit is how many characters belong together at most, so that a pile of accents does not fill a message.
const maxUnit = 64

// units takes a clean text apart.
func units(t bot.Text) []unit {
	var out []unit
	for _, s := range t {
		if s.Kind == bot.Link {
			n := size(markup(bot.Text{s}))
			if n <= maxLink {
				out = append(out, unit{kind: bot.Link, text: s.Text, url: s.URL, cost: n, ends: wordEnd})
				continue
			}
			out = append(out, characters(bot.Span{Text: s.Text + " "})...)
			out = append(out, unit{kind: bot.Link, text: s.URL, url: s.URL, cost: len(s.URL) + 2, ends: wordEnd})
			continue
		}
		out = append(out, characters(s)...)
	}
	return out
}

// characters takes a text apart that is no link.
func characters(s bot.Span) []unit {
	var out []unit
	runes := []rune(s.Text)
	for i := 0; i < len(runes); {
		n := i + 1
		for n < len(runes) && n-i < maxUnit && joined(runes[i:n], runes[n]) {
			n++
		}
		u := unit{kind: s.Kind, text: string(runes[i:n])}
		u.cost = 2 * size(u.text) // as if each had to be escaped
		if !strings.ContainsAny(u.text, "\\*_~`|<>[]#@:-+.)") {
			u.cost = size(u.text)
		}
		after := ' '
		if n < len(runes) {
			after = runes[n]
		}
		u.ends = endOf(runes[n-1], after)
		out = append(out, u)
		i = n
	}
	return out
}

const joiner = '\u200d'

// joined reports whether the next character belongs to those before it.
func joined(before []rune, next rune) bool {
	last := before[len(before)-1]
	switch {
	case unicode.IsMark(next), next == joiner, next == '\u200c', 0x1f3fb <= next && next <= 0x1f3ff, 0xe0020 <= next && next <= 0xe007f:
		return true
	case last == joiner:
		return true
	case isRegional(next) && isRegional(last): // two letters make a flag
		n := 0
		for i := len(before) - 1; i >= 0 && isRegional(before[i]); i-- {
			n++
		}
		return n%2 == 1
	}
	return false
}

func isRegional(r rune) bool { return 0x1f1e6 <= r && r <= 0x1f1ff }

// endOf says what ends between two characters.
func endOf(last, after rune) ending {
	switch {
	case strings.ContainsRune("。！？…；", last) && !strings.ContainsRune("”’」』）》", after):
		return sentenceEnd
	case strings.ContainsRune(".!?;", last) && after == ' ':
		return sentenceEnd
	case last == ' ', after == ' ':
		return wordEnd
	case isWide(last) && isWide(after) && !strings.ContainsRune("，。、！？：；）」』”’》〉】…", after) && !strings.ContainsRune("（「『“‘《〈【", last):
		return wordEnd
	}
	return noEnd
}

// isWide reports whether the character is of a writing without spaces between words.
func isWide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) || 0x3000 <= r && r <= 0x303f || 0xff00 <= r && r <= 0xff60
}

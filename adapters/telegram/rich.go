package telegram

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// A style is how a piece of text looks. The zero style is plain.
type style struct {
	bold, italic, quote bool
	url                 string // of a link
}

// marks is how many entities the style takes.
func (s style) marks() int {
	n := 0
	for _, k := range kinds {
		if k.has(s) {
			n++
		}
	}
	return n
}

// A kind is one of the entities that a style is made of (core.telegram.org/bots/api#messageentity).
type kind struct {
	name string
	has  func(style) bool
}

var kinds = []kind{
	{"blockquote", func(s style) bool { return s.quote }},
	{"bold", func(s style) bool { return s.bold }},
	{"italic", func(s style) bool { return s.italic }},
	{"text_link", func(s style) bool { return s.url != "" }},
}

// A run is a piece of text in one style.
type run struct {
	text  string
	style style
}

// rich is text with styles. No two neighbours have the same style, and no run is empty.
type rich []run

// plus is the text with another piece behind it.
func (t rich) plus(text string, s style) rich {
	if text == "" {
		return t
	}
	if n := len(t); n > 0 && t[n-1].style == s {
		t = slices.Clone(t)
		t[n-1].text += text
		return t
	}
	return append(slices.Clip(t), run{text, s})
}

// join is the texts with the separator between those that are not empty.
func join(separator string, texts ...rich) rich {
	var out rich
	for _, t := range texts {
		if len(t) == 0 {
			continue
		}
		if len(out) > 0 {
			out = out.plus(separator, style{})
		}
		for _, r := range t {
			out = out.plus(r.text, r.style)
		}
	}
	return out
}

// styled is the text with the style added to each of its pieces.
func (t rich) styled(add func(*style)) rich {
	var out rich
	for _, r := range t {
		add(&r.style)
		out = out.plus(r.text, r.style)
	}
	return out
}

func (t rich) plain() string {
	var b strings.Builder
	for _, r := range t {
		b.WriteString(r.text)
	}
	return b.String()
}

// isVisible reports whether there is anything to see. Telegram sends no message in which there is not.
func (t rich) isVisible() bool {
	return strings.ContainsFunc(t.plain(), func(r rune) bool {
		return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.In(r, unicode.M, unicode.Cf)
	})
}

// slice is the text from one byte to another.
func (t rich) slice(from, to int) rich {
	var out rich
	at := 0
	for _, r := range t {
		start, end := max(from-at, 0), min(to-at, len(r.text))
		at += len(r.text)
		if start < end {
			out = append(out, run{r.text[start:end], r.style})
		}
	}
	return out
}

// trimmed is the text without space at its ends, which Telegram would take away.
func (t rich) trimmed() rich {
	text := t.plain()
	from := len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace))
	return t.slice(from, max(from, len(strings.TrimRightFunc(text, unicode.IsSpace))))
}

// safe is the text in which no word is a mention of a user, which would ping them: what begins like one gets a word joiner behind the @, which has no shape.
func (t rich) safe() rich {
	var out rich
	before, last := rune(0), rune(0)
	for _, r := range t {
		var b strings.Builder
		for _, c := range r.text {
			if last == '@' && isName(c) && !isName(before) {
				b.WriteRune(wordJoiner)
			}
			b.WriteRune(c)
			before, last = last, c
		}
		out = out.plus(b.String(), r.style)
	}
	return out
}

const wordJoiner = '\u2060'

func isName(r rune) bool { return r < utf8.RuneSelf && isWord(byte(r)) }

// entities are the styles as Telegram wants them, counted in UTF-16.
func (t rich) entities() []tgbotapi.MessageEntity {
	var out []tgbotapi.MessageEntity
	for _, k := range kinds {
		at := 0
		for i := 0; i < len(t); {
			text, j := t[i].text, i+1
			if k.has(t[i].style) {
				for j < len(t) && k.has(t[j].style) && t[j].style.url == t[i].style.url {
					text += t[j].text
					j++
				}
				if e, ok := entity(k.name, text, at); ok {
					if k.name == "text_link" {
						e.URL = t[i].style.url
					}
					out = append(out, e)
				}
			}
			at += units(text)
			i = j
		}
	}
	slices.SortStableFunc(out, func(a, b tgbotapi.MessageEntity) int {
		if a.Offset != b.Offset {
			return a.Offset - b.Offset
		}
		return b.Length - a.Length
	})
	return out
}

// entity is an entity over the text without the space at its ends; there is none over space alone.
func entity(name, text string, at int) (tgbotapi.MessageEntity, bool) {
	inner := strings.TrimLeftFunc(text, unicode.IsSpace)
	at += units(text) - units(inner)
	inner = strings.TrimRightFunc(inner, unicode.IsSpace)
	return tgbotapi.MessageEntity{Type: name, Offset: at, Length: units(inner)}, inner != ""
}

// units is the length of a text in UTF-16, which is what Telegram counts in.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += unitsOf(r)
	}
	return n
}

func unitsOf(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

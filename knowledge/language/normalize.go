package language

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Normalize is the form of a text in which it is compared: compatibility forms unified (full-width letters, ligatures), lower case, without
// control and invisible characters, Latin letters and Han characters without marks, at most one mark on any other letter, and letters that are drawn
// out ("pleaseee") written once. Invalid UTF-8 becomes spaces. It is idempotent, and at most four times as long as the text.
func Normalize(text string) string {
	if isASCII(text) {
		return normalizeASCII(text)
	}
	return normalizeUnicode(strings.ToValidUTF8(text, " "))
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// normalizeASCII is the quick way for plain ASCII, which most texts are. A text that is normal already is given back as it is.
func normalizeASCII(text string) string {
	normal, run := true, 0
	for i := range len(text) {
		c := text[i]
		if i > 0 && c == text[i-1] {
			run++
		} else {
			run = 1
		}
		if c < ' ' || c == 0x7f || 'A' <= c && c <= 'Z' || run > 2 && 'a' <= c && c <= 'z' {
			normal = false
			break
		}
	}
	if normal {
		return text
	}
	letters := make([]rune, len(text))
	for i := range len(text) {
		c := text[i]
		switch {
		case c < ' ' || c == 0x7f:
			c = ' '
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		letters[i] = rune(c)
	}
	return string(shorten(letters))
}

// normalizeUnicode is the way for all other texts. What it makes is fully decomposed but for the last line, and a letter has one mark at most, so that
// a second reading finds nothing more to change.
func normalizeUnicode(text string) string {
	letters := make([]rune, 0, len(text))
	var last rune // the letter that marks belong to
	marks := 0
	for _, r := range norm.NFKD.String(strings.Map(withoutAbbreviation, text)) {
		switch {
		case 0x4e00 <= r && r <= 0x9fff: // the common Han characters, which nothing below concerns
		case isIgnorable(r):
			continue
		case isMark(r):
			if marks++; marks == 1 && takesMark(last) {
				letters = append(letters, r)
			}
			continue
		case unicode.IsControl(r), unicode.IsSpace(r), r == unicode.ReplacementChar:
			r = ' '
		}
		last, marks = unicode.ToLower(r), 0
		letters = append(letters, last)
	}
	return norm.NFC.String(string(shorten(letters)))
}

// withoutAbbreviation makes a space of the characters that stand for whole words, the squared Katakana and the Arabic formulas: written in full they
// would be up to eleven times as long, and nobody asks with them.
func withoutAbbreviation(r rune) rune {
	if 0x3300 <= r && r <= 0x3357 || 0xfdfa <= r && r <= 0xfdfb {
		return ' '
	}
	return r
}

// isIgnorable reports whether a character is invisible by itself: zero-width characters, direction marks, fillers, variation selectors. Private
// use is, too, since nobody knows what it shows.
func isIgnorable(r rune) bool {
	return r > unicode.MaxLatin1 && unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point, unicode.Co) || r == softHyphen
}

const softHyphen = 0xad

// isMark reports whether a character is drawn above, below or around the one before. Spacing marks are written like letters, but for the few that
// change places with other marks.
func isMark(r rune) bool {
	return r > unicode.MaxLatin1 && (unicode.In(r, unicode.Mn, unicode.Me) || unicode.Is(unicode.Mc, r) && norm.NFD.PropertiesString(string(r)).CCC() != 0)
}

// takesMark reports whether a mark on that character says something about it: the two dots of a Japanese syllable do, an accent on a Latin letter,
// on a Han character or on an emoji does not.
func takesMark(r rune) bool {
	return (unicode.IsLetter(r) || unicode.Is(unicode.Mc, r)) && !unicode.In(r, unicode.Latin, unicode.Han)
}

// shorten writes a letter that stands three times or more in a row once, in place. Digits stay: 1000 is not 10.
func shorten(text []rune) []rune {
	out := text[:0]
	for i := 0; i < len(text); {
		end := i + 1
		for end < len(text) && text[end] == text[i] {
			end++
		}
		n := end - i
		if n > 2 && unicode.IsLetter(text[i]) {
			n = 1
		}
		for range n {
			out = append(out, text[i])
		}
		i = end
	}
	return out
}

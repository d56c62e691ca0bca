package language

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Normalize is the form of a text in which it is compared: compatibility forms unified (full-width letters, ligatures), lower case, without
// control and zero-width characters, Latin letters without accents, at most one mark on any other letter, and letters that are drawn out ("pleaseee")
// written once. Invalid UTF-8 becomes spaces. It is idempotent, and at most four times as long as the text.
func Normalize(text string) string {
	if isASCII(text) {
		return normalizeASCII(text)
	}
	text = strings.ToValidUTF8(text, " ")
	// A few characters change again when the result is read once more (a letter whose lower case decomposes), so this goes on until nothing does.
	for range 4 {
		next := normalizeOnce(text)
		if next == text {
			break
		}
		text = next
	}
	return text
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

func normalizeOnce(text string) string {
	letters := make([]rune, 0, len(text))
	var last rune // the letter that marks belong to
	marks := 0
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
			if marks++; marks == 1 && !unicode.Is(unicode.Latin, last) {
				letters = append(letters, r)
			}
			continue
		case unicode.In(r, unicode.Cf, unicode.Cs, unicode.Co):
			continue
		case unicode.IsControl(r), unicode.IsSpace(r), r == unicode.ReplacementChar:
			r = ' '
		}
		last, marks = unicode.ToLower(r), 0
		letters = append(letters, last)
	}
	return norm.NFC.String(string(shorten(letters)))
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

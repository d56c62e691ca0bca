package terminal

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// Characters that do not begin or end a line of Chinese text (GB/T 15834).
const (
	notFirst = "，。、！？：；）」』”’》〉】…,.!?:;)]"
	notLast  = "（「『“‘《〈【(["
)

// columns counts columns as a terminal does: Han characters take two. It does not ask the environment, so that the same reply always looks the same.
func columns(s string) int {
	c := runewidth.Condition{StrictEmojiNeutral: true}
	return c.StringWidth(s)
}

// endsWide reports whether the text ends in a Han character or in other writing of that width.
func endsWide(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.In(r, unicode.Han) || 0x3000 <= r && r <= 0x303f || 0xff00 <= r && r <= 0xff60
}

// An atom is a piece of text that is not broken.
type atom struct {
	text   string
	spaced bool // a space stands before it unless a line begins with it
}

// atoms splits text where a line may break: at spaces, and beside wide characters.
func atoms(s string) []atom {
	var out []atom
	for word := range strings.FieldsSeq(s) {
		spaced := true
		start, last := 0, rune(0)
		for i, r := range word {
			if i > 0 && (columns(string(r)) == 2 || columns(string(last)) == 2) && !strings.ContainsRune(notFirst, r) && !strings.ContainsRune(notLast, last) &&
				!joins(r) && !joins(last) {
				out = append(out, atom{word[start:i], spaced})
				start, spaced = i, false
			}
			last = r
		}
		out = append(out, atom{word[start:], spaced})
	}
	return out
}

// joins reports whether the character belongs to its neighbours: an accent, or what holds an emoji together.
func joins(r rune) bool {
	return unicode.In(r, unicode.M, unicode.Cf) || 0x1F3FB <= r && r <= 0x1F3FF
}

// wrap breaks text into lines of at most that many columns. It loses nothing but spaces.
func wrap(s string, limit int) []string {
	limit = max(limit, 8) // deep in lists within lists, something has to be readable still
	var lines []string
	line, used := "", 0
	for _, a := range atoms(s) {
		gap := ""
		if a.spaced && line != "" {
			gap = " "
		}
		n := columns(a.text)
		if line != "" && used+len(gap)+n > limit {
			lines = append(lines, line)
			line, used, gap = "", 0, ""
		}
		for n > limit && a.text != "" { // a word longer than a line
			head := fitting(a.text, limit)
			lines = append(lines, head)
			a.text = a.text[len(head):]
			// Counting anew only at the end keeps this quick for a word of megabytes.
			if n -= columns(head); n <= limit {
				n = columns(a.text)
			}
		}
		line += gap + a.text
		used += len(gap) + n
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// fitting is as much of the text as fits, at least one character.
func fitting(s string, limit int) string {
	used := 0
	for i, r := range s {
		used += columns(string(r))
		if i > 0 && used > limit {
			return s[:i]
		}
	}
	return s
}

// underline draws a line of the mark below the lines.
func underline(lines []string, mark string) []string {
	n := 0
	for _, line := range lines {
		n = max(n, columns(line))
	}
	if n == 0 {
		return lines
	}
	return append(lines, strings.Repeat(mark, n))
}

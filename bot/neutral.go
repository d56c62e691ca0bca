package bot

import (
	"strings"
	"unicode"
)

// Neutral is foreign text on one line, without what adapters must not pass on: control characters, of which escape sequences are made, characters without a
// shape, and those that change the direction of what follows. Invalid UTF-8 is shown as U+FFFD.
func Neutral(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u200c' || r == '\u200d': // these join letters and emoji
			return r
		case unicode.IsSpace(r), unicode.In(r, unicode.Zl, unicode.Zp):
			return ' '
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Cs, unicode.Co):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
}

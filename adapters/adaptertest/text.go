package adaptertest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"stepwise/bot"
)

// visible is what a reader sees of a text: without spaces, which networks break lines at, and without what has no shape, which networks may drop or add to
// keep a text from being obeyed. Bytes that are no UTF-8 can be shown as nothing or as U+FFFD.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if ' ' < r && r <= '~' { // most are, and looking the others up takes its time
			return r
		}
		if unicode.IsSpace(r) || r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			return -1
		}
		return r
	}, s)
}

// contains reports whether a reader of all finds the text in it.
func contains(all, text string) bool { return strings.Contains(visible(all), visible(text)) }

// screen is all that the user of the hands sees, one message after the other.
func screen(h Hands) string {
	var b strings.Builder
	for _, m := range h.Shown() {
		b.WriteString(m.Text)
		b.WriteByte('\n')
		for _, label := range m.Choices {
			b.WriteString("(" + label + ")\n")
		}
	}
	return b.String()
}

// texts are the texts of messages, for people.
func texts(messages []bot.Message) []string {
	out := make([]string, len(messages))
	for i, m := range messages {
		out[i] = m.Text
		if m.Kind == bot.Tap {
			out[i] = "tap on " + string(m.Token)
		}
	}
	return out
}

// paragraph is a block of plain text.
func paragraph(s string) bot.Block { return bot.Block{Text: plain(s)} }

// plain is a text without labels and links.
func plain(s string) bot.Text { return bot.Text{{Text: s}} }

package bot

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"stepwise/knowledge/language"
)

// MaxQuestion is how much of a message is read, in characters. Nobody asks for longer, and the time that matching takes grows with the length, so
// longer messages are a way to slow the bot down (docs/faults.md row 11).
const MaxQuestion = 512

// maxLabel is the length of the longest label of a choice, in bytes: what fits a button, and keeps a session small.
const maxLabel = 120

// clean is the text as far as it is read: valid UTF-8 without control and invisible characters, runs of space as one, at most MaxQuestion characters.
func clean(text string) string {
	var b strings.Builder
	n, space := 0, false
	for _, r := range text {
		if n >= MaxQuestion {
			break
		}
		switch {
		case r == utf8.RuneError || unicode.IsControl(r) || unicode.IsSpace(r):
			space = n > 0
			continue
		case unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs):
			continue
		}
		if space {
			b.WriteByte(' ')
			n++
			space = false
			if n >= MaxQuestion {
				break
			}
		}
		b.WriteRune(r)
		n++
	}
	return strings.TrimSpace(b.String())
}

// hasWords reports whether there is anything in the text that could be looked up.
func hasWords(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

// bare is the text as choices are compared: letters and digits alone, in the form in which texts are compared.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) {
			return r
		}
		return -1
	}, language.Normalize(text))
}

// label is the text cut to what fits a choice.
func label(text string) string { return cut(text, maxLabel) }

// cut is the beginning of the text that fits so many bytes.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	return strings.TrimRight(Beginning(text, limit-len("…")), " ") + "…"
}

// Beginning is as much of a text as fits so many bytes, with no character cut in two.
func Beginning(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}

// plain is the words as a text without mark-up.
func plain(words string) Text {
	if words == "" {
		return nil
	}
	return Text{{Text: words}}
}

// maxRelay is how much of a message is passed on between a user and an agent, in characters: as much as the tightest network takes at once
// (Discord's 2,000: docs.discord.com/developers/resources/message#create-message), less the title.
const maxRelay = 1900

// relayed is a text as it is passed on between people: its lines, each without what adapters must not pass on.
func relayed(text string) string {
	var out []string
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(Neutral(line))
		if runes := []rune(line); n+len(runes) > maxRelay {
			line = string(runes[:maxRelay-n]) + "…"
		}
		if n += utf8.RuneCountInString(line); line != "" {
			out = append(out, line)
		}
		if n > maxRelay {
			break
		}
	}
	return strings.Join(out, "\n")
}

package discord

import (
	"net/url"
	"strings"
	"unicode"

	"stepwise/bot"
)

// escape is the text in Discord's Markdown, in which it means nothing but itself: no mark-up, no mention, no emoji by name, no link, and none of what
// begins a line. A backslash can stand before any character that is no letter, digit or space. Which character begins a line is not asked, so that the
// text can be put anywhere.
func escape(s string) string {
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		before, after := ' ', ' '
		if i > 0 {
			before = runes[i-1]
		}
		if i+1 < len(runes) {
			after = runes[i+1]
		}
		if special(r, before, after) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// special reports whether the character has to be escaped between these.
func special(r, before, after rune) bool {
	switch r {
	case '\\', '*', '_', '~', '`', '|', '<', '>', '[', ']', '#', '@', ':':
		return true
	case '-', '+': // "- item", "-# small"
		return !isLetterOrDigit(after)
	case '.', ')': // "1. item"
		return unicode.IsDigit(before) && !isLetterOrDigit(after)
	}
	return false
}

func isLetterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// clean is the text with neutral words, in which neighbours of one kind are one: Discord does not see the end of a bold text where another begins. Links
// that cannot be links become words.
func clean(t bot.Text) bot.Text {
	var out bot.Text
	for _, s := range t {
		s.Text = bot.Neutral(s.Text)
		if s.Kind == bot.Link {
			s = link(s)
		} else {
			s.URL = ""
		}
		if s.Kind == bot.Label && strings.TrimSpace(s.Text) == "" {
			s.Kind = bot.Plain
		}
		last := len(out) - 1
		switch {
		case s.Kind != bot.Link && s.Text == "":
		case last >= 0 && s.Kind != bot.Link && out[last].Kind == s.Kind:
			out[last].Text += s.Text
		default:
			out = append(out, s)
		}
	}
	return out
}

// maxURL is the length of the longest link that is one; Discord cuts others.
const maxURL = 1000

// link is the span with an address that needs no escaping, or as plain text.
func link(s bot.Span) bot.Span {
	if s.URL == "" || s.URL == "mailto:"+s.Text {
		return bot.Span{Text: s.Text}
	}
	u, err := url.Parse(s.URL)
	if err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
		address := u.String()
		if len(address) <= maxURL && !strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r >= unicode.MaxASCII || strings.ContainsRune(`<>\`, r) }) {
			return bot.Span{Kind: bot.Link, Text: s.Text, URL: address}
		}
	}
	if address := bot.Neutral(s.URL); address != s.Text {
		return bot.Span{Text: s.Text + " (" + address + ")"}
	}
	return bot.Span{Text: s.Text}
}

// markup is a clean text in Discord's Markdown.
func markup(t bot.Text) string {
	var b strings.Builder
	for _, s := range t {
		switch {
		case s.Kind == bot.Link && (strings.TrimSpace(s.Text) == "" || isShort(s.Text, s.URL)):
			b.WriteString("<" + s.URL + ">")
		case s.Kind == bot.Link && canMask(s.Text):
			b.WriteString("[" + escape(s.Text) + "](<" + s.URL + ">)")
		case s.Kind == bot.Link:
			b.WriteString(escape(s.Text) + " (<" + s.URL + ">)")
		case s.Kind == bot.Label && strings.TrimSpace(s.Text) != "":
			b.WriteString("**" + escape(s.Text) + "**")
		default:
			b.WriteString(escape(s.Text))
		}
	}
	return b.String()
}

// isShort reports whether the text is the address, or all of it that people write.
func isShort(text, address string) bool {
	_, bare, _ := strings.Cut(address, "://")
	return text == address || text == bare || text == strings.TrimSuffix(bare, "/")
}

// canMask reports whether the text can stand for a link. Discord does not look for escapes there, and shows no link for a text that looks like one.
func canMask(s string) bool {
	return strings.Trim(strings.Map(func(r rune) rune {
		if isLetterOrDigit(r) || unicode.IsMark(r) || strings.ContainsRune(" ,!?'’“”‘，。！？、；：-&%–—", r) {
			return -1
		}
		return r
	}, s), "") == ""
}

// size is the length of the text in UTF-16 units, which is never less than in characters: nobody says in which of them Discord counts.
func size(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

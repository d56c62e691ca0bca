package discord

import (
	"strings"

	"stepwise/bot"
)

// pack puts groups into as few messages as hold them in their order. It splits between groups; a group that is too long for a message, between lines, and
// such a line between sentences, words or, if need be, characters.
func pack(groups []group) []string {
	var p packer
	for i, g := range groups {
		text := g.String()
		if text == "" {
			continue
		}
		gap := "\n\n"
		if i > 0 && groups[i-1].heading && !g.heading {
			gap = "\n"
		}
		together := text
		if g.heading && i+1 < len(groups) && size(text)+1+size(groups[i+1].String()) <= maxContent {
			together += "\n" + groups[i+1].String()
		}
		switch {
		case p.fits(gap, together):
			p.add(gap, text)
		case size(text) <= maxContent:
			p.flush()
			p.add(gap, text)
		default:
			p.addLines(gap, g.lines)
		}
	}
	p.flush()
	return p.full
}

// String is the group in Discord's Markdown.
func (g group) String() string {
	out := make([]string, len(g.lines))
	for i, l := range g.lines {
		out[i] = l.String()
	}
	return strings.Join(out, "\n")
}

// A packer fills messages.
type packer struct {
	full    []string
	current string
}

func (p *packer) fits(gap, text string) bool {
	if p.current == "" {
		return size(text) <= maxContent
	}
	return size(p.current)+size(gap)+size(text) <= maxContent
}

// add adds a text. Discord takes the space away that a message begins with.
func (p *packer) add(gap, text string) {
	if p.current == "" {
		p.current = strings.TrimLeft(text, " ")
		return
	}
	p.current += gap + text
}

func (p *packer) flush() {
	if p.current != "" {
		p.full = append(p.full, p.current)
		p.current = ""
	}
}

// addLines adds lines that do not fit a message together.
func (p *packer) addLines(gap string, in []textLine) {
	for _, l := range in {
		for _, piece := range pieces(l) {
			text := piece.String()
			if !p.fits(gap, text) {
				p.flush()
			}
			p.add(gap, text)
			gap = "\n"
		}
	}
}

// pieces is the line, split so that each piece fits a message.
func pieces(l textLine) []textLine {
	if size(l.String()) <= maxContent {
		return []textLine{l}
	}
	var out []textLine
	mark := l.first
	for us := units(l.text); len(us) > 0; {
		n := fitting(us, maxContent-maxMark)
		if t := join(us[:n]); len(lines(t, "")) > 0 {
			out = append(out, textLine{first: mark, text: t})
			mark = l.rest
		}
		us = us[n:]
	}
	return out
}

// fitting is how many of the units fit the room, at least one: up to the last sentence that ends in the second half, or the last word, or all that fit.
func fitting(us []unit, room int) int {
	used, words, sentences := 0, 0, 0
	var kind bot.SpanKind
	for i, u := range us {
		used += u.cost
		if u.kind != kind {
			used += boldCost
			kind = u.kind
		}
		if used > room && i > 0 {
			if sentences > 0 {
				return sentences
			}
			if words > 0 {
				return words
			}
			return i
		}
		switch {
		case u.ends == sentenceEnd && used > room/2:
			sentences = i + 1
		case u.ends >= wordEnd && used > room/2:
			words = i + 1
		}
	}
	return len(us)
}

// boldCost is what the marks around a bold text take.
const boldCost = 4

// join is the units as a text, without space at its ends.
func join(us []unit) bot.Text {
	var out bot.Text
	for i := 0; i < len(us); {
		var b strings.Builder
		n := i
		for n < len(us) && (n == i || us[n].kind == us[i].kind && us[n].kind != bot.Link) {
			b.WriteString(us[n].text)
			n++
		}
		out = append(out, bot.Span{Kind: us[i].kind, Text: b.String(), URL: us[i].url})
		i = n
	}
	if len(out) > 0 {
		out[0].Text = strings.TrimLeft(out[0].Text, " ")
		last := len(out) - 1
		out[last].Text = strings.TrimRight(out[last].Text, " ")
	}
	return clean(out)
}

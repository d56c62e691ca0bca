package adaptertest

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"stepwise/bot"
)

// split cuts text into pieces that posts have room for.
func (a *memory) split(s string) []string {
	var out []string
	for runes := []rune(s); len(runes) > 0; {
		n := min(room, len(runes))
		out = append(out, string(runes[:n]))
		runes = runes[n:]
		if a.is("cuts long replies") {
			break
		}
		if a.is("splits with an ellipsis") && len(runes) > 0 {
			out[len(out)-1] += "…"
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return visible(s) == "" })
}

// words are all the words of the blocks.
func (a *memory) words(blocks []bot.Block) string {
	var b strings.Builder
	span := func(t bot.Text) {
		for _, s := range t {
			b.WriteString(s.Text)
		}
		b.WriteString("\n")
	}
	for _, k := range blocks {
		if k.Kind == bot.Step {
			b.WriteString(strconv.Itoa(k.Number) + ". ")
		}
		span(k.Text)
		if a.is("drops bodies") {
			continue
		}
		b.WriteString(k.Optional + "\n" + k.Label + "\n" + a.words(k.Body))
		for _, i := range k.Items {
			b.WriteString(a.words(i))
		}
	}
	return b.String()
}

func (a *memory) valid(s string) string {
	if a.is("obeys mark-up") {
		s = strings.NewReplacer("<b>", "", "</b>", "", "*", "").Replace(s)
	}
	if a.is("joins mark-up in labels") && utf8.RuneCountInString(s) <= 40 {
		s = strings.ReplaceAll(s, "@", "(at)")
	}
	return strings.ToValidUTF8(s, "\ufffd")
}

// render makes posts of a reply.
func (a *memory) render(r bot.Reply) []*post {
	var out []*post
	for _, text := range a.split(a.valid(r.Title + "\n" + a.words(r.Blocks))) {
		out = append(out, &post{chat: r.To.Chat, Shown: Shown{Text: text}})
	}
	if a.is("sends empty replies") && len(out) == 0 {
		out = append(out, &post{chat: "c1"})
	}
	if len(out) == 0 || a.is("forgets choices") {
		return out
	}
	last := out[len(out)-1]
	if a.is("choices on every post") {
		last = out[0]
	}
	for _, c := range r.Choices {
		last.Choices, last.tokens = append(last.Choices, a.valid(c.Label)), append(last.tokens, a.token(c))
		if a.is("choices on every post") && len(out) > 1 {
			out[1].Choices = last.Choices
		}
	}
	return out
}

func (a *memory) token(c bot.Choice) bot.Token {
	switch a.bug {
	case "cuts tokens":
		return c.Token[:min(len(c.Token), 32)]
	case "gives the label":
		return bot.Token(c.Label)
	}
	return c.Token
}

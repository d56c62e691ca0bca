package adaptertest

import (
	"slices"
	"strings"

	"stepwise/bot"
)

// choosing are the promises about choices.
func choosing() []check {
	return []check{
		{"choices are shown", choicesAreShown},
		{"a tap gives back the exact token", aTapGivesBackTheToken},
		{"choices of an old reply can be tapped", oldChoicesCanBeTapped},
		{"choices come with the last of a long reply", choicesComeLast},
	}
}

func choicesAreShown(s *scene) {
	r := s.reply(s.begin(), paragraph("which one?"))
	var words []string
	for i, text := range hostile() {
		// Networks cut labels that are far longer than a label is.
		if runes := []rune(text); len(runes) > 40 {
			text = string(runes[:40])
		}
		r.Choices = append(r.Choices, bot.Choice{Label: text, Token: bot.Token("t" + string(rune('a'+i)))})
		words = append(words, text)
	}
	s.send(r)
	s.await(func() string { return inOrder(screen(s.Hands), append([]string{"which one?"}, words...)) })
}

func aTapGivesBackTheToken(s *scene) {
	s.skipWithoutTap()
	m := s.begin()
	tokens := []bot.Token{
		"n", "netflix-cancel/phone/log-in", `a:b|c;d,e"f'g\h<i>&j`, "选择一", "{}", "%00",
		bot.Token(strings.Repeat("x", bot.MaxToken)), bot.Token(strings.Repeat("选", bot.MaxToken/3) + "y"),
	}
	r := s.reply(m, paragraph("which one?"))
	for _, k := range tokens {
		r.Choices = append(r.Choices, bot.Choice{Label: "the same words", Token: k})
	}
	s.send(r)
	for i, k := range tokens {
		got := s.tapOn("the same words", i)
		if got.Token != k {
			s.Errorf("a tap gives back the token %q, but gave %q", k, got.Token)
		}
		if got.Conversation != m.Conversation || got.ID == "" || got.ID == m.ID || got.Time.IsZero() {
			s.Errorf("a tap is a message of its own in the conversation %+v, but was %+v", m.Conversation, got)
		}
		s.send(s.reply(got, paragraph("so be it")))
	}
}

func oldChoicesCanBeTapped(s *scene) {
	s.skipWithoutTap()
	m := s.begin()
	for _, name := range []string{"old", "new"} {
		r := s.reply(m, paragraph("which one?"))
		r.Choices = []bot.Choice{{Label: name, Token: bot.Token("token-" + name)}}
		s.send(r)
	}
	s.awaitShown(s.Hands, "new")
	if got := s.tapOn("old", 0); got.Token != "token-old" {
		s.Errorf("a tap on an old choice gives back %q, but gave %q", "token-old", got.Token)
	}
}

func choicesComeLast(s *scene) {
	r := s.reply(s.begin())
	for range 30 {
		r.Blocks = append(r.Blocks, paragraph(strings.Repeat("many words ", 40)))
	}
	r.Blocks = append(r.Blocks, paragraph("the-end"))
	r.Choices = []bot.Choice{{Label: "the-choice", Token: "token"}}
	s.send(r)
	s.await(func() string { return once(screen(s.Hands), []string{"the-end", "the-choice"}) })
}

func (s *scene) skipWithoutTap() {
	s.Helper()
	if s.Tap == nil {
		s.Skip("the harness has no Tap")
	}
}

// tapOn taps the n-th choice with the label, and gives what came of it.
func (s *scene) tapOn(label string, n int) bot.Message {
	s.Helper()
	var message, choice int
	s.await(func() string {
		left := n
		for i, m := range s.Shown() {
			for j, l := range m.Choices {
				if visible(l) != visible(label) {
					continue
				}
				if message, choice = i, j; left == 0 {
					return ""
				}
				left--
			}
		}
		return "the choice " + label + " can be tapped, but shown is\n" + screen(s.Hands)
	})
	s.Tap(message, choice)
	return s.hear("the tap on "+label, func(m bot.Message) bool { return m.Kind == bot.Tap })
}

// labels are all the buttons the user sees.
func labels(h Hands) []string {
	var out []string
	for _, m := range h.Shown() {
		out = slices.Concat(out, m.Choices)
	}
	return out
}

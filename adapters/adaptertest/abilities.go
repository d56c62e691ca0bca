package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"stepwise/bot"
)

// abilities are the promises of the optional interfaces.
func abilities() []check {
	return []check{
		{"an edit takes the place of what was sent", anEditReplaces},
		{"an edit can be longer or shorter", anEditCanBeLongerOrShorter},
		{"an edit that changes nothing succeeds", anEditThatChangesNothing},
		{"an edit replaces the choices", anEditReplacesTheChoices},
		{"Edit reports that it is too late", editReportsTooLate},
		{"typing shows no message", typingShowsNoMessage},
		{"the rates can be kept to", theRatesCanBeKeptTo},
		{"suggestions are offered", suggestionsAreOffered},
	}
}

// ability gives the adapter as one that can do more, or skips the check.
func ability[T any](s *scene) T {
	s.Helper()
	a, ok := s.Adapter.(T)
	if !ok {
		s.Skipf("the adapter is no %s", reflect.TypeFor[T]())
	}
	return a
}

// edit puts a reply in the place of another.
func (s *scene) edit(e bot.Editor, sent bot.Sent, r bot.Reply) bot.Sent {
	s.Helper()
	if sent == "" {
		s.Fatal("an Editor names what it has sent, but the name was empty")
	}
	edited, err := e.Edit(s.Context(), sent, r)
	if err != nil {
		s.Fatalf("Edit succeeds where the network does, but returned %v", err)
	}
	return edited
}

// awaitOnly waits until the user sees these words once and in order, and none of the others.
func (s *scene) awaitOnly(words, others []string) {
	s.Helper()
	s.await(func() string {
		got := screen(s.Hands)
		for _, w := range others {
			if contains(got, w) {
				return fmt.Sprintf("what was replaced is shown no more, but %q is in\n%s", w, got)
			}
		}
		return once(got, words)
	})
}

func anEditReplaces(s *scene) {
	editor := ability[bot.Editor](s)
	m := s.begin()
	sent := s.send(s.reply(m, paragraph("version-one")))
	s.send(s.reply(m, paragraph("what-follows")))
	sent = s.edit(editor, sent, s.reply(m, paragraph("version-two")))
	s.awaitOnly([]string{"version-two", "what-follows"}, []string{"version-one"})
	s.edit(editor, sent, s.reply(m, paragraph("version-three")))
	s.awaitOnly([]string{"version-three", "what-follows"}, []string{"version-two"})
}

func anEditCanBeLongerOrShorter(s *scene) {
	editor := ability[bot.Editor](s)
	m := s.begin()
	long := func(name string) (bot.Reply, []string) {
		var words []string
		for i := range 900 {
			words = append(words, fmt.Sprintf("%s%04d", name, i))
		}
		var blocks []bot.Block
		for line := range slices.Chunk(words, 30) {
			blocks = append(blocks, paragraph(strings.Join(line, " ")))
		}
		return s.reply(m, blocks...), words
	}
	first, firstWords := long("first")
	second, secondWords := long("second")
	sent := s.send(first)
	sent = s.edit(editor, sent, s.reply(m, paragraph("short")))
	s.awaitOnly([]string{"short"}, firstWords)
	sent = s.edit(editor, sent, second)
	s.awaitOnly(secondWords, []string{"short"})
	s.edit(editor, sent, s.reply(m, paragraph("short-again")))
	s.awaitOnly([]string{"short-again"}, secondWords)
}

func anEditThatChangesNothing(s *scene) {
	editor := ability[bot.Editor](s)
	m := s.begin()
	r := s.reply(m, paragraph("as it was"))
	sent := s.edit(editor, s.send(r), r)
	s.edit(editor, sent, r)
	s.awaitOnly([]string{"as it was"}, nil)
}

func anEditReplacesTheChoices(s *scene) {
	editor := ability[bot.Editor](s)
	s.skipWithoutTap()
	m := s.begin()
	r := s.reply(m, paragraph("step one"))
	r.Choices = []bot.Choice{{Label: "next", Token: "old"}}
	sent := s.send(r)
	r = s.reply(m, paragraph("step two"))
	r.Choices = []bot.Choice{{Label: "next", Token: "new"}, {Label: "back", Token: "back"}}
	sent = s.edit(editor, sent, r)
	s.awaitOnly([]string{"step two"}, []string{"step one"})
	if got := s.tapOn("next", 0); got.Token != "new" {
		s.Errorf("a tap gives back the token of what was put in the place, %q, but gave %q", "new", got.Token)
	}
	s.edit(editor, sent, s.reply(m, paragraph("done")))
	s.await(func() string {
		if got := labels(s.Hands); len(got) > 0 {
			return fmt.Sprintf("an edit without choices takes the old ones away, but shown are %q", got)
		}
		return ""
	})
}

func editReportsTooLate(s *scene) {
	editor := ability[bot.Editor](s)
	m := s.begin()
	sent := s.send(s.reply(m, paragraph("version-one")))
	if fail := s.Harness.Fail; fail == nil || !fail(bot.ErrGone) && !fail(bot.ErrExpired) {
		s.Skip("the harness cannot Fail with bot.ErrGone or bot.ErrExpired")
	}
	if _, err := editor.Edit(s.Context(), sent, s.reply(m, paragraph("version-two"))); !errors.Is(err, bot.ErrGone) && !errors.Is(err, bot.ErrExpired) {
		s.Errorf("Edit returns bot.ErrGone or bot.ErrExpired when it is too late, but returned %v", err)
	}
}

func typingShowsNoMessage(s *scene) {
	typer := ability[bot.Typer](s)
	m := s.begin()
	if err := typer.Type(s.Context(), m.Conversation, m.Origin); err != nil {
		s.Errorf("Type succeeds where the network does, but returned %v", err)
	}
	s.send(s.reply(m, paragraph("the-reply")))
	s.awaitShown(s.Hands, "the-reply")
	if got := s.Shown(); len(got) != 1 {
		s.Errorf("Type shows no message, but shown is %q", got)
	}
}

func theRatesCanBeKeptTo(s *scene) {
	pacer := ability[bot.Pacer](s)
	c := s.begin().Conversation
	rates := pacer.Rates(c)
	classes := make(map[string]bool)
	for _, r := range rates {
		if r.Class == "" || classes[r.Class] || r.Every <= 0 || r.Burst < 1 {
			s.Errorf("a Rate has a class of its own, a positive time and a burst of at least 1, but was %+v", r)
		}
		classes[r.Class] = true
	}
	if again := pacer.Rates(c); !slices.Equal(rates, again) {
		s.Errorf("the rates of one conversation stay the same, but were %+v and %+v", rates, again)
	}
}

func suggestionsAreOffered(s *scene) {
	suggester := ability[bot.Suggester](s)
	if s.Suggestions == nil {
		s.Skip("the harness has no Suggestions")
	}
	suggester.OfferSuggestions(func(_ context.Context, text, _ string, limit int) []bot.Choice {
		all := []bot.Choice{{Label: text + " Netflix", Token: "one"}, {Label: text + " <b>*Migu*</b>", Token: "two"}}
		return all[:min(limit, len(all))]
	})
	s.begin()
	got := s.Suggestions("cancel")
	if want := []string{"cancel Netflix", "cancel <b>*Migu*</b>"}; !slices.EqualFunc(got, want, func(a, b string) bool { return visible(a) == visible(b) }) {
		s.Errorf("what was suggested is offered as it is written, %q, but offered was %q", want, got)
	}
	if got := s.Suggestions("nothing " + strings.Repeat("x", 3000)); len(got) > 2 {
		s.Errorf("nothing is offered that was not suggested, but offered was %q", got)
	}
}

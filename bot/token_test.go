package bot_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"stepwise/bot"
	"stepwise/knowledge"
)

// tap is a tap on the choice of that label in the reply to the text.
func tap(t testing.TB, b *bot.Bot, g *bot.Generation, text, label string) bot.Message {
	t.Helper()
	m := message("")
	m.Kind = bot.Tap
	for _, c := range answer(t, b, g, bot.Session{}, message(text)).Replies[0].Choices {
		if c.Label == label {
			m.Token = c.Token
			return m
		}
	}
	t.Fatalf("%q offers no %q", text, label)
	return m
}

func TestTapAndWordsDoTheSame(t *testing.T) {
	b, g := newBot(t), testGeneration("en")
	for _, c := range []struct{ text, label string }{
		{"guide", "In the app"}, {"guide", "Tips"}, {"step", "Next: Close it"}, {"step", "Show the whole guide"}, {"clarify", "How do I get a refund? (Acme)"}, {"/language", "中文"},
	} {
		s := answer(t, b, g, bot.Session{}, message(c.text)).Session
		tapped := answer(t, b, g, s, tap(t, b, g, c.text, c.label))
		typed := answer(t, b, g, s, message(c.label))
		if diff := cmp.Diff(tapped, typed); diff != "" {
			t.Errorf("%q (-tapped +typed):\n%s", c.label, diff)
		}
	}
}

func TestOldTokens(t *testing.T) {
	b, old := newBot(t), testGeneration("en")
	part, guide := tap(t, b, old, "step", "Next: Close it"), tap(t, b, old, "clarify", "How do I get a refund? (Bolt & Co)")

	t.Run("another generation", func(t *testing.T) {
		turn := answer(t, b, testGeneration("en"), bot.Session{}, part)
		if turn.Session.Part != "app/delete" {
			t.Errorf("got %+v", turn.Session)
		}
	})
	t.Run("the part went", func(t *testing.T) {
		base := testBase()
		for _, g := range base.Guides[:3] {
			g.Sections = g.Sections[:2]
		}
		turn := answer(t, b, bot.NewGeneration(base, fakeFinder{}), bot.Session{}, part)
		r := turn.Replies[0]
		if r.Kind != bot.GuideReply || !strings.Contains(r.Blocks[0].Text.Plain(), "no longer in it") || turn.Session.Guide != "acme-close" {
			t.Errorf("want the guide with a word about it, got %+v", r)
		}
	})
	t.Run("the part is in another translation", func(t *testing.T) {
		base := testBase()
		base.Guides[0].Sections = base.Guides[0].Sections[:2]
		turn := answer(t, b, bot.NewGeneration(base, fakeFinder{}), bot.Session{}, part)
		if r := turn.Replies[0]; r.Kind != bot.PartReply || r.Title != base.Guides[1].Title || turn.Session.Part != "app/delete" {
			t.Errorf("want the part in Malay, got %+v", r)
		}
	})
	t.Run("the guide went", func(t *testing.T) {
		base := testBase()
		base.Guides = base.Guides[:3]
		turn := answer(t, b, bot.NewGeneration(base, fakeFinder{}), bot.Session{}, guide)
		if r := turn.Replies[0]; r.Kind != bot.DeclineReply || len(r.Choices) != 1 || turn.Records[0].Verdict != knowledge.Decline {
			t.Errorf("want an honest reply with what is left, got %+v", r)
		}
	})
}

func FuzzToken(f *testing.F) {
	b, g := newBot(f), testGeneration("en")
	for _, text := range []string{"guide", "step", "clarify", "/language"} {
		for _, c := range answer(f, b, g, bot.Session{}, message(text)).Replies[0].Choices {
			f.Add(string(c.Token))
		}
	}
	for _, k := range []string{"", ":", "s:", "s::", "s:a:b:c", "l:en", "\xff\x00", strings.Repeat("s:", 40)} {
		f.Add(k)
	}
	f.Fuzz(func(t *testing.T, k string) {
		m := message("")
		m.Kind, m.Token = bot.Tap, bot.Token(k)
		turn := answer(t, b, g, bot.Session{}, m)
		if len(turn.Replies) != 1 || len(turn.Records) != 1 || !wayOn(turn.Replies[0]) {
			t.Errorf("token %q: %+v", k, turn)
		}
	})
}

func FuzzWords(f *testing.F) {
	b, g := newBot(f), testGeneration("en")
	s := answer(f, b, g, bot.Session{}, message("clarify")).Session
	for _, text := range []string{"1", "/faq x", "/language 中文", "\xff", "🙂", "how do I get a refund (acme)", "/a@", "１"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		turn := answer(t, b, g, s, message(text))
		if len(turn.Replies) != 1 || len(turn.Records) != 1 || !wayOn(turn.Replies[0]) && turn.Replies[0].Kind != bot.SmallReply {
			t.Errorf("%q: %+v", text, turn)
		}
		if q := turn.Records[0].Question; !utf8.ValidString(q) || utf8.RuneCountInString(q) > bot.MaxQuestion {
			t.Errorf("%q was recorded as %q", text, q)
		}
		if encoded(t, turn.Session) > 2<<10 {
			t.Errorf("%q makes a session of %d bytes", text, encoded(t, turn.Session))
		}
	})
}

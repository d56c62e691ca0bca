package bot_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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
		{"guide", "In the app"},
		{"step", "Back: Sign in"},
		{"step", "Next: Close it"},
		{"step", "All steps"},
		{"step", "I'm stuck"},
		{"step", "Official contacts"},
		{"step", "On a computer"},
		{"move step", "Next: Step export"},
		{"faq part", "Open the guide"},
		{"faq part", "It worked"},
		{"clarify", "How do I get a refund? (Acme)"},
		{"/language", "中文"},
		{"/guides", "Bolt & Co"},
		{"/forget", "Yes, erase it"},
		{"/forget", "No, keep it"},
	} {
		s := answer(t, b, g, bot.Session{}, message(c.text)).Session
		tapped := answer(t, b, g, s, tap(t, b, g, c.text, c.label))
		typed := answer(t, b, g, s, message(c.label))
		// What is typed is answered at the end of the chat.
		if diff := cmp.Diff(tapped, typed, cmpopts.IgnoreFields(bot.Reply{}, "Replace")); diff != "" {
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
		if r.Kind != bot.StepReply || !strings.Contains(r.Blocks[0].Text.Plain(), "no longer in it") || turn.Session.Guide != "acme-close" {
			t.Errorf("want the guide from its beginning with a word about it, got %+v", r)
		}
	})
	t.Run("the part is in another translation", func(t *testing.T) {
		base := testBase()
		base.Guides[0].Sections = base.Guides[0].Sections[:2]
		turn := answer(t, b, bot.NewGeneration(base, fakeFinder{}), bot.Session{}, part)
		if r := turn.Replies[0]; r.Kind != bot.CautionReply || r.Title != base.Guides[1].Title || turn.Session.Part != "app/delete" {
			t.Errorf("want the part in Malay, got %+v", r)
		}
	})
	t.Run("the guide went", func(t *testing.T) {
		base := testBase()
		base.Guides = base.Guides[:3]
		turn := answer(t, b, bot.NewGeneration(base, fakeFinder{}), bot.Session{}, guide)
		if r := turn.Replies[0]; r.Kind != bot.DeclineReply || len(r.Choices) != 2 || turn.Records[0].Verdict != knowledge.Decline {
			t.Errorf("want an honest reply with what is left, got %+v", r)
		}
	})
}

// states are sessions in which a message may come: at the beginning, on the way, before a warning, with choices, while waiting for a person and with one.
func states(t testing.TB, b *bot.Bot, g *bot.Generation) []bot.Session {
	t.Helper()
	out := []bot.Session{{}}
	for _, lines := range [][]string{{"move by phone", "3"}, {"move by phone", "5"}, {"move by phone", "last step", "next"}, {"clarify"}, {"time"}, {"/forget"}, {"/person"}, {"/person", "take"}} {
		w := newTalk(t, b, g)
		for _, l := range lines {
			if l == "take" {
				w.say("agent", "[Take this case]")
				continue
			}
			w.say("u", l)
		}
		out = append(out, w.sessions[where("u")])
	}
	return out
}

// checkTurn checks what holds for whatever a user sends.
func checkTurn(t *testing.T, s bot.Session, m bot.Message, turn bot.Turn) {
	t.Helper()
	if s.Person.State == bot.WithAgent && turn.Session.Person.State == bot.WithAgent {
		if isBot := strings.HasPrefix(strings.ToLower(m.Text), "/forget"); len(turn.Mail) == 0 && !isBot || len(turn.Replies) > 0 && !isBot {
			t.Errorf("%+v with an agent: %+v", m, turn)
		}
		return
	}
	own := slices.DeleteFunc(slices.Clone(turn.Records), func(r bot.Record) bool { return r.Kind == bot.StoppedRecord })
	if len(turn.Replies) != 1 || len(own) != 1 && !turn.Forget || !wayOn(turn.Replies[0]) && turn.Replies[0].Kind != bot.SmallReply {
		t.Errorf("%+v: %+v", m, turn)
	}
	for _, r := range own {
		if !utf8.ValidString(r.Question) || utf8.RuneCountInString(r.Question) > bot.MaxQuestion {
			t.Errorf("%+v was recorded as %q", m, r.Question)
		}
	}
	if n := encoded(t, turn.Session); n > 2<<10 {
		t.Errorf("%+v makes a session of %d bytes", m, n)
	}
}

// Foreign, stale and forged tokens get an honest reply in every state.
func FuzzToken(f *testing.F) {
	b, g := newBot(f).With(theStaff(f)), testGeneration("en")
	all := states(f, b, g)
	for _, s := range all {
		for _, c := range s.Offered {
			f.Add(string(c.Token))
		}
	}
	for _, k := range []string{"", ":", "s:", "s::", "s:a:b:c", "l:en", "\xff\x00", strings.Repeat("s:", 40), "t:abcde", "c:abcde", "b:+:-1", "b:-:99999999999999999999", "f::", "x", "q", "p"} {
		f.Add(k)
	}
	f.Fuzz(func(t *testing.T, k string) {
		for i, s := range all {
			m := message("")
			m.Kind, m.Token, m.ID = bot.Tap, bot.Token(k), "fuzz"+string(rune('0'+i))
			checkTurn(t, s, m, answer(t, b, g, s, m))
		}
	})
}

func FuzzAnswer(f *testing.F) {
	b, g := newBot(f).With(theStaff(f)), testGeneration("en")
	all := states(f, b, g)
	for _, text := range []string{
		"1", "/faq x", "/language 中文", "\xff", "🙂", "how do I get a refund (acme)", "/a@", "１", "step 99999999999999999999", "第三步", "/start a_b_c", "/take", "next please", "on my phone",
		"/forget", "/stop", "one. two.", "finish moving", "-1", "\u202e\u200d",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for i, s := range all {
			m := message(text)
			m.ID = "fuzz" + string(rune('0'+i))
			checkTurn(t, s, m, answer(t, b, g, s, m))
		}
	})
}

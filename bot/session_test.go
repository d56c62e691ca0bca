package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/bot"
	"stepwise/knowledge"
)

func TestSession(t *testing.T) {
	b, g := newBot(t), testGeneration("en")
	m := message("step")
	turn := answer(t, b, g, bot.Session{Misses: 2}, m)
	want := bot.Session{Language: "en", Guide: "acme-close", Product: "acme", Part: "app/save", Offered: turn.Replies[0].Choices, Last: m.Time}
	if diff := cmp.Diff(want, turn.Session); diff != "" {
		t.Errorf("after a part (-want +got):\n%s", diff)
	}
	turn = answer(t, b, g, turn.Session, message("nothing"))
	turn = answer(t, b, g, turn.Session, message("nothing"))
	if turn.Session.Misses != 2 || turn.Session.Guide != "acme-close" {
		t.Errorf("after two misses: %+v", turn.Session)
	}
	offered := turn.Session.Offered
	turn = answer(t, b, g, turn.Session, message("thanks"))
	if diff := cmp.Diff(offered, turn.Session.Offered); diff != "" {
		t.Errorf("thanks took the choices away (-want +got):\n%s", diff)
	}
	late := message("step")
	late.Time = late.Time.Add(-time.Hour)
	if got := answer(t, b, g, turn.Session, late).Session.Last; !got.Equal(m.Time) {
		t.Errorf("a late message made the session older: %v", got)
	}
}

func TestTheGuideIsPassedOn(t *testing.T) {
	b := newBot(t)
	var asked []knowledge.Question
	g := bot.NewGeneration(testBase(), fakeFinder{asked: &asked})
	m := message("what if they refuse?")
	m.Locale = "en-GB"
	answer(t, b, g, bot.Session{Language: "ms", Guide: "acme-refund"}, m)
	m.Time = m.Time.Add(bot.SessionLife + time.Second)
	answer(t, b, g, bot.Session{Language: "ms", Chosen: "id", Guide: "acme-refund", Last: message("").Time}, m)
	want := []knowledge.Question{
		{Text: m.Text, Locale: "en-GB", Language: "ms", Guide: "acme-refund"},
		{Text: m.Text, Locale: "en-GB", Language: "id"}, // the session expired
	}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTypedChoices(t *testing.T) {
	b, g := newBot(t), testGeneration("en")
	s := answer(t, b, g, bot.Session{}, message("clarify")).Session
	for text, want := range map[string]knowledge.GuideID{
		"1":                               "acme-refund",
		" 2. ":                            "bolt-refund",
		"２":                               "bolt-refund",
		"#2":                              "bolt-refund",
		"2)":                              "bolt-refund",
		"how do I get a REFUND (bolt&co)": "bolt-refund",
		"How do I get a refund":           "", // names neither alone
		"0":                               "",
		"5":                               "",
		"-1":                              "acme-refund", // a dash before a number is a bullet
		"99999999999999999999":            "",
	} {
		turn := answer(t, b, g, s, message(text))
		if turn.Session.Guide != want {
			t.Errorf("%q: want %q, got %q", text, want, turn.Session.Guide)
		}
		if want != "" && turn.Records[0].Question != "" {
			t.Errorf("%q: a choice is no question, but was recorded as %q", text, turn.Records[0].Question)
		}
	}
}

// A session is kept for every conversation in a store that is small and fast as long as they are small.
func TestSessionIsSmall(t *testing.T) {
	const limit = 2 << 10
	b := newBot(t)
	base := &knowledge.Base{}
	f := fakeFinder{hits: map[string][]knowledge.Hit{}}
	for i := range 10 {
		id := knowledge.GuideID(strings.Repeat("long-", 40) + string(rune('a'+i)))
		base.Guides = append(base.Guides, &knowledge.Guide{ID: id, Language: "zh", Product: "咪咕", Title: strings.Repeat("怎么", 200)})
		f.hits["x"] = append(f.hits["x"], knowledge.Hit{Guide: id})
	}
	turn := answer(t, b, bot.NewGeneration(base, f), bot.Session{Language: "zh", Chosen: "zh", Guide: base.Guides[0].ID, Part: "customer-service/confirm"}, message("/faq x"))
	if n := encoded(t, turn.Session); n > limit || len(turn.Session.Offered) != 6 {
		t.Errorf("%d bytes with %d choices", n, len(turn.Session.Offered))
	}
}

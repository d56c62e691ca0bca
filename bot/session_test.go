package bot_test

import (
	"slices"
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
	walk := bot.Walk{Guide: "acme-close", Step: "app/save", Number: 2, Print: turn.Session.Walk.Print, Begun: m.Time}
	want := bot.Session{
		Language: "en", Guide: "acme-close", Product: "acme", Part: "app/save", Scoped: m.Time, Offered: turn.Replies[0].Choices, Last: m.Time, Walk: walk,
		Answers: []bot.Answered{{ID: turn.Records[0].Answer, Guide: "acme-close", Part: "app/save", Print: walk.Print}},
	}
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
	answer(t, b, g, bot.Session{Language: "ms", Guide: "acme-refund", Scoped: m.Time}, m)
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

// A session is kept for every conversation in a store that is small and fast as long as they are small. However long the ids and titles are, it stays so; what was
// answered last can still be rated, and the first choices be typed.
func TestSessionIsSmall(t *testing.T) {
	const limit = 2 << 10
	base := &knowledge.Base{Products: []knowledge.Product{{ID: "咪咕", Name: "咪咕"}}}
	f := fakeFinder{hits: map[string][]knowledge.Hit{}, findings: map[string]knowledge.Finding{}}
	for i := range 10 {
		id := knowledge.GuideID(strings.Repeat("long-", 40) + string(rune('a'+i)))
		g := moving("zh", strings.Repeat("怎么", 200))
		g.ID, g.Product = id, "咪咕"
		base.Guides = append(base.Guides, g)
		f.hits["x"] = append(f.hits["x"], knowledge.Hit{Guide: id})
		f.findings[string(rune('a'+i))] = knowledge.Finding{
			Verdict: knowledge.Answer, Language: "zh", Hits: []knowledge.Hit{{Guide: id, Part: "time"}},
			Evidence: knowledge.Evidence{Words: slices.Repeat([]string{strings.Repeat("词", 20)}, 9), Products: []knowledge.ProductID{"咪咕"}, Tasks: []knowledge.TaskID{"cancel"}, Variant: "phone"},
		}
	}
	w := newTalk(t, newBot(t).With(theStaff(t)), bot.NewGeneration(base, f))
	w.say("u", "/person")
	w.say("agent", "[Take this case]")
	w.say("agent", "/done")
	w.say("u", "/person")
	for _, said := range []string{"/language zh", "a", "b", "c", "/start " + string(base.Guides[4].ID) + "_phone_confirm", "是", "d", "/faq x"} {
		w.say("u", said)
		if n := encoded(t, w.sessions[where("u")]); n > limit {
			t.Errorf("after %q: %d bytes", said, n)
		}
	}
	s := w.sessions[where("u")]
	if len(s.Answers) == 0 || s.Answers[len(s.Answers)-1].Guide != base.Guides[3].ID || len(s.Offered) < 4 {
		t.Errorf("%d answers and %d choices are left: %+v", len(s.Answers), len(s.Offered), s.Answers)
	}
	if w.say("u", "2"); w.sessions[where("u")].Guide != base.Guides[1].ID {
		t.Errorf("a choice is lost: %v", w.sessions[where("u")].Guide)
	}
}

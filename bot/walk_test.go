package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/bot"
	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// A walk in every language: what is written leads to the step, the confirmation is step 5 of 6.
func TestWalkByWord(t *testing.T) {
	type line struct {
		text string
		kind bot.ReplyKind
		step int
	}
	for c, lines := range map[language.Code][]line{
		"en": {
			{"next", bot.StepReply, 2},
			{"Next please", bot.StepReply, 3},
			{"back", bot.StepReply, 2},
			{"repeat", bot.StepReply, 2},
			{"step 4", bot.StepReply, 4},
			{"start over", bot.StepReply, 1},
			{"3", bot.StepReply, 3},
			{"the fourth step", bot.StepReply, 4},
			{"yes", bot.CautionReply, 0},
			{"next", bot.CautionReply, 0},
			{"no", bot.CautionReply, 0},
			{"I understand", bot.StepReply, 5},
			{"repeat", bot.StepReply, 5},
			{"last step", bot.StepReply, 6},
			{"next", bot.EndReply, 0},
			{"back", bot.StepReply, 6},
			{"all", bot.GuideReply, 0},
			{"repeat", bot.StepReply, 6},
			{"0", bot.NoteReply, 0},
			{"7", bot.NoteReply, 0},
			{"stop", bot.NoteReply, 0},
		},
		"id": {
			{"lanjut", bot.StepReply, 2},
			{"kembali", bot.StepReply, 1},
			{"langkah 4", bot.StepReply, 4},
			{"lanjut", bot.CautionReply, 0},
			{"ya", bot.StepReply, 5},
			{"ulangi", bot.StepReply, 5},
			{"langkah terakhir", bot.StepReply, 6},
			{"lanjut", bot.EndReply, 0},
			{"semua langkah", bot.GuideReply, 0},
			{"berhenti", bot.NoteReply, 0},
		},
		"ms": {
			{"seterusnya", bot.StepReply, 2},
			{"undur", bot.StepReply, 1},
			{"langkah keempat", bot.StepReply, 4},
			{"seterusnya", bot.CautionReply, 0},
			{"ya", bot.StepReply, 5},
			{"ulang", bot.StepReply, 5},
			{"langkah terakhir", bot.StepReply, 6},
			{"seterusnya", bot.EndReply, 0},
			{"semua langkah", bot.GuideReply, 0},
			{"berhenti", bot.NoteReply, 0},
		},
		"zh": {
			{"下一步", bot.StepReply, 2},
			{"上一步", bot.StepReply, 1},
			{"第四步", bot.StepReply, 4},
			{"下一步", bot.CautionReply, 0},
			{"是", bot.StepReply, 5},
			{"再说一遍", bot.StepReply, 5},
			{"最后一步", bot.StepReply, 6},
			{"下一步", bot.EndReply, 0},
			{"所有步骤", bot.GuideReply, 0},
			{"停止", bot.NoteReply, 0},
		},
	} {
		t.Run(string(c), func(t *testing.T) {
			w := newTalk(t, newBot(t), testGeneration(c))
			if r := w.say("u", "move by phone"); r.Kind != bot.GuideReply || step(r) != 1 {
				t.Fatalf("a long guide begins with %s, step %d", r.Kind, step(r))
			}
			for _, l := range lines {
				r := w.say("u", l.text)
				if r.Kind != l.kind || step(r) != l.step || r.Language != c {
					t.Errorf("%q: want %s, step %d, got %s, step %d in %s: %s", l.text, l.kind, l.step, r.Kind, step(r), r.Language, text(r))
				}
				if r.Replace {
					t.Errorf("%q: who writes looks at the end of the chat, but the reply stands where the last one was", l.text)
				}
			}
			if w.walk().Guide != "" {
				t.Errorf("the walk-through goes on after stop: %+v", w.walk())
			}
		})
	}
}

func TestWalkByTap(t *testing.T) {
	w := newTalk(t, newBot(t), testGeneration("en"))
	w.say("u", "move by phone")
	for _, l := range []struct {
		label string
		kind  bot.ReplyKind
		step  int
	}{
		{"Next: Step log-in", bot.StepReply, 2},
		{"Back: Step open-app", bot.StepReply, 1},
		{"All steps", bot.GuideReply, 0},
		{"Back to: Step open-app", bot.StepReply, 1},
		{"I'm stuck", bot.StuckReply, 0},
		{"Back to: Step open-app", bot.StepReply, 1},
		{"Next: Step log-in", bot.StepReply, 2},
		{"Next: Step settings", bot.StepReply, 3},
		{"On a computer", bot.StepReply, 2},
		{"Next: Step export", bot.StepReply, 3},
		{"Next: Step confirm", bot.CautionReply, 0},
		{"Back: Step export", bot.StepReply, 3},
		{"Next: Step confirm", bot.CautionReply, 0},
		{"I understand, go on", bot.StepReply, 4},
		{"Next: Step check", bot.StepReply, 5},
		{"Back: Step confirm", bot.StepReply, 4},
		{"Next: Step check", bot.StepReply, 5},
		{"Done", bot.EndReply, 0},
	} {
		r := w.say("u", "["+l.label+"]")
		if r.Kind != l.kind || step(r) != l.step {
			t.Fatalf("%q: want %s, step %d, got %s, step %d: %s", l.label, l.kind, l.step, r.Kind, step(r), text(r))
		}
		if isPlace := r.Kind != bot.GuideReply && r.Kind != bot.StuckReply; r.Replace != isPlace {
			t.Errorf("%q: replaces the last reply: %t", l.label, r.Replace)
		}
		if rec := w.last(); r.Kind == bot.StepReply && l.label != "On a computer" && (rec.Kind != bot.StepRecord || rec.Part != w.walk().Step || rec.Variant == "" || rec.Print == "") {
			t.Errorf("%q: recorded as %+v", l.label, rec)
		}
	}
}

// A warning stays until it is understood, whatever comes in between.
func TestCautionIsNotForgotten(t *testing.T) {
	w := newTalk(t, newBot(t), testGeneration("en"))
	w.say("u", "move by phone")
	w.say("u", "5")
	for _, text := range []string{"time", "nothing", "thanks", "/help", "all", "stuck", "🙂", "faq entry"} {
		w.say("u", text)
		if r := w.say("u", "next"); r.Kind != bot.CautionReply {
			t.Fatalf("after %q, next leads to %s, step %d", text, r.Kind, step(r))
		}
	}
	if r := w.say("u", "no way back"); r.Kind != bot.CautionReply {
		t.Errorf("a question shows the step without its warning: %s", r.Kind)
	}
	if r := w.say("u", "yes"); step(r) != 5 {
		t.Errorf("yes leads to %s", text(r))
	}
	w.say("u", "back")
	if r := w.say("u", "next"); step(r) != 5 {
		t.Errorf("what is understood is asked again: %s", text(r))
	}
}

// A guide with nothing but what cannot be undone begins with the warning, and with all that comes before it.
func TestCautionFirst(t *testing.T) {
	g := moving("en", "How do I move my Acme account?")
	g.Sections[1].Parts = g.Sections[1].Parts[3:]
	g.Sections[1].Parts[0].Number, g.Sections[1].Parts[1].Number = 1, 2
	g.Sections[1].Intro = []knowledge.Block{alert(knowledge.AlertCaution, strings.Repeat("There is no way back from any of this. ", 30))}
	g.Sections = append(g.Sections[:2], g.Sections[3:]...)
	base := &knowledge.Base{Guides: []*knowledge.Guide{g}}
	w := newTalk(t, newBot(t), bot.NewGeneration(base, testGeneration("en").Finder))
	r := w.say("u", "move")
	if got := text(r); r.Kind != bot.CautionReply || !strings.Contains(got, "Keep a copy") || !strings.Contains(got, "no way back") || !strings.Contains(got, "Nothing comes back") {
		t.Errorf("want the guide's beginning with the warnings, got %s: %s", r.Kind, got)
	}
	if r := w.say("u", "ok yes"); step(r) != 1 {
		t.Errorf("want step 1, got %s", text(r))
	}
}

func TestDevice(t *testing.T) {
	w := newTalk(t, newBot(t), testGeneration("en"))
	r := w.say("u", "move")
	if diff := cmp.Diff([]string{"On a computer", "On the phone", "Official contacts"}, titles(r.Choices)); diff != "" || r.Kind != bot.ChoiceReply {
		t.Fatalf("the device is asked (-want +got):\n%s", diff)
	}
	if r = w.say("u", "on my iphone"); step(r) != 1 || !strings.Contains(text(r), "open-app") {
		t.Fatalf("want the first step on the phone, got %s", text(r))
	}
	w.say("u", "4")
	if r = w.say("u", "on my laptop please"); step(r) != 3 || w.walk().Step != "computer/export" {
		t.Errorf("want the same step on the computer, got %s", text(r))
	}
	if r = w.say("u", "phone"); step(r) != 4 || w.walk().Step != "phone/export" {
		t.Errorf("want the same step on the phone, got %s", text(r))
	}
	if r = w.say("u", "move step"); w.walk().Step != "phone/settings" {
		t.Errorf("a question leads to the step on another device: %s", text(r))
	}
	w.say("u", "stop")
	if r = w.say("u", "move"); step(r) != 1 || w.walk().Step != "phone/open-app" {
		t.Errorf("the device is asked twice: %s", text(r))
	}
	if r = w.say("u", "guide"); r.Kind != bot.GuideReply || w.sessions[where("u")].Part != "app" {
		t.Errorf("who is on the phone is not shown the app: %s", text(r))
	}
	w.now = w.now.Add(bot.SessionLife + time.Hour)
	if r = w.say("u", "move"); step(r) != 1 || w.walk().Step != "phone/open-app" {
		t.Errorf("the device is forgotten with the session: %s", text(r))
	}
}

func TestDeviceWithAStepLess(t *testing.T) {
	w := newTalk(t, newBot(t), testGeneration("en"))
	w.say("u", "move by phone")
	if r := w.say("u", "laptop"); step(r) != 1 { // "open-app" is on the phone alone: the number counts
		t.Errorf("got %s", text(r))
	}
	w.say("u", "phone")
	w.say("u", "last step")
	w.say("u", "next")
	w.say("u", "back")
	if r := w.say("u", "laptop"); step(r) != 5 {
		t.Errorf("got %s", text(r))
	}
}

func TestLabel(t *testing.T) {
	for c, said := range map[language.Code]string{"en": "I see Finish Moving", "ms": "Selesai Pindah", "id": "ada Selesaikan Pindahan", "zh": "我看到完成搬迁"} {
		w := newTalk(t, newBot(t), testGeneration(c))
		w.say("u", "move by phone")
		if r := w.say("u", said); r.Kind != bot.CautionReply || w.walk().Step != "phone/confirm" {
			t.Errorf("%s: got %s at %s", said, text(r), w.walk().Step)
		}
	}
	g := testGeneration("en")
	f := g.Finder.(fakeFinder)
	other := func(f knowledge.Finding) knowledge.Finding { f.Verdict, f.Language = knowledge.Answer, "en"; return f }
	f.findings["go to settings of bolt"] = other(knowledge.Finding{Hits: []knowledge.Hit{{Guide: "bolt-refund"}}, Evidence: knowledge.Evidence{Products: []knowledge.ProductID{"bolt"}}})
	f.findings["go to settings to refund"] = other(knowledge.Finding{Hits: []knowledge.Hit{{Guide: "acme-refund"}}})
	f.findings["go to settings"] = other(knowledge.Finding{Hits: []knowledge.Hit{{Guide: "acme-refund"}}})
	f.findings["hulu go to settings"] = knowledge.Finding{Language: "en", Evidence: knowledge.Evidence{Foreign: []string{"Hulu"}}}
	for _, tc := range []struct {
		name, text string
		want       knowledge.PartID // empty if it is a question
	}{
		{"the label alone", "go to settings", "phone/settings"},
		{"a question about another product", "go to settings of bolt", ""},
		{"a question about one that there is not", "hulu go to settings", ""},
		{"a question that another guide answers", "go to settings to refund", ""},
		{"some of a label", "settings", ""},
		{"a label in a long sentence", "go to settings was what my neighbour told everybody yesterday evening", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newTalk(t, newBot(t), g)
			w.say("u", "move by phone")
			w.say("u", tc.text)
			if got := w.walk().Step; tc.want != "" && got != tc.want || tc.want == "" && got == "phone/settings" {
				t.Errorf("at %q", got)
			}
		})
	}
	t.Run("nothing is looked for outside a walk-through", func(t *testing.T) {
		w := newTalk(t, newBot(t), g)
		if r := w.say("u", "finish moving"); r.Kind != bot.DeclineReply {
			t.Errorf("got %s", r.Kind)
		}
	})
	t.Run("an earlier step is said to be one", func(t *testing.T) {
		w := newTalk(t, newBot(t), g)
		w.say("u", "move by phone")
		w.say("u", "last step")
		r := w.say("u", "go to log-in")
		if step(r) != 2 || !strings.Contains(text(r), "further on already") || r.Choices[1].Label != "Back to: Step check" {
			t.Errorf("got %s with %q", text(r), titles(r.Choices))
		}
	})
}

// No way back is silent: neither an old button nor a question leads to an earlier step without a word.
func TestNoSilentStepBack(t *testing.T) {
	w := newTalk(t, newBot(t), testGeneration("en"))
	w.say("u", "move by phone")
	old := bot.Message{Kind: bot.Tap, Token: w.token("u", "Next: Step log-in")}
	w.say("u", "4")
	for name, r := range map[string]func() bot.Reply{
		"an old button": func() bot.Reply { return w.send("u", old) },
		"a question":    func() bot.Reply { return w.say("u", "move step") },
		"the guide":     func() bot.Reply { w.say("u", "4"); return w.say("u", "/start acme-move_phone_log-in") },
	} {
		w.say("u", "4")
		got := r()
		isOffered := got.Choices[0].Label == "Next: Step export" || got.Choices[1].Label == "Back to: Step export"
		if !strings.Contains(text(got), "further on already") || got.Replace || !isOffered {
			t.Errorf("%s: %s with %q", name, text(got), titles(got.Choices))
		}
	}
	w.say("u", "2")
	if r := w.send("u", old); strings.Contains(text(r), "further on already") {
		t.Errorf("the same step is called an earlier one: %s", text(r))
	}
}

func TestScope(t *testing.T) {
	b, g := newBot(t), testGeneration("en")
	var asked []knowledge.Question
	f := g.Finder.(fakeFinder)
	f.asked = &asked
	g = bot.NewGeneration(g.Base, f)
	scope := func(w *talk, wait time.Duration) knowledge.GuideID {
		w.now = w.now.Add(wait)
		w.say("u", "what if they refuse?")
		return asked[len(asked)-1].Guide
	}
	for _, tc := range []struct {
		name  string
		lines []string
		wait  time.Duration
		want  knowledge.GuideID
	}{
		{"right after a part", []string{"undo", "faq part"}, 0, "acme-close"},
		{"within the hour", []string{"faq part"}, 59 * time.Minute, "acme-close"},
		{"after the hour", []string{"faq part"}, time.Hour + time.Minute, ""},
		{"days later, on the way through a guide", []string{"move by phone", "next"}, 3 * 24 * time.Hour, "acme-move"},
		{"the day after the last step", []string{"move by phone", "last step", "next"}, 24 * time.Hour, ""},
		{"a new question leaves it", []string{"move by phone", "checked guide"}, 0, "acme-refund"},
		{"an FAQ entry in between", []string{"move by phone", "next", "faq entry", "next"}, 0, "acme-move"},
		{"after stop", []string{"move by phone", "stop"}, 0, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newTalk(t, b, g)
			for _, l := range tc.lines {
				w.say("u", l)
			}
			if got := scope(w, tc.wait); got != tc.want {
				t.Errorf("want %q, got %q", tc.want, got)
			}
		})
	}
}

func TestWalkGoesOnAfterDays(t *testing.T) {
	w := newTalk(t, newBot(t), testGeneration("en"))
	w.say("u", "move by phone")
	w.say("u", "next")
	w.now = w.now.Add(6 * 24 * time.Hour)
	if r := w.say("u", "next"); step(r) != 3 {
		t.Errorf("after six days: %s", text(r))
	}
	w.now = w.now.Add(bot.SessionLife + time.Minute)
	r := w.say("u", "next")
	if r.Kind != bot.SmallReply || w.walk().Guide != "" {
		t.Errorf("after the session: %s", text(r))
	}
	if rec := w.records[0]; rec.Kind != bot.StoppedRecord || rec.Part != "phone/settings" || rec.Variant != "phone" || rec.Guide != "acme-move" {
		t.Errorf("where the user stopped is not recorded: %+v", w.records)
	}
}

// The clocks of networks and machines jump: nobody loses the step that they are at, and what expires does so to the second.
func TestClockJumps(t *testing.T) {
	for _, jump := range []time.Duration{time.Hour, -time.Hour, 24 * time.Hour, -24 * time.Hour} {
		w := newTalk(t, newBot(t), testGeneration("en"))
		w.say("u", "move by phone")
		w.now = w.now.Add(jump)
		if r := w.say("u", "next"); step(r) != 2 {
			t.Errorf("after a jump of %s: %s", jump, text(r))
		}
		w.now = w.now.Add(-jump)
		if r := w.say("u", "next"); step(r) != 3 {
			t.Errorf("after a jump of %s and back: %s", jump, text(r))
		}
	}
	for wait, goesOn := range map[time.Duration]bool{bot.SessionLife - time.Second: true, bot.SessionLife + time.Second: false} {
		w := newTalk(t, newBot(t), testGeneration("en"))
		w.say("u", "move by phone")
		w.now = w.sessions[where("u")].Last.Add(wait)
		if r := w.say("u", "next"); (step(r) == 2) != goesOn {
			t.Errorf("after %s: %s", wait, text(r))
		}
	}
}

func TestStopped(t *testing.T) {
	for _, tc := range []struct {
		name  string
		lines []string
		want  bool
	}{
		{"a new topic", []string{"move by phone", "next", "checked guide"}, true},
		{"/stop", []string{"move by phone", "next", "/stop"}, true},
		{"a part of the guide", []string{"move by phone", "next", "time"}, false},
		{"an FAQ entry", []string{"move by phone", "next", "faq entry"}, false},
		{"after the end", []string{"move by phone", "last step", "next", "checked guide"}, false},
		{"it worked", []string{"move by phone", "last step", "next", "yes"}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newTalk(t, newBot(t), testGeneration("en"))
			got := false
			for _, l := range tc.lines {
				w.say("u", l)
				for _, r := range w.records {
					got = got || r.Kind == bot.StoppedRecord && r.Guide == "acme-move" && r.Part == "phone/log-in" && r.Variant == "phone" && r.Print != ""
				}
			}
			if got != tc.want {
				t.Errorf("recorded: %t", got)
			}
		})
	}
}

// changed is a generation in which the guide differs, with what came before.
func changed(t *testing.T, change func(*knowledge.Guide), older ...*bot.Generation) *bot.Generation {
	t.Helper()
	g := testGeneration("en")
	for _, guide := range g.Base.Guides {
		if guide.ID == "acme-move" {
			guide.Sections[2].Parts[1].Title = "Sign in as it is now"
			change(guide)
		}
	}
	g.Older = older
	return g
}

func TestGuideChangedMeanwhile(t *testing.T) {
	b, was := newBot(t), testGeneration("en")
	nothing := func(*knowledge.Guide) {}
	at := func(t *testing.T, g *bot.Generation, wait time.Duration) *talk {
		t.Helper()
		w := newTalk(t, b, was)
		w.say("u", "move by phone")
		w.say("u", "3")
		w.gen, w.now = g, w.now.Add(wait)
		return w
	}
	const news = "has been updated since"
	t.Run("the version is finished", func(t *testing.T) {
		w := at(t, changed(t, nothing, was), 24*time.Hour)
		if r := w.say("u", "back"); step(r) != 2 || !strings.Contains(text(r), "Step log-in") || strings.Contains(text(r), news) {
			t.Errorf("got %s", text(r))
		}
		if r := w.say("u", "all"); strings.Contains(text(r), "as it is now") {
			t.Errorf("all steps are those of another version: %s", text(r))
		}
		if r := w.say("u", "laptop"); step(r) != 1 || w.walk().Print == "" || strings.Contains(text(r), news) {
			t.Errorf("got %s", text(r))
		}
	})
	t.Run("it is kept no more", func(t *testing.T) {
		w := at(t, changed(t, nothing), 24*time.Hour)
		// Looking something up in between says nothing about the guide.
		if r := w.say("u", "nothing"); strings.Contains(text(r), news) {
			t.Errorf("said in the wrong place: %s", text(r))
		}
		r := w.say("u", "back")
		if step(r) != 2 || !strings.Contains(text(r), "as it is now") || !strings.Contains(text(r), news) {
			t.Errorf("got %s", text(r))
		}
		if r = w.say("u", "next"); step(r) != 3 || strings.Contains(text(r), news) {
			t.Errorf("said twice: %s", text(r))
		}
	})
	t.Run("it is too old", func(t *testing.T) {
		w := at(t, changed(t, nothing, was), 6*24*time.Hour)
		if r := w.say("u", "repeat"); strings.Contains(text(r), news) {
			t.Errorf("after six days: %s", text(r))
		}
		w.now = w.now.Add(25 * time.Hour)
		if r := w.say("u", "repeat"); step(r) != 3 || !strings.Contains(text(r), news) {
			t.Errorf("after seven days: %s", text(r))
		}
	})
	t.Run("the way back after a question in between", func(t *testing.T) {
		w := at(t, changed(t, nothing), time.Hour)
		w.say("u", "time")
		if r := w.say("u", "[Back to: Step settings]"); step(r) != 3 || !strings.Contains(text(r), news) {
			t.Errorf("got %s", text(r))
		}
	})
	t.Run("an old button", func(t *testing.T) {
		w := at(t, changed(t, nothing), time.Hour)
		r := w.say("u", "[Back: Step log-in]")
		if step(r) != 2 || !strings.Contains(text(r), news) {
			t.Errorf("got %s", text(r))
		}
	})
	t.Run("the step went", func(t *testing.T) {
		w := at(t, changed(t, func(g *knowledge.Guide) {
			s := &g.Sections[2]
			s.Parts = append(s.Parts[:2:2], s.Parts[3:]...)
			for i := range s.Parts {
				s.Parts[i].Number = i + 1
			}
		}), time.Hour)
		if r := w.say("u", "repeat"); step(r) != 3 || !strings.Contains(text(r), "no longer in it") {
			t.Errorf("want what is now third, with a word about it, got %s", text(r))
		}
	})
	t.Run("the agreement was about another version", func(t *testing.T) {
		w := newTalk(t, b, was)
		w.say("u", "move by phone")
		w.say("u", "5")
		w.say("u", "yes")
		w.gen = changed(t, nothing)
		if r := w.say("u", "repeat"); r.Kind != bot.CautionReply {
			t.Errorf("got %s", text(r))
		}
	})
	t.Run("the guide went", func(t *testing.T) {
		g := bot.NewGeneration(&knowledge.Base{Guides: was.Base.Guides[:3]}, was.Finder)
		w := at(t, g, time.Hour)
		if r := w.say("u", "next"); r.Kind != bot.DeclineReply {
			t.Errorf("got %s", text(r))
		}
		if r := w.say("u", "[How do I close my Acme account?]"); w.walk().Guide == "acme-move" {
			t.Errorf("got %s", text(r))
		}
	})
}

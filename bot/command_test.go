package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stepwise/bot"
	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

func TestDeepLink(t *testing.T) {
	for _, tc := range []struct {
		payload string
		kind    bot.ReplyKind
		step    int
		says    string
	}{
		{"", bot.SmallReply, 0, "Hello"},
		{"no-such-guide", bot.SmallReply, 0, "Hello"},
		{"acme-move", bot.ChoiceReply, 0, "Where would you like"},
		{"acme-move_phone", bot.GuideReply, 1, "On the phone"},
		{"acme-move_phone_export", bot.StepReply, 4, "Go to export"},
		{"acme-move_phone_confirm", bot.CautionReply, 0, "Nothing comes back"},
		{"acme-move_time", bot.FAQReply, 0, "A week"},
		{"acme-move_phone_gone", bot.ChoiceReply, 0, "no longer in it"},
		{"acme-refund", bot.GuideReply, 0, "Send it in"},
		{"hours", bot.FAQReply, 0, "nine to five"},
	} {
		w := newTalk(t, newBot(t), testGeneration("en"))
		r := w.say("u", "/start "+tc.payload)
		if r.Kind != tc.kind || step(r) != tc.step || !strings.Contains(text(r), tc.says) {
			t.Errorf("%q: want %s, step %d, got %s, step %d: %s", tc.payload, tc.kind, tc.step, r.Kind, step(r), text(r))
		}
	}
}

func TestGuidesInPages(t *testing.T) {
	base := &knowledge.Base{}
	add := func(product knowledge.ProductID, n int) {
		for i := range n {
			id := knowledge.GuideID(fmt.Sprintf("%s-%02d", product, i))
			base.Guides = append(base.Guides, &knowledge.Guide{ID: id, Language: "en", Product: product, Title: "Guide " + string(id), Summary: []knowledge.Block{para("Text.")}})
		}
	}
	for i := range 7 {
		add(knowledge.ProductID(fmt.Sprint("p", i)), 1)
	}
	add("q", 12)
	base.Guides = append(base.Guides, &knowledge.Guide{ID: "z", Language: "en", Kind: knowledge.FAQEntry, Title: "About nothing"})
	w := newTalk(t, newBot(t), bot.NewGeneration(base, fakeFinder{}))

	// Whatever there is, is reached by tapping on, page by page.
	seen := map[string]bool{}
	var all func(r bot.Reply)
	all = func(r bot.Reply) {
		if len(r.Choices) > 8 {
			t.Errorf("%d choices: %q", len(r.Choices), titles(r.Choices))
		}
		for _, c := range r.Choices {
			if key := string(c.Token); !seen[key] {
				seen[key] = true
				seen[c.Label] = true
				if strings.HasPrefix(string(c.Token), "b") {
					all(w.send("u", bot.Message{Kind: bot.Tap, Token: c.Token}))
				}
			}
		}
	}
	all(w.say("u", "/guides"))
	for _, g := range base.Guides {
		if !seen[g.Title] {
			t.Errorf("%q is not in the list", g.Title)
		}
	}
	r := w.say("u", "/guides")
	if want := []string{"p0", "p1", "p2", "p3", "p4", "More"}; !slices.Equal(titles(r.Choices), want) || !strings.Contains(text(r), "Page 1 of 2") {
		t.Errorf("want %q, got %q: %s", want, titles(r.Choices), text(r))
	}
	r = w.say("u", "[More]")
	if want := []string{"p5", "p6", "q", "Everything else", "Previous page"}; !slices.Equal(titles(r.Choices), want) || !r.Replace {
		t.Errorf("want %q, got %q", want, titles(r.Choices))
	}
	w.say("u", "q")
	w.say("u", "More")
	r = w.say("u", "[More]")
	if want := []string{"Guide q-10", "Guide q-11", "Previous page", "My guides"}; !slices.Equal(titles(r.Choices), want) || !strings.Contains(text(r), "Page 3 of 3") {
		t.Errorf("want %q, got %q: %s", want, titles(r.Choices), text(r))
	}
	if r = w.say("u", "2"); r.Title != "Guide q-11" {
		t.Errorf("got %s", text(r))
	}
	for _, token := range []bot.Token{"b:nothing", "b:-:999", "b:-:-1", "b:+:x", "b"} {
		if r := w.send("u", bot.Message{Kind: bot.Tap, Token: token}); !wayOn(r) {
			t.Errorf("%q: %s", token, text(r))
		}
	}
	one := newTalk(t, newBot(t), bot.NewGeneration(&knowledge.Base{Guides: base.Guides[7:]}, fakeFinder{}))
	if r := one.say("u", "/guides"); len(r.Choices) != 2 {
		t.Errorf("one product and the rest are a choice of two: %q", titles(r.Choices))
	}
	lone := newTalk(t, newBot(t), bot.NewGeneration(&knowledge.Base{Guides: base.Guides[7:19]}, fakeFinder{}))
	if r := lone.say("u", "/guides"); r.Title != "q" {
		t.Errorf("one product is no choice: %q", titles(r.Choices))
	}
}

func TestForget(t *testing.T) {
	b, g := newBot(t).With(theStaff(t)), testGeneration("en")
	for _, tc := range []struct {
		name   string
		lines  []string
		forgot bool
	}{
		{"asked and confirmed", []string{"move by phone", "/forget", "[Yes, erase it]"}, true},
		{"in words", []string{"move by phone", "/forget", "yes"}, true},
		{"not wanted", []string{"move by phone", "/forget", "no"}, false},
		{"not confirmed", []string{"move by phone", "/forget", "thanks", "yes"}, false},
		{"while waiting", []string{"/person", "/forget", "yes"}, true},
		{"in a talk with an agent", []string{"/person", "!take", "/forget", "yes"}, true},
		{"an agent is told yes", []string{"/person", "!take", "/forget", "wait", "yes"}, false},
		{"an agent asks in between", []string{"/person", "!take", "/forget", "!Is it red?", "yes"}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newTalk(t, b, g)
			for _, l := range tc.lines {
				if said, ok := strings.CutPrefix(l, "!"); ok {
					w.say("agent", strings.Replace(said, "take", "[Take this case]", 1))
					continue
				}
				w.say("u", l)
			}
			s := w.sessions[where("u")]
			if got := len(w.recent[where("u")]) == 0 && s.Guide == "" && s.Person.State == ""; got != tc.forgot {
				t.Errorf("erased: %t, left is %+v and %v", got, s, w.recent[where("u")])
			}
			if tc.forgot && (len(w.records) > 1 || w.sessions[where("agent")].Desk.Case.ID != "" || len(w.sessions[where("staff")].Desk.Open) > 0) {
				t.Errorf("something is left: %+v, %+v", w.records, w.sessions)
			}
		})
	}
	w := newTalk(t, b, g)
	w.say("u", "move by phone")
	w.say("u", "3")
	w.say("u", "/forget")
	if r := w.say("u", "no"); step(r) != 3 {
		t.Errorf("who keeps it is not brought back: %s", text(r))
	}
}

// Lists are chosen from in the same words as questions.
func TestChoosingFromList(t *testing.T) {
	w := newTalk(t, newBot(t), testGeneration("en"))
	for _, said := range []string{"yang pertama", "1"} {
		first := titles(w.say("u", "/guides").Choices)[0]
		if r := w.say("u", said); r.Title != first {
			t.Errorf("%s: want %q, got %s", said, first, text(r))
		}
	}
}

// A number that none of the choices has is a slip and no question: the same is asked again.
func TestNumberThatIsNoChoice(t *testing.T) {
	for _, ask := range []string{"move", "one? two!", "/language"} {
		w := newTalk(t, newBot(t), testGeneration("en"))
		before := titles(w.say("u", ask).Choices)
		r := w.say("u", "9")
		if diff := cmp.Diff(before, titles(r.Choices)); r.Kind != bot.ChoiceReply || diff != "" {
			t.Errorf("%s: got %s (-want +got):\n%s", ask, r.Kind, diff)
		}
		if w.sessions[where("u")].Misses != 0 || w.walk().Guide != "" {
			t.Errorf("%s: it counts as a question or a step", ask)
		}
	}
}

func TestTwoQuestions(t *testing.T) {
	for _, tc := range []struct {
		text string
		want []string // the guides to choose from; nil if it is not asked
	}{
		{"one? two!", []string{"How do I close my Acme account?", "How do I get a refund?"}},
		{"two\none", []string{"How do I get a refund?", "How do I close my Acme account?"}},
		{"one。two？", []string{"How do I close my Acme account?", "How do I get a refund?"}},
		{"one. why me. two", []string{"How do I close my Acme account?", "How do I get a refund?"}},
		{"one. one!", nil},
		{"one. nothing.", nil},
		{"one. checked guide", nil}, // a sentence that does not say what it is about is none of its own
		{"one two", nil},
		{"", nil},
	} {
		w := newTalk(t, newBot(t), testGeneration("en"))
		r := w.say("u", tc.text)
		if tc.want == nil {
			if r.Kind == bot.ChoiceReply {
				t.Errorf("%q: asked %q", tc.text, titles(r.Choices))
			}
			continue
		}
		if got := titles(r.Choices); r.Kind != bot.ChoiceReply || !slices.Equal(got[:len(got)-1], tc.want) || w.last().Verdict != knowledge.Clarify {
			t.Errorf("%q: want %q, got %s %q", tc.text, tc.want, r.Kind, got)
		}
	}
}

func TestMisses(t *testing.T) {
	for _, b := range []*bot.Bot{newBot(t), newBot(t).With(theStaff(t))} {
		w := newTalk(t, b, testGeneration("en"))
		isPerson := func(c bot.Choice) bool { return c.Token == "p" }
		for _, tc := range []struct {
			text string
			at   int // where the person is offered, from the end if negative
		}{
			{"nothing", -1}, {"foreign", 0}, {"nothing", 0}, {"faq entry", -1}, {"nothing", -1}, {"clarify", -1}, {"other task", -1}, {"own task", 0},
		} {
			r := w.say("u", tc.text)
			if at := (tc.at + len(r.Choices)) % len(r.Choices); slices.IndexFunc(r.Choices, isPerson) != at {
				t.Errorf("%q: the person is not offered at %d of %q", tc.text, at, titles(r.Choices))
			}
		}
	}
}

// "Ok", a brand name and a word to steer by are said in every language.
func TestLanguageStays(t *testing.T) {
	g := testGeneration("en")
	f := g.Finder.(fakeFinder)
	zh := f.findings["checked guide"]
	zh.Language = "zh"
	f.findings["钱"], f.findings["转人工"] = zh, zh
	for _, tc := range []struct {
		lines []string
		want  language.Code
	}{
		{[]string{"钱", "ok"}, "zh"},
		{[]string{"钱", "thanks"}, "zh"},
		{[]string{"钱", "next"}, "zh"},
		{[]string{"钱", "step 2"}, "zh"},
		{[]string{"钱", "/help"}, "zh"},
		{[]string{"钱", "🙂"}, "zh"},
		{[]string{"钱", "checked guide"}, "en"},
		{[]string{"checked guide", "钱", "ok"}, "zh"},
		{[]string{"/language zh", "checked guide", "nothing", "ok"}, "zh"},
		{[]string{"/language 中文", "/language english", "钱"}, "en"},
		{[]string{"/language melayu"}, "ms"}, // a word of the name that no other has
		{[]string{"/language bahasa"}, "en"},
		{[]string{"/language malay"}, "ms"}, // by its name in the language of the reply
		{[]string{"/language indonesia", "/language Inggris"}, "en"},
		{[]string{"/language", "melayu"}, "ms"},
		{[]string{"/language", "yang kedua"}, "id"},
		{[]string{"转人工"}, "zh"}, // the first words tell the language even if they do no more than steer
		{[]string{"/start", "转人工"}, "zh"},
		{[]string{"checked guide", "转人工"}, "en"},
		{[]string{"ok"}, "en"}, // the first word decides for want of a better one
	} {
		w := newTalk(t, newBot(t), g)
		for _, l := range tc.lines {
			w.say("u", l)
		}
		if got := w.told("u").Language; got != tc.want {
			t.Errorf("%q: want %s, got %s", tc.lines, tc.want, got)
		}
	}
}

// A choice is made by a tap, its number, its words, some of its words, or "the second one"; anything else is a question.
func TestChoosing(t *testing.T) {
	for said, want := range map[string]string{
		"2":                   "bolt-refund",
		"the second step":     "bolt-refund",
		"bolt":                "bolt-refund",
		"Bolt & Co":           "bolt-refund",
		"pictures":            "", // in two of the labels
		"in the phone":        "", // in none
		"no":                  "", // and no part of a word
		"o":                   "",
		"checked guide":       "acme-refund",
		"how do i":            "",
		"refund (acme)":       "acme-refund",
		"[Official contacts]": "",
	} {
		w := newTalk(t, newBot(t), testGeneration("en"))
		w.say("u", "clarify")
		w.say("u", said)
		if got := w.sessions[where("u")].Guide; string(got) != want {
			t.Errorf("%q: want %q, got %q", said, want, got)
		}
	}
}

// While numbers stand before choices they mean these, and steps otherwise.
func TestNumbersOnTheWay(t *testing.T) {
	w := newTalk(t, newBot(t), testGeneration("en"))
	w.say("u", "move by phone")
	w.say("u", "3")
	w.say("u", "time")
	if r := w.say("u", "2"); step(r) != 2 {
		t.Errorf("after a question in between: %s", text(r))
	}
	w.say("u", "stuck")
	if r := w.say("u", "3"); r.Kind != bot.PartReply || !strings.Contains(text(r), "Be patient") {
		t.Errorf("after a list: %s", text(r))
	}
	if r := w.say("u", "step 3"); step(r) != 3 {
		t.Errorf("a step by its name: %s", text(r))
	}
}

// In a turn nobody can go on from, nothing is walked through: everything is said at once.
func TestWhole(t *testing.T) {
	b, g := newBot(t), testGeneration("en")
	for text, want := range map[string]bot.ReplyKind{
		"move": bot.GuideReply, "move by phone": bot.GuideReply, "move step": bot.PartReply, "no way back": bot.PartReply, "guide": bot.GuideReply,
	} {
		r := answer(t, b, g, bot.Session{}, whole(text)).Replies[0]
		if r.Kind != want || r.Kind == bot.GuideReply && step(r) != 0 {
			t.Errorf("%q: %s, step %d", text, r.Kind, step(r))
		}
	}
	s := answer(t, b, g, bot.Session{}, whole("move by phone")).Session
	for text, want := range map[string]knowledge.PartID{"next": "phone/open-app", "step 4": "phone/export", "last step": "phone/check"} {
		m := whole(text)
		m.ID = "m2"
		turn := answer(t, b, g, s, m)
		if r := turn.Records[len(turn.Records)-1]; r.Part != want || r.Verdict != knowledge.Answer {
			t.Errorf("%q: %+v", text, r)
		}
	}
	for _, text := range []string{"stuck", "yes", "stop"} {
		m := whole(text)
		if turn := answer(t, b, g, s, m); turn.Replies[0].Kind != bot.DeclineReply {
			t.Errorf("%q is no question: %s", text, turn.Replies[0].Kind)
		}
	}
}

// Whatever is sent on the way through a guide gets an answer, and the way goes on.
func TestOtherKindsOnTheWay(t *testing.T) {
	w := newTalk(t, newBot(t), testGeneration("en"))
	w.say("u", "move by phone")
	w.say("u", "next")
	for _, m := range []bot.Message{{Kind: bot.Media}, {Kind: bot.Media, Text: "what is this?"}, {Kind: bot.Unknown}, {Kind: bot.Joined}} {
		r := w.send("u", m)
		if len(r.Choices) == 0 || r.Choices[0].Label != "Back to: Step log-in" {
			t.Errorf("kind %d: %s %q", m.Kind, text(r), titles(r.Choices))
		}
	}
	if r := w.send("u", bot.Message{Kind: bot.Edit, Text: "next"}); step(r) != 3 {
		t.Errorf("an edit is not read: %s", text(r))
	}
}

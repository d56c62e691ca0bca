package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/bot"
)

func (c *talk) person(name string) bot.PersonState { return c.sessions[where(name)].Person.State }

// A whole handoff: bot, waiting, agent, and bot again.
func TestHandoff(t *testing.T) {
	w := newTalk(t, newBot(t).With(theStaff(t)), testGeneration("en"))
	w.say("u", "move by phone")
	w.say("u", "next")

	r := w.say("u", "[Talk to a person]")
	if w.person("u") != bot.Waiting || r.Kind != bot.PersonReply || !strings.Contains(text(r), "within 10 minutes") {
		t.Fatalf("%s: %s", w.person("u"), text(r))
	}
	case1 := w.told("staff")
	for _, want := range []string{"move my Acme account", "English", "Step log-in", "Device: phone", "User: move by phone", "User: next", "Bot: Step log-in (How do I move my Acme account?)"} {
		if !strings.Contains(text(case1), want) {
			t.Errorf("the staff is not told %q: %s", want, text(case1))
		}
	}
	if rec := w.last(); rec.Kind != bot.HandoffRecord || rec.Guide != "acme-move" || rec.Part != "phone/log-in" || rec.Variant != "phone" {
		t.Errorf("recorded as %+v", rec)
	}
	for _, again := range []string{"/person", "human please", "[Go on with the bot]"} {
		if again[0] == '[' {
			break
		}
		if r := w.say("u", again); len(w.said[where("staff")]) > 0 || strings.Contains(text(r), "within") {
			t.Errorf("%q is acknowledged a second time: %s", again, text(r))
		}
	}
	if r := w.say("u", "next"); step(r) != 3 {
		t.Errorf("the bot does not go on while the user waits: %s", text(r))
	}

	w.say("agent", "[Take this case]")
	if w.person("u") != bot.WithAgent || !strings.Contains(text(w.told("u")), "A person is here") {
		t.Fatalf("%s: %s", w.person("u"), text(w.told("u")))
	}
	if got := text(w.told("agent")); !strings.Contains(got, "is yours") || !strings.Contains(got, "Step settings") || !strings.Contains(got, "User: human please") {
		t.Errorf("the agent is told %s", got)
	}

	for _, tc := range []struct{ from, to, text, told string }{
		{"u", "agent", "I can't find it", "I can't find it"},
		{"u", "agent", "next", "next"},
		{"u", "agent", "/help", "/help"},
		{"u", "agent", "one\n\ntwo", "one\ntwo"},
		{"agent", "u", "It is at the bottom.", "It is at the bottom."},
		{"agent", "u", "1", "1"},
	} {
		if r := w.say(tc.from, tc.text); r.Kind != "" {
			t.Errorf("the bot is not silent after %q: %s", tc.text, text(r))
		}
		if got := text(w.told(tc.to)); !strings.HasSuffix(strings.TrimSpace(got), tc.told) {
			t.Errorf("%q arrives as %s", tc.text, got)
		}
	}
	w.send("u", bot.Message{Kind: bot.Edit, Text: "I can't find the red one"})
	if got := w.told("agent"); !strings.Contains(got.Title, "corrected") || !strings.Contains(text(got), "red one") {
		t.Errorf("the correction arrives as %s", text(got))
	}
	w.send("agent", bot.Message{Kind: bot.Edit, Text: "It is at the top."})
	if got := w.told("u"); got.Title != "Correction" || got.Kind != bot.AgentReply {
		t.Errorf("the correction arrives as %s", text(got))
	}
	for _, m := range []bot.Message{{Kind: bot.Media, Text: "look"}, {Kind: bot.Media}, {Kind: bot.Tap, Token: "w:old:old:old"}, {Kind: bot.Words, Text: "\u200b"}} {
		if w.send("u", m); !strings.Contains(text(w.told("agent")), "something that isn't text") {
			t.Errorf("%+v arrives as %s", m, text(w.told("agent")))
		}
	}
	if r := w.send("agent", bot.Message{Kind: bot.Media}); !strings.Contains(text(r), "text alone") || w.told("u").Kind != "" {
		t.Errorf("a photo of the agent's: %s", text(r))
	}

	w.say("agent", "/done")
	if r := w.told("u"); w.person("u") != "" || !strings.Contains(text(r), "I'm the bot again") || r.Choices[0].Label != "Back to: Step settings" {
		t.Errorf("%s: %s %q", w.person("u"), text(r), titles(r.Choices))
	}
	if r := w.say("u", "next"); step(r) != 4 {
		t.Errorf("the way does not go on: %s", text(r))
	}
	if r := w.say("agent", "Are you there?"); w.told("u").Kind != "" || r.Kind != bot.DeclineReply {
		t.Errorf("an agent without a case talks to the bot, got %s", r.Kind)
	}
	w.say("u", "/person")
	if w.told("staff").Kind != bot.DeskReply || w.told("staff").Title == case1.Title {
		t.Errorf("the second case is %q like the first", w.told("staff").Title)
	}
}

func TestHours(t *testing.T) {
	for _, tc := range []struct {
		at     string
		isOpen bool
	}{
		{"2026-11-20T09:00:00Z", true},
		{"2026-11-20T08:59:59Z", false},
		{"2026-11-20T17:00:00Z", false},
		{"2026-11-21T12:00:00Z", false}, // a Saturday
		{"2026-11-23T12:00:00Z", true},
	} {
		w := newTalk(t, newBot(t).With(theStaff(t)), testGeneration("en"))
		at, err := time.Parse(time.RFC3339, tc.at)
		if err != nil {
			t.Fatal(err)
		}
		w.now = at
		r := w.say("u", "/person")
		if got := strings.Contains(text(r), "within 10 minutes"); got != tc.isOpen || strings.Contains(text(r), "leave a message") == tc.isOpen {
			t.Errorf("%s: %s", tc.at, text(r))
		}
		if !tc.isOpen && !strings.Contains(text(r), "Monday to Friday, 09:00 to 17:00 (UTC)") {
			t.Errorf("%s: the hours are not told: %s", tc.at, text(r))
		}
		if w.told("staff").Kind == "" {
			t.Errorf("%s: nobody is told", tc.at)
		}
		// What is written now is read later.
		w.say("u", "my parcel is blue")
		w.now = w.now.Add(72 * time.Hour)
		w.say("agent", "[Take this case]")
		if got := text(w.told("agent")); !strings.Contains(got, "User: my parcel is blue") {
			t.Errorf("%s: the message that was left is lost: %s", tc.at, got)
		}
	}
}

func TestParseHours(t *testing.T) {
	for text, want := range map[string]string{
		"":                    "",
		"Mon-Fri 09:00-17:30": "",
		"Sat,Sun 10:00-14:00": "",
		"Fri-Mon 00:00-24:00": "",
		"monday 9:00-10:00":   "",
		"Mon-Fri":             `hours have days and times, as in "Mon-Fri 09:00-17:00"`,
		"Mon-Foo 09:00-17:00": `"Foo" is no day such as Mon`,
		"Mon 09:00":           `"09:00" is no time such as 09:00-17:00`,
		"Mon 9-17":            `"9" is no time such as 09:00`,
		"Mon 09:00-24:01":     `"24:01" is no time such as 09:00`,
		"Mon 17:00-09:00":     `"17:00-09:00" ends before it begins`,
		"Mon 09:60-17:00":     `"09:60" is no time such as 09:00`,
		"Mon -1:00-17:00":     `"" is no time such as 09:00`,
	} {
		_, err := bot.ParseHours(text, time.UTC)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: want %q, got %q", text, want, got)
		}
	}
	h, err := bot.ParseHours("Mon 09:00-17:00", nil)
	if err != nil {
		t.Fatal(err)
	}
	if s := (bot.Staff{Hours: h}); !s.IsOpen(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)) {
		t.Error("without a zone the hours are not UTC")
	}
}

func TestNoStaff(t *testing.T) {
	for _, tc := range []struct {
		name  string
		lines []string
		want  string
		label string // the first choice; empty for none
	}{
		{"of the guide at hand", []string{"time", "/person"}, "Contact (Acme)", ""},
		{"of the product", []string{"checked guide", "talk to a human"}, "Contact (Acme)", ""},
		{"on the way", []string{"move by phone", "person"}, "Less than a minute", "Back to: Step open-app"},
		{"of nothing", []string{"/person"}, "can't hand you over", "How do I close my Acme account?"},
		{"of a product without", []string{"untitled step", "/person"}, "can't hand you over", "Back to: Step 1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newTalk(t, newBot(t), testGeneration("en"))
			for _, l := range tc.lines {
				w.say("u", l)
			}
			r := w.told("u")
			label := ""
			if len(r.Choices) > 0 {
				label = r.Choices[0].Label
			}
			if r.Kind != bot.PersonReply || !strings.Contains(text(r), tc.want) || label != tc.label || w.person("u") != "" || !wayOn(r) {
				t.Errorf("%s with %q", text(r), titles(r.Choices))
			}
		})
	}
}

// Whatever the order in which agents and users act, a case has one agent, and everybody knows it in the end.
func TestOneAgent(t *testing.T) {
	staffed := newBot(t).With(theStaff(t))
	take := func(w *talk, n int) string { return "/take " + w.sessions[where("staff")].Desk.Open[n].ID }
	t.Run("a second agent is refused", func(t *testing.T) {
		w := newTalk(t, staffed, testGeneration("en"))
		w.say("u", "/person")
		second := take(w, 0)
		w.say("agent", second)
		if r := w.say("agent2", second); !strings.Contains(text(r), "a colleague has it") || w.sessions[where("u")].Person.Agent != where("agent") {
			t.Errorf("%s, with %v", text(r), w.sessions[where("u")].Person.Agent)
		}
		if w.say("agent2", "/done"); w.person("u") != bot.WithAgent {
			t.Error("who has no case closed it")
		}
		if w.say("agent2", "hello"); w.told("u").Kind != "" {
			t.Error("who has no case was heard")
		}
	})
	t.Run("taken twice by the same agent", func(t *testing.T) {
		w := newTalk(t, staffed, testGeneration("en"))
		w.say("u", "/person")
		tap := take(w, 0)
		w.say("agent", tap)
		if r := w.say("agent", tap); !strings.Contains(text(r), "is yours") {
			t.Errorf("got %s", text(r))
		}
		if w.say("u", "still there?"); !strings.Contains(text(w.told("agent")), "still there?") {
			t.Error("the agent lost the case")
		}
	})
	t.Run("one case at a time", func(t *testing.T) {
		w := newTalk(t, staffed, testGeneration("en"))
		w.say("u", "/person")
		w.say("v", "/person")
		second := take(w, 1)
		w.say("agent", take(w, 0))
		if r := w.say("agent", second); !strings.Contains(text(r), "You still have case") || w.person("v") != bot.Waiting {
			t.Errorf("got %s", text(r))
		}
		// Two taps in quick succession, before the first case came.
		w = newTalk(t, staffed, testGeneration("en"))
		w.say("u", "/person")
		w.say("v", "/person")
		first := w.deliver(bot.Message{ID: "x1", Conversation: where("agent"), Text: take(w, 0), Time: w.now})
		again := w.deliver(bot.Message{ID: "x2", Conversation: where("agent"), Text: take(w, 1), Time: w.now})
		for queue := slices.Concat(first, again); len(queue) > 0; queue = queue[1:] {
			queue = append(queue, w.deliver(queue[0])...)
		}
		if w.person("u") != bot.WithAgent || w.person("v") != bot.Waiting || w.sessions[where("agent")].Desk.Case.User != where("u") {
			t.Errorf("%s, %s, %+v", w.person("u"), w.person("v"), w.sessions[where("agent")].Desk)
		}
	})
	t.Run("the user leaves while it is taken", func(t *testing.T) {
		w := newTalk(t, staffed, testGeneration("en"))
		w.say("u", "/person")
		wanted := w.deliver(bot.Message{ID: "x1", Conversation: where("agent"), Text: take(w, 0), Time: w.now})
		w.say("u", "/stop")
		for queue := wanted; len(queue) > 0; queue = queue[1:] {
			queue = append(queue, w.deliver(queue[0])...)
		}
		if w.person("u") != "" || w.sessions[where("agent")].Desk.Case.ID != "" || w.sessions[where("agent")].Desk.Wanted != "" || len(w.sessions[where("staff")].Desk.Open) != 0 {
			t.Errorf("%+v", w.sessions)
		}
	})
	t.Run("the session of the user expired", func(t *testing.T) {
		w := newTalk(t, staffed, testGeneration("en"))
		w.say("u", "/person")
		delete(w.sessions, where("u"))
		if r := w.say("agent", "[Take this case]"); !strings.Contains(text(w.told("agent")), "not open any more") {
			t.Errorf("got %s", text(r))
		}
		if len(w.sessions[where("staff")].Desk.Open) != 0 {
			t.Error("the case stays in the list for ever")
		}
		w.say("u", "/person")
		w.say("agent", "[Take this case]")
		w.now = w.now.Add(bot.SessionLife + time.Hour)
		if r := w.say("u", "hello?"); r.Kind != bot.DeclineReply || w.sessions[where("agent")].Desk.Case.ID != "" {
			t.Errorf("%s, %+v", text(r), w.sessions[where("agent")].Desk)
		}
	})
	t.Run("the session of the agent was lost", func(t *testing.T) {
		w := newTalk(t, staffed, testGeneration("en"))
		w.say("u", "/person")
		wanted := w.deliver(bot.Message{ID: "x1", Conversation: where("agent"), Text: take(w, 0), Time: w.now})
		delete(w.sessions, where("agent"))
		for queue := wanted; len(queue) > 0; queue = queue[1:] {
			queue = append(queue, w.deliver(queue[0])...)
		}
		if r := w.told("u"); w.person("u") != "" || !strings.Contains(text(r), "has left") {
			t.Errorf("nobody answers the user, who is told %s", text(r))
		}
	})
	t.Run("the agent writes while the user leaves", func(t *testing.T) {
		w := newTalk(t, staffed, testGeneration("en"))
		w.say("u", "/person")
		w.say("agent", "[Take this case]")
		said := w.deliver(bot.Message{ID: "x1", Conversation: where("agent"), Text: "hello", Time: w.now})
		w.deliver(bot.Message{ID: "x2", Conversation: where("u"), Text: "/stop", Time: w.now}) // the agent does not know of it yet
		clear(w.said)
		for queue := said; len(queue) > 0; queue = queue[1:] {
			queue = append(queue, w.deliver(queue[0])...)
		}
		if r := w.told("u"); r.Kind != "" || !strings.Contains(text(w.told("agent")), "has left") || w.sessions[where("agent")].Desk.Case.ID != "" {
			t.Errorf("the user hears %s, the agent %s", text(r), text(w.told("agent")))
		}
	})
	t.Run("the agent closes while the user writes", func(t *testing.T) {
		w := newTalk(t, staffed, testGeneration("en"))
		w.say("u", "/person")
		w.say("agent", "[Take this case]")
		asked := w.deliver(bot.Message{ID: "x1", Conversation: where("u"), Text: "one more thing", Time: w.now})
		w.say("agent", "/done")
		for _, m := range asked {
			w.deliver(m)
		}
		if !strings.Contains(text(w.told("agent")), "one more thing") {
			t.Error("what the user wrote is lost")
		}
	})
	t.Run("the user leaves the agent", func(t *testing.T) {
		for _, bye := range []string{"/stop", "stop", "[Go on with the bot]"} {
			w := newTalk(t, staffed, testGeneration("en"))
			w.say("u", "/person")
			w.say("agent", "[Take this case]")
			if r := w.say("u", bye); w.person("u") != "" || !strings.Contains(text(r), "I'm the bot again") || !strings.Contains(text(w.told("agent")), "has left") {
				t.Errorf("%q: %s, the agent: %s", bye, text(r), text(w.told("agent")))
			}
			if r := w.say("agent", "/done"); !strings.Contains(text(r), "no case") {
				t.Errorf("got %s", text(r))
			}
		}
	})
	t.Run("what agents tap means nothing to users", func(t *testing.T) {
		w := newTalk(t, staffed, testGeneration("en"))
		w.say("v", "/person")
		id := w.sessions[where("staff")].Desk.Open[0].ID
		for _, k := range []string{"t:" + id, "c:" + id} {
			if r := w.send("u", bot.Message{Kind: bot.Tap, Token: bot.Token(k)}); r.Kind != bot.DeclineReply || w.person("v") != bot.Waiting || w.person("u") != "" {
				t.Errorf("%s: %s", k, text(r))
			}
		}
		for _, l := range []string{"/take " + id, "/cases", "/done"} {
			if r := w.say("u", l); r.Kind != bot.HelpReply || w.person("v") != bot.Waiting {
				t.Errorf("%s: %s", l, text(r))
			}
		}
	})
}

func TestTheStaffChanges(t *testing.T) {
	b, g := newBot(t), testGeneration("en")
	moved := theStaff(t)
	moved.Chat = "another"
	for name, now := range map[string]*bot.Bot{"no staff any more": b, "another chat": b.With(moved)} {
		w := newTalk(t, b.With(theStaff(t)), g)
		w.say("u", "/person")
		w.say("agent", "[Take this case]")
		w.bot = now
		if r := w.say("u", "faq entry"); r.Kind != bot.FAQReply || !strings.Contains(text(r), "has left") || w.person("u") != "" {
			t.Errorf("%s: nobody answers: %s", name, text(r))
		}
	}
}

// A list that is full says so to the next one; nobody waits who is not on it.
func TestFullList(t *testing.T) {
	w := newTalk(t, newBot(t).With(theStaff(t)), testGeneration("en"))
	for i := range 41 {
		w.say(fmt.Sprint("u", i), "move by phone")
		w.say(fmt.Sprint("u", i), "/person")
	}
	if r := w.told("u40"); w.person("u40") != "" || w.person("u39") != bot.Waiting || !strings.Contains(text(r), "Too many") || !wayOn(r) {
		t.Errorf("%s", text(r))
	}
	if n := encoded(t, w.sessions[where("staff")]); n > 8<<10 {
		t.Errorf("the session of the staff's chat has %d bytes", n)
	}
	r := w.say("agent", "/cases")
	if first := w.sessions[where("u0")].Person.Case; len(r.Choices) != 8 || !strings.Contains(r.Choices[0].Label, first) || !strings.Contains(text(r), "40 cases") {
		t.Errorf("who waits longest is not first: %s %q", text(r), titles(r.Choices))
	}
	if w.say("agent", "/take"); len(w.told("agent").Choices) != 8 {
		t.Errorf("/take alone: %s", text(w.told("agent")))
	}
}

// Staff that asks the bot is answered like anybody; with a case in hand its buttons still work.
func TestStaffAsksTheBot(t *testing.T) {
	w := newTalk(t, newBot(t).With(theStaff(t)), testGeneration("en"))
	if r := w.say("agent", "move by phone"); step(r) != 1 {
		t.Errorf("got %s", text(r))
	}
	w.say("u", "/person")
	next := w.token("agent", "Next: Step log-in")
	w.say("agent", "[Take this case]")
	if r := w.send("agent", bot.Message{Kind: bot.Tap, Token: next}); step(r) != 2 || w.told("u").Kind != "" {
		t.Errorf("got %s", text(r))
	}
	if r := w.say("agent2", "person"); r.Kind != bot.DeskReply || w.sessions[where("agent2")].Person.State != "" {
		t.Errorf("an agent waits for an agent: %s", text(r))
	}
}

// Words and corrections arrive in their order, both ways.
func TestOrder(t *testing.T) {
	w := newTalk(t, newBot(t).With(theStaff(t)), testGeneration("en"))
	w.say("u", "/person")
	w.say("agent", "[Take this case]")
	var queue []bot.Message
	var want []string
	for i := range 10 {
		m := bot.Message{ID: fmt.Sprint("x", i), Conversation: where("u"), Text: fmt.Sprint("word ", i), Time: w.now}
		if i%3 == 2 {
			m.Kind = bot.Edit
		}
		queue = append(queue, w.deliver(m)...)
		want = append(want, m.Text)
	}
	clear(w.said)
	for _, m := range queue {
		w.deliver(m)
	}
	var got []string
	for _, r := range w.said[where("agent")] {
		got = append(got, r.Blocks[0].Text.Plain())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	ids := map[string]bool{}
	for _, m := range queue {
		if ids[m.ID] || m.ID == "" || m.Kind != bot.FromConversation {
			t.Errorf("mail %q twice", m.ID)
		}
		ids[m.ID] = true
	}
}

// What the staff is told comes from the user's conversation as it was, whatever the language of the desk.
func TestCaseInAnotherLanguage(t *testing.T) {
	w := newTalk(t, newBot(t).With(theStaff(t)), testGeneration("zh"))
	w.say("u", "move by phone")
	w.say("u", "人工")
	if got := text(w.told("staff")); !strings.Contains(got, "Language: 中文") {
		t.Errorf("got %s", got)
	}
	w.sessions[where("agent")] = bot.Session{Chosen: "id"}
	w.say("agent", "[Take this case]")
	if got := w.told("agent"); got.Language != "id" || !strings.Contains(text(got), "中文") {
		t.Errorf("got %s in %s", text(got), got.Language)
	}
	if got := w.told("u"); got.Language != "zh" {
		t.Errorf("the user is told in %s", got.Language)
	}
}

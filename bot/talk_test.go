package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"stepwise/bot"
	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// moving is a guide that is walked through: too long to be shown whole, for two devices, of which the phone has a step more, and with a step that cannot be undone.
func moving(c language.Code, title string) *knowledge.Guide {
	const filler = "It takes a while until everything is where it belongs, so do not close the window before it says so, and read what it says before you go on. "
	final := map[language.Code]string{"en": "Finish moving", "ms": "Selesai pindah", "id": "Selesaikan pindahan", "zh": "完成搬迁"}[c]
	steps := func(variant, heading string, names ...string) knowledge.Section {
		s := knowledge.Section{Class: knowledge.Steps, Variant: variant, Title: heading}
		for i, name := range names {
			body := []knowledge.Block{para("Do this ("+name+") and press ", "Go to "+name, ". "+filler+filler)}
			if name == "confirm" {
				body = []knowledge.Block{alert(knowledge.AlertCaution, "Nothing comes back from there."), para("Press ", final, ".")}
			}
			s.Parts = append(s.Parts, knowledge.Part{ID: knowledge.PartID(variant + "/" + name), Named: true, Number: i + 1, Title: "Step " + name, Body: body})
		}
		return s
	}
	part := func(id, title, text string) []knowledge.Part {
		return []knowledge.Part{{ID: knowledge.PartID(id), Named: true, Number: 1, Title: title, Body: []knowledge.Block{para(text)}}}
	}
	return &knowledge.Guide{
		ID: "acme-move", Language: c, Title: title, Product: "acme", Task: "change-plan", Source: "https://acme.example/move",
		Summary: []knowledge.Block{para("You move it in your settings.")},
		Sections: []knowledge.Section{
			{Class: knowledge.Before, Title: "Before you move", Parts: part("backup", "Keep a copy", "Keep a copy.")},
			steps("computer", "On a computer", "log-in", "settings", "export", "confirm", "check"),
			steps("phone", "On the phone", "open-app", "log-in", "settings", "export", "confirm", "check"),
			{Class: knowledge.After, Title: "After the move", Parts: part("after-1", "", "Wait for the mail.")},
			{Class: knowledge.Contact, Title: "Contact", Parts: part("chat", "Chat", "Less than a minute.")},
			{Class: knowledge.FAQ, Title: "Questions", Parts: part("time", "How long does it take?", "A week.")},
			{Class: knowledge.Tips, Title: "Tips", Intro: []knowledge.Block{para("Be patient.")}},
		},
	}
}

// A talk is conversations that are played with the core: the mail that follows from a message is delivered with it.
type talk struct {
	testing.TB
	bot      *bot.Bot
	gen      *bot.Generation
	now      time.Time
	count    int
	sessions map[bot.Conversation]bot.Session
	recent   map[bot.Conversation][]bot.Line
	said     map[bot.Conversation][]bot.Reply // because of the last message
	records  []bot.Record                     // of the last message
}

func newTalk(t testing.TB, b *bot.Bot, g *bot.Generation) *talk {
	return &talk{
		TB: t, bot: b, gen: g, now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), // a Friday
		sessions: map[bot.Conversation]bot.Session{}, recent: map[bot.Conversation][]bot.Line{}, said: map[bot.Conversation][]bot.Reply{},
	}
}

// theStaff is there on weekdays.
func theStaff(t testing.TB) bot.Staff {
	t.Helper()
	hours, err := bot.ParseHours("Mon-Fri 09:00-17:00", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return bot.Staff{Network: "desk", Chat: "staff", Hours: hours, Wait: 10 * time.Minute}
}

// where is the conversation of somebody; agents write in the staff's chat.
func where(name string) bot.Conversation {
	switch {
	case name == "staff":
		return bot.Conversation{Network: "desk", Chat: "staff"}
	case strings.HasPrefix(name, "agent"):
		return bot.Conversation{Network: "desk", Chat: "staff", User: name}
	}
	return bot.Conversation{Network: "test", Chat: "c", User: name}
}

// say is what somebody is told who writes, or who taps the choice in brackets of the last reply that had it; the zero Reply if nothing.
func (c *talk) say(name, text string) bot.Reply {
	c.Helper()
	m := bot.Message{Text: text}
	if title, ok := strings.CutPrefix(text, "["); ok {
		m = bot.Message{Kind: bot.Tap, Token: c.token(name, strings.TrimSuffix(title, "]"))}
	}
	return c.send(name, m)
}

// send is what somebody is told who sends the message.
func (c *talk) send(name string, m bot.Message) bot.Reply {
	c.Helper()
	c.count++
	m.ID, m.Conversation, m.Time, m.Private, m.Origin = fmt.Sprint("m", c.count), where(name), c.now, true, "o"
	clear(c.said)
	c.records = nil
	for queue := []bot.Message{m}; len(queue) > 0; queue = queue[1:] {
		queue = append(queue, c.deliver(queue[0])...)
	}
	c.now = c.now.Add(time.Second)
	return c.told(name)
}

func (c *talk) deliver(m bot.Message) []bot.Message {
	c.Helper()
	m.Recent = c.recent[m.Conversation]
	turn := answer(c, c.bot, c.gen, c.sessions[m.Conversation], m)
	c.sessions[m.Conversation] = turn.Session
	c.recent[m.Conversation] = append(slices.Clone(m.Recent), turn.Heard...)
	if turn.Forget {
		delete(c.recent, m.Conversation)
	}
	c.records = append(c.records, turn.Records...)
	for _, r := range turn.Replies {
		c.said[r.To] = append(c.said[r.To], r)
	}
	return turn.Mail
}

// token is that of a choice that somebody was offered last; agents are offered what the staff's chat is.
func (c *talk) token(name, title string) bot.Token {
	c.Helper()
	for _, who := range []string{name, "staff"} {
		for _, choice := range c.sessions[where(who)].Offered {
			if choice.Label == title {
				return choice.Token
			}
		}
	}
	c.Fatalf("no choice is called %q, but %q", title, titles(c.sessions[where(name)].Offered))
	return ""
}

func titles(choices []bot.Choice) []string {
	out := make([]string, len(choices))
	for i, choice := range choices {
		out[i] = choice.Label
	}
	return out
}

// told is the last thing that somebody was told because of the last message.
func (c *talk) told(name string) bot.Reply {
	all := c.said[where(name)]
	if len(all) == 0 {
		return bot.Reply{}
	}
	return all[len(all)-1]
}

// walk is where the user stands.
func (c *talk) walk() bot.Walk { return c.sessions[where("u")].Walk }

// text is all that a reply says.
func text(r bot.Reply) string {
	var out strings.Builder
	out.WriteString(r.Title + "\n")
	var all func([]bot.Block)
	all = func(blocks []bot.Block) {
		for _, b := range blocks {
			out.WriteString(b.Label + b.Text.Plain() + "\n")
			for _, item := range b.Items {
				all(item)
			}
			all(b.Body)
		}
	}
	all(r.Blocks)
	return out.String()
}

// step is the number of the lone step that a reply shows; 0 if it shows none.
func step(r bot.Reply) int {
	if r.HasLoneStep() {
		for _, b := range r.Blocks {
			if b.Kind == bot.Step {
				return b.Number
			}
		}
	}
	return 0
}

// last is the last record of the last message.
func (c *talk) last() bot.Record {
	c.Helper()
	if len(c.records) == 0 {
		c.Fatal("nothing was recorded")
	}
	return c.records[len(c.records)-1]
}

package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"stepwise/bot"
)

// The script command converse plays a conversation with the core, without a network, and checks every reply:
//
//	converse FILE
//
// A line of the file begins with
//
//	>      what the user writes; in square brackets the choice that the user taps
//	NAME>  the same for another user, such as ana; agent> and agent2> write in the staff's chat
//	edit>  the user's last words, changed
//	send>  the user sends something that is no text
//	@      time that passes: 3h, 2d
//	<      words that the reply to the last of these has
//	!      words that it has not
//	?      a choice that it offers
//	NAME<  the same as <, !, ? for what somebody else was told because of it: agent< agent? ana<; staff< is the staff's chat as a whole
//	=      nothing was said to the one who wrote
//	#      a remark
//
// The staff is there on weekdays from nine to five; every conversation begins on a Friday at noon (UTC).
func converse(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: converse FILE")
	}
	l, err := sharedLibrary()
	ts.Check(err)
	staff, err := StaffConfig{Network: "telegram", Chat: "-1001", Hours: "Mon-Fri 09:00-17:00", Zone: "UTC", Wait: "10m"}.staff()
	ts.Check(err)
	c := &conversing{
		ts: ts, bot: l.bot.With(staff), generation: l.generation, staff: staff, now: time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC),
		sessions: map[bot.Conversation]bot.Session{}, recent: map[bot.Conversation][]bot.Line{}, said: map[bot.Conversation][]bot.Reply{},
	}
	for i, line := range strings.Split(ts.ReadFile(args[0]), "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		c.at = fmt.Sprintf("%s:%d: %s", args[0], i+1, line)
		c.play(line)
	}
}

// sharedLibrary is one generation of the starter guides for all conversations.
var sharedLibrary = sync.OnceValues(func() (*library, error) { return loadLibrary("", nil, nil) })

// A conversing is a conversation that is being played.
type conversing struct {
	ts         *testscript.TestScript
	bot        *bot.Bot
	generation *bot.Generation
	staff      bot.Staff
	now        time.Time
	count      int
	at         string // the line that is played
	speaker    string
	sessions   map[bot.Conversation]bot.Session
	recent     map[bot.Conversation][]bot.Line
	said       map[bot.Conversation][]bot.Reply // because of the last message
}

// play does what the line says, or checks what it expects.
func (c *conversing) play(line string) {
	at := strings.IndexAny(line, "><!?=@")
	if at < 0 {
		c.fatal("a line begins with none of > < ! ? = @ #")
	}
	name, mark, rest := strings.TrimSpace(line[:at]), line[at], strings.TrimSpace(line[at+1:])
	switch mark {
	case '@':
		c.pass(rest)
	case '>':
		c.say(name, rest)
	case '=':
		if got := c.told(c.speaker); len(got) > 0 {
			c.fatal("something was said:\n" + renderAll(got))
		}
	default:
		if name == "" {
			name = c.speaker
		}
		c.expect(mark, c.told(name), rest)
	}
}

func (c *conversing) fatal(text string) { c.ts.Fatalf("%s\n%s", c.at, text) }

// pass lets time pass.
func (c *conversing) pass(span string) {
	days, isDays := strings.CutSuffix(span, "d")
	if isDays {
		n := 0
		if _, err := fmt.Sscan(days, &n); err != nil {
			c.fatal("a number of days is missing")
		}
		c.now = c.now.AddDate(0, 0, n)
		return
	}
	d, err := time.ParseDuration(span)
	if err != nil {
		c.fatal(err.Error())
	}
	c.now = c.now.Add(d)
}

// conversation is where somebody talks.
func (c *conversing) conversation(name string) bot.Conversation {
	switch {
	case name == "staff":
		return bot.Conversation{Network: c.staff.Network, Chat: c.staff.Chat}
	case strings.HasPrefix(name, "agent"):
		return bot.Conversation{Network: c.staff.Network, Chat: c.staff.Chat, User: name}
	}
	return bot.Conversation{Network: "web", Chat: name, User: name}
}

// say sends a message and delivers all that follows from it.
func (c *conversing) say(name, text string) {
	m := bot.Message{Text: text, Private: true, Time: c.now}
	switch name {
	case "edit":
		m.Kind, name = bot.Edit, "user"
	case "send":
		m.Kind, name = bot.Media, "user"
	case "":
		name = "user"
	}
	c.count++
	m.ID, m.Conversation = fmt.Sprint("m", c.count), c.conversation(name)
	if label, ok := strings.CutPrefix(text, "["); ok && m.Kind == bot.Words {
		m.Kind, m.Text, m.Token = bot.Tap, "", c.token(name, strings.TrimSuffix(label, "]"))
	}
	c.speaker = name
	clear(c.said)
	for queue := []bot.Message{m}; len(queue) > 0; queue = queue[1:] {
		queue = append(queue, c.deliver(queue[0])...)
	}
	c.now = c.now.Add(time.Second)
}

// deliver answers one message and gives the mail that follows from it.
func (c *conversing) deliver(m bot.Message) []bot.Message {
	m.Recent = c.recent[m.Conversation]
	turn, err := c.bot.Answer(context.Background(), c.generation, c.sessions[m.Conversation], m)
	c.ts.Check(err)
	c.sessions[m.Conversation] = turn.Session
	c.recent[m.Conversation] = append(slices.Clone(m.Recent), turn.Heard...)
	if turn.Forget {
		delete(c.recent, m.Conversation)
	}
	for _, r := range turn.Replies {
		c.said[r.To] = append(c.said[r.To], r)
	}
	return turn.Mail
}

// token is that of the newest choice with the label that was offered to somebody; agents are offered what the staff's chat is.
func (c *conversing) token(name, label string) bot.Token {
	for _, who := range []string{name, "staff"} {
		for _, choice := range c.sessions[c.conversation(who)].Offered {
			if choice.Label == label {
				return choice.Token
			}
		}
	}
	c.fatal(fmt.Sprintf("no choice is called %q; offered are %q", label, labels(c.sessions[c.conversation(name)].Offered)))
	return ""
}

func labels(choices []bot.Choice) []string {
	out := make([]string, len(choices))
	for i, choice := range choices {
		out[i] = choice.Label
	}
	return out
}

// told is what somebody was told because of the last message.
func (c *conversing) told(name string) []bot.Reply { return c.said[c.conversation(name)] }

func (c *conversing) expect(mark byte, got []bot.Reply, want string) {
	text := renderAll(got)
	var offered []string
	for _, r := range got {
		offered = append(offered, labels(r.Choices)...)
	}
	switch has := strings.Contains(unspaced(text), unspaced(want)); {
	case mark == '<' && !has:
		c.fatal(fmt.Sprintf("the reply does not say so:\n%s", text))
	case mark == '!' && has:
		c.fatal(fmt.Sprintf("the reply says so:\n%s", text))
	case mark == '?' && !slices.Contains(offered, want):
		c.fatal(fmt.Sprintf("this is not offered, but %q", offered))
	}
}

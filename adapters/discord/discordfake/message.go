package discordfake

import (
	"fmt"
	"slices"
	"time"
)

// A Message is one of the bot's messages.
type Message struct {
	ID        string
	Channel   string
	Content   string // as the bot wrote it
	Text      string // as the user sees it
	Choices   []Choice
	Ephemeral bool   // only the user who gave the command sees it
	ReplyTo   string // the message it refers to
	Edits     int    // how often it was edited

	loading bool
	deleted bool
	by      *interaction // that wrote it
}

// A Choice is a button, or an option of a select.
type Choice struct {
	Label string
	ID    string // what the bot gets back
	menu  string // of an option: the select
}

// An interaction is a command or a tap.
type interaction struct {
	id, token string
	channel   string
	guild     string
	user      *User
	tapped    *Message  // of a tap
	sent      time.Time // when the bot could first see it
	answered  bool
	dead      bool // the token was made invalid
	original  *Message
}

// Discord's times (discord.com/developers/docs/interactions/receiving-and-responding).
const (
	firstAnswer = 3 * time.Second
	tokenLife   = 15 * time.Minute
)

// seen are the bot's messages in the channel that can be seen there.
func (f *Fake) seen(channel string) []Message {
	var out []Message
	for _, m := range f.messages {
		if m.Channel == channel && !m.deleted && !m.loading {
			c := *m
			c.Choices = slices.Clone(m.Choices)
			out = append(out, c)
		}
	}
	return out
}

// Messages are the bot's messages in the channel, as the user who talks to it there sees them now.
func (f *Fake) Messages(channel string) []Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.seen(channel)
}

// Await waits until the bot has at least so many messages in the channel.
func (f *Fake) Await(channel string, n int) []Message {
	f.t.Helper()
	f.AwaitUntil(channel, fmt.Sprintf("%d messages", n), func(m []Message) bool { return len(m) >= n })
	return f.Messages(channel)
}

// AwaitUntil waits until the bot's messages in the channel are as wanted.
func (f *Fake) AwaitUntil(channel, what string, like func([]Message) bool) {
	f.t.Helper()
	f.wait(what, func() bool { return like(f.seen(channel)) })
}

// Thinking is how many interactions in the channel show that the bot is thinking.
func (f *Fake) Thinking(channel string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, m := range f.messages {
		if m.Channel == channel && m.loading && !m.deleted {
			n++
		}
	}
	return n
}

// newMessage adds a message of the bot.
func (f *Fake) newMessage(channel string, p *post) *Message {
	m := &Message{ID: f.newID(), Channel: channel}
	f.messages = append(f.messages, m)
	if p != nil {
		m.set(p)
		m.Edits = 0
	}
	return m
}

// set is what an edit does.
func (m *Message) set(p *post) {
	m.Content, m.Text, m.Choices = p.Content, Display(p.Content), p.choices()
	m.loading = false
	m.Edits++
}

// find is the message of that id; nil if there is none any more.
func (f *Fake) find(id string) *Message {
	for _, m := range f.messages {
		if m.ID == id && !m.deleted {
			return m
		}
	}
	return nil
}

// json is the message as the REST API gives it.
func (m *Message) json() map[string]any {
	flags := 0
	if m.Ephemeral {
		flags |= 1 << 6
	}
	if m.loading {
		flags |= 1 << 7
	}
	return map[string]any{
		"id": m.ID, "channel_id": m.Channel, "content": m.Content, "flags": flags, "type": 0,
		"author": map[string]any{"id": BotID, "bot": true, "username": "stepwise"}, "timestamp": time.Now().UTC().Format(time.RFC3339Nano),
	}
}

// AwaitThinking waits until the bot is thinking in the channel.
func (f *Fake) AwaitThinking(channel string) {
	f.t.Helper()
	f.wait("the bot to think", func() bool {
		for _, m := range f.messages {
			if m.Channel == channel && m.loading && !m.deleted {
				return true
			}
		}
		return false
	})
}

package adaptertest

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"stepwise/bot"
)

// A memory is a network in memory together with its adapter: the smallest that keeps every promise. With a bug it breaks one.
type memory struct {
	bug     string
	suggest bot.Suggest

	mu      sync.Mutex // guards what follows
	wake    chan struct{}
	queue   []bot.Message // all that users did
	next    int           // what the adapter has to fetch next
	drops   int           // how many more fetches find no connection
	refused bool
	fault   error
	posts   []*post
	names   int
}

// A post is one message of the bot's.
type post struct {
	name, chat string
	Shown
	tokens []bot.Token
}

const (
	room     = 200 // how many characters a post holds
	newChat  = "moved"
	wordless = "\x00malformed"
)

func newMemory(bug string) *memory { return &memory{bug: bug, wake: make(chan struct{})} }

// is reports whether the adapter has this bug.
func (a *memory) is(bug string) bool { return a.bug == bug }

func (a *memory) harness() Harness {
	other := a.hands("c2", "u2")
	h := Harness{
		Adapter: a, Hands: a.hands("c1", "u1"), Other: &other,
		Suggestions: a.suggestions, Fail: a.fail,
		Refuse:     func() { a.change(func() { a.refused = true }) },
		Disconnect: func() { a.change(func() { a.drops = 2 }) },
		Malformed:  func() { a.post(bot.Message{Text: wordless}) },
		Repeat: func() {
			a.change(func() {
				for _, m := range slices.Clone(a.queue) {
					if a.is("repeats have a new id") {
						m.ID += "x"
					}
					a.queue = append(a.queue, m)
				}
			})
		},
	}
	return h
}

func (a *memory) hands(chat, user string) Hands {
	c := bot.Conversation{Network: "memory", Chat: chat, User: user}
	return Hands{
		Say:   func(text string) { a.post(bot.Message{Conversation: c, Text: text}) },
		Shown: func() []Shown { return a.shown(chat) },
		Tap: func(message, choice int) {
			p := a.in(chat)[message]
			a.post(bot.Message{Conversation: c, Kind: bot.Tap, Token: p.tokens[choice]})
		},
	}
}

// in are the posts in the chat.
func (a *memory) in(chat string) []*post {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(a.posts), func(p *post) bool { return p.chat != chat && (chat != "c1" || p.chat != newChat) })
}

func (a *memory) shown(chat string) []Shown {
	var out []Shown
	for _, p := range a.in(chat) {
		out = append(out, p.Shown)
	}
	return out
}

// change does something to the network, and wakes who waits for it.
func (a *memory) change(do func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	do()
	close(a.wake)
	a.wake = make(chan struct{})
}

// post is what a user does.
func (a *memory) post(m bot.Message) {
	a.change(func() {
		m.ID, m.Private, m.Time = strconv.Itoa(len(a.queue)+1), true, time.Now()
		if a.is("one id for all") {
			m.ID = "1"
		}
		if a.is("not private") {
			m.Private = false
		}
		if a.is("one conversation for all") {
			m.Conversation = bot.Conversation{Network: "memory", Chat: "c1", User: "u1"}
		}
		a.queue = append(a.queue, m)
	})
}

func (a *memory) fail(err error) bool {
	if _, ok := errors.AsType[*bot.MovedError](err); ok {
		err = &bot.MovedError{Chat: newChat}
	}
	a.change(func() { a.fault = err })
	return true
}

func (a *memory) suggestions(text string) []string {
	var out []string
	for _, c := range a.suggest(context.Background(), text, "", 5) {
		out = append(out, c.Label)
	}
	if a.is("escapes suggestions") {
		out[1] = strings.ReplaceAll(out[1], "<", "&lt;")
	}
	return out
}

// OfferSuggestions keeps the function.
func (a *memory) OfferSuggestions(suggest bot.Suggest) { a.suggest = suggest }

// Network is "memory".
func (a *memory) Network() bot.Network {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.is("two names") && a.next > 0 {
		return "other"
	}
	return "memory"
}

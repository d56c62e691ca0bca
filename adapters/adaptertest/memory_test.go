package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

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

var errBroken = errors.New("the connection broke")

// Run fetches messages one by one.
func (a *memory) Run(ctx context.Context, deliver bot.Deliver) error {
	for {
		m, n, err := a.fetch(ctx)
		if a.is("ends at a break") && errors.Is(err, errBroken) || errors.Is(err, bot.ErrRefused) && !a.is("hides a refusal") {
			return err
		}
		if ctx.Err() != nil {
			return a.leave(ctx, deliver)
		}
		if err != nil {
			a.pause(ctx)
			continue
		}
		if err := deliver(ctx, m); err != nil && !a.is("never offers again") {
			if a.is("offers later") {
				a.change(func() { a.queue = append(a.queue, m) })
			} else {
				a.pause(ctx)
				continue
			}
		}
		a.change(func() { a.next = n })
	}
}

// leave is the end of Run.
func (a *memory) leave(ctx context.Context, deliver bot.Deliver) error {
	switch a.bug {
	case "returns the context's error":
		return ctx.Err()
	case "delivers too late", "leaks":
		go func() {
			if a.is("leaks") {
				time.Sleep(time.Hour)
				return
			}
			time.Sleep(time.Millisecond)
			_ = deliver(ctx, bot.Message{ID: "late", Text: "late"})
		}()
	case "ends late":
		time.Sleep(time.Hour)
	}
	return nil
}

func (a *memory) pause(ctx context.Context) {
	if a.is("deaf while it waits") {
		time.Sleep(time.Minute)
	}
	select {
	case <-time.After(10 * time.Millisecond):
	case <-ctx.Done():
	}
}

// fetch waits for the next message, and says from where to go on when it was delivered.
func (a *memory) fetch(ctx context.Context) (bot.Message, int, error) {
	for {
		a.mu.Lock()
		wake, at := a.wake, a.next
		m, err := a.look(&at)
		a.mu.Unlock()
		if err != nil || at > a.next {
			return m, at, err
		}
		select {
		case <-wake:
		case <-ctx.Done():
			return bot.Message{}, at, ctx.Err()
		}
	}
}

// look is the next message that can be read, if there is one: at then stands after it.
func (a *memory) look(at *int) (bot.Message, error) {
	if a.refused {
		return bot.Message{}, fmt.Errorf("look: %w", bot.ErrRefused)
	}
	if a.drops > 0 {
		a.drops--
		return bot.Message{}, errBroken
	}
	for *at < len(a.queue) {
		i := *at
		if a.is("swaps messages") && len(a.queue) > 1 && i+1 < len(a.queue) && i%2 == 0 {
			i++
		} else if a.is("swaps messages") && i%2 == 1 {
			i--
		}
		m := a.queue[i]
		if m.Text == wordless {
			if a.is("stumbles over the malformed") {
				return bot.Message{}, errBroken
			}
			if !a.is("delivers garbage") {
				*at++
				continue
			}
		}
		*at++
		if a.is("cuts the user's text") {
			m.Text = strings.ReplaceAll(m.Text, "<b>", "")
		}
		return m, nil
	}
	return bot.Message{}, nil
}

// split cuts text into pieces that posts have room for.
func (a *memory) split(s string) []string {
	var out []string
	for runes := []rune(s); len(runes) > 0; {
		n := min(room, len(runes))
		out = append(out, string(runes[:n]))
		runes = runes[n:]
		if a.is("cuts long replies") {
			break
		}
		if a.is("splits with an ellipsis") && len(runes) > 0 {
			out[len(out)-1] += "…"
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return visible(s) == "" })
}

// words are all the words of the blocks.
func (a *memory) words(blocks []bot.Block) string {
	var b strings.Builder
	span := func(t bot.Text) {
		for _, s := range t {
			b.WriteString(s.Text)
		}
		b.WriteString("\n")
	}
	for _, k := range blocks {
		if k.Kind == bot.Step {
			b.WriteString(strconv.Itoa(k.Number) + ". ")
		}
		span(k.Text)
		if a.is("drops bodies") {
			continue
		}
		b.WriteString(k.Optional + "\n" + k.Label + "\n" + a.words(k.Body))
		for _, i := range k.Items {
			b.WriteString(a.words(i))
		}
	}
	return b.String()
}

func (a *memory) valid(s string) string {
	if a.is("obeys mark-up") {
		s = strings.NewReplacer("<b>", "", "</b>", "", "*", "").Replace(s)
	}
	if a.is("joins mark-up in labels") && utf8.RuneCountInString(s) <= 40 {
		s = strings.ReplaceAll(s, "@", "(at)")
	}
	return strings.ToValidUTF8(s, "\ufffd")
}

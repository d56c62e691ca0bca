// Package webtest plays a user of the web chat in tests: a [Browser] without a screen that does what the page's script does. It keeps its cookie, reads the
// stream of events and comes back to it after a break, sends each message until it is taken over, and shows the replies as text.
package webtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"slices"
	"strings"
	"sync"
)

// A Browser is one user's browser with the chat open. Nothing it does waits for the bot, except Wait.
type Browser struct {
	site   string
	locale string
	client *http.Client
	stop   context.CancelFunc
	tasks  sync.WaitGroup
	outbox chan sending

	mu           sync.Mutex // guards what follows
	conversation string
	seen         string // id of the latest event
	states       []string
	shown        []entry
	changed      chan struct{} // closed when something was shown
	cut          context.CancelFunc
	sent         []sending
	problems     []error
}

// An entry is something that is shown.
type entry struct {
	id    string
	mine  string // what the user said; empty for a reply
	reply Shown
}

type sending struct {
	ID           string `json:"id"`
	Conversation string `json:"conversation"`
	Text         string `json:"text"`
	Token        string `json:"token,omitempty"`
	From         string `json:"from,omitempty"`
}

// Open opens the chat at the address with that Accept-Language, and keeps it open until Close. Seen is the id of an event that the page saw in an earlier
// life, or empty for a page that was just loaded, which the bot then greets.
func Open(site, locale, seen string) *Browser {
	jar, _ := cookiejar.New(nil) // without a list of public suffixes it has no errors
	ctx, stop := context.WithCancel(context.Background())
	b := &Browser{
		site: strings.TrimSuffix(site, "/"), locale: locale, seen: seen, stop: stop, outbox: make(chan sending, 1000),
		client: &http.Client{Jar: jar, Transport: &http.Transport{}}, changed: make(chan struct{}), cut: func() {},
	}
	b.tasks.Go(func() { b.read(ctx) })
	b.tasks.Go(func() {
		for {
			select {
			case s := <-b.outbox:
				b.deliver(ctx, s)
			case <-ctx.Done():
				return
			}
		}
	})
	return b
}

// Close closes the browser.
func (b *Browser) Close() {
	b.stop()
	b.tasks.Wait()
	b.client.CloseIdleConnections()
}

// Say sends a line.
func (b *Browser) Say(text string) { b.send(sending{ID: rand.Text(), Text: text}) }

// Tap taps a choice of a reply; both are counted from 0. What is not there is not tapped.
func (b *Browser) Tap(message, choice int) {
	b.mu.Lock()
	r := b.replies()
	if message >= len(r) || choice >= len(r[message].reply.Choices) {
		b.problem(fmt.Errorf("there is no choice %d in reply %d", choice, message))
		b.mu.Unlock()
		return
	}
	from := r[message]
	b.mu.Unlock()
	b.send(sending{ID: rand.Text(), Text: from.reply.Choices[choice], Token: from.reply.Tokens[choice], From: from.id})
}

// TapLabel taps the latest choice that is called so.
func (b *Browser) TapLabel(label string) {
	shown := b.Shown()
	for i, r := range slices.Backward(shown) {
		if j := slices.Index(r.Choices, label); j >= 0 {
			b.Tap(i, j)
			return
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.problem(fmt.Errorf("no choice is called %q", label))
}

// Repeat sends once more all that was sent so far, with the same ids.
func (b *Browser) Repeat() {
	b.mu.Lock()
	sent := slices.Clone(b.sent)
	b.mu.Unlock()
	for _, s := range sent {
		b.outbox <- s
	}
}

// Disconnect breaks the stream, which the browser then opens anew.
func (b *Browser) Disconnect() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.cut()
}

// Shown are the replies that are shown, the oldest first.
func (b *Browser) Shown() []Shown {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []Shown
	for _, e := range b.replies() {
		out = append(out, e.reply)
	}
	return out
}

// Said are the user's own messages that are shown, the oldest first.
func (b *Browser) Said() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []string
	for _, e := range b.shown {
		if e.mine != "" {
			out = append(out, e.mine)
		}
	}
	return out
}

// States are how the streams began, the oldest first: "begun", "resumed", "restarted"; and "missed" where something was lost.
func (b *Browser) States() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.states)
}

// Wait waits until the condition holds for what is shown, and is false if it does not before the context ends.
func (b *Browser) Wait(ctx context.Context, holds func([]Shown) bool) bool {
	for {
		b.mu.Lock()
		changed := b.changed
		b.mu.Unlock()
		if holds(b.Shown()) {
			return true
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// Err is all that the server did wrong so far.
func (b *Browser) Err() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return errors.Join(b.problems...)
}

// problem notes what went wrong. The caller holds the lock.
func (b *Browser) problem(err error) { b.problems = append(b.problems, err) }

// replies are the entries that are replies. The caller holds the lock.
func (b *Browser) replies() []entry {
	return slices.DeleteFunc(slices.Clone(b.shown), func(e entry) bool { return e.mine != "" })
}

func (b *Browser) send(s sending) {
	b.mu.Lock()
	b.sent = append(b.sent, s)
	b.mu.Unlock()
	b.outbox <- s
}

package broker_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"stepwise/bot"
	"stepwise/bot/broker"
)

// A fake is an adapter whose network is the test.
type fake struct {
	name bot.Network
	send func(r bot.Reply) error                              // what Send returns; nil always succeeds
	run  func(ctx context.Context, deliver bot.Deliver) error // what Run does instead of delivering what was said

	mu      sync.Mutex // guards what follows
	queue   []bot.Message
	wake    chan struct{}
	sent    []bot.Reply
	times   []time.Time // of what was sent
	refused int         // how often a message was not taken over
}

func newFake(name bot.Network) *fake { return &fake{name: name, wake: make(chan struct{}, 1)} }

func (f *fake) Network() bot.Network { return f.name }

// say lets a user write.
func (f *fake) say(messages ...bot.Message) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.queue = append(f.queue, messages...)
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

func (f *fake) Run(ctx context.Context, deliver bot.Deliver) error {
	if f.run != nil {
		return f.run(ctx, deliver)
	}
	for {
		m, ok := f.next()
		if !ok {
			select {
			case <-f.wake:
				continue
			case <-ctx.Done():
				return nil
			}
		}
		for deliver(ctx, m) != nil {
			f.mu.Lock()
			f.refused++
			f.mu.Unlock()
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				return nil
			}
		}
	}
}

func (f *fake) next() (bot.Message, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.queue) == 0 {
		return bot.Message{}, false
	}
	m := f.queue[0]
	f.queue = f.queue[1:]
	return m, true
}

func (f *fake) Send(_ context.Context, r bot.Reply) (bot.Sent, error) {
	if f.send != nil {
		if err := f.send(r); err != nil {
			return "", err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sent, f.times = append(f.sent, r), append(f.times, time.Now())
	return bot.Sent(fmt.Sprint("sent ", len(f.sent))), nil
}

// said are the titles of what was sent to the user, or to everybody.
func (f *fake) said(user string) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []string
	for _, r := range f.sent {
		if user == "" || r.To.User == user {
			out = append(out, r.Title)
		}
	}
	return out
}

// message is one that the user writes now.
func (f *fake) message(user, id string) bot.Message {
	c := bot.Conversation{Network: f.name, Chat: "chat of " + user, User: user}
	return bot.Message{ID: id, Conversation: c, Text: "text " + id, Private: true, Time: time.Now(), Origin: "origin " + id}
}

// echo answers each message with its text, and counts in the session how many there were.
func echo(_ context.Context, s bot.Session, m bot.Message) (bot.Turn, error) {
	s.Misses++
	s.Last = m.Time
	return bot.Turn{Session: s, Replies: []bot.Reply{{Kind: bot.PartReply, Title: m.Text}}, Records: []bot.Record{{Question: m.Text}}, Heard: []bot.Line{{From: bot.User, Text: m.Text}}}, nil
}

func config(adapters ...bot.Adapter) broker.Config {
	says := func(title string) func(bot.Session, bot.Message) bot.Reply {
		return func(bot.Session, bot.Message) bot.Reply { return bot.Reply{Kind: bot.NoteReply, Title: title} }
	}
	return broker.Config{
		Adapters: adapters, Store: broker.InMemory(broker.DefaultLimits()), Answer: echo, Apology: says("sorry"), Slow: says("slower"),
		Log: slog.New(slog.DiscardHandler),
	}
}

// start runs a runtime until the function that it returns, which gives what Run returned. That no goroutine is left is seen by the bubble of synctest.
func start(t *testing.T, c broker.Config) (*broker.Runtime, func() error) {
	t.Helper()
	r, err := broker.New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	return r, func() error {
		cancel()
		return <-ended
	}
}

// run runs a runtime until the test is over, and wants it to end well.
func run(t *testing.T, c broker.Config) *broker.Runtime {
	t.Helper()
	r, stop := start(t, c)
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	return r
}

// later lets time pass, and then lets everybody finish what they do.
func later(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// entries are the journal's of one kind.
func entries(t *testing.T, s broker.Store, kind broker.EntryKind) []broker.Entry {
	t.Helper()
	all, err := s.Journal.Last(t.Context(), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(e broker.Entry) bool { return e.Kind != kind })
}

func parked(t *testing.T, s broker.Store) []broker.Parked {
	t.Helper()
	all, err := s.Parking.Parked(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

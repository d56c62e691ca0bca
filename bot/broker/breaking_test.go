package broker_test

import (
	"context"
	"sync"

	"stepwise/bot"
	"stepwise/bot/broker"
)

// breaking lets a step of a commit fail some times: before it is done, or after it.
type breaking struct {
	step  string // empty for whichever
	after bool

	mu    sync.Mutex // guards what follows
	skip  int        // how often it does not fail before
	times int
}

// store is the store, all of whose writes may break.
func (b *breaking) store(s broker.Store) broker.Store {
	s.Inbox, s.Outbox, s.Journal = breakingInbox{s.Inbox, b}, breakingOutbox{s.Outbox, b}, breakingJournal{s.Journal, b}
	s.Sessions, s.Recent = breakingSessions{s.Sessions, b}, breakingRecent{s.Recent, b}
	return s
}

func (b *breaking) do(step string, do func() error) error {
	b.mu.Lock()
	breaks := (b.step == "" || step == b.step) && b.times > 0
	if breaks && b.skip > 0 {
		b.skip--
		breaks = false
	}
	if breaks {
		b.times--
	}
	b.mu.Unlock()
	if breaks && !b.after {
		return errBroken
	}
	if err := do(); err != nil {
		return err
	}
	if breaks {
		return errBroken
	}
	return nil
}

type breakingInbox struct {
	broker.Inbox
	b *breaking
}

func (i breakingInbox) Put(ctx context.Context, m bot.Message) (fresh bool, err error) {
	err = i.b.do("inbox.Put", func() error {
		fresh, err = i.Inbox.Put(ctx, m)
		return err
	})
	return fresh, err
}

func (i breakingInbox) Done(ctx context.Context, t broker.Task) error {
	return i.b.do("inbox.Done", func() error { return i.Inbox.Done(ctx, t) })
}

type breakingOutbox struct {
	broker.Outbox
	b *breaking
}

func (o breakingOutbox) Put(ctx context.Context, p []broker.Parcel) error {
	return o.b.do("outbox.Put", func() error { return o.Outbox.Put(ctx, p) })
}

func (o breakingOutbox) Done(ctx context.Context, p broker.Parcel, sent bot.Sent) error {
	return o.b.do("outbox.Done", func() error { return o.Outbox.Done(ctx, p, sent) })
}

type breakingRecent struct {
	broker.Recent
	b *breaking
}

func (r breakingRecent) Add(ctx context.Context, c bot.Conversation, message string, lines []bot.Line) error {
	return r.b.do("recent.Add", func() error { return r.Recent.Add(ctx, c, message, lines) })
}

type breakingJournal struct {
	broker.Journal
	b *breaking
}

func (j breakingJournal) Append(ctx context.Context, e []broker.Entry) error {
	return j.b.do("journal.Append", func() error { return j.Journal.Append(ctx, e) })
}

type breakingSessions struct {
	broker.Sessions
	b *breaking
}

func (s breakingSessions) Save(ctx context.Context, c bot.Conversation, state broker.State, revision uint64) error {
	return s.b.do("sessions.Save", func() error { return s.Sessions.Save(ctx, c, state, revision) })
}

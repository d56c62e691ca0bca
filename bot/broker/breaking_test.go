package broker_test

import (
	"context"
	"sync"

	"stepwise/bot"
	"stepwise/bot/broker"
)

// breaking lets a step of a commit fail some times: before it is done, or after it.
type breaking struct {
	step  string
	after bool

	mu    sync.Mutex // guards what follows
	times int
}

func (b *breaking) do(step string, do func() error) error {
	b.mu.Lock()
	breaks := step == b.step && b.times > 0
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

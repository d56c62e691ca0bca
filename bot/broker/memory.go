package broker

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"stepwise/bot"
)

// Limits are how much an in-memory store keeps. Beyond the first two it says ErrFull; of the others it forgets the oldest.
type Limits struct {
	Messages      int // of each network
	Replies       int // to each network
	IDs           int // of messages and of replies that must not be put again
	Conversations int
	Entries       int // of the journal
	Parked        int
}

// DefaultLimits keep a store under about 100 MB: a message or reply is a kilobyte or two, an ID or a conversation a few hundred bytes.
func DefaultLimits() Limits {
	return Limits{Messages: 10_000, Replies: 10_000, IDs: 100_000, Conversations: 50_000, Entries: 10_000, Parked: 1_000}
}

// InMemory makes a store that is gone with the process.
func InMemory(l Limits) Store {
	seen := func() *recent[string, struct{}] { return newRecent[string, struct{}](l.IDs, Remembered) }
	return Store{
		Inbox: &memoryInbox{queue: newQueue[bot.Message](l.Messages), seen: seen()},
		Outbox: &memoryOutbox{
			limit: l.Replies, queues: make(map[bot.Network]*queue[Parcel]), seen: seen(), last: newRecent[bot.Conversation, bot.Sent](l.Conversations, bot.SessionLife),
		},
		Sessions: &memorySessions{states: newRecent[bot.Conversation, revised](l.Conversations, SessionsKept)},
		Recent:   &memoryRecent{lines: newRecent[bot.Conversation, []spoken](l.Conversations, bot.SessionLife)},
		Journal:  &memoryJournal{limit: l.Entries, seen: seen()},
		Parking:  &memoryParking{limit: l.Parked},
		Leases:   alone{},
	}
}

type memoryInbox struct {
	queue *queue[bot.Message]

	mu   sync.Mutex // guards what follows, and that what is put is seen
	seen *recent[string, struct{}]
}

func (b *memoryInbox) Put(_ context.Context, m bot.Message) (bool, error) {
	id := messageKey(m)
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.seen.find(id); ok {
		return false, nil
	}
	if !b.queue.put(m.Conversation, m) {
		return false, ErrFull
	}
	b.seen.put(id, struct{}{})
	return true, nil
}

func (b *memoryInbox) Take(ctx context.Context) (Task, error) {
	m, receipt, err := b.queue.take(ctx)
	return Task{Message: m, Receipt: receipt}, err
}

// Handled is false: nobody else takes from this inbox.
func (b *memoryInbox) Handled(context.Context, Task) (bool, error) { return false, nil }

func (b *memoryInbox) Done(_ context.Context, t Task) error {
	b.queue.done(t.Receipt)
	return nil
}

func (b *memoryInbox) Back(_ context.Context, t Task, after time.Duration) error {
	b.queue.back(t.Receipt, after)
	return nil
}

func (b *memoryInbox) Len(context.Context) (int, error) { return b.queue.size(), nil }

type memoryOutbox struct {
	limit int

	mu     sync.Mutex // guards what follows, and that what is put is seen
	queues map[bot.Network]*queue[Parcel]
	seen   *recent[string, struct{}]
	last   *recent[bot.Conversation, bot.Sent]
}

// queue is that of the network. The lock is held.
func (b *memoryOutbox) queue(n bot.Network) *queue[Parcel] {
	q, ok := b.queues[n]
	if !ok {
		q = newQueue[Parcel](b.limit)
		b.queues[n] = q
	}
	return q
}

func (b *memoryOutbox) find(n bot.Network) *queue[Parcel] {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.queue(n)
}

func (b *memoryOutbox) Put(_ context.Context, parcels []Parcel) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range parcels {
		if _, ok := b.seen.find(p.ID); ok {
			continue
		}
		if !b.queue(p.Reply.To.Network).put(p.Reply.To, p) {
			return ErrFull
		}
		b.seen.put(p.ID, struct{}{})
	}
	return nil
}

// Serve is nothing to wait for: nobody else has this outbox.
func (b *memoryOutbox) Serve(bot.Network) (end func()) { return func() {} }

func (b *memoryOutbox) Take(ctx context.Context, n bot.Network) (Parcel, error) {
	p, receipt, err := b.find(n).take(ctx)
	if err != nil {
		return Parcel{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	p.Receipt = receipt
	p.Previous, _ = b.last.find(p.Reply.To)
	return p, nil
}

func (b *memoryOutbox) Done(_ context.Context, p Parcel, sent bot.Sent) error {
	q := b.find(p.Reply.To.Network)
	b.mu.Lock()
	if sent != "" {
		b.last.put(p.Reply.To, sent)
	}
	b.mu.Unlock()
	q.done(p.Receipt) // last: the next of the conversation must find what was sent
	return nil
}

func (b *memoryOutbox) Back(_ context.Context, p Parcel, after time.Duration) error {
	b.find(p.Reply.To.Network).back(p.Receipt, after)
	return nil
}

func (b *memoryOutbox) Len(context.Context) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, q := range b.queues {
		n += q.size()
	}
	return n, nil
}

type memoryJournal struct {
	limit int

	mu      sync.Mutex // guards what follows
	entries []Entry
	seen    *recent[string, struct{}]
}

func (j *memoryJournal) Append(_ context.Context, entries []Entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, e := range entries {
		if _, ok := j.seen.find(e.ID); ok {
			continue
		}
		j.seen.put(e.ID, struct{}{})
		j.entries = append(j.entries, e)
	}
	j.entries = newest(j.entries, j.limit)
	return nil
}

func (j *memoryJournal) Forget(_ context.Context, c bot.Conversation) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = slices.DeleteFunc(j.entries, func(e Entry) bool { return e.Conversation == c })
	return nil
}

func (j *memoryJournal) Last(_ context.Context, n int) ([]Entry, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(newest(j.entries, n)), nil
}

type memoryParking struct {
	limit int

	mu     sync.Mutex // guards what follows
	parked []Parked
}

func (k *memoryParking) Park(_ context.Context, p Parked) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !slices.ContainsFunc(k.parked, func(other Parked) bool { return messageKey(other.Message) == messageKey(p.Message) }) {
		k.parked = newest(append(k.parked, p), k.limit)
	}
	return nil
}

func (k *memoryParking) Forget(_ context.Context, c bot.Conversation) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.parked = slices.DeleteFunc(k.parked, func(p Parked) bool { return p.Message.Conversation == c })
	return nil
}

func (k *memoryParking) Parked(context.Context) ([]Parked, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.parked), nil
}

// newest is the end of the list, at most that long.
func newest[T any](all []T, limit int) []T { return all[max(0, len(all)-max(0, limit)):] }

// messageKey tells a message from all others. The length keeps "a" + "bc" apart from "ab" + "c".
func messageKey(m bot.Message) string {
	n := string(m.Conversation.Network)
	return strconv.Itoa(len(n)) + n + m.ID
}

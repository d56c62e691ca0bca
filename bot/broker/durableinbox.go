package broker

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"stepwise/bot"
)

// A durableInbox is the inbox of a Durable. A message stands in INBOX until SEEN has its id, so that it is known at any time to have been taken over.
type durableInbox Durable

func (b *durableInbox) durable() *Durable { return (*Durable)(b) }

func (b *durableInbox) Put(ctx context.Context, m bot.Message) (bool, error) {
	d, key := b.durable(), inKey(m)
	if seen, err := d.isSeen(ctx, key); err != nil || seen {
		return false, err
	}
	m.Recent = nil
	data, err := encode(m)
	if err != nil {
		return false, err
	}
	ack, err := d.publish(ctx, partitionSubject(partitionOf(m.Conversation)), data, jetstream.WithMsgID(d.hash(key)))
	switch {
	case isFull(err):
		return false, ErrFull
	case err != nil:
		return false, fmt.Errorf("write to the inbox: %w", err)
	}
	return !ack.Duplicate, nil
}

func (b *durableInbox) Take(ctx context.Context) (Task, error) {
	m, receipt, err := b.messages.queue.take(ctx)
	return Task{Message: m, Receipt: receipt}, err
}

func (b *durableInbox) Handled(ctx context.Context, t Task) (bool, error) {
	return b.durable().isSeen(ctx, inKey(t.Message))
}

func (b *durableInbox) Done(ctx context.Context, t Task) error {
	d := b.durable()
	if err := d.see(ctx, inKey(t.Message)); err != nil {
		return fmt.Errorf("note that a message was answered: %w", err)
	}
	b.messages.queue.done(t.Receipt)
	d.dispose(ctx, d.inbox, t.Receipt)
	return nil
}

func (b *durableInbox) Back(_ context.Context, t Task, after time.Duration) error {
	b.messages.queue.back(t.Receipt, after)
	return nil
}

func (b *durableInbox) Len(ctx context.Context) (int, error) { return b.messages.size(ctx, "in.>") }

// inKey tells a message from all others, and from replies.
func inKey(m bot.Message) string { return "in " + messageKey(m) }

// partitionOf is the part of the inbox that a conversation belongs to.
func partitionOf(c bot.Conversation) int {
	h := fnv.New32a()
	_, _ = fmt.Fprintf(h, "%s\x00%s\x00%s", c.Network, c.Chat, c.User) // a hash takes everything
	return int(h.Sum32() % partitions)
}

func partitionSubject(n int) string { return subject("in", strconv.Itoa(n)) }

func readMessage(data []byte) (bot.Conversation, bot.Message, error) {
	var m bot.Message
	err := json.Unmarshal(data, &m)
	return m.Conversation, m, err
}

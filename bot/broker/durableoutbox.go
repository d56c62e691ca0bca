package broker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"stepwise/bot"
)

// A durableOutbox is the outbox of a Durable.
type durableOutbox Durable

func (b *durableOutbox) durable() *Durable { return (*Durable)(b) }

func (b *durableOutbox) Put(ctx context.Context, parcels []Parcel) error {
	d := b.durable()
	for _, p := range parcels {
		key := outKey(p)
		if seen, err := d.isSeen(ctx, key); err != nil {
			return err
		} else if seen {
			continue
		}
		data, err := encode(p)
		if err != nil {
			return err
		}
		_, err = d.publish(ctx, networkSubject(p.Reply.To.Network), data, jetstream.WithMsgID(d.hash(key)))
		switch {
		case isFull(err):
			return ErrFull
		case err != nil:
			return fmt.Errorf("write to the outbox: %w", err)
		}
	}
	return nil
}

func (b *durableOutbox) Serve(n bot.Network) (end func()) {
	f := b.replies.find(n)
	f.follow(networkSubject(n))
	return func() { f.unfollow(networkSubject(n), func(bot.Conversation) bool { return true }) }
}

func (b *durableOutbox) Take(ctx context.Context, n bot.Network) (Parcel, error) {
	d := b.durable()
	q := d.replies.find(n).queue
	p, receipt, err := b.takeUnsent(ctx, q)
	if err != nil {
		return Parcel{}, err
	}
	p.Receipt = receipt
	e, err := d.last.Get(ctx, d.name(p.Reply.To))
	switch {
	case err == nil:
		p.Previous = bot.Sent(e.Value())
	case errors.Is(err, jetstream.ErrKeyNotFound):
	default:
		q.back(receipt, 0)
		return Parcel{}, fmt.Errorf("read what was sent last: %w", err)
	}
	return p, nil
}

// takeUnsent takes the next that was not sent. A reply stands in the stream twice if it was put again after a crash that was over late, and has its copy erased.
func (b *durableOutbox) takeUnsent(ctx context.Context, q *queue[Parcel]) (Parcel, uint64, error) {
	d := b.durable()
	for {
		p, receipt, err := q.take(ctx)
		if err != nil {
			return Parcel{}, 0, err
		}
		seen, err := d.isSeen(ctx, outKey(p))
		if err != nil {
			q.back(receipt, 0)
			return Parcel{}, 0, fmt.Errorf("see whether a reply was sent: %w", err)
		}
		if !seen {
			return p, receipt, nil
		}
		q.done(receipt)
		d.dispose(ctx, d.outbox, receipt)
	}
}

func (b *durableOutbox) Done(ctx context.Context, p Parcel, sent bot.Sent) error {
	d := b.durable()
	if err := d.see(ctx, outKey(p)); err != nil {
		return fmt.Errorf("note that a reply was sent: %w", err)
	}
	if sent != "" {
		if _, err := d.last.Put(ctx, d.name(p.Reply.To), []byte(sent)); err != nil {
			return fmt.Errorf("note what was sent: %w", err)
		}
	}
	d.replies.find(p.Reply.To.Network).queue.done(p.Receipt) // the next of the conversation finds what was sent
	d.dispose(ctx, d.outbox, p.Receipt)
	return nil
}

func (b *durableOutbox) Back(_ context.Context, p Parcel, after time.Duration) error {
	b.durable().replies.find(p.Reply.To.Network).queue.back(p.Receipt, after)
	return nil
}

func (b *durableOutbox) Len(ctx context.Context) (int, error) {
	total := 0
	for _, f := range b.durable().replies.all() {
		n, err := f.size(ctx, "out.>")
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// outKey tells a reply from all others, and from messages.
func outKey(p Parcel) string { return "out " + p.ID }

func networkSubject(n bot.Network) string { return subject("out", string(n)) }

func readParcel(data []byte) (bot.Conversation, Parcel, error) {
	var p Parcel
	err := json.Unmarshal(data, &p)
	return p.Reply.To, p, err
}

package broker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"stepwise/bot"
)

// Forget erases all that is kept of a conversation: its session, what was said, its entries in the journal, and what waits to be answered or sent.
func (d *Durable) Forget(ctx context.Context, c bot.Conversation) error {
	s := d.Store()
	for _, forget := range []func(context.Context, bot.Conversation) error{d.forgetQueued, s.Recent.Forget, s.Journal.Forget, s.Parking.Forget} {
		if err := forget(ctx, c); err != nil {
			return err
		}
	}
	for _, bucket := range []jetstream.KeyValue{d.sessions, d.last} {
		if err := bucket.Purge(ctx, d.name(c)); err != nil { // holds no text of the user's
			return fmt.Errorf("delete from %s: %w", bucket.Bucket(), err)
		}
	}
	return nil
}

// forgetQueued erases the messages and replies of a conversation that wait.
func (d *Durable) forgetQueued(ctx context.Context, c bot.Conversation) error {
	for name, find := range map[string]func([]byte) (bot.Conversation, error){
		inboxStream:  func(data []byte) (bot.Conversation, error) { c, _, err := readMessage(data); return c, err },
		outboxStream: func(data []byte) (bot.Conversation, error) { c, _, err := readParcel(data); return c, err },
	} {
		stream := d.inbox
		if name == outboxStream {
			stream = d.outbox
		}
		var erased []uint64
		if err := d.each(ctx, name, func(m *jetstream.RawStreamMsg) error {
			of, err := find(m.Data)
			if _, isBroken := errors.AsType[*json.SyntaxError](err); isBroken {
				return nil // whatever it is, it names nobody
			}
			if of == c {
				erased = append(erased, m.Sequence)
			}
			return err
		}); err != nil {
			return fmt.Errorf("look through %s: %w", name, err)
		}
		for _, sequence := range erased {
			if err := erase(ctx, stream, sequence); err != nil {
				return fmt.Errorf("erase from %s: %w", name, err)
			}
		}
	}
	return nil
}

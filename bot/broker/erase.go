package broker

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// erase takes a message out of a stream and writes over it. One that is not there any more is no error.
func erase(ctx context.Context, s jetstream.Stream, sequence uint64) error {
	err := s.SecureDeleteMsg(ctx, sequence)
	if err == nil || errors.Is(err, jetstream.ErrMsgNotFound) || errors.Is(err, jetstream.ErrMsgDeleteUnsuccessful) {
		return nil
	}
	return err
}

// sweepEvery is how often it is tried again to erase what could not be erased at once.
const sweepEvery = 5 * time.Second

// A leftover is a message that was dealt with, and could not be erased yet.
type leftover struct {
	stream   jetstream.Stream
	sequence uint64
}

// dispose erases what was dealt with, if need be later: should it come again, it is known.
func (d *Durable) dispose(ctx context.Context, s jetstream.Stream, sequence uint64) {
	err := erase(ctx, s, sequence)
	if err == nil {
		return
	}
	d.config.Log.Warn("what was dealt with is erased later", "error", err)
	d.sweeping.Lock()
	defer d.sweeping.Unlock()
	d.leftovers = append(d.leftovers, leftover{s, sequence})
}

// sweep erases until the context ends what could not be erased at once.
func (d *Durable) sweep(ctx context.Context) {
	for pausing(ctx, sweepEvery) == nil {
		d.sweeping.Lock()
		left := d.leftovers
		d.leftovers = nil
		d.sweeping.Unlock()
		for _, l := range left {
			d.dispose(ctx, l.stream, l.sequence)
		}
	}
}

// eraseAll erases all messages of a subject.
func eraseAll(ctx context.Context, s jetstream.Stream, subject string) error {
	for {
		m, err := s.GetLastMsgForSubject(ctx, subject)
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.SecureDeleteMsg(ctx, m.Sequence); err != nil && !errors.Is(err, jetstream.ErrMsgNotFound) {
			return err
		}
	}
}

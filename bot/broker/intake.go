package broker

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"stepwise/bot"
)

// Errors for adapters, which offer the message again.
var (
	errStopping = errors.New("the program stops")
	errBusy     = errors.New("too many messages at once")
)

// accept takes a message over from a network. After nil the network may forget it.
func (r *Runtime) accept(ctx context.Context, n *network, m bot.Message) error {
	if !r.intake.enter() {
		return errStopping
	}
	defer r.intake.leave()
	if m.ID == "" || m.Conversation.Network != n.adapter.Network() {
		r.counters.malformed.Add(1)
		r.Log.Error("network delivered a message without an id or of another network", "network", n.adapter.Network())
		return nil // it would be no better the next time
	}
	m.Text = strings.Clone(bot.Beginning(m.Text, maxText)) // what is cut off is not held on to
	key := messageKey(m)
	switch r.flood.judge(m, key, time.Now()) {
	case passes:
	case drops:
		r.counters.flooded.Add(1)
		return nil
	case warns:
		r.counters.flooded.Add(1)
		if err := r.warn(ctx, m); err != nil {
			r.flood.forget(m, key) // the notice is due with the next message
			return err
		}
		return nil
	}
	if err := r.flood.queue(ctx); err != nil {
		r.counters.refused.Add(1)
		return err
	}
	fresh, err := r.Store.Inbox.Put(ctx, m)
	switch {
	case err != nil:
		r.counters.refused.Add(1)
		return fmt.Errorf("take a message over: %w", err)
	case fresh:
		r.counters.received.Add(1)
		r.Log.Info("message taken over", "trace", trace(m), "network", m.Conversation.Network)
	default:
		r.counters.repeated.Add(1)
	}
	return nil
}

// maxText is how much of a message is kept, in bytes: as much as the 4096 characters that Telegram lets people write can take, which is the most of all networks.
const maxText = 16 << 10

// warn tells a user that there are too many messages.
func (r *Runtime) warn(ctx context.Context, m bot.Message) error {
	state, _, err := r.Store.Sessions.Load(ctx, m.Conversation)
	if err != nil {
		return fmt.Errorf("load a session: %w", err)
	}
	return r.post(ctx, m, r.say(r.Slow, state.Session, m, "slow"))
}

// An intake is open until it is closed. The zero value is open.
type intake struct {
	mu      sync.Mutex // guards what follows
	closed  bool
	passing sync.WaitGroup // messages that are being taken over
}

// enter reports whether the intake is open, and then keeps close waiting until leave.
func (i *intake) enter() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if !i.closed {
		i.passing.Add(1)
	}
	return !i.closed
}

func (i *intake) leave() { i.passing.Done() }

// close lets nothing more in, and waits for what is in it.
func (i *intake) close() {
	i.shut()
	i.passing.Wait()
}

func (i *intake) shut() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.closed = true
}

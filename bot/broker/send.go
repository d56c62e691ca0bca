package broker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"stepwise/bot"
)

const (
	// sendTime is how long an adapter may take to send a reply, pictures included.
	sendTime = 30 * time.Second
	// lateAfter is how long after the question a reply says that it is late.
	lateAfter = time.Hour
	// giveUp is how long a reply is tried to be sent. After a day nobody waits for it any more.
	giveUp = 24 * time.Hour
	// maxMoves is how often a reply follows a chat that moved.
	maxMoves = 3
	// leastHold is how long a chat is left alone when a network asks to wait without saying how long.
	leastHold = 100 * time.Millisecond
)

// sendAll sends replies to one network until the context ends.
func (r *Runtime) sendAll(ctx context.Context, n *network) {
	for {
		p, err := r.Store.Outbox.Take(ctx, n.adapter.Network())
		if ctx.Err() != nil {
			if err == nil {
				r.keep(ctx, p, 0)
			}
			return
		}
		if err != nil {
			r.Log.Error("no reply can be taken from the outbox", "error", err)
			if pausing(ctx, storePause) != nil {
				return
			}
			continue
		}
		if pause := n.pace.wait(p); pause > 0 {
			r.keep(ctx, p, pause)
			continue
		}
		r.forward(ctx, n, p)
		r.progressed()
	}
}

// keep returns a parcel to the outbox. If even that fails, the outbox gives it out again in its own time.
func (r *Runtime) keep(ctx context.Context, p Parcel, after time.Duration) {
	if err := r.Store.Outbox.Back(context.WithoutCancel(ctx), p, after); err != nil {
		r.Log.Error("a reply cannot be given back to the outbox", "error", err)
	}
}

// forward sends a parcel and notes what came of it.
func (r *Runtime) forward(ctx context.Context, n *network, p Parcel) {
	p, sent, err := r.deliver(ctx, n, p)
	limited, isLimited := errors.AsType[*bot.RateLimitError](err)
	switch {
	case err == nil:
		n.pace.settle(p)
		r.counters.sent.Add(1)
		r.Log.Info("reply sent", "trace", p.Trace, "network", p.Reply.To.Network)
		r.finish(ctx, p, sent)
	case ctx.Err() != nil:
		r.keep(ctx, p, 0)
	case isLimited:
		r.counters.limited.Add(1)
		pause := max(limited.After, leastHold)
		n.pace.hold(p.Reply.To.Chat, pause)
		r.keep(ctx, p, pause)
	case isFinal(err):
		r.give(ctx, n, p, err)
	default:
		r.counters.retried.Add(1)
		pause, again := n.pace.retry(p, errors.Is(err, errPanic))
		if !again {
			r.give(ctx, n, p, err)
			return
		}
		r.Log.Warn("a reply is tried again", "trace", p.Trace, "network", p.Reply.To.Network, "wait", pause, "error", err)
		r.keep(ctx, p, pause)
	}
}

// give gives the parcel up.
func (r *Runtime) give(ctx context.Context, n *network, p Parcel, cause error) {
	r.Log.Warn("a reply is dropped", "trace", p.Trace, "network", p.Reply.To.Network, "error", cause)
	if err := r.drop(ctx, p, cause.Error()); err != nil {
		r.Log.Error("the journal does not take an entry", "error", err)
		r.keep(ctx, p, storePause)
		return
	}
	n.pace.settle(p)
	r.finish(ctx, p, "")
}

// finish notes that the parcel needs no more sending, however often that has to be tried: nothing of its conversation is sent before. Only a program that stops
// gives up, and then sends it again when it is started anew.
func (r *Runtime) finish(ctx context.Context, p Parcel, sent bot.Sent) {
	for {
		err := r.Store.Outbox.Done(context.WithoutCancel(ctx), p, sent)
		if err == nil {
			return
		}
		r.Log.Error("a reply cannot be taken off the outbox", "trace", p.Trace, "error", err)
		if pausing(ctx, storePause) != nil {
			return
		}
	}
}

// drop enters in the journal that a reply will never be sent.
func (r *Runtime) drop(ctx context.Context, p Parcel, why string) error {
	e := Entry{ID: p.ID + " dropped", Kind: Dropped, Time: time.Now(), Conversation: p.Reply.To, Reason: why}
	if err := r.Store.Journal.Append(ctx, []Entry{e}); err != nil {
		return fmt.Errorf("append to the journal: %w", err)
	}
	r.counters.dropped.Add(1)
	return nil
}

// isFinal reports whether to send the same reply again is in vain.
func isFinal(err error) bool {
	return errors.Is(err, bot.ErrGone) || errors.Is(err, bot.ErrExpired) || errors.Is(err, bot.ErrRejected)
}

// deliver hands the reply to the adapter, and follows a chat that has moved. The parcel that it returns is addressed to where the chat is.
func (r *Runtime) deliver(ctx context.Context, n *network, p Parcel) (Parcel, bot.Sent, error) {
	for range maxMoves {
		sent, err := r.deliverOnce(ctx, n, p)
		moved, ok := errors.AsType[*bot.MovedError](err)
		if !ok || moved.Chat == "" {
			return p, sent, err
		}
		r.counters.moved.Add(1)
		r.Log.Info("a chat has moved", "network", p.Reply.To.Network)
		if err := r.move(ctx, p.Reply.To.Network, p.Reply.To.Chat, moved.Chat); err != nil {
			return p, "", err
		}
		p.Reply.To.Chat = moved.Chat
	}
	return p, "", fmt.Errorf("follow a chat that moves again and again: %w", bot.ErrGone)
}

// deliverOnce edits or sends. A panic is an error.
func (r *Runtime) deliverOnce(ctx context.Context, n *network, p Parcel) (_ bot.Sent, err error) {
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	defer r.recovered(&err)
	reply := p.Reply
	if r.Late != nil && !p.Asked.IsZero() && time.Since(p.Asked) > lateAfter {
		r.counters.late.Add(1)
		reply.Blocks = slices.Concat([]bot.Block{r.Late(reply)}, reply.Blocks)
	}
	if editor, ok := n.adapter.(bot.Editor); ok && reply.Replace && p.Previous != "" {
		sent, err := editor.Edit(ctx, p.Previous, reply)
		if !isFinal(err) {
			if err == nil {
				r.counters.edited.Add(1)
			}
			return sent, err
		}
	}
	return n.adapter.Send(ctx, reply)
}

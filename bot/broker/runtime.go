package broker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"stepwise/bot"
)

const (
	// workers is how many messages are answered at once. An answer is a millisecond of computing, so that a few of them keep all cores busy; more of
	// them let the others go on while some wait for a store.
	workers = 16
	// senders is how many replies to one network are on their way at once. At 200 ms each that is 60 a second, above what networks allow in all
	// (30 a second on Telegram: core.telegram.org/bots/faq#broadcasting-to-users; 50 on Discord: docs.discord.com/developers/topics/rate-limits).
	senders = 12
	// drainTime is how long Run goes on answering and sending after it was told to stop.
	drainTime = 10 * time.Second
	// leaveTime is how long an adapter may take to end. One that takes longer is reported and left behind.
	leaveTime = 5 * time.Second
)

// A Config is all that a [Runtime] needs. Late may be nil; everything else is required.
type Config struct {
	Adapters []bot.Adapter // one for each network
	Store    Store
	// Answer is the core. It may be called again for the same message and must then say the same.
	Answer func(ctx context.Context, s bot.Session, m bot.Message) (bot.Turn, error)
	// Apology is what to say when a message could not be answered, Slow when a user writes more than can be read. An ID and an address are added.
	Apology, Slow func(s bot.Session, m bot.Message) bot.Reply
	// Late is put in front of a reply that comes late, to say so; the reply is not shown to have been late if it is nil.
	Late func(r bot.Reply) bot.Block
	Log  *slog.Logger
}

// A Runtime carries messages between the adapters and the core. [New] makes it.
type Runtime struct {
	Config
	networks map[bot.Network]*network
	names    []bot.Network // in the order of the adapters
	intake   intake
	flood    *flood
	failures *failures
	moves    *moves
	counters counters
	progress chan struct{} // holds a value when something was done since it was last empty
}

// New makes a runtime. Two adapters for one network are an error.
func New(c Config) (*Runtime, error) {
	r := &Runtime{Config: c, networks: make(map[bot.Network]*network), flood: newFlood(), failures: newFailures(), moves: newMoves(), progress: make(chan struct{}, 1)}
	for _, a := range c.Adapters {
		name := a.Network()
		if _, taken := r.networks[name]; taken {
			return nil, fmt.Errorf("start the networks: there are two adapters for %s", name)
		}
		r.networks[name] = newNetwork(a)
		r.names = append(r.names, name)
	}
	return r, nil
}

// Run runs the adapters, answers what they deliver and sends the replies, until the context ends. Then it first takes no more messages over, goes on for up
// to ten seconds until everything is answered and sent, and ends the adapters. What is not done by then stays in the store; an error says how much it
// is, and which adapter did not end. To be called once.
func (r *Runtime) Run(ctx context.Context) error {
	// What carries messages outlives the context: it drains.
	background := context.WithoutCancel(ctx)
	working, rest := context.WithCancel(background)
	defer rest()
	var work sync.WaitGroup
	for range workers {
		work.Go(func() { r.answerAll(working, &work) })
	}
	running, leave := context.WithCancel(background)
	defer leave()
	ended := make(map[bot.Network]<-chan struct{})
	for _, name := range r.names {
		done := make(chan struct{})
		ended[name] = done
		go func() { // ends with running; waited for below
			defer close(done)
			r.Store.Leases.Hold(running, "network-"+string(name), func(ctx context.Context) { r.serve(ctx, r.networks[name]) })
		}()
	}

	<-ctx.Done()
	r.intake.close()
	err := r.drain(background)
	leave()
	err = errors.Join(err, r.awaitEnds(background, ended))
	rest()
	work.Wait()
	return err
}

// serve runs the adapter of a network and sends what there is for it, until the context ends.
func (r *Runtime) serve(ctx context.Context, n *network) {
	defer r.Store.Outbox.Serve(n.adapter.Network())()
	var sending sync.WaitGroup
	for range senders {
		sending.Go(func() { r.sendAll(ctx, n) })
	}
	n.run(ctx, r)
	sending.Wait()
}

// drain waits until everything is answered and sent, at most for drainTime.
func (r *Runtime) drain(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, drainTime)
	defer cancel()
	for {
		messages, err := r.Store.Inbox.Len(ctx)
		if err != nil {
			return fmt.Errorf("stop: %w", err)
		}
		// In this order: a message is in the inbox until its replies are in the outbox.
		replies, err := r.Store.Outbox.Len(ctx)
		if err != nil {
			return fmt.Errorf("stop: %w", err)
		}
		if messages+replies == 0 {
			return nil
		}
		select {
		case <-r.progress:
		case <-ctx.Done():
			return fmt.Errorf("stop: after %s %d messages are not answered and %d replies not sent", drainTime, messages, replies)
		}
	}
}

// awaitEnds waits for the adapters to end, at most for leaveTime.
func (r *Runtime) awaitEnds(ctx context.Context, ended map[bot.Network]<-chan struct{}) error {
	ctx, cancel := context.WithTimeout(ctx, leaveTime)
	defer cancel()
	var errs []error
	for _, name := range r.names {
		select {
		case <-ended[name]:
			continue
		case <-ctx.Done():
		}
		select {
		case <-ended[name]:
		default:
			errs = append(errs, fmt.Errorf("stop: %s did not end within %s", name, leaveTime))
		}
	}
	return errors.Join(errs...)
}

// progressed tells drain to look again.
func (r *Runtime) progressed() {
	select {
	case r.progress <- struct{}{}:
	default:
	}
}

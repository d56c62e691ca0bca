package broker

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"stepwise/bot"
)

// NetworkState says how a network is.
type NetworkState string

// The states of a network.
const (
	Starting  NetworkState = "starting"  // not reached yet, or not any more; it is tried again
	Connected NetworkState = "connected" // messages come and go
	Refused   NetworkState = "refused"   // the network does not accept the bot; nothing is tried until the program is started again
	Off       NetworkState = "off"       // not running
)

// A NetworkStatus is how one network is, for the operator.
type NetworkStatus struct {
	Network bot.Network
	State   NetworkState
	Since   time.Time
	Error   string // why it is not connected, if that is known
}

// A network is an adapter with what the runtime knows of it.
type network struct {
	adapter bot.Adapter
	pace    *pace

	mu     sync.Mutex // guards what follows
	status NetworkStatus
}

func newNetwork(a bot.Adapter) *network {
	return &network{adapter: a, pace: newPace(a), status: NetworkStatus{Network: a.Network(), State: Off, Since: time.Now()}}
}

// Status is how each network is, in the order of the adapters.
func (r *Runtime) Status() []NetworkStatus {
	out := make([]NetworkStatus, 0, len(r.names))
	for _, name := range r.names {
		out = append(out, r.networks[name].look())
	}
	return out
}

// look is how the network is now.
func (n *network) look() NetworkStatus {
	n.mu.Lock()
	defer n.mu.Unlock()
	if c, ok := n.adapter.(bot.Connector); ok && (n.status.State == Starting || n.status.State == Connected) {
		state := Starting
		if c.Connected() {
			state = Connected
		}
		n.set(state, n.status.Error)
	}
	return n.status
}

// become notes that the network is in another state.
func (n *network) become(s NetworkState, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	reason := ""
	if err != nil {
		reason = err.Error()
	}
	n.set(s, reason)
}

// set notes the state. The lock is held.
func (n *network) set(s NetworkState, reason string) {
	if s != n.status.State {
		n.status.State, n.status.Since = s, time.Now()
	}
	if s == Connected {
		reason = ""
	}
	n.status.Error = reason
}

// run runs the adapter until the context ends, and anew when it ends by itself with an error that may pass. What happens to it happens to no other.
func (n *network) run(ctx context.Context, r *Runtime) {
	log := r.Log.With("network", n.status.Network)
	pauses := patient()
	for {
		started := time.Now()
		if _, ok := n.adapter.(bot.Connector); ok {
			n.become(Starting, nil)
		} else {
			n.become(Connected, nil)
		}
		err := n.runOnce(ctx, r)
		switch {
		case ctx.Err() != nil || err == nil:
			n.become(Off, nil)
			log.Info("network ended")
			return
		case errors.Is(err, bot.ErrRefused):
			n.become(Refused, err)
			log.Error("network refused the bot", "error", err)
			return
		}
		if time.Since(started) > longestPause {
			pauses.Reset()
		}
		pause := pauses.NextBackOff()
		n.become(Starting, err)
		log.Error("network failed and is started again", "error", err, "wait", pause)
		if pausing(ctx, pause) != nil {
			n.become(Off, nil)
			return
		}
	}
}

// runOnce runs the adapter, a panic of which is an error.
func (n *network) runOnce(ctx context.Context, r *Runtime) (err error) {
	defer r.recovered(&err)
	return n.adapter.Run(ctx, func(ctx context.Context, m bot.Message) error { return r.accept(ctx, n, m) })
}

// longestPause is how long a retry waits at most (the time within which a network that is back has to be noticed).
const longestPause = time.Minute

// patient gives the pauses between retries: from half a second to a minute, each half as long again or half as short at random.
func patient() *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval, b.Multiplier, b.MaxInterval = 500*time.Millisecond, 2, longestPause*2/3 // which jitter makes a minute
	b.RandomizationFactor = 0.5
	return b
}

// pausing waits, or returns the context's error if that ends first.
func pausing(ctx context.Context, d time.Duration) error {
	return wait(ctx, nil, time.Now().Add(d))
}

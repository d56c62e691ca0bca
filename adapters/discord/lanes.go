package discord

import (
	"context"
	"hash/fnv"
	"sync"
	"time"

	"stepwise/bot"
)

// How many conversations are delivered side by side, and how many messages may wait in each lane.
const (
	laneCount = 16
	laneSize  = 64
)

// lanes are queues of messages. All messages of a conversation are in one, so that they keep their order while others do not wait for them.
type lanes []chan bot.Message

// put puts the message into its lane. It waits while the lane is full and the context lasts.
func (l lanes) put(ctx context.Context, m bot.Message) {
	h := fnv.New32a()
	h.Write([]byte(m.Conversation.Chat + "/" + m.Conversation.User))
	select {
	case l[h.Sum32()%laneCount] <- m:
	case <-ctx.Done():
	}
}

// openLanes makes the lanes. What is in them is delivered until the context ends; then the rest is offered once.
func (a *Adapter) openLanes(ctx context.Context, running *sync.WaitGroup, deliver bot.Deliver) lanes {
	out := make(lanes, laneCount)
	for i := range out {
		lane := make(chan bot.Message, laneSize)
		out[i] = lane
		running.Go(func() {
			for {
				select {
				case m := <-lane:
					a.deliver(ctx, running, deliver, m)
				case <-ctx.Done():
					a.empty(ctx, running, deliver, lane)
					return
				}
			}
		})
	}
	return out
}

// lastChance is how long what still waits when the context ends may take to be taken over.
const lastChance = time.Second

// empty offers each message that is in the lane once.
func (a *Adapter) empty(ctx context.Context, running *sync.WaitGroup, deliver bot.Deliver, lane <-chan bot.Message) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastChance)
	defer cancel()
	for {
		select {
		case m := <-lane:
			if !a.offer(ctx, running, deliver, m) {
				a.log.Warn("a message of discord was not taken over before the end")
			}
		default:
			return
		}
	}
}

// deliver offers the message until it is taken over or the context ends; then it is offered a last time.
func (a *Adapter) deliver(ctx context.Context, running *sync.WaitGroup, deliver bot.Deliver, m bot.Message) {
	wait := newBackoff()
	for !a.offer(ctx, running, deliver, m) {
		if ctx.Err() == nil {
			sleep(ctx, wait.NextBackOff())
			continue
		}
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastChance)
		defer cancel()
		if !a.offer(last, running, deliver, m) {
			a.log.Warn("a message of discord was not taken over before the end")
		}
		return
	}
}

// offer hands the message over. Once it is taken over, an interaction is told so at once.
func (a *Adapter) offer(ctx context.Context, running *sync.WaitGroup, deliver bot.Deliver, m bot.Message) bool {
	o := parseOrigin(m.Origin)
	w := a.pending.open(o)
	if err := deliver(ctx, m); err != nil {
		return false
	}
	if w != nil {
		running.Go(func() {
			// Whoever replies is told of an error as well, and it was logged.
			_ = a.acknowledge(context.WithoutCancel(ctx), o, w)
		})
	}
	return true
}

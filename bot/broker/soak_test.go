package broker_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stepwise/bot"
	"stepwise/bot/broker"
)

var soak = flag.Duration("soak", 6*time.Second, "how long TestSoak runs")

// A drain is a network to which everything can be sent.
type drain struct {
	deliver chan bot.Deliver
	sent    atomic.Int64
}

func (d *drain) Network() bot.Network { return "drain" }

func (d *drain) Run(ctx context.Context, deliver bot.Deliver) error {
	d.deliver <- deliver
	<-ctx.Done()
	return nil
}

func (d *drain) Send(context.Context, bot.Reply) (bot.Sent, error) {
	return bot.Sent(fmt.Sprint(d.sent.Add(1))), nil
}

// TestSoak answers 50 messages a second of a thousand users, and wants that to take no more goroutines at the end than at the beginning, and no more memory but
// for the names of what was answered. -args -soak 1h is the full run.
func TestSoak(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	const perSecond, users, samples = 50, 1000, 12
	d := openDurable(t, broker.DurableConfig{Dir: t.TempDir()})
	a := &drain{deliver: make(chan bot.Deliver, 1)}
	quiet := slog.New(slog.DiscardHandler)
	r, err := broker.New(broker.Config{Adapters: []bot.Adapter{a}, Store: d.Store(), Answer: echo, Apology: silent, Slow: silent, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := r.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	deliver := <-a.deliver
	count := 0
	answer := func(until time.Time) {
		for ; time.Now().Before(until); time.Sleep(time.Second / perSecond) {
			user := fmt.Sprint(count % users)
			m := bot.Message{ID: fmt.Sprint(count), Conversation: bot.Conversation{Network: "drain", Chat: user, User: user}, Text: "how do I boil an egg?", Time: time.Now()}
			if err := deliver(ctx, m); err != nil {
				t.Error(err)
			}
			count++
		}
		for limit := time.Now().Add(30 * time.Second); a.sent.Load() < int64(count) && time.Now().Before(limit); {
			time.Sleep(10 * time.Millisecond)
		}
	}
	var memory []int64
	var goroutines, counts []int
	for range samples {
		answer(time.Now().Add(*soak / samples))
		time.Sleep(200 * time.Millisecond) // what was sent is noted
		memory, goroutines, counts = append(memory, inUse()), append(goroutines, runtime.NumGoroutine()), append(counts, count)
		t.Logf("%6d messages: %d goroutines, %.1f MB", count, goroutines[len(goroutines)-1], float64(memory[len(memory)-1])/(1<<20))
	}
	stop()
	running.Wait()
	if lost := int64(count) - a.sent.Load(); lost > 0 {
		t.Errorf("%d messages have no answer", lost)
	}
	const begun = samples / 3 // by then every user was there, in the full run
	if more := goroutines[samples-1] - goroutines[begun]; more > 5 || more < -5 {
		t.Errorf("%d goroutines more at the end", more)
	}
	grown, answered := memory[samples-1]-memory[begun], int64(counts[samples-1]-counts[begun])
	t.Logf("%d messages in %s, %.1f MB more after the last %d, %d bytes for each", count, *soak, float64(grown)/(1<<20), answered, grown/answered)
	if most := slack + remembered*answered; grown > most {
		t.Errorf("%d MB more at the end, at most %d can be", grown>>20, most>>20)
	}
}

const (
	// remembered is how many bytes at most may be taken by a message that was answered, for as long as it is known: 25 hours. The server keeps the name of each in its
	// memory, two for a message and its reply.
	remembered = 400
	// slack is what the server may take more for the files that it writes to at the time: up to eight megabytes of each.
	slack = 32 << 20
)

package broker_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"stepwise/bot"
	"stepwise/bot/broker"
)

var rate = flag.Int("rate", 50, "messages per second of BenchmarkThrough; 0 for as many as it takes")

// A handover notes when replies reach the adapter.
type handover struct {
	deliver chan bot.Deliver
	mu      sync.Mutex // guards what follows
	asked   map[string]time.Time
	took    []time.Duration
	done    chan struct{}
	want    int
}

func (h *handover) Network() bot.Network { return "bench" }

func (h *handover) Run(ctx context.Context, deliver bot.Deliver) error {
	h.deliver <- deliver
	<-ctx.Done()
	return nil
}

func (h *handover) Send(_ context.Context, r bot.Reply) (bot.Sent, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.took = append(h.took, time.Since(h.asked[r.Title]))
	if len(h.took) == h.want {
		close(h.done)
	}
	return bot.Sent(r.ID), nil
}

// BenchmarkThrough takes messages through the whole runtime: from the adapter that delivers to the adapter that is handed the reply.
func BenchmarkThrough(b *testing.B) {
	for name, relaxed := range map[string]bool{"sync": false, "relaxed": true} {
		b.Run(name, func(b *testing.B) {
			d, err := broker.Open(b.Context(), broker.DurableConfig{Dir: b.TempDir(), Relaxed: relaxed, Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = d.Close() }() // it has no errors
			h := &handover{deliver: make(chan bot.Deliver, 1), asked: map[string]time.Time{}, done: make(chan struct{}), want: b.N}
			r, err := broker.New(broker.Config{Adapters: []bot.Adapter{h}, Store: d.Store(), Answer: echo, Apology: silent, Slow: silent, Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				b.Fatal(err)
			}
			ctx, stop := context.WithCancel(b.Context())
			var running sync.WaitGroup
			running.Go(func() { _ = r.Run(ctx) })
			deliver := <-h.deliver
			start := time.Now()
			b.ResetTimer()
			var delivering sync.WaitGroup
			limit := make(chan struct{}, 64)
			for i := range b.N {
				if *rate > 0 {
					time.Sleep(time.Until(start.Add(time.Duration(i) * time.Second / time.Duration(*rate))))
				}
				id := fmt.Sprint("m", i)
				m := bot.Message{ID: id, Conversation: bot.Conversation{Network: "bench", Chat: fmt.Sprint(i % 500), User: fmt.Sprint(i)}, Text: id, Time: time.Now()}
				limit <- struct{}{}
				delivering.Go(func() {
					defer func() { <-limit }()
					h.mu.Lock()
					h.asked[id] = time.Now()
					h.mu.Unlock()
					for deliver(ctx, m) != nil {
						time.Sleep(time.Millisecond)
					}
				})
			}
			delivering.Wait()
			<-h.done
			b.StopTimer()
			slices.Sort(h.took)
			b.ReportMetric(float64(h.took[len(h.took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(h.took[len(h.took)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "messages/s")
			stop()
			running.Wait()
		})
	}
}

func silent(bot.Session, bot.Message) bot.Reply { return bot.Reply{} }

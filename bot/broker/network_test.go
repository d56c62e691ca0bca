package broker_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/bot"
	"stepwise/bot/broker"
)

// TestOneNetworksFailure lets networks fail in each way, and wants the others to go on.
func TestOneNetworksFailure(t *testing.T) {
	for _, tc := range []struct {
		name string
		run  func(ctx context.Context) error
		want broker.NetworkStatus
		runs int32
	}{
		{"refused", func(context.Context) error { return fmt.Errorf("log in: %w", bot.ErrRefused) }, broker.NetworkStatus{State: broker.Refused, Error: "log in: refused by the network"}, 1},
		{"ended", func(context.Context) error { return nil }, broker.NetworkStatus{State: broker.Off}, 1},
		{"panic", func(context.Context) error { panic("a bug") }, broker.NetworkStatus{State: broker.Starting, Error: "panic: string"}, 40},
		{"failed", func(context.Context) error { return errors.New("no route to host") }, broker.NetworkStatus{State: broker.Starting, Error: "no route to host"}, 40},
		{"runs", func(ctx context.Context) error { <-ctx.Done(); return nil }, broker.NetworkStatus{State: broker.Connected}, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				bad, good := newFake("bad"), newFake("good")
				var runs atomic.Int32
				bad.run = func(ctx context.Context, _ bot.Deliver) error { runs.Add(1); return tc.run(ctx) }
				begun := time.Now()
				r := run(t, config(bad, good))
				later(10 * time.Minute)
				good.say(good.message("u", "1"))
				synctest.Wait()
				if len(good.said("")) != 1 {
					t.Error("the other network does not answer")
				}
				got := r.Status()
				got[0].Since, got[1].Since = time.Time{}, got[1].Since.Add(-time.Nanosecond)
				tc.want.Network = "bad"
				want := []broker.NetworkStatus{tc.want, {Network: "good", State: broker.Connected, Since: begun.Add(-time.Nanosecond)}}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("status (-want +got):\n%s", diff)
				}
				if n := runs.Load(); n > tc.runs || n == 1 && tc.runs > 1 {
					t.Errorf("run %d times in ten minutes", n)
				}
			})
		})
	}
}

// A connecting adapter knows whether it is connected.
type connecting struct {
	*fake
	is *atomic.Bool
}

func (c connecting) Connected() bool { return c.is.Load() }

func TestAConnectorIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var is atomic.Bool
		r := run(t, config(connecting{newFake("a"), &is}))
		for _, want := range []broker.NetworkState{broker.Starting, broker.Connected, broker.Starting} {
			is.Store(want == broker.Connected)
			later(time.Minute)
			if got := r.Status()[0]; got.State != want {
				t.Errorf("state %s, want %s", got.State, want)
			}
		}
	})
}

// A typing adapter shows that a reply is being written.
type typing struct {
	*fake
	shown *[]time.Duration
	since time.Time
}

func (y typing) Type(_ context.Context, _ bot.Conversation, origin string) error {
	if origin != "origin 1" {
		return errors.New("another message")
	}
	*y.shown = append(*y.shown, time.Since(y.since))
	return nil
}

func TestTyping(t *testing.T) {
	for _, tc := range []struct {
		think time.Duration
		want  []time.Duration
	}{
		{500 * time.Millisecond, nil},
		{10 * time.Second, []time.Duration{700 * time.Millisecond, 4700 * time.Millisecond, 8700 * time.Millisecond}},
	} {
		t.Run(tc.think.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newFake("a")
				var shown []time.Duration
				c := config(typing{a, &shown, time.Now()})
				c.Answer = func(ctx context.Context, s bot.Session, m bot.Message) (bot.Turn, error) {
					time.Sleep(tc.think)
					return echo(ctx, s, m)
				}
				run(t, c)
				a.say(a.message("u", "1"))
				later(time.Minute)
				if diff := cmp.Diff(tc.want, shown); diff != "" {
					t.Errorf("shown after (-want +got):\n%s", diff)
				}
			})
		})
	}
}

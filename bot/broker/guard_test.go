package broker_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"stepwise/bot"
	"stepwise/bot/broker"
	"stepwise/knowledge/language"
)

func TestPoisonIsParked(t *testing.T) {
	for name, fail := range map[string]func(context.Context) error{
		"panic":         func(context.Context) error { panic("what the user wrote") },
		"runtime panic": func(context.Context) error { return []error{}[len(t.Name())] },
		"error":         func(context.Context) error { return errors.New("the index is broken") },
		"hangs":         func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const n, poison = 1_000, "500"
				a := newFake("a")
				c := config(a)
				tries := 0
				c.Answer = func(ctx context.Context, s bot.Session, m bot.Message) (bot.Turn, error) {
					if m.ID == poison {
						tries++
						return bot.Turn{}, fail(ctx)
					}
					return echo(ctx, s, m)
				}
				r := run(t, c)
				var want []string
				for i := range n {
					m := a.message(fmt.Sprint("u", i), fmt.Sprint(i))
					a.say(m)
					if m.ID != poison {
						want = append(want, m.Text)
					}
				}
				a.say(a.message("u500", "after")) // waits for its turn
				later(time.Hour)
				got := a.said("")
				want = append(want, "sorry", "text after")
				slices.Sort(got)
				slices.Sort(want)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("replies (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff([]string{"sorry", "text after"}, a.said("u500")); diff != "" {
					t.Errorf("replies to the one (-want +got):\n%s", diff)
				}
				p := parked(t, c.Store)
				if len(p) != 1 || p[0].Message.ID != poison || p[0].Reason == "" || strings.Contains(p[0].Reason, "what the user wrote") || tries != 3 {
					t.Errorf("%d tries, parked %+v", tries, p)
				}
				if got := r.Counters(); got.Parked != 1 || got.Failed != 3 || strings.Contains(name, "panic") != (got.Panics == 3) {
					t.Errorf("counters %+v", got)
				}
				if got := entries(t, c.Store, broker.Stuck); len(got) != 1 {
					t.Errorf("%d entries, want 1", len(got))
				}
			})
		})
	}
}

func TestWhatMainSaysMayPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFake("a")
		c := config(a)
		c.Apology = func(bot.Session, bot.Message) bot.Reply { panic("no words") }
		c.Answer = func(ctx context.Context, s bot.Session, m bot.Message) (bot.Turn, error) {
			if m.ID == "1" {
				return bot.Turn{}, errors.New("broken")
			}
			return echo(ctx, s, m)
		}
		run(t, c)
		a.say(a.message("u", "1"), a.message("u", "2"))
		later(time.Minute)
		if diff := cmp.Diff([]string{"text 2"}, a.said("")); diff != "" {
			t.Errorf("replies (-want +got):\n%s", diff)
		}
	})
}

// TestAFullInbox wants the network to keep what has no room.
func TestAFullInbox(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFake("a")
		c := config(a)
		limits := broker.DefaultLimits()
		limits.Messages, limits.Replies = 5, 5
		c.Store = broker.InMemory(limits)
		a.send = func(bot.Reply) error { time.Sleep(10 * time.Second); return nil }
		r := run(t, c)
		for i := range 100 {
			a.say(a.message(fmt.Sprint("u", i), fmt.Sprint(i)))
		}
		later(time.Hour)
		if got := len(a.said("")); got != 100 || r.Counters().Refused == 0 {
			t.Errorf("%d replies, want 100; %d times refused", got, r.Counters().Refused)
		}
	})
}

func TestMessagesThatNoAdapterShouldDeliver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFake("a")
		r := run(t, config(a))
		other := a.message("u", "1")
		other.Conversation.Network = "b"
		a.say(other, a.message("u", ""), a.message("u", "2"))
		synctest.Wait()
		if diff := cmp.Diff([]string{"text 2"}, a.said("")); diff != "" || r.Counters().Malformed != 2 {
			t.Errorf("replies (-want +got):\n%s", diff)
		}
	})
}

// A message of which nobody would have written as much is cut where a character ends, and nothing of it is held on to.
func TestAHugeMessageIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFake("a")
		c := config(a)
		longest := 0
		c.Answer = func(ctx context.Context, s bot.Session, m bot.Message) (bot.Turn, error) {
			if longest = max(longest, len(m.Text)); !utf8.ValidString(m.Text) {
				t.Error("it is cut within a character")
			}
			return bot.Turn{Session: s}, nil
		}
		a.run = func(ctx context.Context, deliver bot.Deliver) error {
			for i := range 20 {
				m := a.message(fmt.Sprint("u", i), fmt.Sprint(i))
				m.Text = strings.Repeat("长", 10<<20/3)
				if err := deliver(ctx, m); err != nil {
					t.Error(err)
				}
			}
			<-ctx.Done()
			return nil
		}
		before := inUse()
		run(t, c)
		synctest.Wait()
		if longest == 0 || longest > 16<<10 {
			t.Errorf("the core gets %d bytes", longest)
		}
		if grown := inUse() - before; grown > 8<<20 {
			t.Errorf("%d MB more are in use", grown>>20)
		}
	})
}

// inUse is how much memory is in use, in bytes.
func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// The core itself forgets what is over; what a user has set for good is for it to keep.
func TestAnOldSessionReachesTheCore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFake("a")
		c := config(a)
		var chosen []language.Code
		c.Answer = func(ctx context.Context, s bot.Session, m bot.Message) (bot.Turn, error) {
			chosen = append(chosen, s.Chosen)
			s.Chosen = "ms"
			return echo(ctx, s, m)
		}
		run(t, c)
		for i, pause := range []time.Duration{0, bot.SessionLife + time.Minute, broker.SessionsKept - time.Minute, broker.SessionsKept + time.Minute} {
			later(pause)
			a.say(a.message("u", fmt.Sprint(i)))
		}
		synctest.Wait()
		if diff := cmp.Diff([]language.Code{"", "ms", "ms", ""}, chosen); diff != "" {
			t.Errorf("languages (-want +got):\n%s", diff)
		}
	})
}

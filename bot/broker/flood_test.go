package broker_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/bot"
	"stepwise/bot/broker"
)

// TestFlood lets one user write 10,000 messages in ten seconds beside a hundred others.
func TestFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		flooder, others := newFake("flooder"), newFake("others")
		r := run(t, config(flooder, others))
		sent := make(map[string]time.Time)
		for i := range 10_000 {
			flooder.say(flooder.message("u", fmt.Sprint(i)))
			if i%50 == 0 {
				m := others.message(fmt.Sprint("u", i/50%100), fmt.Sprint(i))
				sent[m.Text] = m.Time
				others.say(m)
			}
			time.Sleep(time.Millisecond)
		}
		later(10 * time.Second)
		if got := len(others.said("")); got != 200 {
			t.Errorf("%d replies to the others, want 200", got)
		}
		var waits []time.Duration
		for i, reply := range others.sent {
			waits = append(waits, others.times[i].Sub(sent[reply.Title]))
		}
		slices.Sort(waits)
		if p99 := waits[len(waits)*99/100]; p99 > 500*time.Millisecond {
			t.Errorf("the others waited for %s (p99)", p99)
		}
		got := flooder.said("")
		if want := []string{"text 0", "text 1", "text 2", "text 3", "text 4", "text 5", "text 6", "text 7", "slower"}; len(got) != len(want) || !slices.Contains(got, "slower") {
			t.Errorf("the flooder got %q", got)
		}
		flooder.say(flooder.message("u", "calm"))
		synctest.Wait()
		if got := flooder.said(""); got[len(got)-1] != "text calm" {
			t.Errorf("who has calmed down is heard again, but the last reply was %q", got[len(got)-1])
		}
		if c := r.Counters(); c.Flooded != 10_000-8 {
			t.Errorf("%d messages flooded", c.Flooded)
		}
	})
}

// TestRepeatsAreNoFlood wants a network that repeats itself not to be held against its user.
func TestRepeatsAreNoFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFake("a")
		run(t, config(a))
		for range 100 {
			a.say(a.message("u", "1"))
		}
		a.say(a.message("u", "2"))
		synctest.Wait()
		if diff := cmp.Diff([]string{"text 1", "text 2"}, a.said("")); diff != "" {
			t.Errorf("replies (-want +got):\n%s", diff)
		}
	})
}

// TestANoticeThatFails wants a user to be told that it is too much, even if that does not succeed at once.
func TestANoticeThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFake("a")
		c := config(a)
		c.Store.Outbox = &noticeless{Outbox: c.Store.Outbox, times: 2}
		run(t, c)
		for i := range 20 {
			a.say(a.message("u", fmt.Sprint(i)))
		}
		later(time.Minute)
		got := a.said("")
		if others := slices.DeleteFunc(slices.Clone(got), func(s string) bool { return s == "slower" }); len(others) != len(got)-1 {
			t.Errorf("one notice is given, but the replies are %q", got)
		}
	})
}

// A noticeless outbox does not take notices, some times.
type noticeless struct {
	broker.Outbox
	times int
}

func (o *noticeless) Put(ctx context.Context, p []broker.Parcel) error {
	if p[0].Reply.Title == "slower" && o.times > 0 {
		o.times--
		return errBroken
	}
	return o.Outbox.Put(ctx, p)
}

// TestTooMuchOfAll wants networks to keep what cannot be taken over soon.
func TestTooMuchOfAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFake("a")
		var taken, kept atomic.Int32
		a.run = func(ctx context.Context, deliver bot.Deliver) error {
			var all sync.WaitGroup
			for i := range 5_000 {
				all.Go(func() {
					if deliver(ctx, a.message(fmt.Sprint("u", i), fmt.Sprint(i))) == nil {
						taken.Add(1)
					} else {
						kept.Add(1)
					}
				})
			}
			all.Wait()
			<-ctx.Done()
			return nil
		}
		run(t, config(a))
		later(time.Minute)
		if got := len(a.said("")); got != int(taken.Load()) || kept.Load() != 2_000 {
			t.Errorf("%d taken over, %d kept by the network, %d replies", taken.Load(), kept.Load(), got)
		}
	})
}

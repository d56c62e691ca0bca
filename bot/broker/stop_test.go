package broker_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"stepwise/bot"
	"stepwise/bot/broker"
)

func TestStopLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFake("a")
		a.send = func(bot.Reply) error { time.Sleep(20 * time.Millisecond); return nil }
		c := config(a)
		c.Answer = func(ctx context.Context, s bot.Session, m bot.Message) (bot.Turn, error) {
			time.Sleep(30 * time.Millisecond)
			return echo(ctx, s, m)
		}
		r, stop := start(t, c)
		for i := range 1_000 {
			a.say(a.message(fmt.Sprint("u", i), fmt.Sprint(i)))
		}
		later(time.Second)
		begun := time.Now()
		if err := stop(); err != nil {
			t.Error(err)
		}
		if took := time.Since(begun); took > 9*time.Second {
			t.Errorf("stopping took %s though there was nothing more to do", took)
		}
		if got := r.Counters(); got.Received == 0 || int(got.Received) != len(a.said("")) {
			t.Errorf("%d messages were taken over and %d answered", got.Received, len(a.said("")))
		}
	})
}

// TestNothingIsTakenOverWhileStopping wants a message that comes too late to stay with its network.
func TestNothingIsTakenOverWhileStopping(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFake("a")
		a.send = func(bot.Reply) error { time.Sleep(5 * time.Second); return nil }
		r, stop := start(t, config(a))
		a.say(a.message("u", "1"))
		go func() {
			time.Sleep(time.Second)
			a.say(a.message("v", "2"))
		}()
		synctest.Wait()
		if err := stop(); err != nil {
			t.Error(err)
		}
		if got := r.Counters(); got.Received != 1 || a.refused == 0 || len(a.said("")) != 1 {
			t.Errorf("%d taken over, %d times refused, %d replies", got.Received, a.refused, len(a.said("")))
		}
	})
}

func TestStopEndsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, stuck := newFake("a"), newFake("stuck")
		a.send = func(bot.Reply) error { return bot.ErrTransient }
		release := make(chan struct{})
		defer close(release)
		stuck.run = func(context.Context, bot.Deliver) error { <-release; return nil }
		_, stop := start(t, config(a, stuck))
		a.say(a.message("u", "1"))
		synctest.Wait()
		begun := time.Now()
		err := stop()
		if took := time.Since(begun); took > 16*time.Second {
			t.Errorf("stopping took %s", took)
		}
		for _, part := range []string{"0 messages are not answered and 1 replies not sent", "stuck did not end"} {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("the error says %q, but is: %v", part, err)
			}
		}
	})
}

// TestStopWaitsForWhatIsTakenOver wants a message that is just being put into the inbox to be answered still.
func TestStopWaitsForWhatIsTakenOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFake("a")
		c := config(a)
		c.Store.Inbox = slowInbox{c.Store.Inbox}
		_, stop := start(t, c)
		a.say(a.message("u", "1"))
		synctest.Wait()
		if err := stop(); err != nil {
			t.Error(err)
		}
		if got := a.said(""); len(got) != 1 {
			t.Errorf("replies %q", got)
		}
	})
}

type slowInbox struct{ broker.Inbox }

func (i slowInbox) Put(ctx context.Context, m bot.Message) (bool, error) {
	time.Sleep(time.Second)
	return i.Inbox.Put(ctx, m)
}

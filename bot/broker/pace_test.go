package broker_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/bot"
)

// A paced adapter has rates.
type paced struct {
	*fake
	rates []bot.Rate
}

func (p paced) Rates(c bot.Conversation) []bot.Rate {
	return append(p.rates, bot.Rate{Class: "chat " + c.Chat, Every: time.Second, Burst: 2})
}

func TestRatesAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFake("a")
		run(t, config(paced{a, []bot.Rate{{Class: "all", Every: 100 * time.Millisecond, Burst: 5}}}))
		start := time.Now()
		for i := range 5 {
			for u := range 20 {
				a.say(a.message(fmt.Sprint("u", u), fmt.Sprint(u, " ", i)))
			}
		}
		later(time.Hour)
		if len(a.sent) != 100 {
			t.Fatalf("%d replies, want 100", len(a.sent))
		}
		chats := make(map[string]int)
		for i, r := range a.sent {
			n := chats[r.To.Chat]
			chats[r.To.Chat]++
			least := max(time.Duration(i-4)*100*time.Millisecond, time.Duration(n-1)*time.Second)
			if at := a.times[i].Sub(start); at < least {
				t.Errorf("reply %d, the %d. of its chat, was sent after %s, allowed is %s", i, n+1, at, least)
			}
		}
		// The rate of all is the narrow one: nothing may wait for longer than it asks.
		if took := a.times[99].Sub(start); took > 12*time.Second {
			t.Errorf("100 replies took %s", took)
		}
	})
}

func TestASlowNetworkHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow, quick := newFake("slow"), newFake("quick")
		slow.send = func(bot.Reply) error { time.Sleep(time.Minute); return nil }
		run(t, config(slow, quick))
		for i := range 100 {
			slow.say(slow.message(fmt.Sprint("u", i), fmt.Sprint(i)))
		}
		synctest.Wait()
		for i := range 100 {
			quick.say(quick.message(fmt.Sprint("u", i), fmt.Sprint(i)))
		}
		later(time.Second)
		if got := len(quick.said("")); got != 100 {
			t.Errorf("%d replies within a second, want 100", got)
		}
		later(time.Hour)
	})
}

// TestARateLimitIsForTheChat wants one user's reply to wait when a network refused another's in the same chat, but no reply elsewhere.
func TestARateLimitIsForTheChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFake("a")
		limited := false
		a.send = func(bot.Reply) error {
			a.mu.Lock()
			defer a.mu.Unlock()
			if limited {
				return nil
			}
			limited = true
			return &bot.RateLimitError{After: 5 * time.Second}
		}
		run(t, config(a))
		start := time.Now()
		for _, user := range []string{"u", "v", "w"} {
			m := a.message(user, user)
			if user != "w" {
				m.Conversation.Chat = "group"
			}
			a.say(m)
			synctest.Wait()
		}
		later(time.Minute)
		got := make(map[string]time.Duration)
		for i, r := range a.sent {
			got[r.To.User] = a.times[i].Sub(start)
		}
		if diff := cmp.Diff(map[string]time.Duration{"u": 5 * time.Second, "v": 5 * time.Second, "w": 0}, got); diff != "" {
			t.Errorf("sent after (-want +got):\n%s", diff)
		}
	})
}

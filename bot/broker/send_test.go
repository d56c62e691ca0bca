package broker_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/bot"
	"stepwise/bot/broker"
)

// TestStormOfRateLimits lets a network refuse half of what is sent, and wants it to be asked again no sooner than it allowed.
func TestStormOfRateLimits(t *testing.T) {
	const users, each = 50, 100
	synctest.Test(t, func(t *testing.T) {
		a := newFake("a")
		tried, allowed, early := make(map[string]bool), make(map[string]time.Time), 0
		a.send = func(r bot.Reply) error {
			a.mu.Lock()
			defer a.mu.Unlock()
			if time.Now().Before(allowed[r.To.Chat]) {
				early++
			}
			if tried[r.ID] || number(r.ID)%2 == 0 {
				return nil
			}
			tried[r.ID] = true
			after := time.Duration(1+number(r.ID)%40) * time.Second
			allowed[r.To.Chat] = time.Now().Add(after)
			return &bot.RateLimitError{After: after}
		}
		r := run(t, config(a))
		want := make(map[string][]string)
		for i := range users * each {
			user := fmt.Sprint("u", i/2%users) // so that odd and even ones are to everybody
			a.say(a.message(user, fmt.Sprint(i)))
			want[user] = append(want[user], fmt.Sprint("text ", i))
			if i%users == users-1 {
				later(2 * time.Second)
			}
		}
		later(3 * time.Hour)
		for user, texts := range want {
			if diff := cmp.Diff(texts, a.said(user)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", user, diff)
			}
		}
		if early > 0 || r.Counters().Limited != users*each/2 {
			t.Errorf("%d calls came too early, and %d were limited", early, r.Counters().Limited)
		}
	})
}

func TestAReplyFollowsItsChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFake("a")
		a.send = func(r bot.Reply) error {
			if r.To.Chat != "new" {
				return fmt.Errorf("send: %w", &bot.MovedError{Chat: "new"})
			}
			return nil
		}
		c := config(a)
		r := run(t, c)
		m := a.message("u", "1")
		a.say(m)
		synctest.Wait()
		m = a.message("u", "2")
		m.Conversation.Chat = "new"
		a.say(m)
		synctest.Wait()
		if len(a.sent) != 2 || a.sent[0].To != m.Conversation || r.Counters().Moved != 1 {
			t.Errorf("sent %+v", a.sent)
		}
		if s, _, err := c.Store.Sessions.Load(t.Context(), m.Conversation); err != nil || s.Session.Misses != 2 {
			t.Errorf("the session moves with the chat, but is %+v, error %v", s, err)
		}
	})
}

func TestHopelessRepliesAreDropped(t *testing.T) {
	for name, err := range map[string]error{
		"gone": bot.ErrGone, "expired": bot.ErrExpired, "rejected": bot.ErrRejected, "moves without end": &bot.MovedError{Chat: "new"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newFake("a")
				calls := 0
				a.send = func(r bot.Reply) error {
					if number(r.ID) == 1 {
						calls++
						return fmt.Errorf("send: %w", err)
					}
					return nil
				}
				c := config(a)
				r := run(t, c)
				a.say(a.message("u", "1"), a.message("u", "2"))
				later(time.Hour)
				if diff := cmp.Diff([]string{"text 2"}, a.said("")); diff != "" {
					t.Errorf("replies (-want +got):\n%s", diff)
				}
				if got := entries(t, c.Store, broker.Dropped); len(got) != 1 || got[0].Reason == "" || r.Counters().Dropped != 1 || calls > 3 {
					t.Errorf("entries %+v, %d calls", got, calls)
				}
			})
		})
	}
}

// TestALongOutage wants few tries while a network cannot be reached, and all replies within a minute of its return, marked as late if they are.
func TestALongOutage(t *testing.T) {
	for _, outage := range []time.Duration{5 * time.Minute, 2 * time.Hour} {
		t.Run(outage.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, b := newFake("a"), newFake("b")
				calls := 0
				back := time.Now().Add(outage)
				a.send = func(bot.Reply) error {
					a.mu.Lock()
					defer a.mu.Unlock()
					if calls++; time.Now().Before(back) {
						return errors.New("no route to host")
					}
					return nil
				}
				c := config(a, b)
				c.Late = func(bot.Reply) bot.Block { return bot.Block{Kind: bot.Fine, Text: bot.Text{{Text: "late"}}} }
				run(t, c)
				a.say(a.message("u", "1"))
				b.say(b.message("u", "1"))
				later(outage)
				a.mu.Lock()
				tries := calls
				a.mu.Unlock()
				if outage <= 5*time.Minute && tries > 30 {
					t.Errorf("%d tries in %s", tries, outage)
				}
				if len(b.said("")) != 1 {
					t.Error("the other network waits")
				}
				later(time.Minute)
				if len(a.sent) != 1 {
					t.Fatalf("sent %+v after %d tries", a.sent, calls)
				}
				if late := len(a.sent[0].Blocks) == 1; late != (outage > time.Hour) {
					t.Errorf("marked as late: %t", late)
				}
			})
		})
	}
}

func TestAReplyIsGivenUpAfterADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFake("a")
		a.send = func(bot.Reply) error { return bot.ErrRefused }
		c := config(a)
		run(t, c)
		a.say(a.message("u", "1"))
		later(25 * time.Hour)
		if got := entries(t, c.Store, broker.Dropped); len(got) != 1 {
			t.Errorf("%d entries, want 1", len(got))
		}
	})
}

func TestAReplyToANetworkThatDoesNotRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFake("a")
		c := config(a)
		c.Answer = func(ctx context.Context, s bot.Session, m bot.Message) (bot.Turn, error) {
			turn, err := echo(ctx, s, m)
			turn.Replies = append([]bot.Reply{{Title: "elsewhere", To: bot.Conversation{Network: "off"}}}, turn.Replies...)
			return turn, err
		}
		run(t, c)
		a.say(a.message("u", "1"))
		synctest.Wait()
		if got := entries(t, c.Store, broker.Dropped); len(got) != 1 || len(a.said("")) != 1 {
			t.Errorf("entries %+v, sent %q", got, a.said(""))
		}
	})
}

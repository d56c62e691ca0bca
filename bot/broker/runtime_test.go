package broker_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"stepwise/bot"
	"stepwise/bot/broker"
)

func TestMain(m *testing.M) {
	if plan := os.Getenv(crashVariable); plan != "" { // the process that TestCrash kills
		if err := beCrashed(plan); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

func TestAMessageIsAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFake("a")
		c := config(a)
		r := run(t, c)
		m := a.message("u", "1")
		a.say(m)
		synctest.Wait()
		want := []bot.Reply{{ID: "1.1", To: m.Conversation, Origin: m.Origin, Kind: bot.PartReply, Title: "text 1"}}
		if diff := cmp.Diff(want, a.sent); diff != "" {
			t.Errorf("sent (-want +got):\n%s", diff)
		}
		if got := entries(t, c.Store, broker.Turned); len(got) != 1 || got[0].Record.Question != "text 1" || got[0].Conversation != m.Conversation {
			t.Errorf("journal: %+v", got)
		}
		if diff := cmp.Diff(broker.Counters{Received: 1, Answered: 1, Sent: 1}, r.Counters()); diff != "" {
			t.Errorf("counters (-want +got):\n%s", diff)
		}
	})
}

// TestOrderUnderLoad wants each user to get one reply to each message, in order, whatever users, networks and the core do.
func TestOrderUnderLoad(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		type act struct {
			network, user int
			pause, think  time.Duration
			fault         int
		}
		acts := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) act {
			return act{
				network: rapid.IntRange(0, 1).Draw(rt, "network"), user: rapid.IntRange(0, 4).Draw(rt, "user"), fault: rapid.IntRange(0, 7).Draw(rt, "fault"),
				pause: time.Duration(rapid.IntRange(0, 1500).Draw(rt, "pause")) * time.Millisecond, think: time.Duration(rapid.IntRange(0, 2000).Draw(rt, "think")) * time.Millisecond,
			}
		}), 1, 60).Draw(rt, "acts")
		synctest.Test(t, func(t *testing.T) {
			nets := []*fake{newFake("a"), newFake("b")}
			failed := make(map[string]bool)
			nets[0].send = func(r bot.Reply) error {
				nets[0].mu.Lock()
				defer nets[0].mu.Unlock()
				if failed[r.ID] {
					return nil
				}
				failed[r.ID] = true
				switch acts[number(r.ID)].fault {
				case 0:
					return bot.ErrTransient
				case 1:
					return &bot.RateLimitError{After: 3 * time.Second}
				case 2:
					panic("an adapter's bug")
				}
				return nil
			}
			c := config(nets[0], nets[1])
			c.Answer = func(ctx context.Context, s bot.Session, m bot.Message) (bot.Turn, error) {
				time.Sleep(acts[number(m.ID)].think)
				return echo(ctx, s, m)
			}
			_, stop := start(t, c)
			want := make(map[string][]string)
			for i, a := range acts {
				time.Sleep(a.pause)
				n, user := nets[a.network], fmt.Sprint("u", a.network, a.user)
				n.say(n.message(user, fmt.Sprint(i)))
				want[user] = append(want[user], fmt.Sprint("text ", i))
			}
			later(time.Hour)
			for user, texts := range want {
				got := append(nets[0].said(user), nets[1].said(user)...)
				if diff := cmp.Diff(texts, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", user, diff)
				}
			}
			if err := stop(); err != nil {
				t.Error(err)
			}
		})
	})
}

// number is the number in the ID of a message or reply.
func number(id string) int {
	var n int
	if _, err := fmt.Sscan(strings.SplitN(id, ".", 2)[0], &n); err != nil {
		return 0
	}
	return n
}

func TestRepeatedMessagesAreAnsweredOnce(t *testing.T) {
	const n = 5_000
	synctest.Test(t, func(t *testing.T) {
		a := newFake("a")
		r := run(t, config(a))
		for _, pause := range []time.Duration{0, time.Minute, 24 * time.Hour} {
			later(pause)
			for i := range n {
				a.say(a.message(fmt.Sprint("u", i%1000), fmt.Sprint(i)))
			}
		}
		later(time.Hour)
		if got := a.said(""); len(got) != n {
			t.Errorf("%d replies, want %d; %+v", len(got), n, r.Counters())
		}
	})
}

func TestTwoAdaptersForOneNetwork(t *testing.T) {
	if _, err := broker.New(config(newFake("a"), newFake("a"))); err == nil {
		t.Error("no error")
	}
}

// TestBrokenStores lets each step of a commit fail, before and after it was done, and wants the outcome to be the same.
func TestBrokenStores(t *testing.T) {
	for _, step := range []string{"inbox.Put", "outbox.Put", "journal.Append", "recent.Add", "sessions.Save", "inbox.Done", "outbox.Done"} {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/after=%t", step, after), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					a := newFake("a")
					c := config(a)
					b := &breaking{step: step, after: after, times: 2}
					c.Store = b.store(c.Store)
					run(t, c)
					a.say(a.message("u", "1"), a.message("u", "2"))
					later(time.Minute)
					if diff := cmp.Diff([]string{"text 1", "text 2"}, a.said("")); diff != "" {
						t.Errorf("replies (-want +got):\n%s", diff)
					}
					if b.times > 0 {
						t.Error("nothing broke")
					}
					s, _, err := c.Store.Sessions.Load(t.Context(), a.message("u", "1").Conversation)
					if err != nil || s.Session.Misses != 2 || s.Handled != "2" {
						t.Errorf("each message is handled once, but the session is %+v, error %v", s, err)
					}
					if got := entries(t, c.Store, broker.Turned); len(got) != 2 {
						t.Errorf("%d entries, want 2", len(got))
					}
				})
			})
		}
	}
}

// TestTheNthWriteFails lets one write of all fail, whichever it is, and wants each message answered once, in order.
func TestTheNthWriteFails(t *testing.T) {
	const most, users, each = 200, 5, 8 // the messages make more writes than that
	for n := range most {
		synctest.Test(t, func(t *testing.T) {
			a := newFake("a")
			c := config(a)
			b := &breaking{after: n%2 == 1, skip: n, times: 1}
			c.Store = b.store(c.Store)
			run(t, c)
			want := map[string][]string{}
			for i := range users * each {
				user := fmt.Sprint("u", i%users)
				a.say(a.message(user, fmt.Sprint(i)))
				want[user] = append(want[user], fmt.Sprint("text ", i))
			}
			later(time.Minute)
			for user, texts := range want {
				if diff := cmp.Diff(texts, a.said(user)); diff != "" {
					t.Errorf("write %d fails: %s (-want +got):\n%s", n+1, user, diff)
				}
			}
			if b.times > 0 {
				t.Errorf("write %d does not come", n+1)
			}
		})
	}
}

var errBroken = errors.New("the disk is full")

package telegram

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/bot"
)

func TestUpdatesAreConfirmedWhenDelivered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		ann := s.NewUser("en")
		full := true
		s.refuse = func(m bot.Message) error {
			if full && m.Text == "second" {
				return errors.New("the inbox is full")
			}
			return nil
		}
		err := s.run(func() {
			for _, text := range []string{"first", "second", "third"} {
				ann.Say(text)
			}
			time.Sleep(2 * time.Minute)
			if n := s.Unconfirmed(); n != 2 {
				t.Errorf("%d updates are not confirmed, want the two that were not taken over", n)
			}
			s.mu.Lock()
			full = false
			s.mu.Unlock()
			time.Sleep(2 * time.Minute)
			if n := s.Unconfirmed(); n != 0 {
				t.Errorf("%d updates are not confirmed", n)
			}
			ann.Say("fourth")
			synctest.Wait()
		})
		if err != nil || s.Unconfirmed() != 0 {
			t.Errorf("error %v; %d updates are not confirmed after the end", err, s.Unconfirmed())
		}
		if diff := cmp.Diff([]string{"first", "second", "third", "fourth"}, s.texts()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// What was delivered last is confirmed before the end, so that it does not come again after a restart.
func TestTheLastIsConfirmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.NewUser("en").Say("the last")
		ctx, cancel := context.WithCancel(t.Context())
		err := s.Run(ctx, func(context.Context, bot.Message) error {
			cancel()
			return nil
		})
		if err != nil || s.Unconfirmed() != 0 {
			t.Errorf("error %v, %d not confirmed", err, s.Unconfirmed())
		}
	})
}

func TestPoison(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		ann := s.NewUser("en")
		malformed := append(poison()[:6:6],
			`{"update_id":%d,"message":{"message_id":1,"chat":{"id":1,"type":"private"},"from":{"id":1},"text":"`+strings.Repeat("x", maxUpdate)+`"}}`,
			`{"update_id":"%d","message":{"message_id":1}}`,
			`{"update_id":%d,"callback_query":{"id":"1","from":{"id":1},"data":"`+strings.Repeat("x", bot.MaxToken+1)+`"}}`,
		)
		err := s.run(func() {
			ann.Say("before")
			for _, raw := range malformed {
				s.Push(raw)
			}
			for _, raw := range poison()[6:] {
				s.Push(raw)
			}
			ann.Say("after")
			time.Sleep(time.Minute)
		})
		if diff := cmp.Diff([]string{"before", "after"}, s.texts()); diff != "" || err != nil {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
		if got := s.Skipped(); got != int64(len(malformed)) || s.Unconfirmed() != 0 {
			t.Errorf("%d skipped, want %d; %d not confirmed", got, len(malformed), s.Unconfirmed())
		}
	})
}

// One update spoils all that come with it.
func TestSpoiltAnswer(t *testing.T) {
	for name, raw := range map[string]string{
		"too large":   `{"update_id":%d,"message":{"text":"` + strings.Repeat("x", maxAnswer) + `"}}`,
		"broken JSON": `{"update_id":%d,"message":{"text":"a text that broke " off"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				ann := s.NewUser("en")
				err := s.run(func() {
					ann.Say("before")
					s.Push(raw)
					ann.Say("after")
					time.Sleep(time.Minute)
				})
				if diff := cmp.Diff([]string{"before", "after"}, s.texts()); diff != "" || err != nil || s.Skipped() != 1 || s.Unconfirmed() != 0 {
					t.Errorf("error %v, %d skipped, %d not confirmed (-want +got):\n%s", err, s.Skipped(), s.Unconfirmed(), diff)
				}
			})
		})
	}
}

func TestRepeatedUpdates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		ann := s.NewUser("en")
		var want []string
		err := s.run(func() {
			for i := range 150 {
				want = append(want, fmt.Sprintf("message %d", i))
				ann.Say(want[i])
			}
			for range 3 {
				time.Sleep(time.Minute)
				s.Repeat()
			}
			// After a week without one, the ids of updates may begin anew with a lower one.
			s.Renumber()
			want = append(want, "after a week")
			ann.Say("after a week")
			time.Sleep(time.Minute)
		})
		if diff := cmp.Diff(want, s.texts()); diff != "" || err != nil || s.Unconfirmed() != 0 {
			t.Errorf("error %v, %d not confirmed (-want +got):\n%s", err, s.Unconfirmed(), diff)
		}
	})
}

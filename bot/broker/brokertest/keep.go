package brokertest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/bot"
	"stepwise/bot/broker"
	"stepwise/knowledge"
)

func sessions() []check {
	return []check{
		{"sessions: what is saved is loaded", false, func(t testing.TB, s broker.Store) {
			known(t, s.Sessions, conversation("a"), broker.State{})
			save(t, s.Sessions, conversation("a"), state(1))
			known(t, s.Sessions, conversation("a"), state(1))
			save(t, s.Sessions, conversation("a"), state(2))
			known(t, s.Sessions, conversation("a"), state(2))
			known(t, s.Sessions, conversation("b"), broker.State{})
		}},
		{"sessions: of two who save, one loses", false, func(t testing.TB, s broker.Store) {
			for n := range 2 { // a new one, then a known one
				_, revision, err := s.Sessions.Load(t.Context(), conversation("a"))
				must(t, err)
				must(t, s.Sessions.Save(t.Context(), conversation("a"), state(n), revision))
				if err := s.Sessions.Save(t.Context(), conversation("a"), state(7), revision); !errors.Is(err, broker.ErrConflict) {
					t.Errorf("who saves an old revision gets ErrConflict, but got %v", err)
				}
				known(t, s.Sessions, conversation("a"), state(n))
			}
		}},
		{"sessions: a chat moves with all who are in it", false, func(t testing.TB, s broker.Store) {
			in := func(chat, user string) bot.Conversation {
				return bot.Conversation{Network: "memory", Chat: chat, User: user}
			}
			save(t, s.Sessions, in("old", "a"), state(1))
			save(t, s.Sessions, in("old", "b"), state(2))
			save(t, s.Sessions, in("new", "b"), state(3))
			save(t, s.Sessions, in("elsewhere", "a"), state(4))
			for range 2 {
				must(t, s.Sessions.Move(t.Context(), "memory", "old", "new"))
				known(t, s.Sessions, in("new", "a"), state(1))
				known(t, s.Sessions, in("new", "b"), state(3))
				known(t, s.Sessions, in("old", "a"), broker.State{})
				known(t, s.Sessions, in("elsewhere", "a"), state(4))
			}
			save(t, s.Sessions, in("new", "a"), state(5))
		}},
		{"sessions: a state is forgotten when its life is over", true, func(t testing.TB, s broker.Store) {
			save(t, s.Sessions, conversation("a"), state(1))
			time.Sleep(broker.SessionsKept - time.Second)
			known(t, s.Sessions, conversation("a"), state(1))
			time.Sleep(2 * time.Second)
			known(t, s.Sessions, conversation("a"), broker.State{})
			save(t, s.Sessions, conversation("a"), state(2))
			known(t, s.Sessions, conversation("a"), state(2))
		}},
	}
}

func records() []check {
	return []check{
		{"journal: entries are kept once and in order", false, func(t testing.TB, s broker.Store) {
			must(t, s.Journal.Append(t.Context(), []broker.Entry{note(0), note(1)}))
			must(t, s.Journal.Append(t.Context(), []broker.Entry{note(1), note(2)}))
			for n, want := range [][]broker.Entry{nil, {note(2)}, {note(1), note(2)}, {note(0), note(1), note(2)}, {note(0), note(1), note(2)}} {
				got, err := s.Journal.Last(t.Context(), n)
				must(t, err)
				if len(want)+len(got) > 0 {
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("the last %d entries (-want +got):\n%s", n, diff)
					}
				}
			}
		}},
		{"parking: messages are kept once and in order", false, func(t testing.TB, s broker.Store) {
			var want []broker.Parked
			for n := range 3 {
				want = append(want, broker.Parked{Message: message("a", n), Reason: "it is poison", Time: time.Date(2026, 8, 1, 0, 0, n, 0, time.UTC)})
				must(t, s.Parking.Park(t.Context(), want[n]))
				must(t, s.Parking.Park(t.Context(), want[n]))
			}
			got, err := s.Parking.Parked(t.Context())
			must(t, err)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("what is parked (-want +got):\n%s", diff)
			}
		}},
	}
}

// state is one of many.
func state(n int) broker.State {
	return broker.State{
		Session: bot.Session{Language: "ms", Guide: knowledge.GuideID(fmt.Sprint("guide-", n)), Offered: []bot.Choice{{Label: "next", Token: "n"}}, Misses: n, Last: time.Date(2026, 8, 1, 0, 0, n, 0, time.UTC)},
		Handled: fmt.Sprint("message-", n),
	}
}

// note is the n-th entry.
func note(n int) broker.Entry {
	return broker.Entry{ID: fmt.Sprint("entry ", n), Kind: broker.Turned, Time: time.Date(2026, 8, 1, 0, 0, n, 0, time.UTC), Reason: "because"}
}

// known wants this state to be kept.
func known(t testing.TB, s broker.Sessions, c bot.Conversation, want broker.State) {
	t.Helper()
	got, _, err := s.Load(t.Context(), c)
	must(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the state of %s in %s (-want +got):\n%s", c.User, c.Chat, diff)
	}
}

// save saves the state over what is there.
func save(t testing.TB, s broker.Sessions, c bot.Conversation, state broker.State) {
	t.Helper()
	_, revision, err := s.Load(t.Context(), c)
	must(t, err)
	must(t, s.Save(t.Context(), c, state, revision))
}

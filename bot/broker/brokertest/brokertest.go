// Package brokertest checks that a [broker.Store] keeps what its interfaces promise.
//
// [Run] is given a function that makes an empty store. A store in memory is checked in virtual time, where promises about hours are checked as well; one that
// speaks to a server needs real time, and those are skipped. [StartServer] and [Start] start such servers for tests.
package brokertest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"stepwise/bot"
	"stepwise/bot/broker"
)

// A check tries one promise.
type check struct {
	name string
	long bool // takes hours
	try  func(t testing.TB, s broker.Store)
}

// Run checks every promise, each with a new store.
func Run(t *testing.T, virtual bool, make func(t *testing.T) broker.Store) {
	open := func(t *testing.T) broker.Store {
		s := make(t)
		for _, n := range []bot.Network{"memory", "other"} {
			t.Cleanup(s.Outbox.Serve(n))
		}
		return s
	}
	for _, c := range slices.Concat(inbox(), outbox(), sessions(), records()) {
		t.Run(c.name, func(t *testing.T) {
			switch {
			case virtual:
				synctest.Test(t, func(t *testing.T) { c.try(t, open(t)) })
			case c.long:
				t.Skip("takes hours of real time")
			default:
				c.try(t, open(t))
			}
		})
	}
}

// moment is how long a check waits for what must not come. A store that gives it later is not noticed, one that is right never fails.
const moment = 100 * time.Millisecond

// soon is how long a check waits for what must come.
const soon = 20 * time.Second

// message is the n-th of a user.
func message(user string, n int) bot.Message {
	return bot.Message{ID: fmt.Sprint(user, n), Conversation: conversation(user), Text: fmt.Sprint("text ", n), Time: time.Date(2026, 8, 1, 12, 0, n, 0, time.UTC)}
}

func conversation(user string) bot.Conversation {
	return bot.Conversation{Network: "memory", Chat: "chat of " + user, User: user}
}

// put puts a message that must be fresh.
func put(t testing.TB, b broker.Inbox, m bot.Message) {
	t.Helper()
	if fresh, err := b.Put(t.Context(), m); err != nil || !fresh {
		t.Fatalf("put %s: fresh %t, error %v", m.ID, fresh, err)
	}
}

// take takes what must be there.
func take(t testing.TB, b broker.Inbox) broker.Task {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	task, err := b.Take(ctx)
	if err != nil {
		t.Fatalf("take: %v", err)
	}
	return task
}

// takeNothing wants nothing to be given out.
func takeNothing(t testing.TB, b broker.Inbox) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), moment)
	defer cancel()
	if task, err := b.Take(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("nothing is given out, but %q was, error %v", task.Message.ID, err)
	}
}

// takeThat takes the message that must be the next.
func takeThat(t testing.TB, b broker.Inbox, want bot.Message) broker.Task {
	t.Helper()
	task := take(t, b)
	if !reflect.DeepEqual(task.Message, want) {
		t.Fatalf("the next is %+v, but was %+v", want, task.Message)
	}
	return task
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

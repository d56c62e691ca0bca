package brokertest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"stepwise/bot"
	"stepwise/bot/broker"
)

func inbox() []check {
	return []check{
		{"inbox: what is put is given out, one of a conversation at a time", false, func(t testing.TB, s broker.Store) {
			for n := range 3 {
				put(t, s.Inbox, message("a", n))
			}
			first := takeThat(t, s.Inbox, message("a", 0))
			put(t, s.Inbox, message("b", 0))
			other := takeThat(t, s.Inbox, message("b", 0))
			takeNothing(t, s.Inbox)
			must(t, s.Inbox.Done(t.Context(), first))
			second := takeThat(t, s.Inbox, message("a", 1))
			must(t, s.Inbox.Done(t.Context(), first)) // again
			takeNothing(t, s.Inbox)
			must(t, s.Inbox.Done(t.Context(), second))
			must(t, s.Inbox.Done(t.Context(), takeThat(t, s.Inbox, message("a", 2))))
			must(t, s.Inbox.Done(t.Context(), other))
			takeNothing(t, s.Inbox)
		}},
		{"inbox: a repeated message is not kept again", false, func(t testing.TB, s broker.Store) {
			m := message("a", 0)
			put(t, s.Inbox, m)
			repeat(t, s.Inbox, m)
			must(t, s.Inbox.Done(t.Context(), takeThat(t, s.Inbox, m)))
			repeat(t, s.Inbox, m)
			m.Conversation.Network = "other"
			put(t, s.Inbox, m)
			takeThat(t, s.Inbox, m)
			takeNothing(t, s.Inbox)
		}},
		{"inbox: a message is repeated a day later", true, func(t testing.TB, s broker.Store) {
			put(t, s.Inbox, message("a", 0))
			must(t, s.Inbox.Done(t.Context(), take(t, s.Inbox)))
			time.Sleep(broker.Remembered - time.Minute)
			repeat(t, s.Inbox, message("a", 0))
		}},
		{"inbox: what is given back comes again before later ones", false, func(t testing.TB, s broker.Store) {
			put(t, s.Inbox, message("a", 0))
			put(t, s.Inbox, message("a", 1))
			task := takeThat(t, s.Inbox, message("a", 0))
			start := time.Now()
			must(t, s.Inbox.Back(t.Context(), task, time.Second))
			put(t, s.Inbox, message("b", 0))
			must(t, s.Inbox.Done(t.Context(), takeThat(t, s.Inbox, message("b", 0))))
			task = takeThat(t, s.Inbox, message("a", 0))
			if passed := time.Since(start); passed < time.Second {
				t.Errorf("a message is given out again after a second, but came after %s", passed)
			}
			must(t, s.Inbox.Back(t.Context(), task, 0))
			must(t, s.Inbox.Done(t.Context(), takeThat(t, s.Inbox, message("a", 0))))
			takeThat(t, s.Inbox, message("a", 1))
		}},
		{"inbox: Len counts what is kept", false, func(t testing.TB, s broker.Store) {
			for n := range 3 {
				put(t, s.Inbox, message("a", n))
			}
			task := take(t, s.Inbox)
			count(t, s.Inbox.Len, 3)
			must(t, s.Inbox.Done(t.Context(), task))
			count(t, s.Inbox.Len, 2)
		}},
		{"inbox: Take ends with its context", false, func(t testing.TB, s broker.Store) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			put(t, s.Inbox, message("a", 0))
			if _, err := s.Inbox.Take(ctx); !errors.Is(err, context.Canceled) {
				t.Errorf("Take returns the context's error, but returned %v", err)
			}
			take(t, s.Inbox)
		}},
		{"inbox: who waits gets what becomes free", false, func(t testing.TB, s broker.Store) {
			put(t, s.Inbox, message("a", 0))
			put(t, s.Inbox, message("a", 1))
			task := takeThat(t, s.Inbox, message("a", 0))
			got := make(chan broker.Task)
			go func() {
				defer close(got)
				ctx, cancel := context.WithTimeout(t.Context(), soon)
				defer cancel()
				if next, err := s.Inbox.Take(ctx); err == nil {
					got <- next
				}
			}()
			takeNothing(t, s.Inbox)
			must(t, s.Inbox.Done(t.Context(), task))
			if next := <-got; !reflect.DeepEqual(next.Message, message("a", 1)) {
				t.Errorf("the next is %s, but was %+v", message("a", 1).ID, next.Message)
			}
		}},
		{"inbox: many take at once, and each message is given out once and in order", false, manyTake},
	}
}

// repeat puts a message that is known.
func repeat(t testing.TB, b broker.Inbox, m bot.Message) {
	t.Helper()
	if fresh, err := b.Put(t.Context(), m); err != nil || fresh {
		t.Fatalf("%s is known, but fresh was %t, error %v", m.ID, fresh, err)
	}
}

// count wants so many to be kept.
func count(t testing.TB, length func(context.Context) (int, error), want int) {
	t.Helper()
	if n, err := length(t.Context()); err != nil || n != want {
		t.Errorf("%d are kept, but Len was %d, error %v", want, n, err)
	}
}

func manyTake(t testing.TB, s broker.Store) {
	const users, each = 10, 20
	for n := range each {
		for u := range users {
			put(t, s.Inbox, message(fmt.Sprint("user", u), n))
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	var (
		takers sync.WaitGroup
		mu     sync.Mutex // guards what follows
		next   = make(map[bot.Conversation]int)
		total  int
	)
	for range 8 {
		takers.Go(func() {
			for {
				task, err := s.Inbox.Take(ctx)
				if err != nil {
					return
				}
				mu.Lock()
				c := task.Message.Conversation
				if want := message(c.User, next[c]); !reflect.DeepEqual(task.Message, want) {
					t.Errorf("the next of %s is %s, but was %s", c.User, want.ID, task.Message.ID)
				}
				next[c]++
				if total++; total == users*each {
					cancel()
				}
				mu.Unlock()
				if err := s.Inbox.Done(t.Context(), task); err != nil {
					t.Errorf("done: %v", err)
				}
			}
		})
	}
	takers.Wait()
	if total != users*each {
		t.Errorf("%d messages are given out, but %d were", users*each, total)
	}
}

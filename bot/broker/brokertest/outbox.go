package brokertest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/bot"
	"stepwise/bot/broker"
)

func outbox() []check {
	return []check{
		{"outbox: what is put is given out, one of a conversation at a time", false, func(t testing.TB, s broker.Store) {
			must(t, s.Outbox.Put(t.Context(), []broker.Parcel{parcel("a", 0), parcel("a", 1), parcel("b", 0)}))
			first := takeParcel(t, s.Outbox, parcel("a", 0))
			other := takeParcel(t, s.Outbox, parcel("b", 0))
			noParcel(t, s.Outbox)
			must(t, s.Outbox.Done(t.Context(), first, ""))
			second := takeParcel(t, s.Outbox, parcel("a", 1))
			must(t, s.Outbox.Done(t.Context(), first, "")) // again
			must(t, s.Outbox.Done(t.Context(), second, ""))
			must(t, s.Outbox.Done(t.Context(), other, ""))
			noParcel(t, s.Outbox)
		}},
		{"outbox: a parcel that is put again is not kept again", false, func(t testing.TB, s broker.Store) {
			must(t, s.Outbox.Put(t.Context(), []broker.Parcel{parcel("a", 0)}))
			must(t, s.Outbox.Put(t.Context(), []broker.Parcel{parcel("a", 0), parcel("a", 1)}))
			must(t, s.Outbox.Done(t.Context(), takeParcel(t, s.Outbox, parcel("a", 0)), ""))
			must(t, s.Outbox.Put(t.Context(), []broker.Parcel{parcel("a", 0)}))
			must(t, s.Outbox.Done(t.Context(), takeParcel(t, s.Outbox, parcel("a", 1)), ""))
			noParcel(t, s.Outbox)
		}},
		{"outbox: each network has its own", false, func(t testing.TB, s broker.Store) {
			p := parcel("a", 0)
			p.Reply.To.Network = "other"
			must(t, s.Outbox.Put(t.Context(), []broker.Parcel{p}))
			noParcel(t, s.Outbox)
			takeParcel(t, s.Outbox, p)
		}},
		{"outbox: the next parcel knows what was sent last", false, func(t testing.TB, s broker.Store) {
			must(t, s.Outbox.Put(t.Context(), []broker.Parcel{parcel("a", 0), parcel("a", 1), parcel("a", 2), parcel("b", 0)}))
			must(t, s.Outbox.Done(t.Context(), takeParcel(t, s.Outbox, parcel("a", 0)), "sent-1"))
			takeParcel(t, s.Outbox, parcel("b", 0))
			for _, n := range []int{1, 2} {
				want := parcel("a", n)
				want.Previous = "sent-1"
				must(t, s.Outbox.Done(t.Context(), takeParcel(t, s.Outbox, want), ""))
			}
		}},
		{"outbox: what was sent is remembered where the chat is now", false, func(t testing.TB, s broker.Store) {
			must(t, s.Outbox.Put(t.Context(), []broker.Parcel{parcel("a", 0)}))
			p := takeParcel(t, s.Outbox, parcel("a", 0))
			p.Reply.To.Chat = "moved"
			must(t, s.Outbox.Done(t.Context(), p, "sent-1"))
			next := parcel("a", 1)
			next.Reply.To.Chat, next.Previous = "moved", "sent-1"
			must(t, s.Outbox.Put(t.Context(), []broker.Parcel{next}))
			takeParcel(t, s.Outbox, next)
			count(t, s.Outbox.Len, 1)
		}},
		{"outbox: what is given back comes again before later ones", false, func(t testing.TB, s broker.Store) {
			must(t, s.Outbox.Put(t.Context(), []broker.Parcel{parcel("a", 0), parcel("a", 1)}))
			start := time.Now()
			must(t, s.Outbox.Back(t.Context(), takeParcel(t, s.Outbox, parcel("a", 0)), time.Second))
			p := takeParcel(t, s.Outbox, parcel("a", 0))
			if passed := time.Since(start); passed < time.Second {
				t.Errorf("a parcel is given out again after a second, but came after %s", passed)
			}
			count(t, s.Outbox.Len, 2)
			must(t, s.Outbox.Done(t.Context(), p, ""))
			count(t, s.Outbox.Len, 1)
		}},
	}
}

// parcel is the n-th to a user.
func parcel(user string, n int) broker.Parcel {
	r := bot.Reply{ID: fmt.Sprint(user, n), To: conversation(user), Kind: bot.NoteReply, Language: "en", Title: fmt.Sprint("reply ", n), Choices: []bot.Choice{{Label: "next", Token: "n"}}}
	return broker.Parcel{ID: "memory " + r.ID, Reply: r, Asked: time.Date(2026, 8, 1, 12, 0, n, 0, time.UTC)}
}

// takeParcel takes the parcel that must be the next.
func takeParcel(t testing.TB, b broker.Outbox, want broker.Parcel) broker.Parcel {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	got, err := b.Take(ctx, want.Reply.To.Network)
	if err != nil {
		t.Fatalf("take: %v", err)
	}
	want.Receipt = got.Receipt
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("the next parcel (-want +got):\n%s", diff)
	}
	return got
}

// noParcel wants nothing to be given out to the network "memory".
func noParcel(t testing.TB, b broker.Outbox) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), moment)
	defer cancel()
	if p, err := b.Take(ctx, "memory"); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("nothing is given out, but %q was, error %v", p.ID, err)
	}
}

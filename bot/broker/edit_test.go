package broker_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"stepwise/bot"
)

// An editing adapter can edit.
type editing struct {
	*fake
	err   error
	edits *[]string
}

func (e editing) Edit(_ context.Context, sent bot.Sent, r bot.Reply) (bot.Sent, error) {
	*e.edits = append(*e.edits, string(sent)+": "+r.Title)
	return sent + "'", e.err
}

func TestReplace(t *testing.T) {
	for _, tc := range []struct {
		name        string
		err         error
		edits, sent []string
	}{
		{"in place", nil, []string{"sent 1: text 2", "sent 1': text 3"}, []string{"text 1", "text 4"}},
		{"too late to edit", bot.ErrExpired, []string{"sent 1: text 2", "sent 2: text 3"}, []string{"text 1", "text 2", "text 3", "text 4"}},
		{"nothing to edit any more", bot.ErrGone, []string{"sent 1: text 2", "sent 2: text 3"}, []string{"text 1", "text 2", "text 3", "text 4"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var edits []string
				a := newFake("a")
				c := config(editing{a, tc.err, &edits})
				c.Answer = func(ctx context.Context, s bot.Session, m bot.Message) (bot.Turn, error) {
					turn, err := echo(ctx, s, m)
					turn.Replies[0].Replace = m.ID != "4"
					return turn, err
				}
				run(t, c)
				a.say(a.message("u", "1"), a.message("u", "2"), a.message("u", "3"), a.message("u", "4"))
				synctest.Wait()
				if diff := cmp.Diff([][]string{tc.edits, tc.sent}, [][]string{edits, a.said("")}); diff != "" {
					t.Errorf("edited and sent (-want +got):\n%s", diff)
				}
			})
		})
	}
}

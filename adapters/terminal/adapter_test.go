package terminal

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"stepwise/bot"
)

var _ bot.Adapter = (*Adapter)(nil)

// echo replies to each message from another goroutine, as whoever runs an adapter does.
func echo(a *Adapter) bot.Deliver {
	return func(ctx context.Context, m bot.Message) error {
		go func() {
			r := bot.Reply{ID: m.ID + ".1", To: m.Conversation, Origin: m.Origin, Kind: bot.NoteReply, Blocks: []bot.Block{paragraph("you said " + m.Text)}}
			if _, err := a.Send(ctx, r); err != nil {
				panic(err)
			}
		}()
		return nil
	}
}

func TestLinesInRepliesOut(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"no lines", "", ""},
		{"lines", "one\ntwo\n", "you said one\n\nyou said two\n\n"},
		{"the last line without an end", "one\r\ntwo", "you said one\n\nyou said two\n\n"},
		{"an empty line is a message", "\n", "you said\n\n"},
		{"an endless line is cut", strings.Repeat("x", maxLine+5) + "\nnext", Render(bot.Reply{Blocks: []bot.Block{paragraph("you said " + strings.Repeat("x", maxLine))}}) + "\nyou said next\n\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out bytes.Buffer
			a := New(strings.NewReader(tc.in), &out, "en")
			if err := a.Run(t.Context(), echo(a)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, out.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestMessage(t *testing.T) {
	var out bytes.Buffer
	a := New(strings.NewReader("one\ntwo\n"), &out, "ms_MY.UTF-8")
	var got []bot.Message
	err := a.Run(t.Context(), func(ctx context.Context, m bot.Message) error {
		got = append(got, m)
		_, err := a.Send(ctx, bot.Reply{Origin: m.Origin, Title: "ok"})
		return err
	})
	if err != nil || len(got) != 2 {
		t.Fatalf("%d messages, error %v", len(got), err)
	}
	m := got[0]
	if m.ID == got[1].ID || m.Conversation != got[1].Conversation || m.Conversation.Network != a.Network() || !m.Private || m.Locale != "ms_MY.UTF-8" || m.Time.IsZero() {
		t.Errorf("messages %+v", got)
	}
}

func TestNotTakenOverIsOfferedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		a := New(strings.NewReader("one\n"), &out, "")
		var ids []string
		err := a.Run(t.Context(), func(ctx context.Context, m bot.Message) error {
			ids = append(ids, m.ID)
			if len(ids) < 3 {
				return errors.New("full")
			}
			return echo(a)(ctx, m)
		})
		if err != nil || len(ids) != 3 || ids[0] != ids[2] {
			t.Errorf("offered %v, error %v", ids, err)
		}
		if diff := cmp.Diff("you said one\n\n", out.String()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestALostReplyHoldsNothingUpForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := New(strings.NewReader("one\ntwo\n"), io.Discard, "")
		n := 0
		if err := a.Run(t.Context(), func(context.Context, bot.Message) error { n++; return nil }); err != nil || n != 2 {
			t.Errorf("%d messages, error %v", n, err)
		}
	})
}

func TestTheContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, feed := io.Pipe()
		a := New(in, io.Discard, "")
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- a.Run(ctx, echo(a)) }()
		synctest.Wait()
		cancel()
		if err := <-done; err != nil {
			t.Errorf("error %v", err)
		}
		_ = feed.Close() // lets the reading goroutine go
	})
}

func TestBrokenEnds(t *testing.T) {
	broken := errors.New("broken")
	in, feed := io.Pipe()
	_ = feed.CloseWithError(broken)
	a := New(in, io.Discard, "")
	if err := a.Run(t.Context(), echo(a)); !errors.Is(err, broken) {
		t.Errorf("read: %v", err)
	}
	closed, out := io.Pipe()
	_ = closed.Close()
	a = New(strings.NewReader(""), out, "")
	if _, err := a.Send(t.Context(), bot.Reply{Title: "x"}); !errors.Is(err, bot.ErrGone) {
		t.Errorf("write: %v", err)
	}
	if _, err := a.Send(t.Context(), bot.Reply{}); err != nil {
		t.Errorf("a zero reply: %v", err)
	}
}

package discord_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/adapters/discord/discordfake"
	"stepwise/bot"
)

func TestTypingAndRates(t *testing.T) {
	t.Parallel()
	tk := begin(t, slog.DiscardHandler)
	typing := func(r discordfake.Request) bool { return strings.HasSuffix(r.Path, "/typing") }
	tk.fake.Ask(tk.fake.User("ana"), channel, "how?")
	command := tk.hear()
	tk.fake.Mention(tk.fake.User("ana"), channel, "how?")
	for _, m := range []bot.Message{command, tk.hear()} {
		if err := tk.adapter.Type(t.Context(), m.Conversation, m.Origin); err != nil {
			t.Error(err)
		}
	}
	if n := len(tk.fake.AwaitRequests(1, typing)); n != 1 {
		t.Errorf("typing was shown %d times; an interaction shows it by itself", n)
	}
	want := []bot.Rate{{Class: "all", Every: 20 * time.Millisecond, Burst: 50}, {Class: "channel " + channel, Every: time.Second, Burst: 5}}
	if diff := cmp.Diff(want, tk.adapter.Rates(command.Conversation)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestRepliedBeforeDeliverReturns replies while the message is still being taken over.
func TestRepliedBeforeDeliverReturns(t *testing.T) {
	t.Parallel()
	tk := prepare(t, slog.DiscardHandler)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		tk.ended <- tk.adapter.Run(ctx, func(ctx context.Context, m bot.Message) error {
			_, err := tk.adapter.Send(ctx, answer(m, "1", "at once"))
			return err
		})
	}()
	tk.fake.Ask(tk.fake.User("ana"), channel, "how?")
	tk.fake.Await(channel, 1)
	cancel()
	if err := <-tk.ended; err != nil {
		t.Error(err)
	}
	tk.want(channel, "at once")
	if n := len(tk.fake.AwaitRequests(1, callbacks)); n != 1 {
		t.Errorf("deferred %d times", n)
	}
}

// TestRepliedElsewhere replies in a process that did not receive the command, before the one that did has deferred it.
func TestRepliedElsewhere(t *testing.T) {
	t.Parallel()
	tk := prepare(t, slog.DiscardHandler)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		tk.ended <- tk.adapter.Run(ctx, func(_ context.Context, m bot.Message) error {
			tk.heard <- m
			return errors.New("not taken over")
		})
	}()
	tk.fake.Ask(tk.fake.User("ana"), channel, "how?")
	m := tk.hear()
	_, err := newAdapter(t, tk.fake, slog.DiscardHandler).Send(t.Context(), answer(m, "1", "early"))
	if !errors.Is(err, bot.ErrTransient) || errors.Is(err, bot.ErrExpired) {
		t.Errorf("Send returned %v", err)
	}
	cancel()
	if err := <-tk.ended; err != nil {
		t.Error(err)
	}
}

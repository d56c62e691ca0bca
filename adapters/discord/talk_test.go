package discord_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"stepwise/adapters/discord"
	"stepwise/adapters/discord/discordfake"
	"stepwise/bot"
)

// A talk is an adapter that runs, with what it delivered.
type talk struct {
	*testing.T
	fake    *discordfake.Fake
	adapter *discord.Adapter
	heard   chan bot.Message
	ended   chan error
	stop    context.CancelFunc
}

// prepare makes an adapter that does not run yet.
func prepare(t *testing.T, log slog.Handler) *talk {
	t.Helper()
	f := discordfake.New(t)
	return &talk{T: t, fake: f, adapter: newAdapter(t, f, log), heard: make(chan bot.Message, 100), ended: make(chan error, 1)}
}

// begin runs an adapter, and waits until it is connected.
func begin(t *testing.T, log slog.Handler) *talk {
	t.Helper()
	tk := prepare(t, log)
	tk.run()
	tk.fake.AwaitConnected()
	return tk
}

// run runs the adapter until the end of the test.
func (tk *talk) run() {
	ctx, cancel := context.WithCancel(context.Background())
	tk.stop = cancel
	done := make(chan struct{})
	go func() {
		defer close(done)
		tk.ended <- tk.adapter.Run(ctx, func(_ context.Context, m bot.Message) error {
			tk.heard <- m
			return nil
		})
	}()
	tk.Cleanup(func() {
		cancel()
		<-done
	})
}

// hear is the next message that was delivered.
func (tk *talk) hear() bot.Message {
	tk.Helper()
	select {
	case m := <-tk.heard:
		return m
	case <-time.After(15 * time.Second):
		tk.Fatal("nothing was delivered")
		return bot.Message{}
	}
}

// send sends a reply that nothing stands in the way of.
func (tk *talk) send(r bot.Reply) bot.Sent {
	tk.Helper()
	s, err := tk.adapter.Send(tk.Context(), r)
	if err != nil {
		tk.Fatal(err)
	}
	return s
}

// answer is a reply to the message.
func answer(m bot.Message, id, text string) bot.Reply {
	return bot.Reply{ID: m.ID + "." + id, To: m.Conversation, Origin: m.Origin, Kind: bot.NoteReply, Language: "en", Blocks: []bot.Block{{Text: bot.Text{{Text: text}}}}}
}

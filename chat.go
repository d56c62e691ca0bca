package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"stepwise/adapters/terminal"
	"stepwise/bot"
)

// newChat makes the command that holds a conversation in the terminal.
func newChat(c *command) *cobra.Command {
	return &cobra.Command{
		Use:   "chat",
		Short: "Talk with the bot in the terminal",
		Long:  "Holds a conversation in the terminal until its end (Ctrl-D). When the input is no terminal, each line of it is a message.",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return c.chat(cmd.Context()) },
	}
}

// chat answers what is typed until the input ends.
func (c *command) chat(ctx context.Context) (err error) {
	s, l, err := c.load()
	if err != nil {
		return err
	}
	defer closing(l, &err)
	t := &talk{library: l, adapter: terminal.New(c.in, c.out, c.locale(s))}
	ctx, t.stop = context.WithCancelCause(ctx)
	defer t.stop(nil)
	if err := t.adapter.Run(ctx, t.deliver); err != nil {
		return fmt.Errorf("talk in the terminal: %w", err)
	}
	return context.Cause(ctx)
}

// A talk is the one conversation of the terminal. It passes messages from the adapter to the bot and replies back, one after the other.
type talk struct {
	*library
	adapter bot.Adapter
	session bot.Session
	stop    context.CancelCauseFunc
}

// deliver answers one message. An error ends the talk: offered again, the message would fail again.
func (t *talk) deliver(ctx context.Context, m bot.Message) error {
	turn, err := t.bot.Answer(ctx, t.generation, t.session, m)
	if err != nil {
		err = fmt.Errorf("answer a message: %w", err)
		t.stop(err)
		return err
	}
	t.session = turn.Session
	for _, r := range turn.Replies {
		if _, err := t.adapter.Send(ctx, r); err != nil {
			err = fmt.Errorf("send a reply: %w", err)
			t.stop(err)
			return err
		}
	}
	return nil
}

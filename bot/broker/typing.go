package broker

import (
	"context"
	"sync"
	"time"

	"stepwise/bot"
)

const (
	// typingAfter is how long an answer may take before the user is shown that it is being written.
	typingAfter = 700 * time.Millisecond
	// typingEvery is when to show it again: Telegram shows it for five seconds (core.telegram.org/bots/api#sendchataction), Discord for ten.
	typingEvery = 4 * time.Second
)

// showTyping shows that a reply is being written, from a moment on until the context ends.
func (r *Runtime) showTyping(ctx context.Context, m bot.Message, work *sync.WaitGroup) {
	n, ok := r.networks[m.Conversation.Network]
	if !ok {
		return
	}
	typer, ok := n.adapter.(bot.Typer)
	if !ok {
		return
	}
	work.Go(func() { // ends with ctx, which is that of the answer
		for pause := typingAfter; pausing(ctx, pause) == nil; pause = typingEvery {
			if err := r.typeOnce(ctx, typer, m); err != nil {
				return
			}
		}
	})
}

// typeOnce shows it once. That nobody sees the bot type is not worth a word to anybody.
func (r *Runtime) typeOnce(ctx context.Context, typer bot.Typer, m bot.Message) (err error) {
	defer r.recovered(&err)
	return typer.Type(ctx, m.Conversation, m.Origin)
}

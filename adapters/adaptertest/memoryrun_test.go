package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"stepwise/bot"
)

var errBroken = errors.New("the connection broke")

// Run fetches messages one by one.
func (a *memory) Run(ctx context.Context, deliver bot.Deliver) error {
	for {
		m, n, err := a.fetch(ctx)
		if a.is("ends at a break") && errors.Is(err, errBroken) || errors.Is(err, bot.ErrRefused) && !a.is("hides a refusal") {
			return err
		}
		if ctx.Err() != nil {
			return a.leave(ctx, deliver)
		}
		if err != nil {
			a.pause(ctx)
			continue
		}
		if err := deliver(ctx, m); err != nil && !a.is("never offers again") {
			if a.is("offers later") {
				a.change(func() { a.queue = append(a.queue, m) })
			} else {
				a.pause(ctx)
				continue
			}
		}
		a.change(func() { a.next = n })
	}
}

// leave is the end of Run.
func (a *memory) leave(ctx context.Context, deliver bot.Deliver) error {
	switch a.bug {
	case "returns the context's error":
		return ctx.Err()
	case "delivers too late", "leaks":
		go func() {
			if a.is("leaks") {
				time.Sleep(time.Hour)
				return
			}
			time.Sleep(time.Millisecond)
			_ = deliver(ctx, bot.Message{ID: "late", Text: "late"})
		}()
	case "ends late":
		time.Sleep(time.Hour)
	}
	return nil
}

func (a *memory) pause(ctx context.Context) {
	if a.is("deaf while it waits") {
		time.Sleep(time.Minute)
	}
	select {
	case <-time.After(10 * time.Millisecond):
	case <-ctx.Done():
	}
}

// fetch waits for the next message, and says from where to go on when it was delivered.
func (a *memory) fetch(ctx context.Context) (bot.Message, int, error) {
	for {
		a.mu.Lock()
		wake, at := a.wake, a.next
		m, err := a.look(&at)
		a.mu.Unlock()
		if err != nil || at > a.next {
			return m, at, err
		}
		select {
		case <-wake:
		case <-ctx.Done():
			return bot.Message{}, at, ctx.Err()
		}
	}
}

// look is the next message that can be read, if there is one: at then stands after it.
func (a *memory) look(at *int) (bot.Message, error) {
	if a.refused {
		return bot.Message{}, fmt.Errorf("look: %w", bot.ErrRefused)
	}
	if a.drops > 0 {
		a.drops--
		return bot.Message{}, errBroken
	}
	for *at < len(a.queue) {
		i := *at
		if a.is("swaps messages") && len(a.queue) > 1 && i+1 < len(a.queue) && i%2 == 0 {
			i++
		} else if a.is("swaps messages") && i%2 == 1 {
			i--
		}
		m := a.queue[i]
		if m.Text == wordless {
			if a.is("stumbles over the malformed") {
				return bot.Message{}, errBroken
			}
			if !a.is("delivers garbage") {
				*at++
				continue
			}
		}
		*at++
		if a.is("cuts the user's text") {
			m.Text = strings.ReplaceAll(m.Text, "<b>", "")
		}
		return m, nil
	}
	return bot.Message{}, nil
}

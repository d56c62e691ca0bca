package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"stepwise/bot"
)

// Edit puts the reply in the place of what was sent: message by message, with more at the end, or fewer.
func (a *Adapter) Edit(ctx context.Context, name bot.Sent, r bot.Reply) (bot.Sent, error) {
	var s sent
	if err := json.Unmarshal([]byte(name), &s); err != nil || !s.valid() {
		return "", fmt.Errorf("edit on discord: %w: there is no such message", bot.ErrGone)
	}
	messages := render(r)
	if len(messages) == 0 {
		return name, nil
	}
	o := parseOrigin(r.Origin)
	for i := range min(len(messages), len(s.IDs)) {
		if err := a.replace(ctx, o, s, s.IDs[i], messages[i].post()); err != nil {
			return "", err
		}
	}
	for len(s.IDs) > len(messages) {
		last := len(s.IDs) - 1
		err := a.take(ctx, o, s, s.IDs[last])
		if err != nil && !errors.Is(err, bot.ErrGone) && !errors.Is(err, bot.ErrExpired) {
			return "", err
		}
		s.IDs = s.IDs[:last]
	}
	for i := len(s.IDs); i < len(messages); i++ {
		p := messages[i].post()
		m, err := a.add(ctx, o, s, r.ID, i, p)
		if err != nil {
			return "", err
		}
		s.IDs = append(s.IDs, m.ID)
	}
	return s.name(), nil
}

// valid reports whether it was made by Send: its ids become parts of paths.
func (s sent) valid() bool {
	if !isID(s.Channel) || len(s.IDs) == 0 || s.Hook != (hook{}) && (!isID(s.Hook.Application) || !isToken(s.Hook.Token)) {
		return false
	}
	for _, id := range s.IDs {
		if !isID(id) {
			return false
		}
	}
	return true
}

// ways are the ways to reach a message, the best first: the tap on one of its own choices, the interaction it was sent by, the channel.
func (a *Adapter) ways(ctx context.Context, o origin, s sent, id string, by func(h hook, id string) error, in func() error) error {
	err := error(nil)
	tried := false
	try := func(f func() error) bool {
		tried = true
		err = f()
		return err == nil || !errors.Is(err, bot.ErrExpired) && !errors.Is(err, bot.ErrGone)
	}
	if o.Kind == tapOrigin && o.Message == id {
		if w := a.pending.find(o); w == nil || a.acknowledge(context.WithoutCancel(ctx), o, w) == nil {
			if try(func() error { return by(o.hook(), original) }) {
				return err
			}
		}
	}
	if s.Hook != (hook{}) && try(func() error { return by(s.Hook, id) }) {
		return err
	}
	if s.Ephemeral {
		if !tried {
			return fmt.Errorf("edit on discord: %w", bot.ErrExpired)
		}
		return err
	}
	return in()
}

// replace puts a post in the place of a message.
func (a *Adapter) replace(ctx context.Context, o origin, s sent, id string, p post) error {
	return a.ways(ctx, o, s, id, func(h hook, id string) error {
		_, err := a.changeBy(ctx, h, id, p)
		return err
	}, func() error { return a.change(ctx, s.Channel, id, p) })
}

// take takes a message away.
func (a *Adapter) take(ctx context.Context, o origin, s sent, id string) error {
	return a.ways(ctx, o, s, id, func(h hook, id string) error { return a.removeBy(ctx, h, id) },
		func() error { return a.remove(ctx, s.Channel, id) })
}

// add writes one more message where the others are.
func (a *Adapter) add(ctx context.Context, o origin, s sent, reply string, part int, p post) (posted, error) {
	if s.Ephemeral {
		p.Flags |= ephemeral
	}
	for _, h := range []hook{o.hook(), s.Hook} {
		if h == (hook{}) {
			continue
		}
		m, err := a.follow(ctx, h, p)
		if err == nil || !errors.Is(err, bot.ErrExpired) {
			return m, err
		}
	}
	if s.Ephemeral {
		return posted{}, fmt.Errorf("edit on discord: %w", bot.ErrExpired)
	}
	if reply != "" {
		p.Nonce = nonce(reply+"\x00edit", part)
	}
	return a.create(ctx, s.Channel, p)
}

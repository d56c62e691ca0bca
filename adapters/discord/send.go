package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"stepwise/bot"
)

// sent is where the messages of a reply stand.
type sent struct {
	Channel string   `json:"channel"`
	IDs     []string `json:"ids"`
	// Hook is the interaction they were sent by; while its token lives, they can be edited by it.
	Hook hook `json:"hook,omitzero"`
	// Ephemeral messages are in no channel: they can be edited by a hook alone.
	Ephemeral bool `json:"ephemeral,omitempty"`
}

// name is the form that the runtime keeps.
func (s sent) name() bot.Sent {
	data, err := json.Marshal(s)
	if err != nil {
		return "" // texts and a flag can always be marshalled
	}
	return bot.Sent(data)
}

// Send sends a reply: to an interaction as what stands in place of "thinking…", and then as follow-ups; otherwise into the channel. If the interaction cannot be
// replied to any more, the channel has to do, unless the reply was to be seen by one user alone.
// A reply of which a part was sent before an error goes on after that part when it is sent again.
func (a *Adapter) Send(ctx context.Context, r bot.Reply) (bot.Sent, error) {
	messages := render(r)
	if len(messages) == 0 {
		return "", nil
	}
	if !isID(r.To.Chat) {
		return "", fmt.Errorf("send to discord: %w: %q is no channel", bot.ErrRejected, r.To.Chat)
	}
	o := parseOrigin(r.Origin)
	s := a.progress.find(r.ID)
	if s.Channel == "" {
		s.Channel = r.To.Chat
	}
	var err error
	if o.isInteraction() {
		err = a.sendBy(ctx, o, r, messages, &s)
		if errors.Is(err, bot.ErrExpired) && (o.Private || !r.Private) {
			if err = a.sendTo(ctx, o, r, messages, &s); errors.Is(err, bot.ErrGone) {
				// The bot need not be where its commands are given. The next one can be replied to.
				err = amounting(bot.ErrExpired, err)
			}
		}
	} else {
		err = a.sendTo(ctx, o, r, messages, &s)
	}
	if err != nil {
		a.progress.keep(r.ID, s)
		return "", err
	}
	a.progress.drop(r.ID)
	return s.name(), nil
}

// sendTo writes what is left of the reply into the channel, the first message as an answer to the user's own where others can write as well.
func (a *Adapter) sendTo(ctx context.Context, o origin, r bot.Reply, messages []message, s *sent) error {
	for i := len(s.IDs); i < len(messages); i++ {
		p := messages[i].post()
		p.Nonce = nonce(r.ID, i)
		if i == 0 && o.Kind == messageOrigin && !o.Private && o.Message != "" {
			p.Reference = &reference{Message: o.Message}
		}
		m, err := a.create(ctx, r.To.Chat, p)
		if err != nil {
			return err
		}
		s.IDs = append(s.IDs, m.ID)
	}
	return nil
}

// youth is the age up to which an interaction may be unknown because it is being deferred elsewhere.
const youth = 5 * time.Second

// sendBy writes what is left of the reply by the interaction.
func (a *Adapter) sendBy(ctx context.Context, o origin, r bot.Reply, messages []message, s *sent) error {
	h := o.hook()
	first, err := a.firstPlace(ctx, o, r)
	for i := len(s.IDs); err == nil && i < len(messages); i++ {
		p := messages[i].post()
		if r.Private && !o.Private {
			p.Flags |= ephemeral
		}
		var m posted
		if i == 0 && first {
			m, err = a.changeBy(ctx, h, original, p)
			if o.Kind == tapOrigin && hasCode(err, unknownMessage) {
				m, err = a.follow(ctx, h, p)
			}
		} else {
			m, err = a.follow(ctx, h, p)
		}
		if err == nil {
			s.IDs, s.Hook = append(s.IDs, m.ID), h
			s.Ephemeral = s.Ephemeral || m.Flags&ephemeral != 0
		}
	}
	if hasCode(err, unknownWebhook) && a.pending.find(o) == nil && time.Since(idTime(o.Interaction)) < youth {
		return amounting(bot.ErrTransient, err)
	}
	return err
}

// firstPlace reports whether the reply's first message takes the place of one that is there: of "thinking…", or of the message with the choice that was tapped.
// A reply that only one user may see cannot be in place of "thinking…", which everybody sees: that is taken away.
func (a *Adapter) firstPlace(ctx context.Context, o origin, r bot.Reply) (bool, error) {
	w := a.pending.find(o)
	if w != nil {
		if err := a.acknowledge(context.WithoutCancel(ctx), o, w); err != nil {
			return false, amounting(bot.ErrExpired, err)
		}
	}
	if o.Kind == tapOrigin {
		return r.Replace, nil
	}
	var free bool
	if w != nil {
		free = w.take(r.ID)
	} else {
		m, err := a.look(ctx, o.hook(), original)
		if err != nil && !hasCode(err, unknownMessage) {
			return false, err
		}
		free = m.Flags&loading != 0
	}
	if free && r.Private && !o.Private {
		if err := a.removeBy(ctx, o.hook(), original); err != nil && !hasCode(err, unknownMessage) {
			return false, err
		}
		return false, nil
	}
	return free, nil
}

package telegram

import (
	"context"
	"errors"
	"time"
)

const (
	// identifyEvery is how often a server that did not say who the bot is, is asked again.
	identifyEvery = time.Minute
	// identifyTries is how often it is asked before a message of a group is read without knowing who the bot is.
	identifyTries = 5
)

// identify asks who the bot is, if that is not known and was not asked a moment ago. Only a bot that Telegram does not know is an error: there are servers
// that cannot say who a bot is and do all else.
func (p *poller) identify(ctx context.Context) error {
	if p.me.isKnown() || !p.asked.IsZero() && time.Since(p.asked) < identifyEvery {
		return nil
	}
	return p.ask(ctx)
}

func (p *poller) ask(ctx context.Context) error {
	p.asked = time.Now()
	var u user
	if err := p.call(ctx, callTime, "getMe", nil, &u); err != nil {
		if f, ok := errors.AsType[*fault](err); ok && f.isRefused() {
			return refused(err)
		}
		if ctx.Err() == nil {
			p.log.Warn("telegram does not say who the bot is; in groups it is heard only when it knows that", "error", err)
		}
		return nil
	}
	p.me.id, p.me.username = u.ID, u.Username
	p.log.Info("telegram knows the bot", "username", u.Username, "reads_mentions", u.ReadsAll)
	return nil
}

// insist asks several times who the bot is before an update of a group is read: otherwise one that is meant for the bot would be taken for one that is not.
func (p *poller) insist(ctx context.Context, u update) error {
	w := u.Message
	if w == nil {
		w = u.Edited
	}
	if w == nil || w.Chat.isPrivate() {
		return nil
	}
	b := newBackoff(firstWait)
	for try := 1; !p.me.isKnown() && try < identifyTries && time.Since(p.asked) < identifyEvery; try++ {
		sleep(ctx, b.NextBackOff())
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.ask(ctx); err != nil {
			return err
		}
	}
	return nil
}

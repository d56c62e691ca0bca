package telegram

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// trouble says how long to wait after a call for updates that did not succeed, or that it never will.
func (p *poller) trouble(ctx context.Context, err error) (time.Duration, error) {
	f, ok := errors.AsType[*fault](err)
	switch {
	case ctx.Err() != nil:
		return 0, nil
	case !ok:
		return p.failures.NextBackOff(), nil
	case f.isRefused():
		return 0, refused(err)
	case f.code == http.StatusConflict && f.says("webhook"):
		wait := p.conflicts.NextBackOff()
		p.log.Error("telegram gives no messages: a webhook is set for this bot; call its method deleteWebhook once, or use the token of another bot", "error", err, "wait", wait)
		return wait, nil
	case f.code == http.StatusConflict:
		wait := p.conflicts.NextBackOff()
		p.log.Error("telegram gives no messages: another program receives with this token; stop one of the two, or give each a bot of its own", "error", err, "wait", wait)
		return wait, nil
	case f.code == http.StatusTooManyRequests:
		p.log.Warn("telegram asks to wait", "wait", f.wait())
		return f.wait(), nil
	case f.isSpoilt():
		p.narrow(f)
		return pollPause, nil
	}
	wait := p.failures.NextBackOff()
	p.log.Warn("telegram cannot be reached", "error", err, "wait", wait)
	return wait, nil
}

// narrow deals with an answer that is too large, or that one update broke: it asks for one update at a time, and passes over the one that does it by itself.
func (p *poller) narrow(f *fault) {
	if p.limit > 1 {
		p.limit = 1
		return
	}
	id, ok := idIn(f.head)
	if ok {
		p.done(id)
	}
	p.skip(f, id)
}

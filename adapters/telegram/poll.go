package telegram

import (
	"context"
	"encoding/json"
	"strconv"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"stepwise/bot"
)

const (
	// pollTime is how long Telegram holds a call for updates open. Telegram allows 50 s; with less, a dead connection is noticed earlier.
	pollTime = 25 * time.Second
	// pollMargin is how much longer the answer may take.
	pollMargin = 10 * time.Second
	// pollPause is how long the next call waits after one that brought nothing at once, as servers do that hold no call open.
	pollPause = 500 * time.Millisecond
	// pollLimit is how many updates one call brings at most, by core.telegram.org/bots/api#getupdates.
	pollLimit = 100
	// firstWait and lastWait are the shortest and the longest mean time between attempts to reach the network. The real ones are up to half as long again.
	firstWait = 500 * time.Millisecond
	lastWait  = 40 * time.Second
	// conflictWait is the shortest mean time to wait for another program that receives with the same token.
	conflictWait = 5 * time.Second
	// farewellTime is how long the last call may take, which confirms what was delivered.
	farewellTime = 2 * time.Second
	// maxAnswering is how many taps may be answered at the same time. For one more, the user's button shows for a while that it is busy.
	maxAnswering = 16
)

// A poller asks for updates as long as one Run lasts.
type poller struct {
	*Adapter

	deliver   bot.Deliver
	me        identity
	asked     time.Time // when it was last asked who the bot is
	offset    int64     // the first update that was not confirmed yet
	confirmed bool      // that Telegram knows the offset
	limit     int
	seen      history
	album     string // the last one that was delivered
	failures  *backoff.ExponentialBackOff
	conflicts *backoff.ExponentialBackOff
	greeted   bool

	tasks     sync.WaitGroup
	answering chan struct{}
}

// Run receives until the context ends, or until Telegram says that there is no such bot. A second program that receives with the same token, or a webhook that
// is set, is waited out.
func (a *Adapter) Run(ctx context.Context, deliver bot.Deliver) error {
	ctx, cancel := context.WithCancel(ctx)
	p := &poller{
		Adapter: a, deliver: deliver, limit: pollLimit, confirmed: true, answering: make(chan struct{}, maxAnswering),
		failures: newBackoff(firstWait), conflicts: newBackoff(conflictWait),
	}
	for _, c := range a.commands {
		p.me.commands = append(p.me.commands, c.Name)
	}
	defer p.tasks.Wait()
	defer cancel()
	defer p.reached.Store(false)
	for ctx.Err() == nil {
		wait, err := p.turn(ctx)
		if err != nil {
			return err
		}
		sleep(ctx, wait)
	}
	p.farewell(ctx)
	return nil
}

// turn asks for updates once and delivers them. It says how long to wait before the next turn.
func (p *poller) turn(ctx context.Context) (time.Duration, error) {
	if err := p.identify(ctx); err != nil {
		return 0, err
	}
	start := time.Now()
	batch, err := p.updates(ctx, p.limit, pollTime)
	if err != nil {
		return p.trouble(ctx, err)
	}
	p.confirmed, p.limit = true, pollLimit
	p.conflicts.Reset()
	if !p.greeted {
		p.greeted = true
		p.tasks.Go(func() { p.publish(ctx) })
	}
	news, err := p.deliverAll(ctx, batch)
	if err != nil {
		// Telegram gives it again: it was not confirmed.
		wait := p.failures.NextBackOff()
		if ctx.Err() == nil {
			p.log.Warn("a message from telegram was not taken over; it is offered again", "error", err, "wait", wait)
		}
		return wait, nil
	}
	p.failures.Reset()
	if news == 0 && time.Since(start) < pollPause {
		return pollPause, nil
	}
	return 0, nil
}

// updates asks for updates, which confirms all before the offset.
func (p *poller) updates(ctx context.Context, limit int, hold time.Duration) ([]json.RawMessage, error) {
	var batch []json.RawMessage
	params := tgbotapi.Params{
		"limit":           strconv.Itoa(limit),
		"timeout":         strconv.Itoa(int(hold / time.Second)),
		"allowed_updates": allowedUpdates,
	}
	if p.offset != 0 {
		params["offset"] = strconv.FormatInt(p.offset, 10)
	}
	err := p.call(ctx, hold+pollMargin, "getUpdates", params, &batch)
	return batch, err
}

// farewell confirms what was delivered last, so that it does not come again after a restart.
func (p *poller) farewell(ctx context.Context) {
	if p.confirmed {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewellTime)
	defer cancel()
	if _, err := p.updates(ctx, 1, 0); err != nil {
		p.log.Debug("what telegram delivered last was not confirmed", "error", err)
	}
}

func newBackoff(first time.Duration) *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval, b.MaxInterval = first, lastWait
	return b
}

// sleep waits, or until the context ends.
func sleep(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

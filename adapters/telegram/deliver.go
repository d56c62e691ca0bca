package telegram

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// deliverAll delivers the updates of a batch in their order, up to the first that is not taken over. It says how many of them were not known before.
func (p *poller) deliverAll(ctx context.Context, batch []json.RawMessage) (int, error) {
	news := 0
	for _, e := range p.sorted(batch) {
		if p.seen.has(e.id) {
			continue
		}
		news++
		if err := p.deliverOne(ctx, e.raw); err != nil {
			return news, err
		}
		p.done(e.id)
	}
	return news, nil
}

// done notes that the update need not come again. The offset follows the updates and not the highest of their ids: after a week of silence Telegram begins
// anew with any number.
func (p *poller) done(id int64) {
	p.seen.add(id)
	p.offset, p.confirmed = id+1, false
}

type numbered struct {
	id  int64
	raw json.RawMessage
}

// sorted is the batch by id. What has none cannot even be confirmed.
func (p *poller) sorted(batch []json.RawMessage) []numbered {
	out := make([]numbered, 0, len(batch))
	for _, raw := range batch {
		id, ok := updateID(raw)
		if !ok {
			p.skip(errors.New("read an update: it has no id"), 0)
			continue
		}
		out = append(out, numbered{id, raw})
	}
	slices.SortStableFunc(out, func(a, b numbered) int { return cmp.Compare(a.id, b.id) })
	return out
}

// deliverOne delivers an update if it is for the bot. What cannot be read is skipped, which is no error.
func (p *poller) deliverOne(ctx context.Context, raw json.RawMessage) error {
	u, err := read(raw)
	if err != nil {
		id, _ := updateID(raw)
		p.skip(err, id)
		return nil
	}
	if u.Tap != nil {
		p.answer(ctx, u.Tap.ID)
	}
	if err := p.insist(ctx, u); err != nil {
		return err
	}
	m, ok, err := p.me.meant(u)
	if err != nil {
		p.skip(err, u.ID)
		return nil
	}
	album := ""
	if u.Message != nil {
		album = u.Message.Album
	}
	// Of pictures that were sent at once, one gets the answer.
	if !ok || album != "" && album == p.album && m.Text == "" {
		return nil
	}
	if err := p.deliver(ctx, m); err != nil {
		return fmt.Errorf("deliver update %d: %w", u.ID, err)
	}
	p.album = album
	return nil
}

// skip passes over what cannot be read. The text of the error has no words of a user's in it beyond a character.
func (p *poller) skip(err error, id int64) {
	p.skipped.Add(1)
	p.log.Warn("an update from telegram cannot be read and is skipped", "update_id", id, "error", err)
}

// answer tells the user's app that the tap arrived, at once and without holding anything up: until then it shows that the button is busy.
func (p *poller) answer(ctx context.Context, id string) {
	select {
	case p.answering <- struct{}{}:
	default:
		return
	}
	p.tasks.Go(func() {
		defer func() { <-p.answering }()
		if err := p.call(ctx, callTime, "answerCallbackQuery", tgbotapi.Params{"callback_query_id": id}, nil); err != nil {
			// Too late is of no consequence, and so is all else here.
			p.log.Debug("a tap on telegram was not answered", "error", err)
		}
	})
}

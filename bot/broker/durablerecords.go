package broker

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/nats-io/nats.go/jetstream"

	"stepwise/bot"
)

// A durableRecent keeps the last lines of a conversation as one message, which is erased when the next takes its place.
type durableRecent Durable

func (r *durableRecent) durable() *Durable { return (*Durable)(r) }

// A spokenLine is a line as it is kept.
type spokenLine struct {
	Message string // because of which it was said
	Line    bot.Line
}

func (r *durableRecent) subject(c bot.Conversation) string {
	return subject("recent", r.durable().name(c))
}

func (r *durableRecent) load(ctx context.Context, subject string) (lines []spokenLine, sequence uint64, err error) {
	m, err := r.recent.GetLastMsgForSubject(ctx, subject)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read what was said last: %w", err)
	}
	if err := json.Unmarshal(m.Data, &lines); err != nil {
		return nil, 0, fmt.Errorf("read what was said last: %w", err)
	}
	return lines, m.Sequence, nil
}

func (r *durableRecent) Add(ctx context.Context, c bot.Conversation, message string, lines []bot.Line) error {
	subject := r.subject(c)
	kept, old, err := r.load(ctx, subject)
	if err != nil {
		return err
	}
	kept = slices.DeleteFunc(kept, func(s spokenLine) bool { return s.Message == message })
	for _, line := range lines {
		kept = append(kept, spokenLine{message, line})
	}
	data, err := encode(newest(kept, RecentLines))
	if err != nil {
		return err
	}
	if _, err := r.durable().publish(ctx, subject, data); err != nil {
		return fmt.Errorf("write what was said: %w", err)
	}
	if old > 0 {
		r.durable().dispose(ctx, r.recent, old)
	}
	return nil
}

func (r *durableRecent) Last(ctx context.Context, c bot.Conversation) ([]bot.Line, error) {
	kept, _, err := r.load(ctx, r.subject(c))
	out := make([]bot.Line, len(kept))
	for i, s := range kept {
		out[i] = s.Line
	}
	return out, err
}

func (r *durableRecent) Forget(ctx context.Context, c bot.Conversation) error {
	if err := eraseAll(ctx, r.recent, r.subject(c)); err != nil {
		return fmt.Errorf("erase what was said: %w", err)
	}
	return nil
}

// A durableJournal is the journal of a Durable.
type durableJournal Durable

func (j *durableJournal) durable() *Durable { return (*Durable)(j) }

func (j *durableJournal) Append(ctx context.Context, entries []Entry) error {
	d := j.durable()
	for _, e := range entries {
		name := d.name(e.Conversation)
		e.Conversation = d.hashed(e.Conversation)
		e.Record.Conversation = d.hashed(e.Record.Conversation)
		e.Record.Question = Masked(e.Record.Question)
		data, err := encode(e)
		if err != nil {
			return err
		}
		if _, err := d.publish(ctx, subject("journal", name), data, jetstream.WithMsgID(d.hash(e.ID))); err != nil {
			if isFull(err) {
				return ErrFull
			}
			return fmt.Errorf("write to the journal: %w", err)
		}
	}
	return nil
}

func (j *durableJournal) Last(ctx context.Context, n int) ([]Entry, error) {
	var out []Entry
	err := lastOf(ctx, j.journal, n, func(data []byte) error {
		var e Entry
		err := json.Unmarshal(data, &e)
		out = append(out, e)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	slices.Reverse(out)
	return out, nil
}

func (j *durableJournal) Forget(ctx context.Context, c bot.Conversation) error {
	if err := eraseAll(ctx, j.journal, subject("journal", j.durable().name(c))); err != nil {
		return fmt.Errorf("erase from the journal: %w", err)
	}
	return nil
}

// lastOf visits the newest messages of a stream, at most n, the newest first.
func lastOf(ctx context.Context, s jetstream.Stream, n int, visit func([]byte) error) error {
	info, err := s.Info(ctx)
	if err != nil {
		return err
	}
	for sequence := info.State.LastSeq; n > 0 && sequence >= max(1, info.State.FirstSeq); sequence-- {
		m, err := s.GetMsg(ctx, sequence)
		if errors.Is(err, jetstream.ErrMsgNotFound) { // erased
			continue
		}
		if err != nil {
			return err
		}
		if err := visit(m.Data); err != nil {
			return err
		}
		n--
	}
	return nil
}

// A durableParking is the parking of a Durable.
type durableParking Durable

func (k *durableParking) durable() *Durable { return (*Durable)(k) }

func (k *durableParking) Park(ctx context.Context, p Parked) error {
	d := k.durable()
	p.Message.Recent = nil
	data, err := encode(p)
	if err != nil {
		return err
	}
	if _, err := d.publish(ctx, subject("parked", d.name(p.Message.Conversation)), data, jetstream.WithMsgID(d.hash(inKey(p.Message)))); err != nil {
		return fmt.Errorf("write to the parking: %w", err)
	}
	return nil
}

func (k *durableParking) Parked(ctx context.Context) ([]Parked, error) {
	var out []Parked
	err := lastOf(ctx, k.parked, cmp.Or(k.config.Limits.Parked, DefaultLimits().Parked), func(data []byte) error {
		var p Parked
		err := json.Unmarshal(data, &p)
		out = append(out, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the parking: %w", err)
	}
	slices.Reverse(out)
	return out, nil
}

func (k *durableParking) Forget(ctx context.Context, c bot.Conversation) error {
	if err := eraseAll(ctx, k.parked, subject("parked", k.durable().name(c))); err != nil {
		return fmt.Errorf("erase from the parking: %w", err)
	}
	return nil
}

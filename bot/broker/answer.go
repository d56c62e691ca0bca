package broker

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"stepwise/bot"
)

const (
	// maxTries is how often a message is tried before it is parked.
	maxTries = 3
	// answerTime is how long the core may take, far more than it needs; a search that hangs must not hold a worker for ever.
	answerTime = 20 * time.Second
	// storePause is how long a message waits when a store could not take what came of it.
	storePause = time.Second
)

// answerAll answers messages until the context ends.
func (r *Runtime) answerAll(ctx context.Context, work *sync.WaitGroup) {
	for {
		t, err := r.Store.Inbox.Take(ctx)
		if ctx.Err() != nil {
			if err == nil {
				r.giveBack(ctx, t, 0)
			}
			return
		}
		if err != nil {
			r.Log.Error("no message can be taken from the inbox", "error", err)
			if pausing(ctx, storePause) != nil {
				return
			}
			continue
		}
		if pause, err := r.handle(ctx, t, work); err != nil {
			r.giveBack(ctx, t, pause)
		} else if err := r.Store.Inbox.Done(context.WithoutCancel(ctx), t); err != nil {
			// It comes again, and its session says that it was handled.
			r.Log.Error("a message cannot be taken off the inbox", "error", err)
			r.giveBack(ctx, t, storePause)
		} else {
			r.failures.forget(messageKey(t.Message))
		}
		r.progressed()
	}
}

// giveBack returns a message to the inbox. If even that fails, the inbox gives it out again in its own time.
func (r *Runtime) giveBack(ctx context.Context, t Task, after time.Duration) {
	if err := r.Store.Inbox.Back(context.WithoutCancel(ctx), t, after); err != nil {
		r.Log.Error("a message cannot be given back to the inbox", "error", err)
	}
}

// handle answers a message and commits what came of it. After an error the message is to be tried again when the time has passed.
func (r *Runtime) handle(ctx context.Context, t Task, work *sync.WaitGroup) (time.Duration, error) {
	m := t.Message
	state, revision, err := r.Store.Sessions.Load(ctx, m.Conversation)
	if err != nil {
		r.Log.Error("a session cannot be loaded", "error", err)
		return storePause, err
	}
	if state.Handled == m.ID {
		return 0, nil
	}
	done, err := r.Store.Inbox.Handled(ctx, t)
	if err != nil {
		r.Log.Error("it cannot be told whether a message was answered", "error", err)
		return storePause, err
	}
	if done {
		return 0, nil
	}
	if m.Recent, err = r.Store.Recent.Last(ctx, m.Conversation); err != nil {
		r.Log.Error("what was said last cannot be read", "error", err)
		return storePause, err
	}
	start := time.Now()
	turn, err := r.answer(ctx, state.Session, m, work)
	took := time.Since(start)
	if err != nil && ctx.Err() != nil {
		return 0, err // the program stops: that is no fault of the message
	}
	if err != nil {
		r.counters.failed.Add(1)
		tries, pause := r.failures.count(messageKey(m))
		r.Log.Error("a message cannot be answered", "network", m.Conversation.Network, "tries", tries, "error", err)
		if tries < maxTries {
			return pause, err
		}
		if err := r.park(ctx, m, err); err != nil {
			return storePause, err
		}
		turn = bot.Turn{Session: state.Session, Replies: r.say(r.Apology, state.Session, m, "apology")}
	}
	if err := r.commit(ctx, m, turn, took, revision); err != nil {
		if !errors.Is(err, ErrFull) && !errors.Is(err, ErrConflict) {
			r.Log.Error("an answer cannot be kept", "network", m.Conversation.Network, "error", err)
		}
		return storePause, err
	}
	r.counters.answered.Add(1)
	r.Log.Info("message answered", "trace", trace(m), "network", m.Conversation.Network, "replies", len(turn.Replies), "took", took)
	return 0, nil
}

// answer asks the core. A panic is an error.
func (r *Runtime) answer(ctx context.Context, s bot.Session, m bot.Message, work *sync.WaitGroup) (_ bot.Turn, err error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	defer r.recovered(&err)
	r.showTyping(ctx, m, work)
	return r.Answer(ctx, s, m)
}

// say is a reply that main words. A panic leaves nothing to say.
func (r *Runtime) say(words func(bot.Session, bot.Message) bot.Reply, s bot.Session, m bot.Message, suffix string) (replies []bot.Reply) {
	var err error
	defer r.recovered(&err)
	return []bot.Reply{addressed(words(s, m), m, suffix)}
}

// park puts a message where the operator finds it.
func (r *Runtime) park(ctx context.Context, m bot.Message, cause error) error {
	if err := r.Store.Parking.Park(ctx, Parked{Message: m, Reason: cause.Error(), Time: time.Now()}); err != nil {
		r.Log.Error("a message cannot be parked", "error", err)
		return fmt.Errorf("park a message: %w", err)
	}
	e := Entry{ID: messageKey(m) + " stuck", Kind: Stuck, Time: time.Now(), Conversation: m.Conversation, Reason: cause.Error()}
	if err := r.Store.Journal.Append(ctx, []Entry{e}); err != nil {
		return fmt.Errorf("append to the journal: %w", err)
	}
	r.counters.parked.Add(1)
	return nil
}

// commit keeps what came of a message, in the order that the package comment explains.
func (r *Runtime) commit(ctx context.Context, m bot.Message, t bot.Turn, took time.Duration, revision uint64) error {
	replies := make([]bot.Reply, 0, len(t.Replies))
	for i, reply := range t.Replies {
		replies = append(replies, addressed(reply, m, strconv.Itoa(i+1)))
	}
	if err := r.post(ctx, m, replies); err != nil {
		return err
	}
	for _, mail := range t.Mail {
		// What is put twice after a crash is dropped by its ID.
		if _, err := r.Store.Inbox.Put(ctx, mail); err != nil {
			return fmt.Errorf("put mail into the inbox: %w", err)
		}
	}
	var entries []Entry
	for i, record := range t.Records {
		id := messageKey(m) + " " + strconv.Itoa(i+1)
		entries = append(entries, Entry{ID: id, Kind: Turned, Time: record.Time, Conversation: m.Conversation, Record: record, Took: took})
	}
	if len(entries) > 0 {
		if err := r.Store.Journal.Append(ctx, entries); err != nil {
			return fmt.Errorf("append to the journal: %w", err)
		}
	}
	if err := r.hear(ctx, m, t); err != nil {
		return err
	}
	if err := r.Store.Sessions.Save(ctx, m.Conversation, State{Session: t.Session, Handled: m.ID}, revision); err != nil {
		return fmt.Errorf("save a session: %w", err)
	}
	if to, moved := r.moves.find(m.Conversation.Network, m.Conversation.Chat); moved {
		return r.move(ctx, m.Conversation.Network, m.Conversation.Chat, to)
	}
	return nil
}

// hear keeps what was said, or erases all of it where the user wants that.
func (r *Runtime) hear(ctx context.Context, m bot.Message, t bot.Turn) error {
	if t.Forget {
		for _, forget := range []func(context.Context, bot.Conversation) error{r.Store.Recent.Forget, r.Store.Journal.Forget, r.Store.Parking.Forget} {
			if err := forget(ctx, m.Conversation); err != nil {
				return fmt.Errorf("forget a conversation: %w", err)
			}
		}
		return nil
	}
	if len(t.Heard) > 0 {
		if err := r.Store.Recent.Add(ctx, m.Conversation, m.ID, t.Heard); err != nil {
			return fmt.Errorf("keep what was said: %w", err)
		}
	}
	return nil
}

// post puts the replies to a message into the outbox. Those to a network that does not run are dropped with an entry in the journal.
func (r *Runtime) post(ctx context.Context, m bot.Message, replies []bot.Reply) error {
	var parcels []Parcel
	for _, reply := range replies {
		p := Parcel{ID: messageKey(m) + " " + reply.ID, Reply: reply, Asked: m.Time, Trace: trace(m)}
		if _, ok := r.networks[reply.To.Network]; !ok {
			if err := r.drop(ctx, p, "the network does not run"); err != nil {
				return err
			}
			continue
		}
		parcels = append(parcels, p)
	}
	if len(parcels) == 0 {
		return nil
	}
	if err := r.Store.Outbox.Put(ctx, parcels); err != nil {
		return fmt.Errorf("put replies into the outbox: %w", err)
	}
	return nil
}

// addressed is the reply with what it lacks of an ID, an address and an origin.
func addressed(r bot.Reply, m bot.Message, suffix string) bot.Reply {
	if r.ID == "" {
		r.ID = m.ID + "." + suffix
	}
	if r.To == (bot.Conversation{}) {
		r.To = m.Conversation
	}
	if r.Origin == "" && r.To == m.Conversation {
		r.Origin = m.Origin
	}
	return r
}

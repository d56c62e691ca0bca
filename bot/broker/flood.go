package broker

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"stepwise/bot"
)

const (
	// userEvery and userBurst are what one user may send: nobody reads answers faster than one a second, and eight at once are a message that a phone has
	// sent in pieces, or an impatient thumb on a button.
	userEvery = time.Second
	userBurst = 8
	// userCalm is how much of the burst has to come back before a user who was told to wait is heard again: four seconds of silence.
	userCalm = 4
	// allPerSecond and allBurst are what all users may send together. It is ten times what a busy bot sees, and about half of what can be written to a disk
	// with a sync for each; beyond it the networks keep the messages for a while.
	allPerSecond = 500
	allBurst     = 2_000
	// allWait is how long a message waits for its turn before its network has to keep it.
	allWait = 2 * time.Second
	// maxUsers is of how many users it is known how much they send, and maxJudged of how many messages what was decided.
	maxUsers  = 20_000
	maxJudged = 50_000
)

// A judgement says what to do with a message.
type judgement int

const (
	passes judgement = iota // it is taken over
	drops                   // it is not answered
	warns                   // it is not answered, and the user is told so
)

// A flood keeps users from sending more than can be answered.
type flood struct {
	all *rate.Limiter

	mu     sync.Mutex // guards what follows
	users  *recent[userKey, *sender]
	judged *recent[string, judgement] // so that a message that a network repeats is not counted against its user again
}

type userKey struct {
	network bot.Network
	user    string
}

// A sender is a user as a source of messages.
type sender struct {
	bucket *rate.Limiter
	warned bool
}

func newFlood() *flood {
	return &flood{
		all:    rate.NewLimiter(allPerSecond, allBurst),
		users:  newRecent[userKey, *sender](maxUsers, time.Hour),
		judged: newRecent[string, judgement](maxJudged, Remembered),
	}
}

// judge decides about the message that has this key.
func (f *flood) judge(m bot.Message, key string, now time.Time) judgement {
	f.mu.Lock()
	defer f.mu.Unlock()
	if j, ok := f.judged.find(key); ok {
		if j == warns {
			j = drops
		}
		return j
	}
	u := userKey{m.Conversation.Network, m.Conversation.User}
	s, ok := f.users.find(u)
	if !ok {
		s = &sender{bucket: rate.NewLimiter(rate.Every(userEvery), userBurst)}
	}
	f.users.put(u, s) // anew each time: who has been silent for longest is forgotten first
	j := s.judge(now)
	f.judged.put(key, j)
	return j
}

// judge counts one message. A user who was warned is not heard until it calms: until then each message takes away what had come back.
func (s *sender) judge(now time.Time) judgement {
	if s.warned && s.bucket.TokensAt(now) >= userCalm {
		s.warned = false
	}
	allowed := s.bucket.AllowN(now, 1)
	switch {
	case s.warned:
		return drops
	case allowed:
		return passes
	}
	s.warned = true
	return warns
}

// forget takes a warning back that could not be given.
func (f *flood) forget(m bot.Message, key string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.judged.remove(key)
	if s, ok := f.users.find(userKey{m.Conversation.Network, m.Conversation.User}); ok {
		s.warned = false
	}
}

// queue waits until there is room for one more message from anybody. It returns errBusy if that takes too long.
func (f *flood) queue(ctx context.Context) error {
	r := f.all.Reserve()
	delay := r.Delay()
	if delay == 0 {
		return nil
	}
	if delay > allWait {
		r.Cancel()
		return errBusy
	}
	return pausing(ctx, delay)
}

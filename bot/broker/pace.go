package broker

import (
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"golang.org/x/time/rate"

	"stepwise/bot"
)

const (
	// maxClasses is of how many rate classes and chats it is known what they may take. A forgotten one has been silent for longer than any limit lasts.
	maxClasses = 20_000
	// classLife is how long that is remembered.
	classLife = time.Hour
	// maxTrials is of how many parcels it is known how they fared.
	maxTrials = 50_000
)

// A pace says when a parcel may be sent over one network.
type pace struct {
	pacer bot.Pacer // nil if the network may be written to as fast as it goes

	mu     sync.Mutex // guards what follows
	rates  *recent[string, *rate.Limiter]
	held   *recent[string, time.Time] // chats that the network asked to leave alone until then
	trials *recent[string, *trial]    // by the parcel's ID
}

// A trial is the way of one parcel so far.
type trial struct {
	first   time.Time // when it was taken first
	due     time.Time // its turn, if reserved
	counted bool      // it has its turn in all of its rates
	panics  int
	pauses  *backoff.ExponentialBackOff
}

func newPace(a bot.Adapter) *pace {
	p := &pace{
		rates: newRecent[string, *rate.Limiter](maxClasses, classLife), held: newRecent[string, time.Time](maxClasses, Remembered),
		trials: newRecent[string, *trial](maxTrials, 2*giveUp),
	}
	p.pacer, _ = a.(bot.Pacer)
	return p
}

// wait is how long the parcel has to wait; at zero it counts as sent.
func (p *pace) wait(parcel Parcel) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now, t := time.Now(), p.trial(parcel)
	if until, ok := p.held.find(parcel.Reply.To.Chat); ok && until.After(now) {
		return until.Sub(now)
	}
	if !t.counted {
		t.counted, t.due = true, p.reserve(parcel.Reply.To, now)
	}
	if t.due.After(now) {
		return t.due.Sub(now)
	}
	t.counted = false
	return 0
}

// reserve takes a turn in each rate that the conversation counts against, and gives the time of the last of them.
func (p *pace) reserve(c bot.Conversation, now time.Time) time.Time {
	due := now
	if p.pacer == nil {
		return due
	}
	for _, r := range p.pacer.Rates(c) {
		l, ok := p.rates.find(r.Class)
		if !ok {
			l = rate.NewLimiter(rate.Every(r.Every), max(r.Burst, 1))
		}
		p.rates.put(r.Class, l)
		if at := now.Add(l.ReserveN(now, 1).DelayFrom(now)); at.After(due) {
			due = at
		}
	}
	return due
}

// hold leaves the chat alone for that long.
func (p *pace) hold(chat string, after time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	until := time.Now().Add(after)
	if earlier, ok := p.held.find(chat); !ok || until.After(earlier) {
		p.held.put(chat, until)
	}
}

// trial is that of the parcel. The lock is held.
func (p *pace) trial(parcel Parcel) *trial {
	t, ok := p.trials.find(parcel.ID)
	if !ok {
		t = &trial{first: time.Now(), pauses: patient()}
		p.trials.put(parcel.ID, t)
	}
	return t
}

// retry is how long to wait before the next try. It reports false when there were enough of them.
func (p *pace) retry(parcel Parcel, panicked bool) (time.Duration, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.trial(parcel)
	if panicked {
		t.panics++
	}
	return t.pauses.NextBackOff(), t.panics < maxTries && time.Since(t.first) < giveUp
}

// settle forgets the parcel.
func (p *pace) settle(parcel Parcel) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.trials.remove(parcel.ID)
}

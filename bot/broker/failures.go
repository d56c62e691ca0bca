package broker

import (
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// maxFailing is of how many messages it is known how often they failed.
const maxFailing = 10_000

// failures counts how often messages could not be answered, in this process alone: a message that fails is parked within seconds.
type failures struct {
	mu    sync.Mutex // guards what follows
	known *recent[string, *failure]
}

type failure struct {
	tries  int
	pauses *backoff.ExponentialBackOff
}

func newFailures() *failures {
	return &failures{known: newRecent[string, *failure](maxFailing, time.Hour)}
}

// count counts one more failure. It gives how many there were, and how long to wait before the next try.
func (f *failures) count(key string) (int, time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	known, ok := f.known.find(key)
	if !ok {
		known = &failure{pauses: patient()}
		f.known.put(key, known)
	}
	known.tries++
	return known.tries, known.pauses.NextBackOff()
}

func (f *failures) forget(key string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.known.remove(key)
}

package broker

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Times of a lease. Whoever cannot renew one gives it up well before anybody else may take it: the two clocks never have to agree, as each process measures
// by its own how long it has seen no change.
const (
	renewEvery = time.Second
	giveUpHold = 3 * time.Second // without a renewal
	takeAfter  = 5 * time.Second // without a change, as seen by the one who takes
	lookEvery  = 250 * time.Millisecond
)

// Leases decide which process does what where several share a store.
type Leases interface {
	// Hold calls work whenever this process is the only one to have the name. The context that work gets ends when that is over; work returns then, and not
	// before. Hold itself returns when its own context has ended.
	Hold(ctx context.Context, name string, work func(ctx context.Context))
}

// durableLeases are the leases of a Durable. They live in the memory of the servers: when all of these end at once nobody has anything any more.
type durableLeases struct {
	process string // names this one among the others
	bucket  jetstream.KeyValue
}

func leasesConfig(replicas int) jetstream.KeyValueConfig {
	return jetstream.KeyValueConfig{Bucket: leasesBucket, History: 1, Storage: jetstream.MemoryStorage, Replicas: replicas}
}

func newLeases(ctx context.Context, js jetstream.JetStream, replicas int) (*durableLeases, error) {
	bucket, err := openBucket(ctx, js, leasesConfig(replicas))
	if err != nil {
		return nil, err
	}
	return &durableLeases{process: rand.Text(), bucket: bucket}, nil
}

func (l *durableLeases) Hold(ctx context.Context, name string, work func(ctx context.Context)) {
	o := observed{}
	for ctx.Err() == nil {
		revision, ok := l.take(ctx, name, &o)
		if !ok {
			_ = pausing(ctx, lookEvery) // the context's error ends the loop
			continue
		}
		l.keep(ctx, name, revision, work)
	}
}

// An observed lease is one that somebody else has, since when it has not changed.
type observed struct {
	revision uint64
	since    time.Time
}

// take takes the lease if nobody has it, or who has it has not renewed it for too long.
func (l *durableLeases) take(ctx context.Context, name string, o *observed) (revision uint64, ok bool) {
	e, err := l.bucket.Get(ctx, name)
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound):
		revision, err = l.bucket.Create(ctx, name, []byte(l.process))
		return revision, err == nil
	case err != nil:
		return 0, false
	case len(e.Value()) > 0 && e.Revision() != o.revision:
		*o = observed{e.Revision(), time.Now()}
		return 0, false
	case len(e.Value()) > 0 && time.Since(o.since) < takeAfter:
		return 0, false
	}
	revision, err = l.bucket.Update(ctx, name, []byte(l.process), e.Revision())
	return revision, err == nil
}

// keep renews the lease while the work goes on, and gives it back after it.
func (l *durableLeases) keep(ctx context.Context, name string, revision uint64, work func(ctx context.Context)) {
	working, end := context.WithCancel(ctx)
	defer end()
	var renewing sync.WaitGroup
	lost := false
	renewing.Go(func() {
		defer end()
		renewed := time.Now()
		for pausing(working, renewEvery) == nil {
			call, cancel := context.WithTimeout(working, giveUpHold-time.Since(renewed))
			next, err := l.bucket.Update(call, name, []byte(l.process), revision)
			cancel()
			switch {
			case err == nil:
				revision, renewed = next, time.Now()
			case isStale(err), time.Since(renewed)+renewEvery >= giveUpHold:
				lost = working.Err() == nil
				return
			}
		}
	})
	work(working)
	end()
	renewing.Wait()
	if lost {
		return
	}
	call, cancel := context.WithTimeout(context.WithoutCancel(ctx), renewEvery)
	defer cancel()
	_, _ = l.bucket.Update(call, name, nil, revision) // if that fails, the others wait a little longer
}

// alone are the leases of a store that no other process has.
type alone struct{}

func (alone) Hold(ctx context.Context, _ string, work func(ctx context.Context)) { work(ctx) }

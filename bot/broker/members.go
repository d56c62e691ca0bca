package broker

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"stepwise/bot"
)

// memberLife is how long a process counts as one of the cluster after it was last heard of.
const memberLife = 4 * time.Second

// A membership divides the parts of the inbox among the processes of a cluster. Every process knows who is there and works out by itself which parts are its own;
// two who do not see the same processes may both want a part, and the lease decides.
type membership struct {
	leases  *durableLeases
	bucket  jetstream.KeyValue
	begin   func(partition int)
	end     func(partition int)
	mu      sync.Mutex // guards what follows
	holding map[int]context.CancelFunc
	holders sync.WaitGroup
}

func membersConfig(replicas int) jetstream.KeyValueConfig {
	return jetstream.KeyValueConfig{Bucket: membersBucket, History: 1, TTL: memberLife, Storage: jetstream.MemoryStorage, Replicas: replicas}
}

func newMembership(ctx context.Context, js jetstream.JetStream, leases *durableLeases, replicas int) (*membership, error) {
	bucket, err := openBucket(ctx, js, membersConfig(replicas))
	if err != nil {
		return nil, err
	}
	return &membership{leases: leases, bucket: bucket, holding: map[int]context.CancelFunc{}}, nil
}

// run takes part until the context ends.
func (m *membership) run(ctx context.Context) {
	var heard time.Time
	for ctx.Err() == nil {
		if time.Since(heard) > renewEvery {
			if _, err := m.bucket.Put(ctx, m.leases.process, nil); err == nil {
				heard = time.Now()
			}
		}
		if members, err := m.members(ctx); err == nil {
			m.settle(ctx, members)
		}
		_ = pausing(ctx, lookEvery) // the context's error ends the loop
	}
	m.settle(ctx, nil)
	m.holders.Wait()
	call, cancel := context.WithTimeout(context.WithoutCancel(ctx), renewEvery)
	defer cancel()
	_ = m.bucket.Delete(call, m.leases.process) // if that fails, the others wait a little longer
}

// members are the processes that were heard of lately.
func (m *membership) members(ctx context.Context) ([]string, error) {
	keys, err := m.bucket.Keys(ctx)
	if errors.Is(err, jetstream.ErrNoKeysFound) {
		return nil, nil
	}
	return keys, err
}

// settle begins and ends holding parts, so that each is held by the member that it falls to.
func (m *membership) settle(ctx context.Context, members []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for partition := range partitions {
		stop, holds := m.holding[partition]
		switch isOwn := ownerOf(partition, members) == m.leases.process; {
		case isOwn && !holds:
			holding, cancel := context.WithCancel(ctx)
			m.holding[partition] = cancel
			m.holders.Go(func() {
				m.leases.Hold(holding, fmt.Sprint("partition-", partition), func(ctx context.Context) {
					m.begin(partition)
					<-ctx.Done()
					m.end(partition)
				})
			})
		case !isOwn && holds:
			stop()
			delete(m.holding, partition)
		}
	}
}

// ownerOf is the member that a part falls to. When a member comes or goes, only its own parts change hands (rendezvous hashing: Thaler, Ravishankar 1996).
func ownerOf(partition int, members []string) string {
	weight := func(member string) uint32 {
		h := fnv.New32a()
		_, _ = fmt.Fprintf(h, "%d %s", partition, member) // a hash takes everything
		return h.Sum32()
	}
	if len(members) == 0 {
		return ""
	}
	return slices.MaxFunc(members, func(a, b string) int {
		if wa, wb := weight(a), weight(b); wa != wb {
			return int(int64(wa) - int64(wb))
		}
		if a < b {
			return -1
		}
		return 1
	})
}

// belongsTo reports for conversations whether they are in that part of the inbox.
func belongsTo(partition int) func(bot.Conversation) bool {
	return func(c bot.Conversation) bool { return partitionOf(c) == partition }
}

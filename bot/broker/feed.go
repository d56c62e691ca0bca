package broker

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"stepwise/bot"
)

// A feed reads subjects of a stream into a queue, from which they are given out. What is given out stands in the stream until it is erased there.
type feed[T any] struct {
	durable *Durable
	stream  jetstream.Stream
	queue   *queue[T]
	read    func([]byte) (bot.Conversation, T, error)

	mu      sync.Mutex // guards what follows
	reading map[string]reader
}

// A reader reads one subject until it is ended.
type reader struct {
	end   context.CancelFunc
	ended chan struct{} // closed when nothing more comes into the queue
}

func (r reader) stop() {
	r.end()
	<-r.ended
}

func newFeed[T any](d *Durable, s jetstream.Stream, q *queue[T], read func([]byte) (bot.Conversation, T, error)) *feed[T] {
	return &feed[T]{durable: d, stream: s, queue: q, read: read, reading: map[string]reader{}}
}

// follow reads a subject from its beginning until it is told to stop. To repeat it does no harm.
func (f *feed[T]) follow(subject string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, follows := f.reading[subject]; follows {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := reader{cancel, make(chan struct{})}
	f.reading[subject] = r
	go func() { // ends with stop
		defer close(r.ended)
		f.readAll(ctx, subject)
	}()
}

// unfollow stops reading the subject, and drops what is in the queue of the conversations that belong to it.
func (f *feed[T]) unfollow(subject string, belongs func(bot.Conversation) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if r, follows := f.reading[subject]; follows {
		r.stop()
		f.queue.drop(belongs)
		delete(f.reading, subject)
	}
}

// size is how many messages of the subjects that are followed stand in the stream.
func (f *feed[T]) size(ctx context.Context, subjects string) (int, error) {
	info, err := f.stream.Info(ctx, jetstream.WithSubjectFilter(subjects))
	if err != nil {
		return 0, fmt.Errorf("count messages: %w", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for subject, count := range info.State.Subjects {
		if _, follows := f.reading[subject]; follows {
			n += int(count)
		}
	}
	return n, nil
}

// stop stops reading.
func (f *feed[T]) stop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.reading {
		r.stop()
	}
	clear(f.reading)
}

// retryPause is how long a reader waits before it begins again where it stopped.
const retryPause = 250 * time.Millisecond

// readAll reads the subject until the context ends. After an error it goes on behind the last message that it read.
func (f *feed[T]) readAll(ctx context.Context, subject string) {
	next := uint64(1)
	for ctx.Err() == nil {
		var err error
		if next, err = f.readFrom(ctx, subject, next); err != nil && ctx.Err() == nil {
			f.durable.config.Log.Warn("the broker is read again", "stream", f.stream.CachedInfo().Config.Name, "error", err)
		}
		_ = pausing(ctx, retryPause) // the context's error ends the loop
	}
}

// readFrom reads the subject from the sequence on. It returns where to go on.
func (f *feed[T]) readFrom(ctx context.Context, subject string, next uint64) (uint64, error) {
	c, err := f.stream.OrderedConsumer(ctx, jetstream.OrderedConsumerConfig{FilterSubjects: []string{subject}, DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: next})
	if err != nil {
		return next, err
	}
	messages, err := c.Messages()
	if err != nil {
		return next, err
	}
	defer context.AfterFunc(ctx, messages.Stop)()
	defer messages.Stop()
	for {
		m, err := messages.Next(jetstream.NextContext(ctx)) // to stop the iterator alone does not end it while it begins anew
		if errors.Is(err, jetstream.ErrMsgIteratorClosed) || ctx.Err() != nil {
			return next, nil
		}
		if err != nil {
			return next, err
		}
		meta, err := m.Metadata()
		if err != nil {
			return next, err
		}
		next = meta.Sequence.Stream + 1
		conversation, value, err := f.read(m.Data())
		if err != nil {
			f.durable.config.Log.Error("a message of the broker cannot be read and is left there", "stream", meta.Stream, "sequence", meta.Sequence.Stream, "error", err)
			continue
		}
		f.queue.add(conversation, value, meta.Sequence.Stream)
	}
}

// feeds are a feed for each network.
type feeds[T any] struct {
	make func(bot.Network) *feed[T]

	mu sync.Mutex // guards what follows
	of map[bot.Network]*feed[T]
}

func newFeeds[T any](make func(bot.Network) *feed[T]) *feeds[T] {
	return &feeds[T]{make: make, of: map[bot.Network]*feed[T]{}}
}

func (f *feeds[T]) find(n bot.Network) *feed[T] {
	f.mu.Lock()
	defer f.mu.Unlock()
	one, ok := f.of[n]
	if !ok {
		one = f.make(n)
		f.of[n] = one
	}
	return one
}

// all are the feeds of the networks that were asked for.
func (f *feeds[T]) all() []*feed[T] {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Collect(maps.Values(f.of))
}

func (f *feeds[T]) stop() {
	for _, one := range f.all() {
		one.stop()
	}
}

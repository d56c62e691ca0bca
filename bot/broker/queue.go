package broker

import (
	"container/heap"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"stepwise/bot"
)

// A queue holds values in a lane for each conversation. The first of a lane is given out, and the next when that is done.
type queue[T any] struct {
	limit int // how many values of one network there may be

	mu      sync.Mutex // guards what follows
	next    uint64
	lanes   map[bot.Conversation]*lane[T]
	out     map[uint64]*lane[T] // by receipt
	counts  map[bot.Network]int
	ready   []*lane[T]    // whose first value can be given out, in the order in which they came to it
	waiting laneHeap[T]   // whose first value has to wait for its time
	wake    chan struct{} // closed when there is something new to look at
}

// A lane is the values of one conversation. It is never empty.
type lane[T any] struct {
	c      bot.Conversation
	values []ticketed[T]
	until  time.Time // when it can be given out, if it waits
}

type ticketed[T any] struct {
	receipt uint64
	value   T
}

func newQueue[T any](limit int) *queue[T] {
	return &queue[T]{
		limit: limit, lanes: make(map[bot.Conversation]*lane[T]), out: make(map[uint64]*lane[T]), counts: make(map[bot.Network]int), wake: make(chan struct{}),
	}
}

// put adds the value at the end of the conversation's lane. It reports false if there is no room.
func (q *queue[T]) put(c bot.Conversation, v T) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.counts[c.Network] >= q.limit {
		return false
	}
	q.next++
	q.append(c, v, q.next)
	return true
}

// add adds the value at the end of the conversation's lane under a receipt of its own, which no other value has had.
func (q *queue[T]) add(c bot.Conversation, v T, receipt uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.append(c, v, receipt)
}

// append adds the value. The lock is held.
func (q *queue[T]) append(c bot.Conversation, v T, receipt uint64) {
	q.counts[c.Network]++
	l, ok := q.lanes[c]
	if !ok {
		l = &lane[T]{c: c}
		q.lanes[c] = l
		q.ready = append(q.ready, l)
		q.awake()
	}
	l.values = append(l.values, ticketed[T]{receipt, v})
}

// drop forgets the lanes of the conversations that belong to somebody else now. What is out of them is nobody's business any more.
func (q *queue[T]) drop(belongs func(bot.Conversation) bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	gone := func(l *lane[T]) bool { return belongs(l.c) }
	for c, l := range q.lanes {
		if gone(l) {
			delete(q.lanes, c)
			if q.counts[c.Network] -= len(l.values); q.counts[c.Network] == 0 {
				delete(q.counts, c.Network)
			}
		}
	}
	maps.DeleteFunc(q.out, func(_ uint64, l *lane[T]) bool { return gone(l) })
	q.ready = slices.DeleteFunc(q.ready, gone)
	q.waiting = slices.DeleteFunc(q.waiting, gone)
	heap.Init(&q.waiting)
}

// take waits for a lane whose first value can be given out.
func (q *queue[T]) take(ctx context.Context) (T, uint64, error) {
	for {
		if err := ctx.Err(); err != nil {
			return *new(T), 0, err
		}
		v, receipt, wake, due := q.first()
		if receipt != 0 {
			return v, receipt, nil
		}
		if err := wait(ctx, wake, due); err != nil {
			return *new(T), 0, err
		}
	}
}

// first gives out a value. If there is none now, the receipt is 0: look again at wake, and at the time due if there is one.
func (q *queue[T]) first() (v T, receipt uint64, wake <-chan struct{}, due time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	for len(q.waiting) > 0 && !q.waiting[0].until.After(now) {
		q.ready = append(q.ready, heap.Pop(&q.waiting).(*lane[T]))
	}
	if len(q.ready) == 0 {
		if len(q.waiting) > 0 {
			due = q.waiting[0].until
		}
		return v, 0, q.wake, due
	}
	l := q.ready[0]
	q.ready[0] = nil
	q.ready = q.ready[1:]
	q.out[l.values[0].receipt] = l
	return l.values[0].value, l.values[0].receipt, nil, due
}

// done forgets the value, and lets the next of its lane out.
func (q *queue[T]) done(receipt uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	l, ok := q.out[receipt]
	if !ok {
		return
	}
	delete(q.out, receipt)
	l.values[0] = ticketed[T]{}
	l.values = l.values[1:]
	if q.counts[l.c.Network]--; q.counts[l.c.Network] == 0 {
		delete(q.counts, l.c.Network)
	}
	if len(l.values) == 0 {
		delete(q.lanes, l.c)
		return
	}
	q.ready = append(q.ready, l)
	q.awake()
}

// back lets the value out again after the time.
func (q *queue[T]) back(receipt uint64, after time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	l, ok := q.out[receipt]
	if !ok {
		return
	}
	delete(q.out, receipt)
	if after > 0 {
		l.until = time.Now().Add(after)
		heap.Push(&q.waiting, l)
	} else {
		q.ready = append(q.ready, l)
	}
	q.awake()
}

// size is how many values there are.
func (q *queue[T]) size() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for _, count := range q.counts {
		n += count
	}
	return n
}

// awake wakes all who wait. The lock is held.
func (q *queue[T]) awake() {
	close(q.wake)
	q.wake = make(chan struct{})
}

// wait waits until it is woken, or the time is due unless that is zero.
func wait(ctx context.Context, wake <-chan struct{}, due time.Time) error {
	var alarm <-chan time.Time
	if !due.IsZero() {
		timer := time.NewTimer(time.Until(due))
		defer timer.Stop()
		alarm = timer.C
	}
	select {
	case <-wake:
	case <-alarm:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// A laneHeap has the lane on top that has to wait the least (container/heap).
type laneHeap[T any] []*lane[T]

func (h laneHeap[T]) Len() int           { return len(h) }
func (h laneHeap[T]) Less(i, j int) bool { return h[i].until.Before(h[j].until) }
func (h laneHeap[T]) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *laneHeap[T]) Push(l any)        { *h = append(*h, l.(*lane[T])) }
func (h *laneHeap[T]) Pop() any {
	last := len(*h) - 1
	l := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	return l
}

package broker

import (
	"container/list"
	"time"
)

// recent is a bounded map that forgets what was put longest ago: at its limit, and when its life is over. It is not safe for several goroutines.
type recent[K comparable, V any] struct {
	limit int
	life  time.Duration
	at    map[K]*list.Element // of entry[K, V]
	order *list.List          // the oldest first
}

type entry[K comparable, V any] struct {
	key   K
	value V
	put   time.Time
}

func newRecent[K comparable, V any](limit int, life time.Duration) *recent[K, V] {
	return &recent[K, V]{limit: limit, life: life, at: make(map[K]*list.Element), order: list.New()}
}

// find is the value of the key, if it is remembered.
func (r *recent[K, V]) find(k K) (V, bool) {
	e, ok := r.at[k]
	if !ok || time.Since(r.entry(e).put) > r.life {
		return *new(V), false
	}
	return r.entry(e).value, true
}

// put remembers the value from now on.
func (r *recent[K, V]) put(k K, v V) {
	r.remove(k)
	r.at[k] = r.order.PushBack(entry[K, V]{k, v, time.Now()})
	for e := r.order.Front(); e != nil && (r.order.Len() > r.limit || time.Since(r.entry(e).put) > r.life); e = r.order.Front() {
		r.remove(r.entry(e).key)
	}
}

func (r *recent[K, V]) remove(k K) {
	if e, ok := r.at[k]; ok {
		r.order.Remove(e)
		delete(r.at, k)
	}
}

func (*recent[K, V]) entry(e *list.Element) entry[K, V] { return e.Value.(entry[K, V]) }

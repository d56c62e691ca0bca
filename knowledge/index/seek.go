package index

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"
)

// A seeker finds the entries that have most of what is wanted, by MaxScore (Turtle and Flood 1995): clauses that are worth so little that an entry with
// nothing else cannot be among the best are only looked up for entries that have something better. It is used for one question after the other.
type seeker struct {
	clauses []clause // of a question
	lists   []list   // of the clauses, in their order
	best    []scored // a heap: the worst of the best ones first
	window
}

// A clause is something to look for with what it is worth: entries that have it in any of several ways, each as good as the other.
type clause struct {
	worth       float64
	sum         float64 // what it is worth together with all clauses that are worth less
	first, last int     // its lists
}

// A list is the entries that have something, sorted.
type list struct {
	entries []uint32
	at      int // those before were looked at
}

// A scored entry has some of what is wanted.
type scored struct {
	number uint32
	score  float64
}

// A window is a range of entries whose worth is added up, one clause after the other.
type window struct {
	worth   [windowSize]float64
	clause  [windowSize]uint16 // the clause that was added last, from 1
	touched [windowSize / 64]uint64
}

const (
	windowSize  = 4096 // entries: the window fits a core's nearest cache
	firstWindow = 256  // the first windows are smaller, since nothing is left out until enough entries are found
)

// reset forgets the question before.
func (k *seeker) reset() { k.clauses, k.lists, k.best = k.clauses[:0], k.lists[:0], k.best[:0] }

// want adds a clause.
func (k *seeker) want(worth float64) {
	k.clauses = append(k.clauses, clause{worth: worth, first: len(k.lists), last: len(k.lists)})
}

// orHas adds to the last clause one more way to have it.
func (k *seeker) orHas(entries []uint32) {
	k.lists = append(k.lists, list{entries: entries})
	k.clauses[len(k.clauses)-1].last = len(k.lists)
}

// seek finds at most limit entries that are worth most; of equal ones the first.
func (k *seeker) seek(ctx context.Context, limit int) error {
	slices.SortStableFunc(k.clauses, func(a, b clause) int { return cmp.Compare(a.worth, b.worth) })
	sum := 0.0
	for i := range k.clauses {
		sum += k.clauses[i].worth
		k.clauses[i].sum = sum
	}
	optional := 0
	size := uint32(firstWindow)
	for first := uint32(0); ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		least := k.least(limit)
		for optional < len(k.clauses) && k.clauses[optional].sum <= least {
			optional++
		}
		var ok bool
		if first, ok = k.next(optional); !ok {
			return nil
		}
		k.fill(first, first+size, optional)
		k.choose(first, optional, limit)
		size = min(2*size, windowSize)
	}
}

// least is the worth that an entry must exceed.
func (k *seeker) least(limit int) float64 {
	if len(k.best) < limit {
		return -math.MaxFloat64
	}
	return k.best[0].score
}

// next is the first entry that was not looked at and has something that is not optional.
func (k *seeker) next(optional int) (first uint32, ok bool) {
	first = math.MaxUint32
	for _, c := range k.clauses[optional:] {
		for i := range k.lists[c.first:c.last] {
			if l := &k.lists[c.first+i]; l.at < len(l.entries) {
				first, ok = min(first, l.entries[l.at]), true
			}
		}
	}
	return first, ok
}

// fill adds up what the entries of a window are worth, optional clauses aside.
func (k *seeker) fill(first, end uint32, optional int) {
	for i := optional; i < len(k.clauses); i++ {
		c, mark := &k.clauses[i], uint16(i+1)
		for j := c.first; j < c.last; j++ {
			l := &k.lists[j]
			at := l.at
			for ; at < len(l.entries) && l.entries[at] < end; at++ {
				d := (l.entries[at] - first) % windowSize
				if k.clause[d] == mark {
					continue
				}
				k.clause[d] = mark
				k.worth[d] += c.worth
				k.touched[d/64] |= 1 << (d % 64)
			}
			l.at = at
		}
	}
}

// choose looks at the entries of a window that have something, and keeps the best.
func (k *seeker) choose(first uint32, optional, limit int) {
	least := k.least(limit)
	for w, bit := range k.touched {
		if bit == 0 {
			continue
		}
		k.touched[w] = 0
		for ; bit != 0; bit &= bit - 1 {
			d := uint32(w*64 + bits.TrailingZeros64(bit))
			worth := k.worth[d]
			k.worth[d], k.clause[d] = 0, 0
			if worth = k.complete(first+d, worth, optional, least); worth > least {
				k.keep(scored{first + d, worth}, limit)
				least = k.least(limit)
			}
		}
	}
}

// complete adds what the optional clauses add to an entry, unless it is not worth more than least with all of them.
func (k *seeker) complete(number uint32, worth float64, optional int, least float64) float64 {
	for i := optional - 1; i >= 0; i-- {
		c := &k.clauses[i]
		if worth+c.sum <= least {
			return worth
		}
		for j := c.first; j < c.last; j++ {
			l := &k.lists[j]
			if l.at = advance(l.entries, l.at, number); l.at < len(l.entries) && l.entries[l.at] == number {
				worth += c.worth
				break
			}
		}
	}
	return worth
}

// keep puts an entry among the best, in place of the worst of them if there are too many.
func (k *seeker) keep(s scored, limit int) {
	if len(k.best) < limit {
		k.best = append(k.best, s)
		for i := len(k.best) - 1; i > 0; {
			up := (i - 1) / 2
			if !k.best[i].worse(k.best[up]) {
				break
			}
			k.best[i], k.best[up] = k.best[up], k.best[i]
			i = up
		}
		return
	}
	k.best[0] = s
	for i := 0; ; {
		down := 2*i + 1
		if down >= len(k.best) {
			return
		}
		if down+1 < len(k.best) && k.best[down+1].worse(k.best[down]) {
			down++
		}
		if !k.best[down].worse(k.best[i]) {
			return
		}
		k.best[i], k.best[down] = k.best[down], k.best[i]
		i = down
	}
}

// worse orders by score, then the later entry first.
func (s scored) worse(than scored) bool {
	return s.score < than.score || s.score == than.score && s.number > than.number
}

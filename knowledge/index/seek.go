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
	wanted []clause // of a question, in its order
	// What follows is for the search alone.
	order []clause // of the text, what is worth least first
	named []clause
	best  []scored // a heap: the worst of the best ones first
	window
}

// A clause is something to look for with what it is worth.
type clause struct {
	named   bool     // it is what an entry is declared to be about; otherwise a term of the text
	entries []uint32 // that have it, sorted
	first   uint32   // posting of a term
	worth   float64
	times   int     // how often the question wants it: of two words with one stem, the stem is wanted twice
	bound   float64 // of a term: the largest norm among the entries
	at      int     // the entries before were looked at
	// Of this clause and all that are worth less, together:
	sumWorth, sumBound float64
	sumTimes           int
}

// A scored entry has some of what is wanted.
type scored struct {
	number uint32
	score  float64
}

// A window is a range of entries whose worth is added up, one clause after the other.
type window struct {
	worth   [windowSize]float64
	times   [windowSize]uint16
	touched [windowSize / 64]uint64
}

const (
	windowSize  = 4096 // entries: the window fits a core's nearest cache
	firstWindow = 256  // the first windows are smaller, since nothing is left out until enough entries are found
)

// seek finds at most limit entries with the highest scores; of equal ones the first. The score is Bleve's own (TF-IDF with every term once): the worth of
// what an entry has, times its norm, times the share of the clauses that it has.
func (k *seeker) seek(ctx context.Context, norms, nameNorms []float32, limit int) error {
	k.prepare()
	all := 0
	for i := range k.wanted {
		all += k.wanted[i].times
	}
	share := 1 / float64(max(all, 1))
	optional := 0
	size := uint32(firstWindow)
	for first := uint32(0); ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		least := k.least(limit)
		for optional < len(k.order) && k.order[optional].mostAlone(share) <= least {
			optional++
		}
		var ok bool
		if first, ok = k.next(optional, first); !ok {
			return nil
		}
		k.fill(first, first+size, optional, norms, nameNorms)
		k.choose(first, optional, norms, share, limit)
		first += size
		size = min(2*size, windowSize)
	}
}

// prepare sorts the clauses and adds up what they are worth.
func (k *seeker) prepare() {
	k.order, k.named, k.best = k.order[:0], k.named[:0], k.best[:0]
	for _, c := range k.wanted {
		if c.named {
			k.named = append(k.named, c)
		} else {
			k.order = append(k.order, c)
		}
	}
	slices.SortFunc(k.order, func(a, b clause) int { return cmp.Compare(a.worth*a.bound, b.worth*b.bound) })
	var worth, bound float64
	times := 0
	for i := range k.order {
		c := &k.order[i]
		worth, bound, times = worth+c.worth, max(bound, c.bound), times+c.times
		c.sumWorth, c.sumBound, c.sumTimes = worth, bound, times
	}
}

// mostAlone is the most that an entry can score with this clause and those that are worth less.
func (c *clause) mostAlone(share float64) float64 {
	return c.sumWorth * c.sumBound * float64(c.sumTimes) * share
}

// least is the score that an entry must exceed.
func (k *seeker) least(limit int) float64 {
	if len(k.best) < limit {
		return -math.MaxFloat64
	}
	return k.best[0].score
}

// next is the first entry from number on that has a name or a clause that is not optional.
func (k *seeker) next(optional int, number uint32) (first uint32, ok bool) {
	first = math.MaxUint32
	for _, list := range [2][]clause{k.order[optional:], k.named} {
		for i := range list {
			if c := &list[i]; c.at < len(c.entries) {
				first, ok = min(first, max(c.entries[c.at], number)), true
			}
		}
	}
	return first, ok
}

// fill adds up what the entries of a window have, optional clauses aside.
func (k *seeker) fill(first, end uint32, optional int, norms, nameNorms []float32) {
	for i := range k.order[optional:] {
		c := &k.order[optional+i]
		at, worth, times := c.at, c.worth, uint16(c.times)
		for ; at < len(c.entries) && c.entries[at] < end; at++ {
			d := (c.entries[at] - first) % windowSize
			k.worth[d] += worth
			k.times[d] += times
			k.touched[d/64] |= 1 << (d % 64)
		}
		c.at = at
	}
	for i := range k.named {
		c := &k.named[i]
		for ; c.at < len(c.entries) && c.entries[c.at] < end; c.at++ {
			number := c.entries[c.at]
			d := (number - first) % windowSize
			k.worth[d] += c.worth * float64(nameNorms[number]) / float64(norms[number])
			k.times[d] += uint16(c.times)
			k.touched[d/64] |= 1 << (d % 64)
		}
	}
}

// choose looks at the entries of a window that have something, and keeps the best.
func (k *seeker) choose(first uint32, optional int, norms []float32, share float64, limit int) {
	least := k.least(limit)
	for w, bit := range k.touched {
		for ; bit != 0; bit &= bit - 1 {
			d := uint32(w*64 + bits.TrailingZeros64(bit))
			number := first + d
			worth, times := k.worth[d], int(k.times[d])
			k.worth[d], k.times[d] = 0, 0
			factor := float64(norms[number]) * share
			hopeless := false
			for i := optional - 1; i >= 0; i-- {
				c := &k.order[i]
				if (worth+c.sumWorth)*float64(times+c.sumTimes)*factor <= least {
					hopeless = true
					break
				}
				if c.at = advance(c.entries, c.at, number); c.at < len(c.entries) && c.entries[c.at] == number {
					worth += c.worth
					times += c.times
				}
			}
			if score := worth * float64(times) * factor; !hopeless && score > least {
				k.keep(scored{number, score}, limit)
				least = k.least(limit)
			}
		}
		k.touched[w] = 0
	}
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

package index

import (
	"errors"
	"runtime"
	"slices"
	"sync"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// Sizes of what one goroutine does at once.
const (
	mostGathered = 2500   // entries in a gathering, which meets every word anew; fewer in a small base, so that its work is shared
	mostInBatch  = 10_000 // documents that Bleve takes at once. A batch becomes a segment: few are smaller and quicker to make, large ones take memory meanwhile
)

// fewRead is how many entries tell how much room all of a gathering take.
const fewRead = 50

// collect reads all guides, grouped by what they are translations of, into entries and hands them to Bleve, on all cores. What it gives is the same however many there are.
func (x *Index) collect(groups [][]*knowledge.Guide, m *meter) ([]*gathering, error) {
	cores := runtime.GOMAXPROCS(0)
	size := min(max(len(groups)/(4*cores), 1), mostGathered)
	gathered := make([]*gathering, (len(groups)+size-1)/size)
	turns := make(chan int, len(gathered))
	for i := range gathered {
		turns <- i
	}
	close(turns)
	workers := min(cores, len(gathered))
	errs := make([]error, workers)
	var reading sync.WaitGroup
	for n := range workers {
		reading.Go(func() {
			reader := x.words.NewReader()
			filler := x.store.newFiller(min(max(len(groups)/cores, 1), mostInBatch))
			for i := range turns {
				first := i * size
				g := &gathering{x: x, reader: reader, first: first, han: map[[2]rune]uint32{}}
				for _, group := range groups[first:min(first+size, len(groups))] {
					g.add(group)
					if len(g.entries) == fewRead {
						g.reserve(size - fewRead)
					}
				}
				gathered[i] = g
				if errs[n] = filler.add(g); errs[n] != nil {
					return
				}
				m.add(len(g.entries) * readUnits)
			}
			errs[n] = filler.flush()
		})
	}
	reading.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	for _, g := range gathered {
		x.join(g)
	}
	x.average()
	return gathered, nil
}

// translations groups guides, which are sorted by id, by what they are translations of.
func translations(guides []*knowledge.Guide) [][]*knowledge.Guide {
	var groups [][]*knowledge.Guide
	for first := 0; first < len(guides); {
		last := first + 1
		for last < len(guides) && guides[last].ID == guides[first].ID {
			last++
		}
		groups = append(groups, guides[first:last:last])
		first = last
	}
	return groups
}

// join adds what was gathered to the index.
func (x *Index) join(g *gathering) {
	g.all = make([]uint32, g.size())
	for local := range g.all {
		id := x.terms.intern(string(g.bytes(uint32(local))))
		g.all[local] = id
		x.terms.parts[id] += g.vocabulary.parts[local]
		x.terms.written[id] += g.written[local]
	}
	g.parts, g.phrases = slices.Clone(g.parts), slices.Clone(g.phrases) // as long as they are filled
	part, phrase := 0, 0
	for i := range g.entries {
		e := &g.entries[i]
		e.parts, e.phrases = g.parts[part:g.partEnds[i]:g.partEnds[i]], g.phrases[phrase:g.phraseEnds[i]:g.phraseEnds[i]]
		part, phrase = g.partEnds[i], g.phraseEnds[i]
		x.byID[e.id] = len(x.entries)
		x.cover(len(x.entries), e)
		x.entries = append(x.entries, e)
	}
	x.examples = append(x.examples, g.examples...)
	g.examples, g.letters, g.han = nil, nil, nil
}

// average compares the lengths of parts and entries.
func (x *Index) average() {
	total := 0.0
	for _, e := range x.entries {
		for _, p := range e.parts {
			total += float64(p.length)
			x.partCount++
		}
	}
	avgLength := total / max(x.partCount, 1)
	x.avgEntry = total / max(float64(len(x.entries)), 1)
	for _, e := range x.entries {
		for i := range e.parts {
			p := &e.parts[i]
			p.hold = saturation * (1 - lengthNorm + lengthNorm*float64(p.length)/avgLength)
		}
	}
}

// settle weighs the phrases, once it is known how rare every term is.
func (x *Index) settle(g *gathering) {
	from := 0
	for i := range g.phrases {
		p := &g.phrases[i]
		for _, w := range g.spelling[from:g.spellEnds[i]] {
			n := uint32(0)
			for _, local := range sought(g.lists[w.word()], w.kind()) {
				n = max(n, x.terms.parts[g.all[local]])
			}
			p.mass += float32(x.weight(w.kind(), n))
		}
		from = g.spellEnds[i]
	}
}

// samples are the texts from which the detector learns what each language looks like.
func samples(base *knowledge.Base) map[language.Code][]string {
	// A few hundred sentences teach all there is to learn; more would only cost time.
	const enough = 2000
	out := map[language.Code][]string{}
	for _, g := range base.Guides {
		if len(out[g.Language]) < enough {
			out[g.Language] = append(append(out[g.Language], g.Title), g.Questions...)
			for _, b := range g.Summary {
				out[g.Language] = append(out[g.Language], b.Text.Plain())
			}
		}
	}
	return out
}

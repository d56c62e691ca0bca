package index

import (
	"slices"

	"stepwise/knowledge"
)

// A scratch is the memory that ranking takes. It is kept for the next question.
type scratch struct {
	seeker
	weighing
	found []uint32 // by candidate, then by wanted term: the posting plus one; 0 if the term does not stand there
	terms int
	// Of the entry at hand:
	parts   []partFit
	weights []float64 // of the feature at hand in each part
	touched []int     // the parts that have some
	near    []float64 // by phrase
	nearby  []int     // the phrases that have some
	seen    []int     // by phrase: the stamp of the feature that was found in it last
	stamp   int
}

// look finds the postings of all wanted terms in the candidates, which are sorted.
func (s *scratch) look(p *postings, r *reading, numbers []int) {
	s.terms = len(r.terms)
	s.found = resize(s.found, len(numbers)*s.terms)
	for t := range r.terms {
		entries, first := p.of(r.terms[t])
		at := 0
		for i, n := range numbers {
			posting := uint32(0)
			if at = advance(entries, at, uint32(n)); at < len(entries) && entries[at] == uint32(n) {
				posting = first + uint32(at) + 1
			}
			s.found[i*s.terms+t] = posting
		}
	}
}

// row is the postings of the candidate at i, by wanted term.
func (s *scratch) row(i int) []uint32 { return s.found[i*s.terms : (i+1)*s.terms] }

// resize is a list of that length, in the same memory if it is enough. It may hold anything.
func resize[T any](list []T, n int) []T { return slices.Grow(list[:0], n)[:n] }

// fit says how well an entry and its parts fit.
func (x *Index) fit(r *reading, s *scratch, number int, postings []uint32) ranked {
	e := x.entries[number]
	out := ranked{entry: e, number: number}
	if r.margins != nil {
		out.margin = float64(r.margins[number])
	}
	parts := x.fitParts(r, s, e, postings, &out)
	out.cover /= max(r.mass, tiny)
	out.bm25 /= max(r.rarity, tiny)
	out.whole, out.near, out.plain = parts[0].score, parts[0].near, parts[0].nearPlain
	for _, p := range parts[1:] {
		out.best, out.near = max(out.best, p.score), max(out.near, p.near)
	}
	out.score = max(out.whole, out.best) + coverWeight*out.cover
	return out
}

// A partFit is how well one part fits.
type partFit struct {
	score float64 // all that the question says, 0 to 1
	near  float64 // how alike the question and the nearest phrase of the part are, 0 to 1
	// nearPlain is the same for the phrases that name no product, so that they mean the part by themselves.
	nearPlain float64
}

// fitParts says how well each part of an entry fits, and adds up in whole how well the entry does. What it gives is in use until the next call.
func (x *Index) fitParts(r *reading, s *scratch, e *entry, postings []uint32, whole *ranked) []partFit {
	s.parts = resize(s.parts, len(e.parts))
	clear(s.parts)
	s.enter(e)
	for k := range r.features {
		f := &r.features[k]
		given := r.namesTaskAt(e.task, f.token)
		n, stands := s.stands(&x.postings, r, e, f, postings)
		if !stands && !given {
			continue
		}
		const saturated, long = 2.0, 0.75 // k1 and b of textbook BM25
		whole.bm25 += f.rarity * n * (saturated + 1) / (n + saturated*(1-long+long*float64(e.length)/x.avgEntry))
		whole.cover += f.weight
		whole.topical = whole.topical || !f.stop && !f.single
		if given {
			// The words of the guide's own task fit every part of it alike: what else is said decides between them.
			for i := range s.parts {
				s.parts[i].score += f.weight * declared
			}
			continue
		}
		for _, i := range s.touched {
			s.parts[i].score += f.weight * saturate(s.weights[i], e.parts[i].hold)
		}
	}
	for i := range s.parts {
		s.parts[i].score /= max(r.mass, tiny)
	}
	s.compare(r, e)
	return s.parts
}

// enter makes room for the phrases and parts of an entry.
func (s *scratch) enter(e *entry) {
	for len(s.weights) < len(e.parts) {
		s.weights = append(s.weights, 0)
	}
	for len(s.near) < len(e.phrases) {
		s.near, s.seen = append(s.near, 0), append(s.seen, 0)
	}
	s.touched, s.nearby = s.touched[:0], s.nearby[:0]
}

// stands notes in which parts and phrases of an entry a feature stands, and tells how often.
func (s *scratch) stands(all *postings, r *reading, e *entry, f *feature, found []uint32) (n float64, any bool) {
	for _, i := range s.touched {
		s.weights[i] = 0
	}
	s.touched = s.touched[:0]
	s.stamp++
	for _, link := range r.links[f.first:f.last] {
		if found[link] == 0 {
			continue
		}
		any = true
		for _, p := range all.at(found[link] - 1) {
			in, weight := p.number(), float64(p.count())
			if p.isStated() {
				n += weight
			} else {
				if s.seen[in] == s.stamp || r.leavesOut(e, in) {
					continue
				}
				s.seen[in] = s.stamp
				if s.near[in] == 0 {
					s.nearby = append(s.nearby, in)
				}
				s.near[in] += f.weight
				in, weight = int(e.phrases[in].part), askedWeight
				n++
			}
			if s.weights[in] == 0 {
				s.touched = append(s.touched, in)
			}
			s.weights[in] += weight
		}
	}
	return n, any
}

// compare says how alike the question and the phrases of the parts are.
func (s *scratch) compare(r *reading, e *entry) {
	for _, i := range s.touched {
		s.weights[i] = 0
	}
	for _, i := range s.nearby {
		p := &e.phrases[i]
		// Dice's coefficient, weighted.
		alike := 2 * s.near[i] / (r.mass + float64(p.mass) + tiny)
		s.near[i] = 0
		part := &s.parts[p.part]
		part.near = max(part.near, alike)
		if !p.named {
			part.nearPlain = max(part.nearPlain, alike)
		}
	}
}

// tiny keeps a question without any weight from dividing by zero.
const tiny = 1e-9

const (
	declared    = 0.8 // what it counts that a word names the very task that the guide declares
	coverWeight = 0.3 // what it counts that a word stands anywhere in the guide
	askedWeight = 3   // what a phrase with a term counts for against the term in the text of a part
)

// saturate is what a weight counts, less and less the more of it there is.
func saturate(weight, hold float64) float64 { return weight / (weight + hold) }

// namesTaskAt reports whether a token is part of a wording of the task.
func (r *reading) namesTaskAt(task knowledge.TaskID, token int) bool {
	if task == "" {
		return false
	}
	for i := range r.tasks {
		if m := &r.tasks[i]; m.First <= token && token <= m.Last && m.Key == string(task) {
			return true
		}
	}
	return false
}

// wordsIn are the words of the question that stand in an entry, or name its task.
func (x *Index) wordsIn(r *reading, c *ranked) []string {
	var words []string
	last := -1
	for i := range r.features {
		f := &r.features[i]
		stands := f.token != last && (r.namesTaskAt(c.entry.task, f.token) || slices.ContainsFunc(r.links[f.first:f.last], func(link uint16) bool {
			_, ok := x.postings.find(r.terms[link], c.number)
			return ok
		}))
		if stands {
			last = f.token
			words = append(words, r.tokens[f.token].Text)
		}
	}
	return words
}

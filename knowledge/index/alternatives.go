package index

import (
	"math"

	"stepwise/knowledge"
)

// An alternative is something that a question may ask for: a part of a candidate, or nothing that the candidates tell.
type alternative struct {
	candidate int // -1 for nothing
	part      int
	clues     *clues
}

// A weighing is the memory that it takes to weigh alternatives. It is kept for the next question.
type weighing struct {
	spreads []spread  // by candidate
	local   []float64 // by feature: what it counts for
	all     []alternative
	clues   []clues
	shares  []float64
	// Of the entry at hand:
	inPart        []int     // by part: by which feature it was found last
	asked, stated []float64 // by part: how often the feature at hand stands there
	third         []float64 // by part: how alike the third nearest phrase is
}

// alternatives are all that a question may ask for, the last one nothing. How rare a word is is counted over the parts of the candidates alone, so that
// no other guide changes what is asked of them. The candidates are of one product, or a single one. What it gives is in use until the next call.
func (x *Index) alternatives(r *reading, s *scratch, list []candidate) []alternative {
	for len(s.spreads) < len(list) {
		s.spreads = append(s.spreads, spread{})
	}
	parts := 0
	for i, c := range list {
		s.spread(&x.postings, r, c.number, c.entry, &s.spreads[i])
		parts += len(c.entry.parts)
	}
	s.local = resize(s.local, len(r.features))
	for k := range s.local {
		in := 0
		for i := range list {
			in += s.spreads[i].parts[k]
		}
		s.local[k] = localWeight(r.features[k].kind, in, parts)
	}
	s.all, s.clues = s.all[:0], resize(s.clues, parts+1)
	clear(s.clues)
	none := &s.clues[parts]
	cover := 0.0
	from := 0
	for i, c := range list {
		cover = max(cover, c.cover)
		none[noneRich] = max(none[noneRich], c.entry.richness())
		wanted := c.entry.variantFor(r.variant)
		own := s.clues[from : from+len(c.entry.parts)]
		from += len(own)
		s.cluesOf(r, c.entry, &s.spreads[i], s.local, own)
		for j := range own {
			if v := c.entry.parts[j].variant; wanted != "" && v != "" && v != wanted {
				continue
			}
			own[j].addGuide(r, c)
			s.all = append(s.all, alternative{i, j, &own[j]})
		}
	}
	none.addNone(r, x, cover)
	return append(s.all, alternative{candidate: -1, clues: none})
}

// addGuide fills in what a question and a guide have in common.
func (t *clues) addGuide(r *reading, c candidate) {
	t[guideScore], t[guideCover], t[guideNear] = c.score, c.cover, c.near
	for i, m := range r.tasks {
		if m.Key != string(c.entry.task) {
			continue
		}
		if r.isDone(m) {
			t[guideTaskDone] = 1
		}
		if i == 0 {
			t[guideTaskFirst] = 1
		} else {
			t[guideTaskToo] = 1
		}
	}
	if r.scope == c.entry {
		t[guideAgain] = 1
	}
}

// addNone fills in what speaks for no guide of the product.
func (t *clues) addNone(r *reading, x *Index, cover float64) {
	const enough = 3 // words that name a task; more do not name it more surely
	t[isNone] = 1
	covered, uncovered := 0.0, 0.0
	for _, m := range r.tasks {
		if x.coversTask(r, knowledge.TaskID(m.Key)) {
			covered = max(covered, m.Weight)
		} else {
			uncovered = max(uncovered, m.Weight)
		}
	}
	t[noneUncovered], t[noneCovered] = min(uncovered, enough), min(covered, enough)
	if uncovered > covered {
		t[noneUncoveredFirst] = 1
	}
	t[noneUntold] = 1 - cover
	if r.content > 0 {
		t[noneUnknown] = float64(len(r.unknown)) / float64(r.content)
	}
	if len(r.own) == 0 {
		t[noneScope] = 1
	}
}

// coversTask reports whether a guide of the products in question is for the task.
func (x *Index) coversTask(r *reading, task knowledge.TaskID) bool {
	for _, p := range r.subjects() {
		if x.covered[p][task] {
			return true
		}
	}
	return false
}

// An outlook is how probable it is that a question asks for each of some candidates.
type outlook struct {
	guides []float64 // by candidate
	parts  []int     // by candidate: the part that it most likely asks for
	none   float64
}

// outlook weighs what a question may ask for.
func (x *Index) outlook(r *reading, list []candidate) outlook {
	s := x.scratch.Get().(*scratch)
	defer x.scratch.Put(s)
	all := x.alternatives(r, s, list)
	s.shares = sharesOf(all, s.shares)
	return outlookOf(list, all, s.shares)
}

// outlookOf adds up the shares of the alternatives. Steps of the same name in several variants stand together when a part is chosen.
func outlookOf(list []candidate, all []alternative, shares []float64) outlook {
	out := outlook{guides: make([]float64, len(list)), parts: make([]int, len(list))}
	best := make([]float64, len(list))
	for i, a := range all {
		if a.candidate < 0 {
			out.none = shares[i]
			continue
		}
		out.guides[a.candidate] += shares[i]
		parts := list[a.candidate].entry.parts
		p := shares[i]
		for j := i + 1; j < len(all) && all[j].candidate == a.candidate; j++ {
			if parts[all[j].part].isTwinOf(&parts[a.part]) {
				p += shares[j]
			}
		}
		if p > best[a.candidate] {
			best[a.candidate], out.parts[a.candidate] = p, a.part
		}
	}
	return out
}

// sharesOf divides one among the alternatives by their clues, in the memory of the list that it is given if it is enough.
func sharesOf(list []alternative, out []float64) []float64 {
	out = resize(out, len(list))
	most := math.Inf(-1)
	for i, a := range list {
		z := 0.0
		for k, v := range a.clues {
			z += clueWeights[k] * v
		}
		out[i] = z
		most = max(most, z)
	}
	sum := 0.0
	for i := range out {
		out[i] = math.Exp(out[i] - most)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

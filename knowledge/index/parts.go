package index

import (
	"math"
	"slices"
	"strconv"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// An unsaid phrase is a phrase that is passed over, so that its own wording can be asked as if it did not stand there.
type unsaid struct {
	entry  *entry
	phrase int
}

func (r *reading) leavesOut(e *entry, phrase int) bool {
	return r.left != nil && r.left.entry == e && r.left.phrase == phrase
}

// A spread is where the features of a question stand in one entry.
type spread struct {
	entry  *entry
	places []place // of all features, those of one behind those of the other; a phrase at most once for each
	ends   []int   // by feature
	parts  []int   // by feature: in how many parts it stands, apart from the whole
}

// spreadOf looks where every feature of a question stands in an entry.
func (x *Index) spreadOf(r *reading, number int) *spread {
	e := x.entries[number]
	s := &spread{entry: e, ends: make([]int, len(r.features)), parts: make([]int, len(r.features))}
	seen := make([]int, len(e.phrases)) // by which feature a phrase was found last, from 1
	in := make([]int, len(e.parts))     // the same of a part
	for k := range r.features {
		f := &r.features[k]
		for _, link := range r.links[f.first:f.last] {
			posting, ok := x.postings.find(r.terms[link], number)
			if !ok {
				continue
			}
			for _, p := range x.postings.at(posting) {
				part := p.number()
				if !p.isStated() {
					if seen[part] == k+1 || r.leavesOut(e, part) {
						continue
					}
					seen[part] = k + 1
					part = int(e.phrases[part].part)
				}
				s.places = append(s.places, p)
				if part > 0 && in[part] != k+1 {
					in[part] = k + 1
					s.parts[k]++
				}
			}
		}
		s.ends[k] = len(s.places)
	}
	return s
}

// given is what is left of a word that names the guide's own task: it fits every part alike, and what else is said decides between them.
const given = 0.3

// cluesOf are what each part of the entry has in common with a question whose features weigh so much.
func (x *Index) cluesOf(r *reading, s *spread, weights []float64) []clues {
	e := s.entry
	out := make([]clues, len(e.parts))
	asked, stated := make([]float64, len(e.parts)), make([]float64, len(e.parts)) // of the feature at hand
	alike := make([]float64, len(e.phrases))
	mass, core, toldByWhole := tiny, tiny, 0.0
	wanted := e.variantFor(r.variant)
	for k, w := range weights {
		f := &r.features[k]
		isCore := !f.stop && (!f.variant || wanted == "")
		if r.namesTaskAt(e.task, f.token) {
			w *= given
			isCore = false
		}
		clear(asked)
		clear(stated)
		from, to := span(s.ends, k)
		for _, p := range s.places[from:to] {
			if n := p.number(); p.isStated() {
				stated[n] += float64(p.count())
			} else {
				asked[e.phrases[n].part]++
				alike[n] += w
			}
		}
		mass += w
		if isCore {
			core += w
			if asked[0] > 0 {
				toldByWhole += w
			}
		}
		for i := range out {
			t := &out[i]
			t[askedSum] += w * asked[i] / (asked[i] + 1)
			if i == 0 {
				continue // the summary tells a little of everything
			}
			t[statedSum] += w * saturate(stated[i], e.parts[i].hold)
			if asked[i]+stated[i] > 0 && isCore {
				t[toldShare] += w
			}
		}
	}
	e.likenesses(out, alike, mass)
	for i := range out {
		t := &out[i]
		t[askedShare], t[statedShare] = t[askedSum]/mass, t[statedSum]/mass
		t[toldShare] /= core
		if i > 0 {
			e.parts[i].addCues(t, r, e.task)
		}
	}
	t := &out[0]
	t[isWhole] = 1
	t[wholeAsked], t[wholeNearest], t[wholeThree] = t[askedShare], t[nearest], t[nearThree]
	t[wholeUntold] = (core - toldByWhole) / core
	if core <= tiny {
		t[wholeUntold], t[wholeBare] = 0, 1
	}
	t.addWholeCues(r, e)
	return out
}

// localWeight is what a feature counts for that stands in so many of the parts that are looked at: a word that stands in a single one counts as one,
// however many parts there are.
func localWeight(k kind, in, parts int) float64 {
	return k.temper(idf(float64(in), float64(parts))/idf(1, float64(parts)), in > 0)
}

// same is how alike two texts are that say the same but for a word that says nothing.
const same = 0.95

// likenesses fills in how alike the question and the nearest phrases of each part are, by Dice's coefficient, weighted.
func (e *entry) likenesses(out []clues, alike []float64, mass float64) {
	third := make([]float64, len(out))
	for i, s := range alike {
		p := &e.phrases[i]
		a := 2 * s / (mass + float64(p.local))
		t := &out[p.part]
		switch {
		case a > t[nearest]:
			t[nearest], t[second], third[p.part] = a, t[nearest], t[second]
		case a > t[second]:
			t[second], third[p.part] = a, t[second]
		case a > third[p.part]:
			third[p.part] = a
		}
	}
	for i := range out {
		out[i][nearThree] = (out[i][nearest] + out[i][second] + third[i]) / 3
		if out[i][nearest] >= same {
			out[i][verbatim] = 1
		}
	}
}

// addCues fills in what the wordings of the tables say about a part.
func (p *part) addCues(t *clues, r *reading, task knowledge.TaskID) {
	if p.id == knowledge.PartID(p.variant) || p.id == knowledge.PartID(p.class) {
		t[isSection] = 1
	}
	for _, c := range r.cues {
		if c.Key == string(p.class) {
			t[ofItsClass]++
		}
	}
	for _, c := range r.tasks {
		if c.Key != string(task) && slices.Contains(p.tasks, c.Key) {
			t[sharedTask] += c.Weight
		}
	}
}

// addWholeCues fills in what the wordings of the tables say about the guide as a whole.
func (t *clues) addWholeCues(r *reading, e *entry) {
	for _, c := range r.cues {
		switch c.Key {
		case cueWhole:
			t[wholeCue] = 1
		case cueDetail:
			t[wholeDetail] = 1
		default:
			t[wholeClass]++
		}
	}
	if r.names(e.task) {
		t[wholeTask] = 1
	}
	if r.scope == e {
		t[wholeAgain] = 1
	}
	t[wholeRich] = e.richness()
}

// richness is how many wordings a part has on average, as a logarithm.
func (e *entry) richness() float64 { return math.Log(float64(len(e.phrases)) / float64(len(e.parts))) }

// isTwinOf reports whether a part is the step of another variant that has the same name.
func (p *part) isTwinOf(other *part) bool {
	return p.variant != "" && other.variant != "" && p.variant != other.variant && p.step > 0 && other.step > 0 &&
		p.id[len(p.variant):] == other.id[len(other.variant):]
}

// stepCalled is the number of the step that a question names by its number, in the variant or else in the first one.
func (e *entry) stepCalled(ordinals []language.Mention, variant string) (number int, ok bool) {
	if len(ordinals) == 0 {
		return 0, false
	}
	for i := range e.parts {
		p := &e.parts[i]
		if p.step == 0 || variant != "" && p.variant != variant {
			continue
		}
		if variant == "" {
			variant = p.variant
		}
		if ordinals[0].Key == lastStep || ordinals[0].Key == strconv.Itoa(p.step) {
			number, ok = i, true
		}
	}
	return number, ok
}

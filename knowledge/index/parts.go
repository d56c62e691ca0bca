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
	places []place // of all features, those of one behind those of the other; a phrase at most once for each
	ends   []int   // by feature
	parts  []int   // by feature: in how many parts it stands, apart from the whole
}

// spread looks where every feature of a question stands in an entry.
func (s *scratch) spread(all *postings, r *reading, number int, e *entry, out *spread) {
	s.enter(e)
	s.inPart = resize(s.inPart, len(e.parts)) // by which feature a part was found last, from 1
	clear(s.inPart)
	out.places, out.ends, out.parts = out.places[:0], resize(out.ends, len(r.features)), resize(out.parts, len(r.features))
	clear(out.parts)
	for k := range r.features {
		f := &r.features[k]
		s.stamp++
		for _, link := range r.links[f.first:f.last] {
			posting, ok := all.find(r.terms[link], number)
			if !ok {
				continue
			}
			for _, p := range all.at(posting) {
				part := p.number()
				if !p.isStated() {
					if s.seen[part] == s.stamp || r.leavesOut(e, part) {
						continue
					}
					s.seen[part] = s.stamp
					part = int(e.phrases[part].part)
				}
				out.places = append(out.places, p)
				if part > 0 && s.inPart[part] != k+1 {
					s.inPart[part] = k + 1
					out.parts[k]++
				}
			}
		}
		out.ends[k] = len(out.places)
	}
}

// given is what is left of a word that names the guide's own task: it fits every part alike, and what else is said decides between them.
const given = 0.3

// cluesOf fills in what each part of an entry has in common with a question whose features weigh so much.
func (s *scratch) cluesOf(r *reading, e *entry, where *spread, weights []float64, out []clues) {
	s.enter(e)
	s.asked, s.stated = resize(s.asked, len(e.parts)), resize(s.stated, len(e.parts))
	clear(s.asked)
	clear(s.stated)
	mass, core, toldByWhole := tiny, tiny, 0.0
	wanted := e.variantFor(r.variant)
	for k, w := range weights {
		f := &r.features[k]
		isCore := !f.stop && (!f.variant || wanted == "")
		if r.namesTaskAt(e.task, f.token) {
			w *= given
			isCore = false
		}
		mass += w
		if isCore {
			core += w
		}
		from, to := span(where.ends, k)
		s.count(e, where.places[from:to], w)
		for _, i := range s.touched {
			t := &out[i]
			t[askedSum] += w * s.asked[i] / (s.asked[i] + 1)
			switch {
			case i > 0:
				t[statedSum] += w * saturate(s.stated[i], e.parts[i].hold)
				if isCore {
					t[toldShare] += w
				}
			case isCore && s.asked[0] > 0: // the summary tells a little of everything
				toldByWhole += w
			}
			s.asked[i], s.stated[i] = 0, 0
		}
	}
	s.likenesses(e, out, mass)
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
}

// count adds up how often a feature of that weight stands in each part, and in which phrases it does.
func (s *scratch) count(e *entry, places []place, weight float64) {
	s.touched = s.touched[:0]
	for _, p := range places {
		part, stated := p.number(), float64(p.count())
		if !p.isStated() {
			if s.near[part] == 0 {
				s.nearby = append(s.nearby, part)
			}
			s.near[part] += weight
			part = int(e.phrases[part].part)
		}
		if s.asked[part] == 0 && s.stated[part] == 0 {
			s.touched = append(s.touched, part)
		}
		if p.isStated() {
			s.stated[part] += stated
		} else {
			s.asked[part]++
		}
	}
}

// localWeight is what a feature counts for that stands in so many of the parts that are looked at: a word that stands in a single one counts as one,
// however many parts there are.
func localWeight(k kind, in, parts int) float64 {
	return k.temper(idf(float64(in), float64(parts))/idf(1, float64(parts)), in > 0)
}

// same is how alike two texts are that say the same but for a word that says nothing.
const same = 0.95

// likenesses fills in how alike the question and the nearest phrases of each part are, by Dice's coefficient, weighted.
func (s *scratch) likenesses(e *entry, out []clues, mass float64) {
	s.third = resize(s.third, len(out))
	clear(s.third)
	for _, i := range s.nearby {
		p := &e.phrases[i]
		a := 2 * s.near[i] / (mass + float64(p.local))
		s.near[i] = 0
		t, third := &out[p.part], &s.third[p.part]
		switch {
		case a > t[nearest]:
			t[nearest], t[second], *third = a, t[nearest], t[second]
		case a > t[second]:
			t[second], *third = a, t[second]
		case a > *third:
			*third = a
		}
	}
	s.nearby = s.nearby[:0]
	for i := range out {
		t := &out[i]
		t[nearThree] = (t[nearest] + t[second] + s.third[i]) / 3
		if t[nearest] >= same {
			t[verbatim] = 1
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
			t[ofItsClass] = 1
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
		case cueBoth, cueDone:
		default:
			t[wholeClass] = 1
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

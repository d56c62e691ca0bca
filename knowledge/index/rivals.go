package index

import (
	"cmp"
	"slices"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// ownProduct judges a question that names a product which guides are about.
func (x *Index) ownProduct(r *reading, list []candidate) decision {
	ours := only(list, func(c candidate) bool { return slices.Contains(r.own, c.entry.product) })
	d := decision{verdict: knowledge.Decline, order: list, choices: x.alsoOf(r, ours)}
	if len(ours) == 0 {
		d.rule = "product without a hit"
		return d
	}
	if r.content == 0 && len(r.tasks) == 0 && ours[0].near < phrased {
		d.verdict, d.rule = knowledge.Clarify, "product alone"
		return d
	}
	ours = x.weighRivals(r, ours)
	d.order = append(slices.Clone(ours), only(list, func(c candidate) bool { return !slices.Contains(r.own, c.entry.product) })...)
	d.verdict, d.rule = x.amongRivals(r, ours)
	if d.verdict == knowledge.Clarify {
		d.choices = x.alsoOf(r, ours)
	}
	return d
}

// weighRivals orders the guides of the product in question by how probable it is that the question asks for them.
func (x *Index) weighRivals(r *reading, ours []candidate) []candidate {
	rest := ours[min(len(ours), maxRivals):]
	ours = slices.Clone(ours[:min(len(ours), maxRivals)])
	o := x.outlook(r, ours)
	for i := range ours {
		ours[i].confidence = o.guides[i]
		ours[i].chosen = settlePart(r, ours[i], o.parts[i])
	}
	slices.SortStableFunc(ours, func(a, b candidate) int { return -cmp.Compare(a.confidence, b.confidence) })
	for _, c := range rest {
		c.confidence = 0
		ours = append(ours, c)
	}
	return ours
}

// bars are how probable a guide of the product in question must be.
type bars struct{ answer, offer float64 }

// The bars where the question names the product, and lower ones where the conversation is about the guide already: nobody changes the topic as often as not.
// Where the question names a task that no guide of the product covers, and none that one does, they are higher, and at the beginning of a conversation nothing
// but a guide's own wording is answered: "my Amazon order has not arrived" has every word of a guide that says what becomes of orders.
var (
	barNamed  = bars{answer: 0.4, offer: 0.25}
	barScope  = bars{answer: 0.35, offer: 0.25}
	barBeside = bars{answer: never, offer: 0.5}
	barAside  = bars{answer: 0.75, offer: 0.4} // beside, in a conversation
)

// never is more than any probability.
const never = 2

// rivalling is how probable a second guide must be for a choice, where both their tasks are named. lead is by how much the first one must be more probable
// in any case.
const (
	rivalling = 0.25
	lead      = 0.2
)

func barsFor(r *reading, beside bool) bars {
	scope := len(r.own) == 0 && r.scope != nil
	switch {
	case scope && beside:
		return barAside
	case scope:
		return barScope
	case beside:
		return barBeside
	}
	return barNamed
}

// amongRivals comes to a verdict about the guides of the product in question, which are ordered.
func (x *Index) amongRivals(r *reading, ours []candidate) (verdict knowledge.Verdict, rule string) {
	covered, uncovered := x.coverage(r)
	beside := len(covered) == 0 && uncovered > 0
	rule = "own product"
	if beside {
		rule = "task not covered"
	} else if len(covered) > 0 {
		rule = "own product and task"
	}
	bar, top, second := barsFor(r, beside), ours[0].confidence, 0.0
	if len(ours) > 1 {
		second = ours[1].confidence
	}
	switch {
	case len(covered) > 1 && second >= rivalling, ours[0].near < same && x.asksForBoth(r):
		return knowledge.Clarify, "two tasks"
	case top >= bar.answer && top-second < lead:
		return knowledge.Clarify, "two guides"
	case top >= bar.answer, beside && top >= bar.offer && ours[0].near >= same:
		return knowledge.Answer, rule
	case top >= bar.offer, len(covered) > 0:
		return knowledge.Clarify, rule
	}
	return knowledge.Decline, rule
}

// asksForBoth reports whether a question asks for two tasks that guides of the product cover, one before and one behind an "and". A task that is done is not
// asked for: "I cancelled and was charged again" is about a refund alone.
func (x *Index) asksForBoth(r *reading) bool {
	and := slices.IndexFunc(r.cues, func(m language.Mention) bool { return m.Key == cueBoth })
	if and < 0 || slices.ContainsFunc(r.tasks, r.isDone) {
		return false
	}
	first := x.coveredTask(r, r.tokens[:r.cues[and].First])
	second := x.coveredTask(r, r.tokens[r.cues[and].Last+1:])
	return first != "" && second != "" && first != second
}

// coveredTask is the task that a piece of a question names before others, if a guide of the product covers it.
func (x *Index) coveredTask(r *reading, tokens []language.Token) knowledge.TaskID {
	for _, m := range x.words.ScanWordings(tokens).Tasks {
		if task := knowledge.TaskID(m.Key); x.coversTask(r, task) {
			return task
		}
	}
	return ""
}

// coverage is which of the named tasks the guides of the products in question cover, the most specific first, and how specific the others are.
func (x *Index) coverage(r *reading) (covered []knowledge.TaskID, uncovered float64) {
	heaviest := 0.0
	for _, m := range r.tasks {
		task := knowledge.TaskID(m.Key)
		if x.coversTask(r, task) {
			covered = append(covered, task)
			heaviest = max(heaviest, m.Weight)
		} else {
			uncovered = max(uncovered, m.Weight)
		}
	}
	if len(covered) > 0 {
		uncovered = max(uncovered-heaviest, 0)
	}
	return covered, uncovered
}

// alsoOf adds the other guides of the products in question to a list of candidates, so that they can be offered.
func (x *Index) alsoOf(r *reading, list []candidate) []candidate {
	out := slices.Clone(list)
	for _, p := range r.subjects() {
		for _, n := range x.guides[p] {
			if len(out) >= maxChoices {
				return out
			}
			if !slices.ContainsFunc(out, func(c candidate) bool { return c.number == n }) {
				out = append(out, candidate{ranked: &ranked{entry: x.entries[n], number: n}})
			}
		}
	}
	for i := range out {
		out[i].chosen = 0
	}
	return out
}

package index

import (
	"cmp"
	"slices"

	"stepwise/knowledge"
)

// decide comes to a verdict about ranked entries. The gates come first, in the order of how sure they are:
//
//   - A conversation about a guide reads a question in its light, as long as it names nothing else.
//   - A product that no guide is about declines, and so does a task that no guide of the named product covers.
//   - A product alone, or a task alone that guides of several products cover, needs a choice.
//
// What passes is judged by its confidence.
func (x *Index) decide(r *reading, all []ranked) decision {
	list := x.weighUp(r, all)
	if d, ok := x.followUp(r, list); ok {
		return d
	}
	switch {
	case x.isProductless():
		return byConfidence(list, "confidence", x.sure)
	case len(r.foreign) > 0:
		return x.foreignProduct(r, list)
	case len(r.own) > 0:
		return x.ownProduct(r, list)
	default:
		return x.noProduct(r, list)
	}
}

// weighUp turns ranked entries into candidates, the best first.
func (x *Index) weighUp(r *reading, all []ranked) []candidate {
	list := make([]candidate, len(all))
	for i := range all {
		c := &all[i]
		list[i] = candidate{ranked: c, chosen: x.choosePart(r, c), fit: x.fitness(r, c)}
	}
	slices.SortStableFunc(list, func(a, b candidate) int {
		return cmp.Or(-cmp.Compare(a.fit, b.fit), cmp.Compare(a.entry.id, b.entry.id))
	})
	x.calibrate(r, list)
	return list
}

// fitness orders candidates: how well the words fit, and what is declared.
func (x *Index) fitness(r *reading, c *ranked) float64 {
	if x.isProductless() {
		// What the classifier says of the question as a whole, and what its rare words say (docs/matching.md).
		if r.margins != nil {
			return c.margin + bm25Weight*c.bm25
		}
		return c.near + bm25Alone*c.bm25
	}
	z := -3.5 + 3.5*c.score + 1.5*c.cover + 3*c.near*c.near
	switch e := c.entry; {
	case e.task == "" || len(r.tasks) == 0:
	case r.tasks[0].Key == string(e.task):
		z += 1.5
	case !r.names(e.task):
		z -= 1.5
	}
	switch e := c.entry; {
	case e.product == "":
	case slices.Contains(r.own, e.product):
		z++
	case len(r.own)+len(r.foreign) > 0:
		z -= 6
	case r.question.Product == e.product:
		z += 0.5
	}
	return z
}

// bm25Weight is what BM25 counts for against the margin of the classifier. At three times as much, entries with many wordings draw questions of others.
const bm25Weight = 0.5

// bm25Alone is the same where there is no classifier, against how alike the nearest wording is.
const bm25Alone = 1.5

// names reports whether the question names the task.
func (r *reading) names(t knowledge.TaskID) bool {
	for _, m := range r.tasks {
		if m.Key == string(t) {
			return true
		}
	}
	return false
}

// A part is shown alone if it tells so much of what is asked beside the task, and so much more of it than the guide as a whole.
const (
	partTells = 0.2
	partLeads = 0.1
	phrased   = 0.8 // so alike are two wordings of one question
)

// choosePart is the number of the part to show, 0 for the whole.
func (x *Index) choosePart(r *reading, c *ranked) int {
	chosen := 0
	if c.near >= phrased {
		chosen = c.nearBy
	} else if c.part > 0 && c.told >= partTells && c.lead >= partLeads {
		chosen = c.part
	}
	if variant := c.entry.variantFor(r.variant); variant != "" {
		if r.content == 0 && c.near < phrased {
			chosen = 0 // nothing but the way to do it was said
		}
		return c.entry.inVariant(chosen, variant)
	}
	return chosen
}

// variantFor is the entry's own variant for the way that a question names; empty if it has none.
func (e *entry) variantFor(way string) string {
	if way == "" || len(e.variants) < 2 {
		return ""
	}
	if slices.Contains(e.variants, way) {
		return way
	}
	if kin := knowledge.KindredVariant(way); slices.Contains(e.variants, kin) {
		return kin
	}
	return ""
}

// inVariant is the number of the part that corresponds to a part in another variant: the step of the same name, or else of the same number. The whole becomes
// the whole variant.
func (e *entry) inVariant(n int, variant string) int {
	p := &e.parts[n]
	if n > 0 && (p.class != knowledge.Steps || p.variant == variant) {
		return n
	}
	want := knowledge.PartID(variant)
	if n > 0 && p.step > 0 {
		want += p.id[len(p.variant):]
	}
	byNumber := -1
	for i := range e.parts {
		q := &e.parts[i]
		if q.id == want {
			return i
		}
		if q.variant == variant && p.step > 0 && q.step == p.step {
			byNumber = i
		}
	}
	if byNumber >= 0 {
		return byNumber
	}
	return n
}

// foreignProduct judges a question that names a product which no guide is about.
func (x *Index) foreignProduct(r *reading, list []candidate) decision {
	d := decision{verdict: knowledge.Decline, rule: "foreign product", order: list}
	if len(r.own) > 0 {
		// Both are named: whatever is asked, it is not plainly about ours.
		d.verdict = knowledge.Clarify
		d.choices = only(list, func(c candidate) bool { return slices.Contains(r.own, c.entry.product) })
		return d
	}
	d.choices = only(list, func(c candidate) bool { return r.names(c.entry.task) })
	return d
}

// ownProduct judges a question that names a product which guides are about.
func (x *Index) ownProduct(r *reading, list []candidate) decision {
	ours := only(list, func(c candidate) bool { return slices.Contains(r.own, c.entry.product) })
	d := decision{verdict: knowledge.Decline, order: list, choices: x.alsoOf(r, ours)}
	if len(ours) == 0 {
		d.rule = "product without a hit"
		return d
	}
	top := ours[0]
	covered, uncovered := x.coverage(r)
	if n := len(covered); n > 0 && top.entry.task != covered[0] && (n == 1 || !slices.Contains(covered, top.entry.task)) {
		// The words fit another guide of the product better than the one for the task that is named.
		if i := slices.IndexFunc(ours, func(c candidate) bool { return c.entry.task == covered[0] }); i >= 0 && ours[i].score > top.score-farBetter {
			top = ours[i]
			ours = first(ours, i)
		}
	}
	d.order = append(slices.Clone(ours), only(list, func(c candidate) bool { return !slices.Contains(r.own, c.entry.product) })...)
	const (
		told   = 0.4  // a part says what is asked for
		nearly = 0.95 // share of the question that it says
	)
	isTold := top.near >= nearly || r.content > 1 && max(top.best, top.whole) >= told && top.cover >= nearly
	rival := 0.0
	if len(ours) > 1 {
		rival = ours[1].score
	}
	switch {
	case r.content == 0 && len(r.tasks) == 0 && top.near < phrased:
		d.verdict, d.rule = knowledge.Clarify, "product alone"
	case len(covered) == 0 && uncovered > 0 && !isTold:
		d.rule = "task not covered"
	case len(covered) > 1 && top.score-rival < tooNear && top.near < nearly:
		d.verdict, d.rule = knowledge.Clarify, "two tasks"
	case len(covered) > 0 && uncovered <= 1, isTold && top.score-rival >= level:
		d.verdict, d.rule = knowledge.Answer, "own product and task"
	default:
		d.rule = "own product"
		switch {
		case top.confidence >= answerFrom && !r.isMostlyUnknown():
			d.verdict = knowledge.Answer
		case top.confidence >= clarifyFrom || len(covered) > 0:
			d.verdict = knowledge.Clarify
		}
	}
	return d
}

const (
	farBetter = 0.35 // by this score another guide overrules the task that is named
	level     = 0.02 // closer than this, two guides fit alike
	tooNear   = 0.2  // two guides whose tasks are both named are told apart by this score
)

// coverage is which of the named tasks the named products' guides cover, the most specific first, and how specific the others are.
func (x *Index) coverage(r *reading) (covered []knowledge.TaskID, uncovered float64) {
	heaviest := 0.0
	for _, m := range r.tasks {
		task := knowledge.TaskID(m.Key)
		if slices.ContainsFunc(r.own, func(p knowledge.ProductID) bool { return x.covered[p][task] }) {
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

// isMostlyUnknown reports whether most of what a question says stands nowhere in the knowledge base.
func (r *reading) isMostlyUnknown() bool { return 2*len(r.unknown) >= r.content && len(r.unknown) > 0 }

// alsoOf adds the named products' other guides to a list of candidates, so that they can be offered.
func (x *Index) alsoOf(r *reading, list []candidate) []candidate {
	out := slices.Clone(list)
	for _, p := range r.own {
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

// noProduct judges a question that names no product at all.
func (x *Index) noProduct(r *reading, list []candidate) decision {
	if d, ok := x.noneNamed(r, list); ok {
		return d
	}
	top := list[0]
	d := decision{verdict: knowledge.Decline, order: list, choices: list[:min(len(list), maxChoices)]}
	const (
		verySure = 0.5  // the words alone point at one part
		related  = 0.45 // share of the words that some guide has
	)
	gap := top.score
	if len(list) > 1 {
		gap -= list[1].score
	}
	covered := only(list, func(c candidate) bool { return r.names(c.entry.task) })
	switch {
	case top.entry.product == "":
		return byConfidence(list, "no product", sureAlone)
	case top.plain >= phrased:
		d.verdict, d.rule = knowledge.Answer, "the guide's own words"
	case len(r.unknown) > 0 && r.isMostlyUnknown():
		d.rule = "unknown words"
	case len(r.tasks) > 0 && len(covered) == 0:
		d.rule = "task not covered"
	case top.cover >= 0.8 && max(top.best, top.whole) >= verySure && gap > 0.2 && top.chosen > 0:
		d.verdict, d.rule = knowledge.Answer, "distinctive words"
	case len(covered) > 0 && len(r.unknown) == 0:
		d.verdict, d.rule, d.choices = knowledge.Clarify, "task alone", covered
		if len(covered) == 1 {
			d.choices = x.withNearest(covered, list)
		}
	case top.cover >= related && top.confidence >= clarifyFrom:
		d.verdict, d.rule = knowledge.Clarify, "no product"
	default:
		d.rule = "too little in common"
	}
	return d
}

// withNearest adds the next best candidate, so that there is something to choose from.
func (x *Index) withNearest(some, list []candidate) []candidate {
	for _, c := range list {
		if !slices.ContainsFunc(some, func(s candidate) bool { return s.number == c.number }) {
			return append(slices.Clone(some), c)
		}
	}
	return some
}

// byConfidence judges by how probable the best candidates are.
func byConfidence(list []candidate, rule string, sure float64) decision {
	d := decision{verdict: knowledge.Decline, rule: rule, order: list}
	top := list[0]
	near := only(list, func(c candidate) bool { return c.confidence >= clarifyFrom && c.confidence >= top.confidence/2 })
	switch {
	case top.confidence >= sure && leads(list):
		d.verdict = knowledge.Answer
	case top.confidence >= clarifyFrom:
		d.verdict, d.choices = knowledge.Clarify, near
	default:
		d.choices = list[:min(len(list), maxChoices)]
	}
	return d
}

// leads reports whether the best candidate is clearly more probable than the next.
func leads(list []candidate) bool {
	const clear = 0.1
	return len(list) < 2 || list[0].confidence-list[1].confidence >= clear
}

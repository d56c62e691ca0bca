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
		list[i] = candidate{ranked: c, chosen: undecided, fit: x.fitness(r, c)}
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

// isMostlyUnknown reports whether most of what a question says stands nowhere in the knowledge base. What is a guess says as little: "masak rendang" is two
// dishes away from "masuk undang".
func (r *reading) isMostlyUnknown() bool {
	guesses, hollow := r.guessed()
	unknown := len(r.unknown) + guesses
	return 2*unknown >= r.content+hollow && unknown > 0
}

// noProduct judges a question that names no product at all.
func (x *Index) noProduct(r *reading, list []candidate) decision {
	if d, ok := x.noneNamed(r, list); ok {
		return d
	}
	top := list[0]
	d := decision{verdict: knowledge.Decline, order: list, choices: list[:min(len(list), maxChoices)]}
	const related = 0.45 // share of the words that some guide has
	covered := only(list, func(c candidate) bool { return r.names(c.entry.task) })
	switch {
	case top.entry.product == "":
		return byConfidence(list, "no product", sureAlone)
	case top.plain >= phrased:
		d.verdict, d.rule = knowledge.Answer, "the guide's own words"
	case r.isMostlyUnknown():
		d.rule = "unknown words"
	case len(r.tasks) > 0 && len(covered) == 0:
		d.rule = "task not covered"
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

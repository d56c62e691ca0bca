package index

import (
	"slices"

	"stepwise/knowledge"
)

// followUp judges a question in the light of what the conversation is about. ok is false if the question leaves it.
func (x *Index) followUp(r *reading, list []candidate) (d decision, ok bool) {
	product := r.question.Product
	if r.scope != nil {
		product = r.scope.product
	}
	switch {
	case r.scope == nil && product == "" || len(r.foreign) > 0:
		return decision{}, false
	case len(r.own) > 0 && !slices.Contains(r.own, product):
		return x.sameTask(r, list)
	}
	if n, moved := x.sibling(r, product); moved && !x.isOwnWording(r, list) {
		if i := slices.IndexFunc(list, func(c candidate) bool { return c.number == n }); i >= 0 {
			return decision{verdict: knowledge.Answer, rule: "another task of the same product", order: first(list, i)}, true
		}
	}
	if r.scope == nil {
		return decision{}, false
	}
	i := slices.IndexFunc(list, func(c candidate) bool { return c.entry == r.scope })
	if i < 0 || r.content == 0 && len(r.tasks) == 0 && r.variant == "" {
		return decision{}, false
	}
	c := list[i]
	const (
		fits   = 0.18 // a part fits this well, in a conversation that is about its guide
		covers = 0.4
	)
	if x.leaves(r, c, list) || max(c.best, c.whole) < fits || c.cover < covers {
		return decision{}, false
	}
	if c.part > 0 && c.chosen == 0 && c.near < phrased && len(r.tasks) == 0 && r.variant == "" {
		c.chosen = c.part // whoever asks on about a guide asks for a part of it
	}
	c.confidence = max(c.confidence, answerFrom)
	list = slices.Clone(list)
	list[i] = c
	return decision{verdict: knowledge.Answer, rule: "follow-up", order: first(list, i)}, true
}

// isOwnWording reports whether the question is one that the guide at hand answers in its own words, though it names another task:
// "Netflix keeps billing me after I cancelled" is about a refund.
func (x *Index) isOwnWording(r *reading, list []candidate) bool {
	const alike = 0.7
	return slices.ContainsFunc(list, func(c candidate) bool { return c.entry == r.scope && c.near >= alike })
}

// leaves reports whether a question that names no product fits another guide far better than the one that the conversation is about,
// or names a task that none of the product's guides cover.
func (x *Index) leaves(r *reading, scope candidate, list []candidate) bool {
	if len(r.own) > 0 {
		return false
	}
	for _, c := range list {
		if c.entry != scope.entry && c.score > scope.score+farBetter {
			return true
		}
	}
	const told = 0.35
	return len(r.tasks) > 0 && !r.names(scope.entry.task) && !x.covered[scope.entry.product][knowledge.TaskID(r.tasks[0].Key)] && scope.best < told
}

// sibling is the guide of the product for the task that the question names, if the guide at hand is for another one.
func (x *Index) sibling(r *reading, product knowledge.ProductID) (number int, ok bool) {
	if len(r.tasks) == 0 || r.scope != nil && r.names(r.scope.task) {
		return 0, false
	}
	for _, m := range r.tasks {
		for _, n := range x.guides[product] {
			if string(x.entries[n].task) == m.Key {
				return n, true
			}
		}
	}
	return 0, false
}

// sameTask judges a question that names nothing but another product: it asks for the same task there, "and Migu?".
func (x *Index) sameTask(r *reading, list []candidate) (d decision, ok bool) {
	if r.scope == nil || r.content > 0 || len(r.tasks) > 0 {
		return decision{}, false
	}
	i := slices.IndexFunc(list, func(c candidate) bool { return c.entry.task == r.scope.task && slices.Contains(r.own, c.entry.product) })
	if i < 0 {
		return decision{}, false
	}
	list = slices.Clone(list)
	list[i].chosen = 0
	list[i].confidence = max(list[i].confidence, answerFrom)
	return decision{verdict: knowledge.Answer, rule: "the same task of another product", order: first(list, i)}, true
}

// first moves the candidate at i to the front.
func first(list []candidate, i int) []candidate {
	out := slices.Clone(list)
	c := out[i]
	out = slices.Delete(out, i, i+1)
	return slices.Insert(out, 0, c)
}

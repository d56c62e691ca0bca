package index

import (
	"slices"

	"stepwise/knowledge"
)

// followUp judges a question that names no product, in the light of what the conversation is about. ok is false if the question leaves it.
func (x *Index) followUp(r *reading, list []candidate) (d decision, ok bool) {
	subjects := r.subjects()
	switch {
	case len(subjects) == 0 || len(r.foreign) > 0:
		return decision{}, false
	case len(r.own) > 0:
		return x.sameTask(r, list)
	case r.content == 0 && len(r.tasks) == 0 && len(r.ordinals) == 0 && r.variant == "":
		return decision{}, false
	}
	ours := only(list, func(c candidate) bool { return c.entry.product == subjects[0] })
	if len(ours) == 0 {
		return decision{}, false
	}
	if i := slices.IndexFunc(ours, func(c candidate) bool { return c.entry == r.scope }); i >= 0 && r.content == 0 && len(r.tasks) == 0 {
		if variant := ours[i].entry.variantFor(r.variant); variant != "" {
			return x.answerVariant(ours, i, variant), true
		}
	}
	ours = x.weighRivals(r, ours)
	if leaves(ours[0], list) {
		return decision{}, false
	}
	verdict, rule := x.amongRivals(r, ours)
	if verdict == knowledge.Decline {
		return decision{}, false
	}
	d = decision{verdict: verdict, rule: "follow-up, " + rule, choices: x.alsoOf(r, ours)}
	d.order = append(ours, only(list, func(c candidate) bool { return c.entry.product != subjects[0] })...)
	return d, true
}

// answerVariant answers with another way to do what the conversation is about: "on my phone" says nothing else.
func (x *Index) answerVariant(ours []candidate, i int, variant string) decision {
	ours = slices.Clone(ours)
	ours[i].chosen = ours[i].entry.inVariant(0, variant)
	ours[i].confidence = max(ours[i].confidence, answerFrom)
	return decision{verdict: knowledge.Answer, rule: "variant", order: first(ours, i)}
}

// leaves reports whether a question fits some guide far better than those of the product that the conversation is about.
func leaves(top candidate, list []candidate) bool {
	const farBetter = 0.35
	return slices.ContainsFunc(list, func(c candidate) bool { return c.entry.product != top.entry.product && c.score > top.score+farBetter })
}

// sameTask judges a question that names nothing but another product: it asks for the same task there, "and Migu?".
func (x *Index) sameTask(r *reading, list []candidate) (d decision, ok bool) {
	if r.scope == nil || r.content > 0 || len(r.tasks) > 0 || slices.Contains(r.own, r.scope.product) {
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

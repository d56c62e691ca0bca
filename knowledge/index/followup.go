package index

import (
	"slices"

	"stepwise/knowledge"
)

// followUp judges a question in the light of the guide that the conversation is about. ok is false if the question leaves it.
func (x *Index) followUp(r *reading, list []candidate) (d decision, ok bool) {
	scope := r.scope
	if len(r.foreign) > 0 || len(r.own) > 0 && !slices.Contains(r.own, scope.product) {
		return decision{}, false
	}
	if n, moved := x.sibling(r); moved {
		i := slices.IndexFunc(list, func(c candidate) bool { return c.number == n })
		if i < 0 {
			return decision{}, false
		}
		return decision{verdict: knowledge.Answer, rule: "another task of the same product", order: first(list, i)}, true
	}
	i := slices.IndexFunc(list, func(c candidate) bool { return c.entry == scope })
	if i < 0 || r.content == 0 && len(r.tasks) == 0 && r.variant == "" {
		return decision{}, false
	}
	c := list[i]
	const (
		fits   = 0.22 // a part fits this well, in a conversation that is about its guide
		covers = 0.5
	)
	fit := max(c.best, c.whole)
	switch {
	case len(r.own) == 0 && x.leaves(r, c, list):
		return decision{}, false
	case fit < fits || c.cover < covers:
		return decision{}, false
	}
	if c.part > 0 && c.chosen == 0 && len(r.tasks) == 0 && r.variant == "" {
		c.chosen = c.part // whoever asks on about a guide asks for a part of it
	}
	c.confidence = max(c.confidence, answerFrom)
	list = slices.Clone(list)
	list[i] = c
	return decision{verdict: knowledge.Answer, rule: "follow-up", order: first(list, i)}, true
}

// leaves reports whether a question that names no product fits another guide far better than the one that the conversation is about.
func (x *Index) leaves(r *reading, scope candidate, list []candidate) bool {
	const far = 0.35
	for _, c := range list {
		if c.entry != scope.entry && c.score > scope.score+far {
			return true
		}
	}
	return len(r.tasks) > 0 && !r.names(scope.entry.task) && !x.covered[scope.entry.product][knowledge.TaskID(r.tasks[0].Key)] && scope.best < far
}

// sibling is the guide of the same product for another task that the question names.
func (x *Index) sibling(r *reading) (number int, ok bool) {
	if len(r.tasks) == 0 || r.names(r.scope.task) || r.scope.product == "" {
		return 0, false
	}
	for _, m := range r.tasks {
		for _, n := range x.guides[r.scope.product] {
			if string(x.entries[n].task) == m.Key {
				return n, true
			}
		}
	}
	return 0, false
}

// first moves the candidate at i to the front.
func first(list []candidate, i int) []candidate {
	out := slices.Clone(list)
	c := out[i]
	out = slices.Delete(out, i, i+1)
	return slices.Insert(out, 0, c)
}

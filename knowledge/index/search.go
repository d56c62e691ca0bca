package index

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"stepwise/knowledge"
)

// Search lists what matches the words, without judging whether it answers anything.
func (x *Index) Search(ctx context.Context, q knowledge.Question, limit int) ([]knowledge.Hit, error) {
	r := x.read(q)
	if len(r.tokens) == 0 || limit <= 0 {
		return nil, nil
	}
	all, err := x.rank(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("search knowledge: %w", err)
	}
	const (
		partFrom = 0.3 // how well a part must fit to be listed on its own
		perGuide = 3
	)
	s := x.scratch.Get().(*scratch)
	defer x.scratch.Put(s)
	var hits []knowledge.Hit
	for _, c := range x.weighUp(r, all) {
		if !x.isListed(r, c) {
			continue
		}
		if c.whole > 0 || len(c.entry.parts) == 1 || len(r.own) > 0 {
			whole := c
			whole.chosen = 0
			hits = append(hits, x.hit(r, whole))
		}
		s.look(&x.postings, r, []int{c.number})
		scores := x.fitParts(r, s, c.entry, s.row(0), new(ranked))
		order := make([]int, 0, len(scores))
		for i, s := range scores {
			if i > 0 && s.score >= partFrom {
				order = append(order, i)
			}
		}
		slices.SortStableFunc(order, func(a, b int) int { return -cmp.Compare(scores[a].score, scores[b].score) })
		for _, i := range order[:min(len(order), perGuide)] {
			c.chosen = i
			hits = append(hits, x.hit(r, c))
		}
	}
	return hits[:min(len(hits), limit)], nil
}

// isListed reports whether a candidate matches at all: it has the named product, or a good part of the words.
func (x *Index) isListed(r *reading, c candidate) bool {
	const covers = 0.34
	if len(r.own) > 0 {
		return slices.Contains(r.own, c.entry.product) && (r.content == 0 || c.cover > 0 || r.names(c.entry.task))
	}
	return c.cover >= covers && len(r.foreign) == 0
}

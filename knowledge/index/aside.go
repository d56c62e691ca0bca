package index

import (
	"context"
	"slices"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// aside builds an index of the entries that are about no product, beside guides that are; nil if there are none to tell apart. Among them words are all there
// is, so they are judged as they would be alone. Ranked among guides, a public set lost every second right answer (docs/benchmarks.md).
func (x *Index) aside() (*Index, error) {
	if open := x.productless(); open != nil {
		return New(open, x.words)
	}
	return nil, nil
}

// productless are the entries that are judged aside; nil if there are none.
func (x *Index) productless() *knowledge.Base {
	open := *x.base
	open.Guides = slices.DeleteFunc(slices.Clone(x.base.Guides), func(g *knowledge.Guide) bool { return g.Product != "" })
	if x.isProductless() || len(translations(open.Guides)) < 2 {
		return nil
	}
	return &open
}

// lookAside notes what the entries about no product have to say to a question that names none.
func (x *Index) lookAside(ctx context.Context, r *reading) error {
	if x.open == nil || len(r.own) > 0 || len(r.foreign) > 0 {
		return nil
	}
	list, err := x.open.weighed(ctx, r.question.Text)
	if err != nil {
		return err
	}
	for i := range list { // the same entries have other numbers there
		c := *list[i].ranked
		c.number = x.byID[c.entry.id]
		c.entry = x.entries[c.number]
		list[i].ranked = &c
	}
	r.open = list
	return nil
}

// weighed are the candidates for a question, the best first; none if nothing is found.
func (x *Index) weighed(ctx context.Context, text string) ([]candidate, error) {
	r := x.read(knowledge.Question{Text: text})
	if len(r.tokens) == 0 {
		return nil, nil
	}
	all, err := x.rank(ctx, r)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return x.weighUp(r, all), nil
}

// toldAside reports whether the entries about no product have the words of a product's name, so that they are words like any other. Beside a task they never
// are: whoever wants to cancel Spotify does not ask whether it may be played in the office.
func (x *Index) toldAside(r *reading, name []language.Token) bool {
	return x.open != nil && len(r.tasks) == 0 && !slices.ContainsFunc(name, func(t language.Token) bool { return !x.open.terms.has(t.Text) })
}

// noneNamed judges a question that names no product by the entries about none. ok is false if the guides about products have more to say to it.
func (x *Index) noneNamed(r *reading, list []candidate) (d decision, ok bool) {
	if len(r.open) == 0 {
		return decision{}, false
	}
	top := list[0]
	p := r.open[0].confidence
	if top.entry.product != "" && (top.plain >= phrased || p < top.confidence && (p < x.open.sure || !leads(r.open))) {
		return decision{}, false
	}
	order := slices.Concat(r.open, only(list, func(c candidate) bool { return c.entry.product != "" }))
	return byConfidence(order, "no product", x.open.sure), true
}

package index

import (
	"slices"

	"stepwise/knowledge"
)

const phrased = 0.8 // so alike are two wordings of one question

// choosePart is the number of the part to show, 0 for the whole.
func (x *Index) choosePart(r *reading, c candidate) int {
	if c.chosen != undecided {
		return c.chosen
	}
	const unlikely = 0.01 // nobody will look at what part of it that would be
	if c.confidence < unlikely {
		return 0
	}
	return settlePart(r, c, x.outlook(r, []candidate{c}).parts[0])
}

// settlePart is the part to show where a part is most likely asked for: the one that the question names by its number or its variant goes before.
func settlePart(r *reading, c candidate, likely int) int {
	e := c.entry
	variant := e.variantFor(r.variant)
	if n, ok := e.stepCalled(r.ordinals, variant); ok && c.near < phrased {
		return n
	}
	if variant == "" {
		return likely
	}
	if r.content == 0 && c.near < phrased {
		likely = 0 // nothing but the way to do it was said
	}
	return e.inVariant(likely, variant)
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

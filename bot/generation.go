package bot

import (
	"slices"

	"stepwise/knowledge"
)

// A Generation is one state of the knowledge, guides and index together. It is immutable, and one at a time serves. [NewGeneration] makes it.
type Generation struct {
	Base   *knowledge.Base
	Finder knowledge.Finder

	guides   map[string]knowledge.GuideID // by the short form that tokens hold
	topics   []knowledge.GuideID          // what to offer when nothing better is known: guides by id, then FAQ entries by id
	products []knowledge.ProductID        // that guides are about, in the order of topics
}

// NewGeneration makes a generation of a base and the finder that was built from it.
func NewGeneration(base *knowledge.Base, finder knowledge.Finder) *Generation {
	g := &Generation{Base: base, Finder: finder, guides: make(map[string]knowledge.GuideID, len(base.Guides))}
	var entries []knowledge.GuideID
	for _, guide := range base.Guides {
		key := short(string(guide.ID))
		if _, seen := g.guides[key]; seen {
			continue
		}
		g.guides[key] = guide.ID
		if guide.Kind == knowledge.FAQEntry {
			entries = append(entries, guide.ID)
		} else {
			g.topics = append(g.topics, guide.ID)
		}
		if guide.Product != "" && !slices.Contains(g.products, guide.Product) {
			g.products = append(g.products, guide.Product)
		}
	}
	g.topics = append(g.topics, entries...)
	return g
}

package index

import (
	"cmp"
	"context"
	"math"
	"slices"

	"stepwise/knowledge"
)

// A ranked entry is a candidate with how well it fits.
type ranked struct {
	entry   *entry
	number  int
	score   float64 // how well its best part fits, 0 to about 1
	whole   float64 // how well the guide as a whole fits
	best    float64 // how well the best part fits
	near    float64 // how alike the question and the nearest phrase are, 0 to 1
	margin  float64 // of the classifier
	bm25    float64 // textbook BM25 of the entry as one document, over the rarity of the question, 0 to about 2
	plain   float64 // how alike the question and the nearest phrase for the whole guide are that names no product
	cover   float64 // share of the question that stands anywhere in the entry, 0 to 1
	topical bool    // it has a word of the question that says something about the topic
}

// Parameters of BM25 (Robertson and Zaragoza 2009), over parts: how fast a repeated term saturates, and how much a long part is held back.
const (
	saturation = 1.2
	lengthNorm = 0.3
)

// favourites is how many of the entries that the classifier finds most likely are ranked beside those that Bleve finds.
const favourites = 10

// likely are the entries that the classifier finds most likely, at most n.
func (r *reading) likely(n int) []int {
	order := make([]int, len(r.margins))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(-cmp.Compare(r.margins[a], r.margins[b]), cmp.Compare(a, b)) })
	return order[:min(n, len(order))]
}

// candidates is how many entries are ranked. Where guides declare products, entries are long and the right one is among the first: of starter questions beside
// 3,000 made-up guides, the entry that ranking all of them puts first is missing in 1.0 %.
const (
	candidates            = 24
	productlessCandidates = 50
)

// idf is how rare a term is that stands in so many parts.
func (x *Index) idf(parts uint32) float64 { return idf(float64(parts), x.partCount) }

// idf is how rare something is that n of all have.
func idf(n, all float64) float64 { return math.Log(1 + (all-n+0.5)/(n+0.5)) }

// rank says how well the entries fit that may answer the question.
func (x *Index) rank(ctx context.Context, r *reading) ([]ranked, error) {
	s := x.scratch.Get().(*scratch)
	defer x.scratch.Put(s)
	x.want(r, &s.seeker)
	limit := candidates
	if x.isProductless() {
		limit = productlessCandidates
	}
	numbers, err := x.store.search(ctx, &s.seeker, limit)
	if err != nil {
		return nil, err
	}
	for _, n := range r.likely(favourites) {
		if !slices.Contains(numbers, n) {
			numbers = append(numbers, n)
		}
	}
	if r.scope != nil {
		if n := x.byID[r.scope.id]; !slices.Contains(numbers, n) {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	s.look(&x.postings, r, numbers)
	out := make([]ranked, 0, len(numbers))
	for i, n := range numbers {
		out = append(out, x.fit(r, s, n, s.row(i)))
	}
	return out, nil
}

// What it is worth to a candidate, against all words of the question together, that it declares what the question names: about as much as [Index.fitness]
// makes of it.
const (
	namedProduct = 1.0
	namedTask    = 0.5  // the most specific one
	otherTask    = 0.25 // any other
	sameProduct  = 0.5  // the one that the conversation is about
)

// want is what to look for: every feature, and the products and tasks that the question names.
func (x *Index) want(r *reading, k *seeker) {
	k.reset()
	for i := range r.features {
		f := &r.features[i]
		if f.first == f.last {
			continue
		}
		k.want(f.weight)
		for _, link := range r.links[f.first:f.last] {
			entries, _ := x.postings.of(r.terms[link])
			k.orHas(entries)
		}
	}
	add := func(name string, worth float64) {
		if entries := x.store.names[name]; len(entries) > 0 {
			k.want(worth * r.mass)
			k.orHas(entries)
		}
	}
	for _, p := range r.own {
		add(productName(p), namedProduct)
	}
	if p := r.about(); p != "" && len(r.own) == 0 {
		add(productName(p), sameProduct)
	}
	for i, t := range r.tasks {
		worth := namedTask
		if i > 0 {
			worth = otherTask
		}
		add(taskName(t.Key), worth)
	}
}

// about is the product that the conversation is about; empty if there is none.
func (r *reading) about() knowledge.ProductID {
	if r.scope != nil {
		return r.scope.product
	}
	return r.question.Product
}

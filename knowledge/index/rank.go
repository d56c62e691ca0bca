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
	part    int     // the part that is asked for if one is; -1 if there is none
	best    float64 // how well the best part fits
	told    float64 // how much of what is asked beside the task that part tells, 0 to 1
	lead    float64 // by how much it tells more of it than the guide as a whole
	near    float64 // how alike the question and the nearest phrase are, 0 to 1
	nearBy  int     // the part of that phrase
	margin  float64 // of the classifier
	bm25    float64 // textbook BM25 of the entry as one document, over the rarity of the question, 0 to about 2
	plain   float64 // how alike the question and the nearest phrase for the whole guide are that names no product
	cover   float64 // share of the question that stands anywhere in the entry, 0 to 1
	topical bool    // it has a word of the question that says something about the topic
	words   []int   // the tokens that stand in it
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

// candidates is how many entries of the Bleve index are ranked.
const candidates = 50

// idf is how rare a term is that stands in so many parts.
func (x *Index) idf(parts uint32) float64 { return idf(float64(parts), x.partCount) }

// idf is how rare something is that n of all have.
func idf(n, all float64) float64 { return math.Log(1 + (all-n+0.5)/(n+0.5)) }

// rank orders the entries that may answer the question, best first.
func (x *Index) rank(ctx context.Context, r *reading) ([]ranked, error) {
	numbers, err := x.store.search(ctx, x.clauses(r), candidates)
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
	out := make([]ranked, 0, len(numbers))
	for _, n := range numbers {
		out = append(out, x.fit(r, n))
	}
	slices.SortFunc(out, func(a, b ranked) int {
		return cmp.Or(-cmp.Compare(a.score, b.score), cmp.Compare(a.entry.id, b.entry.id))
	})
	return out, nil
}

// clauses is what to ask Bleve for: every alternative of every feature, and the products and tasks that the question names.
func (x *Index) clauses(r *reading) []clause {
	var out []clause
	for _, f := range r.features {
		for _, n := range f.names {
			if _, ok := x.terms[n]; ok {
				out = append(out, clause{textField, n, f.weight})
			}
		}
	}
	const named = 10 // what is declared counts for more than any word
	for _, p := range r.own {
		out = append(out, clause{nameField, "product:" + string(p), named})
	}
	for _, t := range r.tasks {
		out = append(out, clause{nameField, "task:" + t.Key, named})
	}
	return out
}

// fit says how well an entry and its parts fit.
func (x *Index) fit(r *reading, number int) ranked {
	e := x.entries[number]
	out := ranked{entry: e, number: number, part: -1}
	if r.margins != nil {
		out.margin = float64(r.margins[number])
	}
	parts := x.fitParts(r, e, func(f *feature, n float64) {
		const k, b = 2.0, 0.75
		out.bm25 += f.rarity * n * (k + 1) / (n + k*(1-b+b*float64(e.length)/x.avgEntry))
		out.cover += f.weight
		out.topical = out.topical || !f.stop && !f.single
		if n := len(out.words); n == 0 || out.words[n-1] != f.token {
			out.words = append(out.words, f.token)
		}
	})
	out.cover /= max(r.mass, tiny)
	out.bm25 /= max(r.rarity, tiny)
	out.whole, out.near, out.plain = parts[0].score, parts[0].near, parts[0].nearPlain
	wanted := e.variantFor(r.variant)
	for i, p := range parts[1:] {
		out.best = max(out.best, p.score)
		if v := e.parts[i+1].variant; wanted != "" && v != "" && v != wanted {
			continue
		}
		if p.near > out.near+clearly {
			out.near, out.nearBy = p.near, i+1
		}
		if out.part < 0 || p.rest > parts[out.part].rest {
			out.part = i + 1
		}
	}
	if out.part > 0 {
		p := parts[out.part]
		out.told, out.lead = p.core, p.rest-parts[0].rest
	}
	out.score = max(out.whole, out.best) + coverWeight*out.cover
	return out
}

// clearly is by how much a part's wording must be more like the question than those of the whole guide.
const clearly = 0.05

// A partFit is how well one part fits.
type partFit struct {
	score float64 // all that the question says, 0 to 1
	rest  float64 // what it says beside the task and the variant
	core  float64 // of that, the words that say something about the topic, 0 to 1
	near  float64 // how alike the question and the nearest phrase of the part are, 0 to 1
	// nearPlain is the same for the phrases that name no product, so that they mean the part by themselves.
	nearPlain float64
}

// fitParts says how well each part of an entry fits, and calls found for every feature that stands anywhere in it, with how often.
func (x *Index) fitParts(r *reading, e *entry, found func(f *feature, n float64)) []partFit {
	parts := make([]partFit, len(e.parts))
	weights := make([]float64, len(e.parts)) // of the feature at hand in each part
	near := make([]float64, len(e.phrases))
	seen := make([]int, len(e.phrases)) // by which feature a phrase was found last, from 1
	rest, core := tiny, tiny
	wanted := e.variantFor(r.variant)
	for k := range r.features {
		f := &r.features[k]
		given := r.namesTaskAt(e.task, f.token)
		isRest := !given && (!f.variant || wanted == "")
		if isRest {
			rest += f.weight
			if !f.stop {
				core += f.weight
			}
		}
		clear(weights)
		any := given
		n := 0.0
		for _, id := range f.ids {
			for _, p := range find(e.asked, id) {
				if seen[p.place] != k+1 {
					seen[p.place] = k + 1
					near[p.place] += f.weight
					weights[e.phrases[p.place].part] += askedWeight
					any = true
					n++
				}
			}
			for _, p := range find(e.stated, id) {
				weights[p.place] += float64(p.count)
				any = true
				n += float64(p.count)
			}
		}
		if !any {
			continue
		}
		found(f, n)
		for i, w := range weights {
			h := x.saturate(w, e.parts[i].length)
			if given {
				// The words of the guide's own task fit every part of it alike: what else is said decides between them.
				h = declared
			}
			parts[i].score += f.weight * h
			if isRest {
				parts[i].rest += f.weight * h
				if !f.stop {
					parts[i].core += f.weight * h
				}
			}
		}
	}
	for i := range parts {
		parts[i].score /= max(r.mass, tiny)
		parts[i].rest /= rest
		parts[i].core /= core
	}
	for i, n := range near {
		p := &e.phrases[i]
		// Dice's coefficient, weighted.
		alike := 2 * n / (r.mass + float64(p.mass) + tiny)
		parts[p.part].near = max(parts[p.part].near, alike)
		if !p.named {
			parts[p.part].nearPlain = max(parts[p.part].nearPlain, alike)
		}
	}
	return parts
}

// tiny keeps a question without any weight from dividing by zero.
const tiny = 1e-9

const (
	declared    = 0.8 // what it counts that a word names the very task that the guide declares
	coverWeight = 0.3 // what it counts that a word stands anywhere in the guide
)

func (x *Index) saturate(weight float64, length float32) float64 {
	return weight / (weight + saturation*(1-lengthNorm+lengthNorm*float64(length)/x.avgLength))
}

// namesTaskAt reports whether a token is part of a wording of the task.
func (r *reading) namesTaskAt(task knowledge.TaskID, token int) bool {
	if task == "" {
		return false
	}
	for _, m := range r.tasks {
		if m.Key == string(task) && m.First <= token && token <= m.Last {
			return true
		}
	}
	return false
}

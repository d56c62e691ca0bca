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
	entry  *entry
	number int
	score  float64 // how well its best part fits, 0 to about 1
	whole  float64 // how well the guide as a whole fits
	part   int     // the part that fits best, never the whole
	best   float64 // how well that part fits
	second float64 // how well the next best part fits
	cover  float64 // share of the question that stands anywhere in the entry, 0 to 1
	words  []int   // the tokens that stand in it
}

// Parameters of BM25 (Robertson and Zaragoza 2009), over parts: how fast a repeated term saturates, and how much a long part is held back.
const (
	saturation = 1.2
	lengthNorm = 0.3
)

// candidates is how many entries of the Bleve index are ranked.
const candidates = 50

// idf is how rare a term is that stands in so many parts.
func (x *Index) idf(parts uint32) float64 {
	n := float64(parts)
	return math.Log(1 + (x.partCount-n+0.5)/(n+0.5))
}

// rank orders the entries that may answer the question, best first.
func (x *Index) rank(ctx context.Context, r *reading) ([]ranked, error) {
	numbers, err := x.store.search(ctx, x.clauses(r), candidates)
	if err != nil {
		return nil, err
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
	scores := x.partScoresWith(r, e, func(f *feature) {
		out.cover += f.weight
		if n := len(out.words); n == 0 || out.words[n-1] != f.token {
			out.words = append(out.words, f.token)
		}
	})
	out.cover /= max(r.mass, tiny)
	out.whole = scores[0]
	for i, s := range scores[1:] {
		switch {
		case s > out.best:
			out.second = out.best
			out.part, out.best = i+1, s
		case s > out.second:
			out.second = s
		}
	}
	out.score = max(out.whole, out.best) + coverWeight*out.cover
	return out
}

// partScores is how well each part of an entry fits, 0 to 1.
func (x *Index) partScores(r *reading, e *entry) []float64 {
	return x.partScoresWith(r, e, func(*feature) {})
}

func (x *Index) partScoresWith(r *reading, e *entry, found func(*feature)) []float64 {
	scores := make([]float64, len(e.parts))
	hit := make([]float64, len(e.parts))
	for k := range r.features {
		f := &r.features[k]
		clear(hit)
		any := false
		if r.namesTaskAt(e.task, f.token) {
			// The words of the guide's own task fit every part of it alike: what else is said decides between them.
			any = true
			for i := range hit {
				hit[i] = declared
			}
		} else {
			for _, id := range f.ids {
				for _, p := range e.find(id) {
					any = true
					hit[p.part] = max(hit[p.part], x.saturate(p.weight(), e.parts[p.part].length))
				}
			}
		}
		if !any {
			continue
		}
		found(f)
		for i, h := range hit {
			scores[i] += f.weight * h
		}
	}
	for i := range scores {
		scores[i] /= max(r.mass, tiny)
	}
	return scores
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

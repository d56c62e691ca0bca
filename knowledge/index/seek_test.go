package index

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/blevesearch/bleve/v2"
	gocmp "github.com/google/go-cmp/cmp"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
	"stepwise/knowledge/synthetic"
)

// TestSeekFindsTheBest compares with looking at every entry.
func TestSeekFindsTheBest(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var k seeker // one for all, as between questions
	for range 100 {
		entries := 1 + random.IntN(3*windowSize)
		worth := make([]float64, entries)
		k.reset()
		for range 1 + random.IntN(12) {
			w := 0.1 + 10*random.Float64()
			k.want(w)
			has := make([]bool, entries)
			for range 1 + random.IntN(3) {
				var list []uint32
				oneIn := 1 + random.IntN(50)
				for n := range uint32(entries) {
					if random.IntN(oneIn) == 0 {
						list = append(list, n)
						has[n] = true
					}
				}
				k.orHas(list)
			}
			for n, yes := range has {
				if yes {
					worth[n] += w
				}
			}
		}
		limit := 1 + random.IntN(60)
		want := best(worth, limit)
		if err := k.seek(t.Context(), limit); err != nil {
			t.Fatal(err)
		}
		got := slices.Clone(k.best)
		slices.SortFunc(got, byScore)
		if len(got) != len(want) {
			t.Fatalf("%d entries in place of %d", len(got), len(want))
		}
		for i := range got {
			const rounding = 1e-9
			if got[i].score < want[i].score*(1-rounding) || got[i].score > want[i].score*(1+rounding) {
				t.Fatalf("number %d of %d is entry %d with %v, not %d with %v", i, limit, got[i].number, got[i].score, want[i].number, want[i].score)
			}
		}
	}
}

// best are the entries that are worth most.
func best(worth []float64, limit int) []scored {
	var out []scored
	for n, w := range worth {
		if w > 0 {
			out = append(out, scored{uint32(n), w})
		}
	}
	slices.SortFunc(out, byScore)
	return out[:min(limit, len(out))]
}

func byScore(a, b scored) int {
	return cmp.Or(-cmp.Compare(a.score, b.score), cmp.Compare(a.number, b.number))
}

// TestPostingsAreThoseOfBleve asks Bleve itself for terms and names.
func TestPostingsAreThoseOfBleve(t *testing.T) {
	x := buildSynthetic(t, 200)
	random := rand.New(rand.NewPCG(3, 4))
	bleveFinds := func(field, term string) []uint32 {
		q := bleve.NewTermQuery(term)
		q.SetField(field)
		res, err := x.store.index.Search(bleve.NewSearchRequestOptions(q, len(x.entries), 0, false))
		if err != nil {
			t.Fatal(err)
		}
		out := make([]uint32, len(res.Hits))
		for i, hit := range res.Hits {
			n, err := strconv.ParseUint(hit.ID, 10, 32)
			if err != nil {
				t.Fatal(err)
			}
			out[i] = uint32(n)
		}
		slices.Sort(out)
		return out
	}
	words := wordsByTerm(x)
	for range 300 {
		id := uint32(random.IntN(x.terms.size()))
		term := string(x.terms.bytes(id))
		var want []uint32
		for word := range words[term] {
			want = append(want, bleveFinds(textField, word)...)
		}
		slices.Sort(want)
		got, _ := x.postings.of(id)
		if diff := gocmp.Diff(slices.Compact(want), got); diff != "" {
			t.Errorf("%q (-Bleve +ours):\n%s", term, diff)
		}
	}
	for name, got := range x.store.names {
		if diff := gocmp.Diff(bleveFinds(nameField, name), got); diff != "" {
			t.Errorf("%q (-Bleve +ours):\n%s", name, diff)
		}
	}
}

// wordsByTerm are the words of all titles, questions and texts that have a term, as they are kept in Bleve: a Han character with the one before it.
func wordsByTerm(x *Index) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	add := func(text string) {
		for _, t := range x.words.Analyze(text) {
			for _, term := range t.Terms {
				if out[term] == nil {
					out[term] = map[string]bool{}
				}
				out[term][cmp.Or(t.Pair, t.Text)] = true
			}
		}
	}
	for _, g := range x.base.Guides {
		for _, q := range append(g.Questions, g.Title) {
			add(q)
		}
		add(g.Summary[0].Text.Plain())
		for _, s := range g.Sections {
			add(s.Title)
			for _, p := range s.Parts {
				add(p.Title)
				add(p.Body[0].Text.Plain())
			}
		}
	}
	return out
}

// TestPlacesAreWhereTermsStand reads the parts of guides again.
func TestPlacesAreWhereTermsStand(t *testing.T) {
	x := buildSynthetic(t, 40)
	for n, e := range x.entries {
		g := x.base.Find(e.id)
		for i := range e.parts {
			_, p := g.FindPart(e.parts[i].id)
			if p == nil {
				continue
			}
			for _, token := range x.words.Analyze(p.Body[0].Text.Plain()) {
				for _, term := range token.Terms {
					id, known := x.terms.find(term)
					posting, ok := x.postings.find(id, n)
					if !known || !ok || !slices.ContainsFunc(x.postings.at(posting), func(p place) bool { return p.isStated() && p.number() == i && p.count() > 0 }) {
						t.Fatalf("%q is not found in part %s of %s", term, e.parts[i].id, e.id)
					}
				}
			}
		}
	}
}

func TestVocabulary(t *testing.T) {
	var v vocabulary
	if v.has("") || v.has("a") {
		t.Error("an empty vocabulary knows something")
	}
	const many = 10_000
	for round := range 2 {
		for i := range many {
			if id := v.intern(strconv.Itoa(i)); id != uint32(i) {
				t.Fatalf("round %d: %d is number %d", round, i, id)
			}
		}
	}
	if v.size() != many || v.has("x") || v.has("") {
		t.Errorf("%d terms", v.size())
	}
	for i := range uint32(many) {
		if id, ok := v.find(strconv.Itoa(int(i))); !ok || id != i || string(v.bytes(i)) != strconv.Itoa(int(i)) {
			t.Fatalf("%d is %d, %q", i, id, v.bytes(i))
		}
	}
}

// TestTheSameIndexTwice builds twice: what is gathered by several goroutines must come out in the same order.
func TestTheSameIndexTwice(t *testing.T) {
	x, y := buildSynthetic(t, 100), buildSynthetic(t, 100)
	if diff := gocmp.Diff(x.terms, y.terms, gocmp.AllowUnexported(vocabulary{})); diff != "" {
		t.Errorf("the terms differ:\n%.2000s", diff)
	}
	if diff := gocmp.Diff(x.postings, y.postings, gocmp.AllowUnexported(postings{})); diff != "" {
		t.Errorf("the postings differ:\n%.2000s", diff)
	}
}

// buildSynthetic builds the index of made-up guides.
func buildSynthetic(t testing.TB, guides int) *Index {
	t.Helper()
	words, err := language.Load()
	if err != nil {
		t.Fatal(err)
	}
	return build(t, func() (*knowledge.Base, knowledge.Diagnostics) { return synthetic.New(words, 1).Base(guides), nil })
}

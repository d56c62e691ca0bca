package index

import (
	"flag"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

var sets = flag.String("sets", "", "directory of public question sets; TestCalibration fits the confidence on them")

// A sample is one question of a set: the traits of the best candidate, and whether it was right.
type sample struct {
	traits [traitCount]float64
	right  bool
	oos    bool
	weight float64
}

// TestCalibration fits the weights of the confidence on public sets and shows, set by set, how weights that were fitted on all others do on it.
//
//	go test ./knowledge/index -run TestCalibration -sets=DIR -v
func TestCalibration(t *testing.T) {
	if *sets == "" {
		t.Skip("no -sets")
	}
	dirs, err := filepath.Glob(filepath.Join(*sets, "*", "kb.faq.jsonl"))
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no sets in %s: %v", *sets, err)
	}
	words, err := language.Load()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]sample{}
	for _, file := range dirs {
		dir := filepath.Dir(file)
		name := filepath.Base(dir)
		all[name] = samplesOf(t, words, dir)
	}
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	var everything []sample
	for _, name := range names {
		everything = append(everything, evenly(all[name])...)
	}
	fmt.Printf("%-26s %6s %6s %6s %6s %6s\n", "left out", "n", "hit@1", "AUROC", "R@10", "ECE")
	for _, left := range names {
		var rest []sample
		for _, name := range names {
			if name != left && !strings.HasPrefix(name, strings.SplitN(left, "_", 2)[0]) {
				rest = append(rest, evenly(all[name])...)
			}
		}
		report(left, slices.DeleteFunc(slices.Clone(all[left]), func(s sample) bool { return s.weight != 1 }), fitWeights(rest))
	}
	w := fitWeights(everything)
	fmt.Printf("weights on all: %.3f\n", w)
	for _, name := range names {
		report(name, slices.DeleteFunc(slices.Clone(all[name]), func(s sample) bool { return s.weight != 1 }), w)
	}
}

// evenly makes all sets count alike, however large.
func evenly(list []sample) []sample {
	out := slices.Clone(list)
	for i := range out {
		out[i].weight *= 1000 / float64(len(list))
	}
	return out
}

// mostSamples is how many questions of a file are looked at; more would only take time.
const mostSamples = 1000

func samplesOf(t *testing.T, words *language.Set, dir string) []sample {
	t.Helper()
	base, found := knowledge.Load(os.DirFS(dir))
	if base == nil {
		t.Fatal(found)
	}
	out := samplesIn(t, words, base, dir, 1)
	// Without some of its entries the set has more questions that must not be answered, and these are close to those that may.
	base.Guides = slices.DeleteFunc(base.Guides, func(g *knowledge.Guide) bool { return crc32.ChecksumIEEE([]byte(g.ID))%leftOut == 0 })
	return append(out, samplesIn(t, words, base, dir, leftOutWeight)...)
}

const (
	leftOut       = 4   // one in so many entries is left out
	leftOutWeight = 0.3 // what the questions count for that were asked then
)

func samplesIn(t *testing.T, words *language.Set, base *knowledge.Base, dir string, weight float64) []sample {
	t.Helper()
	x, err := New(base, words)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	var out []sample
	for _, name := range []string{"questions.tsv", "questions-typo.tsv"} {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		lines, _ := knowledge.ReadQuestions(f, name)
		_ = f.Close()
		for i := 0; i < len(lines); i += (len(lines) + mostSamples - 1) / mostSamples {
			if s, ok := sampleOf(t, x, lines[i]); ok {
				s.weight = weight
				out = append(out, s)
			}
		}
	}
	return out
}

// sampleOf reads one question; ok is false if nothing is left of it.
func sampleOf(t *testing.T, x *Index, l knowledge.QuestionLine) (s sample, ok bool) {
	t.Helper()
	r := x.read(knowledge.Question{Text: l.Question})
	if len(r.tokens) == 0 {
		return sample{}, false
	}
	all, err := x.rank(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	s.oos = l.Declined
	if list := x.weighUp(r, all); len(list) > 0 {
		s.traits = x.traits(r, list, shares(list, entryTemperature)[0])
		s.right = !l.Declined && slices.Contains(l.Guides, list[0].entry.id)
	}
	return s, true
}

// fitWeights is a logistic regression by Newton's method, with a little ridge.
func fitWeights(list []sample) [traitCount + 1]float64 {
	const n = traitCount + 1
	var w [n]float64
	for range 30 {
		var gradient [n]float64
		var hessian [n][n]float64
		for i := range n {
			gradient[i] = 1e-2 * w[i]
			hessian[i][i] = 1e-2
		}
		for _, s := range list {
			x := [n]float64{1}
			copy(x[1:], s.traits[:])
			z := 0.0
			for i := range n {
				z += w[i] * x[i]
			}
			p := logistic(z)
			y := 0.0
			if s.right {
				y = 1
			}
			for i := range n {
				gradient[i] += s.weight * (p - y) * x[i]
				for j := range n {
					hessian[i][j] += s.weight * p * (1 - p) * x[i] * x[j]
				}
			}
		}
		step := solve(hessian, gradient)
		for i := range n {
			w[i] -= step[i]
		}
	}
	return w
}

// solve is Gaussian elimination with pivots.
func solve(a [traitCount + 1][traitCount + 1]float64, b [traitCount + 1]float64) [traitCount + 1]float64 {
	n := len(b)
	for i := range n {
		p := i
		for k := i + 1; k < n; k++ {
			if math.Abs(a[k][i]) > math.Abs(a[p][i]) {
				p = k
			}
		}
		a[i], a[p], b[i], b[p] = a[p], a[i], b[p], b[i]
		for k := i + 1; k < n; k++ {
			f := a[k][i] / a[i][i]
			for j := i; j < n; j++ {
				a[k][j] -= f * a[i][j]
			}
			b[k] -= f * b[i]
		}
	}
	for i := n - 1; i >= 0; i-- {
		for j := i + 1; j < n; j++ {
			b[i] -= a[i][j] * b[j]
		}
		b[i] /= a[i][i]
	}
	return b
}

// report prints how a confidence with these weights does on a set.
func report(name string, list []sample, w [traitCount + 1]float64) {
	type point struct {
		p          float64
		right, oos bool
	}
	var points []point
	hits, answerable := 0, 0
	for _, s := range list {
		z := w[0]
		for i, t := range s.traits {
			z += w[i+1] * t
		}
		points = append(points, point{logistic(z), s.right, s.oos})
		if !s.oos {
			answerable++
			if s.right {
				hits++
			}
		}
	}
	slices.SortFunc(points, func(a, b point) int {
		switch {
		case a.p > b.p:
			return -1
		case a.p < b.p:
			return 1
		}
		return 0
	})
	var bins [10]struct{ n, right, p float64 }
	oos, above, pairs, answered := 0, 0.0, 0.0, 0
	outside := len(points) - answerable
	reached := 0
	for _, p := range points {
		b := &bins[min(int(p.p*10), 9)]
		b.n++
		b.p += p.p
		if p.right {
			b.right++
		}
		if p.oos {
			oos++
			above += float64(answered)
		} else {
			answered++
		}
		if p.right && float64(oos) <= 0.1*float64(outside) {
			reached++
		}
	}
	pairs = float64(outside) * float64(answerable)
	ece := 0.0
	for _, b := range bins {
		if b.n > 0 {
			ece += math.Abs(b.right-b.p) / float64(len(points))
		}
	}
	auroc, recall := math.NaN(), math.NaN()
	if outside > 0 {
		auroc, recall = above/pairs, float64(reached)/float64(answerable)
	}
	fmt.Printf("%-26s %6d %6.1f %6.1f %6.1f %6.1f\n", name, len(points), 100*float64(hits)/float64(answerable), 100*auroc, 100*recall, 100*ece)
}

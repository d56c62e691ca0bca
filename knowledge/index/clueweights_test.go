package index

import (
	"flag"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
	"stepwise/knowledge/starter"
)

var fitClues = flag.Bool("fitclues", false, "TestClueWeights fits the weights of the clues and prints them")

// A clueSample is a question of which it is known what it asks for.
type clueSample struct {
	kind      string
	product   knowledge.ProductID
	reading   *reading
	list      []candidate
	all       []alternative
	home      []bool // by alternative: it is what the question asks for
	candidate int    // the guide that it asks for; -1 for none
	weight    float64
	thin      bool // the guides have few wordings
}

// The kinds of sample with the share that each has in the fit. Half of the questions that people ask about a product are for a whole guide or a part of it, and
// in as many words; for the others nothing is known but the tables.
var sampleShares = map[string]float64{
	"whole":             0.22, // a question for the whole guide
	"part":              0.17, // a wording for a part, with the name of the product
	"part and whole":    0.13, // the same, said together with a question for the whole
	"part, scope":       0.12, // the same without the product, in a conversation about the guide
	"part, product":     0.04, // the same in a conversation about the product
	"whole, product":    0.04, // a question for the whole guide, without the product, in such a conversation
	"other task":        0.08, // a task that the product's guides do not cover
	"unknown task":      0.08, // the same, as if no table named it
	"other guide":       0.03, // a question for a whole guide of another product, for such a task
	"unknown guide":     0.03,
	"other task, scope": 0.05, // the same in a conversation
	"unknown, scope":    0.05,
}

// names are how the samples call the products of the starter guides.
var names = map[knowledge.ProductID]string{"amazon": "amazon", "migu": "咪咕", "netflix": "netflix"}

// manyWordings is more than any part has.
const manyWordings = 1000

// thinnings are the bases that the weights are fitted on: the starter guides as they are, and with fewer wordings or in one language, as others write guides.
var thinnings = []struct {
	keep     int // wordings of each part and whole guide in each language; the others are asked
	language language.Code
	every    int // of the wordings, one in so many is asked
}{
	{keep: manyWordings, every: 1},
	{keep: 4, every: 3},
	{keep: 1, every: 3},
	{keep: 0, every: 3},
	{keep: 3, language: "en", every: 1},
	{keep: 1, language: "ms", every: 1},
	{keep: 2, language: "zh", every: 1},
}

// clueSamples are the wordings of the starter guides, each asked as if it did not stand there, and wordings for tasks that they do not cover.
func clueSamples(t *testing.T, every int) []clueSample {
	t.Helper()
	full, _ := knowledge.Load(starter.FS())
	var out []clueSample
	for _, thin := range thinnings {
		x := build(t, func() (*knowledge.Base, knowledge.Diagnostics) { return thinned(full, thin.keep, thin.language), nil })
		asked := wordingsOf(full.Guides)
		asked = slices.DeleteFunc(asked, func(w wording) bool { return thin.language != "" && w.guide.Language != thin.language })
		list := append(ownSamples(t, x, asked, every*thin.every, thin.keep < manyWordings), otherSamples(t, x, every*thin.every)...)
		list = append(list, foreignSamples(x, asked, every)...)
		count := map[string]float64{}
		for _, s := range list {
			count[s.kind]++
		}
		for i := range list {
			list[i].thin = thin.keep < manyWordings
			list[i].weight = sampleShares[list[i].kind] * 10000 / count[list[i].kind]
			if list[i].thin {
				list[i].weight /= 2
			}
		}
		out = append(out, list...)
	}
	mean := 0.0
	for _, s := range out {
		mean += s.weight / float64(len(out))
	}
	for i := range out {
		out[i].weight /= mean
	}
	return out
}

// thinned is a base with so many wordings of each part in one language, or in all of them.
func thinned(full *knowledge.Base, keep int, c language.Code) *knowledge.Base {
	some := func(list []string) []string { return list[:min(len(list), keep)] }
	base := &knowledge.Base{Products: full.Products}
	for _, g := range full.Guides {
		if c != "" && g.Language != c {
			continue
		}
		thin := *g
		thin.Questions = some(g.Questions)
		thin.Sections = slices.Clone(g.Sections)
		for i := range thin.Sections {
			s := &thin.Sections[i]
			s.Asked = some(s.Asked)
			s.Parts = slices.Clone(s.Parts)
			for j := range s.Parts {
				s.Parts[j].Asked = some(s.Parts[j].Asked)
			}
		}
		base.Guides = append(base.Guides, &thin)
	}
	return base
}

func (x *Index) sample(r *reading, kind string, product knowledge.ProductID, is func(e *entry, p *part) bool) clueSample {
	s := clueSample{kind: kind, product: product, reading: r, candidate: -1}
	numbers := slices.Sorted(slices.Values(x.guides[product]))
	memory := x.scratch.Get().(*scratch)
	defer x.scratch.Put(memory)
	memory.look(&x.postings, r, numbers)
	for i, n := range numbers {
		c := x.fit(r, memory, n, memory.row(i))
		s.list = append(s.list, candidate{ranked: &c, chosen: undecided})
		if is != nil && is(x.entries[n], &x.entries[n].parts[0]) {
			s.candidate = i
		}
	}
	s.all = x.alternatives(r, new(scratch), s.list)
	for _, a := range s.all {
		if a.candidate < 0 {
			s.home = append(s.home, is == nil)
			continue
		}
		e := s.list[a.candidate].entry
		s.home = append(s.home, is != nil && is(e, &e.parts[a.part]))
	}
	return s
}

func ownSamples(t *testing.T, x *Index, asked []wording, every int, thin bool) (out []clueSample) {
	t.Helper()
	numbers := map[*entry]int{} // of phrases, which stand in the order of the wordings
	stands := map[string]bool{}
	for _, w := range wordingsOf(x.base.Guides) {
		stands[string(w.guide.ID)+w.text] = true
	}
	for i, w := range asked {
		e := x.entries[x.byID[w.guide.ID]]
		if len(x.words.Analyze(w.text)) == 0 {
			continue
		}
		phrase := numbers[e]
		numbers[e]++
		if w.kind == "section" || w.kind == "part" {
			continue // a heading is no question
		}
		if i%every != 0 || thin && stands[string(w.guide.ID)+w.text] {
			continue
		}
		is := func(of *entry, p *part) bool {
			return of == e && (p.id == w.part || w.part != "" && p.id != "" && saysTheSame(w.guide, w.part, p.id))
		}
		add := func(kind string, q knowledge.Question) {
			r := x.read(q)
			if !thin {
				r.left = &unsaid{e, phrase}
			}
			s := x.sample(r, kind, e.product, is)
			for i, c := range s.list {
				if c.entry == e {
					s.candidate = i
				}
			}
			out = append(out, s)
		}
		text := w.text
		if plain := x.withoutProducts(text); w.part == "" && len(plain) > 0 {
			add("whole, product", knowledge.Question{Text: plain, Product: e.product})
		} else if plain == text {
			add("part, product", knowledge.Question{Text: text, Product: e.product})
		}
		if len(x.read(knowledge.Question{Text: text}).own) == 0 {
			text = [2]string{w.text + " " + names[e.product], names[e.product] + " " + w.text}[phrase%2]
		}
		if w.part == "" {
			add("whole", knowledge.Question{Text: text})
			continue
		}
		add("part", knowledge.Question{Text: text})
		whole := w.guide.Questions[phrase%len(w.guide.Questions)]
		add("part and whole", knowledge.Question{Text: [2]string{w.text + " " + w.guide.Title, whole + " " + w.text}[phrase%2]})
		add("part, scope", knowledge.Question{Text: w.text, Guide: e.id})
	}
	for e, n := range numbers {
		if !thin && n != len(e.phrases) {
			t.Fatalf("%s has %d wordings and %d phrases", e.id, n, len(e.phrases))
		}
	}
	return out
}

// foreignSamples ask about a product what the guides of others are for, where its own are not.
func foreignSamples(x *Index, asked []wording, every int) (out []clueSample) {
	for i, w := range asked {
		plain := x.withoutProducts(w.text)
		if w.part != "" || plain == w.text || plain == "" || i%every != 0 {
			continue
		}
		for p, name := range names {
			if p == w.guide.Product || x.covered[p][w.guide.Task] {
				continue
			}
			for k, kind := range []string{"other guide", "unknown guide"} {
				r := x.read(knowledge.Question{Text: name + " " + plain})
				if slices.ContainsFunc(r.tasks, func(m language.Mention) bool { return x.covered[p][knowledge.TaskID(m.Key)] }) {
					continue // it may well ask for what they cover
				}
				if k > 0 {
					x.forgetTasks(r)
				}
				out = append(out, x.sample(r, kind, p, nil))
			}
		}
	}
	return out
}

// withoutProducts is a text as it is read, without the names of products that guides are about; the text itself if it names none.
func (x *Index) withoutProducts(text string) string {
	tokens := x.words.Analyze(text)
	roles := make([]role, len(tokens))
	for _, m := range x.names.Scan(tokens) {
		if x.own[m.Key] {
			mark(roles, m, isProduct)
		}
	}
	if !slices.Contains(roles, isProduct) {
		return text
	}
	var b strings.Builder
	for i := range tokens {
		if roles[i] == 0 {
			if !tokens[i].IsHan() {
				b.WriteByte(' ')
			}
			b.WriteString(tokens[i].Text)
		}
	}
	return strings.TrimSpace(b.String())
}

// otherSamples ask about tasks that the guides of a product do not cover.
func otherSamples(t *testing.T, x *Index, every int) (out []clueSample) {
	t.Helper()
	files, err := filepath.Glob("../language/*/words.toml")
	if err != nil || len(files) == 0 {
		t.Fatal("no tables", err)
	}
	products := slices.Sorted(maps.Keys(names))
	for _, file := range files {
		var table language.Table
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := toml.Unmarshal(data, &table); err != nil {
			t.Fatal(err)
		}
		wholes, details := table.Cues[cueWhole], table.Cues[cueDetail]
		n := 0
		for _, task := range slices.Sorted(maps.Keys(table.Tasks)) {
			for _, wording := range table.Tasks[task] {
				n++
				p := products[n%len(products)]
				if !isFarTask(task) || n%every != 0 {
					continue
				}
				cue := [2]string{wholes[n%len(wholes)], details[n%len(details)]}[n%2]
				named := [3]string{cue + " " + names[p] + " " + wording, cue + " " + wording + " " + names[p], names[p] + " " + wording}[n/2%3]
				scope := x.entries[x.guides[p][n%len(x.guides[p])]].id
				for _, known := range []bool{true, false} {
					kinds := [2]string{"other task", "other task, scope"}
					if !known {
						kinds = [2]string{"unknown task", "unknown, scope"}
					}
					for i, q := range []knowledge.Question{{Text: named}, {Text: cue + " " + wording, Guide: scope}} {
						r := x.read(q)
						if len(r.foreign) > 0 || len(r.own) > 0 != (i == 0) {
							continue
						}
						if !known {
							x.forgetTasks(r)
						}
						out = append(out, x.sample(r, kinds[i], p, nil))
					}
				}
			}
		}
	}
	return out
}

// forgetTasks reads a question once more, as if no table named its tasks.
func (x *Index) forgetTasks(r *reading) {
	roles := make([]role, len(r.tokens))
	for _, m := range x.names.Scan(r.tokens) {
		if x.own[m.Key] {
			mark(roles, m, isProduct)
		}
	}
	*r = reading{
		question: r.question, tokens: r.tokens, lang: r.lang, own: r.own, foreign: r.foreign, variant: r.variant, cues: r.cues, ordinals: r.ordinals,
		scope: r.scope, left: r.left,
	}
	x.weigh(r, roles)
}

// isFarTask reports whether a task is neither one of the starter guides nor something that they speak of: a plan that is changed may well be ended.
func isFarTask(task string) bool {
	return !slices.Contains([]string{"cancel", "refund", "close-account", "change-plan"}, task)
}

// A tally counts how samples of one kind would be answered.
type tally struct{ all, right, part, wrong int }

func tallies(list []clueSample, from float64) map[string]tally {
	out := map[string]tally{}
	for i := range list {
		s := &list[i]
		t := out[s.kind]
		t.all++
		o := outlookOf(s.list, s.all, sharesOf(s.all, nil))
		for k, p := range o.guides {
			switch {
			case p < from:
			case k != s.candidate:
				t.wrong++
			default:
				t.right++
				n := settlePart(s.reading, s.list[k], o.parts[k])
				for j, a := range s.all {
					if a.candidate == k && a.part == n && s.home[j] {
						t.part++
					}
				}
			}
		}
		out[s.kind] = t
	}
	return out
}

func (t tally) String() string {
	of := func(n int) float64 { return 100 * float64(n) / float64(t.all) }
	return fmt.Sprintf("%5d: right %5.1f %%, part %5.1f %%, wrong %5.1f %%", t.all, of(t.right), of(t.part), of(t.wrong))
}

// TestClueWeights keeps what the outlook tells about wordings that do not stand in the guides. With -fitclues it fits the weights, and shows how those that are
// fitted without a product do on it.
//
//	go test ./knowledge/index -run TestClueWeights -fitclues -v
func TestClueWeights(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and with nothing that could race")
	}
	every := 8 // enough to see that the weights still hold
	if *fitClues {
		every = 1
	}
	samples := clueSamples(t, every)
	if *fitClues {
		showTransfer(samples)
		clueWeights = fitClueWeights(samples)
		fmt.Printf("%.2f\n", clueWeights)
	}
	full := slices.DeleteFunc(slices.Clone(samples), func(s clueSample) bool { return s.thin })
	thin := slices.DeleteFunc(slices.Clone(samples), func(s clueSample) bool { return !s.thin })
	got, poor := tallies(full, barNamed.answer), tallies(thin, barNamed.answer)
	for _, kind := range slices.Sorted(maps.Keys(got)) {
		t.Logf("%-18s %s | few wordings %s", kind, got[kind], poor[kind])
	}
	for kind, least := range map[string]struct{ right, part, wrong float64 }{
		"whole":          {right: 0.75, part: 0.65, wrong: 0.03},
		"part":           {right: 0.75, part: 0.45, wrong: 0.05},
		"part and whole": {right: 0.9, part: 0.45, wrong: 0.03},
		"part, scope":    {right: 0.8, part: 0.5, wrong: 0.05},
		"other task":     {wrong: 0.15},
	} {
		c, all := got[kind], float64(got[kind].all)
		if float64(c.right) < least.right*all || float64(c.part) < least.part*all || float64(c.wrong) > least.wrong*all {
			t.Errorf("%s: %s", kind, c)
		}
	}
}

// showTransfer prints how weights that are fitted without a product do on it.
func showTransfer(samples []clueSample) {
	for p := range names {
		others := slices.DeleteFunc(slices.Clone(samples), func(s clueSample) bool { return s.product == p })
		own := slices.DeleteFunc(slices.Clone(samples), func(s clueSample) bool { return s.product != p })
		old := clueWeights
		clueWeights = fitClueWeights(others)
		got := tallies(own, barNamed.answer)
		clueWeights = old
		for _, kind := range slices.Sorted(maps.Keys(got)) {
			fmt.Printf("without %-8s %-18s %s\n", p, kind, got[kind])
		}
	}
}

// fitClueWeights is a multinomial logistic regression by stochastic gradient ascent with a step for each weight (Duchi et al. 2011, AdaGrad).
func fitClueWeights(list []clueSample) clues {
	const (
		passes = 12
		rate   = 0.3
		ridge  = 1e-4
	)
	old := clueWeights
	defer func() { clueWeights = old }()
	clueWeights = clues{verbatim: old[verbatim]}
	var squares clues
	random := rand.New(rand.NewPCG(1, 2))
	order := random.Perm(len(list))
	for range passes {
		for _, i := range order {
			s := &list[i]
			shares := sharesOf(s.all, nil)
			right := tiny
			for j, p := range shares {
				if s.home[j] {
					right += p
				}
			}
			var gradient clues
			for j, p := range shares {
				c := -p
				if s.home[j] {
					c += p / right
				}
				for k, v := range s.all[j].clues {
					gradient[k] += s.weight * c * v
				}
			}
			for k, g := range gradient {
				if clue(k) == verbatim {
					continue
				}
				g -= ridge * clueWeights[k]
				squares[k] += g * g
				clueWeights[k] += rate * g / math.Sqrt(squares[k]+1e-6)
			}
		}
	}
	return clueWeights
}

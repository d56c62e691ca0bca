package language

import (
	"iter"
	"math"
	"unicode"
)

// A Detector tells languages apart, by their script, by marker words and by groups of three letters learnt from samples.
// It is immutable and may be used by several goroutines.
type Detector struct {
	set    *Set
	marker map[string]map[Code]float64 // word to what it is worth for each language
	grams  map[string][]float64        // three letters to their log probability in each language of codes
	codes  []Code                      // those written in letters
	unseen []float64
}

// What a word is worth in the count that decides: three-letter groups only break ties between languages that no word speaks for.
const (
	markerWorth  = 3.0
	sharedWorth  = 1.5
	tableWorth   = 1.0 // a word of the tables, such as a stop word
	gramWorth    = 0.25
	localeWorth  = 0.75
	sessionWorth = 1.0
)

// NewDetector makes a detector that knows the set's tables and learns from samples of each language, such as the text of the guides.
func (s *Set) NewDetector(samples map[Code][]string) *Detector {
	d := &Detector{set: s, marker: map[string]map[Code]float64{}, grams: map[string][]float64{}}
	for _, c := range s.codes {
		t := s.tables[c]
		d.teach(c, t.Stop, tableWorth)
		d.teach(c, t.Shared, sharedWorth)
		d.teach(c, t.Markers, markerWorth)
		if t.Script != "Hans" {
			d.codes = append(d.codes, c)
		}
	}
	counts := map[string][]float64{}
	totals := make([]float64, len(d.codes))
	for i, c := range d.codes {
		t := s.tables[c]
		for _, list := range [][]string{t.Markers, t.Shared, t.Stop} {
			for _, w := range list {
				countGrams(counts, totals, i, len(d.codes), w)
			}
		}
		for _, lists := range []map[string][]string{t.Tasks, t.Variants} {
			for _, list := range lists {
				for _, w := range list {
					countGrams(counts, totals, i, len(d.codes), w)
				}
			}
		}
		for _, text := range samples[c] {
			countGrams(counts, totals, i, len(d.codes), text)
		}
	}
	const half = 0.5 // what a group counts that was not seen
	d.unseen = make([]float64, len(d.codes))
	for i := range d.unseen {
		d.unseen[i] = math.Log(half / (totals[i] + half*float64(len(counts)+1)))
	}
	for g, n := range counts {
		p := make([]float64, len(d.codes))
		for i := range p {
			p[i] = math.Log((n[i] + half) / (totals[i] + half*float64(len(counts)+1)))
		}
		d.grams[g] = p
	}
	return d
}

func (d *Detector) teach(c Code, list []string, worth float64) {
	for _, w := range list {
		w = spelt(w)
		if d.marker[w] == nil {
			d.marker[w] = map[Code]float64{}
		}
		d.marker[w][c] = max(d.marker[w][c], worth)
	}
}

func countGrams(counts map[string][]float64, totals []float64, i, n int, text string) {
	for _, word := range words(Normalize(text)) {
		for g := range trigrams(word) {
			if counts[g] == nil {
				counts[g] = make([]float64, n)
			}
			counts[g][i]++
			totals[i]++
		}
	}
}

// trigrams yields the groups of three letters of a word, with a space for its edges.
func trigrams(word string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if r := []rune(word); len(r) == 0 || isIdeograph(r[0]) {
			return
		}
		padded := " " + word + " "
		for i := 0; i+3 <= len(padded); i++ {
			if !yield(padded[i : i+3]) {
				return
			}
		}
	}
}

// Detect tells the language of a text. What is known of the user beside decides only where the words themselves do not. Names of products do not count.
func (d *Detector) Detect(tokens []Token, products []Mention, l Locale) Code {
	score, han, letters := d.score(tokens, products)
	if han > letters || han > 0 && letters == 0 {
		if c, ok := d.byScript("Hans"); ok {
			return c
		}
	}
	if han+letters == 0 {
		return d.fallback(l)
	}
	if l.Session != "" {
		score[l.Session] += sessionWorth
	}
	if c, ok := d.set.Match(l.Network); ok {
		score[c] += localeWorth
	}
	best, found := Code(""), false
	for _, c := range d.set.codes {
		if n, scored := score[c]; scored && (!found || n > score[best]) {
			best, found = c, true
		}
	}
	if !found {
		return d.fallback(l)
	}
	return best
}

// score counts what speaks for each language, the Han characters and the words in letters, products and numbers aside.
func (d *Detector) score(tokens []Token, products []Mention) (score map[Code]float64, han, letters int) {
	named := make([]bool, len(tokens))
	for _, m := range products {
		for i := m.First; i <= m.Last; i++ {
			named[i] = true
		}
	}
	score = map[Code]float64{}
	grams := make([]float64, len(d.codes))
	for i := range tokens {
		t := &tokens[i]
		switch {
		case named[i] || isNumber(t.Text):
			continue
		case t.IsHan():
			han++
			continue
		}
		letters++
		for c, worth := range d.marker[t.Text] {
			score[c] += worth
		}
		if i > 0 { // "macam mana"
			for c, worth := range d.marker[tokens[i-1].Text+" "+t.Text] {
				score[c] += worth
			}
		}
		for g := range trigrams(t.Text) {
			p, ok := d.grams[g]
			if !ok {
				p = d.unseen
			}
			for k := range grams {
				grams[k] += p[k] / float64(len(t.Text)) // every word counts alike, however long
			}
		}
	}
	if len(grams) > 0 {
		best := maxOf(grams)
		for k, c := range d.codes {
			score[c] += gramWorth * max(grams[k]-best, -12) // at most three points against a language
		}
	}
	return score, han, letters
}

// Mismatch reports whether a text is clearly in another language than it is said to be, and in which. Short texts and texts of labels are not judged,
// nor is one in a language that the set does not know.
func (s *Set) Mismatch(text string, c Code) (seems Code, differs bool) {
	t, known := s.tables[c]
	if !known {
		return "", false
	}
	const (
		least    = 8    // words, below which a text says too little
		byAWord  = 0.75 // points for each word by which another language must lead
		hanWords = 2    // Han characters that make about a word
	)
	tokens := s.Analyze(text)
	score, han, letters := s.detector.score(tokens, s.Scan(tokens).Products)
	if letters+han/hanWords < least {
		return "", false
	}
	if other, ok := s.detector.byScript("Hans"); ok && t.Script != "Hans" && han > letters*hanWords {
		return other, true
	}
	seems = c
	for _, other := range s.detector.codes {
		if score[other] > score[seems] {
			seems = other
		}
	}
	if t.Script == "Hans" {
		return seems, letters > han && seems != c
	}
	return seems, score[seems]-score[c] > byAWord*float64(letters)
}

func (d *Detector) byScript(script string) (Code, bool) {
	for _, c := range d.set.codes {
		if d.set.tables[c].Script == script {
			return c, true
		}
	}
	return "", false
}

// fallback is the language when the words say nothing.
func (d *Detector) fallback(l Locale) Code {
	if d.set.Has(l.Session) {
		return l.Session
	}
	if c, ok := d.set.Match(l.Network); ok {
		return c
	}
	return Fallback
}

// Detect tells the language of a text by the tables alone.
func (s *Set) Detect(text string, l Locale) Code {
	tokens := s.Analyze(text)
	return s.detector.Detect(tokens, s.Scan(tokens).Products, l)
}

func isNumber(word string) bool {
	for _, r := range word {
		if !unicode.IsDigit(r) {
			return false
		}
	}
	return true
}

func maxOf(list []float64) float64 {
	best := list[0]
	for _, v := range list[1:] {
		best = max(best, v)
	}
	return best
}

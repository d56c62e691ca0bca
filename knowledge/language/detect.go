package language

import (
	"iter"
	"math"
	"slices"
	"unicode"
	"unicode/utf8"
)

// A Detector tells languages apart, by their script, by marker words and by groups of three letters learnt from samples.
// It is immutable and may be used by several goroutines.
type Detector struct {
	set    *Set
	marker map[string][]float64 // word to what it is worth for each language of the set; 0 where it is no word of it
	grams  map[string][]float64 // three letters to their log probability in each language of codes
	codes  []Code               // those written in letters
	places []int                // of codes among the languages of the set
	unseen []float64
}

// A tally is what speaks for each language of the set, and whether anything was counted for it.
type tally struct {
	points  []float64
	counted []bool
}

func (t tally) add(place int, worth float64) {
	t.points[place] += worth
	t.counted[place] = true
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
	d := &Detector{set: s, marker: map[string][]float64{}, grams: map[string][]float64{}}
	for place, c := range s.codes {
		t := s.tables[c]
		d.teach(place, t.Stop, tableWorth)
		d.teach(place, t.Shared, sharedWorth)
		d.teach(place, t.Markers, markerWorth)
		if t.Script != "Hans" {
			d.codes, d.places = append(d.codes, c), append(d.places, place)
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

func (d *Detector) teach(place int, list []string, worth float64) {
	for _, w := range list {
		w = spelt(w)
		if d.marker[w] == nil {
			d.marker[w] = make([]float64, len(d.set.codes))
		}
		d.marker[w][place] = max(d.marker[w][place], worth)
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
		if r, _ := utf8.DecodeRuneInString(word); word == "" || isIdeograph(r) {
			return
		}
		const edge, size = ' ', 3
		var room [MaxToken + 2]byte
		padded := append(append(append(room[:0], edge), word...), edge)
		for i := 0; i+size <= len(padded); i++ {
			if !yield(string(padded[i : i+size])) {
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
	if place := slices.Index(d.set.codes, l.Session); place >= 0 {
		score.add(place, sessionWorth)
	}
	if c, ok := d.set.Match(l.Network); ok {
		score.add(slices.Index(d.set.codes, c), localeWorth)
	}
	best := -1
	for place := range d.set.codes {
		if score.counted[place] && (best < 0 || score.points[place] > score.points[best]) {
			best = place
		}
	}
	if best < 0 {
		return d.fallback(l)
	}
	return d.set.codes[best]
}

// score counts what speaks for each language, the Han characters and the words in letters, products and numbers aside.
func (d *Detector) score(tokens []Token, products []Mention) (score tally, han, letters int) {
	score = tally{points: make([]float64, len(d.set.codes)), counted: make([]bool, len(d.set.codes))}
	named := make([]bool, len(tokens))
	for _, m := range products {
		for i := m.First; i <= m.Last; i++ {
			named[i] = true
		}
	}
	grams := make([]float64, len(d.codes))
	var both []byte
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
		d.count(score, d.marker[t.Text])
		if i > 0 { // "macam mana"
			both = append(append(append(both[:0], tokens[i-1].Text...), ' '), t.Text...)
			d.count(score, d.marker[string(both)])
		}
		d.spell(grams, t.Text)
	}
	if len(grams) > 0 {
		best := maxOf(grams)
		for k, place := range d.places {
			score.add(place, gramWorth*max(grams[k]-best, -12)) // at most three points against a language
		}
	}
	return score, han, letters
}

// count adds what a word is worth.
func (d *Detector) count(score tally, worth []float64) {
	for place, w := range worth {
		if w > 0 {
			score.add(place, w)
		}
	}
}

// spell adds how probable the letters of a word are. Every word counts alike, however long.
func (d *Detector) spell(grams []float64, word string) {
	for g := range trigrams(word) {
		p, ok := d.grams[g]
		if !ok {
			p = d.unseen
		}
		for k := range grams {
			grams[k] += p[k] / float64(len(word))
		}
	}
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
	d := s.detector
	own := slices.Index(s.codes, c)
	best := own
	for _, place := range d.places {
		if score.points[place] > score.points[best] {
			best = place
		}
	}
	seems = s.codes[best]
	if t.Script == "Hans" {
		return seems, letters > han && seems != c
	}
	return seems, score.points[best]-score.points[own] > byAWord*float64(letters)
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

package index

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strings"
	"sync"

	"stepwise/knowledge/language"
)

// A speller mends words that neither the knowledge base nor the tables know, by the words that they do know. It works by deletions (W. Garbe's symmetric
// delete): two words within one or two edits of each other become equal when a letter or two is taken out of each, so a look-up is a handful of map reads.
type speller struct {
	terms  *vocabulary
	tables map[string]bool // the words of the tables
	// deletes leads from what is left of a word without one or two letters to the word. It is made when the first unknown word comes: one question
	// from the command line rarely has any, and the table takes a good part of the time until it is answered.
	deletes func() map[string][]string
}

const (
	minSpelt   = 4  // shorter words have too many neighbours
	minTwo     = 7  // from so many letters on two edits are mended
	prefixUsed = 8  // only the first letters are deleted from: it bounds the table, and people rarely mistype far into a long word only
	frequent   = 20 // a shorter one must stand so often in the knowledge base
	minSplit   = 3  // the letters of a word among words that were run together
)

func newSpeller(words *language.Set, terms *vocabulary) *speller {
	s := &speller{terms: terms, tables: map[string]bool{}}
	for w := range words.Vocabulary() {
		s.tables[w] = true
	}
	s.deletes = sync.OnceValue(func() map[string][]string {
		deletes := map[string][]string{}
		add := func(w string) {
			if n := len(w); n < minSpelt || n > language.MaxToken/2 || !isLetters(w) {
				return
			}
			for d := range deletions(w) {
				deletes[d] = append(deletes[d], w)
			}
		}
		for id := range uint32(terms.size()) {
			if terms.written[id] > 0 {
				add(string(terms.bytes(id)))
			}
		}
		for w := range s.tables {
			if id, ok := terms.find(w); !ok || terms.written[id] == 0 {
				add(w)
			}
		}
		return deletes
	})
	return s
}

// known is how often the knowledge base has a word, 0 for a word of the tables; ok is false if neither has it.
func (s *speller) known(word string) (written int, ok bool) {
	if id, ok := s.terms.find(word); ok && s.terms.written[id] > 0 {
		return int(s.terms.written[id]), true
	}
	return 0, s.tables[word]
}

// frequency is how often the knowledge base has a word.
func (s *speller) frequency(word string) int {
	n, _ := s.known(word)
	return n
}

// deletions yields the beginning of a word without no, one or (in a long word) two letters.
func deletions(word string) iter.Seq[string] {
	return func(yield func(string) bool) {
		p := word[:min(len(word), prefixUsed)]
		if !yield(p) {
			return
		}
		for i := range len(p) {
			one := p[:i] + p[i+1:]
			if !yield(one) {
				return
			}
			if len(word) < minTwo {
				continue
			}
			for j := i; j < len(one); j++ {
				if !yield(one[:j] + one[j+1:]) {
					return
				}
			}
		}
	}
}

func isLetters(w string) bool {
	return !strings.ContainsFunc(w, func(r rune) bool { return r < 'a' || r > 'z' })
}

// mend is the word that was most likely meant, or two words that were run together; ok is false if there is none.
func (s *speller) mend(word string) (meant string, ok bool) {
	if len(word) < minSpelt || !isLetters(word) {
		return "", false
	}
	type candidate struct {
		word string
		cost float64
	}
	limit := 1.25
	if len(word) >= minTwo {
		limit = 2.25
	}
	best := candidate{cost: limit + 1}
	seen := map[string]bool{}
	deletes := s.deletes()
	for d := range deletions(word) {
		for _, w := range deletes[d] {
			if seen[w] {
				continue
			}
			seen[w] = true
			if c := (candidate{w, editCost(word, w, limit)}); c.cost <= limit &&
				cmp.Or(cmp.Compare(c.cost, best.cost), -cmp.Compare(s.frequency(c.word), s.frequency(best.word)), strings.Compare(c.word, best.word)) < 0 {
				best = c
			}
		}
	}
	if best.cost <= limit {
		return best.word, true
	}
	return s.split(word)
}

// split parts words that were run together: "nakbatal", "tutupakaunamazon". Of several ways the one with the fewest words wins, then the one whose
// rarest word is most frequent in the knowledge base.
func (s *speller) split(word string) (string, bool) {
	type way struct {
		words, rarest int
		from          int // where the last word begins; -1 for no way
	}
	const mostWords = 6
	best := make([]way, len(word)+1)
	best[0].rarest = math.MaxInt
	for end := 1; end <= len(word); end++ {
		best[end].from = -1
		for from := max(0, end-language.MaxToken); from < end; from++ {
			n, known := s.known(word[from:end])
			if !known || best[from].from < 0 || best[from].words >= mostWords || end-from < minSplit && n < frequent {
				continue
			}
			w := way{best[from].words + 1, min(best[from].rarest, n), from}
			if b := best[end]; b.from < 0 || w.words < b.words || w.words == b.words && w.rarest > b.rarest {
				best[end] = w
			}
		}
	}
	if best[len(word)].from < 0 {
		return "", false
	}
	var parts []string
	for end := len(word); end > 0; end = best[end].from {
		parts = append(parts, word[best[end].from:end])
	}
	slices.Reverse(parts)
	return strings.Join(parts, " "), true
}

// editCost is the weighted Damerau-Levenshtein distance (optimal string alignment) of two words; above the limit it may be any number greater than it.
// A wrong first letter costs more, since people rarely mistype it; a neighbouring key or a vowel less, since they often do.
func editCost(a, b string, limit float64) float64 {
	if d := len(a) - len(b); float64(max(d, -d)) > limit {
		return limit + 1
	}
	var rows [3][language.MaxToken + 1]float64
	prev2, prev, cur := &rows[0], &rows[1], &rows[2]
	for j := 0; j <= len(b); j++ {
		prev[j] = float64(j)
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = float64(i)
		least := cur[0]
		for j := 1; j <= len(b); j++ {
			change := 0.0
			if a[i-1] != b[j-1] {
				change = substitution(a[i-1], b[j-1])
				if i == 1 && j == 1 {
					change += 0.5
				}
			}
			d := min(prev[j-1]+change, prev[j]+1, cur[j-1]+indel(b[j-1]))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, prev2[j-2]+0.8)
			}
			cur[j] = d
			least = min(least, d)
		}
		if least > limit {
			return limit + 1
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(b)]
}

// indel is what it costs that a letter was left out: vowels are dropped in short messages.
func indel(left byte) float64 {
	if strings.IndexByte("aeiou", left) >= 0 {
		return 0.7
	}
	return 1
}

// rows of a keyboard; letters beside each other are easily confused.
var keyboard = [...]string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}

func substitution(a, b byte) float64 {
	for _, row := range keyboard {
		i, j := strings.IndexByte(row, a), strings.IndexByte(row, b)
		if i >= 0 && j >= 0 && (i-j == 1 || j-i == 1) {
			return 0.8
		}
	}
	return 1
}

package index

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"

	"stepwise/knowledge/language"
)

// A speller mends words that neither the knowledge base nor the tables know, by the words that they do know. It works by deletions (W. Garbe's symmetric
// delete): two words within one or two edits of each other become equal when a letter or two is taken out of each, so a look-up is a handful of reads
// ([deletions]).
type speller struct {
	terms  *vocabulary
	tables map[string]bool // the words of the tables
	costs  editCosts
	// deletions are made when the first unknown word comes: one question from the command line rarely has any, and they take a good part of the time until
	// it is answered.
	deletions func() *deletions
}

const (
	minSpelt   = 4  // shorter words have too many neighbours
	minTwo     = 7  // from so many letters on two edits are mended
	prefixUsed = 8  // only the first letters are deleted from: it bounds the table, and people rarely mistype far into a long word only
	frequent   = 20 // a shorter one must stand so often in the knowledge base
	minSplit   = 3  // the letters of a word among words that were run together
	maxCost    = 1.25
	maxCostTwo = 2.25 // of a word in which two edits are mended
)

func newSpeller(tables map[string]bool, terms *vocabulary) *speller {
	s := &speller{terms: terms, tables: tables, costs: newEditCosts()}
	s.deletions = sync.OnceValue(func() *deletions { return newDeletions(terms, s.tables) })
	return s
}

// tableWords are the words of the tables.
func tableWords(words *language.Set) map[string]bool {
	out := map[string]bool{}
	for w := range words.Vocabulary() {
		out[w] = true
	}
	return out
}

// known is how often the knowledge base has a word, 0 for a word of the tables; ok is false if neither has it.
func (s *speller) known(word string) (written int, ok bool) {
	if id, ok := s.terms.find(word); ok && s.terms.written[id] > 0 {
		return int(s.terms.written[id]), true
	}
	return 0, s.tables[word]
}

func isLetters[T string | []byte](w T) bool {
	for i := range len(w) {
		if w[i] < 'a' || w[i] > 'z' {
			return false
		}
	}
	return true
}

// mend is the word that was most likely meant, or the words that were run together; ok is false if there is none.
func (s *speller) mend(word string) (meant string, ok bool) {
	if len(word) < minSpelt || !isLetters(word) {
		return "", false
	}
	limit := maxCost
	if len(word) >= minTwo {
		limit = maxCostTwo
	}
	var best []byte
	bestCost, bestWritten := limit, uint32(0)
	d := s.deletions()
	mistyped := []byte(word)
	var room [64]uint32
	for _, number := range d.near(word, room[:0]) {
		w, written := d.word(number)
		cost := s.costs.between(mistyped, w, limit)
		if cost > limit {
			continue
		}
		// The cheapest wins, then the most frequent, then the first of the alphabet.
		if best == nil || cmp.Or(cmp.Compare(cost, bestCost), -cmp.Compare(written, bestWritten), bytes.Compare(w, best)) < 0 {
			best, bestCost, bestWritten = w, cost, written
		}
	}
	if best != nil {
		return string(best), true
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
	var room [language.MaxToken + 1]way
	best := room[:min(len(word), language.MaxToken)+1]
	for i := range best[1:] {
		best[i+1].from = -1
	}
	best[0].rarest = math.MaxInt
	for end := 1; end < len(best); end++ {
		for from := range end {
			if best[from].from < 0 || best[from].words >= mostWords {
				continue
			}
			n, known := s.known(word[from:end])
			if !known || end-from < minSplit && n < frequent {
				continue
			}
			w := way{best[from].words + 1, min(best[from].rarest, n), from}
			if b := best[end]; b.from < 0 || w.words < b.words || w.words == b.words && w.rarest > b.rarest {
				best[end] = w
			}
		}
	}
	if len(best) <= len(word) || best[len(word)].from < 0 {
		return "", false
	}
	var parts []string
	for end := len(word); end > 0; end = best[end].from {
		parts = append(parts, word[best[end].from:end])
	}
	slices.Reverse(parts)
	return strings.Join(parts, " "), true
}

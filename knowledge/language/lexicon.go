package language

import (
	"maps"
	"slices"
	"strings"
)

// A Mention is a wording of the tables that stands in a text.
type Mention struct {
	Key string // the task, variant, kind of smalltalk or product that it names
	// First and Last are the tokens between which the wording stands, both included.
	First, Last int
	// Weight is how much of the text the wording explains: the number of its words, or half the number of its Han characters.
	Weight float64
}

// Mentions are what a text names. Where wordings of one kind overlap the longest is kept.
type Mentions struct {
	Tasks, Variants, Smalltalk, Products []Mention
}

// A lexicon finds the wordings of the tables in a text.
type lexicon struct {
	tasks, variants, smalltalk map[string][]wording // by the first term of the wording
	products                   *Names
}

// Names finds names in a text, such as those of products. It is immutable.
type Names struct {
	keys   map[string]string // name without spaces to key
	begins map[string]bool   // the beginnings of names
}

// NewNames makes a finder of names from lists of them by key. A name that two lists claim goes to the first of them.
func (s *Set) NewNames(lists ...map[string][]string) *Names {
	n := &Names{keys: map[string]string{}, begins: map[string]bool{}}
	for _, list := range lists {
		for _, key := range slices.Sorted(maps.Keys(list)) {
			for _, name := range list[key] {
				plain := joined(s.Analyze(name))
				if _, taken := n.keys[plain]; taken || plain == "" {
					continue
				}
				n.keys[plain] = key
				for end := range plain {
					n.begins[plain[:end]] = true
				}
			}
		}
	}
	return n
}

// A wording is a phrase of the tables: its words in order, with a few other words between them.
type wording struct {
	key    string
	tokens []Token
	tight  []bool // the token directly follows the one before, as the characters of a Han word do
	weight float64
}

// maxGap is how many other tokens may stand between two words of a wording: "turn off [my netflix auto] renewal". In Han script a token is a character.
const (
	maxGap    = 4
	maxGapHan = 8
)

func (s *Set) buildLexicon() lexicon {
	x := lexicon{tasks: map[string][]wording{}, variants: map[string][]wording{}, smalltalk: map[string][]wording{}}
	for _, code := range s.codes {
		t := s.tables[code]
		s.addWordings(x.tasks, t.Tasks, false)
		s.addWordings(x.variants, t.Variants, false)
		s.addWordings(x.smalltalk, t.Smalltalk, true) // whole messages, in which nothing else stands
	}
	x.products = s.NewNames(s.Products())
	return x
}

func (s *Set) addWordings(to map[string][]wording, lists map[string][]string, tight bool) {
	for key, list := range lists {
		for _, phrase := range list {
			if w, ok := s.newWording(key, phrase, tight); ok {
				first := w.tokens[0].Text
				to[first] = append(to[first], w)
				for _, term := range w.tokens[0].Terms[1:] {
					if term != w.tokens[0].Pair {
						to[term] = append(to[term], w)
					}
				}
			}
		}
	}
}

func (s *Set) newWording(key, phrase string, tight bool) (wording, bool) {
	tokens := s.Analyze(phrase)
	if len(tokens) == 0 {
		return wording{}, false
	}
	w := wording{key: key, tokens: tokens, tight: make([]bool, len(tokens))}
	for i := range tokens {
		w.tight[i] = tight || tokens[i].Pair != ""
		if tokens[i].IsHan() {
			w.weight += 0.5
		} else {
			w.weight++
		}
	}
	return w, true
}

func joined(tokens []Token) string {
	var b strings.Builder
	for i := range tokens {
		b.WriteString(tokens[i].Text)
	}
	return b.String()
}

// Scan finds what a text names.
func (s *Set) Scan(tokens []Token) Mentions {
	return Mentions{
		Tasks:     longest(scan(s.lexicon.tasks, tokens)),
		Variants:  longest(scan(s.lexicon.variants, tokens)),
		Smalltalk: longest(scan(s.lexicon.smalltalk, tokens)),
		Products:  s.lexicon.products.Scan(tokens),
	}
}

func scan(wordings map[string][]wording, tokens []Token) []Mention {
	var found []Mention
	for i := range tokens {
		for _, term := range tokens[i].Terms {
			if term == tokens[i].Pair {
				continue
			}
			for _, w := range wordings[term] {
				if last, ok := w.matchAt(tokens, i); ok {
					found = append(found, Mention{Key: w.key, First: i, Last: last, Weight: w.weight})
				}
			}
		}
	}
	return found
}

// matchAt reports whether the wording begins at token i, and where it ends.
func (w *wording) matchAt(tokens []Token, i int) (last int, ok bool) {
	at := i
	for k := 1; k < len(w.tokens); k++ {
		gap := 0
		switch {
		case w.tight[k]:
		case w.tokens[k].IsHan():
			gap = maxGapHan
		default:
			gap = maxGap
		}
		next := -1
		for j := at + 1; j <= min(at+1+gap, len(tokens)-1); j++ {
			if sameWord(&tokens[j], &w.tokens[k]) {
				next = j
				break
			}
		}
		if next < 0 {
			return 0, false
		}
		at = next
	}
	return at, true
}

func sameWord(a, b *Token) bool {
	if a.Text == b.Text {
		return true
	}
	for _, t := range a.Terms {
		if t != a.Pair && slices.Contains(b.Terms, t) {
			return true
		}
	}
	return false
}

// Scan finds the names, also where spaces are missing or too many: "net flix", "爱奇艺vip". Of names that lie within each other the longest is kept.
func (n *Names) Scan(tokens []Token) []Mention {
	var found []Mention
	var name []byte
	for i := range tokens {
		name = name[:0]
		for j := i; j < len(tokens); j++ {
			name = append(name, tokens[j].Text...)
			if key, ok := n.keys[string(name)]; ok {
				found = append(found, Mention{Key: key, First: i, Last: j, Weight: float64(j - i + 1)})
			}
			if !n.begins[string(name)] {
				break
			}
		}
	}
	return longest(found)
}

// longest drops the mentions that overlap with a longer one of another key, orders the rest by weight, then by place, and keeps each key once.
func longest(found []Mention) []Mention {
	slices.SortStableFunc(found, func(a, b Mention) int {
		switch {
		case a.Weight != b.Weight && a.Weight > b.Weight:
			return -1
		case a.Weight != b.Weight:
			return 1
		case a.First != b.First:
			return a.First - b.First
		default:
			return strings.Compare(a.Key, b.Key)
		}
	})
	var out []Mention
	for _, m := range found {
		covered := slices.ContainsFunc(out, func(o Mention) bool {
			return o.Key == m.Key || o.First <= m.Last && m.First <= o.Last && o.Weight > m.Weight
		})
		if !covered {
			out = append(out, m)
		}
	}
	return out
}

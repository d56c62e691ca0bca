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
	Tasks, Variants, Cues, Ordinals, Smalltalk, Products []Mention
}

// A lexicon finds the wordings of the tables in a text.
type lexicon struct {
	terms    map[string]termID // the terms of all wordings
	pairs    map[string]bool   // every two Han characters that stand side by side in the tables
	wordings []wording
	begins   [][]uint32 // by term: the numbers of the wordings that begin with it
	products *Names
}

// A termID stands for a term of the wordings, so that terms need not be compared letter by letter. Zero is no term of theirs.
type termID int32

// A list says which list of the tables a wording stands in.
type list uint8

const (
	taskList list = iota
	variantList
	cueList
	ordinalList
	smalltalkList
	lists
)

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
	list   list
	key    string
	words  [][]termID // the terms of each word, any of which may stand for it
	gaps   []int      // how many other tokens may stand before each word
	weight float64
}

// maxGap is how many other tokens may stand between two words of a wording: "turn off [my netflix auto] renewal". In Han script a token is a character.
const (
	maxGap    = 4
	maxGapHan = 8
)

func (s *Set) buildLexicon() lexicon {
	x := lexicon{terms: map[string]termID{}, pairs: map[string]bool{}, begins: make([][]uint32, 1)}
	for _, code := range s.codes {
		t := s.tables[code]
		s.addWordings(&x, taskList, t.Tasks)
		s.addWordings(&x, variantList, t.Variants)
		s.addWordings(&x, cueList, t.Cues)
		s.addWordings(&x, ordinalList, t.Ordinals)
		s.addWordings(&x, smalltalkList, t.Smalltalk)
	}
	for _, code := range s.codes {
		for _, word := range slices.Concat(s.tables[code].Stop, s.tables[code].Markers) {
			x.notePairs(s.Analyze(word))
		}
	}
	x.products = s.NewNames(s.Products())
	return x
}

// notePairs keeps the pairs of Han characters of a wording.
func (x *lexicon) notePairs(tokens []Token) {
	for i := range tokens {
		if pair := tokens[i].Pair; pair != "" {
			x.pairs[pair] = true
		}
	}
}

// HasPair reports whether two Han characters stand side by side in what the tables say, names of products apart.
func (s *Set) HasPair(pair string) bool { return s.lexicon.pairs[pair] }

func (s *Set) addWordings(x *lexicon, in list, keys map[string][]string) {
	for key, phrases := range keys {
		for _, phrase := range phrases {
			tokens := s.Analyze(phrase)
			if len(tokens) == 0 {
				continue
			}
			x.notePairs(tokens)
			w := x.newWording(in, key, tokens)
			for _, term := range w.words[0] {
				x.begins[term] = append(x.begins[term], uint32(len(x.wordings)))
			}
			x.wordings = append(x.wordings, w)
		}
	}
}

func (x *lexicon) newWording(in list, key string, tokens []Token) wording {
	w := wording{list: in, key: key, words: make([][]termID, len(tokens)), gaps: make([]int, len(tokens))}
	for i := range tokens {
		t := &tokens[i]
		terms := t.alone()
		if in == cueList {
			terms = terms[:1] // "I cancelled" says that it is done, "cancel" does not
		}
		for _, term := range terms {
			w.words[i] = append(w.words[i], x.intern(term))
		}
		switch {
		case in == smalltalkList || t.Pair != "": // a whole message, in which nothing else stands; the characters of one Han word
		case in == cueList || in == ordinalList: // "how long does it take to" is no "how to"
		case t.IsHan():
			w.gaps[i] = maxGapHan
		default:
			w.gaps[i] = maxGap
		}
		if t.IsHan() {
			w.weight += 0.5
		} else {
			w.weight++
		}
	}
	return w
}

// alone are the terms of a token without the one that it makes with the token before.
func (t *Token) alone() []string {
	if t.Pair != "" {
		return t.Terms[:1]
	}
	return t.Terms
}

func (x *lexicon) intern(term string) termID {
	id, ok := x.terms[term]
	if !ok {
		id = termID(len(x.begins))
		x.terms[term] = id
		x.begins = append(x.begins, nil)
	}
	return id
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
	m := s.ScanWordings(tokens)
	m.Products = s.lexicon.products.Scan(tokens)
	return m
}

// ScanWordings finds what a text names beside products, for those who know more names of them.
func (s *Set) ScanWordings(tokens []Token) Mentions {
	found := s.lexicon.scan(tokens)
	return Mentions{
		Tasks: longest(found[taskList]), Variants: longest(found[variantList]), Cues: longestEach(found[cueList]), Ordinals: longest(found[ordinalList]),
		Smalltalk: longest(found[smalltalkList]),
	}
}

func (x *lexicon) scan(tokens []Token) (found [lists][]Mention) {
	// The terms of the text that wordings have, token by token.
	terms := make([]termID, 0, 4*len(tokens))
	ends := make([]int, len(tokens))
	for i := range tokens {
		for _, term := range tokens[i].alone() {
			if id := x.terms[term]; id != 0 {
				terms = append(terms, id)
			}
		}
		ends[i] = len(terms)
	}
	from := 0
	for i, end := range ends {
		for _, term := range terms[from:end] {
			for _, number := range x.begins[term] {
				w := &x.wordings[number]
				if last, ok := w.matchAt(terms, ends, i); ok {
					found[w.list] = append(found[w.list], Mention{Key: w.key, First: i, Last: last, Weight: w.weight})
				}
			}
		}
		from = end
	}
	return found
}

// matchAt reports whether the wording, whose first word is token i, goes on behind it, and where it ends.
func (w *wording) matchAt(terms []termID, ends []int, i int) (last int, ok bool) {
	at := i
	for k := 1; k < len(w.words); k++ {
		next := -1
		for j := at + 1; j <= min(at+1+w.gaps[k], len(ends)-1); j++ {
			if isAny(terms[ends[j-1]:ends[j]], w.words[k]) {
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

// isAny reports whether one of the terms is one of the others.
func isAny(terms, others []termID) bool {
	for _, t := range terms {
		if slices.Contains(others, t) {
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
	var out []Mention
	for _, m := range longestEach(found) {
		if !slices.ContainsFunc(out, func(o Mention) bool { return o.Key == m.Key }) {
			out = append(out, m)
		}
	}
	return out
}

// longestEach is longest with every mention of a key.
func longestEach(found []Mention) []Mention {
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
			return o.First <= m.Last && m.First <= o.Last && (o.Weight > m.Weight || o.Key == m.Key)
		})
		if !covered {
			out = append(out, m)
		}
	}
	return out
}

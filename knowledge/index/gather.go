package index

import (
	"slices"
	"unicode/utf8"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// A gathering is what one goroutine makes of some guides: entries and the terms in them. Its terms are numbered by a vocabulary of its own; [Index.join]
// gives them the numbers of all.
type gathering struct {
	x      *Index
	reader *language.Reader
	first  int // number of its first entry
	// A word here is what one list of terms is for: a word as it stands in a text, or a Han character with the one before it.
	letters []uint32           // by number of the reader: the number of a word in letters, from 1; 0 for one that was not met
	han     map[[2]rune]uint32 // a Han character behind another one, or behind none, to its number
	keys    []string           // by word
	lists   [][]uint32         // by word: its terms
	vocabulary
	all         []uint32 // by term: its number in the vocabulary of the index, once it was joined to it
	entries     []entry
	parts       []part       // of all entries, in their order
	phrases     []phrase     // likewise
	partEnds    []int        // by entry
	phraseEnds  []int        // by entry
	said        []uint32     // the distinct words of each entry
	saidEnds    []int        // by entry
	terms       []uint32     // the distinct terms of each entry
	placeCounts []uint32     // by term of an entry: how many places it has there
	termEnds    []int        // by entry
	places      []place      // of the terms, one behind the other
	placeEnds   []int        // by entry
	spelling    []phraseWord // the words of all phrases, until the weights are known
	spellEnds   []int        // by phrase
	examples    []example
	// Of the guide at hand:
	e           entry
	partNumbers map[knowledge.PartID]int
	firstPhrase int
	firstSaid   int
	occurrences []occurrence
	standsIn    []int // by part: for which term it was seen last
}

// An occurrence is a term with its place; sorted, those of one term stand together.
type occurrence uint64

func newOccurrence(term uint32, p place) occurrence { return occurrence(term)<<32 | occurrence(p) }

func (o occurrence) term() uint32 { return uint32(o >> 32) }

func (o occurrence) place() place { return place(uint32(o)) }

// A phraseWord is a word of a phrase: its number, and of what kind the feature is that it makes.
type phraseWord uint32

// The bits of a phraseWord below the number of the word.
const (
	wordStop phraseWord = 1 << iota
	wordSingle
	wordPair
	wordBits = 3
)

func newPhraseWord(word uint32, k kind) phraseWord {
	w := phraseWord(word) << wordBits
	for _, bit := range []struct {
		set bool
		as  phraseWord
	}{{k.stop, wordStop}, {k.single, wordSingle}, {k.pair, wordPair}} {
		if bit.set {
			w |= bit.as
		}
	}
	return w
}

func (w phraseWord) word() uint32 { return uint32(w >> wordBits) }

func (w phraseWord) kind() kind {
	return kind{stop: w&wordStop != 0, single: w&wordSingle != 0, pair: w&wordPair != 0}
}

// add reads the translations of one guide.
func (g *gathering) add(translations []*knowledge.Guide) {
	g.e, g.partNumbers = entry{guides: translations}, map[knowledge.PartID]int{}
	g.firstPhrase, g.firstSaid, g.occurrences = len(g.phrases), len(g.said), g.occurrences[:0]
	for _, t := range translations {
		g.translation(t)
	}
	g.finish()
}

func (g *gathering) translation(t *knowledge.Guide) {
	g.e.id, g.e.product, g.e.task = t.ID, t.Product, t.Task
	whole := g.part("", part{})
	g.asked(whole, t.Title)
	for _, q := range t.Questions {
		g.asked(whole, q)
	}
	g.stated(whole, t.Summary)
	for i := range t.Sections {
		s := &t.Sections[i]
		if s.Variant != "" && !slices.Contains(g.e.variants, s.Variant) {
			g.e.variants = append(g.e.variants, s.Variant)
		}
		section := g.part(s.ID(), part{variant: s.Variant, class: s.Class})
		g.asked(section, s.Title)
		for _, q := range s.Asked {
			g.asked(section, q)
		}
		g.stated(section, s.Intro)
		for j := range s.Parts {
			p := &s.Parts[j]
			step := 0
			if s.Class == knowledge.Steps {
				step = p.Number
			}
			piece := g.part(p.ID, part{variant: s.Variant, class: s.Class, step: step})
			g.asked(piece, p.Title)
			for _, q := range p.Asked {
				g.asked(piece, q)
			}
			g.stated(piece, p.Body)
		}
	}
}

// part is the number of the part with that id, which is made if it is new.
func (g *gathering) part(id knowledge.PartID, p part) int {
	n, ok := g.partNumbers[id]
	if !ok {
		n = len(g.partNumbers)
		p.id = id
		g.parts = append(g.parts, p)
		g.partNumbers[id] = n
	}
	return n
}

// asked adds a wording of what a part answers.
func (g *gathering) asked(n int, text string) {
	tokens := g.reader.Analyze(text)
	if len(tokens) == 0 {
		return
	}
	g.teach(tokens, 1)
	p := phrase{part: uint16(n)}
	roles := make([]role, len(tokens))
	for _, m := range g.x.names.Scan(tokens) {
		if g.x.own[m.Key] {
			mark(roles, m, isProduct)
			p.named = true
		}
	}
	g.tasks(n, tokens)
	where := newPlace(len(g.phrases)-g.firstPhrase, false)
	for i := range tokens {
		word := g.intern(n, where, i, &tokens[i])
		made, count := features(tokens, i, roles)
		for _, f := range made[:count] {
			g.spelling = append(g.spelling, newPhraseWord(word, f.kind))
		}
	}
	g.phrases = append(g.phrases, p)
	g.spellEnds = append(g.spellEnds, len(g.spelling))
}

// tasks notes the tasks that a wording of part number n names.
func (g *gathering) tasks(n int, tokens []language.Token) {
	p := &g.parts[len(g.parts)-len(g.partNumbers)+n]
	for _, m := range g.x.words.ScanWordings(tokens).Tasks {
		if !slices.Contains(p.tasks, m.Key) {
			p.tasks = append(p.tasks, m.Key)
		}
	}
}

// stated adds what a part says.
func (g *gathering) stated(n int, blocks []knowledge.Block) {
	where := newPlace(n, true)
	knowledge.Walk(blocks, func(b knowledge.Block) {
		tokens := g.reader.Analyze(b.Text.Plain())
		if n == 0 && len(tokens) > 0 {
			const hint = 0.3 // what the short answer counts for as an example of a question
			g.teach(tokens, hint)
		}
		for i := range tokens {
			g.intern(n, where, i, &tokens[i])
		}
	})
}

// teach keeps an example of what the entry is asked, where there will be a classifier.
func (g *gathering) teach(tokens []language.Token, weight float64) {
	if g.x.isProductless() {
		g.examples = append(g.examples, example{tokens: slices.Clone(tokens), class: g.first + len(g.entries), weight: weight})
	}
}

// intern notes the terms of token i, which stands in part number n, and tells which word it is.
func (g *gathering) intern(n int, where place, i int, t *language.Token) (word uint32) {
	word = g.word(i, t)
	g.said = append(g.said, word)
	for _, id := range g.lists[word] {
		g.occurrences = append(g.occurrences, newOccurrence(id, where))
	}
	// The length counts words, not the stems they may have.
	g.parts[len(g.parts)-len(g.partNumbers)+n].length += lengthOf(t)
	if !t.IsHan() {
		g.written[g.lists[word][0]]++
	}
	return word
}

// word is the number of a token as a word. A Han character is another one for each character that may stand before it.
func (g *gathering) word(i int, t *language.Token) uint32 {
	if number := g.reader.Number(i); number >= 0 {
		for len(g.letters) <= number {
			g.letters = append(g.letters, 0)
		}
		if g.letters[number] == 0 {
			g.letters[number] = g.newWord(t.Text, t.Terms) + 1
		}
		return g.letters[number] - 1
	}
	var characters [2]rune
	last, _ := utf8.DecodeRuneInString(t.Text)
	characters[1] = last
	key := t.Text
	if t.Pair != "" {
		key = t.Pair
		characters[0], _ = utf8.DecodeRuneInString(key)
	}
	word, ok := g.han[characters]
	if !ok {
		word = g.newWord(key, t.Terms)
		g.han[characters] = word
	}
	return word
}

func (g *gathering) newWord(key string, terms []string) uint32 {
	ids := make([]uint32, len(terms))
	for i, name := range terms {
		ids[i] = g.vocabulary.intern(name)
	}
	g.lists, g.keys = append(g.lists, ids), append(g.keys, key)
	return uint32(len(g.lists) - 1)
}

// reserve makes room for more entries, each about as long as those that were read: growing step by step copies everything many times.
func (g *gathering) reserve(more int) {
	read := max(len(g.entries), 1)
	g.parts = slices.Grow(g.parts, len(g.parts)*more/read)
	g.phrases = slices.Grow(g.phrases, len(g.phrases)*more/read)
	g.said = slices.Grow(g.said, len(g.said)*more/read)
	g.terms = slices.Grow(g.terms, len(g.terms)*more/read)
	g.placeCounts = slices.Grow(g.placeCounts, len(g.placeCounts)*more/read)
	g.places = slices.Grow(g.places, len(g.places)*more/read)
	g.spelling = slices.Grow(g.spelling, len(g.spelling)*more/read)
	g.spellEnds = slices.Grow(g.spellEnds, len(g.spellEnds)*more/read)
}

// sought are those terms of a list for which a feature of that kind stands.
func sought(list []uint32, k kind) []uint32 {
	switch {
	case k.pair:
		return list[len(list)-1:]
	case k.single:
		return list[:1]
	default:
		return list
	}
}

// lengthOf is what a token adds to the length of a part. A Han character is half a word.
func lengthOf(t *language.Token) float32 {
	if t.IsHan() {
		return 0.5
	}
	return 1
}

// finish puts what was noted of the guide at hand in order.
func (g *gathering) finish() {
	slices.Sort(g.occurrences)
	g.standsIn = append(g.standsIn[:0], make([]int, len(g.partNumbers))...)
	for i := 0; i < len(g.occurrences); {
		term := g.occurrences[i].term()
		first := len(g.places)
		for i < len(g.occurrences) && g.occurrences[i].term() == term {
			end := i + 1
			for end < len(g.occurrences) && g.occurrences[end] == g.occurrences[i] {
				end++
			}
			p := g.occurrences[i].place()
			in := p.number()
			if p.isStated() {
				p += place(min(end-i, mostCounted))
			} else {
				in = int(g.phrases[g.firstPhrase+in].part)
			}
			if stamp := len(g.terms) + 1; g.standsIn[in] != stamp {
				g.standsIn[in] = stamp
				g.vocabulary.parts[term]++
			}
			g.places = append(g.places, p)
			i = end
		}
		g.terms = append(g.terms, term)
		g.placeCounts = append(g.placeCounts, uint32(len(g.places)-first))
	}
	for _, p := range g.parts[len(g.parts)-len(g.partNumbers):] {
		g.e.length += p.length
	}
	g.entries = append(g.entries, g.e)
	g.termEnds = append(g.termEnds, len(g.terms))
	g.placeEnds = append(g.placeEnds, len(g.places))
	g.partEnds = append(g.partEnds, len(g.parts))
	g.phraseEnds = append(g.phraseEnds, len(g.phrases))
	slices.Sort(g.said[g.firstSaid:])
	g.said = g.said[:g.firstSaid+len(slices.Compact(g.said[g.firstSaid:]))]
	g.saidEnds = append(g.saidEnds, len(g.said))
}

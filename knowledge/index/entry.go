package index

import (
	"cmp"
	"maps"
	"slices"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// An entry is a guide or FAQ entry in all its translations, as terms.
type entry struct {
	id       knowledge.GuideID
	product  knowledge.ProductID
	task     knowledge.TaskID
	variants []string
	parts    []part    // the first one is the guide as a whole
	phrases  []phrase  // every title, question and other wording
	asked    []posting // by term, then by phrase
	stated   []posting // by term, then by part
	terms    []string  // the distinct terms, for the Bleve document
	length   float32   // of all parts
}

// A part is an addressable piece of an entry, its translations together.
type part struct {
	id      knowledge.PartID
	variant string
	class   knowledge.Class // empty for the whole
	step    int             // number among the steps of its variant; 0 for anything else
	length  float32         // in weighted terms
}

// A phrase is one wording of a question that a part answers.
type phrase struct {
	part   uint16
	named  bool          // it names a product
	tokens []phraseToken // until the weights are known
	mass   float32       // what its words weigh, without the product's name
}

// A phraseToken is a word of a phrase.
type phraseToken struct {
	ids  []uint32
	kind feature
}

// A posting says that a term stands in a phrase, or how often it stands in what a part says.
type posting struct {
	term  uint32
	place uint16 // number of the phrase or part
	count uint8
}

// A term is what the index knows of a term.
type term struct {
	id      uint32
	parts   uint32 // in how many parts it stands
	entries uint32 // in how many entries
}

// What a phrase with a term counts for against the term in the text of a part.
const askedWeight = 3

// collect reads all guides of the base into entries.
func (x *Index) collect() {
	guides := x.base.Guides
	reader := x.words.NewReader()
	total := 0.0
	for first := 0; first < len(guides); {
		last := first + 1
		for last < len(guides) && guides[last].ID == guides[first].ID {
			last++
		}
		c := collector{
			x: x, reader: reader, parts: map[knowledge.PartID]int{}, asks: map[posting]bool{}, states: map[posting]uint8{},
			names: map[uint32]string{}, inPart: map[posting]bool{},
		}
		for _, g := range guides[first:last] {
			c.add(g)
		}
		e := c.finish()
		x.byID[e.id] = len(x.entries)
		x.add(len(x.entries), e)
		x.entries = append(x.entries, e)
		for _, p := range e.parts {
			total += float64(p.length)
			x.partCount++
		}
		first = last
	}
	x.avgLength = total / max(x.partCount, 1)
	x.avgEntry = total / max(float64(len(x.entries)), 1)
	x.settle()
}

// A collector gathers the translations of one guide.
type collector struct {
	x      *Index
	reader *language.Reader
	e      entry
	parts  map[knowledge.PartID]int
	asks   map[posting]bool
	states map[posting]uint8
	names  map[uint32]string
	inPart map[posting]bool // which terms stand in which parts
}

func (c *collector) add(g *knowledge.Guide) {
	c.e.id, c.e.product, c.e.task = g.ID, g.Product, g.Task
	whole := c.part("", part{})
	c.asked(whole, g.Title)
	for _, q := range g.Questions {
		c.asked(whole, q)
	}
	c.stated(whole, g.Summary)
	for i := range g.Sections {
		s := &g.Sections[i]
		if s.Variant != "" && !slices.Contains(c.e.variants, s.Variant) {
			c.e.variants = append(c.e.variants, s.Variant)
		}
		section := c.part(s.ID(), part{variant: s.Variant, class: s.Class})
		c.asked(section, s.Title)
		for _, q := range s.Asked {
			c.asked(section, q)
		}
		c.stated(section, s.Intro)
		for j := range s.Parts {
			p := &s.Parts[j]
			step := 0
			if s.Class == knowledge.Steps {
				step = p.Number
			}
			piece := c.part(p.ID, part{variant: s.Variant, class: s.Class, step: step})
			c.asked(piece, p.Title)
			for _, q := range p.Asked {
				c.asked(piece, q)
			}
			c.stated(piece, p.Body)
		}
	}
}

// part is the number of the part with that id, which is made if it is new.
func (c *collector) part(id knowledge.PartID, p part) int {
	n, ok := c.parts[id]
	if !ok {
		n = len(c.e.parts)
		p.id = id
		c.e.parts = append(c.e.parts, p)
		c.parts[id] = n
	}
	return n
}

// asked adds a wording of what a part answers.
func (c *collector) asked(n int, text string) {
	tokens := c.reader.Analyze(text)
	if len(tokens) == 0 {
		return
	}
	c.teach(tokens, 1)
	number := uint16(len(c.e.phrases))
	p := phrase{part: uint16(n)}
	roles := make([]role, len(tokens))
	for _, m := range c.x.names.Scan(tokens) {
		if c.x.own[m.Key] {
			mark(roles, m, isProduct)
			p.named = true
		}
	}
	for i := range tokens {
		t := &tokens[i]
		ids := c.intern(n, t)
		for _, id := range ids {
			c.asks[posting{term: id, place: number}] = true
		}
		if roles[i]&isProduct != 0 {
			continue
		}
		for _, f := range features(tokens, i, roles) {
			f.ids = make([]uint32, len(f.names))
			for k, name := range f.names {
				f.ids[k] = c.x.terms[name].id
			}
			p.tokens = append(p.tokens, phraseToken{ids: f.ids, kind: f})
		}
	}
	c.e.phrases = append(c.e.phrases, p)
}

// stated adds what a part says.
func (c *collector) stated(n int, blocks []knowledge.Block) {
	knowledge.Walk(blocks, func(b knowledge.Block) {
		tokens := c.reader.Analyze(b.Text.Plain())
		if n == 0 && len(tokens) > 0 {
			const hint = 0.3 // what the short answer counts for as an example of a question
			c.teach(tokens, hint)
		}
		for _, t := range tokens {
			for _, id := range c.intern(n, &t) {
				// Nobody asks whether a word stands 256 times in a part.
				key := posting{term: id, place: uint16(n)}
				c.states[key] = min(c.states[key], 254) + 1
			}
		}
	})
}

// teach keeps an example of what the entry is asked, where there will be a classifier.
func (c *collector) teach(tokens []language.Token, weight float64) {
	if c.x.isProductless() {
		c.x.examples = append(c.x.examples, example{tokens: tokens, class: len(c.x.entries), weight: weight})
	}
}

// intern notes the terms of a token of a part and gives their numbers.
func (c *collector) intern(n int, t *language.Token) []uint32 {
	ids := make([]uint32, len(t.Terms))
	for i, name := range t.Terms {
		ids[i] = c.x.intern(name)
		c.names[ids[i]] = name
		c.inPart[posting{term: ids[i], place: uint16(n)}] = true
	}
	if !t.IsHan() {
		c.x.surface[t.Text]++
	}
	// The length counts words, not the stems they may have.
	c.e.parts[n].length += lengthOf(t)
	return ids
}

// lengthOf is what a token adds to the length of a part. A Han character is half a word.
func lengthOf(t *language.Token) float32 {
	if t.IsHan() {
		return 0.5
	}
	return 1
}

func (c *collector) finish() *entry {
	e := c.e
	for p := range c.asks {
		e.asked = append(e.asked, p)
	}
	for p, n := range c.states {
		p.count = n
		e.stated = append(e.stated, p)
	}
	byTerm := func(a, b posting) int {
		return cmp.Or(cmp.Compare(a.term, b.term), cmp.Compare(a.place, b.place))
	}
	slices.SortFunc(e.asked, byTerm)
	slices.SortFunc(e.stated, byTerm)
	for p := range c.inPart {
		t := c.x.terms[c.names[p.term]]
		t.parts++
		c.x.terms[c.names[p.term]] = t
	}
	e.terms = slices.Sorted(maps.Values(c.names))
	for _, name := range e.terms {
		t := c.x.terms[name]
		t.entries++
		c.x.terms[name] = t
	}
	for i := range e.parts {
		e.length += e.parts[i].length
	}
	return &e
}

// settle weighs the phrases of all entries, once it is known how rare every term is.
func (x *Index) settle() {
	parts := make([]uint32, len(x.terms))
	for _, t := range x.terms {
		parts[t.id] = t.parts
	}
	for _, e := range x.entries {
		for i := range e.phrases {
			p := &e.phrases[i]
			for _, t := range p.tokens {
				n := uint32(0)
				for _, id := range t.ids {
					n = max(n, parts[id])
				}
				p.mass += float32(x.weight(t.kind, n))
			}
			p.tokens = nil
		}
	}
}

// intern is the number of a term.
func (x *Index) intern(name string) uint32 {
	t, ok := x.terms[name]
	if !ok {
		t.id = uint32(len(x.terms))
		x.terms[name] = t
	}
	return t.id
}

// find are the postings of a term.
func find(list []posting, id uint32) []posting {
	first, ok := slices.BinarySearchFunc(list, id, func(p posting, id uint32) int { return cmp.Compare(p.term, id) })
	if !ok {
		return nil
	}
	last := first
	for last < len(list) && list[last].term == id {
		last++
	}
	return list[first:last]
}

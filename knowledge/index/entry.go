package index

import (
	"cmp"
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
	postings []posting // by term, then by part
	terms    []string  // the distinct terms, for the Bleve document
}

// A part is an addressable piece of an entry, its translations together.
type part struct {
	id      knowledge.PartID
	variant string
	class   knowledge.Class // empty for the whole
	step    int             // number among the steps of its variant; 0 for anything else
	length  float32         // in weighted terms
}

// A posting says how often a term stands in a part: in what people ask, and in what the part says.
type posting struct {
	term   uint32
	part   uint16
	asked  uint8
	stated uint8
}

// A term is what the index knows of a term.
type term struct {
	id    uint32
	parts uint32 // in how many parts it stands
}

// What a term in a title or a question counts for against one in the text below it.
const (
	askedWeight  = 3
	statedWeight = 1
)

func (p posting) weight() float64 {
	return float64(p.asked)*askedWeight + float64(p.stated)*statedWeight
}

// collect reads all guides of the base into entries.
func (x *Index) collect() {
	guides := x.base.Guides
	total := 0.0
	for first := 0; first < len(guides); {
		last := first + 1
		for last < len(guides) && guides[last].ID == guides[first].ID {
			last++
		}
		c := collector{x: x, counts: map[posting]posting{}, parts: map[knowledge.PartID]int{}}
		for _, g := range guides[first:last] {
			c.add(g)
		}
		e := c.finish()
		x.byID[e.id] = len(x.entries)
		x.entries = append(x.entries, e)
		for _, p := range e.parts {
			total += float64(p.length)
			x.partCount++
		}
		first = last
	}
	x.avgLength = total / max(x.partCount, 1)
}

// A collector gathers the translations of one guide.
type collector struct {
	x      *Index
	e      entry
	parts  map[knowledge.PartID]int
	counts map[posting]posting // by term and part
	names  map[uint32]string
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

func (c *collector) asked(n int, text string) {
	c.count(n, text, func(p *posting) { p.asked = more(p.asked) })
}

func (c *collector) stated(n int, blocks []knowledge.Block) {
	knowledge.Walk(blocks, func(b knowledge.Block) {
		c.count(n, b.Text.Plain(), func(p *posting) { p.stated = more(p.stated) })
	})
}

// more counts up to what a byte holds; nobody asks whether a word stands 256 times in a part.
func more(n uint8) uint8 { return min(n, 254) + 1 }

func (c *collector) count(n int, text string, add func(*posting)) {
	for _, t := range c.x.words.Analyze(text) {
		for _, name := range t.Terms {
			key := posting{term: c.x.intern(name), part: uint16(n)}
			p, ok := c.counts[key]
			if !ok {
				p = key
				if c.names == nil {
					c.names = map[uint32]string{}
				}
				c.names[p.term] = name
			}
			add(&p)
			c.counts[key] = p
		}
		if !t.IsHan() {
			c.x.surface[t.Text]++
		}
		// The length counts words, not the stems they may have.
		before := c.e.parts[n].length
		c.e.parts[n].length = before + lengthOf(&t)
	}
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
	e.postings = make([]posting, 0, len(c.counts))
	for _, p := range c.counts {
		e.postings = append(e.postings, p)
	}
	slices.SortFunc(e.postings, func(a, b posting) int {
		return cmp.Or(cmp.Compare(a.term, b.term), cmp.Compare(a.part, b.part))
	})
	e.terms = make([]string, 0, len(c.names))
	for i, p := range e.postings {
		name := c.names[p.term]
		if i == 0 || e.postings[i-1].term != p.term {
			e.terms = append(e.terms, name)
		}
		t := c.x.terms[name]
		t.parts++
		c.x.terms[name] = t
	}
	return &e
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

// find are the postings of a term in an entry.
func (e *entry) find(id uint32) []posting {
	first, ok := slices.BinarySearchFunc(e.postings, id, func(p posting, id uint32) int { return cmp.Compare(p.term, id) })
	if !ok {
		return nil
	}
	last := first
	for last < len(e.postings) && e.postings[last].term == id {
		last++
	}
	return e.postings[first:last]
}

package index

import "slices"

// Postings are which terms stand in which entries, and where: flat arrays, sorted by term and then by entry, that a file can hold as they are. Where a term
// stands comes from the guides; in which entries is read from the Bleve index ([store.compile]).
type postings struct {
	starts  []uint32 // by term: its first posting; one more for the end of the last
	entries []uint32 // by posting
	firsts  []uint32 // by posting: its first place; one more for the end of the last
	places  []place  // by posting, then phrases before parts, each in order
}

// of are the entries with a term, and the number of the first posting.
func (p *postings) of(term uint32) (entries []uint32, first uint32) {
	first = p.starts[term]
	return p.entries[first:p.starts[term+1]], first
}

// count is how many entries have the term.
func (p *postings) count(term uint32) int { return int(p.starts[term+1] - p.starts[term]) }

// firstEach is of how many postings one has its first place written down: the others are found by going on from there, which costs less than the memory.
const firstEach = 8

// at are the places of a posting.
func (p *postings) at(posting uint32) []place {
	from := p.firsts[posting/firstEach]
	for skip := posting % firstEach; skip > 0; from++ {
		if p.places[from].isLast() {
			skip--
		}
	}
	end := from
	for !p.places[end].isLast() {
		end++
	}
	return p.places[from : end+1]
}

// find is the posting of a term in an entry.
func (p *postings) find(term uint32, number int) (posting uint32, ok bool) {
	entries, first := p.of(term)
	i, ok := slices.BinarySearch(entries, uint32(number))
	return first + uint32(i), ok
}

// advance is the first position from at on whose entry is the wanted one or a later one. It looks near first, where the wanted one mostly is.
func advance(entries []uint32, at int, wanted uint32) int {
	if at >= len(entries) || entries[at] >= wanted {
		return at
	}
	step := 1
	for at+step < len(entries) && entries[at+step] < wanted {
		at += step
		step *= 2
	}
	i, _ := slices.BinarySearch(entries[at+1:min(at+step, len(entries))], wanted)
	return at + 1 + i
}

// lay makes room for all postings and puts the places where they belong.
func (p *postings) lay(gathered []*gathering, terms int) {
	p.starts = make([]uint32, terms+1)
	placed := 0
	for _, g := range gathered {
		for _, local := range g.terms {
			p.starts[g.all[local]+1]++
		}
		placed += len(g.places)
	}
	for i := range terms {
		p.starts[i+1] += p.starts[i]
	}
	total := p.starts[terms]
	firsts := make([]uint32, total+1) // by posting: its first place; one more for the end of the last
	next := slices.Clone(p.starts)
	for _, g := range gathered {
		for i, local := range g.terms {
			term := g.all[local]
			firsts[next[term]+1] = g.placeCounts[i]
			next[term]++
		}
	}
	for i := range total {
		firsts[i+1] += firsts[i]
	}
	p.places = make([]place, placed)
	copy(next, p.starts)
	for _, g := range gathered {
		from := 0
		for i, local := range g.terms {
			term, n := g.all[local], int(g.placeCounts[i])
			copy(p.places[firsts[next[term]]:], g.places[from:from+n])
			next[term]++
			from += n
		}
	}
	p.firsts = make([]uint32, 0, total/firstEach+1)
	for posting := range total {
		if posting%firstEach == 0 {
			p.firsts = append(p.firsts, firsts[posting])
		}
		p.places[firsts[posting+1]-1] |= lastPlace
	}
}

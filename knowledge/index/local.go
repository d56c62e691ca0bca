package index

// maxRivals is how many guides of one product are weighed against each other for one question.
const maxRivals = 6

// rivals groups entries by what they are weighed against: the guides of one product, or an entry alone where it has no product or too many others have the
// same.
func (x *Index) rivals() [][]int {
	var groups [][]int
	for n, e := range x.entries {
		guides := x.guides[e.product]
		switch {
		case e.product == "" || len(guides) > maxRivals:
			groups = append(groups, []int{n})
		case guides[0] == n:
			groups = append(groups, guides)
		}
	}
	return groups
}

// settleLocally weighs the phrases by how rare their words are among the rivals, so that guides of other products change nothing.
func (x *Index) settleLocally(gathered []*gathering) {
	in := make([]uint16, x.terms.size()) // by term: in how many parts of the rivals it stands, apart from wholes
	home := make([]*gathering, len(x.entries))
	for _, g := range gathered {
		for i := range g.entries {
			home[g.first+i] = g
		}
	}
	for _, group := range x.rivals() {
		parts := 0
		for _, n := range group {
			parts += len(x.entries[n].parts)
			home[n].count(n-home[n].first, in)
		}
		for _, n := range group {
			home[n].weighLocally(n-home[n].first, in, parts)
		}
		for _, n := range group {
			home[n].forget(n-home[n].first, in)
		}
	}
}

// span is from where to where a list goes for the entry at i, where ends says where it ends for each.
func span(ends []int, i int) (from, to int) {
	if i > 0 {
		from = ends[i-1]
	}
	return from, ends[i]
}

// count adds up in how many parts of the entry at i each term stands.
func (g *gathering) count(i int, in []uint16) {
	firstTerm, lastTerm := span(g.termEnds, i)
	at, _ := span(g.placeEnds, i)
	firstPhrase, _ := span(g.phraseEnds, i)
	from, to := span(g.partEnds, i)
	stamps := make([]int, to-from)
	for k := firstTerm; k < lastTerm; k++ {
		for _, p := range g.places[at : at+int(g.placeCounts[k])] {
			part := p.number()
			if !p.isStated() {
				part = int(g.phrases[firstPhrase+part].part)
			}
			if part > 0 && stamps[part] != k+1 {
				stamps[part] = k + 1
				in[g.all[g.terms[k]]]++
			}
		}
		at += int(g.placeCounts[k])
	}
}

// forget takes the terms of the entry at i out of the count.
func (g *gathering) forget(i int, in []uint16) {
	from, to := span(g.termEnds, i)
	for _, local := range g.terms[from:to] {
		in[g.all[local]] = 0
	}
}

// weighLocally weighs the phrases of the entry at i.
func (g *gathering) weighLocally(i int, in []uint16, parts int) {
	from, to := span(g.phraseEnds, i)
	for n := from; n < to; n++ {
		first, last := span(g.spellEnds, n)
		for _, w := range g.spelling[first:last] {
			stands := uint16(0)
			for _, local := range sought(g.lists[w.word()], w.kind()) {
				stands = max(stands, in[g.all[local]])
			}
			g.phrases[n].local += float32(localWeight(w.kind(), int(stands), parts))
		}
	}
}

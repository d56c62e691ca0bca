package index

import (
	"slices"

	"stepwise/knowledge/language"
)

// A feature is one thing to look for: a word with its alternatives, or a pair of Han characters.
type feature struct {
	token int
	names []string
	kind
	variant     bool // it names a variant
	first, last int  // links to the terms of the index, each as good as the other; none if the knowledge base does not have the word
	weight      float64
	rarity      float64 // idf over entries
}

// A kind of feature.
type kind struct {
	pair   bool // two Han characters
	single bool // a single one
	stop   bool // it says nothing about the topic
}

// What kinds of feature weigh, times their rarity. Chosen by hand, with testdata/questions.tsv at hand.
const (
	stopFeature = 0.35
	hanFeature  = 0.35 // a single character, which is part of many words
	unknownPair = 0.3  // two characters that no guide has side by side: mostly the end of a word and the beginning of the next
)

// weigh makes the features of a question. Words that name a product are left out: they decide which guides are looked at, not how well one fits.
func (x *Index) weigh(r *reading, roles []role) {
	r.features = make([]feature, 0, min(2*len(r.tokens), maxTerms*2))
	for i := range r.tokens {
		t := &r.tokens[i]
		made, count := features(r.tokens, i, roles)
		for _, f := range made[:count] {
			if len(r.features) < maxTerms*2 && !r.seeks(f.names[0]) {
				x.addFeature(r, f)
			}
		}
		if t.Stop || roles[i] != 0 {
			continue
		}
		r.content++
		if !x.has(t.Terms) {
			r.unknown = append(r.unknown, t.Text)
		}
	}
}

// seeks reports whether a term is the first one of a feature.
func (r *reading) seeks(term string) bool {
	for i := range r.features {
		if r.features[i].names[0] == term {
			return true
		}
	}
	return false
}

// features are what to look for because of the token at i, at most two: the word, or the Han character with the pair it makes; none for the name of a product.
func features(tokens []language.Token, i int, roles []role) (made [2]feature, count int) {
	t := &tokens[i]
	if roles[i]&isProduct != 0 {
		return made, 0
	}
	f := feature{token: i, names: t.Terms, kind: kind{stop: t.Stop}, variant: roles[i]&isVariant != 0}
	if !t.IsHan() {
		made[0] = f
		return made, 1
	}
	f.names, f.single = t.Terms[:1], true
	made[0] = f
	if t.Pair == "" || roles[i-1]&isProduct != 0 {
		return made, 1
	}
	f.names, f.kind = t.Terms[1:], kind{pair: true, stop: t.Stop && tokens[i-1].Stop}
	made[1] = f
	return made, 2
}

func (x *Index) has(names []string) bool {
	return slices.ContainsFunc(names, x.terms.has)
}

func (x *Index) addFeature(r *reading, f feature) {
	parts, entries := uint32(0), 0
	f.first = len(r.links)
	for _, name := range f.names {
		if id, ok := x.terms.find(name); ok {
			r.links = append(r.links, r.want(id))
			parts, entries = max(parts, x.terms.parts[id]), max(entries, x.postings.count(id))
		}
	}
	f.last = len(r.links)
	f.weight = x.weight(f.kind, parts)
	f.rarity = idf(float64(entries), float64(len(x.entries)))
	r.rarity += f.rarity
	r.mass += f.weight
	r.features = append(r.features, f)
}

// want is the place of a term among those that are wanted.
func (r *reading) want(term uint32) uint16 {
	i := slices.Index(r.terms, term)
	if i < 0 {
		i = len(r.terms)
		r.terms = append(r.terms, term)
	}
	return uint16(i)
}

// weight is what a feature counts for that stands in so many parts.
func (x *Index) weight(k kind, parts uint32) float64 { return k.temper(x.idf(parts), parts > 0) }

// temper is what is left of the weight of a feature for its kind. stands says that it stands anywhere that is looked at.
func (k kind) temper(w float64, stands bool) float64 {
	if k.single {
		w *= hanFeature
	}
	if k.pair && !stands {
		w *= unknownPair
	}
	if k.stop {
		w *= stopFeature
	}
	return w
}

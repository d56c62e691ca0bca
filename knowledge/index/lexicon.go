package index

import (
	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// A lexicon knows the names of all products, those that guides are about and those that are only known.
type lexicon struct {
	names   *language.Names
	own     map[string]bool                                   // products that some guide is about
	guides  map[knowledge.ProductID][]int                     // product to its entries
	covered map[knowledge.ProductID]map[knowledge.TaskID]bool // product to the tasks that its guides cover
}

// newLexicon is a lexicon that knows no names yet, and no entries.
func newLexicon(base *knowledge.Base) lexicon {
	l := lexicon{own: map[string]bool{}, guides: map[knowledge.ProductID][]int{}, covered: map[knowledge.ProductID]map[knowledge.TaskID]bool{}}
	for _, g := range base.Guides {
		if g.Product != "" {
			l.own[string(g.Product)] = true
		}
	}
	return l
}

// name learns the names of products, those of the base and those of the tables.
func (l *lexicon) name(base *knowledge.Base, words *language.Set) {
	known := words.Products()
	ours := map[string][]string{}
	for key := range l.own {
		ours[key] = append([]string{key}, known[key]...)
	}
	for _, p := range base.Products {
		key := string(p.ID)
		names := append([]string{p.Name}, p.Aliases...)
		if l.own[key] {
			ours[key] = append(ours[key], names...)
		} else {
			known[key] = append(known[key], names...)
		}
	}
	l.names = words.NewNames(ours, known)
}

// cover notes what an entry is about.
func (l *lexicon) cover(number int, e *entry) {
	if e.product == "" {
		return
	}
	l.guides[e.product] = append(l.guides[e.product], number)
	if l.covered[e.product] == nil {
		l.covered[e.product] = map[knowledge.TaskID]bool{}
	}
	l.covered[e.product][e.task] = true
}

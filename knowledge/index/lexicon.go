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
	byTask  map[knowledge.TaskID][]int                        // task to its entries
}

func newLexicon(x *Index) lexicon {
	l := lexicon{own: map[string]bool{}, guides: map[knowledge.ProductID][]int{}, covered: map[knowledge.ProductID]map[knowledge.TaskID]bool{}, byTask: map[knowledge.TaskID][]int{}}
	for i, e := range x.entries {
		if e.task != "" {
			l.byTask[e.task] = append(l.byTask[e.task], i)
		}
		if e.product == "" {
			continue
		}
		l.own[string(e.product)] = true
		l.guides[e.product] = append(l.guides[e.product], i)
		if l.covered[e.product] == nil {
			l.covered[e.product] = map[knowledge.TaskID]bool{}
		}
		l.covered[e.product][e.task] = true
	}
	known := x.words.Products()
	ours := map[string][]string{}
	for product := range l.guides {
		key := string(product)
		ours[key] = append([]string{key}, known[key]...)
	}
	for _, p := range x.base.Products {
		key := string(p.ID)
		names := append([]string{p.Name}, p.Aliases...)
		if l.own[key] {
			ours[key] = append(ours[key], names...)
		} else {
			known[key] = append(known[key], names...)
		}
	}
	l.names = x.words.NewNames(ours, known)
	return l
}

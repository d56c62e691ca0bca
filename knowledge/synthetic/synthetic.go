// Package synthetic makes up guides by the thousand, to measure with: how fast questions are answered, and whether they still are where ten thousand
// unrelated guides stand beside the right one.
//
// A [World] is a vocabulary in each language of a [language.Set], with as many products, guides ([World.Guide]) and questions ([World.Questions]) as are
// wanted. Words are as frequent as Zipf's law says. The most frequent ones are those of the language tables, the others are invented, and so are all
// products, so that no guide is about anything that exists. The same seed gives the same world, and guide number 7 is the same in a small base as in
// a large one.
package synthetic

import (
	"maps"
	"math/rand/v2"
	"slices"

	"stepwise/knowledge/language"
)

// A World is what made-up guides are about. It is immutable and may be used by several goroutines at once.
type World struct {
	seed    uint64
	tasks   []string // the keys of the task tables
	tongues []tongue
}

// New makes a world in the languages of the set.
func New(words *language.Set, seed uint64) *World {
	w := &World{seed: seed}
	tasks := map[string]bool{}
	for _, code := range words.Codes() {
		t := newTongue(code, words.Table(code), rand.New(rand.NewPCG(seed, uint64(len(w.tongues)))))
		w.tongues = append(w.tongues, t)
		for task := range t.tasks {
			tasks[task] = true
		}
	}
	w.tasks = slices.Sorted(maps.Keys(tasks))
	return w
}

// random is a source of its own for each thing that is made, so that things do not depend on each other.
func (w *World) random(kind kind, number int) *rand.Rand {
	return rand.New(rand.NewPCG(w.seed^uint64(kind)<<32, uint64(number)))
}

// A kind of thing that is made at random.
type kind uint64

const (
	ofGuide kind = iota + 1
	ofQuestion
)

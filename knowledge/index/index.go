// Package index finds what answers a question: a [knowledge.Finder] over one generation of the knowledge base.
//
// [New] reads every guide into an [entry], all translations of a guide together, so that a question in one language finds what was written in another.
// An entry is one lean document of an in-memory Bleve index, which is compiled into flat arrays of which terms stand where ([postings]). A question takes four
// steps: read (tokens, misspelt words mended, names of products, tasks and variants: [reading]), retrieve (a query of Bleve's finds the candidates, [seeker]),
// rank (BM25 over the candidates' parts decides guide and part together) and judge: the gates of product and task first, then the confidence ([decision]).
//
// What guides declare decides before any score does. Plain search answers "how do I cancel Hulu" with another product's steps, because all other words
// match; no threshold on scores tells that apart (see docs/matching.md).
package index

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// An Index finds in one generation of the knowledge base. It is immutable and may be used by several goroutines at once.
type Index struct {
	base     *knowledge.Base
	words    *language.Set
	detector *language.Detector
	speller  *speller
	store    *store
	entries  []*entry
	byID     map[knowledge.GuideID]int
	lexicon
	terms      vocabulary
	postings   postings
	partCount  float64     // how many parts all entries have together
	avgEntry   float64     // how long an entry is, in words
	examples   []example   // until the classifier is trained
	wordings   int         // how many examples there were
	sure       float64     // the confidence from which on a base without products answers
	classifier *classifier // nil if nothing asks it, or there is nothing to tell apart, or too much
	open       *Index      // the entries about no product, where others are about one; nil if there are none to tell apart
	scratch    sync.Pool   // of *scratch
}

var _ knowledge.Finder = (*Index)(nil)

// New builds the index of a base, read with the help of the language tables; these should include the base's own words.
func New(base *knowledge.Base, words *language.Set) (*Index, error) {
	return Build(base, words, nil)
}

// Build is [New] for those who want to know how far it has come; progress may be nil.
func Build(base *knowledge.Base, words *language.Set, progress Progress) (*Index, error) {
	x, err := assemble(base, words, progress)
	if err != nil {
		return nil, err
	}
	if x.sure = sureAlone; x.classifier != nil {
		if x.sure, err = x.surelyFrom(context.Background()); err != nil {
			return nil, fmt.Errorf("ask the index what it does not know: %w", errors.Join(err, x.Close()))
		}
	}
	if x.open, err = x.aside(); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return x, nil
}

// assemble is [New] without the threshold for an answer.
func assemble(base *knowledge.Base, words *language.Set, progress Progress) (x *Index, err error) {
	x = empty(base, words)
	x.lexicon = newLexicon(base)
	x.name(base, words)
	var meanings *language.Meanings
	if x.isProductless() {
		if meanings, err = language.LoadMeanings(); err != nil {
			return nil, fmt.Errorf("learn the meanings of words: %w", err)
		}
	}
	if x.store, err = newStore(); err != nil {
		return nil, fmt.Errorf("make the Bleve index: %w", err)
	}
	groups := translations(base.Guides)
	m := newMeter(progress, len(groups))
	gathered, err := x.collect(groups, m)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("index the guides: %w", err), x.store.close())
	}
	// What follows needs the entries alone, so it is built side by side.
	var building sync.WaitGroup
	building.Go(func() {
		x.postings.lay(gathered, x.terms.size())
		err = x.store.compile(&x.postings, newForms(gathered), len(x.entries), m)
	})
	for _, g := range gathered {
		x.settle(g)
	}
	x.settleLocally(gathered)
	for _, g := range gathered {
		g.spelling, g.spellEnds = nil, nil
	}
	x.speller = newSpeller(tableWords(words), &x.terms)
	x.detector = words.NewDetector(samples(base))
	if x.isProductless() { // elsewhere what guides declare decides, and nothing asks the classifier
		x.classifier = newClassifier(x.examples, len(x.entries), meanings)
	}
	x.wordings, x.examples = len(x.examples), nil
	building.Wait()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("compile the Bleve index: %w", err), x.store.close())
	}
	return x, nil
}

// empty is an index of a base that has not been read yet.
func empty(base *knowledge.Base, words *language.Set) *Index {
	x := &Index{base: base, words: words, byID: map[knowledge.GuideID]int{}}
	x.scratch.New = func() any { return new(scratch) }
	return x
}

// Close frees what the index holds. It must not be used afterwards.
func (x *Index) Close() (err error) {
	if x.open != nil {
		defer func() { err = errors.Join(err, x.open.Close()) }()
	}
	if err := x.store.close(); err != nil {
		return fmt.Errorf("close the index: %w", err)
	}
	return nil
}

// Find judges a question.
func (x *Index) Find(ctx context.Context, q knowledge.Question) (knowledge.Finding, error) {
	r := x.read(q)
	if len(r.tokens) == 0 {
		return x.judge(r, nil), nil
	}
	ranked, err := x.rank(ctx, r)
	if err != nil {
		return knowledge.Finding{}, fmt.Errorf("search knowledge: %w", err)
	}
	if err := x.lookAside(ctx, r); err != nil {
		return knowledge.Finding{}, fmt.Errorf("search knowledge: %w", err)
	}
	return x.judge(r, ranked), nil
}

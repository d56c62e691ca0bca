// Package stock is Bleve as it comes, asked like the real index: what a project has after an afternoon. It is for measuring against, in tests alone.
//
// Each guide or entry is one document in an index of Bleve's own kind (scorch, in memory) with Bleve's default mapping; a question is a match query over
// all fields. It answers whatever is found first.
package stock

import (
	"context"
	"fmt"
	"strconv"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"stepwise/knowledge"
)

// An Index finds guides. It may be used by several goroutines at once.
type Index struct {
	guides []*knowledge.Guide
	bleve  bleve.Index
}

// batchSize is how many documents are indexed at once.
const batchSize = 500

// New indexes the guides of a base. Whoever calls it closes the index.
func New(base *knowledge.Base) (*Index, error) {
	index, err := bleve.NewUsing("", bleve.NewIndexMapping(), scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("make a Bleve index: %w", err)
	}
	x := &Index{guides: base.Guides, bleve: index}
	if err := x.fill(); err != nil {
		_ = index.Close() // the first error says what happened
		return nil, fmt.Errorf("fill the Bleve index: %w", err)
	}
	return x, nil
}

func (x *Index) fill() error {
	batch := x.bleve.NewBatch()
	for i, g := range x.guides {
		if err := batch.Index(strconv.Itoa(i), document(g)); err != nil {
			return err
		}
		if batch.Size() >= batchSize || i == len(x.guides)-1 {
			if err := x.bleve.Batch(batch); err != nil {
				return err
			}
			batch.Reset()
		}
	}
	return nil
}

// document is a guide in three fields: its title, its other wordings, and all it says.
func document(g *knowledge.Guide) map[string]any {
	questions := append([]string{}, g.Questions...)
	var answer []string
	say := func(blocks []knowledge.Block) {
		knowledge.Walk(blocks, func(b knowledge.Block) { answer = append(answer, b.Text.Plain()) })
	}
	say(g.Summary)
	for i := range g.Sections {
		s := &g.Sections[i]
		questions = append(questions, s.Asked...)
		answer = append(answer, s.Title)
		say(s.Intro)
		for j := range s.Parts {
			p := &s.Parts[j]
			questions = append(questions, p.Asked...)
			answer = append(answer, p.Title)
			say(p.Body)
		}
	}
	return map[string]any{"title": g.Title, "questions": questions, "answer": answer}
}

// maxHits is how many guides are found at most.
const maxHits = 5

// Find is the guides that match best. Their confidence is Bleve's score, which is no probability.
func (x *Index) Find(ctx context.Context, q knowledge.Question) (knowledge.Finding, error) {
	request := bleve.NewSearchRequestOptions(bleve.NewMatchQuery(q.Text), maxHits, 0, false)
	request.SortBy([]string{"-_score", "_id"})
	result, err := x.bleve.SearchInContext(ctx, request)
	if err != nil {
		return knowledge.Finding{}, fmt.Errorf("search Bleve: %w", err)
	}
	f := knowledge.Finding{Verdict: knowledge.Decline}
	for _, hit := range result.Hits {
		n, err := strconv.Atoi(hit.ID)
		if err != nil {
			return knowledge.Finding{}, fmt.Errorf("search Bleve: %w", err)
		}
		g := x.guides[n]
		f.Hits = append(f.Hits, knowledge.Hit{Guide: g.ID, Language: g.Language, Title: g.Title, Confidence: hit.Score})
		f.Verdict = knowledge.Answer
	}
	return f, nil
}

// Close frees what the index holds. It must not be used afterwards.
func (x *Index) Close() error {
	if err := x.bleve.Close(); err != nil {
		return fmt.Errorf("close the Bleve index: %w", err)
	}
	return nil
}

package index

import (
	"context"
	"slices"

	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search"
	index "github.com/blevesearch/bleve_index_api"
)

// A bestQuery is a query of Bleve's that matches the best entries alone: where Bleve's own disjunction scores whatever has any of the words, this one leaves
// out what cannot win ([seeker]).
type bestQuery struct {
	store  *store
	seeker *seeker
	limit  int
}

// Searcher looks for the best entries.
func (q *bestQuery) Searcher(ctx context.Context, _ index.IndexReader, _ mapping.IndexMapping, _ search.SearcherOptions) (search.Searcher, error) {
	if err := q.seeker.seek(ctx, q.limit); err != nil {
		return nil, err
	}
	slices.SortFunc(q.seeker.best, func(a, b scored) int { return int(a.number) - int(b.number) })
	return &bestSearcher{bestQuery: q}, nil
}

// A bestSearcher hands out the best entries in their order.
type bestSearcher struct {
	*bestQuery
	given int
}

// Next is the next entry, nil after the last one.
func (s *bestSearcher) Next(ctx *search.SearchContext) (*search.DocumentMatch, error) {
	if s.given == len(s.seeker.best) {
		return nil, nil //nolint:nilnil // that is how Bleve's searchers end
	}
	b := s.seeker.best[s.given]
	s.given++
	m := ctx.DocumentMatchPool.Get()
	m.IndexInternalID = index.NewIndexInternalID(m.IndexInternalID, uint64(s.store.documents[b.number]))
	m.Score = b.score
	return m, nil
}

// Advance is part of the interface; nobody joins this query with others.
func (s *bestSearcher) Advance(ctx *search.SearchContext, id index.IndexInternalID) (*search.DocumentMatch, error) {
	for {
		m, err := s.Next(ctx)
		if m == nil || err != nil || m.IndexInternalID.Compare(id) >= 0 {
			return m, err
		}
		ctx.DocumentMatchPool.Put(m)
	}
}

// Close has nothing to free.
func (s *bestSearcher) Close() error { return nil }

// Weight is of no use to a query that stands alone.
func (s *bestSearcher) Weight() float64 { return 1 }

// SetQueryNorm is of no use to a query that stands alone.
func (s *bestSearcher) SetQueryNorm(float64) {}

// Count is how many entries there are.
func (s *bestSearcher) Count() uint64 { return uint64(len(s.seeker.best)) }

// Min is how many clauses must match.
func (s *bestSearcher) Min() int { return 0 }

// Size is how much memory the searcher takes, as Bleve wants to know; it is shared with other questions.
func (s *bestSearcher) Size() int { return 0 }

// DocumentMatchPoolSize is how many matches are in use at once.
func (s *bestSearcher) DocumentMatchPoolSize() int { return 1 }

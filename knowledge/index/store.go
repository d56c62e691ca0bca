package index

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"
)

// A store is the Bleve index: one document per entry, with its terms as they were analysed by package language. Nothing is stored in it and
// nothing is scored by field: it says which entries are worth ranking.
type store struct{ index bleve.Index }

const (
	textField = "text"
	nameField = "name" // product:netflix, task:cancel
)

// batchSize is how many documents are handed to Bleve at once; more makes fewer, larger segments.
const batchSize = 500

func newStore(entries []*entry) (*store, error) {
	m, err := newMapping()
	if err != nil {
		return nil, err
	}
	// Scorch in memory. NewMemOnly is the old kind of index: nine times slower to build.
	index, err := bleve.NewUsing("", m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, err
	}
	s := &store{index: index}
	batch := index.NewBatch()
	for i, e := range entries {
		doc := map[string]any{textField: strings.Join(e.terms, " "), nameField: strings.Join(e.names(), " ")}
		if err := batch.Index(strconv.Itoa(i), doc); err != nil {
			return nil, errors.Join(err, s.close())
		}
		if batch.Size() >= batchSize || i == len(entries)-1 {
			if err := index.Batch(batch); err != nil {
				return nil, errors.Join(err, s.close())
			}
			batch = index.NewBatch()
		}
	}
	return s, nil
}

// newMapping is a static mapping of two fields whose terms stand between spaces.
func newMapping() (*mapping.IndexMappingImpl, error) {
	const spaced = "spaced"
	m := bleve.NewIndexMapping()
	if err := m.AddCustomAnalyzer(spaced, map[string]any{"type": custom.Name, "tokenizer": whitespace.Name}); err != nil {
		return nil, err
	}
	field := func() *mapping.FieldMapping {
		return &mapping.FieldMapping{Type: "text", Analyzer: spaced, Index: true, SkipFreqNorm: false}
	}
	doc := bleve.NewDocumentStaticMapping()
	doc.AddFieldMappingsAt(textField, field())
	doc.AddFieldMappingsAt(nameField, field())
	m.DefaultMapping = doc
	return m, nil
}

func (e *entry) names() []string {
	var names []string
	if e.product != "" {
		names = append(names, "product:"+string(e.product))
	}
	if e.task != "" {
		names = append(names, "task:"+string(e.task))
	}
	return names
}

// A clause is a term to look for with what it is worth.
type clause struct {
	field, term string
	boost       float64
}

// search is the numbers of at most limit entries that contain any of the terms, best first.
func (s *store) search(ctx context.Context, clauses []clause, limit int) ([]int, error) {
	if len(clauses) == 0 {
		return nil, nil
	}
	queries := make([]query.Query, len(clauses))
	for i, c := range clauses {
		q := bleve.NewTermQuery(c.term)
		q.SetField(c.field)
		q.SetBoost(c.boost)
		queries[i] = q
	}
	req := bleve.NewSearchRequestOptions(bleve.NewDisjunctionQuery(queries...), limit, 0, false)
	req.SortBy([]string{"-_score", "_id"})
	res, err := s.index.SearchInContext(ctx, req)
	if err != nil {
		return nil, err
	}
	found := make([]int, len(res.Hits))
	for i, h := range res.Hits {
		if found[i], err = strconv.Atoi(h.ID); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (s *store) close() error { return s.index.Close() }

package index

import (
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"stepwise/knowledge"
)

// A stock is Bleve as its tutorial uses it: one document for each guide, with three fields of text, asked by match queries. Nothing is stored, so that it is
// as small and as quick to build as it can be.
type stock struct{ index bleve.Index }

var stockFields = [...]string{"title", "questions", "body"}

func newStock(t testing.TB, base *knowledge.Base) *stock {
	t.Helper()
	text := bleve.NewTextFieldMapping()
	text.Store, text.IncludeInAll, text.IncludeTermVectors, text.DocValues = false, false, false, false
	doc := bleve.NewDocumentStaticMapping()
	for _, field := range stockFields {
		doc.AddFieldMappingsAt(field, text)
	}
	m := bleve.NewIndexMapping()
	m.DefaultMapping = doc
	index, err := bleve.NewUsing("", m, scorch.Name, scorch.Name, nil)
	if err != nil {
		t.Fatal(err)
	}
	// Few segments, which are quick to search, without any that takes much memory to build.
	size := max(1000, len(base.Guides)/8)
	batch := index.NewBatch()
	for i, g := range base.Guides {
		if err := batch.Index(string(g.ID), map[string]any{"title": g.Title, "questions": strings.Join(g.Questions, "\n"), "body": body(g)}); err != nil {
			t.Fatal(err)
		}
		if batch.Size() == size || i == len(base.Guides)-1 {
			if err := index.Batch(batch); err != nil {
				t.Fatal(err)
			}
			batch = index.NewBatch()
		}
	}
	return &stock{index}
}

// body is all text of a guide beside its title and questions.
func body(g *knowledge.Guide) string {
	var b strings.Builder
	add := func(blocks []knowledge.Block) {
		knowledge.Walk(blocks, func(block knowledge.Block) { b.WriteString(block.Text.Plain() + "\n") })
	}
	add(g.Summary)
	for i := range g.Sections {
		s := &g.Sections[i]
		b.WriteString(s.Title + "\n")
		add(s.Intro)
		for j := range s.Parts {
			b.WriteString(s.Parts[j].Title + "\n")
			add(s.Parts[j].Body)
		}
	}
	return b.String()
}

// search asks for ten documents.
func (s *stock) search(t testing.TB, text string) {
	fields := bleve.NewDisjunctionQuery()
	for _, field := range stockFields {
		q := bleve.NewMatchQuery(text)
		q.SetField(field)
		fields.AddQuery(q)
	}
	if _, err := s.index.Search(bleve.NewSearchRequest(fields)); err != nil {
		t.Error(err)
	}
}

package index

import (
	"context"
	"strconv"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/search"
)

// A store is the Bleve index: one document per entry, with its words as they were read by package language and the names of what it is declared to be about.
// Nothing is stored in it and nothing is scored by field: it says which entries are worth ranking. What a search reads is compiled into arrays when the index
// is built ([store.compile]), because Bleve scores every entry with any of the words, at about a hundred nanoseconds each.
type store struct {
	index     bleve.Index
	documents []uint32            // by entry: the number of its document
	numbers   []uint32            // by document: the number of its entry
	names     map[string][]uint32 // a name to the entries that are declared so, sorted
}

// The fields of a document.
const (
	textField = "text"
	nameField = "name" // product:netflix, task:cancel
)

// newStore makes a Bleve index without documents.
func newStore() (*store, error) {
	// Scorch in memory. NewMemOnly is the old kind of index: nine times slower to build.
	b, err := bleve.NewUsing("", bleve.NewIndexMapping(), scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, err
	}
	return &store{index: b, names: map[string][]uint32{}}, nil
}

// compiled makes a store of so many entries that were compiled earlier. The Bleve index stays empty: all that runs in it is our own query, which looks at what
// was compiled.
func (s *store) compiled(entries int) {
	s.documents = make([]uint32, entries)
	for n := range s.documents {
		s.documents[n] = uint32(n)
	}
	s.numbers = s.documents
}

// A filler hands documents to Bleve for one goroutine.
type filler struct {
	store *store
	batch *bleve.Batch
	size  int
}

// newFiller makes a filler that hands over so many documents at once.
func (s *store) newFiller(size int) *filler {
	return &filler{store: s, batch: s.index.NewBatch(), size: size}
}

// add adds the entries that were gathered.
func (f *filler) add(g *gathering) error {
	from := 0
	for i, end := range g.saidEnds {
		words := &termField{name: textField}
		for _, word := range g.said[from:end] {
			words.terms = append(words.terms, g.keys[word])
		}
		from = end
		names := &termField{name: nameField, terms: g.entries[i].names()}
		doc := document.NewDocument(strconv.Itoa(g.first + i)).AddField(words).AddField(names)
		if err := f.batch.IndexAdvanced(doc); err != nil {
			return err
		}
		if f.batch.Size() == f.size {
			if err := f.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// flush hands over what is left.
func (f *filler) flush() error {
	if f.batch.Size() == 0 {
		return nil
	}
	err := f.store.index.Batch(f.batch)
	f.batch = f.store.index.NewBatch()
	return err
}

// search is at most limit entries that have most of what is wanted, by their number.
func (s *store) search(ctx context.Context, k *seeker, limit int) ([]int, error) {
	found := make([]int, 0, limit)
	collect := func(c *search.SearchContext) (search.DocumentMatchHandler, bool, error) {
		return func(hit *search.DocumentMatch) error {
			if hit != nil {
				found = append(found, int(s.numbers[hit.IndexInternalID.Value()]))
				c.DocumentMatchPool.Put(hit)
			}
			return nil
		}, false, nil
	}
	ctx = context.WithValue(ctx, search.MakeDocumentMatchHandlerKey, search.MakeDocumentMatchHandler(collect))
	// The searcher gives the best ones alone, so there is nothing for Bleve to choose from.
	request := bleve.NewSearchRequestOptions(&bestQuery{store: s, seeker: k, limit: limit}, 0, 0, false)
	if _, err := s.index.SearchInContext(ctx, request); err != nil {
		return nil, err
	}
	return found, nil
}

func (s *store) close() error { return s.index.Close() }

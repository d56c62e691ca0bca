package index

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/search"
)

// A store is the Bleve index: one document per entry, with its terms as they were analysed by package language and the names of what it is declared to be
// about. Nothing is stored in it and nothing is scored by field: it says which entries are worth ranking. What a search reads is compiled into arrays when
// the index is built ([compiler]), because Bleve scores every entry with any of the words, at about a hundred nanoseconds each.
type store struct {
	index     bleve.Index
	documents []uint32 // by entry: the number of its document
	numbers   []uint32 // by document: the number of its entry
	text      *postings
	names     map[string][]uint32 // a name to the entries that are declared so, sorted
}

// The fields of a document.
const (
	textField = "text"
	nameField = "name" // product:netflix, task:cancel
)

// batchSize is how many documents are handed to Bleve at most at once. Each batch becomes a segment: few are quicker to read, large ones take memory to make.
const batchSize = 4000

// newStore makes the Bleve index of entries whose terms were gathered, and compiles it into the postings.
func newStore(entries []*entry, terms *vocabulary, gathered []*gathering, text *postings) (*store, error) {
	// Scorch in memory. NewMemOnly is the old kind of index: nine times slower to build.
	b, err := bleve.NewUsing("", bleve.NewIndexMapping(), scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, err
	}
	s := &store{index: b, text: text, names: map[string][]uint32{}}
	if err := s.fill(entries, terms, gathered); err != nil {
		return nil, errors.Join(err, s.close())
	}
	if err := s.compile(terms, len(entries)); err != nil {
		return nil, errors.Join(fmt.Errorf("compile postings: %w", err), s.close())
	}
	return s, nil
}

// fill hands all documents to Bleve, in several batches at once.
func (s *store) fill(entries []*entry, terms *vocabulary, gathered []*gathering) error {
	words := string(terms.text)
	spelt := func(id uint32) string {
		first := uint32(0)
		if id > 0 {
			first = terms.ends[id-1]
		}
		return words[first:terms.ends[id]]
	}
	var indexing sync.WaitGroup
	turns := make(chan struct{}, runtime.GOMAXPROCS(0))
	var mu sync.Mutex // of err
	var failed error
	put := func(batch *bleve.Batch) {
		turns <- struct{}{}
		indexing.Go(func() {
			defer func() { <-turns }()
			if err := s.index.Batch(batch); err != nil {
				mu.Lock()
				defer mu.Unlock()
				failed = errors.Join(failed, err)
			}
		})
	}
	batch, number := s.index.NewBatch(), 0
	for _, g := range gathered {
		from := 0
		for _, end := range g.termEnds {
			text := &termField{name: textField}
			for _, local := range g.terms[from:end] {
				text.terms = append(text.terms, spelt(g.all[local]))
			}
			from = end
			names := &termField{name: nameField, terms: entries[number].names()}
			doc := document.NewDocument(strconv.Itoa(number)).AddField(text).AddField(names)
			if err := batch.IndexAdvanced(doc); err != nil {
				indexing.Wait()
				return err
			}
			if number++; batch.Size() == batchSize {
				put(batch)
				batch = s.index.NewBatch()
			}
		}
	}
	put(batch)
	indexing.Wait()
	return failed
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

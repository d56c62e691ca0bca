package index

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// Forms are the terms of every word: what Bleve need not hold, since they follow from the words.
type forms struct {
	words vocabulary
	terms [][]uint32 // by word
}

// newForms joins the words that were gathered.
func newForms(gathered []*gathering) *forms {
	f := &forms{}
	for _, g := range gathered {
		for i, key := range g.keys {
			if word := f.words.intern(key); int(word) == len(f.terms) {
				ids := make([]uint32, len(g.lists[i]))
				for k, local := range g.lists[i] {
					ids[k] = g.all[local]
				}
				f.terms = append(f.terms, ids)
			}
		}
	}
	return f
}

// compile reads the whole Bleve index into the arrays that a search looks at, its segments side by side.
func (s *store) compile(text *postings, f *forms, entries int, m *meter) (err error) {
	advanced, err := s.index.Advanced()
	if err != nil {
		return err
	}
	reader, err := advanced.Reader()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok {
		return fmt.Errorf("the index is not scorch but %T", reader)
	}
	s.documents, s.numbers = make([]uint32, entries), make([]uint32, entries)
	segments := snapshot.Segments()
	read := make([]segmentReader, len(segments))
	var reading sync.WaitGroup
	first := 0
	for i, seg := range segments {
		read[i] = segmentReader{store: s, segment: seg.Segment(), first: first, names: map[string][]uint32{}}
		first += int(seg.FullSize())
		reading.Go(func() {
			read[i].err = read[i].read(f)
			m.add(int(seg.FullSize()))
		})
	}
	reading.Wait()
	var found []wordIn
	for i := range read {
		if read[i].err != nil {
			return read[i].err
		}
		found = append(found, read[i].words...)
		for name, numbers := range read[i].names {
			s.names[name] = append(s.names[name], numbers...)
		}
	}
	for _, numbers := range s.names {
		slices.Sort(numbers)
	}
	return text.fill(f, found, entries)
}

// A segmentReader reads one segment of the Bleve index.
type segmentReader struct {
	store   *store
	segment segment.Segment
	first   int // number of its first document
	words   []wordIn
	names   map[string][]uint32
	err     error
}

// A wordIn is a word and an entry that has it.
type wordIn struct{ word, number uint32 }

func (r *segmentReader) read(f *forms) error {
	numbers := r.store.numbers[r.first : r.first+int(r.segment.Count())]
	for doc := range numbers {
		id, err := r.segment.DocID(uint64(doc))
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(string(id))
		if err != nil {
			return err
		}
		numbers[doc], r.store.documents[n] = uint32(n), uint32(r.first+doc)
	}
	if err := r.eachTerm(nameField, func(name string, doc uint64) error {
		r.names[name] = append(r.names[name], numbers[doc])
		return nil
	}); err != nil {
		return err
	}
	last, word := "", uint32(0)
	return r.eachTerm(textField, func(key string, doc uint64) error {
		if key != last {
			var ok bool
			if word, ok = f.words.find(key); !ok {
				return fmt.Errorf("nobody said %q", key)
			}
			last = key
		}
		r.words = append(r.words, wordIn{word, numbers[doc]})
		return nil
	})
}

// eachTerm calls visit for every term of a field and every document that has it.
func (r *segmentReader) eachTerm(field string, visit func(term string, doc uint64) error) error {
	dict, err := r.segment.Dictionary(field)
	if err != nil {
		return err
	}
	terms := dict.AutomatonIterator(nil, nil, nil)
	var list segment.PostingsList
	var docs segment.PostingsIterator
	for {
		next, err := terms.Next()
		if next == nil || err != nil {
			return err
		}
		if list, err = dict.PostingsList([]byte(next.Term), nil, list); err != nil {
			return err
		}
		docs = list.Iterator(false, false, false, docs)
		for {
			doc, err := docs.Next()
			if err != nil {
				return err
			}
			if doc == nil {
				break
			}
			if err := visit(next.Term, doc.Number()); err != nil {
				return err
			}
		}
	}
}

// fill writes down which entries have a term: those with any of its words.
func (p *postings) fill(f *forms, found []wordIn, entries int) error {
	// Sorted by entry, each list of entries grows in order.
	ends := make([]uint32, entries+1)
	for _, w := range found {
		ends[w.number+1]++
	}
	for i := range entries {
		ends[i+1] += ends[i]
	}
	words := make([]uint32, len(found))
	for _, w := range found {
		words[ends[w.number]] = w.word
		ends[w.number]++ // which makes it the end of this entry, the beginning of the next one
	}
	p.entries = make([]uint32, p.starts[len(p.starts)-1])
	next := slices.Clone(p.starts)
	last := make([]uint32, len(p.starts)) // by term: the entry that was written last, from 1
	from := uint32(0)
	for number := range uint32(entries) {
		for _, word := range words[from:ends[number]] {
			for _, term := range f.terms[word] {
				if last[term] == number+1 {
					continue
				}
				if last[term] = number + 1; next[term] == p.starts[term+1] {
					return fmt.Errorf("term %d stands in more entries than were gathered", term)
				}
				p.entries[next[term]] = number
				next[term]++
			}
		}
		from = ends[number]
	}
	for term, n := range next[:len(next)-1] {
		if n != p.starts[term+1] {
			return fmt.Errorf("term %d stands in fewer entries than were gathered", term)
		}
	}
	return nil
}

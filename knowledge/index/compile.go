package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	index "github.com/blevesearch/bleve_index_api"
)

// compile reads the whole Bleve index into the arrays that a search looks at.
func (s *store) compile(terms *vocabulary, entries int) (err error) {
	advanced, err := s.index.Advanced()
	if err != nil {
		return err
	}
	reader, err := advanced.Reader()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	if err := s.number(reader, entries); err != nil {
		return err
	}
	p := s.text
	p.entries = make([]uint32, p.starts[terms.size()])
	if err := s.eachTerm(reader, textField, func(term string, found []uint32) error {
		id, ok := terms.find(term)
		if !ok || len(found) != p.count(id) {
			return fmt.Errorf("%q stands in %d documents", term, len(found))
		}
		copy(p.entries[p.starts[id]:], found)
		return nil
	}); err != nil {
		return err
	}
	return s.eachTerm(reader, nameField, func(name string, found []uint32) error {
		s.names[name] = slices.Clone(found)
		return nil
	})
}

// number notes which document is which entry.
func (s *store) number(reader index.IndexReader, entries int) (err error) {
	s.documents, s.numbers = make([]uint32, entries), make([]uint32, entries)
	docs, err := reader.DocIDReaderAll()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, docs.Close()) }()
	for {
		id, err := docs.Next()
		if id == nil || err != nil {
			return err
		}
		name, err := reader.ExternalID(id)
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(name)
		if err != nil {
			return err
		}
		s.documents[n], s.numbers[id.Value()] = uint32(id.Value()), uint32(n)
	}
}

// eachTerm calls visit for every term of a field with the entries that have it, sorted. Visit must not keep them.
func (s *store) eachTerm(reader index.IndexReader, field string, visit func(term string, found []uint32) error) (err error) {
	dict, err := reader.FieldDict(field)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dict.Close()) }()
	var found []uint32
	for {
		next, err := dict.Next()
		if next == nil || err != nil {
			return err
		}
		if found, err = s.withTerm(reader, field, next.Term, found[:0]); err != nil {
			return err
		}
		if err := visit(next.Term, found); err != nil {
			return err
		}
	}
}

// withTerm appends the entries that have a term, sorted.
func (s *store) withTerm(reader index.IndexReader, field, term string, to []uint32) (found []uint32, err error) {
	docs, err := reader.TermFieldReader(context.Background(), []byte(term), field, false, false, false)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, docs.Close()) }()
	var doc index.TermFieldDoc
	for {
		next, err := docs.Next(&doc)
		if err != nil {
			return nil, err
		}
		if next == nil {
			slices.Sort(to)
			return to, nil
		}
		to = append(to, s.numbers[next.ID.Value()])
	}
}

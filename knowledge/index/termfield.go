package index

import (
	index "github.com/blevesearch/bleve_index_api"
)

// A termField is a field of a Bleve document whose terms are known already, each of them once: Bleve need not find them in a text.
type termField struct {
	name  string
	terms []string
	once  index.TokenFrequencies
}

// Name is the name of the field.
func (f *termField) Name() string { return f.name }

// ArrayPositions is empty: a field has one value.
func (f *termField) ArrayPositions() []uint64 { return nil }

// Options say that the terms are looked for, and nothing else.
func (f *termField) Options() index.FieldIndexingOptions {
	return index.IndexField | index.SkipFreqNorm
}

// Analyze puts the terms into Bleve's form.
func (f *termField) Analyze() {
	var once index.TokenFreq // without a frequency and without places, so that all may share it
	f.once = make(index.TokenFrequencies, len(f.terms))
	for _, term := range f.terms {
		f.once[term] = &once
	}
}

// Value is nil: nothing is stored.
func (f *termField) Value() []byte { return nil }

// NumPlainTextBytes is of no use to us.
func (f *termField) NumPlainTextBytes() uint64 { return 0 }

// Size is about how much memory the field takes.
func (f *termField) Size() int { return 16 * len(f.terms) }

// EncodedFieldType says that it is text.
func (f *termField) EncodedFieldType() byte { return 't' }

// AnalyzedLength is how many terms there are.
func (f *termField) AnalyzedLength() int { return len(f.terms) }

// AnalyzedTokenFrequencies are the terms.
func (f *termField) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.once }

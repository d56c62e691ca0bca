package index

import (
	"errors"
	"fmt"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
	"stepwise/knowledge/pack"
)

// Pack is the index as bytes, from which [Unpack] makes it again without reading a guide.
func (x *Index) Pack() []byte { return pack.Write(func(p *pack.Packer) { packIndex(p, x) }) }

// Unpack is the index that was packed of that base, with the help of the same tables. The bytes must be known to be whole: others are an error, or an index
// that finds anything or nothing.
func Unpack(packed string, base *knowledge.Base, words *language.Set) (*Index, error) {
	x := empty(base, words)
	var err error
	if x.store, err = newStore(); err != nil {
		return nil, fmt.Errorf("make the Bleve index: %w", err)
	}
	if err := x.unpack(packed); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return x, nil
}

func (x *Index) unpack(packed string) error {
	x.lexicon, x.speller = newLexicon(x.base), &speller{}
	aside := ""
	if err := pack.Read(packed, func(p *pack.Packer) { aside = packIndex(p, x) }); err != nil {
		return err
	}
	groups := translations(x.base.Guides)
	if len(groups) != len(x.entries) {
		return pack.ErrBroken
	}
	x.store.compiled(len(x.entries))
	for number, e := range x.entries {
		e.guides = groups[number]
		x.byID[e.id] = number
		x.cover(number, e)
	}
	x.average()
	x.speller = newSpeller(x.speller.tables, &x.terms)
	if open := x.productless(); open != nil {
		var err error
		if x.open, err = Unpack(aside, open, x.words); err != nil {
			return err
		}
	}
	if x.classifier != nil {
		var err error
		if x.classifier.meanings, err = language.LoadMeanings(); err != nil {
			return fmt.Errorf("learn the meanings of words: %w", err)
		}
	}
	return nil
}

// packIndex packs what is made of the guides alone, in pieces that take about as long as each other. It gives the index of the entries aside, packed.
func packIndex(p *pack.Packer, x *Index) (aside string) {
	hash := x.base.Hash
	pack.Text(p, &hash)
	if hash != x.base.Hash {
		p.Fail() // it is of other guides
		return ""
	}
	pack.Int(p, &x.wordings)
	pack.Double(p, &x.sure)
	if x.open != nil {
		aside = string(x.open.Pack())
	}
	pieces := []func(*pack.Packer){
		func(p *pack.Packer) { pack.Numbers(p, &x.postings.places) },
		func(p *pack.Packer) { pack.Numbers(p, &x.postings.entries) },
		func(p *pack.Packer) { packVocabulary(p, &x.terms) },
		func(p *pack.Packer) {
			pack.Detach(p) // the numbers of the other pieces are copies
			pack.List(p, &x.entries, packEntry)
		},
		func(p *pack.Packer) {
			pack.Numbers(p, &x.postings.starts)
			pack.Numbers(p, &x.postings.firsts)
		},
		func(p *pack.Packer) {
			pack.Detach(p)
			pack.Map(p, &x.store.names, pack.Numbers)
			packClassifier(p, &x.classifier)
			pack.Text(p, &aside)
		},
		func(p *pack.Packer) {
			pack.Detach(p)
			language.PackNames(p, &x.names)
		},
		func(p *pack.Packer) {
			pack.Detach(p)
			language.PackDetector(p, &x.detector, x.words)
			pack.Set(p, &x.speller.tables)
		},
	}
	pack.Pieces(p, len(pieces), func(p *pack.Packer, number int) { pieces[number](p) })
	return aside
}

// packVocabulary packs the terms. The hash table is made anew, which takes no longer than to read it.
func packVocabulary(p *pack.Packer, v *vocabulary) {
	pack.Bytes(p, &v.text)
	pack.Numbers(p, &v.ends)
	pack.Numbers(p, &v.parts)
	pack.Numbers(p, &v.written)
	if !p.Reads() {
		return
	}
	last := uint32(0)
	for _, end := range v.ends {
		if end < last || int(end) > len(v.text) {
			p.Fail()
			return
		}
		last = end
	}
	v.rehash(len(v.ends))
}

// packEntry packs an entry but for its guides, which are the base's.
func packEntry(p *pack.Packer, e **entry) {
	if p.Reads() {
		*e = &entry{}
	}
	v := *e
	pack.Text(p, &v.id)
	pack.Text(p, &v.product)
	pack.Text(p, &v.task)
	pack.List(p, &v.variants, pack.Text)
	pack.List(p, &v.parts, packPart)
	pack.List(p, &v.phrases, packPhrase)
	pack.Float(p, &v.length)
}

// packPart packs a part but for its hold, which follows from all lengths together.
func packPart(p *pack.Packer, v *part) {
	pack.Text(p, &v.id)
	pack.Text(p, &v.variant)
	pack.Text(p, &v.class)
	pack.Int(p, &v.step)
	pack.Float(p, &v.length)
	pack.List(p, &v.tasks, pack.Text)
}

func packPhrase(p *pack.Packer, v *phrase) {
	n := int(v.part)
	pack.Int(p, &n)
	v.part = uint16(n)
	pack.Bool(p, &v.named)
	pack.Float(p, &v.mass)
	pack.Float(p, &v.local)
}

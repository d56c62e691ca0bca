package language

import (
	"strings"

	"stepwise/knowledge/pack"
)

// PackWords packs tables as they were read.
func PackWords(p *pack.Packer, w *Words) { pack.Map(p, (*map[Code]Table)(w), packTable) }

func packTable(p *pack.Packer, t *Table) {
	pack.Text(p, &t.Name)
	pack.Text(p, &t.Script)
	pack.Text(p, &t.Group)
	pack.List(p, &t.Markers, pack.Text)
	pack.List(p, &t.Shared, pack.Text)
	pack.List(p, &t.Stop, pack.Text)
	pack.List(p, &t.Courtesy, pack.Text)
	pack.List(p, &t.Sees, pack.Text)
	pack.Map(p, &t.Slang, pack.Text)
	for _, lists := range []*map[string][]string{&t.Tasks, &t.Variants, &t.Cues, &t.Ordinals, &t.Controls, &t.Smalltalk, &t.Products} {
		pack.Map(p, lists, packTexts)
	}
}

func packTexts(p *pack.Packer, list *[]string) { pack.List(p, list, pack.Text) }

// Pack is the set as bytes, from which [Unpack] makes it again without analysing every wording of the tables.
func (s *Set) Pack() []byte { return pack.Write(func(p *pack.Packer) { packSet(p, s) }) }

// Unpack is the set that was packed. The bytes must be known to be whole: others are an error, or any set at all.
func Unpack(packed string) (*Set, error) {
	s := &Set{}
	if err := pack.Read(packed, func(p *pack.Packer) { packSet(p, s) }); err != nil {
		return nil, err
	}
	return s, nil
}

// packSet packs a set in pieces that take about as long as each other.
func packSet(p *pack.Packer, s *Set) {
	words := Words(s.tables)
	pieces := []func(*pack.Packer){
		func(p *pack.Packer) { pack.List(p, &s.lexicon.wordings, packWording) },
		func(p *pack.Packer) { packLexicon(p, &s.lexicon) },
		func(p *pack.Packer) {
			pack.Set(p, &s.stop)
			pack.Int(p, &s.longestStop)
			pack.Map(p, &s.slang, packTexts)
			pack.List(p, &s.hanPairs, pack.Text)
			PackDetector(p, &s.detector, s)
			pack.Map(p, &s.controls, pack.Text)
			pack.Map(p, &s.ordinals, pack.Text)
			pack.Set(p, &s.courtesy)
			pack.Set(p, &s.sees)
		},
		func(p *pack.Packer) { PackWords(p, &words) },
	}
	if p.Reads() {
		*s = *newSet(nil)
	}
	pack.Pieces(p, len(pieces), func(p *pack.Packer, number int) { pieces[number](p) })
	if !p.Reads() {
		return
	}
	s.know(words)
	if len(s.hanPairs)%2 != 0 {
		p.Fail()
		return
	}
	s.hanSlang = strings.NewReplacer(s.hanPairs...)
}

func packLexicon(p *pack.Packer, x *lexicon) {
	pack.Map(p, &x.terms, pack.Int)
	pack.List(p, &x.begins, pack.Numbers)
	pack.Set(p, &x.pairs)
	PackNames(p, &x.products)
}

func packWording(p *pack.Packer, w *wording) {
	in := int(w.list)
	pack.Int(p, &in)
	w.list = list(in)
	pack.Text(p, &w.key)
	pack.List(p, &w.words, func(p *pack.Packer, terms *[]termID) { pack.List(p, terms, pack.Int) })
	pack.List(p, &w.gaps, pack.Int)
	pack.Double(p, &w.weight)
}

// PackNames packs a finder of names.
func PackNames(p *pack.Packer, n **Names) {
	if p.Reads() {
		*n = &Names{}
	}
	pack.Map(p, &(*n).keys, pack.Text)
	pack.Set(p, &(*n).begins)
}

// PackDetector packs a detector of the languages of a set.
func PackDetector(p *pack.Packer, d **Detector, of *Set) {
	if p.Reads() {
		*d = &Detector{set: of}
	}
	v := *d
	pack.Map(p, &v.marker, packWorth)
	pack.Map(p, &v.grams, packWorth)
	pack.List(p, &v.codes, pack.Text)
	pack.List(p, &v.places, pack.Int)
	packWorth(p, &v.unseen)
}

// packWorth packs what something is worth for each language.
func packWorth(p *pack.Packer, list *[]float64) { pack.List(p, list, pack.Double) }

package knowledge

import (
	"slices"
	"time"

	"stepwise/knowledge/language"
)

// packedTogether is how many guides are packed as one piece. Pieces are read on all cores at once.
const packedTogether = 256

// Pack is the base as bytes, from which [Unpack] makes it again in a fraction of the time that reading Markdown takes. The form is for the program that wrote
// it: it has no version, and what is packed must be known to be whole.
//
// It is our own, for none that was tried is quick enough: encoding/gob takes eight times as long to read 10,000 guides and fxamacker/cbor nine times.
func (b *Base) Pack() []byte {
	pieces := make([][]byte, (len(b.Guides)+packedTogether-1)/packedTogether)
	lengths := make([]int, len(pieces))
	inParallel(len(pieces), func(i int) {
		p := packer{}
		first := i * packedTogether
		guides := b.Guides[first:min(first+packedTogether, len(b.Guides))]
		packList(&p, &guides, func(p *packer, g **Guide) { packGuide(p, *g) })
		pieces[i], lengths[i] = p.out, len(p.out)
	})
	p := packer{}
	packBase(&p, b)
	packList(&p, &lengths, packInt)
	return slices.Concat(append([][]byte{p.out}, pieces...)...)
}

// Unpack is the base that was packed. Bytes that Pack did not write are an error, or any base at all.
func Unpack(packed string) (*Base, error) {
	p := packer{in: packed, reading: true}
	b := &Base{}
	packBase(&p, b)
	var lengths []int
	packList(&p, &lengths, packInt)
	pieces := make([]packer, len(lengths))
	for i, n := range lengths {
		if n < 0 || n > len(p.in) {
			return nil, errPacked
		}
		pieces[i] = packer{in: p.in[:n], reading: true}
		p.in = p.in[n:]
	}
	guides := make([][]Guide, len(pieces))
	inParallel(len(pieces), func(i int) { packList(&pieces[i], &guides[i], packGuide) })
	for i := range pieces {
		if pieces[i].broken || pieces[i].in != "" {
			return nil, errPacked
		}
		for j := range guides[i] {
			b.Guides = append(b.Guides, &guides[i][j])
		}
	}
	if p.broken || p.in != "" {
		return nil, errPacked
	}
	return b, nil
}

// packBase packs all but the guides.
func packBase(p *packer, b *Base) {
	packList(p, &b.Products, packProduct)
	packMap(p, (*map[language.Code]language.Table)(&b.Words), packTable)
	packList(p, &b.Golden, packQuestion)
	packText(p, &b.Hash)
}

func packProduct(p *packer, q *Product) {
	packText(p, &q.ID)
	packText(p, &q.Name)
	packList(p, &q.Aliases, packText)
}

func packTable(p *packer, t *language.Table) {
	packText(p, &t.Name)
	packText(p, &t.Script)
	packText(p, &t.Group)
	packList(p, &t.Markers, packText)
	packList(p, &t.Shared, packText)
	packList(p, &t.Stop, packText)
	packMap(p, &t.Slang, packText)
	for _, lists := range []*map[string][]string{&t.Tasks, &t.Variants, &t.Cues, &t.Ordinals, &t.Smalltalk, &t.Products} {
		packMap(p, lists, packTexts)
	}
}

func packTexts(p *packer, list *[]string) { packList(p, list, packText) }

func packQuestion(p *packer, q *QuestionLine) {
	packText(p, &q.Language)
	packText(p, &q.Kind)
	packText(p, &q.Question)
	packList(p, &q.Guides, packText)
	packList(p, &q.Parts, packText)
	p.bool(&q.Declined)
	packText(p, &q.Note)
	packInt(p, &q.Line)
}

func packGuide(p *packer, g *Guide) {
	packText(p, &g.ID)
	packText(p, &g.Language)
	packInt(p, &g.Kind)
	packText(p, &g.Title)
	packText(p, &g.Product)
	packText(p, &g.Task)
	packList(p, &g.Questions, packText)
	packText(p, &g.Source)
	packText(p, &g.Author)
	packList(p, &g.Regions, packText)
	packTime(p, &g.Checked)
	packList(p, &g.Summary, packBlock)
	packList(p, &g.Sections, packSection)
	packText(p, &g.File)
	packInt(p, &g.Line)
}

// packTime packs a time to the second, in UTC.
func packTime(p *packer, t *time.Time) {
	n := t.Unix()
	packInt(p, &n)
	if p.reading {
		*t = time.Unix(n, 0).UTC()
	}
}

func packSection(p *packer, s *Section) {
	packText(p, &s.Class)
	packText(p, &s.Variant)
	packText(p, &s.Title)
	packList(p, &s.Intro, packBlock)
	packList(p, &s.Parts, packPart)
	p.bool(&s.Listed)
	p.bool(&s.Ordered)
	packList(p, &s.Asked, packText)
	packPosition(p, &s.Pos)
}

func packPart(p *packer, q *Part) {
	packText(p, &q.ID)
	p.bool(&q.Named)
	packInt(p, &q.Number)
	packText(p, &q.Title)
	p.bool(&q.Optional)
	packList(p, &q.Body, packBlock)
	packList(p, &q.Asked, packText)
	packPosition(p, &q.Pos)
}

func packBlock(p *packer, b *Block) {
	packInt(p, &b.Kind)
	packList(p, &b.Text, packSpan)
	p.bool(&b.Ordered)
	packList(p, &b.Items, packBlocks)
	packText(p, &b.Alert)
	packList(p, &b.Body, packBlock)
	packText(p, &b.File)
	packPosition(p, &b.Pos)
}

func packBlocks(p *packer, list *[]Block) { packList(p, list, packBlock) }

func packSpan(p *packer, s *Span) {
	packInt(p, &s.Kind)
	packText(p, &s.Text)
	packText(p, &s.URL)
}

func packPosition(p *packer, pos *Position) {
	packInt(p, &pos.Line)
	packInt(p, &pos.Column)
}

package knowledge

import (
	"time"

	"stepwise/knowledge/language"
	"stepwise/knowledge/pack"
)

// Pack is the base as bytes, from which [Unpack] makes it again in a fraction of the time that reading Markdown takes.
func (b *Base) Pack() []byte { return pack.Write(func(p *pack.Packer) { packBase(p, b) }) }

// Unpack is the base that was packed. The bytes must be known to be whole: of others it makes an error, or any base at all.
func Unpack(packed string) (*Base, error) {
	b := &Base{}
	if err := pack.Read(packed, func(p *pack.Packer) { packBase(p, b) }); err != nil {
		return nil, err
	}
	return b, nil
}

func packBase(p *pack.Packer, b *Base) {
	pack.List(p, &b.Products, packProduct)
	language.PackWords(p, &b.Words)
	pack.List(p, &b.Golden, packQuestion)
	pack.Text(p, &b.Hash)
	packGuides(p, &b.Guides)
}

// packGuides packs all guides, on all cores.
func packGuides(p *pack.Packer, guides *[]*Guide) {
	const together = 256 // guides in a piece
	n := len(*guides)
	pack.Int(p, &n)
	if p.Reads() && (n <= 0 || n > p.Left()) {
		p.Fail() // there is no base without guides
		return
	}
	if p.Reads() {
		*guides = make([]*Guide, n)
	}
	pack.Pieces(p, (n+together-1)/together, func(p *pack.Packer, number int) {
		for i := number * together; i < min((number+1)*together, n); i++ {
			if p.Reads() && p.Left() == 0 {
				p.Fail()
				return
			}
			if p.Reads() {
				(*guides)[i] = &Guide{}
			}
			packGuide(p, (*guides)[i])
		}
	})
}

func packProduct(p *pack.Packer, q *Product) {
	pack.Text(p, &q.ID)
	pack.Text(p, &q.Name)
	pack.List(p, &q.Aliases, pack.Text)
}

func packQuestion(p *pack.Packer, q *QuestionLine) {
	pack.Text(p, &q.Language)
	pack.Text(p, &q.Kind)
	pack.Text(p, &q.Question)
	pack.List(p, &q.Guides, pack.Text)
	pack.List(p, &q.Parts, pack.Text)
	pack.Bool(p, &q.Declined)
	pack.Text(p, &q.Note)
	pack.Int(p, &q.Line)
}

func packGuide(p *pack.Packer, g *Guide) {
	pack.Text(p, &g.ID)
	pack.Text(p, &g.Language)
	pack.Int(p, &g.Kind)
	pack.Text(p, &g.Title)
	pack.Text(p, &g.Product)
	pack.Text(p, &g.Task)
	pack.List(p, &g.Questions, pack.Text)
	pack.Text(p, &g.Source)
	pack.Text(p, &g.Author)
	pack.List(p, &g.Regions, pack.Text)
	packTime(p, &g.Checked)
	pack.List(p, &g.Summary, packBlock)
	pack.List(p, &g.Sections, packSection)
	pack.Text(p, &g.File)
	pack.Int(p, &g.Line)
}

// packTime packs a time to the second, in UTC.
func packTime(p *pack.Packer, t *time.Time) {
	n := t.Unix()
	pack.Int(p, &n)
	if p.Reads() {
		*t = time.Unix(n, 0).UTC()
	}
}

func packSection(p *pack.Packer, s *Section) {
	pack.Text(p, &s.Class)
	pack.Text(p, &s.Variant)
	pack.Text(p, &s.Title)
	pack.List(p, &s.Intro, packBlock)
	pack.List(p, &s.Parts, packPart)
	pack.Bool(p, &s.Listed)
	pack.Bool(p, &s.Ordered)
	pack.List(p, &s.Asked, pack.Text)
	packPosition(p, &s.Pos)
}

func packPart(p *pack.Packer, q *Part) {
	pack.Text(p, &q.ID)
	pack.Bool(p, &q.Named)
	pack.Int(p, &q.Number)
	pack.Text(p, &q.Title)
	pack.Bool(p, &q.Optional)
	pack.List(p, &q.Body, packBlock)
	pack.List(p, &q.Asked, pack.Text)
	packPosition(p, &q.Pos)
}

func packBlock(p *pack.Packer, b *Block) {
	pack.Int(p, &b.Kind)
	pack.List(p, &b.Text, packSpan)
	pack.Bool(p, &b.Ordered)
	pack.List(p, &b.Items, packBlocks)
	pack.Text(p, &b.Alert)
	pack.List(p, &b.Body, packBlock)
	pack.Text(p, &b.File)
	packPosition(p, &b.Pos)
}

func packBlocks(p *pack.Packer, list *[]Block) { pack.List(p, list, packBlock) }

func packSpan(p *pack.Packer, s *Span) {
	pack.Int(p, &s.Kind)
	pack.Text(p, &s.Text)
	pack.Text(p, &s.URL)
}

func packPosition(p *pack.Packer, pos *Position) {
	pack.Int(p, &pos.Line)
	pack.Int(p, &pos.Column)
}

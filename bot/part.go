package bot

import (
	"cmp"
	"strings"

	"stepwise/knowledge"
)

// showPart replies with a part or a section of the guide. A step begins a walk-through there, or goes on with it; the steps of a variant are shown as the guide
// in that variant. Should the guide have no such part, it is shown from its beginning, which is the nearest thing.
func (t *turn) showPart(g *knowledge.Guide, id knowledge.PartID) {
	if at, ok := t.isWalking(g.ID); ok { // in the version that the user follows
		if s, _ := at.guide.FindPart(id); s != nil {
			g = at.guide
		}
	}
	s, p := g.FindPart(id)
	switch {
	case s == nil:
		t.open(g, "")
		return
	case s.Class == knowledge.Steps && p == nil:
		t.open(g, s.Variant)
		return
	case s.Class == knowledge.Steps && t.message.Whole:
		t.showStep(g, s, p)
		return
	case s.Class == knowledge.Steps:
		t.answered(g, id, t.gen.printOf(g))
		t.goTo(t.start(g, s).at(p.Number))
		return
	}
	t.about(g, id)
	r := Reply{Kind: PartReply, Title: g.Title, Blocks: t.translated(g)}
	if s.Class == knowledge.FAQ {
		r.Kind = FAQReply
	}
	if p == nil {
		r.Blocks = append(r.Blocks, t.section(s)...)
	} else {
		r.Blocks = append(append(r.Blocks, Block{Kind: Heading, Text: plain(cmp.Or(p.Title, s.Title))}), t.blocks(p.Body)...)
	}
	r.Choices = t.partChoices(g, s, p)
	t.reply(t.rateable(g, t.finish(g, r)))
}

// showStep replies with a step by itself, to somebody who cannot answer back.
func (t *turn) showStep(g *knowledge.Guide, s *knowledge.Section, p *knowledge.Part) {
	t.about(g, p.ID)
	r := Reply{Kind: PartReply, Title: g.Title, Blocks: t.translated(g)}
	if s.Variant != "" {
		r.Blocks = append(r.Blocks, Block{Kind: Heading, Text: plain(s.Title)})
	}
	r.Blocks = append(r.Blocks, t.step(s, p))
	r.Choices = []Choice{t.whole(g)}
	t.reply(t.rateable(g, t.finish(g, t.steps(g, r))))
}

// partChoices are the ways on from a part that is no step: back to where the user was in the guide, or else the guide itself and its other sections.
func (t *turn) partChoices(g *knowledge.Guide, s *knowledge.Section, p *knowledge.Part) []Choice {
	if out := t.returnChoice(); len(out) > 0 {
		return out
	}
	out := []Choice{t.whole(g)}
	if p != nil && len(s.Parts) > 1 {
		return append(out, Choice{Label: label(s.Title), Token: partToken(g.ID, s.ID())})
	}
	return append(out, t.sections(g, func(other *knowledge.Section) bool { return other.Class == s.Class || other.Class == knowledge.Steps })...)
}

// whole is the choice of the whole guide.
func (t *turn) whole(g *knowledge.Guide) Choice {
	return Choice{Label: label(t.say(choiceGuide, nil)), Token: guideToken(g.ID)}
}

// translated says that the guide is in another language than the reply, if it is.
func (t *turn) translated(g *knowledge.Guide) []Block {
	if g.Language == t.language {
		return nil
	}
	name := t.bot.words.Name(g.Language)
	if p := languagePrefix + phrase(g.Language); t.has(p) {
		name = t.say(p, nil)
	}
	return []Block{{Text: plain(t.say(translation, data{"Language": name}))}}
}

// steps adds to a reply with steps whether anybody has followed them, and when.
func (t *turn) steps(g *knowledge.Guide, r Reply) Reply {
	text := t.say(unchecked, nil)
	if g.IsChecked() {
		r.Checked = g.Checked
		text = t.say(checked, data{"Date": t.date(g.Checked)})
	}
	r.Blocks = append(r.Blocks, Block{Kind: Fine, Text: plain(text)})
	return r
}

// finish adds where the facts come from.
func (t *turn) finish(g *knowledge.Guide, r Reply) Reply {
	if g.Source == "" {
		return r
	}
	r.Source = g.Source
	before, after, _ := strings.Cut(t.say(source, data{"URL": g.Source}), g.Source)
	text := append(plain(before), Span{Kind: Link, Text: g.Source, URL: g.Source})
	r.Blocks = append(r.Blocks, Block{Kind: Fine, Text: append(text, plain(after)...)})
	return r
}

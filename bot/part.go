package bot

import (
	"strings"

	"stepwise/knowledge"
)

// showPart replies with a part or a section of the guide. The steps of a variant are shown as the whole guide in that variant.
// Should the guide have no such part, it is shown whole, which is the nearest thing.
func (t *turn) showPart(g *knowledge.Guide, id knowledge.PartID) {
	s, p := g.FindPart(id)
	if s == nil || p == nil && s.Class == knowledge.Steps {
		variant := ""
		if s != nil {
			variant = s.Variant
		}
		t.showGuide(g, variant)
		return
	}
	t.session.Guide, t.session.Part, t.session.Product = g.ID, id, g.Product
	r := Reply{Kind: PartReply, Title: g.Title, Blocks: t.translated(g)}
	if s.Class == knowledge.FAQ {
		r.Kind = FAQReply
	}
	switch {
	case p == nil:
		r.Blocks = append(r.Blocks, t.section(s)...)
		r.Choices = append([]Choice{t.whole(g, s)}, t.sections(g, func(other *knowledge.Section) bool { return other.Class == s.Class })...)
	case s.Class == knowledge.Steps:
		if s.Variant != "" {
			r.Blocks = append(r.Blocks, Block{Kind: Heading, Text: plain(s.Title)})
		}
		r.Blocks = append(r.Blocks, t.step(s, p))
		r.Choices = append(t.neighbours(g, s, p), t.whole(g, s))
		r = t.steps(g, r)
	default:
		title := p.Title
		if title == "" {
			title = s.Title
		}
		r.Blocks = append(append(r.Blocks, Block{Kind: Heading, Text: plain(title)}), t.blocks(p.Body)...)
		r.Choices = []Choice{t.whole(g, s)}
		if len(s.Parts) > 1 {
			r.Choices = append(r.Choices, Choice{Label: label(s.Title), Token: partToken(g.ID, s.ID())})
		}
	}
	t.reply(t.finish(g, r))
}

// whole is the choice of the whole guide, in the variant that is being read.
func (t *turn) whole(g *knowledge.Guide, s *knowledge.Section) Choice {
	k := guideToken(g.ID)
	if s.Class == knowledge.Steps && s.Variant != "" {
		k = partToken(g.ID, s.ID())
	}
	return Choice{Label: label(t.say(choiceGuide, nil)), Token: k}
}

// neighbours are the choices of the step after and the step before.
func (t *turn) neighbours(g *knowledge.Guide, s *knowledge.Section, p *knowledge.Part) []Choice {
	var out []Choice
	for _, n := range []struct {
		index int
		say   phrase
	}{{p.Number, choiceNext}, {p.Number - 2, choiceBack}} {
		if n.index < 0 || n.index >= len(s.Parts) {
			continue
		}
		to := &s.Parts[n.index]
		title := to.Title
		if title == "" {
			title = t.say(stepNumber, data{"Number": to.Number})
		}
		out = append(out, Choice{Label: label(t.say(n.say, data{"Title": title})), Token: partToken(g.ID, to.ID)})
	}
	return out
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

package bot

import (
	"slices"

	"stepwise/knowledge"
)

// showHit replies with what the hit stands for, a whole guide in the variant if it has it. It is false, and nothing is said, if there is no such guide.
func (t *turn) showHit(h knowledge.Hit, variant string) bool {
	g := t.find(h.Guide, h.Language)
	if g == nil {
		return false
	}
	if h.Part == "" {
		t.showGuide(g, variant)
		return true
	}
	if s, _ := g.FindPart(h.Part); s == nil {
		// The part may stand in the translation that was found alone.
		if found := t.gen.Base.Find(h.Guide, h.Language); found != nil {
			g = found
		}
	}
	t.showPart(g, h.Part)
	return true
}

// showGuide replies with a whole guide, or with an FAQ entry, which is short enough to be shown whole anyway.
func (t *turn) showGuide(g *knowledge.Guide, variant string) {
	t.session.Guide, t.session.Part, t.session.Product = g.ID, "", g.Product
	if g.Kind == knowledge.FAQEntry {
		t.reply(t.finish(g, Reply{Kind: FAQReply, Title: g.Title, Blocks: append(t.translated(g), t.blocks(g.Summary)...), Choices: t.sameProduct(g)}))
		return
	}
	steps := stepsFor(g, variant)
	if steps != nil && steps.Variant != "" {
		t.session.Part = steps.ID()
	}
	r := Reply{Kind: GuideReply, Title: g.Title, Blocks: append(t.translated(g), t.blocks(g.Summary)...)}
	shown := func(s *knowledge.Section) bool { return s.Class == knowledge.Before || s == steps }
	if steps == nil {
		shown = func(s *knowledge.Section) bool { return s.Class != knowledge.FAQ && s.Class != knowledge.Contact }
	}
	r.Blocks = append(r.Blocks, t.cautions(steps)...)
	for _, s := range byClass(g) {
		if shown(s) {
			r.Blocks = append(r.Blocks, t.section(s)...)
		}
	}
	r.Choices = t.sections(g, shown)
	t.reply(t.finish(g, t.steps(g, r)))
}

// stepsFor are the steps of the variant, of one like it, or else the first ones; nil if the guide has no steps.
func stepsFor(g *knowledge.Guide, variant string) *knowledge.Section {
	variants := g.Variants()
	for _, want := range []string{variant, knowledge.KindredVariant(variant)} {
		for _, s := range variants {
			if want != "" && s.Variant == want {
				return s
			}
		}
	}
	if len(variants) == 0 {
		return nil
	}
	return variants[0]
}

// cautions are the warnings of the steps about what cannot be undone, each once: the reader sees them before the first step, and again at their own.
func (t *turn) cautions(steps *knowledge.Section) []Block {
	if steps == nil {
		return nil
	}
	found := cautions(steps.Intro)
	for _, p := range steps.Parts {
		found = append(found, cautions(p.Body)...)
	}
	return t.blocks(found)
}

// classOrder is the order in which sections are offered. Whom to turn to comes before what is merely good to know.
func classOrder() []knowledge.Class {
	return []knowledge.Class{
		knowledge.Steps, knowledge.Contact, knowledge.After, knowledge.FAQ, knowledge.Tips,
		knowledge.Reasons, knowledge.Policy, knowledge.Before, knowledge.Note,
	}
}

// byClass are the sections in the order in which they are shown, those of one class in the order of the file.
func byClass(g *knowledge.Guide) []*knowledge.Section {
	order := []knowledge.Class{
		knowledge.Before, knowledge.Steps, knowledge.After, knowledge.Policy, knowledge.Reasons,
		knowledge.Tips, knowledge.Contact, knowledge.FAQ, knowledge.Note,
	}
	return sorted(g, order)
}

func sorted(g *knowledge.Guide, order []knowledge.Class) []*knowledge.Section {
	out := make([]*knowledge.Section, 0, len(g.Sections))
	for _, class := range order {
		for i := range g.Sections {
			if g.Sections[i].Class == class {
				out = append(out, &g.Sections[i])
			}
		}
	}
	return out
}

// sections are choices for the sections that are not shown.
func (t *turn) sections(g *knowledge.Guide, shown func(*knowledge.Section) bool) []Choice {
	var out []Choice
	for _, s := range sorted(g, classOrder()) {
		if shown(s) {
			continue
		}
		k := partToken(g.ID, s.ID())
		// Two sections of one class share an id, which means the first.
		if !slices.ContainsFunc(out, func(c Choice) bool { return c.Token == k }) {
			out = append(out, Choice{Label: label(s.Title), Token: k})
		}
	}
	return out
}

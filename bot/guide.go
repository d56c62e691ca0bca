package bot

import (
	"slices"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// showGuide replies with a whole guide with these steps, or with an FAQ entry, which is short enough to be shown whole anyway.
func (t *turn) showGuide(g *knowledge.Guide, steps *knowledge.Section) {
	if g.Kind == knowledge.FAQEntry {
		t.showEntry(g)
		return
	}
	part := knowledge.PartID("")
	if steps != nil && steps.Variant != "" {
		part = steps.ID()
	}
	t.about(g, part)
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
	r = t.finish(g, t.steps(g, r))
	if p, ok := t.isWalking(g.ID); ok && p.step != nil {
		r.Choices = append(t.returnChoice(), t.word(choiceStuck, language.Stuck, newToken(stuckVerb, short(string(g.ID)), short(string(p.id())))), t.personChoice())
		t.reply(r)
		return
	}
	if steps != nil && len(steps.Parts) > 1 && !t.message.Whole {
		r.Choices = append(r.Choices, t.word(choiceWalk, language.Start, t.start(g, steps).token()))
	}
	r.Choices = append(r.Choices, t.sections(g, shown)...)
	t.reply(t.rateable(g, r))
}

// showEntry replies with an FAQ entry. It has no steps, so a walk-through goes on after it.
func (t *turn) showEntry(g *knowledge.Guide) {
	t.about(g, "")
	r := Reply{Kind: FAQReply, Title: g.Title, Blocks: append(t.translated(g), t.blocks(g.Summary)...), Choices: t.returnChoice()}
	if len(r.Choices) == 0 {
		r.Choices = t.sameProduct(g)
	}
	t.reply(t.rateable(g, t.finish(g, r)))
}

// about makes the guide and the part what the conversation is about. Another guide ends a walk-through; an FAQ entry is read in between.
func (t *turn) about(g *knowledge.Guide, part knowledge.PartID) {
	if t.session.Walk.Guide != g.ID && g.Kind != knowledge.FAQEntry {
		t.leave()
	}
	t.session.Guide, t.session.Part, t.session.Product, t.session.Scoped = g.ID, part, g.Product, t.message.Time
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

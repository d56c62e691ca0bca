package bot

import (
	"slices"
	"time"

	"stepwise/knowledge"
)

// keepVersion is how long a walk-through goes on in the version of the guide that it was begun in.
const keepVersion = 7 * 24 * time.Hour

// A place is where a user stands in a guide that is shown step by step.
type place struct {
	guide *knowledge.Guide
	steps *knowledge.Section // has parts
	step  *knowledge.Part    // nil after the last one
	print string
	// before says that the user has not begun yet: the next step is this one.
	before bool
	// news is what to say first about how the guide changed; empty if it did not.
	news phrase
}

// number is the place as it is compared with others in the same steps, from 1; one more than there are steps after the last.
func (p place) number() int {
	switch {
	case p.before:
		return 0
	case p.step == nil:
		return len(p.steps.Parts) + 1
	}
	return p.step.Number
}

// at is the place at the step with that number in the same steps: the first for less than 1, after the last for more than there are.
func (p place) at(number int) place {
	p.step, p.before = nil, false
	if number <= len(p.steps.Parts) {
		p.step = &p.steps.Parts[max(number, 1)-1]
	}
	return p
}

// id is the part that stands for the place.
func (p place) id() knowledge.PartID {
	if p.step == nil {
		return p.steps.ID()
	}
	return p.step.ID
}

// token leads to the place.
func (p place) token() Token {
	if p.step == nil {
		return stepToken(endVerb, p.guide, p.id(), p.print)
	}
	return stepToken(walkVerb, p.guide, p.id(), p.print)
}

// cautions are the warnings of what cannot be undone about the step; those of the steps as a whole come with the first.
func (p place) cautions() []knowledge.Block {
	switch {
	case p.step == nil:
		return nil
	case p.step.Number == 1:
		return append(cautions(p.steps.Intro), cautions(p.step.Body)...)
	}
	return cautions(p.step.Body)
}

// onDevice is the place that corresponds to this one in the steps for another device: the step of the same name, or else of the same number, but not further on
// than the next step that both have, nor further back than the last one.
func (p place) onDevice(s *knowledge.Section) place {
	from := p
	p.steps = s
	if from.step == nil {
		return p
	}
	if i := sameStep(from.steps, from.step, s); i >= 0 {
		return p.at(i + 1)
	}
	first, last := 1, len(s.Parts)
	for i := range from.steps.Parts {
		other := sameStep(from.steps, &from.steps.Parts[i], s) + 1
		switch {
		case other == 0:
		case i+1 < from.step.Number:
			first = max(first, other)
		default:
			last = min(last, other)
		}
	}
	return p.at(max(min(from.step.Number, last), first))
}

// sameStep is the index of the step of the same name in the steps for another device; -1 if they have none.
func sameStep(from *knowledge.Section, step *knowledge.Part, to *knowledge.Section) int {
	name := step.ID[len(from.Variant):]
	return slices.IndexFunc(to.Parts, func(q knowledge.Part) bool { return q.ID[len(to.Variant):] == name })
}

// start is the first step of the steps, which must have one.
func (t *turn) start(g *knowledge.Guide, s *knowledge.Section) place {
	return place{guide: g, steps: s, step: &s.Parts[0], print: t.gen.printOf(g)}
}

// walking is where the session says that the user is; ok is false if that is nowhere, or nowhere any more.
func (t *turn) walking() (p place, ok bool) {
	w := t.session.Walk
	if w.Guide == "" {
		return place{}, false
	}
	return t.place(w.Guide, w.Print, w.Number, func(*knowledge.Guide) knowledge.PartID { return w.Step })
}

// isWalking reports whether the user is on the way through the guide, and where.
func (t *turn) isWalking(id knowledge.GuideID) (p place, ok bool) {
	if t.session.Walk.Guide != id {
		return place{}, false
	}
	return t.walking()
}

// place finds a place in the version of the guide with that fingerprint. Where that version is kept no more it is the same place in the guide as it is now, or
// the one with that number if the step went; the place knows that the guide changed. find is the part in a translation; empty if it has none.
func (t *turn) place(id knowledge.GuideID, print string, number int, find func(*knowledge.Guide) knowledge.PartID) (p place, ok bool) {
	version := t.gen.with(id, print)
	if w := t.session.Walk; version != t.gen && w.Guide == id && w.Print == print && t.message.Time.Sub(w.Begun) > keepVersion {
		version = nil
	}
	if version == nil {
		if t.gen.Base.Find(id) == nil {
			return place{}, false
		}
		version, p.news = t.gen, changedGuide
	}
	p.print = version.print(id)
	for _, g := range t.translations(version, id) {
		if s, step := g.FindPart(find(g)); s != nil && s.Class == knowledge.Steps && len(s.Parts) > 0 {
			p.guide, p.steps, p.step = g, s, step
			return p, true
		}
	}
	p.guide, p.news = t.findIn(version, id), gonePart
	if p.steps = t.stepsFor(p.guide); p.steps == nil || len(p.steps.Parts) == 0 {
		return place{}, false
	}
	return p.at(min(number, len(p.steps.Parts))), true
}

// translations are those of the guide in that version, the one that the user would be shown first. They may differ in their parts.
func (t *turn) translations(version *Generation, id knowledge.GuideID) []*knowledge.Guide {
	out := []*knowledge.Guide{t.findIn(version, id)}
	for _, c := range t.bot.words.Codes() {
		if g := version.Base.Find(id, c); !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

// beside is where a user stands who was just shown a guide as a whole, or something of it: before its first step, or at the step that was shown.
func (t *turn) beside() (p place, ok bool) {
	if t.session.Guide == "" || t.message.Time.Sub(t.session.Scoped) > scopeLife {
		return place{}, false
	}
	g := t.find(t.session.Guide)
	if g == nil {
		return place{}, false
	}
	s, step := g.FindPart(t.session.Part)
	if s == nil || s.Class != knowledge.Steps {
		s, step = t.stepsFor(g), nil
	}
	if s == nil || len(s.Parts) == 0 {
		return place{}, false
	}
	p = t.start(g, s)
	if step != nil {
		return p.at(step.Number), true
	}
	p.before = true
	return p, true
}

package bot

import (
	"slices"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// maxChoices is how many choices a reply has at most: what fits a phone's screen.
const maxChoices = 8

// choose does what a token says. One that the last reply offers says what the user means; a tap on an older one may be a slip.
func (t *turn) choose(k Token) {
	t.meant = slices.ContainsFunc(t.session.Offered, func(c Choice) bool { return c.Token == k })
	to := k.target()
	switch to.verb {
	case languageVerb:
		t.chooseLanguage(to.first)
	case rateVerb:
		t.rate(to.first, Vote(to.second))
	case personVerb:
		t.callPerson()
	case browseVerb:
		t.browse(to.first, to.second)
	case forgetVerb:
		t.erase()
	case stopVerb:
		t.stop()
	case takeVerb, closeVerb, "": // what agents tap means nothing here
		t.gone()
	default:
		t.chooseGuide(to)
	}
}

// chooseGuide does what a token says about a guide.
func (t *turn) chooseGuide(to target) {
	id, ok := t.gen.guides[to.first]
	if !ok {
		t.gone()
		return
	}
	g := t.find(id)
	if at, ok := t.isWalking(id); ok && to.verb != showVerb {
		g = at.guide // in the version that the user follows
	}
	switch to.verb {
	case walkVerb, agreeVerb, endVerb:
		if t.chooseStep(id, to) {
			return
		}
		t.open(g, "")
	case deviceVerb, allVerb:
		s, _ := g.FindPart(partOf(g, to.second))
		switch {
		case s == nil || s.Class != knowledge.Steps:
			t.preface = gonePart
			t.open(g, "")
		case to.verb == deviceVerb:
			t.setDevice(g, s)
		default:
			t.showGuide(g, s)
		}
	case stuckVerb:
		t.stuck(g, partOf(g, to.second))
		return
	default:
		t.choosePart(g, to.second)
	}
	part := t.session.Part
	switch {
	case to.verb == showVerb && to.second == "":
		part = "" // the whole guide, of which a step may be shown first
	case to.verb == deviceVerb:
		part = t.begun(id)
	}
	t.record(Record{Kind: ChoiceRecord, Verdict: knowledge.Answer, Guide: id, Part: part, Confidence: 1})
}

// begun is the part that the user was brought to: the steps as a whole, if at their beginning.
func (t *turn) begun(id knowledge.GuideID) knowledge.PartID {
	if p, ok := t.isWalking(id); ok && p.number() == 1 {
		return p.steps.ID()
	}
	return t.session.Part
}

// choosePart shows the part with that short form, or the guide.
func (t *turn) choosePart(g *knowledge.Guide, key string) {
	if key == "" {
		t.open(g, "")
		return
	}
	if part := partOf(g, key); part != "" {
		t.showPart(g, part)
		return
	}
	if other, part := t.partElsewhere(g.ID, key); other != nil {
		t.showPart(other, part)
		return
	}
	t.preface = gonePart
	t.open(g, "")
}

// chooseStep goes where a token of a walk-through leads.
func (t *turn) chooseStep(id knowledge.GuideID, to target) bool {
	p, ok := t.place(id, to.third, 0, func(g *knowledge.Guide) knowledge.PartID { return partOf(g, to.second) })
	if !ok {
		return false
	}
	if to.verb == endVerb && p.news != gonePart {
		p.step = nil
	}
	t.agreed = to.verb == agreeVerb
	t.stepTo(p)
	return true
}

// chooseLanguage sets the language with that short form.
func (t *turn) chooseLanguage(key string) {
	for _, c := range t.bot.words.Codes() {
		if short(string(c)) == key {
			t.setLanguage(c)
			return
		}
	}
	t.gone()
}

// gone replies to a choice that leads nowhere any more.
func (t *turn) gone() {
	t.reply(Reply{Kind: DeclineReply, Blocks: []Block{{Text: plain(t.say(goneGuide, nil))}}, Choices: t.wayBack()})
	t.record(Record{Kind: ChoiceRecord, Verdict: knowledge.Decline})
}

// setLanguage replies in a language from now on.
func (t *turn) setLanguage(c language.Code) {
	t.session.Chosen, t.language = c, c
	t.reply(Reply{Kind: NoteReply, Blocks: []Block{{Text: plain(t.say(languageSet, nil))}}, Choices: t.wayBack()})
	t.record(Record{Kind: CommandRecord})
}

// offeredLabel is the label of an offered choice; empty for any other token.
func (t *turn) offeredLabel(k Token) string {
	i := slices.IndexFunc(t.session.Offered, func(c Choice) bool { return c.Token == k })
	if i < 0 {
		return ""
	}
	return t.session.Offered[i].Label
}

// isTapOnLast reports whether the message is a tap on the last reply: that one is then replaced. Whoever writes looks at the end of the chat.
func (t *turn) isTapOnLast() bool {
	return t.message.Kind == Tap && t.meant
}

// find is the guide in the language of the reply, or else in one that is close to it, or else in the first of the others, the fallback language, or any.
// It is nil if there is no such guide.
func (t *turn) find(id knowledge.GuideID, others ...language.Code) *knowledge.Guide {
	return t.findIn(t.gen, id, others...)
}

// findIn is the guide as find gives it, in that generation.
func (t *turn) findIn(gen *Generation, id knowledge.GuideID, others ...language.Code) *knowledge.Guide {
	return gen.Base.Find(id, append(append(t.bot.words.Related(t.language), others...), language.Fallback)...)
}

// partElsewhere is another translation of the guide that has the part with that short form; nil if none has.
func (t *turn) partElsewhere(id knowledge.GuideID, key string) (*knowledge.Guide, knowledge.PartID) {
	for _, c := range t.bot.words.Codes() {
		g := t.gen.Base.Find(id, c)
		if part := partOf(g, key); part != "" {
			return g, part
		}
	}
	return nil, ""
}

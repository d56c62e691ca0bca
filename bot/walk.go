package bot

import (
	"cmp"
	"slices"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// maxAgreed is of how many steps it is remembered that their warning was understood; of more it is asked again.
const maxAgreed = 4

// goTo makes the place where the user is and replies with it: with the step, the warning that comes before it, or what comes after the last one.
func (t *turn) goTo(p place) {
	if w := t.session.Walk; w.Guide == p.guide.ID && w.Print != p.print && !w.Done {
		p.news = cmp.Or(p.news, changedGuide)
	}
	from := t.enter(p)
	r := t.placeReply(p)
	r.Blocks = append(t.header(p), r.Blocks...)
	r.Choices = withReturn(r.Choices, from)
	r.Replace = t.isTapOnLast()
	t.reply(r)
}

// stepTo goes to the place and records that: nothing was asked, the user moved on.
func (t *turn) stepTo(p place) {
	t.goTo(p)
	t.record(placed(Record{Kind: StepRecord, Verdict: knowledge.Answer, Confidence: 1}, p))
}

// enter makes the place where the user is. A step back is never silent: unless the user asked for it, it is said, and the choice of where they were is given.
func (t *turn) enter(p place) (from []Choice) {
	if at, ok := t.isWalking(p.guide.ID); ok && p.number() < at.number() && !t.meant {
		t.preface = cmp.Or(t.preface, p.news, backAgain)
		if at.step != nil {
			from = []Choice{t.titled(choiceReturn, "", at)}
		}
	}
	t.preface = cmp.Or(t.preface, p.news)
	t.about(p.guide, p.id())
	w := &t.session.Walk
	if w.Guide != p.guide.ID || w.Print != p.print {
		*w = Walk{Guide: p.guide.ID, Print: p.print, Begun: t.message.Time}
	}
	if t.agreed && !slices.Contains(w.Agreed, p.id()) {
		w.Agreed = append(slices.Clone(w.Agreed), p.id())
		w.Agreed = w.Agreed[max(0, len(w.Agreed)-maxAgreed):]
	}
	w.Step, w.Number, w.Done = p.id(), p.number(), p.step == nil
	w.Warned = len(p.cautions()) > 0 && !slices.Contains(w.Agreed, p.id())
	return from
}

// placeReply is what to say at the place where the user now is.
func (t *turn) placeReply(p place) Reply {
	switch w := t.session.Walk; {
	case w.Done:
		return t.endReply(p)
	case w.Warned:
		return t.warning(p)
	}
	return Reply{Kind: StepReply, Title: p.guide.Title, Blocks: []Block{t.step(p.steps, p.step)}, Choices: t.stepChoices(p)}
}

// warning is what cannot be undone about the step, which is shown when the user says that this is understood.
func (t *turn) warning(p place) Reply {
	r := Reply{Kind: CautionReply, Title: p.guide.Title}
	r.Blocks = append(r.Blocks, Block{Text: plain(t.say(beforeStep, data{"Number": p.step.Number, "Total": len(p.steps.Parts), "Title": t.stepTitle(p)}))})
	r.Blocks = append(r.Blocks, t.blocks(p.cautions())...)
	r.Choices = append(r.Choices, t.word(choiceAgree, language.Yes, stepToken(agreeVerb, p.guide, p.id(), p.print)))
	if p.number() > 1 {
		r.Choices = append(r.Choices, t.backChoice(p))
	}
	r.Choices = append(r.Choices, t.personChoice())
	return r
}

// header is what stands above a step: in which language the guide is, and for which device.
func (t *turn) header(p place) []Block {
	out := t.translated(p.guide)
	if len(p.guide.Variants()) > 1 {
		out = append(out, Block{Kind: Fine, Text: plain(p.steps.Title)})
	}
	return out
}

// leave ends the walk-through. Where the user stopped is worth knowing, unless it was at the end.
func (t *turn) leave() {
	w := t.session.Walk
	if w.Guide != "" && !w.Done {
		r := Record{Kind: StoppedRecord, Guide: w.Guide, Part: w.Step, Print: w.Print}
		if p, ok := t.walking(); ok {
			r.Variant = p.steps.Variant
		}
		t.record(r)
	}
	t.session.Walk = Walk{}
}

// stepChoices are where to go from a step.
func (t *turn) stepChoices(p place) []Choice {
	next := p.at(p.number() + 1)
	var out []Choice
	if next.step == nil {
		out = append(out, t.word(choiceDone, language.Next, next.token()))
	} else {
		out = append(out, t.titled(choiceNext, language.Next, next))
	}
	if p.number() > 1 {
		out = append(out, t.backChoice(p))
	}
	out = append(out, t.word(choiceAll, language.All, newToken(allVerb, short(string(p.guide.ID)), short(string(p.steps.ID())))))
	out = append(out, t.devices(p)...)
	return append(out, t.word(choiceStuck, language.Stuck, newToken(stuckVerb, short(string(p.guide.ID)), short(string(p.id())))), t.personChoice())
}

func (t *turn) backChoice(p place) Choice {
	return t.titled(choiceBack, language.Back, p.at(p.number()-1))
}

// returnChoice is the way back to the step that the user was at; none for a user who was at none.
func (t *turn) returnChoice() []Choice {
	if p, ok := t.walking(); ok && p.step != nil {
		return []Choice{t.titled(choiceReturn, language.Repeat, p)}
	}
	return nil
}

// withReturn puts the way back behind the first choice.
func withReturn(choices, from []Choice) []Choice {
	if len(choices) == 0 {
		return from
	}
	return slices.Insert(choices, 1, from...)
}

// titled is a choice that names the step it leads to. Without a control it goes by its number.
func (t *turn) titled(say phrase, c language.Control, p place) Choice {
	out := Choice{Label: label(t.say(say, data{"Title": t.stepTitle(p)})), Token: p.token()}
	if c != "" {
		out.Word = t.controlWord(c)
	}
	return out
}

// stepTitle names a step that has a title by that, and any other by its number.
func (t *turn) stepTitle(p place) string {
	return cmp.Or(p.step.Title, t.say(stepNumber, data{"Number": p.step.Number}))
}

// word is a choice that can be typed as the word of a control.
func (t *turn) word(say phrase, c language.Control, k Token) Choice {
	return Choice{Label: label(t.say(say, nil)), Word: t.controlWord(c), Token: k}
}

// placed is a record about the place.
func placed(r Record, p place) Record {
	r.Guide, r.Part, r.Print, r.Variant = p.guide.ID, p.id(), p.print, p.steps.Variant
	return r
}

package bot

import (
	"slices"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// A Vote is what a user says about an answer.
type Vote string

// The votes. A new one is a new phrase "vote-…" as well.
const (
	Worked    Vote = "worked"    // it helped
	Failed    Vote = "failed"    // it did not
	Different Vote = "different" // the screen looks different from the guide
	TooHard   Vote = "too-hard"  // the guide is not understood
)

func votes() []Vote { return []Vote{Worked, Failed, Different, TooHard} }

// endReply is what comes after the last step: what follows from it, and whether it worked.
func (t *turn) endReply(p place) Reply {
	r := Reply{Kind: EndReply, Title: p.guide.Title}
	r.Blocks = append(r.Blocks, Block{Text: plain(t.say(stepsDone, nil))})
	for _, s := range byClass(p.guide) {
		if s.Class == knowledge.After {
			r.Blocks = append(r.Blocks, t.section(s)...)
		}
	}
	if a := t.answered(p.guide, p.id(), p.print); !a.Rated {
		r.Blocks = append(r.Blocks, Block{Text: plain(t.say(askWorked, nil))})
		for _, v := range votes() {
			r.Choices = append(r.Choices, t.voteChoice(a.ID, v))
		}
	}
	r.Choices = append(r.Choices, t.backChoice(p), t.personChoice())
	return t.finish(p.guide, t.steps(p.guide, r))
}

func (t *turn) voteChoice(id string, v Vote) Choice {
	c := Choice{Label: label(t.say(votePrefix+phrase(v), nil)), Token: newToken(rateVerb, id, string(v))}
	switch v {
	case Worked:
		c.Word = t.controlWord(language.Yes)
	case Failed:
		c.Word = t.controlWord(language.No)
	}
	return c
}

// rateable adds to an answer that it can be rated, and the way to a person. Where nobody can answer back it adds nothing.
func (t *turn) rateable(g *knowledge.Guide, r Reply) Reply {
	a := t.answered(g, t.session.Part, t.gen.printOf(g))
	if t.message.Whole {
		return r
	}
	var more []Choice
	if !a.Rated {
		more = append(more, t.voteChoice(a.ID, Worked), t.voteChoice(a.ID, Failed))
	}
	more = append(more, t.personChoice())
	r.Choices = append(r.Choices[:min(len(r.Choices), maxChoices-len(more))], more...)
	return r
}

// answered notes an answer, so that it can be rated and explained. The same answer, given again right away, is the same to rate.
func (t *turn) answered(g *knowledge.Guide, part knowledge.PartID, print string) Answered {
	a := t.evidence
	a.ID, a.Guide, a.Part, a.Print = short(string(t.message.Conversation.Network)+" "+t.message.ID), g.ID, part, print
	list := slices.DeleteFunc(slices.Clone(t.session.Answers), func(other Answered) bool { return other.ID == a.ID })
	if n := len(list) - 1; n >= 0 {
		last := list[n]
		if last.Guide == a.Guide && a.isUnexplained() { // it followed from that one
			a.Product, a.Task, a.Variant, a.Words = last.Product, last.Task, last.Variant, last.Words
		}
		if last.Guide == a.Guide && last.Part == a.Part && last.Print == a.Print {
			a.ID, a.Rated = last.ID, last.Rated
			list = list[:n]
		} else {
			list[n] = last.unexplained()
		}
	}
	list = append(list, a)
	t.session.Answers, t.answerID = list[max(0, len(list)-maxAnswers):], a.ID
	return a
}

// rate takes a vote. There is one for each answer, and none for an answer that the session does not know: it is too old, or somebody else's.
func (t *turn) rate(id string, v Vote) {
	i := slices.IndexFunc(t.session.Answers, func(a Answered) bool { return a.ID == id })
	switch {
	case i < 0 || !slices.Contains(votes(), v):
		t.noteOn(voteTooOld, nil)
		t.record(Record{Kind: CommandRecord})
		return
	case t.session.Answers[i].Rated:
		t.noteOn(voteTwice, nil)
		t.record(Record{Kind: CommandRecord})
		return
	}
	t.session.Answers = slices.Clone(t.session.Answers)
	a := &t.session.Answers[i]
	a.Rated = true
	t.record(Record{Kind: FeedbackRecord, Guide: a.Guide, Part: a.Part, Print: a.Print, Variant: t.gen.variant(a.Guide, a.Print, a.Part), Vote: v, Answer: a.ID})
	if v == Worked {
		if w := t.session.Walk; w.Done && w.Guide == a.Guide {
			t.session.Walk = Walk{}
		}
		t.noteOn(voteThanks, nil)
		return
	}
	// Whoever was not helped is not left alone with that.
	choices := []Choice{t.personChoice()}
	if g := t.find(a.Guide); g != nil {
		choices = append(choices, t.helpers(g)...)
	}
	t.noteOn(voteSorry, choices)
}

// helpers are the choices of the sections of a guide that help somebody who is stuck, at most three.
func (t *turn) helpers(g *knowledge.Guide) []Choice {
	helps := []knowledge.Class{knowledge.FAQ, knowledge.Contact, knowledge.Tips}
	out := t.sections(g, func(s *knowledge.Section) bool { return !slices.Contains(helps, s.Class) })
	return out[:min(len(out), len(helps))]
}

// stuck asks somebody who does not get on at a part of the guide what the screen shows, and offers what may help.
func (t *turn) stuck(g *knowledge.Guide, part knowledge.PartID) {
	print := t.gen.printOf(g)
	t.about(g, part)
	r := Reply{Kind: StuckReply, Title: g.Title, Blocks: []Block{{Text: plain(t.say(askScreen, nil))}}, Choices: t.returnChoice()}
	r.Choices = append(append(r.Choices, t.helpers(g)...), t.personChoice())
	t.reply(r)
	t.record(Record{Kind: StuckRecord, Guide: g.ID, Part: part, Print: print, Variant: t.gen.variant(g.ID, print, part)})
}

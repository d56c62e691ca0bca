package bot

import (
	"slices"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// steer does what a message says that is nothing but a word to steer by, such as "next" or "step 3", or a device. It is false for everything else, and for a word
// that means nothing at the moment.
func (t *turn) steer(text string) bool {
	c, n, ok := t.bot.words.Control(text)
	switch {
	case !ok:
		return t.steerDevice(text)
	case t.message.Whole && !isStep(c):
		return false // nobody will be there to go on from the reply
	case c == language.Person && t.isAskingWay() && t.steerDevice(text): // of several ways one is to ask the customer service
		return true
	case c == language.Person:
		t.callPerson()
		return true
	case c == language.Stop && (t.session.Walk.Guide != "" || t.session.Person.State == Waiting):
		t.stop()
		return true
	}
	p, ok := t.walking()
	if !ok {
		p, ok = t.beside()
	}
	if !ok {
		return false
	}
	t.meant = true
	switch c {
	case language.Next:
		t.next(p)
	case language.Yes, language.No:
		return t.agree(p, c == language.Yes)
	case language.Back:
		t.stepTo(p.at(p.number() - 1))
	case language.Repeat:
		if p.before {
			return false
		}
		t.stepTo(p)
	case language.Start:
		t.stepTo(p.at(1))
	case language.Last:
		t.stepTo(p.at(len(p.steps.Parts)))
	case language.Step:
		t.toNumber(p, n)
	case language.All:
		t.showGuide(p.guide, p.steps)
		t.record(placed(Record{Kind: ChoiceRecord, Verdict: knowledge.Answer, Confidence: 1}, p))
	case language.Stuck:
		t.stuck(p.guide, p.id())
	default:
		return false
	}
	return true
}

// isLostSteer reports whether a text is nothing but a word to steer through a guide by, such as "next", where there is no guide: then it is no question either.
func (t *turn) isLostSteer(text string) bool {
	c, _, ok := t.bot.words.Control(text)
	return ok && isStep(c)
}

// isStep reports whether a control leads to a step, or to all of them.
func isStep(c language.Control) bool {
	switch c {
	case language.Next, language.Back, language.Repeat, language.Start, language.Last, language.Step, language.All:
		return true
	}
	return false
}

// next goes to the step after the place. It is too quick a word for what cannot be undone: a warning stays until it is understood.
func (t *turn) next(p place) {
	if !t.session.Walk.Warned {
		p = p.at(p.number() + 1)
	}
	t.stepTo(p)
}

// agree takes a yes or no. It answers the warning of the place, if there is one; elsewhere in a walk-through a yes goes on.
func (t *turn) agree(p place, yes bool) bool {
	switch w := t.session.Walk; {
	case w.Warned:
		t.agreed = yes
		t.stepTo(p)
	case yes && w.Guide != "":
		t.next(p)
	default:
		return false
	}
	return true
}

// toNumber goes to a step by its number.
func (t *turn) toNumber(p place, n int) {
	total := len(p.steps.Parts)
	if n >= 1 && n <= total {
		t.stepTo(p.at(n))
		return
	}
	t.reply(Reply{Kind: NoteReply, Blocks: []Block{{Text: plain(t.say(noSuchStep, data{"Total": total}))}}, Choices: t.wayBack()})
	t.record(Record{Kind: CommandRecord})
}

// stop leaves what is going on: the wait for a person, or else the walk-through.
func (t *turn) stop() {
	if t.session.Person.State != "" {
		t.leavePerson()
		return
	}
	t.leave()
	t.session.Guide, t.session.Part, t.session.Product = "", "", ""
	t.reply(Reply{Kind: NoteReply, Blocks: []Block{{Text: plain(t.say(stopped, nil))}}, Choices: t.wayBack()})
	t.record(Record{Kind: CommandRecord})
}

// controlWord is what to type for a control in the language of the reply.
func (t *turn) controlWord(c language.Control) string { return t.bot.words.ControlWord(t.language, c) }

// sees takes a user who writes what stands on the screen to the step that speaks of it, if the message is little more than a label of the guide at hand. The
// nearest one from here on wins. A question that is clearly about something else is left to be answered.
func (t *turn) sees(text string, f knowledge.Finding) bool {
	p, ok := t.walking()
	if !ok || isAboutOther(p.guide, f) {
		return false
	}
	said := t.bot.words.Analyze(text)
	isElsewhere := f.Verdict == knowledge.Answer && len(f.Hits) > 0 && f.Hits[0].Guide != p.guide.ID
	if seen, ok := t.bot.words.Seen(said); ok {
		said, isElsewhere = seen, false
	}
	found := 0
	for i := range p.steps.Parts {
		if n := i + 1; (found == 0 || found < p.number() && n >= p.number()) && t.shows(&p.steps.Parts[i], said, isElsewhere) {
			found = n
		}
	}
	if found == 0 {
		return false
	}
	t.stepTo(p.at(found))
	return true
}

// isAboutOther reports whether a question names another product than that of the guide, or one that there is no guide about.
func isAboutOther(g *knowledge.Guide, f knowledge.Finding) bool {
	isOther := func(p knowledge.ProductID) bool { return p != g.Product }
	return len(f.Evidence.Foreign) > 0 || slices.ContainsFunc(f.Evidence.Products, isOther)
}

// minLabel is how long a label must be to be looked for in what users write: three letters, or two Han characters, which count twice.
const minLabel = 3

// shows reports whether a step has a label on the screen that is at least half of what the text says, or, if that is asked for, all of it.
func (t *turn) shows(p *knowledge.Part, said []language.Token, whole bool) bool {
	shown := false
	knowledge.Walk(p.Body, func(b knowledge.Block) {
		for _, s := range b.Text {
			if s.Kind != knowledge.Label || shown || wide(bare(s.Text)) < minLabel {
				continue
			}
			label := t.bot.words.Analyze(s.Text)
			covered := content(label)
			if !whole {
				covered *= 2
			}
			// A label such as "Go on" says nothing about the topic: then it is all that is said.
			isMost := covered > 0 && covered >= content(said) || len(label) == len(said)
			shown = isMost && contains(said, label)
		}
	})
	return shown
}

// content is how many of the words say something about the topic.
func content(words []language.Token) int {
	n := 0
	for i := range words {
		if !words[i].Stop {
			n++
		}
	}
	return n
}

// contains reports whether the words of the label, at least one, stand in the text, one after the other.
func contains(text, label []language.Token) bool {
	for i := 0; len(label) > 0 && i+len(label) <= len(text); i++ {
		if slices.EqualFunc(text[i:i+len(label)], label, func(a, b language.Token) bool { return a.Text == b.Text }) {
			return true
		}
	}
	return false
}

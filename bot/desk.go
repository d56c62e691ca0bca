package bot

import "slices"

// A Desk is what the staff has at hand: in the session of their chat the cases that are open, in that of an agent the one that the agent has.
type Desk struct {
	Open []Case `json:"open,omitzero"` // those who wait longest first
	Case Case   `json:"case,omitzero"`
	// Wanted is the case that the agent has asked for; it comes, or somebody else has it.
	Wanted string `json:"wanted,omitzero"`
}

// maxOpen is how many users can wait at once. Who comes after them is told so: a list that nobody works through helps no one, and a session is small.
const maxOpen = 40

// isStaff reports whether the conversation is held in the chat of the staff.
func (t *turn) isStaff() bool { return t.bot.staff.Has(t.message.Conversation) }

// staffMail does in the staff's chat, or in the conversation of one agent, what it is told.
func (t *turn) staffMail(m Mail) {
	d := &t.session.Desk
	c := m.Case
	isIt := func(other Case) bool { return other.ID == c.ID }
	switch m.Kind {
	case CaseOpened:
		t.openCase(m)
	case CaseWanted:
		i := slices.IndexFunc(d.Open, isIt)
		if i < 0 {
			t.post(c.Agent, Mail{Kind: CaseBusy, Case: c})
			return
		}
		wanted := d.Open[i]
		wanted.Agent = c.Agent
		t.post(wanted.User, Mail{Kind: CaseTaken, Case: wanted})
	case CaseList:
		r := Reply{Kind: DeskReply, To: c.Agent, Blocks: []Block{{Text: plain(t.say(casesOpen, data{"Count": len(d.Open)}))}}}
		for _, open := range d.Open[:min(len(d.Open), maxChoices)] {
			r.Choices = append(r.Choices, Choice{Label: label(t.caseTitle(open)), Token: newToken(takeVerb, open.ID)})
		}
		t.reply(r)
	case CaseGiven:
		t.getCase(m)
	case CaseBusy:
		if isIt(d.Case) {
			return // it came in the meantime
		}
		if d.Wanted == c.ID {
			d.Wanted = ""
		}
		t.deskNote(caseBusy, c.ID)
	case CaseAsked: // also what a user wrote before the news came that the case is closed
		r := Reply{Kind: DeskReply, Title: t.say(caseTitle, data{"Case": c.ID}), Blocks: lines(m.Text)}
		if m.Edit {
			r.Title = t.say(caseEdited, data{"Case": c.ID})
		}
		t.reply(r)
	case CaseClosed:
		d.Open = slices.DeleteFunc(slices.Clone(d.Open), isIt)
		if isIt(d.Case) {
			d.Case = Case{}
			t.deskNote(caseLeft, c.ID)
		}
	}
}

// openCase lists a user who asks for a person.
func (t *turn) openCase(m Mail) {
	d := &t.session.Desk
	if slices.ContainsFunc(d.Open, func(c Case) bool { return c.ID == m.Case.ID }) {
		return
	}
	if len(d.Open) >= maxOpen {
		t.post(m.Case.User, Mail{Kind: CaseFull, Case: m.Case})
		return
	}
	d.Open = append(slices.Clone(d.Open), Case{ID: m.Case.ID, User: m.Case.User, Guide: m.Case.Guide})
	t.reply(t.caseReply(m, caseOpened, Choice{Label: label(t.say(choiceTake, nil)), Token: newToken(takeVerb, m.Case.ID)}))
}

// getCase takes over the case that the agent asked for. One that the agent knows nothing of is given back: nobody would answer its user.
func (t *turn) getCase(m Mail) {
	d := &t.session.Desk
	if d.Wanted != m.Case.ID && d.Case.ID != m.Case.ID {
		t.post(m.Case.User, Mail{Kind: CaseClosed, Case: m.Case})
		return
	}
	d.Case, d.Wanted = m.Case, ""
	t.reply(t.caseReply(m, caseGiven, t.closeChoice()))
}

func (t *turn) closeChoice() Choice {
	return Choice{Label: label(t.say(choiceClose, nil)), Word: "/done", Token: newToken(closeVerb, t.session.Desk.Case.ID)}
}

// deskNote tells the staff something about a case.
func (t *turn) deskNote(p phrase, id string) {
	t.reply(Reply{Kind: DeskReply, Blocks: []Block{{Text: plain(t.say(p, data{"Case": id}))}}})
}

package bot

import "slices"

// deskCommands are what agents can type.
func deskCommands() []string { return []string{"cases", "take", "done"} }

// isForStaff reports whether a message in the staff's chat is about cases: what is typed or sent is while its author has one. The rest is asked of the bot.
func (t *turn) isForStaff() bool {
	switch m := t.message; m.Kind {
	case Tap:
		v := m.Token.target().verb
		return v == takeVerb || v == closeVerb
	case Words, Edit:
		c, ok := parseCommand(clean(m.Text))
		return t.session.Desk.Case.ID != "" || ok && slices.Contains(deskCommands(), c.name)
	case Media:
		return t.session.Desk.Case.ID != ""
	}
	return false
}

// agent does what an agent writes or taps in the staff's chat.
func (t *turn) agent() {
	id := t.session.Desk.Case.ID
	switch m := t.message; m.Kind {
	case Tap:
		switch to := m.Token.target(); {
		case to.verb == takeVerb:
			t.takeCase(to.first)
		case to.first == id:
			t.closeCase()
		default:
			t.deskNote(caseBusy, to.first)
		}
	case Words, Edit:
		if c, ok := parseCommand(clean(m.Text)); ok {
			t.deskCommand(c)
			return
		}
		if text := relayed(m.Text); text != "" {
			t.post(t.session.Desk.Case.User, Mail{Kind: CaseSaid, Case: t.session.Desk.Case, Text: text, Edit: m.Kind == Edit})
			return
		}
		t.deskNote(deskText, "")
	default:
		t.deskNote(deskText, "")
	}
}

// deskCommand does what a command of the staff says.
func (t *turn) deskCommand(c command) {
	switch {
	case c.name == "cases", c.name == "take" && c.rest == "":
		t.post(t.bot.staff.conversation(), Mail{Kind: CaseList, Case: Case{Agent: t.message.Conversation}})
	case c.name == "take":
		t.takeCase(c.rest)
	case c.name == "done":
		t.closeCase()
	default:
		t.deskNote(deskHelp, "")
	}
}

// takeCase asks for a case. An agent has one at a time: what is written goes to its user.
func (t *turn) takeCase(id string) {
	d := &t.session.Desk
	switch {
	case d.Case.ID == id:
		t.reply(t.caseReply(Mail{Case: d.Case}, caseGiven, t.closeChoice()))
	case d.Case.ID != "":
		t.deskNote(caseFirst, d.Case.ID)
	case d.Wanted != "" && d.Wanted != id:
		t.deskNote(caseFirst, d.Wanted)
	default:
		d.Wanted = id
		t.post(t.bot.staff.conversation(), Mail{Kind: CaseWanted, Case: Case{ID: id, Agent: t.message.Conversation}})
	}
}

// closeCase ends the case that the agent has.
func (t *turn) closeCase() {
	d := &t.session.Desk
	if d.Case.ID == "" {
		t.deskNote(caseNone, "")
		return
	}
	c := d.Case
	d.Case = Case{}
	t.post(c.User, Mail{Kind: CaseClosed, Case: c})
	t.deskNote(caseDone, c.ID)
}

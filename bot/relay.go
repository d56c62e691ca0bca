package bot

import (
	"cmp"
	"slices"
	"strings"
)

// withAgent passes on what the user sends while an agent has the conversation. The bot itself says nothing, unless the user turns to it.
func (t *turn) withAgent() {
	m := t.message
	mail := Mail{Kind: CaseAsked, Case: t.theCase(), Text: relayed(m.Text), Edit: m.Kind == Edit}
	k := m.Token
	switch m.Kind {
	case Words, Edit:
		c, _ := parseCommand(clean(m.Text))
		switch c.name {
		case "stop":
			k = newToken(stopVerb)
		case "forget":
			t.askErase()
			return
		default:
			k, _ = t.typed(clean(m.Text))
		}
	case Tap:
		mail.Text = cmp.Or(t.tapped, t.unread())
	case Media:
		mail.Text = strings.TrimSpace(t.unread() + " " + mail.Text)
	default:
		return
	}
	switch k.target().verb {
	case stopVerb:
		t.leavePerson()
		return
	case forgetVerb:
		t.erase()
		return
	}
	mail.Text = cmp.Or(mail.Text, t.unread())
	t.post(t.session.Person.Agent, mail)
	t.record(Record{Kind: RelayRecord})
}

// unread stands for what a user sent that is no text.
func (t *turn) unread() string { return "[" + t.say(sentMedia, nil) + "]" }

// userMail does in the user's conversation what the staff says. It alone decides who has the case. Mail about one that it does not have any more changes nothing.
func (t *turn) userMail(m Mail) {
	p := &t.session.Person
	isMine := p.State != "" && p.Case == m.Case.ID
	hasIt := isMine && p.State == WithAgent && p.Agent == m.Case.Agent
	switch m.Kind {
	case CaseTaken:
		switch {
		case hasIt: // the agent asked twice
		case isMine && p.State == Waiting:
			p.State, p.Agent, p.Since = WithAgent, m.Case.Agent, t.message.Time
			t.reply(Reply{Kind: PersonReply, Blocks: []Block{{Text: plain(t.say(agentHere, nil))}}, Choices: []Choice{t.leaveChoice()}})
		default:
			t.post(m.Case.Agent, Mail{Kind: CaseBusy, Case: m.Case})
			t.post(t.bot.staff.conversation(), Mail{Kind: CaseClosed, Case: m.Case})
			return
		}
		c := t.theCase()
		t.post(c.Agent, Mail{Kind: CaseGiven, Case: c, Recent: slices.Clone(t.message.Recent)})
		t.post(t.bot.staff.conversation(), Mail{Kind: CaseClosed, Case: c})
		t.record(t.handoff(c))
	case CaseSaid:
		if !hasIt {
			t.post(m.Case.Agent, Mail{Kind: CaseClosed, Case: m.Case})
			return
		}
		r := Reply{Kind: AgentReply, Blocks: lines(m.Text)}
		if m.Edit {
			r.Title = t.say(agentCorrects, nil)
		}
		t.reply(r)
	case CaseClosed:
		if hasIt {
			c := t.theCase()
			t.session.Person = Person{}
			t.reply(Reply{Kind: PersonReply, Blocks: []Block{{Text: plain(t.say(agentGone, nil))}}, Choices: t.wayBack()})
			t.record(t.handoff(c))
		}
	case CaseFull:
		if isMine && p.State == Waiting {
			t.session.Person = Person{}
			t.reply(Reply{Kind: PersonReply, Blocks: []Block{{Text: plain(t.say(staffFull, nil))}}, Choices: t.wayBack()})
		}
	}
}

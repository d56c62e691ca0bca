package bot

import (
	"cmp"
	"slices"
	"time"

	"stepwise/knowledge/language"
)

// PersonState is where a user stands with a human agent. The zero state is that the bot alone answers.
type PersonState string

// The states of a handoff: bot, waiting, agent, and bot again.
const (
	Waiting   PersonState = "waiting" // an agent was called; the bot goes on answering
	WithAgent PersonState = "agent"   // an agent has the conversation; the bot is silent
)

// A Person is where a user stands with a human agent.
type Person struct {
	State PersonState  `json:"state,omitzero"`
	Case  string       `json:"case,omitzero"`
	Agent Conversation `json:"agent,omitzero"`
	Since time.Time    `json:"since,omitzero"`
}

// personChoice is the way to a person, or, where there is no staff, to the official contacts.
func (t *turn) personChoice() Choice {
	say := choiceContact
	if t.bot.staff.IsSet() {
		say = choicePerson
	}
	return t.word(say, language.Person, newToken(personVerb))
}

// callPerson asks for a person, once: whoever waits already is told so.
func (t *turn) callPerson() {
	p := &t.session.Person
	switch {
	case !t.bot.staff.IsSet():
		t.contacts()
		return
	case t.isStaff(): // they are the persons
		t.deskNote(deskHelp, "")
		t.record(Record{Kind: CommandRecord})
		return
	case p.State == Waiting:
		r := Reply{Kind: NoteReply, Blocks: []Block{{Text: plain(t.say(personWaiting, nil))}}, Choices: append(t.returnChoice(), t.leaveChoice())}
		if !t.bot.staff.IsOpen(t.message.Time) { // it will be longer than a little
			r.Blocks = t.expectation()
		}
		t.reply(r)
		t.record(Record{Kind: CommandRecord})
		return
	}
	*p = Person{State: Waiting, Case: short(string(t.message.Conversation.Network) + " " + t.message.ID)[:caseLength], Since: t.message.Time}
	c := t.theCase()
	t.post(t.bot.staff.conversation(), Mail{Kind: CaseOpened, Case: c, Recent: slices.Clone(t.message.Recent)})
	t.reply(Reply{Kind: PersonReply, Title: t.say(personCalled, nil), Blocks: t.expectation(), Choices: append(t.returnChoice(), t.leaveChoice())})
	t.record(t.handoff(c))
}

// leaveChoice is the way from a person, or the wait for one, back to the bot.
func (t *turn) leaveChoice() Choice { return t.word(choiceNoPerson, language.Stop, newToken(stopVerb)) }

// handoff is the record of what happened to a case.
func (t *turn) handoff(c Case) Record {
	return Record{Kind: HandoffRecord, Guide: c.Guide, Part: c.Part, Variant: c.Variant}
}

// caseLength is how many characters name a case: enough to tell those apart that are open at once, few enough to be typed.
const caseLength = 5

// theCase is what an agent needs to know about the conversation.
func (t *turn) theCase() Case {
	s := t.session
	c := Case{ID: s.Person.Case, User: t.message.Conversation, Agent: s.Person.Agent, Language: t.language, Guide: s.Guide, Part: s.Part, Variant: s.Device}
	if p, ok := t.walking(); ok {
		c.Guide, c.Part, c.Variant = p.guide.ID, p.id(), cmp.Or(p.steps.Variant, s.Device)
	}
	return c
}

// expectation says when a person will answer.
func (t *turn) expectation() []Block {
	staff := t.bot.staff
	var out []Block
	if !staff.IsOpen(t.message.Time) {
		out = append(out, Block{Text: plain(t.say(staffClosed, data{"Hours": t.hours(staff.Hours)}))}, Block{Text: plain(t.say(staffLeave, nil))})
	} else if staff.Wait > 0 {
		out = append(out, Block{Text: plain(t.say(staffWait, data{"Count": int((staff.Wait + time.Minute - 1) / time.Minute)}))})
	}
	return append(out, Block{Kind: Fine, Text: plain(t.say(staffMeanwhile, nil))})
}

// leavePerson ends the wait for a person, or the talk with one, because the user wants it.
func (t *turn) leavePerson() {
	c := t.theCase()
	t.endCase()
	t.reply(Reply{Kind: PersonReply, Blocks: []Block{{Text: plain(t.say(botAgain, nil))}}, Choices: t.wayBack()})
	t.record(t.handoff(c))
}

// endCase tells the staff, if the user has called it, that it is not wanted any more.
func (t *turn) endCase() {
	p := t.session.Person
	if p.State == "" {
		return
	}
	over := Mail{Kind: CaseClosed, Case: t.theCase()}
	if p.State == WithAgent {
		t.post(p.Agent, over)
	}
	t.post(t.bot.staff.conversation(), over)
	t.session.Person = Person{}
}

// unstaff takes the conversation back from a staff that there is not any more: the operator has changed it.
func (t *turn) unstaff() {
	switch p := t.session.Person; {
	case p.State == WithAgent && !t.bot.staff.Has(p.Agent):
		t.preface = agentGone
	case p.State != "" && !t.bot.staff.IsSet():
	default:
		return
	}
	t.session.Person = Person{}
}

// wayBack are the choices of somebody who comes back to the bot: where they were, or else what there is.
func (t *turn) wayBack() []Choice {
	out := t.returnChoice()
	if len(out) == 0 {
		out = t.topicChoices(nil)
	}
	return append(out, t.personChoice())
}

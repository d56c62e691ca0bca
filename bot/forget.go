package bot

import "stepwise/knowledge/language"

// askErase asks whether all is to be erased that is kept of the user.
func (t *turn) askErase() {
	t.reply(Reply{Kind: NoteReply, Blocks: []Block{{Text: plain(t.say(forgetAsk, nil))}}, Choices: []Choice{
		t.word(choiceForget, language.Yes, newToken(forgetVerb)), t.keepChoice(),
	}})
	t.record(Record{Kind: CommandRecord})
}

// keepChoice is the way back from that question: to where the user was, or else to what there is.
func (t *turn) keepChoice() Choice {
	k := newToken(browseVerb)
	if p, ok := t.walking(); ok {
		k = p.token()
	}
	return t.word(choiceKeep, language.No, k)
}

// erase forgets the user, and says so as the last thing that it knows of them. What the staff has at hand is not theirs.
func (t *turn) erase() {
	t.endCase()
	t.note(forgotten)
	t.session, t.records, t.forget = Session{Desk: t.session.Desk}, nil, true
}

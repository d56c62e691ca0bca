package bot

import (
	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// smalltalk answers a message that asks nothing. A kind without a phrase of its own is answered like a greeting.
func (t *turn) smalltalk(kind knowledge.SmalltalkKind) {
	p := smallPrefix + phrase(kind)
	if kind == "" || !t.has(p) {
		kind = knowledge.Greeting
		p = smallPrefix + phrase(kind)
	}
	r := Reply{Kind: SmallReply, Blocks: []Block{{Text: plain(t.say(p, nil))}}}
	switch kind {
	case knowledge.Thanks, knowledge.Farewell:
		// Who says goodbye is let go.
	default:
		r.Choices = t.wayBack()
	}
	t.reply(r)
}

// help says what the bot can do.
func (t *turn) help() {
	names := make([]string, 0, len(t.bot.words.Codes()))
	for _, c := range t.bot.words.Codes() {
		names = append(names, t.bot.words.Name(c))
	}
	r := Reply{Kind: HelpReply, Title: t.say(helpTitle, nil), Choices: append(t.topicChoices(nil), t.personChoice())}
	r.Blocks = []Block{
		{Text: plain(t.say(helpAsk, data{"Languages": t.list(names)}))},
		{Text: plain(t.say(helpChoose, nil))},
		{Text: plain(t.say(helpSteps, data{"Next": t.controlWord(language.Next), "Back": t.controlWord(language.Back), "Stop": t.controlWord(language.Stop)}))},
		bullets([]string{
			t.say(helpFAQ, data{"Example": t.example()}),
			t.say(helpGuides, nil),
			t.say(helpPerson, nil),
			t.say(helpWhy, nil),
			t.say(helpLanguage, nil),
			t.say(helpStop, nil),
			t.say(helpForget, nil),
		}),
	}
	if products := t.products(); len(products) > 0 {
		r.Blocks = append(r.Blocks, Block{Text: plain(t.say(topics, data{"Products": t.list(products)}))})
	}
	t.reply(r)
}

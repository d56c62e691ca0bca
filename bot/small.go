package bot

import "stepwise/knowledge"

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
		r.Choices = t.topicChoices(nil)
	}
	t.reply(r)
}

// help says what the bot can do.
func (t *turn) help() {
	names := make([]string, 0, len(t.bot.words.Codes()))
	for _, c := range t.bot.words.Codes() {
		names = append(names, t.bot.words.Name(c))
	}
	r := Reply{Kind: HelpReply, Title: t.say(helpTitle, nil), Choices: t.topicChoices(nil)}
	r.Blocks = []Block{
		{Text: plain(t.say(helpAsk, data{"Languages": t.list(names)}))},
		{Text: plain(t.say(helpChoose, nil))},
		{Kind: List, Items: [][]Block{
			{{Text: plain(t.say(helpFAQ, data{"Example": t.example()}))}},
			{{Text: plain(t.say(helpLanguage, nil))}},
			{{Text: plain(t.say(helpHelp, nil))}},
		}},
	}
	if products := t.products(); len(products) > 0 {
		r.Blocks = append(r.Blocks, Block{Text: plain(t.say(topics, data{"Products": t.list(products)}))})
	}
	t.reply(r)
}

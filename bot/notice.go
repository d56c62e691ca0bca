package bot

// Apology is what to say when a message could not be answered because something broke.
func (b *Bot) Apology(s Session, m Message) Reply { return b.notice(s, m, apology) }

// Slow is what to say when a user writes more than can be read.
func (b *Bot) Slow(s Session, m Message) Reply { return b.notice(s, m, slow) }

// notice says one phrase, in the language of the conversation.
func (b *Bot) notice(s Session, m Message, p phrase) Reply {
	c := b.languageOf(s, m)
	return Reply{Kind: NoteReply, Language: c, Blocks: []Block{{Text: plain(b.phrases.Say(c, string(p), nil))}}}
}

// Late is what to put in front of a reply that comes late, in its language.
func (b *Bot) Late(r Reply) Block {
	return Block{Kind: Fine, Text: plain(b.phrases.Say(r.Language, string(late), nil))}
}

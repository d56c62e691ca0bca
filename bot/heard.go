package bot

// heard is what was said in this turn, for a person who takes over later: the user's words, and of each reply what it is about.
func (t *turn) heard() []Line {
	var out []Line
	add := func(who Speaker, text string) {
		if text != "" {
			out = append(out, Line{From: who, Text: text, Time: t.message.Time})
		}
	}
	switch t.message.Kind {
	case Words, Edit, Media:
		add(User, clean(t.message.Text))
	case Tap:
		add(User, t.tapped)
	}
	for _, r := range t.replies {
		switch {
		case r.To != t.message.Conversation:
		case r.Kind == AgentReply:
			add(Agent, t.gist(r))
		default:
			add(Robot, t.gist(r))
		}
	}
	return out
}

// gist is what a reply is about: the step that it shows, its title, or else its first words.
func (t *turn) gist(r Reply) string {
	for _, b := range r.Blocks {
		if title := b.Text.Plain(); b.Kind == Step && title != "" && r.HasLoneStep() {
			return t.say(titleOf, data{"Title": title, "Of": r.Title})
		}
	}
	if r.Title != "" && r.Kind != AgentReply {
		return r.Title
	}
	for _, b := range r.Blocks {
		if text := b.Text.Plain(); text != "" {
			return label(text)
		}
	}
	return ""
}

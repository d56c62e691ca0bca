package bot

import (
	"context"
	"slices"
	"strings"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// A command is a message such as "/faq refund".
type command struct {
	name string // in lower case, without the slash
	rest string
}

// Commands are the names of the commands that networks list, in their order. The phrase "command-NAME" describes each.
func Commands() []string {
	return []string{"start", "help", "faq", "guides", "language", "person", "why", "stop", "forget"}
}

// parseCommand reads a command. In groups some networks add the bot's name to it: /faq@stepwise_bot.
func parseCommand(text string) (command, bool) {
	after, ok := strings.CutPrefix(text, "/")
	if !ok {
		return command{}, false
	}
	name, rest, _ := strings.Cut(after, " ")
	name, _, _ = strings.Cut(name, "@")
	name = strings.ToLower(name)
	if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_") != "" {
		return command{}, false
	}
	return command{name: name, rest: strings.TrimSpace(rest)}, true
}

// command does what a command says. One that does not exist gets the help.
func (t *turn) command(ctx context.Context, c command) error {
	switch c.name {
	case "faq":
		return t.faq(ctx, c.rest)
	case "ask":
		if hasWords(c.rest) {
			return t.ask(ctx, c.rest)
		}
		t.smalltalk(knowledge.Greeting)
	case "language":
		t.languageCommand(c.rest)
		return nil
	case "start":
		if t.deepLink(c.rest) {
			return nil
		}
		t.smalltalk(knowledge.Greeting)
	case "guides":
		t.browse("", "")
		return nil
	case "person":
		t.callPerson()
		return nil
	case "why":
		t.why()
		return nil
	case "forget":
		t.askErase()
		return nil
	case "stop":
		t.stop()
		return nil
	case "id": // for the operator, who names the staff's chat by it
		c := t.message.Conversation
		t.reply(Reply{Kind: NoteReply, Blocks: []Block{{Text: plain(t.say(chatID, data{"Chat": c.Chat, "Network": string(c.Network)}))}}, Private: true})
	default:
		t.help()
	}
	t.record(Record{Kind: CommandRecord})
	return nil
}

// deepLink follows the payload of a link that starts the bot: a guide, and a part of it, whose slashes are underscores: "netflix-cancel",
// "netflix-cancel_log-in", "amazon-close-account_phone_sign-in". It is false if there is no such guide.
func (t *turn) deepLink(payload string) bool {
	name, part, _ := strings.Cut(payload, "_")
	g := t.find(knowledge.GuideID(name))
	if payload == "" || g == nil {
		return false
	}
	if id := knowledge.PartID(strings.ReplaceAll(part, "_", "/")); id == "" {
		t.open(g, "")
	} else {
		if s, _ := g.FindPart(id); s == nil {
			t.preface = gonePart
		}
		t.showPart(g, id)
	}
	t.record(Record{Kind: ChoiceRecord, Verdict: knowledge.Answer, Guide: g.ID, Part: t.session.Part, Confidence: 1})
	return true
}

// faq lists what mentions the words.
func (t *turn) faq(ctx context.Context, words string) error {
	if !hasWords(words) {
		t.reply(Reply{Kind: ListReply, Blocks: []Block{{Text: plain(t.say(faqAsk, data{"Example": t.example()}))}}})
		t.record(Record{Kind: CommandRecord})
		return nil
	}
	hits, err := t.gen.Finder.Search(ctx, t.question(words), maxChoices)
	if err != nil {
		return findError(err)
	}
	choices := t.hitChoices(wholeFirst(hits))
	r := Reply{Kind: ListReply, Title: t.say(faqTitle, data{"Words": words}), Choices: choices}
	verdict := knowledge.Clarify
	if len(choices) > 0 {
		r.Blocks = []Block{{Text: plain(t.say(faqFound, data{"Count": len(choices)}))}}
	} else {
		verdict = knowledge.Decline
		r.Blocks = []Block{{Text: plain(t.say(faqNone, nil))}}
		r.Choices = t.wayBack()
	}
	t.reply(r)
	t.record(Record{Kind: ListRecord, Question: words, Verdict: verdict})
	return nil
}

// wholeFirst is the hits with the whole guides and FAQ entries before the parts, each in their order.
func wholeFirst(hits []knowledge.Hit) []knowledge.Hit {
	out := make([]knowledge.Hit, 0, len(hits))
	for _, whole := range []bool{true, false} {
		for _, h := range hits {
			if (h.Part == "") == whole {
				out = append(out, h)
			}
		}
	}
	return out
}

// languageCommand sets the language that is named, by code or in its own words, or asks which.
func (t *turn) languageCommand(name string) {
	ask := languageAsk
	if name != "" {
		if c, ok := t.namedLanguage(name); ok {
			t.setLanguage(c)
			return
		}
		ask = languageUnknown
	}
	r := Reply{Kind: ChoiceReply, Title: t.say(ask, nil)}
	for _, c := range t.bot.words.Codes() {
		r.Choices = append(r.Choices, Choice{Label: label(t.bot.words.Name(c)), Token: languageToken(c)})
	}
	t.reply(r)
	t.record(Record{Kind: CommandRecord})
}

// namedLanguage is the language with that code, or with that name in its own words or in those of the reply; one word of it is enough if no other has it.
func (t *turn) namedLanguage(name string) (language.Code, bool) {
	if c, ok := t.bot.words.Match(name); ok {
		return c, true
	}
	said := t.bot.words.Analyze(name)
	var found []language.Code
	for _, c := range t.bot.words.Codes() {
		names := []string{t.bot.words.Name(c)}
		if p := languagePrefix + phrase(c); t.has(p) {
			names = append(names, t.say(p, nil))
		}
		if slices.ContainsFunc(names, func(n string) bool { return bare(n) == bare(name) }) {
			return c, true
		}
		if slices.ContainsFunc(names, func(n string) bool { return contains(t.bot.words.Analyze(n), said) }) {
			found = append(found, c)
		}
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

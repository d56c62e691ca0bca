package bot

import (
	"context"
	"strings"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// A command is a message such as "/faq refund".
type command struct {
	name string // in lower case, without the slash
	rest string
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
	case "language":
		t.languageCommand(c.rest)
		return nil
	case "start":
		t.smalltalk(knowledge.Greeting)
	default:
		t.help()
	}
	t.record(Record{Verdict: knowledge.Smalltalk})
	return nil
}

// faq lists what mentions the words.
func (t *turn) faq(ctx context.Context, words string) error {
	if !hasWords(words) {
		t.reply(Reply{Kind: ListReply, Blocks: []Block{{Text: plain(t.say(faqAsk, data{"Example": t.example()}))}}})
		t.record(Record{Verdict: knowledge.Smalltalk})
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
		r.Choices = t.topicChoices(nil)
	}
	t.reply(r)
	t.record(Record{Question: words, Verdict: verdict})
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
	r := Reply{Kind: NoteReply, Blocks: []Block{{Text: plain(t.say(ask, nil))}}}
	for _, c := range t.bot.words.Codes() {
		r.Choices = append(r.Choices, Choice{Label: label(t.bot.words.Name(c)), Token: languageToken(c)})
	}
	t.reply(r)
	t.record(Record{Verdict: knowledge.Smalltalk})
}

func (t *turn) namedLanguage(name string) (language.Code, bool) {
	for _, c := range t.bot.words.Codes() {
		if bare(t.bot.words.Name(c)) == bare(name) {
			return c, true
		}
	}
	return t.bot.words.Match(name)
}

// Package bot is the core: what to reply to a message.
//
// It is a function. [Bot.Answer] takes a [Session], a [Message] and a [Generation] of knowledge and gives a [Turn]: the session as it is now, the
// replies and the journal's records. It has no network, no clock and no memory of its own: the same input gives the same output, so a message can be
// answered again after a crash and on any replica. A [Reply] carries meaning, not mark-up. Networks are spoken to by an [Adapter] each.
package bot

import (
	"context"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// A Turn is what came of a message.
type Turn struct {
	Session Session
	Replies []Reply
	Records []Record
}

// A Bot answers messages. It may be used by several goroutines at once.
type Bot struct {
	words   *language.Set
	phrases *language.Phrases
}

// New makes a bot that understands the languages of the set and says the phrases.
func New(words *language.Set, phrases *language.Phrases) *Bot {
	return &Bot{words: words, phrases: phrases}
}

// Answer says what to reply to the message; a message that calls for no reply, such as somebody joining a group, gets none.
// An error means that the finder is broken or the context ended, never that the message is strange.
func (b *Bot) Answer(ctx context.Context, g *Generation, s Session, m Message) (Turn, error) {
	t := b.begin(g, s, m)
	switch m.Kind {
	case Words, Edit:
		if err := t.read(ctx, clean(m.Text)); err != nil {
			return Turn{}, err
		}
	case Tap:
		t.choose(m.Token)
	case Media:
		t.note(media)
	case Joined:
		if m.Private {
			t.smalltalk(knowledge.Greeting)
		}
	default:
		// In a group most of what a network reports is not meant for the bot.
		if m.Private {
			t.note(media)
		}
	}
	return t.end(), nil
}

// read answers what the user wrote: a command, a choice in words, or else a question.
func (t *turn) read(ctx context.Context, text string) error {
	if c, ok := parseCommand(text); ok {
		return t.command(ctx, c)
	}
	if !hasWords(text) {
		t.note(empty)
		t.record(Record{Verdict: knowledge.Smalltalk})
		return nil
	}
	if k, ok := t.session.typed(text); ok {
		t.choose(k)
		return nil
	}
	return t.ask(ctx, text)
}

// ask answers a question.
func (t *turn) ask(ctx context.Context, text string) error {
	f, err := t.gen.Finder.Find(ctx, t.question(text))
	if err != nil {
		return findError(err)
	}
	if f.Verdict != knowledge.Smalltalk || t.session.Language == "" {
		t.speak(f.Language) // "ok" and "thanks" are said in every language
	}
	r := Record{Question: text, Verdict: f.Verdict, Evidence: f.Evidence}
	if len(f.Hits) > 0 {
		r.Confidence = f.Hits[0].Confidence
	}
	switch {
	case f.Verdict == knowledge.Smalltalk:
		t.smalltalk(f.Evidence.Smalltalk)
	case f.Verdict == knowledge.Answer && len(f.Hits) > 0 && t.showHit(f.Hits[0], f.Evidence.Variant):
		r.Guide, r.Part = f.Hits[0].Guide, f.Hits[0].Part
		t.session.Misses = 0
	case f.Verdict == knowledge.Clarify && len(f.Choices) > 0:
		t.turnTo(f.Evidence.Products)
		t.clarify(f.Choices)
		t.session.Misses = 0
	default:
		r.Verdict = knowledge.Decline
		t.turnTo(f.Evidence.Products)
		t.decline(f)
		t.session.Misses++
	}
	t.record(r)
	return nil
}

// turnTo makes the one product that a question named what the conversation is about, though no guide of it was shown.
func (t *turn) turnTo(named []knowledge.ProductID) {
	if len(named) != 1 || named[0] == t.session.Product {
		return
	}
	t.session.Guide, t.session.Part, t.session.Product = "", "", named[0]
}

// question is the text as the finder reads it, with what is known of the user.
func (t *turn) question(text string) knowledge.Question {
	return knowledge.Question{
		Text: text, Locale: t.message.Locale, Language: t.session.Language, Guide: t.session.Guide, Product: t.session.Product,
	}
}

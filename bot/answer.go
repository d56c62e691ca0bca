// Package bot is the core: what to reply to a message.
//
// It is a function. [Bot.Answer] takes a [Session], a [Message] and a [Generation] of knowledge and gives a [Turn]: the session as it is now, the
// replies, mail to other conversations and the journal's records. It has no network, no clock and no memory of its own: the same input gives the same output,
// so a message can be answered again after a crash and on any replica. A [Reply] carries meaning, not mark-up. Networks are spoken to by an [Adapter] each.
//
// A user is walked through a guide: the session says at which step of which version of it they are, and everything that leads to a step, a word, a tap or a
// question, goes through [turn.goTo], which sees to it that no step back is silent and that what cannot be undone is agreed to first.
//
// A user who wants a person becomes a [Case]. It lives in the user's conversation, which alone decides which agent has it; what the staff and the agents do
// reaches it as mail, and what it decides reaches them the same way. So each conversation's session is changed by its own messages alone, and in whatever order
// people act, a case has one owner.
package bot

import (
	"cmp"
	"context"
	"slices"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// A Turn is what came of a message.
type Turn struct {
	Session Session
	Replies []Reply
	// Mail are messages to other conversations, to be delivered like any other: each conversation's session is changed by its own messages alone.
	Mail    []Message
	Records []Record
	// Heard is what was said in the conversation, for a person who takes over later. It is text of the user's: whoever keeps it keeps it where it can be erased.
	Heard []Line
	// Forget says that the user wants all to be erased that is kept of the conversation. Session is what remains: that of a new conversation.
	Forget bool
}

// A Bot answers messages. It may be used by several goroutines at once.
type Bot struct {
	words   *language.Set
	phrases *language.Phrases
	staff   Staff
}

// New makes a bot that understands the languages of the set and says the phrases.
func New(words *language.Set, phrases *language.Phrases) *Bot {
	return &Bot{words: words, phrases: phrases}
}

// With is the bot with a staff, to which it hands over those who want to talk to a person.
func (b *Bot) With(s Staff) *Bot {
	return &Bot{words: b.words, phrases: b.phrases, staff: s}
}

// Answer says what to reply to the message; a message that calls for no reply, such as somebody joining a group, gets none.
// An error means that the finder is broken or the context ended, never that the message is strange.
func (b *Bot) Answer(ctx context.Context, g *Generation, s Session, m Message) (Turn, error) {
	t := b.begin(g, s, m)
	if err := t.take(ctx); err != nil {
		return Turn{}, err
	}
	return t.end(), nil
}

// take does what the message asks for.
func (t *turn) take(ctx context.Context) error {
	m := t.message
	switch {
	case m.Kind == FromConversation && t.isStaff():
		t.staffMail(m.Mail)
	case m.Kind == FromConversation:
		t.userMail(m.Mail)
	case t.isStaff() && t.isForStaff():
		t.agent()
	case t.session.Person.State == WithAgent:
		t.withAgent()
	default:
		return t.answer(ctx)
	}
	return nil
}

// answer answers a user to whom the bot speaks.
func (t *turn) answer(ctx context.Context) error {
	switch t.message.Kind {
	case Words, Edit:
		return t.read(ctx, clean(t.message.Text))
	case Tap:
		t.choose(t.message.Token)
	case Joined:
		if t.message.Private {
			t.smalltalk(knowledge.Greeting)
		}
	default:
		// In a group most of what a network reports is not meant for the bot, unless it was sent to it.
		if t.message.Private || t.message.Kind == Media {
			t.media()
		}
	}
	return nil
}

// media answers a photo, a voice message or anything else that the bot cannot read.
func (t *turn) media() {
	t.noteOn(media, []Choice{t.personChoice()})
	t.record(Record{Kind: MediaRecord})
}

// read answers what the user wrote: a command, a choice in words, a word that steers, or else a question.
func (t *turn) read(ctx context.Context, text string) error {
	if c, ok := parseCommand(text); ok {
		return t.command(ctx, c)
	}
	if !hasWords(text) {
		t.noteOn(empty, []Choice{t.personChoice()})
		t.record(Record{Kind: CommandRecord})
		return nil
	}
	t.listen(text)
	if k, ok := t.typed(text); ok {
		t.choose(k)
		return nil
	}
	if t.isNoNumber(text) {
		t.reply(Reply{Kind: ChoiceReply, Title: t.say(clarify, nil), Choices: t.session.Offered})
		t.record(Record{Kind: CommandRecord})
		return nil
	}
	if t.steer(text) {
		return nil
	}
	return t.ask(ctx, text)
}

// ask answers a question, or several, or finds the step of the guide at hand that has the words of the screen.
func (t *turn) ask(ctx context.Context, text string) error {
	each, err := t.several(ctx, text)
	if err != nil {
		return err
	}
	f, err := t.gen.Finder.Find(ctx, t.question(text))
	if err != nil {
		return findError(err)
	}
	if t.sees(text, f) {
		return nil
	}
	if f.Verdict != knowledge.Smalltalk || t.isFirst() {
		t.speak(f.Language) // "ok" and "thanks" are said in every language
	}
	r := Record{Question: text, Verdict: f.Verdict, Evidence: f.Evidence}
	if len(f.Hits) > 0 {
		r.Confidence = f.Hits[0].Confidence
	}
	t.evidence = explained(f)
	switch {
	case len(each) > 1 && f.Verdict != knowledge.Smalltalk:
		r.Verdict, r.Confidence = knowledge.Clarify, 0
		t.which(whichFirst, t.hitChoices(each))
	case f.Verdict == knowledge.Smalltalk && f.Evidence.Smalltalk == knowledge.Greeting && t.session.Person.State == Waiting:
		t.noteOn(personWaiting, []Choice{t.leaveChoice()}) // "is anybody there?"
	case f.Verdict == knowledge.Smalltalk:
		t.smalltalk(f.Evidence.Smalltalk)
	case t.isLostSteer(text):
		r.Verdict, r.Confidence = knowledge.Smalltalk, 0
		t.smalltalk(knowledge.Greeting)
	case f.Verdict == knowledge.Answer && len(f.Hits) > 0 && t.showHit(f.Hits[0], f.Evidence.Variant):
		r.Guide, r.Part, r.Print = f.Hits[0].Guide, f.Hits[0].Part, t.gen.print(f.Hits[0].Guide)
		r.Variant = cmp.Or(t.gen.variant(r.Guide, r.Print, t.session.Part), f.Evidence.Variant)
		t.session.Misses = 0
	case f.Verdict == knowledge.Clarify && len(f.Choices) > 0:
		t.turnTo(f.Evidence.Products)
		t.clarify(f.Choices)
		t.session.Misses = 0
	default:
		r.Verdict = knowledge.Decline
		t.turnTo(f.Evidence.Products)
		t.session.Misses++
		t.decline(f)
	}
	t.record(r)
	return nil
}

// explained is what of a finding is kept to explain the answer.
func explained(f knowledge.Finding) Answered {
	const most = 6 // words: more explain nothing better, and a session is small
	var a Answered
	if len(f.Evidence.Products) > 0 {
		a.Product = f.Evidence.Products[0]
	}
	if len(f.Evidence.Tasks) > 0 {
		a.Task = f.Evidence.Tasks[0]
	}
	a.Variant = f.Evidence.Variant
	a.Words = slices.Clone(f.Evidence.Words[:min(len(f.Evidence.Words), most)])
	return a
}

// turnTo makes the one product that a question named what the conversation is about, though no guide of it was shown.
func (t *turn) turnTo(named []knowledge.ProductID) {
	if len(named) != 1 || named[0] == t.session.Product {
		return
	}
	t.session.Guide, t.session.Part, t.session.Product, t.session.Scoped = "", "", named[0], t.message.Time
}

// question is the text as the finder reads it, with what is known of the user. What was talked about long ago says nothing about it, unless the user is
// still on the way through a guide.
func (t *turn) question(text string) knowledge.Question {
	s := t.session
	q := knowledge.Question{Text: text, Locale: t.message.Locale}
	if !s.Assumed {
		q.Language = s.Language
	}
	if s.Walk.Guide != "" && !s.Walk.Done || t.message.Time.Sub(s.Scoped) <= scopeLife {
		q.Guide, q.Product = s.Guide, s.Product
	}
	return q
}

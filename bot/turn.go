package bot

import (
	"fmt"
	"strconv"

	"stepwise/knowledge/language"
)

// A turn is one message on its way to becoming a Turn.
type turn struct {
	bot      *Bot
	gen      *Generation
	message  Message
	session  Session
	language language.Code // of the replies
	preface  phrase        // said at the top of the next reply; empty for nothing
	replies  []Reply
	records  []Record
}

// begin takes up the session, or a new one in its place if it expired, and settles the language as far as it is known before the message is read.
func (b *Bot) begin(g *Generation, s Session, m Message) *turn {
	if s.Expired(m.Time) {
		s = Session{Language: s.Chosen, Chosen: s.Chosen}
	}
	t := &turn{bot: b, gen: g, message: m, session: s, language: language.Fallback}
	for _, c := range []language.Code{s.Chosen, s.Language} {
		if b.words.Has(c) {
			t.language = c
			return t
		}
	}
	if c, ok := b.words.Match(m.Locale); ok {
		t.language = c
	}
	return t
}

// speak makes a language that of the replies, unless the user has set one for good or the bot does not know it.
func (t *turn) speak(c language.Code) {
	if !t.bot.words.Has(t.session.Chosen) && t.bot.words.Has(c) {
		t.language = c
	}
}

// reply adds a reply. One without choices says how to go on, unless it is a pleasantry that asks for nothing.
func (t *turn) reply(r Reply) {
	if t.preface != "" {
		r.Blocks = append([]Block{{Text: plain(t.say(t.preface, nil))}}, r.Blocks...)
		t.preface = ""
	}
	if len(r.Choices) > maxChoices {
		r.Choices = r.Choices[:maxChoices]
	}
	if len(r.Choices) == 0 && r.Kind != SmallReply && r.Kind != HelpReply {
		r.Blocks = append(r.Blocks, Block{Kind: Fine, Text: plain(t.say(helpHint, nil))})
	}
	r.ID = t.message.ID + "." + number(len(t.replies)+1)
	r.To, r.Origin, r.Language = t.message.Conversation, t.message.Origin, t.language
	t.replies = append(t.replies, r)
}

// record adds a record of this turn.
func (t *turn) record(r Record) {
	r.Time, r.Conversation, r.Language = t.message.Time, t.message.Conversation, t.language
	t.records = append(t.records, r)
}

// end is the result.
func (t *turn) end() Turn {
	s := t.session
	if len(t.replies) > 0 {
		s.Language = t.language
	}
	for _, r := range t.replies {
		if len(r.Choices) > 0 {
			s.Offered = r.Choices
		}
	}
	// Messages may be delivered late; an old one does not make the session older.
	if t.message.Time.After(s.Last) {
		s.Last = t.message.Time
	}
	return Turn{Session: s, Replies: t.replies, Records: t.records}
}

// note replies with a notice.
func (t *turn) note(p phrase) {
	t.reply(Reply{Kind: NoteReply, Blocks: []Block{{Text: plain(t.say(p, nil))}}})
}

func findError(err error) error { return fmt.Errorf("search knowledge: %w", err) }

func number(n int) string { return strconv.Itoa(n) }

package bot

import (
	"cmp"
	"fmt"
	"slices"
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
	preface  phrase        // said at the top of the next reply; empty for nothing. Whoever sets it replies next
	evidence Answered      // what led to the answer of this turn
	answerID string        // of the answer of this turn, by which it is rated; empty if there is none
	meant    bool          // the user asks for the very place that is gone to next
	agreed   bool          // the user has understood what cannot be undone there
	replies  []Reply
	mail     []Message
	records  []Record
	forget   bool
	isSpoken bool   // the user's own words say which language is theirs
	tapped   string // the words of the choice that was tapped
}

// begin takes up the session, or a new one in its place if it expired, and settles the language as far as it is known before the message is read.
func (b *Bot) begin(g *Generation, s Session, m Message) *turn {
	t := &turn{bot: b, gen: g, message: m, session: s, language: b.languageOf(s, m)}
	if s.Expired(m.Time) {
		t.expire()
	}
	t.tapped = t.offeredLabel(m.Token)
	t.unstaff()
	return t
}

// expire ends what was going on in a session that is too old. The language, what the user has set for good, and what the staff has at hand stay.
func (t *turn) expire() {
	t.leave()
	t.endCase()
	s := t.session
	t.session = Session{Language: cmp.Or(s.Chosen, s.Language), Chosen: s.Chosen, Device: s.Device, Desk: s.Desk}
	t.language = t.bot.languageOf(t.session, t.message)
}

// reply adds a reply. One without choices says how to go on, unless it is a pleasantry that asks for nothing.
func (t *turn) reply(r Reply) {
	if t.preface != "" {
		r.Blocks = append([]Block{{Text: plain(t.say(t.preface, nil))}}, r.Blocks...)
		t.preface = ""
	}
	r.Choices = few(r.Choices)
	if r.To == (Conversation{}) {
		r.To = t.message.Conversation
	}
	if r.To == t.message.Conversation {
		r.Origin = t.message.Origin
	}
	if len(r.Choices) == 0 && r.needsHint() {
		r.Blocks = append(r.Blocks, Block{Kind: Fine, Text: plain(t.say(helpHint, nil))})
	}
	r.ID = t.message.ID + "." + number(len(t.replies)+1)
	r.Language = t.language
	t.replies = append(t.replies, r)
}

// needsHint reports whether a reply without choices says how to go on: a pleasantry does not, nor what a person says.
func (r Reply) needsHint() bool {
	switch r.Kind {
	case SmallReply, HelpReply, AgentReply, DeskReply:
		return false
	}
	return true
}

// few are the choices, each once, with labels that differ, and at most as many as fit. The last one, which is mostly the way to a person, stays.
func few(choices []Choice) []Choice {
	var out []Choice
	seen := map[Token]bool{}
	labels := map[string]int{}
	for _, c := range choices {
		if seen[c.Token] {
			continue
		}
		seen[c.Token] = true
		labels[c.Label]++
		if n := labels[c.Label]; n > 1 { // long titles may differ in their last words alone
			ordinal := " (" + number(n) + ")"
			c.Label = cut(c.Label, maxLabel-len(ordinal)) + ordinal
		}
		out = append(out, c)
	}
	if n := len(out); n > maxChoices {
		out = append(out[:maxChoices-1], out[n-1])
	}
	return out
}

// post sends mail to another conversation.
func (t *turn) post(to Conversation, m Mail) {
	t.mail = append(t.mail, Message{
		ID:           string(t.message.Conversation.Network) + " " + t.message.ID + ".mail." + number(len(t.mail)+1),
		Conversation: to, Kind: FromConversation, Mail: m, Time: t.message.Time, Private: true,
	})
}

// record adds a record of this turn.
func (t *turn) record(r Record) {
	r.Time, r.Conversation, r.Language, r.Generation = t.message.Time, t.message.Conversation, t.language, t.gen.Base.Hash
	r.Answer = cmp.Or(r.Answer, t.answerID)
	t.records = append(t.records, r)
}

// end is the result.
func (t *turn) end() Turn {
	s := t.session
	s.Assumed = !t.isSpoken && s.Chosen == "" && (s.Assumed || s.Language == "")
	if len(t.replies) > 0 {
		s.Language = t.language
	}
	// "Yes" erases everything only right after the question.
	s.Offered = slices.DeleteFunc(slices.Clone(s.Offered), func(c Choice) bool { return c.Token.target().verb == forgetVerb })
	for _, r := range t.replies {
		if len(r.Choices) > 0 && r.To == t.message.Conversation {
			s.Offered, s.Asking = slices.Clone(r.Choices), r.Kind == ChoiceReply || r.Kind == ListReply
		}
	}
	// Messages may be delivered late; an old one does not make the session older.
	if t.message.Time.After(s.Last) {
		s.Last = t.message.Time
	}
	out := Turn{Session: s.fitted(), Replies: t.replies, Mail: t.mail, Records: t.records, Forget: t.forget}
	if !t.forget && !t.bot.staff.Has(t.message.Conversation) {
		out.Heard = t.heard()
	}
	return out
}

// note replies with a notice.
func (t *turn) note(p phrase) {
	t.reply(Reply{Kind: NoteReply, Blocks: []Block{{Text: plain(t.say(p, nil))}}})
}

// noteOn replies with a notice and how to go on: back to the step that the user was at, if any, or with the choices.
func (t *turn) noteOn(p phrase, choices []Choice) {
	t.reply(Reply{Kind: NoteReply, Blocks: []Block{{Text: plain(t.say(p, nil))}}, Choices: append(t.returnChoice(), choices...)})
}

func findError(err error) error { return fmt.Errorf("search knowledge: %w", err) }

func number(n int) string { return strconv.Itoa(n) }

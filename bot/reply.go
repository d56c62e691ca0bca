package bot

import (
	"time"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// These are the types of the knowledge base, so that adapters need to know this package alone.
type (
	// Text is a run of words with what is special about some of them.
	Text = knowledge.Text
	// Span is a piece of text of one kind.
	Span = knowledge.Span
	// SpanKind says what a span is.
	SpanKind = knowledge.SpanKind
)

// The kinds of span.
const (
	Plain = knowledge.Plain
	Label = knowledge.Label
	Link  = knowledge.Link
)

// ReplyKind says what a reply is for. The zero kind says nothing.
type ReplyKind string

// The kinds of reply.
const (
	GuideReply   ReplyKind = "guide"   // a whole guide, or the beginning of one that is too long for that
	PartReply    ReplyKind = "part"    // a part of a guide
	StepReply    ReplyKind = "step"    // a step of a walk-through
	CautionReply ReplyKind = "caution" // what cannot be undone about the next step
	EndReply     ReplyKind = "end"     // after the last step
	StuckReply   ReplyKind = "stuck"   // somebody does not get on
	FAQReply     ReplyKind = "faq"     // an FAQ answer
	ChoiceReply  ReplyKind = "choice"  // a choice between hits
	ListReply    ReplyKind = "list"    // what /faq found
	DeclineReply ReplyKind = "decline" // the bot does not know
	SmallReply   ReplyKind = "small"   // an answer to a greeting or thanks
	HelpReply    ReplyKind = "help"    // what the bot can do
	NoteReply    ReplyKind = "note"    // a notice: only text can be read, too many messages, something broke
	PersonReply  ReplyKind = "person"  // about talking to a human agent
	AgentReply   ReplyKind = "agent"   // what a human agent says
	DeskReply    ReplyKind = "desk"    // for the staff
)

// A Reply is what the bot sends back: meaning without mark-up. The zero Reply says nothing and is not sent.
// Every text in it is plain text to be shown as it is; adapters escape it for their network.
type Reply struct {
	// ID is stable: answering the same message again gives its replies the same ids.
	ID string
	To Conversation
	// Origin is that of the message that is replied to.
	Origin   string
	Kind     ReplyKind
	Language language.Code // of the reply's own phrases
	Title    string
	Blocks   []Block
	Choices  []Choice
	// Replace asks to put the reply in the place of the bot's previous one where the network can; otherwise it is sent as a new one.
	Replace bool
	// Private asks that nobody else in the chat sees the reply where the network can do that.
	Private bool
	// Source is the URL the facts come from, Checked the day a person last followed the guide; zero if there is none. Blocks of fine print say both
	// already: these are for networks that have a place of their own for them.
	Source  string
	Checked time.Time
}

// HasLoneStep reports whether the reply shows one step of several by itself. It is then to be said how many there are; in a row of steps that can be seen.
func (r Reply) HasLoneStep() bool {
	steps := 0
	for _, b := range r.Blocks {
		if b.Kind == Step {
			steps++
		}
	}
	return steps == 1
}

// BlockKind says what a block of a reply is. The zero kind is a paragraph.
type BlockKind int

// The kinds of block.
const (
	Paragraph BlockKind = iota
	Heading             // Text names what follows
	Step                // Number of Total; Text is the step's title, which may be empty, Body what to do
	List                // Items, numbered if Ordered
	Warning             // Alert says how grave, Body what
	Sentence            // Text is something to say or write
	Image               // File is the picture, Text its caption
	Fine                // small print: where it comes from, when it was checked
)

// A Block is a paragraph-sized piece of a reply. A reply that is too long for a network is split between blocks. Which fields mean something depends on Kind.
type Block struct {
	Kind          BlockKind
	Text          Text
	Number, Total int
	Optional      string // for an optional Step: the word for it in the reply's language
	Ordered       bool
	Items         [][]Block
	Alert         knowledge.AlertKind
	Label         string // for a Warning: the word for its kind in the reply's language
	Body          []Block
	File          string
}

// Token is what a choice means, opaque to adapters: at most MaxToken bytes of UTF-8.
// A token stays valid across restarts and generations; one that points to nothing any more gets an honest reply.
type Token string

// MaxToken is the length of the longest token in bytes, which is what Telegram allows for callback_data (core.telegram.org/bots/api#inlinekeyboardbutton).
const MaxToken = 64

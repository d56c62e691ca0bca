package bot

import (
	"time"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

// Network names a chat service: "telegram", "discord", "web", "terminal".
type Network string

// A Conversation is one user's talk in one chat. It names where a message came from and where a reply goes.
type Conversation struct {
	Network Network `json:"network"`
	// Chat is the network's name for a private chat, group, channel, thread or topic; what it looks like is the adapter's business.
	Chat string `json:"chat"`
	// User is the network's name for the person; empty for a chat as a whole, such as that of the staff.
	User string `json:"user,omitzero"`
}

// MessageKind says what a user sent. The zero kind is words.
type MessageKind int

// The kinds of message.
const (
	Words   MessageKind = iota // Text is what the user wrote
	Tap                        // Token is the choice that the user tapped
	Media                      // a photo, voice message, sticker or file; Text is its caption, if any
	Edit                       // Text is the new wording of an earlier message
	Joined                     // the user or the bot entered the chat
	Unknown                    // anything else a network can send

	// FromConversation is what another conversation tells this one: Mail says what. No network sends it.
	FromConversation
)

// A Message is what a user sent, in the terms that all networks share.
type Message struct {
	// ID is unique within the network: two messages with one ID are one message that was delivered twice.
	ID           string
	Conversation Conversation
	Kind         MessageKind
	Text         string
	Token        Token
	// Locale is the language that the network reports for the user, a BCP 47 tag; empty if it reports none.
	Locale string
	// Private says that only the user and the bot can read the chat.
	Private bool
	// Whole says that nobody can answer back, as after a single question on the command line: the reply has everything at once.
	Whole bool
	// Time is when the user sent it.
	Time time.Time
	// Origin is what the adapter needs to reply to this very message (an interaction's token, the message that holds the tapped button). The core
	// copies it to the replies and looks at nothing in it.
	Origin string
	// Recent is what was last said in the conversation, the oldest first, for a person who takes over. Whoever calls the core keeps it, where it can be erased.
	Recent []Line
	// Mail is set for mail alone.
	Mail Mail
}

// A Line is something that was said.
type Line struct {
	From Speaker
	Text string
	Time time.Time
}

// Speaker says who said something.
type Speaker string

// Who speaks in a conversation.
const (
	User  Speaker = "user"
	Agent Speaker = "agent"
	Robot Speaker = "bot"
)

// MailKind says what one conversation tells another.
type MailKind string

// The kinds of mail. A case lives in the user's conversation, which alone decides who has it; the others know what they are told.
const (
	CaseOpened MailKind = "opened" // to the staff: a user asks for a person
	CaseFull   MailKind = "full"   // to the user: too many ask
	CaseWanted MailKind = "wanted" // to the staff: an agent would take the case
	CaseTaken  MailKind = "taken"  // to the user: an agent takes the case
	CaseGiven  MailKind = "given"  // to the agent: the case is yours
	CaseBusy   MailKind = "busy"   // to the agent: it is not to be had
	CaseAsked  MailKind = "asked"  // to the agent: what the user writes
	CaseSaid   MailKind = "said"   // to the user: what the agent writes
	CaseClosed MailKind = "closed" // to everybody else: it is over, or, to the staff, somebody has it
	CaseList   MailKind = "list"   // to the staff: which cases are open?
)

// Mail is what one conversation tells another.
type Mail struct {
	Kind   MailKind
	Case   Case
	Recent []Line // what was said last, for an agent; it is never kept in a session
	Text   string // what is passed on
	Edit   bool   // Text is the new wording of what was passed on before
}

// A Case is a conversation in need of a person.
type Case struct {
	ID       string            `json:"id"`
	User     Conversation      `json:"user,omitzero"`
	Agent    Conversation      `json:"agent,omitzero"` // who has it, or would take it
	Language language.Code     `json:"language,omitzero"`
	Guide    knowledge.GuideID `json:"guide,omitzero"`
	Part     knowledge.PartID  `json:"part,omitzero"`
	Variant  string            `json:"variant,omitzero"`
}

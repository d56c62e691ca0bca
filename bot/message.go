package bot

import "time"

// Network names a chat service: "telegram", "discord", "web", "terminal".
type Network string

// A Conversation is one user's talk in one chat. It names where a message came from and where a reply goes.
type Conversation struct {
	Network Network
	// Chat is the network's name for a private chat, group, channel, thread or topic; what it looks like is the adapter's business.
	Chat string
	// User is the network's name for the person.
	User string
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
	// Time is when the user sent it.
	Time time.Time
	// Origin is what the adapter needs to reply to this very message (an interaction's token, the message that holds the tapped button). The core
	// copies it to the replies and looks at nothing in it.
	Origin string
}

package bot

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// An Adapter is the code for one network. adaptertest checks every promise made here.
type Adapter interface {
	// Network names the network; the same on every call.
	Network() Network
	// Run receives messages until the context ends or the network refuses for good, which is the error it returns (nil when the context ended).
	// It hands each message to deliver; the return of deliver is the acknowledgement: only after nil may the network be told that the message
	// arrived. Messages of one conversation are delivered in their order.
	Run(ctx context.Context, deliver Deliver) error
	// Send sends one reply, in as many of the network's messages as its limits ask for, in order, and names what was sent. A zero Reply sends nothing.
	// An error wraps one of the Err values below, or is a *RateLimitError or a *MovedError; any other error is taken for transient.
	Send(ctx context.Context, r Reply) (Sent, error)
}

// Sent is the network's name for what a reply became, by which it can be edited; empty if the network has none.
type Sent string

// Deliver takes a message over durably, or says why not; after an error the adapter offers the same message again.
type Deliver func(ctx context.Context, m Message) error

// An Editor can put a reply in the place of one that was sent.
type Editor interface {
	// Edit replaces what was sent by the reply and names the result. ErrGone or ErrExpired say that it can not be edited any more: the reply is then sent anew.
	Edit(ctx context.Context, sent Sent, r Reply) (Sent, error)
}

// A Suggester can offer questions while the user is still typing one.
type Suggester interface {
	// OfferSuggestions gives the function to ask. It is called before Run, at most once.
	OfferSuggestions(suggest Suggest)
}

// Suggest finds at most limit things to ask for that begin as the text does. It answers within the second, or with nothing.
type Suggest func(ctx context.Context, text, locale string, limit int) []Choice

// A Pacer says how fast the network may be written to. The runtime keeps to it; one that is not a Pacer is written to as fast as it goes.
type Pacer interface {
	// Rates are all the limits that a reply to the conversation counts against.
	Rates(c Conversation) []Rate
}

// A Rate is a limit that all replies of one class share.
type Rate struct {
	Class string        // "all", or "chat 123"
	Every time.Duration // one reply is allowed in so much time, on average
	Burst int           // so many may go at once after a pause; at least 1
}

// A Connector knows whether its network is reached. An adapter that is none counts as connected while it runs.
type Connector interface {
	// Connected reports whether messages come and go at the moment.
	Connected() bool
}

// A Typer can show that a reply is being written.
type Typer interface {
	// Type shows it to the conversation for a few seconds.
	Type(ctx context.Context, c Conversation, origin string) error
}

// Errors that adapters report, to be asked for with errors.Is.
var (
	// ErrGone says that the chat cannot be written to any more: the user blocked the bot, or it was thrown out.
	ErrGone = errors.New("the chat is gone")
	// ErrExpired says that the reply came too late for the message it answers; sending it again will not help.
	ErrExpired = errors.New("too late to reply")
	// ErrTransient says that the same call may succeed later.
	ErrTransient = errors.New("try again later")
	// ErrRefused says that the network does not accept the bot itself, such as a bad token: nothing will succeed until the operator acts.
	ErrRefused = errors.New("refused by the network")
	// ErrRejected says that the network does not accept this very reply; others may succeed.
	ErrRejected = errors.New("the network rejected the reply")
)

// A RateLimitError says that the network asks to wait.
type RateLimitError struct{ After time.Duration }

// Error says how long to wait.
func (e *RateLimitError) Error() string { return fmt.Sprintf("rate limited for %s", e.After) }

// A MovedError says that the chat has a new name, under which the reply has to be sent.
type MovedError struct{ Chat string }

// Error names the new chat.
func (e *MovedError) Error() string { return "the chat moved to " + e.Chat }

// Package broker carries messages from the networks to the core and replies back, so that none is lost and none is handled twice.
//
// A [Runtime] runs the adapters. What they deliver it puts into the [Inbox]; workers take it out, ask the core, and commit what came of it: replies to the
// [Outbox], records to the [Journal], the session to [Sessions]. Senders take the replies out and hand them to the adapters, paced and retried. What cannot be
// answered goes to the [Parking], where the operator sees it.
//
// The stores are behind small interfaces that package brokertest checks. [Open] opens them on NATS JetStream, with a server within this process or on a cluster;
// [InMemory] keeps all in memory, for tests in virtual time. None of the stores need a transaction across them: a commit is a row of steps that can be repeated,
// in an order that makes a repetition harmless.
//
//	outbox.Put      by stable ids: what is there already is not put again
//	journal.Append  by stable ids
//	sessions.Save   compare-and-swap, together with the id of the message that was handled
//	inbox.Done
//
// If the process ends before Save, the message is answered again from the same session, with the same result. If it ends after it, the session says that the
// message was handled.
//
// Several processes can share a store. Each network is run, and its replies are sent, by the one that has its lease; conversations are divided into parts, and each
// part is answered by the one that has its lease ([Leases]). A process that lost a lease without knowing does no harm: what it puts again is known, the session that
// it would save was changed meanwhile, and a message that another process has dealt with is not answered from a later session ([Inbox.Handled]).
//
// Text of users stands in the inbox, the outbox, the recent lines and the parking alone, and is written over when it is not needed any more; in the journal it is
// masked. Names are keyed hashes of ids; the ids of a user and an agent stand in sessions as long as these talk to each other. To purge a stream of JetStream leaves
// what it held on the disk; that is why nothing here relies on it.
//
// Files of the server within this process can be damaged. [Open] reads all of them, makes anew what is damaged, and reports what is lost ([Durable.Lost]).
package broker

import (
	"context"
	"errors"
	"time"

	"stepwise/bot"
)

// Remembered is how long a message or reply is known to be one that was put already. Networks repeat messages for up to 24 h (Telegram keeps updates so long:
// core.telegram.org/bots/api#getting-updates); an hour more covers clocks that differ.
const Remembered = 25 * time.Hour

// Errors of the stores.
var (
	// ErrFull says that there is no room now; what was to be put is not kept.
	ErrFull = errors.New("the queue is full")
	// ErrConflict says that a session was changed by somebody else since it was loaded.
	ErrConflict = errors.New("the session was changed meanwhile")
)

// A Store is all that a [Runtime] keeps. Each of its parts may be used by many goroutines at once.
type Store struct {
	Inbox    Inbox
	Outbox   Outbox
	Sessions Sessions
	Recent   Recent
	Journal  Journal
	Parking  Parking
	Leases   Leases
}

// An Inbox keeps messages from the time they are taken over from a network until they are answered.
type Inbox interface {
	// Put keeps the message, durably if the inbox is durable. It reports false for one whose network and ID were put within Remembered: that is not
	// kept again. A durable inbox may keep one twice that waits for minutes to be answered; when it gives out the second, Handled says so. With an error,
	// ErrFull among them, nothing is kept and the message can be put again.
	Put(ctx context.Context, m bot.Message) (fresh bool, err error)
	// Take waits for a message and gives it out: the oldest of a conversation of which none is out. It returns the context's error when that ends first.
	Take(ctx context.Context) (Task, error)
	// Handled reports whether a message that was taken is done already: by another process, which has its conversation now. It is asked after the session was
	// loaded: a session that has more in it than this message is never changed by it again.
	Handled(ctx context.Context, t Task) (bool, error)
	// Done forgets a message that was taken. To repeat it does no harm.
	Done(ctx context.Context, t Task) error
	// Back returns a message that was taken. It is given out again after the time, before later ones of its conversation.
	Back(ctx context.Context, t Task, after time.Duration) error
	// Len is how many messages are kept, those that are out included.
	Len(ctx context.Context) (int, error)
}

// A Task is a message that was taken out of an inbox.
type Task struct {
	Message bot.Message
	Receipt uint64 // names this message within the inbox
}

// An Outbox keeps replies until they are sent.
type Outbox interface {
	// Put keeps the parcels in their order. One whose ID was put within Remembered is not given out again once it is done. With an error some may have been
	// kept; to put all of them again is the way on.
	Put(ctx context.Context, parcels []Parcel) error
	// Serve begins to give out the parcels to that network, until end is called. Of all processes that share the outbox, one at a time may serve a network.
	Serve(n bot.Network) (end func())
	// Take waits for a parcel to that network, which must be served, and gives it out: the oldest of a conversation of which none is out. It returns the context's error when
	// that ends first.
	Take(ctx context.Context, n bot.Network) (Parcel, error)
	// Done forgets a parcel that was taken. A sent that is not empty is remembered as what was last sent to the conversation that the reply is addressed to.
	// To repeat it does no harm.
	Done(ctx context.Context, p Parcel, sent bot.Sent) error
	// Back returns a parcel that was taken. It is given out again after the time, before later ones of its conversation.
	Back(ctx context.Context, p Parcel, after time.Duration) error
	// Len is how many parcels are kept, those that are out included.
	Len(ctx context.Context) (int, error)
}

// A Parcel is a reply on its way.
type Parcel struct {
	ID    string // unique among all replies to all networks, and the same whenever the same message is answered
	Reply bot.Reply
	Asked time.Time // when the user asked
	Trace string    // names the message that led to it in the log

	// What follows is set by Take.
	Previous bot.Sent // what was last sent to the conversation; empty if nothing is known
	Receipt  uint64   // names this parcel within the outbox
}

// SessionsKept is how long a session is kept after it was last saved: what users have set for good, such as a language, is not asked again the next month.
// What they were about is over long before; see [bot.SessionLife].
const SessionsKept = 365 * 24 * time.Hour

// Sessions keep the state of each conversation for SessionsKept after it was last saved.
type Sessions interface {
	// Load gives the state of the conversation, and the revision to save it under; zero values for one that is not known.
	Load(ctx context.Context, c bot.Conversation) (State, uint64, error)
	// Save keeps the state. It returns ErrConflict, and keeps what is there, if that is not the revision any more.
	Save(ctx context.Context, c bot.Conversation, s State, revision uint64) error
	// Move renames a chat in all its conversations. A conversation that is known under the new name already stays as it is. To repeat it does no harm.
	Move(ctx context.Context, n bot.Network, from, to string) error
}

// A State is what is kept of a conversation. It holds nothing that the user wrote.
type State struct {
	Session bot.Session `json:"session"`
	// Handled is the ID of the message that led to the session. When it comes again, it was answered already.
	Handled string `json:"handled,omitzero"`
}

// A Recent keeps what was last said in each conversation, for a person who takes over. It is text of users': no copy of it may outlive Forget.
type Recent interface {
	// Add keeps what was said because of the message; the oldest lines make room. To repeat it does no harm.
	Add(ctx context.Context, c bot.Conversation, message string, lines []bot.Line) error
	// Last gives what is kept of the conversation, the oldest first.
	Last(ctx context.Context, c bot.Conversation) ([]bot.Line, error)
	// Forget erases what is kept of the conversation.
	Forget(ctx context.Context, c bot.Conversation) error
}

// RecentLines is how many lines are kept of a conversation.
const RecentLines = 10

// A Journal keeps what happened.
type Journal interface {
	// Append keeps the entries in their order. One with the ID of an entry that was kept lately is not kept again.
	Append(ctx context.Context, entries []Entry) error
	// Last gives the newest entries, at most n, the oldest of them first.
	Last(ctx context.Context, n int) ([]Entry, error)
	// Forget erases the entries of the conversation.
	Forget(ctx context.Context, c bot.Conversation) error
}

// EntryKind says what happened.
type EntryKind string

// The kinds of entry.
const (
	Turned  EntryKind = "turn"    // a message was answered: Record says how
	Dropped EntryKind = "dropped" // a reply will never be sent: Reason says why
	Stuck   EntryKind = "stuck"   // a message could not be answered and was parked: Reason says why
)

// An Entry is one line of the journal.
type Entry struct {
	ID           string // stable: the same whenever the same message is handled
	Kind         EntryKind
	Time         time.Time
	Conversation bot.Conversation // whoever stores it replaces it by a keyed hash
	Record       bot.Record
	Took         time.Duration // to find the answer
	Reason       string
}

// A Parking keeps messages that could not be answered, for the operator. It is bounded: the oldest make room for new ones.
type Parking interface {
	// Park keeps the message. One that is parked already is not kept twice.
	Park(ctx context.Context, p Parked) error
	// Parked gives what is kept, the oldest first.
	Parked(ctx context.Context) ([]Parked, error)
	// Forget erases the messages of the conversation.
	Forget(ctx context.Context, c bot.Conversation) error
}

// Parked is a message that could not be answered.
type Parked struct {
	Message bot.Message
	Reason  string // for the operator; holds nothing that the user wrote
	Time    time.Time
}

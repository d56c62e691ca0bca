package broker

import "sync/atomic"

// Counters are what a runtime has done since it was made.
type Counters struct {
	Received  int64 // messages taken over
	Repeated  int64 // messages that were there already
	Refused   int64 // messages that were not taken over because there was no room, or too many at once
	Flooded   int64 // messages of users who write too much, not answered
	Malformed int64 // messages that no adapter should have delivered
	Answered  int64 // messages answered, apologies included
	Failed    int64 // tries to answer that failed
	Panics    int64 // panics recovered, of the core and of adapters
	Parked    int64 // messages given up
	Sent      int64 // replies sent, edits included
	Edited    int64 // replies that took the place of another
	Late      int64 // tries to send a reply that was marked as late
	Retried   int64 // tries to send that failed and may succeed later
	Limited   int64 // tries to send that a network answered with a time to wait
	Moved     int64 // replies that followed a chat
	Dropped   int64 // replies given up
}

type counters struct {
	received, repeated, refused, flooded, malformed, answered, failed, panics, parked, sent, edited, late, retried, limited, moved, dropped atomic.Int64
}

// Counters is what was done so far.
func (r *Runtime) Counters() Counters {
	c := &r.counters
	return Counters{
		Received: c.received.Load(), Repeated: c.repeated.Load(), Refused: c.refused.Load(), Flooded: c.flooded.Load(), Malformed: c.malformed.Load(),
		Answered: c.answered.Load(), Failed: c.failed.Load(), Panics: c.panics.Load(), Parked: c.parked.Load(),
		Sent: c.sent.Load(), Edited: c.edited.Load(), Late: c.late.Load(), Retried: c.retried.Load(), Limited: c.limited.Load(), Moved: c.moved.Load(), Dropped: c.dropped.Load(),
	}
}

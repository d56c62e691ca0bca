// Package adaptertest checks that an adapter keeps every promise of [bot.Adapter] and of the optional interfaces beside it.
//
// An adapter's test gives [Run] a function that makes a [Harness]: the adapter under test, connected to a fake of its network, and hands that play the user
// and the network's faults.
//
//	func TestPromises(t *testing.T) {
//		adaptertest.Run(t, func(t *testing.T) adaptertest.Harness {
//			fake := newFake(t) // closed by t.Cleanup
//			return adaptertest.Harness{
//				Adapter: New(fake.URL, token),
//				Hands:   adaptertest.Hands{Say: fake.say, Shown: fake.shown, Tap: fake.tap},
//				Repeat:  fake.sendEverythingAgain,
//			}
//		})
//	}
//
// Each promise is a subtest with a harness of its own. What an adapter or its harness cannot do is skipped, and the skip says what was missing. After each
// subtest no goroutine may be left of those that it started, those of the fake included: hence such a test does not run in parallel to others.
package adaptertest

import (
	"slices"
	"testing"

	"go.uber.org/goleak"

	"stepwise/bot"
)

// A Harness is an adapter that was not run yet, and all that a test needs to play its network. Only Adapter, Say and Shown are required; leave nil what the
// network does not have or the fake cannot do. No hand waits for the bot: Say puts a line where the network will find it, and returns.
type Harness struct {
	Adapter bot.Adapter
	// Hands are those of a user in a chat that only the user and the bot can read.
	Hands
	// Other are the hands of another user in another chat; nil where there is only one.
	Other *Hands
	// Suggestions are the labels of what is offered to a user who has typed this much, for a [bot.Suggester].
	Suggestions func(text string) []string

	// Fail makes the network answer the next call that sends or edits so that Send or Edit has to return an error that is like err: one of bot's Err
	// values, a *bot.RateLimitError with this very After, or a *bot.MovedError, for which the harness chooses the new chat; what is sent there is shown to
	// the same user. The call after it succeeds again. Fail reports false, having done nothing, if the network knows no such error.
	Fail func(err error) bool
	// Refuse makes the network refuse the bot itself from now on, as for a token that was withdrawn.
	Refuse func()
	// Disconnect breaks the connection, or fails the calls that wait on it. The network can be reached again at once.
	Disconnect func()
	// Repeat makes the network deliver once more all that the user did so far.
	Repeat func()
	// Malformed makes the network deliver what no adapter can read: broken, incomplete, of an unknown kind.
	Malformed func()
}

// Hands do what one user does in one chat.
type Hands struct {
	// Say writes a line of text to the bot.
	Say func(text string)
	// Shown is what the user sees of the bot's messages now, the oldest first. Once Send has returned, its messages are among them, if need be after a moment.
	Shown func() []Shown
	// Tap taps a choice: Shown()[message].Choices[choice]. Nil where choices are typed.
	Tap func(message, choice int)
}

// Shown is one of the bot's messages as the network's own app shows it.
type Shown struct {
	// Text is all the words in the order in which they are read, mark-up applied and escapes resolved: what is bold there stands here without asterisks,
	// and an asterisk that is read as one is one. Labels of choices are part of it only where they are not buttons.
	Text string
	// Choices are the labels of the buttons.
	Choices []string
}

// A check tries one promise. It fails the test with what was promised and what came instead.
type check struct {
	name string
	try  func(s *scene)
}

// Run checks every promise, each with a new harness.
func Run(t *testing.T, make func(t *testing.T) Harness) {
	for _, c := range checks() {
		t.Run(c.name, func(t *testing.T) { c.run(t, func() Harness { return make(t) }) })
	}
}

// run tries the promise. What is promised of every end is checked after the harness was taken down.
func (c check) run(t testing.TB, make func() Harness) {
	t.Helper()
	s := &scene{TB: t}
	before := goleak.IgnoreCurrent()
	// Registered first, it runs last: after the fake was closed.
	t.Cleanup(func() {
		if err := goleak.Find(before); err != nil && !t.Failed() {
			t.Errorf("every goroutine ends, but: %v", err)
		}
		if late := s.lateMessages(); len(late) > 0 {
			t.Errorf("nothing is delivered after Run has returned, but %q was", late)
		}
	})
	s.Harness = make()
	c.try(s)
}

// checks are all the promises, those that others build on first.
func checks() []check {
	return slices.Concat(receiving(), ending(), sending(), choosing(), failing(), abilities())
}

package adaptertest

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"stepwise/bot"
)

func TestTheSmallestAdapterKeepsEveryPromise(t *testing.T) {
	Run(t, func(*testing.T) Harness { return newMemory("").harness() })
}

// A recorder is a test whose failing is what a test looks at.
type recorder struct {
	testing.TB

	mu       sync.Mutex // guards what follows
	failures []string
	skips    []string
	cleanups []func()
}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}
func (r *recorder) Error(args ...any)                 { r.Errorf("%s", fmt.Sprint(args...)) }
func (r *recorder) Fatalf(format string, args ...any) { r.Errorf(format, args...); runtime.Goexit() }
func (r *recorder) Fatal(args ...any)                 { r.Fatalf("%s", fmt.Sprint(args...)) }
func (r *recorder) Cleanup(f func())                  { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Skip(args ...any) {
	r.skips = append(r.skips, fmt.Sprint(args...))
	runtime.Goexit()
}
func (r *recorder) Skipf(format string, args ...any) { r.Skip(fmt.Sprintf(format, args...)) }
func (r *recorder) Failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.failures) > 0
}

// record runs the check on the harness, in time that costs nothing.
func record(t *testing.T, c check, make func() Harness) *recorder {
	r := &recorder{}
	synctest.Test(t, func(t *testing.T) {
		r.TB = t
		inGoroutine(func() { c.run(r, make) })
		for _, f := range slices.Backward(r.cleanups) {
			inGoroutine(f)
		}
		time.Sleep(24 * time.Hour) // what was left behind ends now
	})
	return r
}

// inGoroutine lets f end by runtime.Goexit.
func inGoroutine(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	<-done
}

// TestBrokenAdaptersFail breaks each promise, and wants the check of that promise to notice.
func TestBrokenAdaptersFail(t *testing.T) {
	bugs := []struct{ bug, check string }{
		{"two names", "the network has one name"},
		{"one id for all", "a message names its conversation"},
		{"not private", "a message names its conversation"},
		{"cuts the user's text", "what users write arrives as it is"},
		{"swaps messages", "messages keep their order"},
		{"never offers again", "a message that was not taken over comes again"},
		{"offers later", "a message that was not taken over comes again"},
		{"repeats have a new id", "a repeated message has its old id"},
		{"one conversation for all", "two chats are two conversations"},
		{"sends to everybody", "two chats are two conversations"},
		{"ends at a break", "the connection is made anew"},
		{"stumbles over the malformed", "malformed messages are skipped"},
		{"returns the context's error", "Run ends with its context"},
		{"delivers too late", "Run ends with its context"},
		{"leaks", "Run ends with its context"},
		{"ends late", "Run ends with its context"},
		{"ends late", "Run ends before anything was said"},
		{"deaf while it waits", "Run ends while its messages are not taken over"},
		{"hides a refusal", "Run returns that the bot is refused"},
		{"hides a refusal", "Run returns at once that the bot is refused"},
		{"sends empty replies", "a reply that says nothing is not sent"},
		{"drops bodies", "every block is shown, in order"},
		{"new replies first", "replies keep their order"},
		{"cuts long replies", "a long reply is split and nothing is lost"},
		{"splits with an ellipsis", "a long reply is split and nothing is lost"},
		{"obeys mark-up", "hostile text is shown as it is written"},
		{"sends twice", "replies are sent at the same time"},
		{"forgets choices", "choices are shown"},
		{"joins mark-up in labels", "choices are shown"},
		{"cuts tokens", "a tap gives back the exact token"},
		{"gives the label", "a tap gives back the exact token"},
		{"only the newest choices", "choices of an old reply can be tapped"},
		{"choices on every post", "choices come with the last of a long reply"},
		{"moves to nowhere", "after a move the reply is sent to the new chat"},
		{"another delay", "Send reports: a rate limit"},
		{"untyped errors", "Send reports: a rate limit"},
		{"untyped errors", "Send reports: a move"},
		{"everything is gone", "Send reports: what may succeed later"},
		{"untyped errors", "Send reports: the chat is gone"},
		{"untyped errors", "Send reports: too late to reply"},
		{"untyped errors", "Send reports: the network rejected the reply"},
		{"untyped errors", "Send reports: refused by the network"},
		{"sends although it fails", "Send reports: what may succeed later"},
		{"names nothing", "an edit takes the place of what was sent"},
		{"edits by sending", "an edit takes the place of what was sent"},
		{"edits the first post alone", "an edit can be longer or shorter"},
		{"stumbles over equal edits", "an edit that changes nothing succeeds"},
		{"edits keep choices", "an edit replaces the choices"},
		{"untyped errors", "Edit reports that it is too late"},
		{"types a message", "typing shows no message"},
		{"a rate without a burst", "the rates can be kept to"},
		{"escapes suggestions", "suggestions are offered"},
	}
	byName := make(map[string]check)
	for _, c := range checks() {
		byName[c.name] = c
		if !slices.ContainsFunc(bugs, func(b struct{ bug, check string }) bool { return b.check == c.name }) {
			t.Errorf("no bug breaks %q", c.name)
		}
	}
	for _, b := range bugs {
		t.Run(b.bug+"/"+b.check, func(t *testing.T) {
			c, ok := byName[b.check]
			if !ok {
				t.Fatalf("there is no such check")
			}
			if r := record(t, c, func() Harness { return newMemory(b.bug).harness() }); len(r.failures) == 0 {
				t.Errorf("the check did not notice (skips: %q)", r.skips)
			} else {
				t.Logf("%.200s", r.failures[0])
			}
			if r := record(t, c, func() Harness { return newMemory("").harness() }); len(r.failures)+len(r.skips) > 0 {
				t.Errorf("the check fails without the bug: %q %q", r.failures, r.skips)
			}
		})
	}
}

// TestWhatIsMissingIsSkipped runs the checks on an adapter without any optional ability, and on a harness without any optional hand.
func TestWhatIsMissingIsSkipped(t *testing.T) {
	skipped := 0
	for _, c := range checks() {
		r := record(t, c, func() Harness {
			h := newMemory("").harness()
			hands := h.Hands
			hands.Tap = nil
			return Harness{Adapter: struct{ bot.Adapter }{h.Adapter}, Hands: hands}
		})
		if len(r.failures) > 0 {
			t.Errorf("%s: %q", c.name, r.failures)
		}
		skipped += len(r.skips)
	}
	if want := 24; skipped != want {
		t.Errorf("%d checks were skipped, want %d", skipped, want)
	}
}

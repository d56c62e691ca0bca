package adaptertest

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"stepwise/bot"
)

// patience is how long a check waits for what was promised. Longer than any adapter needs that retries within seconds, so that only a broken one fails.
const patience = 15 * time.Second

// A check looks again and again, at longer and longer intervals, whether what it waits for has come: what a network shows cannot be waited for in another way.
const (
	firstGlance = time.Millisecond
	lastGlance  = 200 * time.Millisecond
)

// A scene is the stage of one check: the harness, and what the adapter has delivered so far.
type scene struct {
	testing.TB
	Harness

	replies int // to give each reply an id
	read    int // how many of the heard messages were given out by hear

	mu      sync.Mutex // guards what follows
	refuse  func(bot.Message) error
	offered []bot.Message // whatever was handed to deliver
	heard   []bot.Message // what deliver took over
	late    []bot.Message // what came after Run had returned
	over    bool
	cancel  context.CancelFunc
	ended   chan error
}

// start runs the adapter until stop, or the end of the check.
func (s *scene) start() {
	s.Helper()
	ctx, cancel := context.WithCancel(s.Context())
	s.cancel, s.ended = cancel, make(chan error, 1)
	go func() {
		err := s.Adapter.Run(ctx, s.deliver)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.over = true
		s.ended <- err
	}()
	s.Cleanup(s.stop)
}

// stop ends the adapter.
func (s *scene) stop() {
	s.Helper()
	if s.cancel == nil {
		return
	}
	s.cancel()
	s.cancel = nil
	if err := s.end(); err != nil {
		s.Errorf("Run returns nil when its context has ended, but returned %v", err)
	}
}

// end waits for Run to return.
func (s *scene) end() error {
	s.Helper()
	select {
	case err := <-s.ended:
		return err
	case <-time.After(patience):
		s.Errorf("Run ends soon, but it still ran after %s", patience)
		return nil
	}
}

// deliver is what the adapter hands its messages to.
func (s *scene) deliver(ctx context.Context, m bot.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		s.late = append(s.late, m)
		return context.Canceled
	}
	s.offered = append(s.offered, m)
	if s.refuse != nil {
		if err := s.refuse(m); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s.heard = append(s.heard, m)
	return nil
}

// refusing decides from now on what deliver returns.
func (s *scene) refusing(refuse func(bot.Message) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = refuse
}

// offers are all the messages that were handed to deliver so far.
func (s *scene) offers() []bot.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.offered)
}

func (s *scene) lateMessages() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return texts(s.late)
}

// hear waits for the next message that is like this.
func (s *scene) hear(what string, like func(bot.Message) bool) bot.Message {
	s.Helper()
	var found bot.Message
	s.await(func() string {
		s.mu.Lock()
		defer s.mu.Unlock()
		for s.read < len(s.heard) {
			found = s.heard[s.read]
			s.read++
			if like(found) {
				return ""
			}
		}
		if s.over {
			return fmt.Sprintf("%s is delivered, but Run has ended; so far came %q", what, texts(s.offered))
		}
		return fmt.Sprintf("%s is delivered, but so far came %q", what, texts(s.offered))
	})
	return found
}

// listen says something as these hands, and waits for it to be delivered.
func (s *scene) listen(h Hands, text string) bot.Message {
	s.Helper()
	h.Say(text)
	return s.hear(strconv.Quote(text), func(m bot.Message) bool { return visible(m.Text) == visible(text) })
}

// begin starts the adapter, and gives the first message to reply to.
func (s *scene) begin() bot.Message {
	s.Helper()
	s.start()
	return s.listen(s.Hands, "hello")
}

// reply is a reply to the message.
func (s *scene) reply(m bot.Message, blocks ...bot.Block) bot.Reply {
	s.replies++
	return bot.Reply{ID: m.ID + "." + strconv.Itoa(s.replies), To: m.Conversation, Origin: m.Origin, Kind: bot.NoteReply, Language: "en", Blocks: blocks}
}

// send sends a reply that nothing stands in the way of.
func (s *scene) send(r bot.Reply) bot.Sent {
	s.Helper()
	sent, err := s.Adapter.Send(s.Context(), r)
	if err != nil {
		s.Fatalf("Send succeeds where the network does, but returned %v", err)
	}
	return sent
}

// await waits until nothing is missing any more. Missing says what was promised, and what came instead.
func (s *scene) await(missing func() string) {
	s.Helper()
	limit := time.After(patience)
	for glance := firstGlance; ; glance = min(2*glance, lastGlance) {
		lack := missing()
		if lack == "" {
			return
		}
		select {
		case <-time.After(glance):
		case <-limit:
			s.Fatal(lack)
		}
	}
}

// awaitShown waits until the hands' user sees each of the texts.
func (s *scene) awaitShown(h Hands, wanted ...string) {
	s.Helper()
	s.await(func() string {
		got := screen(h)
		for _, w := range wanted {
			if !contains(got, w) {
				return fmt.Sprintf("%q is shown as it is written, but shown is %q", w, got)
			}
		}
		return ""
	})
}

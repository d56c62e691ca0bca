// Package terminal is the network for one person at a terminal: lines in, replies out.
//
// [Render] turns a reply into plain text, for commands that print a single one as well. The [Adapter] holds a conversation: with line editing and a
// history where it speaks to a terminal, and with plain lines where it speaks to files or pipes.
package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"stepwise/bot"
)

// Network is the name of this network.
const Network bot.Network = "terminal"

// patience is how long the next line waits for the reply to the last one. Longer than any reply takes, so that only one that got lost is given up.
const patience = 30 * time.Second

// retry is how long the adapter waits before it offers a message again that was not taken over.
const retry = time.Second

// An Adapter holds one conversation over a reader and a writer. [New] makes it.
type Adapter struct {
	in     io.Reader
	locale string
	start  string // part of the message ids, so that those of another run differ

	mu       sync.Mutex // guards what follows
	out      io.Writer
	asked    string        // the origin of the message that waits for its reply
	answered chan struct{} // closed when the reply to it was written
}

// New makes an adapter that reads lines from in and writes replies to out. The locale is the user's as the environment names it, such as "ms_MY.UTF-8";
// it may be empty.
func New(in io.Reader, out io.Writer, locale string) *Adapter {
	return &Adapter{in: in, out: out, locale: locale, start: strconv.FormatInt(time.Now().UnixNano(), 36)}
}

// Network is "terminal".
func (a *Adapter) Network() bot.Network { return Network }

// Run delivers each line as a message until the input or the context ends. The next line is read when the reply to the last one was sent, so that
// question and answer stand in their order and nothing is cut off at the end of the input. A message that is never replied to holds the conversation up for
// half a minute at most. If the context ends first, the goroutine that reads lasts until its read returns, which for a terminal nothing can hasten.
func (a *Adapter) Run(ctx context.Context, deliver bot.Deliver) error {
	lines, stop := a.open()
	defer stop()
	wanted, got := make(chan struct{}), make(chan line, 1)
	defer close(wanted)
	go func() {
		for range wanted {
			text, err := lines.next()
			got <- line{text, err}
		}
	}()
	for n := 1; ; n++ {
		select {
		case wanted <- struct{}{}:
		case <-ctx.Done():
			return nil
		}
		select {
		case l := <-got:
			if errors.Is(l.err, io.EOF) {
				return nil
			}
			if l.err != nil {
				return fmt.Errorf("read the terminal: %w", l.err)
			}
			a.converse(ctx, deliver, n, l.text)
		case <-ctx.Done():
			return nil
		}
	}
}

// converse delivers one message and waits until it was replied to.
func (a *Adapter) converse(ctx context.Context, deliver bot.Deliver, n int, text string) {
	m := bot.Message{
		ID:           a.start + "-" + strconv.Itoa(n),
		Conversation: bot.Conversation{Network: Network, Chat: "terminal", User: "local"},
		Text:         text,
		Locale:       a.locale,
		Private:      true,
		Time:         time.Now(),
		Origin:       strconv.Itoa(n),
	}
	answered := a.expect(m.Origin)
	for deliver(ctx, m) != nil {
		select {
		case <-time.After(retry):
		case <-ctx.Done():
			return
		}
	}
	select {
	case <-answered:
	case <-time.After(patience):
	case <-ctx.Done():
	}
}

func (a *Adapter) expect(origin string) <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked, a.answered = origin, make(chan struct{})
	return a.answered
}

// Send writes the reply with an empty line after it. What was written has no name: a terminal takes nothing back.
func (a *Adapter) Send(_ context.Context, r bot.Reply) (bot.Sent, error) {
	text := Render(r)
	if text == "" {
		return "", nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, err := io.WriteString(a.out, text+"\n"); err != nil {
		return "", fmt.Errorf("write to the terminal: %w: %w", bot.ErrGone, err)
	}
	if a.answered != nil && r.Origin == a.asked {
		close(a.answered)
		a.answered = nil
	}
	return "", nil
}

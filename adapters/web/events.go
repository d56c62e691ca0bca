package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"stepwise/bot"
)

const (
	// pingEvery is how often a silent stream shows that it is alive. The page gives it up after three times as long, and proxies after a minute.
	pingEvery = 15 * time.Second
	// writeWithin is how long a browser may take to read what is written to it before it is given up.
	writeWithin = 10 * time.Second
	// greetAgain is how long a greeting waits that was not taken over.
	greetAgain = 500 * time.Millisecond
)

// hello begins every stream.
type hello struct {
	Conversation string `json:"conversation"`
	State        state  `json:"state"`
	Backlog      int    `json:"backlog"` // events that come at once
}

// serveEvents streams what the conversation has to show, beginning after the event that the page saw last. It ends with the run, when the page goes, or
// when the page does not read.
func (a *Adapter) serveEvents(w http.ResponseWriter, r *http.Request) {
	if !ownPage(r) {
		refuse(w, http.StatusForbidden, "not for other sites")
		return
	}
	run := a.current()
	if run == nil {
		refuse(w, http.StatusServiceUnavailable, "not ready yet")
		return
	}
	secret, ok := cookie(r)
	if !ok {
		secret = newSecret()
	}
	chat := chatOf(secret)
	st, how, backlog, err := a.store.open(chat, a.proxies.client(r), r.Header.Get("Last-Event-ID"))
	if err != nil {
		status := http.StatusTooManyRequests
		if errors.Is(err, errFull) {
			status = http.StatusServiceUnavailable
		}
		refuse(w, status, err.Error())
		return
	}
	defer a.store.close(st)
	keep(w, r, secret)
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx would hold events back
	out := writer{w: w, control: http.NewResponseController(w)}
	out.unhurried()
	if out.write(line("hello", "", encode(hello{chat, how, backlog}))) != nil {
		return
	}
	// Whatever goes wrong from here on is a page that went: it asks again by itself.
	_ = a.stream(r.Context(), run.over, st, out, a.greeting(chat, locale(r), st))
}

// stream writes what there is to show until something ends it.
func (a *Adapter) stream(ctx context.Context, over <-chan struct{}, st *stream, out writer, greeting bot.Message) error {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	greet := time.NewTimer(0)
	defer greet.Stop()
	for {
		if err := a.catchUp(st, out); err != nil {
			return err
		}
		select {
		case <-st.wake:
		case <-greet.C:
			if !a.greet(st, greeting) {
				greet.Reset(greetAgain)
			}
		case <-ping.C:
			if err := out.write(line("ping", "", []byte("{}"))); err != nil {
				return err
			}
		case <-st.ousted:
			return out.write(line("elsewhere", "", []byte("{}")))
		case <-over:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
}

// catchUp writes all that the page has not seen yet.
func (a *Adapter) catchUp(st *stream, out writer) error {
	for {
		events, missed := a.store.take(st)
		if len(events) == 0 && !missed {
			return nil
		}
		var b strings.Builder
		if missed {
			b.WriteString(line("missed", "", []byte("{}")))
		}
		for _, e := range events {
			b.WriteString(line(e.name, st.conversation.id(e.number), e.data))
		}
		if err := out.write(b.String()); err != nil {
			return err
		}
	}
}

// greeting is the message that tells the core of a new conversation.
func (a *Adapter) greeting(chat, locale string, st *stream) bot.Message {
	return bot.Message{
		ID: chat + ".joined." + st.conversation.life, Conversation: bot.Conversation{Network: Network, Chat: chat, User: chat},
		Kind: bot.Joined, Locale: locale, Private: true, Time: time.Now(),
	}
}

// greet tells the core of a new conversation, which then greets. It is false if that has to be tried again.
func (a *Adapter) greet(st *stream, m bot.Message) bool {
	run := a.enter()
	if run == nil {
		return true
	}
	defer run.leave()
	if !a.store.greet(st.conversation) {
		return true
	}
	if err := run.deliver(m); err != nil {
		a.store.ungreet(st.conversation)
		a.log.Warn("message not taken over", "network", Network, "error", err)
		return false
	}
	return true
}

// line is an event as it is written (html.spec.whatwg.org/multipage/server-sent-events.html). The data is JSON and has no line breaks.
func line(name, id string, data []byte) string {
	if id != "" {
		id = "id: " + id + "\n"
	}
	return fmt.Sprintf("event: %s\n%sdata: %s\n\n", name, id, data)
}

// A writer writes to a browser that may not read.
type writer struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

// unhurried lifts the time limits that the server has for ordinary requests. A writer that has none, as in a test, needs none lifted.
func (w writer) unhurried() {
	_ = w.control.SetReadDeadline(time.Time{})
}

// write writes and flushes, or gives up after a while.
func (w writer) write(s string) error {
	if err := w.control.SetWriteDeadline(time.Now().Add(writeWithin)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("write to the page: %w", err)
	}
	if _, err := w.w.Write([]byte(s)); err != nil {
		return fmt.Errorf("write to the page: %w", err)
	}
	if err := w.control.Flush(); err != nil {
		return fmt.Errorf("write to the page: %w", err)
	}
	return nil
}

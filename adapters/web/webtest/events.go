package webtest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// events reads a stream to its end.
func (b *Browser) events(r *bufio.Reader) {
	name, id, data := "", "", ""
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSuffix(line, "\n")
		field, value, _ := strings.Cut(line, ": ")
		switch {
		case line == "":
			b.event(name, id, data)
			name, id, data = "", "", ""
		case field == "event":
			name = value
		case field == "id":
			id = value
		case field == "data":
			data = value
		default:
			b.mu.Lock()
			b.problem(fmt.Errorf("a line of the stream is none of server-sent events: %q", line))
			b.mu.Unlock()
		}
	}
}

func (b *Browser) event(name, id, data string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var e struct {
		ID, Text, From, Origin, HTML, Conversation, State string
	}
	if err := json.Unmarshal([]byte(data), &e); err != nil {
		b.problem(fmt.Errorf("event %s: %w", name, err))
		return
	}
	switch name {
	case "hello":
		b.conversation = e.Conversation
		b.states = append(b.states, e.State)
	case "missed":
		b.states = append(b.states, name)
	case "mine":
		b.put(entry{id: e.ID, mine: e.Text})
	case "reply":
		r, err := Read(e.HTML)
		if err != nil {
			b.problem(err)
		}
		b.put(entry{id: e.ID, reply: r})
	case "ping", "elsewhere":
	default:
		b.problem(fmt.Errorf("event %q is unknown", name))
	}
	if id != "" {
		b.seen = id
	}
	close(b.changed)
	b.changed = make(chan struct{})
}

// put shows an entry, in the place of the one with its id if there is one. The caller holds the lock.
func (b *Browser) put(e entry) {
	if i := slices.IndexFunc(b.shown, func(o entry) bool { return o.id == e.id }); i >= 0 {
		b.shown[i] = e
		return
	}
	b.shown = append(b.shown, e)
}

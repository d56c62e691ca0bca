package web

import (
	"errors"
	"net/netip"
	"slices"
)

// A stream is one window that shows a conversation.
type stream struct {
	conversation *conversation
	address      netip.Addr
	wake         chan struct{} // has a token when there may be something new
	ousted       chan struct{} // closed when the conversation was opened in too many windows after this one
	position     uint64        // of the last event that was taken
}

// Why somebody is not let in.
var (
	errFull     = errors.New("too many people are here")
	errTooMany  = errors.New("too many windows are open at this address")
	errTooFresh = errors.New("too many conversations begin at this address")
	errTooFast  = errors.New("too many messages wait for their turn")
)

func (s *stream) notify() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// A state says how a stream goes on from what its page has seen.
type state string

// The states.
const (
	begun     state = "begun"     // the page has seen nothing, and gets all there is
	resumed   state = "resumed"   // the page gets what it has not seen
	restarted state = "restarted" // what the page has seen is not known here; it gets all there is
)

// open opens a stream of the conversation for a page that has last seen that event.
// One window too many of the same browser ousts the oldest, which may be a connection that died without a word.
// It says also how many events are there already.
func (s *store) open(chat string, address netip.Addr, seen string) (*stream, state, int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.chats[chat]
	crowded := known != nil && len(known.streams) >= s.limits.perChat // and makes room for itself
	switch {
	case s.streams >= s.limits.streams && !crowded:
		return nil, "", 0, errFull
	case address.IsValid() && s.addresses[address] >= s.limits.perAddress && !crowded:
		return nil, "", 0, errTooMany
	}
	if err := s.admit(chat, address); err != nil {
		return nil, "", 0, err
	}
	c := s.touch(chat)
	if crowded {
		oldest := c.streams[0]
		s.remove(oldest)
		close(oldest.ousted)
	}
	st := &stream{conversation: c, address: address, wake: make(chan struct{}, 1), ousted: make(chan struct{})}
	c.streams = append(c.streams, st)
	s.streams++
	s.addresses[address]++
	s.bound()
	how := st.resume(seen)
	backlog, _ := c.after(st.position)
	return st, how, len(backlog), nil
}

// resume puts the stream where its page left off. The caller holds the lock.
func (s *stream) resume(seen string) state {
	if seen == "" {
		// A page that was just loaded is not told what it cannot know of.
		s.position = s.conversation.dropped
		return begun
	}
	n, ok := s.conversation.seen(seen)
	if !ok {
		s.position = s.conversation.dropped
		s.conversation.greeted = true // long ago
		return restarted
	}
	s.position = n
	return resumed
}

// close lets the stream go.
func (s *store) close(st *stream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(st)
}

// remove takes the stream out, once. The caller holds the lock.
func (s *store) remove(st *stream) {
	i := slices.Index(st.conversation.streams, st)
	if i < 0 {
		return
	}
	s.touch(st.conversation.chat)
	st.conversation.streams = slices.Delete(st.conversation.streams, i, i+1)
	s.streams--
	if s.addresses[st.address]--; s.addresses[st.address] <= 0 {
		delete(s.addresses, st.address)
	}
}

// take is the next of what the page of the stream has not seen yet; missed says that something before it is not kept any more.
func (s *store) take(st *stream) (events []event, missed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := st.conversation
	events, missed = c.after(st.position)
	bytes := 0
	for i, e := range events {
		if bytes += e.size(); i > 0 && bytes > s.limits.batch {
			events = events[:i]
			break
		}
	}
	st.position = max(st.position, c.dropped)
	if n := len(events); n > 0 {
		st.position = events[n-1].number
		events = slices.Clone(events)
	}
	return events, missed
}

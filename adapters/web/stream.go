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

// Why a stream is not opened.
var (
	errFull     = errors.New("too many people are here")
	errTooMany  = errors.New("too many windows are open at this address")
	errTooFresh = errors.New("too many conversations begin at this address")
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
	missed    state = "missed"    // the same, but something in between is not kept any more
	restarted state = "restarted" // what the page has seen is not known here; it gets all there is
)

// open opens a stream of the conversation for a page that has last seen that event; fresh says that the conversation begins now.
// One window too many of the same browser ousts the oldest, which may be a connection that died without a word.
func (s *store) open(chat string, address netip.Addr, seen string, fresh bool) (*stream, state, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.chats[chat]
	crowded := known != nil && len(known.streams) >= s.limits.perChat // and makes room for itself
	switch {
	case s.streams >= s.limits.streams && !crowded:
		return nil, "", errFull
	case address.IsValid() && s.addresses[address] >= s.limits.perAddress && !crowded:
		return nil, "", errTooMany
	case address.IsValid() && fresh && s.fresh[address] >= s.limits.fresh:
		return nil, "", errTooFresh
	}
	if fresh && address.IsValid() {
		s.fresh[address]++
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
	return st, st.resume(seen), nil
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
	if n < s.conversation.dropped {
		return missed
	}
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

// take is what the page of the stream has not seen yet; missed says that something before it is not kept any more.
func (s *store) take(st *stream) (events []event, missed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	events, missed = st.conversation.after(st.position)
	if n := len(events); n > 0 {
		st.position = events[n-1].number
	}
	st.position = max(st.position, st.conversation.dropped)
	return events, missed
}

// greet reports whether the conversation has yet to be greeted, and takes that over: who gets true greets, or gives it back.
func (s *store) greet(c *conversation) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.greeted || c.number > 0 {
		return false
	}
	c.greeted = true
	return true
}

// ungreet gives the greeting back.
func (s *store) ungreet(c *conversation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.greeted = false
}

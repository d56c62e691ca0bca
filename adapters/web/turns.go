package web

import (
	"context"
	"net/netip"
)

// await waits until it is the caller's turn in the conversation, so that its messages are delivered in their order. The turn ends when done is called.
func (s *store) await(ctx context.Context, chat string, address netip.Addr) (done func(), err error) {
	c, err := s.queue(chat, address)
	if err != nil {
		return nil, err
	}
	leave := func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		c.waiting--
	}
	select {
	case c.turn <- struct{}{}:
		return func() { <-c.turn; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	}
}

// queue is the conversation with one more who waits, which keeps it from being forgotten.
func (s *store) queue(chat string, address netip.Addr) (*conversation, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.admit(chat, address); err != nil {
		return nil, err
	}
	c := s.touch(chat)
	if c.waiting >= s.limits.waiting {
		return nil, errTooFast
	}
	c.waiting++
	s.bound()
	return c, nil
}

// greet reports whether the conversation has yet to be greeted, and takes that over: who gets true greets, or gives it back by ungreet.
// A conversation in which something was said needs no greeting.
func (s *store) greet(c *conversation) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.greeted || c.number > 0 {
		return false
	}
	c.greeted = true
	return true
}

func (s *store) ungreet(c *conversation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.greeted = false
}

package broker

import (
	"context"
	"sync"

	"stepwise/bot"
)

type memorySessions struct {
	mu     sync.Mutex // guards what follows
	next   uint64
	states *recent[bot.Conversation, revised]
}

// revised is a state with its revision.
type revised struct {
	state    State
	revision uint64
}

func (s *memorySessions) Load(_ context.Context, c bot.Conversation) (State, uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, _ := s.states.find(c)
	return r.state, r.revision, nil
}

func (s *memorySessions) Save(_ context.Context, c bot.Conversation, state State, revision uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, _ := s.states.find(c); r.revision != revision {
		return ErrConflict
	}
	s.put(c, state)
	return nil
}

// put keeps the state under a revision that no conversation has had. The lock is held.
func (s *memorySessions) put(c bot.Conversation, state State) {
	s.next++
	s.states.put(c, revised{state, s.next})
}

func (s *memorySessions) Move(_ context.Context, n bot.Network, from, to string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var moving []bot.Conversation
	for c := range s.states.at {
		if c.Network == n && c.Chat == from && from != to {
			moving = append(moving, c)
		}
	}
	for _, c := range moving {
		there := bot.Conversation{Network: n, Chat: to, User: c.User}
		if r, ok := s.states.find(c); ok {
			if _, known := s.states.find(there); !known {
				s.put(there, r.state)
			}
		}
		s.states.remove(c)
	}
	return nil
}

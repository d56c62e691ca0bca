package broker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go/jetstream"

	"stepwise/bot"
)

// A durableSessions is the sessions of a Durable.
type durableSessions Durable

func (s *durableSessions) durable() *Durable { return (*Durable)(s) }

func (s *durableSessions) Load(ctx context.Context, c bot.Conversation) (State, uint64, error) {
	return s.load(ctx, s.durable().name(c))
}

func (s *durableSessions) load(ctx context.Context, name string) (State, uint64, error) {
	e, err := s.sessions.Get(ctx, name)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return State{}, 0, nil
	}
	if err != nil {
		return State{}, 0, fmt.Errorf("read a session: %w", err)
	}
	var state State
	if err := json.Unmarshal(e.Value(), &state); err != nil {
		return State{}, 0, fmt.Errorf("read a session: %w", err)
	}
	return state, e.Revision(), nil
}

func (s *durableSessions) Save(ctx context.Context, c bot.Conversation, state State, revision uint64) error {
	data, err := encode(state)
	if err != nil {
		return err
	}
	if revision == 0 {
		_, err = s.sessions.Create(ctx, s.durable().name(c), data)
	} else {
		_, err = s.sessions.Update(ctx, s.durable().name(c), data, revision)
	}
	switch {
	case isStale(err):
		return ErrConflict
	case isFull(err):
		return ErrFull
	case err != nil:
		s.durable().failed(ctx)
		return fmt.Errorf("write a session: %w", err)
	}
	return nil
}

// Move copies before it deletes, so that it can be repeated after whatever interrupted it.
func (s *durableSessions) Move(ctx context.Context, n bot.Network, from, to string) error {
	if from == to {
		return nil
	}
	d := s.durable()
	names, err := s.sessions.ListKeysFiltered(ctx, d.chat(n, from)+"*")
	if err != nil {
		return fmt.Errorf("list the sessions of a chat: %w", err)
	}
	for name := range names.Keys() {
		e, err := s.sessions.Get(ctx, name)
		if errors.Is(err, jetstream.ErrKeyNotFound) {
			continue
		}
		if err != nil {
			return fmt.Errorf("read a session: %w", err)
		}
		there := d.chat(n, to) + name[strings.LastIndexByte(name, '.')+1:]
		if _, err := s.sessions.Create(ctx, there, e.Value()); err != nil && !isStale(err) {
			return fmt.Errorf("write a session: %w", err)
		}
		if err := s.sessions.Purge(ctx, name); err != nil {
			return fmt.Errorf("delete a session: %w", err)
		}
	}
	return nil
}

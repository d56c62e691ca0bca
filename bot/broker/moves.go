package broker

import (
	"context"
	"fmt"
	"sync"

	"stepwise/bot"
)

// maxMoved is of how many chats it is known that they moved.
const maxMoved = 10_000

// moves are the chats that moved while this process ran. A reply may find out that its chat has moved before the session that led to it is saved: then the session
// follows when it is.
type moves struct {
	mu    sync.Mutex // guards what follows
	known *recent[bot.Conversation, string]
}

func newMoves() *moves {
	return &moves{known: newRecent[bot.Conversation, string](maxMoved, Remembered)}
}

func (m *moves) note(n bot.Network, from, to string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known.put(bot.Conversation{Network: n, Chat: from}, to)
}

func (m *moves) find(n bot.Network, from string) (to string, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.known.find(bot.Conversation{Network: n, Chat: from})
}

// move takes the sessions of a chat to where it is now.
func (r *Runtime) move(ctx context.Context, n bot.Network, from, to string) error {
	r.moves.note(n, from, to) // before, so that who saves a session after this knows of it
	if err := r.Store.Sessions.Move(ctx, n, from, to); err != nil {
		return fmt.Errorf("move the sessions of a chat: %w", err)
	}
	return nil
}

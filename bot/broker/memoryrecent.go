package broker

import (
	"context"
	"slices"
	"sync"

	"stepwise/bot"
)

// A spoken line belongs to the message because of which it was said.
type spoken struct {
	message string
	line    bot.Line
}

type memoryRecent struct {
	mu    sync.Mutex // guards what follows
	lines *recent[bot.Conversation, []spoken]
}

func (r *memoryRecent) Add(_ context.Context, c bot.Conversation, message string, lines []bot.Line) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	kept, _ := r.lines.find(c)
	kept = slices.DeleteFunc(slices.Clone(kept), func(s spoken) bool { return s.message == message })
	for _, line := range lines {
		kept = append(kept, spoken{message, line})
	}
	r.lines.put(c, newest(kept, RecentLines))
	return nil
}

func (r *memoryRecent) Last(_ context.Context, c bot.Conversation) ([]bot.Line, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	kept, _ := r.lines.find(c)
	out := make([]bot.Line, len(kept))
	for i, s := range kept {
		out[i] = s.line
	}
	return out, nil
}

func (r *memoryRecent) Forget(_ context.Context, c bot.Conversation) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines.put(c, nil)
	return nil
}

package terminal

import (
	"io"
	"slices"
	"sync"
	"testing"

	"stepwise/adapters/adaptertest"
)

// A screen keeps what was written to it, a reply at a time.
type screen struct {
	mu      sync.Mutex // guards what follows
	replies []adaptertest.Shown
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.replies = append(s.replies, adaptertest.Shown{Text: string(p)})
	return len(p), nil
}

func (s *screen) shown() []adaptertest.Shown {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.replies)
}

func TestPromises(t *testing.T) {
	adaptertest.Run(t, func(t *testing.T) adaptertest.Harness {
		in, keys := io.Pipe()
		lines, out := make(chan string, 100), &screen{}
		var typist sync.WaitGroup
		typist.Go(func() { // ends when the lines are closed
			for l := range lines {
				// Once nobody reads any more, what is typed is lost.
				_, _ = io.WriteString(keys, l+"\n")
			}
		})
		t.Cleanup(func() {
			_ = in.Close()
			close(lines)
			typist.Wait()
			_ = keys.Close()
		})
		return adaptertest.Harness{
			Adapter: New(in, out, "en"),
			Hands:   adaptertest.Hands{Say: func(text string) { lines <- text }, Shown: out.shown},
		}
	})
}

package telegram

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"

	"stepwise/adapters/telegram/telegramfake"
	"stepwise/bot"
)

// A stage is an adapter before a fake Telegram, with all that it delivers and logs.
type stage struct {
	*telegramfake.Fake
	*Adapter

	t    *testing.T
	logs *buffer

	mu     sync.Mutex // guards what follows
	got    []bot.Message
	refuse func(bot.Message) error
}

// newStage sets the stage in a bubble, where time is that of the test: no sockets, so the fake is called directly.
func newStage(t *testing.T) *stage {
	f := telegramfake.NewWithoutSocket(t)
	s := &stage{Fake: f, t: t, logs: &buffer{}}
	log := slog.New(slog.NewTextHandler(s.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s.Adapter = New(Config{Token: f.Token, APIURL: "http://fake.example"}, testCommands(), log)
	s.http.Transport = direct{f}
	return s
}

// run runs the adapter while the test does what it does. It gives what Run returned.
func (s *stage) run(during func()) error {
	s.t.Helper()
	ctx, cancel := context.WithCancel(s.t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx, s.deliver) }()
	synctest.Wait()
	during()
	synctest.Wait()
	cancel()
	return <-done
}

func (s *stage) deliver(_ context.Context, m bot.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuse != nil {
		if err := s.refuse(m); err != nil {
			return err
		}
	}
	s.got = append(s.got, m)
	return nil
}

// delivered are the messages so far.
func (s *stage) delivered() []bot.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]bot.Message(nil), s.got...)
}

// texts are those of the messages so far.
func (s *stage) texts() []string {
	out := []string{}
	for _, m := range s.delivered() {
		out = append(out, m.Text)
	}
	return out
}

// direct calls a handler as if there were a network between.
type direct struct{ h http.Handler }

func (d direct) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	w := httptest.NewRecorder()
	defer func() {
		if v := recover(); v != nil {
			resp, err = nil, io.ErrUnexpectedEOF
		}
	}()
	d.h.ServeHTTP(w, r)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return w.Result(), nil
}

// A buffer may be written to by several goroutines.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

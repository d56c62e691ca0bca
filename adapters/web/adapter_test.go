package web

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"stepwise/adapters/adaptertest"
	"stepwise/adapters/web/webtest"
	"stepwise/bot"
)

var (
	_ bot.Adapter = (*Adapter)(nil)
	_ bot.Editor  = (*Adapter)(nil)
)

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// serve serves a new adapter until the test ends.
func serve(t *testing.T) (*Adapter, string) {
	t.Helper()
	a := New(DefaultConfig(), discard(), testTexts(), nil)
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	return a, server.URL
}

// start runs the adapter until the test ends or stop is called.
func start(t *testing.T, a *Adapter, deliver bot.Deliver) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx, deliver) }()
	for a.current() == nil { // until it runs, pages are told to come again
		runtime.Gosched()
	}
	stop = func() {
		if ctx.Err() != nil {
			return
		}
		cancel()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
	}
	t.Cleanup(stop)
	return stop
}

// open opens a browser until the test ends, which then checks what the server did.
func open(t *testing.T, url, locale, seen string) *webtest.Browser {
	t.Helper()
	b := webtest.Open(url, locale, seen)
	t.Cleanup(func() {
		b.Close()
		if err := b.Err(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// earlier is the id of an event that no conversation has: the page that saw it is one from before a restart, which the bot does not greet.
const earlier = "before.1"

func TestPromises(t *testing.T) {
	adaptertest.Run(t, func(t *testing.T) adaptertest.Harness {
		a, url := serve(t)
		user, other := webtest.Open(url, "en", earlier), webtest.Open(url, "ms", earlier)
		t.Cleanup(func() { user.Close(); other.Close() })
		hands := func(b *webtest.Browser) adaptertest.Hands {
			return adaptertest.Hands{Say: b.Say, Tap: b.Tap, Shown: func() []adaptertest.Shown {
				var out []adaptertest.Shown
				for _, s := range b.Shown() {
					out = append(out, adaptertest.Shown{Text: s.Text, Choices: s.Choices})
				}
				return out
			}}
		}
		theirs := hands(other)
		return adaptertest.Harness{
			Adapter: a, Hands: hands(user), Other: &theirs, Disconnect: user.Disconnect, Repeat: user.Repeat,
			Malformed: func() {
				for _, body := range []string{"", "{", "[]", `{"id":1}`, `{"id":"a b","text":"x"}`, `{"id":"` + strings.Repeat("a", 300) + `"}`, "\xff", `{"id":"a","text":"` + strings.Repeat("x", maxBody) + `"}`} {
					user.Post("application/json", body)
				}
				user.Post("text/plain", `{"id":"a","text":"x"}`)
			},
		}
	})
}

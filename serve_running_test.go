package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long a test waits for what it wants to see. It only guards against waiting for ever.
const patience = 30 * time.Second

// A running is a serve of ours that runs within the test.
type running struct {
	t    *testing.T
	out  *transcript
	err  *transcript
	data string
	stop context.CancelFunc // as an interruption does
	done chan struct{}      // closed when it has ended
	code int                // its exit code, once done is closed
}

// beginServe starts a serve with these keys of the environment over an empty configuration: "HTTP_LISTEN=127.0.0.1:0". Unless told otherwise it has a
// data directory of its own, and a port that is free. At the end of the test it is stopped, which has to go well.
func beginServe(t *testing.T, environ ...string) *running {
	t.Helper()
	s := beginAnyServe(t, environ...)
	t.Cleanup(func() {
		s.stop()
		if code := s.end(); code != exitFine {
			t.Errorf("serve ends with code %d\n%s%s", code, s.out, s.err)
		}
	})
	return s
}

// beginAnyServe is beginServe for one that may end in any way.
func beginAnyServe(t *testing.T, environ ...string) *running {
	t.Helper()
	dir := t.TempDir()
	config := filepath.Join(dir, "config.toml")
	if err := os.WriteFile(config, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := &running{t: t, out: newTranscript(), err: newTranscript(), data: filepath.Join(dir, "data"), done: make(chan struct{})}
	p := process{in: strings.NewReader(""), out: s.out, err: s.err, now: time.Now}
	for _, e := range append([]string{"DATA=" + s.data, "HTTP_LISTEN=127.0.0.1:0"}, environ...) {
		p.environ = append(p.environ, environmentPrefix+e)
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	go func() { // ends with the context
		defer close(s.done)
		s.code = run(ctx, p, []string{"serve", "--config", config})
	}()
	t.Cleanup(func() {
		stop()
		s.end()
	})
	return s
}

// end waits until the serve has ended and gives its exit code.
func (s *running) end() int {
	s.t.Helper()
	select {
	case <-s.done:
		return s.code
	case <-time.After(patience):
		s.t.Fatalf("serve does not end\n%s%s", s.out, s.err)
		return 0
	}
}

var siteLine = regexp.MustCompile(`(?m)^  web +(http://\S+)$`)

// site waits until the serve says where its page is.
func (s *running) site() string {
	s.t.Helper()
	return s.out.await(s.t, siteLine)[1]
}

// A transcript is what a process writes, which can be waited for.
type transcript struct {
	mu      sync.Mutex // guards what follows
	text    strings.Builder
	changed chan struct{} // closed, and made anew, at each change
}

func newTranscript() *transcript { return &transcript{changed: make(chan struct{})} }

// Write adds to it.
func (w *transcript) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text.Write(p)
	close(w.changed)
	w.changed = make(chan struct{})
	return len(p), nil
}

// String is all that was written so far.
func (w *transcript) String() string {
	text, _ := w.look()
	return text
}

// look is all that was written so far, and a channel that is closed when there is more.
func (w *transcript) look() (string, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String(), w.changed
}

// await waits until the form is found in what was written, and gives what matched.
func (w *transcript) await(t *testing.T, form *regexp.Regexp) []string {
	t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		text, changed := w.look()
		if m := form.FindStringSubmatch(text); m != nil {
			return m
		}
		select {
		case <-changed:
		case <-limit.C:
			t.Fatalf("waited %s for %s in\n%s", patience, form, text)
		}
	}
}

// fetch gives status and body of a page.
func fetch(t *testing.T, url string) (int, string) {
	t.Helper()
	res, err := http.Get(url) //nolint:noctx // it ends with the serve
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err := res.Body.Close(); err != nil {
		t.Error(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// wants reports what of it is missing in the text.
func wants(t *testing.T, text string, want ...string) {
	t.Helper()
	missing := slices.DeleteFunc(want, func(w string) bool { return strings.Contains(text, w) })
	if len(missing) > 0 {
		t.Errorf("missing: %q\nin: %s", missing, text)
	}
}

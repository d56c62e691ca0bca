package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"stepwise/adapters/discord/discordfake"
	"stepwise/adapters/telegram/telegramfake"
)

// An ended is a serve that could not begin.
type ended struct {
	code     int
	out, err string
}

// runServe runs a serve that is expected to end by itself.
func runServe(t *testing.T, args ...string) ended {
	t.Helper()
	return runServeIn(t, nil, args...)
}

func runServeIn(t *testing.T, environ []string, args ...string) ended {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	var out, errs bytes.Buffer
	p := process{in: strings.NewReader(""), out: &out, err: &errs, now: time.Now}
	for _, e := range environ {
		p.environ = append(p.environ, environmentPrefix+e)
	}
	code := run(ctx, p, append([]string{"serve"}, args...))
	if ctx.Err() != nil {
		t.Errorf("it does not end by itself")
	}
	return ended{code, out.String(), errs.String()}
}

// freeAddress is an address at which nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l := listenSomewhere(t)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String()
}

func listenSomewhere(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Tokens that no network knows. They may appear nowhere.
const (
	telegramCanary = "8123456789:AAcanaryCanaryCANARYcanaryCanaryCANARY1"
	discordCanary  = "canaryMTA0.canary.CanaryCANARY-canary"
)

// checkSecrets looks for the tokens in all that the serve shows.
func (s *running) checkSecrets() {
	s.t.Helper()
	shown := map[string]string{"standard output": s.out.String(), "the log": s.err.String()}
	for _, path := range []string{"/", "/healthz", "/readyz", "/chat.js", "/nothing", "/bot" + "/events/.."} {
		_, shown[path] = fetch(s.t, s.site()+path)
	}
	for where, text := range shown {
		if strings.Contains(strings.ToLower(text), "canary") {
			s.t.Errorf("a token is in %s:\n%s", where, text)
		}
	}
}

// A network that is refused or cannot be reached is told, and the others go on.
func TestServeOneNetworkFails(t *testing.T) {
	telegram, discord := telegramfake.New(t), discordfake.New(t)
	nobody := "http://" + freeAddress(t)
	broken := newBrokenServer(t)
	for _, tc := range []struct {
		name    string
		environ []string
		want    string // in the log
	}{
		{
			"telegram refuses the token",
			[]string{"TELEGRAM_TOKEN=" + telegramCanary, "TELEGRAM_API_URL=" + telegram.URL},
			`level=ERROR msg="network refused the bot" network=telegram error=.*401`,
		},
		{
			"discord refuses the token",
			[]string{"DISCORD_TOKEN=" + discordCanary, "DISCORD_API_URL=" + discord.URL},
			`level=ERROR msg="network refused the bot" network=discord error=.*token`,
		},
		{
			"telegram cannot be reached",
			[]string{"TELEGRAM_TOKEN=" + telegramCanary, "TELEGRAM_API_URL=" + nobody},
			`level=WARN msg="telegram cannot be reached" error=.*connection refused`,
		},
		{
			"discord cannot be reached",
			[]string{"DISCORD_TOKEN=" + discordCanary, "DISCORD_API_URL=" + nobody},
			`level=WARN msg="discord is not connected; it is tried again" error=.*connection refused`,
		},
		{
			"telegram is something else",
			[]string{"TELEGRAM_TOKEN=" + telegramCanary, "TELEGRAM_API_URL=" + broken},
			`level=WARN msg="telegram cannot be reached" error=.*502`,
		},
		{
			"discord is something else",
			[]string{"DISCORD_TOKEN=" + discordCanary, "DISCORD_API_URL=" + broken},
			`level=WARN msg="discord is not connected; it is tried again" error=.*502`,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := beginServe(t, tc.environ...)
			s.err.await(t, regexp.MustCompile(tc.want))
			s.ask("how do I cancel Netflix", "Log in to your Netflix account")
			if status, body := fetch(t, s.site()+"/readyz"); status != http.StatusOK {
				t.Errorf("/readyz: status %d, %q", status, body)
			}
			s.checkSecrets()
		})
	}
}

// newBrokenServer is a server that shows whatever it is asked for, as some proxies do.
func newBrokenServer(t *testing.T) string {
	t.Helper()
	l := listenSomewhere(t)
	server := &http.Server{ReadHeaderTimeout: patience, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "bad gateway: "+r.URL.Path+" "+r.Header.Get("Authorization"), http.StatusBadGateway)
	})}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }() // ends with Close
	t.Cleanup(func() {
		_ = server.Close() // whatever is left of it
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return "http://" + l.Addr().String()
}

func TestServePortInUse(t *testing.T) {
	l := listenSomewhere(t)
	t.Cleanup(func() { _ = l.Close() }) // nobody came
	address := l.Addr().String()
	t.Run("alone", func(t *testing.T) {
		s := runServeIn(t, []string{"HTTP_LISTEN=" + address, "DATA=" + t.TempDir()})
		if s.code != exitMistake || s.out != "" {
			t.Errorf("exit code %d, printed %q", s.code, s.out)
		}
		wants(t, s.err, "stepwise: listen at "+address+": another program listens there\n", "hint: choose another port, such as STEPWISE_HTTP_LISTEN=127.0.0.1:8090")
	})
	t.Run("beside telegram", func(t *testing.T) {
		telegram := telegramfake.New(t)
		s := beginServe(t, "HTTP_LISTEN="+address, "TELEGRAM_TOKEN="+telegram.Token, "TELEGRAM_API_URL="+telegram.URL)
		p := newTelegramTalker(t, telegram)
		p.say("hi")
		p.hear(func(heard said) bool { return heard.has("Hello") })
		wants(t, s.out.String(), "  web       off: listen at "+address+": another program listens there\n", "  telegram  connecting to "+telegram.URL+"\n")
	})
}

func TestServeCannotBegin(t *testing.T) {
	first := beginServe(t)
	first.site()
	for _, tc := range []struct {
		name    string
		environ []string
		code    int
		want    []string
	}{
		{
			"a second one on the same data",
			[]string{"DATA=" + first.data},
			exitMistake,
			[]string{"stepwise: the data directory " + first.data + " is in use by another stepwise\n", "hint: stop that one, or give this one a data directory of its own"},
		},
		{
			"nothing is on",
			[]string{"WEB_ENABLED=false"},
			exitMistake,
			[]string{"stepwise: no network is on\n", "hint: set web.enabled to true, or give the bot a token"},
		},
		{
			"an address of another machine",
			[]string{"HTTP_LISTEN=192.0.2.1:8080"},
			exitMistake,
			[]string{"stepwise: listen: ", "hint: http.listen is an address of this machine"},
		},
		{
			"data that is a file",
			[]string{"DATA=main.go"},
			exitMistake,
			[]string{"stepwise: make the data directory: ", "hint: data in the configuration is a directory"},
		},
		{
			"guides that are not there",
			[]string{"KNOWLEDGE=nowhere"},
			exitMistake,
			[]string{"stepwise: open the directory with the guides: nowhere", "hint: --knowledge"},
		},
		{
			"a token with a space",
			[]string{"TELEGRAM_TOKEN=" + telegramCanary + " x"},
			exitMistake,
			[]string{"STEPWISE_TELEGRAM_TOKEN: telegram.token contains a space"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := runServeIn(t, append([]string{"HTTP_LISTEN=127.0.0.1:0", "DATA=" + t.TempDir()}, tc.environ...))
			if s.code != tc.code || s.out != "" {
				t.Errorf("exit code %d, want %d; printed %q", s.code, tc.code, s.out)
			}
			wants(t, s.err, tc.want...)
			if strings.Contains(s.err, "canary") {
				t.Errorf("it shows a token: %s", s.err)
			}
		})
	}
	first.ask("hi", "Hello")
}

// A store that has lost what it cannot do without is not begun anew over what is left of it.
func TestServeDamagedStore(t *testing.T) {
	s := beginAnyServe(t)
	s.ask("how do I cancel Netflix", "Log in to your Netflix account")
	s.stop()
	if code := s.end(); code != exitFine {
		t.Fatalf("it ends with code %d\n%s", code, s.err)
	}
	if err := os.Remove(filepath.Join(s.data, "broker.key")); err != nil {
		t.Fatal(err)
	}
	blocks, err := filepath.Glob(filepath.Join(s.data, "broker", "jetstream", "*", "streams", "KV_META", "msgs", "*.blk"))
	if err != nil || len(blocks) == 0 {
		t.Fatalf("the files are %q, error %v", blocks, err)
	}
	for _, block := range blocks {
		if err := os.Remove(block); err != nil {
			t.Fatal(err)
		}
	}
	again := runServeIn(t, []string{"DATA=" + s.data, "HTTP_LISTEN=127.0.0.1:0"})
	if again.code != exitMistake {
		t.Errorf("exit code %d, printed %q", again.code, again.out)
	}
	wants(t, again.err, "stepwise: read the key of the hashes: the store is damaged: the key is gone with which names in it are hashed\n", "hint: restore the last backup to a new data directory")
}

// A body that is larger than any message is refused when as much of it has come, however much would follow.
func TestServeHugeBodies(t *testing.T) {
	s := beginServe(t)
	site := s.site()
	before := inUse()
	var posting sync.WaitGroup
	for range 20 {
		posting.Go(func() {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, site+"/messages", io.LimitReader(endless{}, 1<<30))
			if err != nil {
				t.Error(err)
				return
			}
			r.Header.Set("Content-Type", "application/json")
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				return // the connection was closed while the body was written
			}
			_ = res.Body.Close()
			if res.StatusCode != http.StatusRequestEntityTooLarge {
				t.Errorf("status %d", res.StatusCode)
			}
		})
	}
	posting.Wait()
	if grown := inUse() - before; grown > 8<<20 {
		t.Errorf("%d MB more are in use", grown>>20)
	}
	s.ask("how do I cancel Netflix", "Log in to your Netflix account")
}

// An endless text is all x.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// inUse is how much memory is in use, in bytes.
func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// A data directory that cannot be written to is named, with what to do. It needs the right to mount.
func TestServeReadOnly(t *testing.T) {
	dir := t.TempDir()
	mount := func(options ...string) {
		t.Helper()
		if out, err := exec.CommandContext(t.Context(), "mount", append(options, dir)...).CombinedOutput(); err != nil {
			t.Skipf("no disk can be mounted here: %s", out)
		}
	}
	mount("-t", "tmpfs", "-o", "size=64m", "tmpfs")
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() }) // it goes with the machine
	used := filepath.Join(dir, "used")
	s := beginAnyServe(t, "DATA="+used)
	s.ask("how do I cancel Netflix", "Log in to your Netflix account")
	s.stop()
	if code := s.end(); code != exitFine {
		t.Fatalf("it ends with code %d\n%s", code, s.err)
	}
	mount("-o", "remount,ro")
	for data, want := range map[string]string{
		used:                      "stepwise: write to the data directory: open " + used,
		filepath.Join(dir, "new"): "stepwise: make the data directory: mkdir " + dir + "/new",
	} {
		e := runServeIn(t, []string{"DATA=" + data, "HTTP_LISTEN=127.0.0.1:0"})
		if e.code != exitMistake {
			t.Errorf("exit code %d, printed %q", e.code, e.out)
		}
		wants(t, e.err, want, "read-only file system\n", "data", "is a directory that stepwise can write to")
	}
}

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"stepwise/adapters/discord/discordfake"
)

// An interruption ends the program well, after it has answered what it took over: here while Discord makes it wait.
func TestServeIsInterrupted(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(sig.String(), func(t *testing.T) {
			discord := discordfake.New(t)
			p := beginProcess(t, "STEPWISE_DISCORD_TOKEN="+discord.Token, "STEPWISE_DISCORD_API_URL="+discord.URL)
			p.out.await(t, siteLine)
			ana := newDiscordTalker(t, discord, "ana")
			discord.RateLimit(2 * time.Second) // longer than the adapter takes to leave
			ana.say("how do I cancel Netflix")
			discord.AwaitRequests(1, func(r discordfake.Request) bool { return r.Method == "POST" && strings.HasSuffix(r.Path, "/messages") })
			if messages := discord.Messages(ana.chat()); len(messages) > 0 {
				t.Fatalf("it was answered before the interruption: %v", messages)
			}
			p.signal(sig)
			if err := p.end(); err != nil {
				t.Errorf("it ends with %v\n%s%s", err, p.out, p.err)
			}
			ana.hear(func(heard said) bool { return heard.has("Log in to your Netflix account") })
			if !strings.HasSuffix(p.out.String(), "\nstopped\n") {
				t.Errorf("it says %q", p.out)
			}
		})
	}
}

// A second interruption ends the program at once, whatever is still to be sent; the next start sends it.
func TestServeIsInterruptedTwice(t *testing.T) {
	discord := discordfake.New(t)
	p := beginProcess(t, "STEPWISE_DISCORD_TOKEN="+discord.Token, "STEPWISE_DISCORD_API_URL="+discord.URL)
	p.out.await(t, siteLine)
	ben := newDiscordTalker(t, discord, "ben")
	discord.RateLimit(5 * time.Second)
	ben.say("how do I cancel Netflix")
	discord.AwaitRequests(1, func(r discordfake.Request) bool { return r.Method == "POST" && strings.HasSuffix(r.Path, "/messages") })
	p.signal(os.Interrupt)
	p.out.await(t, regexp.MustCompile(`stopping: `))
	begun := time.Now()
	p.signal(os.Interrupt)
	if err := p.end(); err == nil || time.Since(begun) > 3*time.Second {
		t.Errorf("it ends with %v after %s", err, time.Since(begun))
	}
	beginServe(t, "DATA="+filepath.Join(p.cmd.Dir, "data"), "DISCORD_TOKEN="+discord.Token, "DISCORD_API_URL="+discord.URL)
	ben.hear(func(heard said) bool { return heard.has("Log in to your Netflix account") })
}

// A program is a stepwise in a process of its own.
type program struct {
	t        *testing.T
	cmd      *exec.Cmd
	out, err *transcript
	ended    chan struct{} // closed when it has ended
	result   error         // of it, once ended is closed
}

// beginProcess starts stepwise without arguments in an empty directory. The test binary is stepwise when it is called so; see TestMain.
func beginProcess(t *testing.T, environ ...string) *program {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{t: t, cmd: exec.CommandContext(t.Context(), self), out: newTranscript(), err: newTranscript(), ended: make(chan struct{})}
	p.cmd.Args = []string{"stepwise"}
	p.cmd.Dir = t.TempDir()
	p.cmd.Env = append(environ, "STEPWISE_HTTP_LISTEN=127.0.0.1:0", "STEPWISE_DATA="+filepath.Join(p.cmd.Dir, "data"))
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.err
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { // ends with the process, which is killed when the test has ended
		defer close(p.ended)
		p.result = p.cmd.Wait()
	}()
	t.Cleanup(func() { <-p.ended })
	return p
}

func (p *program) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// end waits until the process has ended.
func (p *program) end() error {
	p.t.Helper()
	select {
	case <-p.ended:
		return p.result
	case <-time.After(patience):
		p.t.Fatalf("it does not end\n%s%s", p.out, p.err)
		return nil
	}
}

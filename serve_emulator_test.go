package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// An emulator is a Telegram that somebody else wrote, telegram-test-api, with one user. It is looser than ours, but shares none of our mistakes.
type emulator struct {
	t     *testing.T
	url   string
	in    io.Writer
	shown chan emulated
}

// An emulated is a line that the emulator writes: where it is, or a message as the user sees it.
type emulated struct {
	URL    string `json:"url"`
	ID     int    `json:"id"`
	Text   string `json:"text"`
	Markup struct {
		Rows [][]struct {
			Text string `json:"text"`
			Data string `json:"callback_data"`
		} `json:"inline_keyboard"`
	} `json:"reply_markup"`
}

// choice is what the button of that name sends.
func (m emulated) choice(t *testing.T, label string) string {
	t.Helper()
	for _, row := range m.Markup.Rows {
		for _, b := range row {
			if b.Text == label {
				return b.Data
			}
		}
	}
	t.Fatalf("no button is called %q on %q", label, m.Text)
	return ""
}

// emulatorToken is that of the bot; the emulator takes any.
const emulatorToken = "666:AAemulatorEmulatorEmulatorEmulatorEmulat"

// newEmulator starts the emulator until the end of the test, or skips the test where it is not installed.
func newEmulator(t *testing.T) *emulator {
	t.Helper()
	modules := os.Getenv("STEPWISE_EMULATOR")
	if modules == "" {
		t.Skip("STEPWISE_EMULATOR does not name the node_modules with telegram-test-api; .ci/run installs them")
	}
	cmd := exec.CommandContext(t.Context(), "node", ".ci/emulator/emulator.js", emulatorToken)
	cmd.Env = append(os.Environ(), "NODE_PATH="+modules)
	errs := newTranscript()
	cmd.Stderr = errs
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("start the emulator: %v", err)
	}
	e := &emulator{t: t, in: in, shown: make(chan emulated, 100)}
	read := make(chan struct{})
	go func() { // ends with the emulator, which is killed when the test has ended
		defer close(read)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			var m emulated
			if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
				t.Errorf("the emulator says %q: %v", lines.Text(), err)
			}
			e.shown <- m
		}
	}()
	t.Cleanup(func() {
		<-read
		_ = cmd.Wait() // it was killed
		if text := errs.String(); text != "" {
			t.Errorf("the emulator says %s", text)
		}
	})
	e.url = e.next().URL
	return e
}

// next waits for the next message.
func (e *emulator) next() emulated {
	e.t.Helper()
	select {
	case m := <-e.shown:
		return m
	case <-time.After(patience):
		e.t.Fatalf("waited %s for a message", patience)
		return emulated{}
	}
}

// does has the user do something and waits for a reply that ends with choices.
func (e *emulator) does(what map[string]any, want ...string) emulated {
	e.t.Helper()
	line, err := json.Marshal(what)
	if err != nil {
		e.t.Fatal(err)
	}
	if _, err := e.in.Write(append(line, '\n')); err != nil {
		e.t.Fatal(err)
	}
	var text strings.Builder
	for {
		m := e.next()
		text.WriteString(m.Text + "\n")
		if len(m.Markup.Rows) > 0 {
			wants(e.t, text.String(), want...)
			return m
		}
	}
}

// TestServeEmulator holds the first conversation over an emulator of Telegram that is not ours.
func TestServeEmulator(t *testing.T) {
	e := newEmulator(t)
	s := beginServe(t, "WEB_ENABLED=false", "TELEGRAM_TOKEN="+emulatorToken, "TELEGRAM_API_URL="+e.url)
	e.does(map[string]any{"command": "/start"}, "Hello!", "How do I cancel Netflix?")
	m := e.does(map[string]any{"text": "how do I cancel Netflix"}, "Log in to your Netflix account", "1/7")
	m = e.does(map[string]any{"tap": m.choice(t, "Next: Open your account settings"), "id": m.ID}, "Press your profile on the main page", "2/7")
	e.does(map[string]any{"text": "what happens afterwards"}, "Keep watching until the end of the billing period")
	e.does(map[string]any{"command": "/faq refund"}, "What I have on “refund”", "Payments are generally not refunded (Netflix)")
	e.does(map[string]any{"text": "怎么退订咪咕会员"}, "确认退订", "你想在哪里操作")
	if text := s.err.String(); strings.Contains(text, "level=ERROR") {
		t.Errorf("it logs\n%s", text)
	}
}

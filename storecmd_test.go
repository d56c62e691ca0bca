package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stepwise/adapters/telegram/telegramfake"
)

// runOn runs a command on the data directory of a serve.
func runOn(t *testing.T, data string, args ...string) (code int, out, errs string) {
	t.Helper()
	return runIn(t, []string{environmentPrefix + "DATA=" + data}, args...)
}

// runIn runs a command in an environment.
func runIn(t *testing.T, environ []string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	p := process{in: strings.NewReader(""), out: &o, err: &e, environ: environ, now: time.Now}
	code = run(t.Context(), p, args)
	return code, o.String(), e.String()
}

// The commands that look after what is kept work beside a serve that runs, and a backup is restored to a new directory.
func TestStoreCommandsBesideServe(t *testing.T) {
	f := telegramfake.New(t)
	s := beginServe(t, "TELEGRAM_TOKEN="+f.Token, "TELEGRAM_API_URL="+f.URL)
	user := newTelegramTalker(t, f)
	user.say("how do I cancel Netflix")
	user.hear(func(heard said) bool { return heard.has("Log in to your Netflix account") })
	file := filepath.Join(t.TempDir(), "saved")
	code, out, errs := runOn(t, s.data, "backup", file)
	if code != exitFine || !strings.Contains(out, "saved in") {
		t.Fatalf("backup: code %d, %s%s", code, out, errs)
	}
	if code, _, errs := runOn(t, s.data, "forget", "telegram", user.chat(), user.chat()); code != exitFine {
		t.Fatalf("forget: code %d, %s", code, errs)
	}
	user.say("next")
	user.hear(func(heard said) bool { return heard.text != "" && !heard.has("2/7") })
	if code, _, errs := runOn(t, t.TempDir(), "restore", file); code != exitFine {
		t.Errorf("restore: code %d, %s", code, errs)
	}
	if code, _, errs := runOn(t, t.TempDir(), "restore", filepath.Join(t.TempDir(), "none")); code != exitMistake || !strings.Contains(errs, "read the backup") {
		t.Errorf("restore of nothing: code %d, %s", code, errs)
	}
}

// A conversation goes on at the same step when serve starts again on the same directory, and after a restore to another one.
func TestConversationsOutliveServe(t *testing.T) {
	f := telegramfake.New(t)
	environ := []string{"TELEGRAM_TOKEN=" + f.Token, "TELEGRAM_API_URL=" + f.URL}
	user := newTelegramTalker(t, f)
	first := beginAnyServe(t, environ...)
	user.say("how do I cancel Netflix")
	user.hear(func(heard said) bool { return heard.has("1/7") })
	user.say("next")
	user.hear(func(heard said) bool { return heard.has("2/7") })
	first.stop()
	if code := first.end(); code != exitFine {
		t.Fatalf("it ends with code %d: %s", code, first.err)
	}
	file, data := filepath.Join(t.TempDir(), "saved"), t.TempDir()
	if code, _, errs := runOn(t, first.data, "backup", file); code != exitFine {
		t.Fatalf("backup: code %d, %s", code, errs)
	}
	if code, _, errs := runOn(t, data, "restore", file); code != exitFine {
		t.Fatalf("restore: code %d, %s", code, errs)
	}
	for _, where := range []string{first.data, data} {
		again := beginAnyServe(t, append(environ, "DATA="+where)...)
		user.say("repeat")
		user.hear(func(heard said) bool { return heard.has("2/7") })
		again.stop()
		if code := again.end(); code != exitFine {
			t.Fatalf("it ends with code %d: %s", code, again.err)
		}
	}
}

package discord_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"stepwise/adapters/discord/discordfake"
	"stepwise/bot"
)

func TestConnectionIsMadeAnew(t *testing.T) {
	for _, tc := range []struct {
		name    string
		lose    func(*discordfake.Fake)
		resumed bool
	}{
		{"a broken connection", (*discordfake.Fake).Disconnect, true},
		{"op 7", (*discordfake.Fake).Reconnect, true},
		{"close code 4000", func(f *discordfake.Fake) { f.Close(4000) }, true},
		{"close code 1001", func(f *discordfake.Fake) { f.Close(1001) }, true},
		{"a session that is over", func(f *discordfake.Fake) { f.Forget(); f.Close(4009) }, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tk := prepare(t, slog.DiscardHandler)
			tk.run()
			tk.fake.DM(tk.fake.User("ana"), "before")
			tk.hear()
			tc.lose(tk.fake)
			tk.fake.AwaitGone()
			tk.fake.DM(tk.fake.User("ana"), "while away")
			if m := tk.hear(); m.Text != "while away" {
				t.Errorf("heard %q", m.Text)
			}
			c := tk.fake.Counts()
			if tc.resumed && c.Identified != 1 || !tc.resumed && c.Identified != 2 || c.Resumed == 0 {
				t.Errorf("%+v; resumed is to be %t", c, tc.resumed)
			}
		})
	}
}

// TestNothingComesAnyMore holds the connection open without a word. The library by itself would notice after 15 seconds.
func TestNothingComesAnyMore(t *testing.T) {
	t.Parallel()
	tk := prepare(t, slog.DiscardHandler)
	tk.fake.Interval(3 * time.Second)
	tk.adapter.Hurry(30*time.Second, time.Second, 4*time.Second)
	tk.run()
	tk.fake.AwaitConnected()
	tk.fake.Freeze()
	began := time.Now()
	tk.fake.DM(tk.fake.User("ana"), "anybody there?")
	tk.hear()
	if d := time.Since(began); d > 12*time.Second {
		t.Errorf("noticed after %s", d)
	}
	if c := tk.fake.Counts(); c.Identified != 1 || c.Resumed != 1 {
		t.Errorf("%+v", c)
	}
}

func TestSessionIsOver(t *testing.T) {
	t.Parallel()
	tk := begin(t, slog.DiscardHandler)
	tk.fake.Invalidate()
	tk.fake.DM(tk.fake.User("ana"), "after op 9")
	if m := tk.hear(); m.Text != "after op 9" {
		t.Errorf("heard %q", m.Text)
	}
}

func TestLoginHangs(t *testing.T) {
	for _, tc := range []struct{ name, packet string }{
		{"nothing comes", ""},
		{"op 7 comes first, over which the library locks itself out", `{"op": 7, "d": null}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tk := prepare(t, slog.DiscardHandler)
			tk.adapter.Hurry(200*time.Millisecond, 100*time.Millisecond, time.Minute)
			tk.fake.FailLogin(tc.packet, 0)
			tk.run()
			tk.fake.DM(tk.fake.User("ana"), "hello")
			if m := tk.hear(); m.Text != "hello" {
				t.Errorf("heard %q", m.Text)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	for code, hint := range map[int]string{4004: "token", 4010: "4010", 4011: "4011", 4012: "4012", 4013: "4013", 4014: "Privileged Gateway Intents"} {
		t.Run(hint, func(t *testing.T) {
			t.Parallel()
			tk := prepare(t, slog.DiscardHandler)
			tk.fake.FailLogin("", code)
			tk.run()
			err := <-tk.ended
			if !errors.Is(err, bot.ErrRefused) || !strings.Contains(err.Error(), hint) {
				t.Errorf("Run returned %v", err)
			}
		})
	}
}

func TestOfflineAtTheStart(t *testing.T) {
	t.Parallel()
	tk := prepare(t, slog.DiscardHandler)
	tk.fake.FailAny(502, "<html>Bad Gateway</html>")
	tk.fake.FailAny(200, "no JSON")
	tk.run()
	tk.fake.AwaitConnected()
}

func TestStopsWhileConnecting(t *testing.T) {
	t.Parallel()
	tk := prepare(t, slog.DiscardHandler)
	tk.adapter.Hurry(time.Minute, time.Minute, time.Minute)
	tk.fake.FailLogin("", 0)
	tk.run()
	tk.fake.AwaitLogin()
	began := time.Now()
	tk.stop()
	if err := <-tk.ended; err != nil || time.Since(began) > 10*time.Second {
		t.Errorf("Run returned %v after %s", err, time.Since(began))
	}
}

func TestMalformedIsCounted(t *testing.T) {
	t.Parallel()
	tk := begin(t, slog.DiscardHandler)
	malformed(tk.fake)
	tk.fake.DM(tk.fake.User("ana"), "still there?")
	tk.hear()
	if n := tk.adapter.Skipped(); n < 20 {
		t.Errorf("%d events were skipped", n)
	}
}

package discord_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"stepwise/adapters/discord"
	"stepwise/adapters/discord/discordfake"
	"stepwise/bot"
)

// A book is a log that several goroutines write to.
type book struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *book) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *book) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// TestSecrets makes everything fail in every way, and looks for what must not be shown, in all errors and in the log at its most talkative.
func TestSecrets(t *testing.T) {
	t.Parallel()
	log := &book{}
	tk := begin(t, slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	const said = "canary-of-what-users-write"
	tk.fake.Ask(tk.fake.User("ana"), channel, said)
	m := tk.hear()
	tk.fake.AwaitThinking(channel)
	s := tk.send(answer(m, "1", said))
	secret := secretOf(t, m)
	var errs []error
	try := func(fail func()) {
		for n, call := range []func() error{
			func() error {
				_, err := tk.adapter.Send(t.Context(), answer(m, fmt.Sprint(len(errs)), said))
				return err
			},
			func() error { _, err := tk.adapter.Edit(t.Context(), s, answer(m, "1", said)); return err },
		} {
			fail()
			if err := call(); err != nil {
				errs = append(errs, err)
			} else if n == 0 {
				t.Errorf("failure %d had no effect", len(errs))
			}
		}
	}
	echo := "Bot " + tk.fake.Token + " " + secret + " " + said
	for _, status := range []int{400, 401, 403, 404, 405, 429, 500, 502, 503} {
		try(func() { tk.fake.Fail(status, 0, "you sent "+tk.fake.Token+" "+secret) })
		try(func() { tk.fake.FailWith(status, "<html>"+echo) })
	}
	try(func() { tk.fake.Drop(false) })
	try(func() { tk.fake.FailWith(http.StatusOK, echo) })
	try(func() { tk.fake.FailWith(http.StatusFound, echo) })
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := tk.adapter.Send(gone, answer(m, "gone", said))
	errs = append(errs, err)
	malformed(tk.fake)
	tk.fake.Event("MESSAGE_CREATE", map[string]any{"id": said})
	tk.fake.Disconnect()
	tk.fake.AwaitConnected()
	tk.fake.Refuse()
	errs = append(errs, <-tk.ended)
	if len(errs) < 25 {
		t.Errorf("only %d errors", len(errs))
	}
	for _, err := range errs {
		var all strings.Builder
		fmt.Fprintf(&all, "%v %+v %#v", err, err, err)
		for ; err != nil; err = errors.Unwrap(err) {
			fmt.Fprintf(&all, " %v %+v", err, err)
		}
		reveals(t, "an error", all.String(), tk.fake.Token, secret)
	}
	if !strings.Contains(log.String(), "discord is connected") {
		t.Errorf("the log is empty: %s", log)
	}
	reveals(t, "the log", log.String(), tk.fake.Token, secret, said)
}

func reveals(t *testing.T, what, text string, secrets ...string) {
	t.Helper()
	for _, s := range secrets {
		if strings.Contains(text, s) {
			t.Errorf("%s reveals %s: %s", what, s, text)
		}
	}
}

// secretOf is the token of the interaction.
func secretOf(t *testing.T, m bot.Message) string {
	t.Helper()
	i := strings.Index(m.Origin, "canary_interaction_")
	if i < 0 {
		t.Fatalf("no token in %s", m.Origin)
	}
	token, _, _ := strings.Cut(m.Origin[i:], `"`)
	return token
}

func TestConfig(t *testing.T) {
	for _, tc := range []struct {
		name string
		c    discord.Config
		want string
	}{
		{"good", discord.Config{Token: "a.b.c", APIURL: "https://discord.com"}, ""},
		{"the default server", discord.Config{Token: "a.b.c", Guild: discordfake.GuildID}, ""},
		{"no token", discord.Config{}, "token is empty"},
		{"Bot before the token", discord.Config{Token: "Bot canary"}, `begins with "Bot"`},
		{"a space in the token", discord.Config{Token: "canary x"}, "token contains a space"},
		{"a server without a scheme", discord.Config{Token: "canary", APIURL: "discord.com"}, "api_url is not the URL"},
		{"a server with a password", discord.Config{Token: "canary", APIURL: "https://canary:canary@discord.com"}, "api_url is not the URL"},
		{"a name for a server", discord.Config{Token: "canary", Guild: "my server"}, "guild is not the id"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := tc.c.Check()
			if (err == nil) != (tc.want == "") {
				t.Fatalf("got %v", err)
			}
			if err != nil && (!strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "canary")) {
				t.Errorf("got %v", err)
			}
		})
	}
}

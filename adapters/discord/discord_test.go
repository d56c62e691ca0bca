package discord_test

import (
	"errors"
	"log/slog"
	"net/http"
	"testing"

	"stepwise/adapters/adaptertest"
	"stepwise/adapters/discord"
	"stepwise/adapters/discord/discordfake"
	"stepwise/bot"
)

var (
	_ bot.Adapter = (*discord.Adapter)(nil)
	_ bot.Editor  = (*discord.Adapter)(nil)
	_ bot.Typer   = (*discord.Adapter)(nil)
	_ bot.Pacer   = (*discord.Adapter)(nil)
)

// newAdapter is an adapter that speaks to the fake.
func newAdapter(t testing.TB, f *discordfake.Fake, log slog.Handler) *discord.Adapter {
	t.Helper()
	c := discord.Config{Token: f.Token, APIURL: f.URL}
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	a, err := discord.New(c, commands(), slog.New(log))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func commands() []discord.Command {
	return []discord.Command{
		{
			Name: "ask", Descriptions: map[string]string{"en": "Ask how to do something", "id": "Tanya caranya", "ms": "Tanya caranya", "zh": "问怎么做"},
			Option: "question", OptionDescriptions: map[string]string{"en": "What do you want to do?", "zh": "你想做什么？"},
		},
		{
			Name: "faq", Descriptions: map[string]string{"en": "Look a word up"},
			Option: "word", OptionDescriptions: map[string]string{"en": "The word"},
		},
		{Name: "help", Descriptions: map[string]string{"en": "What I can do"}},
	}
}

func TestPromises(t *testing.T) {
	adaptertest.Run(t, func(t *testing.T) adaptertest.Harness {
		f := discordfake.New(t)
		hands := func(name string) adaptertest.Hands {
			return adaptertest.Hands{
				Say: func(text string) { f.DM(f.User(name), text) },
				Shown: func() []adaptertest.Shown {
					var out []adaptertest.Shown
					for _, m := range f.Messages(f.Private(name)) {
						s := adaptertest.Shown{Text: m.Text}
						for _, c := range m.Choices {
							s.Choices = append(s.Choices, c.Label)
						}
						out = append(out, s)
					}
					return out
				},
				Tap: func(message, choice int) {
					m := f.Messages(f.Private(name))[message]
					f.Tap(f.User(name), m, m.Choices[choice])
				},
			}
		}
		other := hands("budi")
		return adaptertest.Harness{
			Adapter:    newAdapter(t, f, slog.DiscardHandler),
			Hands:      hands("ana"),
			Other:      &other,
			Fail:       func(err error) bool { return fail(f, err) },
			Refuse:     f.Refuse,
			Disconnect: f.Disconnect,
			Repeat:     f.Repeat,
			Malformed:  func() { malformed(f) },
		}
	})
}

// fail makes the next call fail in that way.
func fail(f *discordfake.Fake, err error) bool {
	if limit, ok := errors.AsType[*bot.RateLimitError](err); ok {
		f.RateLimit(limit.After)
		return true
	}
	switch {
	case errors.Is(err, bot.ErrGone):
		f.Fail(http.StatusForbidden, 50007, "Cannot send messages to this user")
	case errors.Is(err, bot.ErrExpired):
		f.Fail(http.StatusUnauthorized, 50027, "Invalid Webhook Token")
	case errors.Is(err, bot.ErrRefused):
		f.Fail(http.StatusUnauthorized, 0, "401: Unauthorized")
	case errors.Is(err, bot.ErrRejected):
		f.Fail(http.StatusBadRequest, 50035, "Invalid Form Body")
	case errors.Is(err, bot.ErrTransient):
		f.FailWith(http.StatusBadGateway, "<html>502 Bad Gateway</html>")
	default:
		return false
	}
	return true
}

// malformed sends what cannot be read, and what is none of the bot's business.
func malformed(f *discordfake.Fake) {
	for _, packet := range []string{`{"op": 0, "s": 2, "t": "MESSAGE_CREATE", "d": {"id": `, `[]`, `"op"`, `{"op": "0"}`, `{}`, `{"op": 99, "d": {}}`, "\xff\xfe"} {
		f.Raw(packet)
	}
	for _, data := range []any{
		nil, 1, "text",
		[]any{},
		map[string]any{},
		map[string]any{"id": "1"},
		map[string]any{"id": 1, "content": []any{}},
		map[string]any{"id": "../..", "channel_id": "1"},
		map[string]any{"id": "1", "channel_id": "2", "content": "no author"},
		map[string]any{"id": "1", "channel_id": "2", "author": map[string]any{"id": nil}},
		map[string]any{"id": "1", "channel_id": "2", "type": 3, "token": "../x", "application_id": "3", "data": nil},
	} {
		for _, kind := range []string{"MESSAGE_CREATE", "MESSAGE_UPDATE", "INTERACTION_CREATE", "MESSAGE_DELETE", "NO_SUCH_EVENT"} {
			f.Event(kind, data)
		}
	}
}

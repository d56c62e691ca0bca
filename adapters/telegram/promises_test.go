package telegram

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"testing"

	"stepwise/adapters/adaptertest"
	"stepwise/adapters/telegram/telegramfake"
	"stepwise/bot"
)

var (
	_ bot.Adapter = (*Adapter)(nil)
	_ bot.Editor  = (*Adapter)(nil)
	_ bot.Typer   = (*Adapter)(nil)
	_ bot.Pacer   = (*Adapter)(nil)
)

func TestPromises(t *testing.T) {
	adaptertest.Run(t, func(t *testing.T) adaptertest.Harness {
		f := telegramfake.New(t)
		ann, bob := f.NewUser("en"), f.NewUser("ms")
		var moved, none []*telegramfake.Chat
		other := hands(bob, &none)
		return adaptertest.Harness{
			Adapter: New(Config{Token: f.Token, APIURL: f.URL}, testCommands(), slog.New(slog.DiscardHandler)),
			Hands:   hands(ann, &moved), Other: &other,
			Fail:       func(err error) bool { return order(f, err, &moved) },
			Refuse:     func() { f.Refuse(true) },
			Disconnect: f.Disconnect,
			Repeat:     f.Repeat,
			Malformed: func() {
				for _, raw := range poison() {
					f.Push(raw)
				}
			},
		}
	})
}

// poison are updates that cannot be read, or are of no known kind.
func poison() []string {
	return []string{
		`{"update_id":%d,"message":{"message_id":"one","chat":{"id":1},"text":"the id is a text"}}`,
		`{"update_id":%d,"message":{"message_id":1,"chat":{"id":"1"},"from":{"id":1},"text":"the chat is a text"}}`,
		`{"update_id":%d,"message":{"message_id":1,"chat":{"id":1,"type":"private"},"text":"nobody wrote it"}}`,
		`{"update_id":%d,"message":[]}`,
		`{"update_id":%d,"message":7}`,
		`{"update_id":%d,"callback_query":{"id":"1","data":"nobody tapped"}}`,
		`{"update_id":%d,"something_new":{"a":[[[[[[]]]]]]}}`,
		`{"update_id":%d}`,
		`{"update_id":%d,"message":null}`,
	}
}

// hands are those of the user in the private chat, and in those that come after it.
func hands(u *telegramfake.User, chats *[]*telegramfake.Chat) adaptertest.Hands {
	messages := func() []telegramfake.Message {
		out := u.Chat.Messages()
		for _, c := range *chats {
			out = append(out, c.Messages()...)
		}
		return out
	}
	return adaptertest.Hands{
		Say: u.Say,
		Shown: func() []adaptertest.Shown {
			var out []adaptertest.Shown
			for _, m := range messages() {
				s := adaptertest.Shown{Text: m.Text}
				for _, b := range m.Choices() {
					s.Choices = append(s.Choices, b.Label)
				}
				out = append(out, s)
			}
			return out
		},
		Tap: func(message, choice int) {
			m := messages()[message]
			u.TapData(m, m.Choices()[choice].Data)
		},
	}
}

// order makes the next call fail like the error.
func order(f *telegramfake.Fake, err error, moved *[]*telegramfake.Chat) bool {
	code, description, parameters := http.StatusBadRequest, "Bad Request: something about this text", "{}"
	limited, isLimit := errors.AsType[*bot.RateLimitError](err)
	_, isMove := errors.AsType[*bot.MovedError](err)
	switch {
	case isLimit:
		code, description, parameters = http.StatusTooManyRequests, "Too Many Requests", fmt.Sprintf(`{"retry_after":%d}`, int(limited.After.Seconds()))
	case isMove:
		g := f.NewGroup()
		*moved = append(*moved, g)
		description, parameters = "Bad Request: group chat was upgraded to a supergroup chat", fmt.Sprintf(`{"migrate_to_chat_id":%d}`, g.ID)
	case errors.Is(err, bot.ErrGone):
		code, description = http.StatusForbidden, "Forbidden: bot was blocked by the user"
	case errors.Is(err, bot.ErrExpired):
		description = "Bad Request: message to edit not found"
	case errors.Is(err, bot.ErrTransient):
		code, description = http.StatusBadGateway, "Bad Gateway"
	case errors.Is(err, bot.ErrRefused):
		code, description = http.StatusUnauthorized, "Unauthorized"
	}
	f.FailRaw(telegramfake.Sending, code, fmt.Sprintf(`{"ok":false,"error_code":%d,"description":%q,"parameters":%s}`, code, description, parameters))
	return true
}

func testCommands() []Command {
	return []Command{
		{Name: "help", Descriptions: map[string]string{"": "what I can do", "ms": "apa yang saya boleh buat"}},
		{Name: "faq", Descriptions: map[string]string{"": "search by keyword", "ms": "cari"}},
	}
}

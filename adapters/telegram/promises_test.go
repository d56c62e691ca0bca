package telegram

import (
	"errors"
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
		other := hands(bob)
		return adaptertest.Harness{
			Adapter: New(Config{Token: f.Token, APIURL: f.URL}, testCommands(), slog.New(slog.DiscardHandler)),
			Hands:   hands(ann), Other: &other,
			Fail:       func(err error) bool { return order(f, ann, err) },
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

// hands are those of the user in the private chat.
func hands(u *telegramfake.User) adaptertest.Hands {
	return adaptertest.Hands{
		Say: u.Say,
		Shown: func() []adaptertest.Shown {
			var out []adaptertest.Shown
			for _, m := range u.Chat.Messages() {
				s := adaptertest.Shown{Text: m.Text}
				for _, b := range m.Choices() {
					s.Choices = append(s.Choices, b.Label)
				}
				out = append(out, s)
			}
			return out
		},
		Tap: func(message, choice int) {
			m := u.Chat.Messages()[message]
			u.TapData(m, m.Choices()[choice].Data)
		},
	}
}

// order makes the next call fail like the error.
func order(f *telegramfake.Fake, u *telegramfake.User, err error) bool {
	both := func(code int, description string) bool {
		f.FailNext(code, description)
		return true
	}
	limited, isLimit := errors.AsType[*bot.RateLimitError](err)
	_, isMove := errors.AsType[*bot.MovedError](err)
	switch {
	case isLimit:
		f.LimitNext(int(limited.After.Seconds()))
		return true
	case isMove:
		f.MoveNext(u.Chat.ID)
		return true
	case errors.Is(err, bot.ErrGone):
		return both(http.StatusForbidden, "Forbidden: bot was blocked by the user")
	case errors.Is(err, bot.ErrExpired):
		return both(http.StatusBadRequest, "Bad Request: message to edit not found")
	case errors.Is(err, bot.ErrTransient):
		return both(http.StatusBadGateway, "Bad Gateway")
	case errors.Is(err, bot.ErrRefused):
		return both(http.StatusUnauthorized, "Unauthorized")
	case errors.Is(err, bot.ErrRejected):
		return both(http.StatusBadRequest, "Bad Request: something about this text")
	}
	return false
}

func testCommands() []Command {
	return []Command{
		{Name: "help", Descriptions: map[string]string{"": "what I can do", "ms": "apa yang saya boleh buat"}},
		{Name: "faq", Descriptions: map[string]string{"": "search by keyword", "ms": "cari"}},
	}
}

package discord_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"stepwise/adapters/discord"
	"stepwise/adapters/discord/discordfake"
	"stepwise/bot"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	tk := begin(t, slog.DiscardHandler)
	tk.fake.DM(tk.fake.User("ana"), "how?")
	m := tk.hear()
	for _, tc := range []struct {
		name         string
		status, code int
		want         error
	}{
		{"unknown channel", 404, 10003, bot.ErrGone},
		{"unknown message", 404, 10008, bot.ErrGone},
		{"unknown webhook", 404, 10015, bot.ErrExpired},
		{"unknown interaction", 404, 10062, bot.ErrExpired},
		{"missing access", 403, 50001, bot.ErrGone},
		{"cannot write to the user", 403, 50007, bot.ErrGone},
		{"missing permissions", 403, 50013, bot.ErrGone},
		{"invalid webhook token", 401, 50027, bot.ErrExpired},
		{"unauthorized", 401, 0, bot.ErrRefused},
		{"invalid form", 400, 50035, bot.ErrRejected},
		{"a forum", 400, 40058, bot.ErrRejected},
		{"internal error", 500, 0, bot.ErrTransient},
		{"unavailable", 503, 0, bot.ErrTransient},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tk.fake.Fail(tc.status, tc.code, tc.name)
			_, err := tk.adapter.Send(t.Context(), answer(m, tc.name, "reply"))
			for _, kind := range []error{bot.ErrGone, bot.ErrExpired, bot.ErrRefused, bot.ErrRejected, bot.ErrTransient} {
				if errors.Is(err, kind) != errors.Is(tc.want, kind) {
					t.Errorf("is it %q? got %v", kind, err)
				}
			}
			if !strings.Contains(err.Error(), tc.name) {
				t.Errorf("it does not say why: %v", err)
			}
		})
	}
	for _, body := range []string{"<html>", "", "null", `{"message": "You are being rate limited.", "retry_after": 1.5}`} {
		tk.fake.FailWith(http.StatusTooManyRequests, body)
		_, err := tk.adapter.Send(t.Context(), answer(m, "limit", "reply"))
		if limit, ok := errors.AsType[*bot.RateLimitError](err); !ok || limit.After < time.Second {
			t.Errorf("%q: Send returned %v", body, err)
		}
	}
	tk.fake.FailWith(http.StatusOK, "<html>hotel login</html>")
	if _, err := tk.adapter.Send(t.Context(), answer(m, "no JSON", "reply")); !errors.Is(err, bot.ErrTransient) {
		t.Errorf("Send returned %v", err)
	}
	if got := tk.texts(m.Conversation.Chat); len(got) != 0 {
		t.Errorf("shown are %q", got)
	}
}

// TestSentTwice loses the answer to a message that was written: sent again, it is the same message.
func TestSentTwice(t *testing.T) {
	t.Parallel()
	tk := begin(t, slog.DiscardHandler)
	tk.fake.DM(tk.fake.User("ana"), "how?")
	m := tk.hear()
	tk.fake.Drop(true)
	if _, err := tk.adapter.Send(t.Context(), answer(m, "1", "once")); !errors.Is(err, bot.ErrTransient) {
		t.Errorf("Send returned %v", err)
	}
	tk.send(answer(m, "1", "once"))
	tk.want(m.Conversation.Chat, "once")
}

// TestGoesOn refuses the second of three messages for a while: the first is not sent again.
func TestGoesOn(t *testing.T) {
	t.Parallel()
	tk := begin(t, slog.DiscardHandler)
	r := func(m bot.Message) bot.Reply {
		r := answer(m, "1", "")
		r.Blocks = nil
		for _, word := range []string{"one", "two", "three"} {
			r.Blocks = append(r.Blocks, bot.Block{Text: bot.Text{{Text: strings.Repeat(word+" ", 300)}}})
		}
		return r
	}
	tk.fake.DM(tk.fake.User("ana"), "how?")
	private := tk.hear()
	tk.fake.Ask(tk.fake.User("ana"), channel, "how?")
	command := tk.hear()
	tk.fake.AwaitThinking(channel)
	for _, m := range []bot.Message{private, command} {
		before := len(tk.fake.AwaitRequests(0, writes))
		tk.fake.Pass(2)
		tk.fake.RateLimit(time.Hour)
		if _, err := tk.adapter.Send(t.Context(), r(m)); err == nil {
			t.Fatal("all was sent")
		}
		tk.send(r(m))
		got := tk.texts(m.Conversation.Chat)
		if len(got) != 3 || !strings.HasPrefix(got[0], "one") || !strings.HasPrefix(got[1], "two") || !strings.HasPrefix(got[2], "three") {
			t.Errorf("shown are %.20q", got)
		}
		if n := len(tk.fake.AwaitRequests(0, writes)) - before; n != 4 {
			t.Errorf("three messages, one of which was refused once, took %d requests", n)
		}
	}
}

// writes are the requests that write messages.
func writes(r discordfake.Request) bool { return strings.Contains(r.Body, `"content"`) }

// TestLimit keeps to what Discord asks for: as many go through as its bucket lets.
func TestLimit(t *testing.T) {
	t.Parallel()
	tk := begin(t, slog.DiscardHandler)
	tk.fake.DM(tk.fake.User("ana"), "how?")
	m := tk.hear()
	tk.fake.Limit(2, time.Hour)
	for i := range 3 {
		_, err := tk.adapter.Send(t.Context(), answer(m, string(rune('a'+i)), "reply"))
		limit, limited := errors.AsType[*bot.RateLimitError](err)
		if limited != (i == 2) || limited && (limit.After < 59*time.Minute || limit.After > time.Hour) {
			t.Errorf("reply %d: Send returned %v", i+1, err)
		}
	}
}

func TestReference(t *testing.T) {
	t.Parallel()
	tk := begin(t, slog.DiscardHandler)
	id := tk.fake.Mention(tk.fake.User("ana"), channel, "how?")
	tk.send(answer(tk.hear(), "1", "so"))
	tk.fake.DM(tk.fake.User("ana"), "how?")
	m := tk.hear()
	tk.send(answer(m, "1", "so"))
	if got := tk.fake.Messages(channel)[0].ReplyTo; got != id {
		t.Errorf("in a server it refers to %q", got)
	}
	if got := tk.fake.Messages(m.Conversation.Chat)[0].ReplyTo; got != "" {
		t.Errorf("in private it refers to %q", got)
	}
}

func TestForeignNames(t *testing.T) {
	t.Parallel()
	a := newAdapter(t, discordfake.New(t), slog.DiscardHandler)
	r := answer(bot.Message{ID: "1"}, "1", "reply")
	for _, chat := range []string{"", "../users/@me", "1/messages", "x"} {
		r.To.Chat = chat
		if _, err := a.Send(t.Context(), r); !errors.Is(err, bot.ErrRejected) {
			t.Errorf("%q: Send returned %v", chat, err)
		}
	}
	for _, sent := range []bot.Sent{"", "x", "{}", `{"channel": "1", "ids": ["../2"]}`, `{"channel": "1", "ids": ["2"], "hook": {"application": "1", "token": "../x"}}`} {
		if _, err := a.Edit(t.Context(), sent, r); !errors.Is(err, bot.ErrGone) {
			t.Errorf("%q: Edit returned %v", sent, err)
		}
	}
}

func TestSendEndsWithItsContext(t *testing.T) {
	t.Parallel()
	over := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-over:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(over) })
	a, err := discord.New(discord.Config{Token: "t", APIURL: server.URL}, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	r := answer(bot.Message{ID: "1", Conversation: bot.Conversation{Chat: "1"}}, "1", "reply")
	if _, err := a.Send(ctx, r); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Send returned %v", err)
	}
}

// TestNobodyIsNotified looks at all that was sent, in every way there is.
func TestNobodyIsNotified(t *testing.T) {
	t.Parallel()
	tk := begin(t, slog.DiscardHandler)
	tk.fake.Ask(tk.fake.User("ana"), channel, "how?")
	m := tk.hear()
	text := "@everyone @here <@123456789012345678> <@&123456789012345678> <#123456789012345678>"
	s := tk.send(answer(m, "1", text))
	tk.send(answer(m, "2", text))
	if _, err := tk.adapter.Edit(t.Context(), s, answer(m, "3", text)); err != nil {
		t.Error(err)
	}
	tk.fake.Expire()
	if _, err := tk.adapter.Edit(t.Context(), s, answer(m, "4", text)); err != nil {
		t.Error(err)
	}
	tk.send(answer(m, "5", text))
	tk.want(channel, text, text, text)
	posts := 0
	for _, r := range tk.fake.Requests() {
		var body map[string]json.RawMessage
		if json.Unmarshal([]byte(r.Body), &body) != nil || body["content"] == nil {
			continue
		}
		posts++
		if got := string(body["allowed_mentions"]); got != `{"parse":[]}` {
			t.Errorf("%s %s: allowed_mentions %s", r.Method, r.Path, got)
		}
	}
	if posts < 5 {
		t.Errorf("only %d messages were looked at", posts)
	}
}

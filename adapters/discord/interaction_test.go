package discord_test

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stepwise/adapters/discord/discordfake"
	"stepwise/bot"
)

// texts are what the user sees in the channel.
func (tk *talk) texts(channel string) []string {
	out := []string{}
	for _, m := range tk.fake.Messages(channel) {
		text := m.Text
		if m.Ephemeral {
			text = "(for one) " + text
		}
		out = append(out, text)
	}
	return out
}

func (tk *talk) want(channel string, texts ...string) {
	tk.Helper()
	if diff := cmp.Diff(texts, tk.texts(channel)); diff != "" {
		tk.Errorf("(-want +got):\n%s", diff)
	}
}

// callbacks are the requests that defer an interaction.
func callbacks(r discordfake.Request) bool { return strings.HasSuffix(r.Path, "/callback") }

func TestCommandIsAnswered(t *testing.T) {
	t.Parallel()
	tk := begin(t, slog.DiscardHandler)
	tk.fake.Ask(tk.fake.User("ana"), channel, "how?")
	m := tk.hear()
	if got := tk.fake.AwaitRequests(1, callbacks)[0].Body; got != `{"type":5}` {
		t.Errorf("deferred with %s", got)
	}
	s := tk.send(answer(m, "1", "first"))
	tk.send(answer(m, "2", "second"))
	tk.want(channel, "first", "second")
	if tk.fake.Thinking(channel) != 0 {
		t.Error("it still says thinking")
	}
	if _, err := tk.adapter.Edit(t.Context(), s, answer(m, "3", "edited")); err != nil {
		t.Error(err)
	}
	tk.want(channel, "edited", "second")
}

func TestTapIsAnswered(t *testing.T) {
	t.Parallel()
	tk := begin(t, slog.DiscardHandler)
	u := tk.fake.User("ana")
	tk.fake.Mention(u, channel, "how?")
	r := answer(tk.hear(), "1", "step one")
	r.Choices = []bot.Choice{{Label: "next", Token: "n"}}
	s := tk.send(r)
	shown := tk.fake.Messages(channel)[0]
	tap := func() bot.Message {
		tk.fake.Tap(u, shown, shown.Choices[0])
		return tk.hear()
	}
	m := tap()
	if m.Kind != bot.Tap || m.Token != "n" || m.Conversation != r.To {
		t.Errorf("got %+v", m)
	}
	if got := tk.fake.AwaitRequests(1, callbacks)[0].Body; got != `{"type":6}` {
		t.Errorf("deferred with %s", got)
	}
	tk.send(answer(m, "1", "beside it"))
	tk.want(channel, "step one", "beside it")
	replacing := answer(tap(), "1", "step two")
	replacing.Replace = true
	tk.send(replacing)
	tk.want(channel, "step two", "beside it")
	m = tap()
	if _, err := tk.adapter.Edit(t.Context(), s, answer(m, "1", "step three")); err != nil {
		t.Error(err)
	}
	tk.want(channel, "step three", "beside it")
	m = tap()
	tk.fake.Delete(shown)
	gone := answer(m, "1", "step four")
	gone.Replace = true
	tk.send(gone)
	tk.want(channel, "beside it", "step four")
}

func TestPrivateReply(t *testing.T) {
	t.Parallel()
	tk := begin(t, slog.DiscardHandler)
	tk.fake.Ask(tk.fake.User("ana"), channel, "how?")
	r := answer(tk.hear(), "1", "secret")
	r.Private = true
	s := tk.send(r)
	tk.want(channel, "(for one) secret")
	r.Blocks[0].Text[0].Text = "another secret"
	r.Choices = []bot.Choice{{Label: "next", Token: "n"}}
	if _, err := tk.adapter.Edit(t.Context(), s, r); err != nil {
		t.Error(err)
	}
	tk.want(channel, "(for one) another secret")
	tk.fake.Expire()
	if _, err := tk.adapter.Edit(t.Context(), s, r); !errors.Is(err, bot.ErrExpired) {
		t.Errorf("Edit returned %v", err)
	}
	// A tap on it opens a new way to it.
	shown := tk.fake.Messages(channel)[0]
	tk.fake.Tap(tk.fake.User("ana"), shown, shown.Choices[0])
	if _, err := tk.adapter.Edit(t.Context(), s, answer(tk.hear(), "1", "the last secret")); err != nil {
		t.Error(err)
	}
	tk.want(channel, "(for one) the last secret")
	r.ID = "another"
	if _, err := tk.adapter.Send(t.Context(), r); !errors.Is(err, bot.ErrExpired) {
		t.Errorf("Send returned %v", err)
	}
	tk.want(channel, "(for one) the last secret")
}

func TestTokenHasExpired(t *testing.T) {
	t.Parallel()
	tk := begin(t, slog.DiscardHandler)
	tk.fake.Ask(tk.fake.User("ana"), channel, "how?")
	m := tk.hear()
	s := tk.send(answer(m, "1", "in time"))
	tk.fake.Expire()
	tk.send(answer(m, "2", "too late for the interaction"))
	if _, err := tk.adapter.Edit(t.Context(), s, answer(m, "3", "edited late")); err != nil {
		t.Error(err)
	}
	tk.want(channel, "edited late", "too late for the interaction")
}

func TestTooLateToDefer(t *testing.T) {
	t.Parallel()
	tk := prepare(t, slog.DiscardHandler)
	tk.fake.Ask(tk.fake.User("ana"), channel, "how?")
	tk.fake.Expire()
	tk.run()
	m := tk.hear()
	tk.send(answer(m, "1", "into the channel"))
	tk.want(channel, "into the channel")
	tk.fake.Ask(tk.fake.User("ana"), channel, "how?")
	tk.fake.Expire()
	m = tk.hear()
	tk.fake.AwaitRequests(2, callbacks)
	tk.fake.Fail(http.StatusForbidden, 50001, "Missing Access")
	if _, err := tk.adapter.Send(t.Context(), answer(m, "1", "the bot is not there")); !errors.Is(err, bot.ErrExpired) || errors.Is(err, bot.ErrGone) {
		t.Errorf("Send returned %v", err)
	}
}

func TestAnsweredAfterARestart(t *testing.T) {
	t.Parallel()
	tk := begin(t, slog.DiscardHandler)
	tk.fake.Ask(tk.fake.User("ana"), channel, "how?")
	m := tk.hear()
	tk.fake.AwaitRequests(1, callbacks)
	tk.fake.AwaitThinking(channel)
	tk.adapter.Forget()
	tk.send(answer(m, "1", "first"))
	tk.adapter.Forget()
	tk.send(answer(m, "2", "second"))
	tk.want(channel, "first", "second")
}

func TestRepeatedInteraction(t *testing.T) {
	t.Parallel()
	tk := begin(t, slog.DiscardHandler)
	tk.fake.Ask(tk.fake.User("ana"), channel, "how?")
	m := tk.hear()
	tk.adapter.Forget()
	tk.fake.Repeat()
	if again := tk.hear(); again.ID != m.ID {
		t.Errorf("one interaction had the ids %q and %q", m.ID, again.ID)
	}
	tk.fake.AwaitRequests(2, callbacks)
	tk.send(answer(m, "1", "once"))
	tk.want(channel, "once")
	if tk.fake.Thinking(channel) != 0 {
		t.Error("it still says thinking")
	}
}

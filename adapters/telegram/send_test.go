package telegram

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"stepwise/adapters/telegram/telegramfake"
	"stepwise/bot"
)

// to is a reply to somebody.
func to(chat string, blocks ...bot.Block) bot.Reply {
	return bot.Reply{ID: "r", To: bot.Conversation{Network: Network, Chat: chat, User: "1"}, Kind: bot.NoteReply, Blocks: blocks}
}

func TestSendErrors(t *testing.T) {
	for _, tc := range []struct {
		code        int
		description string
		want        error
		edit        bool // it is an error of edits
	}{
		{403, "Forbidden: bot was blocked by the user", bot.ErrGone, false},
		{403, "Forbidden: user is deactivated", bot.ErrGone, false},
		{403, "Forbidden: bot was kicked from the supergroup chat", bot.ErrGone, false},
		{400, "Bad Request: chat not found", bot.ErrGone, false},
		{400, "Bad Request: message thread not found", bot.ErrGone, false},
		{400, "Bad Request: TOPIC_CLOSED", bot.ErrGone, false},
		{400, "Bad Request: not enough rights to send text messages to the chat", bot.ErrGone, false},
		{400, "Bad Request: BUTTON_DATA_INVALID", bot.ErrRejected, false},
		{413, "Request Entity Too Large", bot.ErrRejected, false},
		{401, "Unauthorized", bot.ErrRefused, false},
		{404, "Not Found", bot.ErrRefused, false},
		{500, "Internal Server Error: restart", bot.ErrTransient, false},
		{502, "Bad Gateway", bot.ErrTransient, false},
		{400, "Bad Request: message to edit not found", bot.ErrExpired, true},
		{400, "Bad Request: message can't be edited", bot.ErrExpired, true},
		{400, "Bad Request: MESSAGE_ID_INVALID", bot.ErrExpired, true},
		{403, "Forbidden: bot was blocked by the user", bot.ErrGone, true},
	} {
		t.Run(fmt.Sprint(tc.code, " ", tc.description), func(t *testing.T) {
			s := newStage(t)
			r := to(fmt.Sprint(s.NewUser("en").ID), paragraph("one"))
			sent, err := s.Send(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			s.Fail(telegramfake.Sending, tc.code, tc.description)
			if tc.edit {
				_, err = s.Edit(t.Context(), sent, to(r.To.Chat, paragraph("two")))
			} else {
				_, err = s.Send(t.Context(), r)
			}
			for _, kind := range []error{bot.ErrGone, bot.ErrExpired, bot.ErrTransient, bot.ErrRefused, bot.ErrRejected} {
				if errors.Is(err, kind) != errors.Is(tc.want, kind) {
					t.Errorf("want %v, got %v", tc.want, err)
				}
			}
		})
	}
}

func TestSendThroughBadServers(t *testing.T) {
	for name, trouble := range map[string]func(s *stage){
		"a page with 502":          func(s *stage) { s.FailRaw("sendMessage", 502, "<html>") },
		"a page with 200":          func(s *stage) { s.FailRaw("sendMessage", 200, "<html>") },
		"a page with 429":          func(s *stage) { s.FailRaw("sendMessage", 429, "<html>slow down") },
		"JSON without an envelope": func(s *stage) { s.FailRaw("sendMessage", 500, `{"error":"no such method"}`) },
		"a cut answer":             func(s *stage) { s.FailRaw("sendMessage", 200, `{"ok":tr`) },
		"a dropped connection":     func(s *stage) { s.Abort("sendMessage") },
		"no answer":                func(s *stage) { s.Hang("sendMessage") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				trouble(s)
				start := time.Now()
				if _, err := s.Send(t.Context(), to(fmt.Sprint(s.NewUser("en").ID), paragraph("one"))); !errors.Is(err, bot.ErrTransient) {
					t.Errorf("error %v", err)
				}
				if d := time.Since(start); d > callTime {
					t.Errorf("it took %s", d)
				}
			})
		})
	}
}

func TestLimitsAndMoves(t *testing.T) {
	s := newStage(t)
	ann := s.NewUser("en")
	for seconds, want := range map[string]time.Duration{"7": 7 * time.Second, "0": time.Second, "-5": time.Second, "9223372036854775807": maxWait} {
		s.FailRaw("sendMessage", http.StatusTooManyRequests, `{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":`+seconds+`}}`)
		_, err := s.Send(t.Context(), to(fmt.Sprint(ann.ID), paragraph("one")))
		if e, ok := errors.AsType[*bot.RateLimitError](err); !ok || e.After != want {
			t.Errorf("%s: %v", seconds, err)
		}
	}
	group := s.NewGroup()
	moved := group.Migrate()
	_, err := s.Send(t.Context(), to(fmt.Sprint(group.ID), paragraph("one")))
	if e, ok := errors.AsType[*bot.MovedError](err); !ok || e.Chat != fmt.Sprint(moved.ID) {
		t.Errorf("moved: %v", err)
	}
	if _, err := s.Send(t.Context(), to("nowhere", paragraph("one"))); !errors.Is(err, bot.ErrRejected) {
		t.Errorf("no chat: %v", err)
	}
}

// A reply of several messages that is limited in the middle goes on where it stopped.
func TestNothingIsSentTwice(t *testing.T) {
	s := newStage(t)
	ann := s.NewUser("en")
	r := to(fmt.Sprint(ann.ID))
	for i := range 3 {
		r.Blocks = append(r.Blocks, paragraph(fmt.Sprint(i)+strings.Repeat("x", maxUnits-10)))
	}
	s.refuseAfter(1)
	if _, err := s.Send(t.Context(), r); err == nil {
		t.Fatal("the second message was not limited")
	}
	sent, err := s.Send(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	var heads string
	for _, m := range ann.Chat.Messages() {
		heads += m.Text[:1]
	}
	if heads != "012" || sent != "1,2,3" {
		t.Errorf("messages %s, sent %q", heads, sent)
	}
	// Sending it once more on purpose sends all of it.
	if sent, err := s.Send(t.Context(), r); err != nil || sent != "4,5,6" {
		t.Errorf("sent %q, error %v", sent, err)
	}
}

// refuseAfter lets so many messages through and limits the next.
func (s *stage) refuseAfter(n int) {
	inner := s.http.Transport
	s.http.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		if n == 0 {
			s.Fail("sendMessage", http.StatusTooManyRequests, "Too Many Requests: retry after 1")
		}
		n--
		return inner.RoundTrip(r)
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestEntitiesThatAreNotAccepted(t *testing.T) {
	for method, do := range map[string]func(s *stage, r bot.Reply) error{
		"sendMessage":     func(s *stage, r bot.Reply) error { _, err := s.Send(t.Context(), r); return err },
		"editMessageText": func(s *stage, r bot.Reply) error { _, err := s.Edit(t.Context(), "1", r); return err },
	} {
		s := newStage(t)
		ann := s.NewUser("en")
		r := to(fmt.Sprint(ann.ID), bot.Block{Kind: bot.Sentence, Text: text("Close it.")})
		if _, err := s.Send(t.Context(), to(r.To.Chat, paragraph("zero"))); err != nil {
			t.Fatal(err)
		}
		s.Fail(method, 400, "Bad Request: can't parse entities: unsupported type")
		err := do(s, r)
		m := ann.Chat.Messages()[len(ann.Chat.Messages())-1]
		if err != nil || m.Text != "Close it." || len(m.Entities) > 0 {
			t.Errorf("error %v, %+v", err, m)
		}
		// Once, and not for ever.
		s.Fail(method, 400, "Bad Request: can't parse entities")
		s.Fail(method, 400, "Bad Request: can't parse entities")
		r.Title = "another"
		if err := do(s, r); !errors.Is(err, bot.ErrRejected) {
			t.Errorf("error %v", err)
		}
	}
}

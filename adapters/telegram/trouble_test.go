package telegram

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/bot"
)

// What the network does in place of giving updates, for a while. After it, a message arrives.
func TestTroubleIsWaitedOut(t *testing.T) {
	for _, tc := range []struct {
		name    string
		trouble func(s *stage)
		log     string
		calls   int // at most so many, for a trouble of five minutes
	}{
		{"a dropped connection", func(s *stage) { s.Abort("getUpdates") }, "cannot be reached", 3},
		{"the page of a proxy", func(s *stage) { s.FailRaw("getUpdates", 502, "<html>Bad Gateway</html>") }, "cannot be reached", 3},
		{"a page in place of the Bot API", func(s *stage) { s.FailRaw("getUpdates", 404, "<html>no such page</html>") }, "cannot be reached", 3},
		{"an answer that is cut off", func(s *stage) { s.FailRaw("getUpdates", 200, `{"ok":true,"result":[{"upda`) }, "cannot be reached", 3},
		{"an answer of another kind", func(s *stage) { s.FailRaw("getUpdates", 200, `{"ok":true,"result":{"a":1}}`) }, "cannot be reached", 3},
		{"an empty answer", func(s *stage) { s.FailRaw("getUpdates", 200, ``) }, "cannot be reached", 3},
		{"a black hole", func(s *stage) { s.Hang("getUpdates") }, "cannot be reached", 3},
		{"a rate limit", func(s *stage) { s.RateLimit("getUpdates", 30) }, "asks to wait", 3},
		{"another poller", func(s *stage) {
			s.FailRaw("getUpdates", 409, `{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}`)
		}, "another program receives with this token; stop one", 3},
		{"a webhook", func(s *stage) {
			s.SetWebhook(true)
			time.AfterFunc(5*time.Minute, func() { s.SetWebhook(false) })
		}, "call its method deleteWebhook once", 20},
		{"five minutes without network", func(s *stage) {
			s.Lack("getUpdates")
			time.AfterFunc(5*time.Minute, s.Restore)
		}, "cannot be reached", 30},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				ann := s.NewUser("en")
				tc.trouble(s)
				err := s.run(func() {
					ann.Say("still there?")
					time.Sleep(6 * time.Minute)
					if diff := cmp.Diff([]string{"still there?"}, s.texts()); diff != "" {
						t.Errorf("(-want +got):\n%s", diff)
					}
				})
				// 60 s of patience at most after the trouble, and a call each 25 s from then on.
				if n := len(s.Calls("getUpdates")); err != nil || n > tc.calls+16 {
					t.Errorf("error %v, %d calls", err, n)
				}
				if !strings.Contains(s.logs.String(), tc.log) || s.Early() > 0 || len(s.Calls("deleteWebhook")) > 0 {
					t.Errorf("%d calls too early; log:\n%s", s.Early(), s.logs)
				}
			})
		})
	}
}

func TestNoLongPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		for range 30 {
			s.FailRaw("getUpdates", 200, `{"ok":true,"result":[]}`)
		}
		err := s.run(func() { time.Sleep(10 * time.Second) })
		if n := len(s.Calls("getUpdates")); err != nil || n < 15 || n > 21 {
			t.Errorf("error %v, %d calls in 10 s", err, n)
		}
	})
}

func TestRefused(t *testing.T) {
	for _, tc := range []struct {
		name   string
		refuse func(s *stage)
	}{
		{"an invalid token", func(s *stage) { s.Refuse(true) }},
		{"a token of no bot", func(s *stage) { s.Lack("getMe"); s.Fail("getUpdates", http.StatusNotFound, "Not Found") }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				tc.refuse(s)
				err := s.Run(t.Context(), s.deliver)
				if !errors.Is(err, bot.ErrRefused) || !strings.Contains(err.Error(), "@BotFather") {
					t.Errorf("error %v", err)
				}
			})
		})
	}
}

// A server that knows little more than messages, as the emulator of npm.
func TestServerWithoutMostMethods(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		ann := s.NewUser("en")
		s.Lack("getMe", "setMyCommands", "getMyCommands", "sendChatAction", "answerCallbackQuery")
		err := s.run(func() {
			ann.Say("hello")
			synctest.Wait()
			if diff := cmp.Diff([]string{"hello"}, s.texts()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			ann.SayIn(s.NewGroup(), "not for the bot")
			time.Sleep(time.Minute)
			m := s.delivered()[0]
			if err := s.Type(t.Context(), m.Conversation, m.Origin); !errors.Is(err, bot.ErrTransient) {
				t.Errorf("typing: %v", err)
			}
		})
		if err != nil || len(s.delivered()) != 1 || s.Unconfirmed() != 0 {
			t.Errorf("error %v, delivered %q", err, s.texts())
		}
	})
}

// While it is not known who the bot is, no message of a group is passed over for that.
func TestIdentityComesLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		ann, group := s.NewUser("en"), s.NewGroup()
		for range 3 {
			s.Fail("getMe", http.StatusBadGateway, "Bad Gateway")
		}
		ann.SayIn(group, "@stepwise_bot refund")
		err := s.run(func() { time.Sleep(10 * time.Second) })
		if diff := cmp.Diff([]string{"refund"}, s.texts()); diff != "" || err != nil {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
	})
}

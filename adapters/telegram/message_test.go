package telegram

import (
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stepwise/adapters/telegram/telegramfake"
	"stepwise/bot"
)

// heard is what the adapter delivers of what somebody does in a private chat, a group and a topic. Only what a case is about is compared.
func heard(t *testing.T, do func(s *stage, ann *telegramfake.User, group *telegramfake.Chat)) []bot.Message {
	t.Helper()
	var out []bot.Message
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		ann, group := s.NewUser("ms"), s.NewGroup()
		err := s.run(func() {
			do(s, ann, group)
			synctest.Wait()
		})
		if err != nil || s.Unconfirmed() > 0 || s.Skipped() > 0 {
			t.Errorf("error %v, %d not confirmed, %d skipped", err, s.Unconfirmed(), s.Skipped())
		}
		out = s.delivered()
	})
	return out
}

func TestMessages(t *testing.T) {
	photo := map[string]any{"photo": []any{map[string]any{"file_id": "x"}}}
	for _, tc := range []struct {
		name string
		do   func(s *stage, ann *telegramfake.User, group *telegramfake.Chat)
		want []bot.Message // nil if nothing is delivered
	}{
		{"text", func(_ *stage, ann *telegramfake.User, _ *telegramfake.Chat) { ann.Say("refund") }, []bot.Message{{Text: "refund", Private: true}}},
		{"start", func(_ *stage, ann *telegramfake.User, _ *telegramfake.Chat) { ann.Say("/start netflix-cancel") }, []bot.Message{{Text: "/start netflix-cancel", Private: true}}},
		{"a command with the bot's name", func(_ *stage, ann *telegramfake.User, _ *telegramfake.Chat) { ann.Say("/faq@Stepwise_Bot refund") }, []bot.Message{{Text: "/faq refund", Private: true}}},
		{"an edit", func(_ *stage, ann *telegramfake.User, _ *telegramfake.Chat) {
			ann.Say("refnd")
			ann.Edit("refund")
		}, []bot.Message{{Text: "refnd", Private: true}, {Kind: bot.Edit, Text: "refund", Private: true}}},
		{"a photo", func(_ *stage, ann *telegramfake.User, _ *telegramfake.Chat) { ann.Send(ann.Chat, photo) }, []bot.Message{{Kind: bot.Media, Private: true}}},
		{"a voice message with words", func(_ *stage, ann *telegramfake.User, _ *telegramfake.Chat) {
			ann.Send(ann.Chat, map[string]any{"voice": map[string]any{}, "caption": "what is this?"})
		}, []bot.Message{{Kind: bot.Media, Text: "what is this?", Private: true}}},
		{"pictures that were sent at once", func(_ *stage, ann *telegramfake.User, _ *telegramfake.Chat) {
			for range 3 {
				ann.Send(ann.Chat, map[string]any{"photo": []any{}, "media_group_id": "7"})
			}
		}, []bot.Message{{Kind: bot.Media, Private: true}}},
		{"a place", func(_ *stage, ann *telegramfake.User, _ *telegramfake.Chat) {
			ann.Send(ann.Chat, map[string]any{"location": map[string]any{"latitude": 3.1, "longitude": 101.7}})
		}, []bot.Message{{Kind: bot.Unknown, Private: true}}},
		{"a note of Telegram's", func(_ *stage, ann *telegramfake.User, _ *telegramfake.Chat) {
			ann.Send(ann.Chat, map[string]any{"pinned_message": map[string]any{}})
		}, nil},
		{"a message of another bot", func(_ *stage, ann *telegramfake.User, _ *telegramfake.Chat) {
			ann.Send(ann.Chat, map[string]any{"text": "hello", "from": map[string]any{"id": 5, "is_bot": true}})
		}, nil},
		{"a text that is too long for Telegram itself", func(_ *stage, ann *telegramfake.User, _ *telegramfake.Chat) { ann.Say(strings.Repeat("长", 20_000)) }, []bot.Message{{Text: strings.Repeat("长", maxText/3), Private: true}}},

		{"a group talks", func(_ *stage, ann *telegramfake.User, g *telegramfake.Chat) {
			ann.SayIn(g, "how are you?")
			ann.SayIn(g, "/dance")
			ann.SayIn(g, "/faq@other_bot refund")
			ann.SayIn(g, "me@stepwise_bot.example or @stepwise_bot2 or x@stepwise_bot")
			ann.Send(g, photo)
		}, nil},
		{"a command in a group", func(_ *stage, ann *telegramfake.User, g *telegramfake.Chat) {
			ann.SayIn(g, "/dance@stepwise_bot now")
			ann.SayIn(g, "/faq refund")
		}, []bot.Message{{Text: "/dance now"}, {Text: "/faq refund"}}},
		{"a mention in a group", func(_ *stage, ann *telegramfake.User, g *telegramfake.Chat) {
			ann.SayIn(g, "@stepwise_bot, how do I cancel?")
			ann.SayIn(g, "how do I cancel @STEPWISE_BOT")
			ann.SayIn(g, "怎么退订@stepwise_bot？")
			ann.SayIn(g, "@stepwise_bot")
			ann.SayIn(g, "hey @stepwise_bot and @stepwise_bot refund")
		}, []bot.Message{{Text: "how do I cancel?"}, {Text: "how do I cancel"}, {Text: "怎么退订 ？"}, {Text: ""}, {Text: "hey and refund"}}},
		{"a mention below a photo", func(_ *stage, ann *telegramfake.User, g *telegramfake.Chat) {
			ann.Send(g, map[string]any{"photo": []any{}, "caption": "@stepwise_bot what now?"})
		}, []bot.Message{{Kind: bot.Media, Text: "what now?"}}},
		{"a reply to the bot", func(_ *stage, ann *telegramfake.User, g *telegramfake.Chat) {
			ann.Reply(g, telegramfake.Message{ID: 9}, "and then?")
		}, []bot.Message{{Text: "and then?"}}},
		{"a topic that the bot made", func(_ *stage, ann *telegramfake.User, g *telegramfake.Chat) { ann.SayIn(g.NewTopic(), "between us") }, nil},
		{"a mention in the name of the group", func(_ *stage, ann *telegramfake.User, g *telegramfake.Chat) {
			ann.Send(g, map[string]any{"text": "@stepwise_bot refund", "sender_chat": map[string]any{"id": g.ID}, "from": map[string]any{"id": 1087968824, "is_bot": true}})
		}, []bot.Message{{Text: "refund"}}},
		{"somebody joins", func(_ *stage, ann *telegramfake.User, g *telegramfake.Chat) { ann.Join(g) }, []bot.Message{{Kind: bot.Joined}}},
		{"the bot joins", func(_ *stage, ann *telegramfake.User, g *telegramfake.Chat) { ann.Invite(g) }, []bot.Message{{Kind: bot.Joined}}},
		{"the bot is unblocked", func(_ *stage, ann *telegramfake.User, _ *telegramfake.Chat) { ann.Invite(ann.Chat) }, nil},

		{"a tap", func(_ *stage, ann *telegramfake.User, _ *telegramfake.Chat) {
			ann.TapData(telegramfake.Message{}, "g:netflix")
		}, []bot.Message{{Kind: bot.Tap, Token: "g:netflix", Private: true}}},
		{"a tap on an old message", func(_ *stage, ann *telegramfake.User, _ *telegramfake.Chat) {
			ann.TapData(telegramfake.Message{ID: 4}, "g:netflix")
		}, []bot.Message{{Kind: bot.Tap, Token: "g:netflix", Private: true}}},
		{"a tap on a game", func(_ *stage, ann *telegramfake.User, _ *telegramfake.Chat) { ann.TapData(telegramfake.Message{}, "") }, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			opts := cmp.Options{cmpopts.IgnoreFields(bot.Message{}, "ID", "Conversation", "Locale", "Time", "Origin"), cmpopts.EquateEmpty()}
			if diff := cmp.Diff(tc.want, heard(t, tc.do), opts); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhoWroteWhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		ann, group := s.NewUser("ms"), s.NewGroup()
		topic := group.NewTopic()
		start := time.Now().Truncate(time.Second)
		err := s.run(func() {
			ann.Say("in private")
			ann.SayIn(group, "@stepwise_bot in the group")
			ann.SayIn(topic, "@stepwise_bot in a topic")
			// A row of replies has a thread as well, which is no topic.
			ann.Send(group, map[string]any{"text": "@stepwise_bot in a row of replies", "message_thread_id": 7})
			ann.Send(group, map[string]any{"text": "@stepwise_bot in general", "message_thread_id": 1, "is_topic_message": true})
			r := to(strconv.FormatInt(group.ID, 10)+"/2", paragraph("which?"))
			r.Choices = []bot.Choice{{Label: "this", Token: "t"}}
			if _, err := s.Send(t.Context(), r); err != nil {
				t.Error(err)
			}
			ann.Tap(topic.Next(), "this")
			synctest.Wait()
		})
		user, g := strconv.FormatInt(ann.ID, 10), strconv.FormatInt(group.ID, 10)
		place := func(chat string) bot.Conversation {
			return bot.Conversation{Network: "telegram", Chat: chat, User: user}
		}
		want := []bot.Message{
			{ID: "501", Conversation: place(user), Text: "in private", Private: true, Origin: "1"},
			{ID: "502", Conversation: place(g), Text: "in the group", Origin: "3"},
			{ID: "503", Conversation: place(g + "/2"), Text: "in a topic", Origin: "4"},
			{ID: "504", Conversation: place(g), Text: "in a row of replies", Origin: "5"},
			{ID: "505", Conversation: place(g), Text: "in general", Origin: "6"},
			{ID: "506", Conversation: place(g + "/2"), Kind: bot.Tap, Token: "t", Origin: "7"},
		}
		for i := range want {
			want[i].Locale, want[i].Time = "ms", start
		}
		if diff := cmp.Diff(want, s.delivered(), cmpopts.EquateApproxTime(time.Second)); diff != "" || err != nil {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
	})
}

func TestTapsAreAnsweredAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		ann := s.NewUser("en")
		s.refuse = func(bot.Message) error { return bot.ErrTransient } // the tap is answered all the same
		err := s.run(func() {
			ann.TapData(telegramfake.Message{}, "g:netflix")
			synctest.Wait()
			if n := s.Unanswered(); n != 0 || len(s.Calls("answerCallbackQuery")) == 0 {
				t.Errorf("%d taps are not answered", n)
			}
			// A server that does not answer holds nothing up.
			for range 100 {
				s.Hang("answerCallbackQuery")
			}
			s.mu.Lock()
			s.refuse = nil
			s.mu.Unlock()
			for range 40 {
				ann.TapData(telegramfake.Message{}, "g:netflix")
			}
			time.Sleep(15 * time.Second)
			if n := len(s.delivered()); n != 41 {
				t.Errorf("%d taps delivered", n)
			}
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, raw := range poison() {
		f.Add(raw, "stepwise_bot")
	}
	f.Add(`{"update_id":1,"message":{"message_id":1,"chat":{"id":-1},"from":{"id":2},"text":"/faq@x @x @x,@x","reply_to_message":{"from":{"id":1}}}}`, "x")
	f.Add(`{"update_id":1,"edited_message":{"message_id":1,"chat":{"id":-1},"sender_chat":{"id":2},"caption":"@\xff"}}`, "\xff")
	f.Fuzz(func(t *testing.T, raw, username string) {
		u, err := read([]byte(raw))
		if err != nil {
			return
		}
		m, ok, err := identity{id: 1, username: username, commands: []string{"faq"}}.meant(u)
		if !ok || err != nil {
			return
		}
		if m.ID == "" || m.Conversation.Chat == "" || m.Conversation.User == "" || len(m.Text) > maxText || len(m.Token) > bot.MaxToken {
			t.Errorf("%+v", m)
		}
		if _, err := parseAddress(m.Conversation.Chat); err != nil {
			t.Error(err)
		}
	})
}

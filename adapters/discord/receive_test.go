package discord_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stepwise/adapters/discord/discordfake"
	"stepwise/bot"
)

const channel = "700000000000000001"

func TestMessages(t *testing.T) {
	t.Parallel()
	file := map[string]any{"attachments": []any{map[string]any{"id": "1", "filename": "a.png"}}}
	mention := "<@" + discordfake.BotID + ">"
	for _, tc := range []struct {
		name string
		do   func(*discordfake.Fake, *discordfake.User)
		want bot.Message
	}{
		{"private", func(f *discordfake.Fake, u *discordfake.User) { f.DM(u, " how? ") }, bot.Message{Text: "how?", Private: true}},
		{"a mention", func(f *discordfake.Fake, u *discordfake.User) { f.Mention(u, channel, "how?") }, bot.Message{Text: "how?"}},
		{"a mention of the old form, in between", func(f *discordfake.Fake, u *discordfake.User) {
			f.Write(u, channel, "how <@!"+discordfake.BotID+"> to?", nil)
		}, bot.Message{Text: "how   to?"}},
		{"a mention alone", func(f *discordfake.Fake, u *discordfake.User) { f.Mention(u, channel, "") }, bot.Message{}},
		{"a reply to the bot", func(f *discordfake.Fake, u *discordfake.User) {
			f.Write(u, channel, "", map[string]any{"type": 19, "content": "and then?", "mentions": []any{map[string]any{"id": discordfake.BotID}}})
		}, bot.Message{Text: "and then?"}},
		{"a mention of another stays", func(f *discordfake.Fake, u *discordfake.User) { f.DM(u, "<@5> said so") }, bot.Message{Text: "<@5> said so", Private: true}},
		{"a picture", func(f *discordfake.Fake, u *discordfake.User) { f.DMWith(u, "", file) }, bot.Message{Kind: bot.Media, Private: true}},
		{"a picture with words", func(f *discordfake.Fake, u *discordfake.User) { f.DMWith(u, "this?", file) }, bot.Message{Text: "this?", Private: true}},
		{"a picture for the bot", func(f *discordfake.Fake, u *discordfake.User) { f.Write(u, channel, mention, file) }, bot.Message{Kind: bot.Media}},
		{"a sticker", func(f *discordfake.Fake, u *discordfake.User) {
			f.DMWith(u, "", map[string]any{"sticker_items": []any{map[string]any{"id": "1"}}})
		}, bot.Message{Kind: bot.Media, Private: true}},
		{"a poll", func(f *discordfake.Fake, u *discordfake.User) {
			f.DMWith(u, "", map[string]any{"poll": map[string]any{"question": 1}})
		}, bot.Message{Kind: bot.Unknown, Private: true}},
		{"/ask", func(f *discordfake.Fake, u *discordfake.User) { f.Ask(u, channel, "how?") }, bot.Message{Text: "how?", Locale: "id"}},
		{"/faq", func(f *discordfake.Fake, u *discordfake.User) { f.FAQ(u, "", "refund") }, bot.Message{Text: "/faq refund", Locale: "id", Private: true}},
		{"/help", func(f *discordfake.Fake, u *discordfake.User) { f.Help(u, channel) }, bot.Message{Text: "/help", Locale: "id"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tk := begin(t, slog.DiscardHandler)
			u := tk.fake.User("ana")
			u.Locale = "id"
			tc.do(tk.fake, u)
			got := tk.hear()
			tc.want.Conversation = bot.Conversation{Network: "discord", Chat: channel, User: u.ID}
			if tc.want.Private {
				tc.want.Conversation.Chat = tk.fake.Private("ana")
			}
			if diff := cmp.Diff(tc.want, got, cmpopts.IgnoreFields(bot.Message{}, "ID", "Time", "Origin")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got.ID == "" || got.Origin == "" || time.Since(got.Time).Abs() > time.Minute {
				t.Errorf("id %q, origin %q, time %s", got.ID, got.Origin, got.Time)
			}
		})
	}
}

func TestNotForTheBot(t *testing.T) {
	t.Parallel()
	tk := begin(t, slog.DiscardHandler)
	f, u := tk.fake, tk.fake.User("ana")
	f.Write(u, channel, "talk among people", nil)
	f.DMWith(u, "a bot", map[string]any{"author": map[string]any{"id": "5", "bot": true}})
	f.DMWith(u, "the bot itself", map[string]any{"author": map[string]any{"id": discordfake.BotID}})
	f.DMWith(u, "a webhook", map[string]any{"webhook_id": "5"})
	f.DMWith(u, "something was pinned", map[string]any{"type": 6})
	f.DM(u, "for the bot")
	if m := tk.hear(); m.Text != "for the bot" {
		t.Errorf("heard %q", m.Text)
	}
	tk.stop()
	if err := <-tk.ended; err != nil {
		t.Error(err)
	}
	if len(tk.heard) > 0 {
		t.Errorf("heard %q as well", tk.hear().Text)
	}
	if n := tk.adapter.Skipped(); n != 0 {
		t.Errorf("%d were skipped that can be read", n)
	}
}

func TestEditedMessage(t *testing.T) {
	t.Parallel()
	tk := begin(t, slog.DiscardHandler)
	f, u := tk.fake, tk.fake.User("ana")
	id := f.DM(u, "how do I cancle?")
	before := tk.hear()
	f.Event("MESSAGE_UPDATE", map[string]any{
		"id": id, "channel_id": f.Private("ana"), "content": "how do I cancle?", "edited_timestamp": nil,
		"author": map[string]any{"id": u.ID}, "embeds": []any{map[string]any{"title": "a preview"}},
	})
	f.EditDM(u, id, "how do I cancel?")
	m := tk.hear()
	if m.Kind != bot.Edit || m.Text != "how do I cancel?" || m.ID == before.ID || m.Conversation != before.Conversation {
		t.Errorf("got %+v", m)
	}
	f.Repeat()
	tk.hear()
	if again := tk.hear(); again.ID != m.ID {
		t.Errorf("the same edit had the ids %q and %q", m.ID, again.ID)
	}
	if n := tk.adapter.Skipped(); n != 0 {
		t.Errorf("%d were skipped that can be read", n)
	}
}

// TestLanes fills the lane of one conversation, and sees that another is not held up.
func TestLanes(t *testing.T) {
	t.Parallel()
	tk := begin(t, slog.DiscardHandler)
	for range 300 {
		tk.fake.DM(tk.fake.User("ana"), "flood")
	}
	tk.fake.DM(tk.fake.User("budi"), "me too")
	for range 301 {
		if m := tk.hear(); m.Text == "me too" {
			return
		}
	}
	t.Error("the other was not heard")
}

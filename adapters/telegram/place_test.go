package telegram

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/adapters/telegram/telegramfake"
	"stepwise/bot"
)

func TestWhereRepliesGo(t *testing.T) {
	s := newStage(t)
	ann, group := s.NewUser("en"), s.NewGroup()
	topic := group.NewTopic()
	ann.SayIn(group, "a question") // message 3
	for range 3 {
		ann.Say("a question")
	}
	for _, tc := range []struct {
		chat, origin string
		in           *telegramfake.Chat
		replyTo      int
	}{
		{fmt.Sprint(ann.ID), "3", ann.Chat, 0},
		{fmt.Sprint(group.ID), "3", group, 3},
		{fmt.Sprint(group.ID) + "/1", "", group, 0},
		{fmt.Sprint(group.ID), "99", group, 0}, // deleted meanwhile
		{fmt.Sprint(group.ID) + "/" + fmt.Sprint(topic.Thread), "3", topic, 3},
		{fmt.Sprint(group.ID), "foreign", group, 0},
	} {
		r := to(tc.chat, paragraph("an answer to "+tc.chat+", "+tc.origin+"."))
		r.Origin = tc.origin
		if err := s.Type(t.Context(), r.To, r.Origin); err != nil {
			t.Error(err)
		}
		sent, err := s.Send(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		m := tc.in.Next()
		if m.Text != r.Blocks[0].Text.Plain() || m.ReplyTo != tc.replyTo || fmt.Sprint(m.ID) != string(sent) {
			t.Errorf("%s: sent %q, %+v", tc.chat, sent, m)
		}
	}
	if group.Typing() != 4 || topic.Typing() != 1 {
		t.Errorf("typing %d and %d", group.Typing(), topic.Typing())
	}
}

func TestEdit(t *testing.T) {
	s := newStage(t)
	ann := s.NewUser("en")
	r := to(fmt.Sprint(ann.ID), paragraph("one"))
	sent, err := s.Send(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	r.Blocks = []bot.Block{paragraph("two"), paragraph(strings.Repeat("long ", 900))}
	for range 2 { // the second changes nothing
		if sent, err = s.Edit(t.Context(), sent, r); err != nil || sent != "1,2,3" {
			t.Fatalf("sent %q, error %v", sent, err)
		}
	}
	r.Blocks = []bot.Block{paragraph("three")}
	if sent, err = s.Edit(t.Context(), sent, r); err != nil || sent != "1" || len(ann.Chat.Messages()) != 1 {
		t.Errorf("sent %q, error %v, %d messages", sent, err, len(ann.Chat.Messages()))
	}
	for _, foreign := range []bot.Sent{"", "x", "1,", "-4", "77"} {
		if _, err := s.Edit(t.Context(), foreign, r); !errors.Is(err, bot.ErrExpired) {
			t.Errorf("%q: %v", foreign, err)
		}
	}
}

func TestRates(t *testing.T) {
	a := newStage(t).Adapter
	rates := func(chat string) []bot.Rate { return a.Rates(bot.Conversation{Chat: chat}) }
	if diff := cmp.Diff(rates("-100/7"), rates("-100")); diff != "" {
		t.Errorf("a topic shares the limit of its group:\n%s", diff)
	}
	for chat, limits := range map[string][2]float64{"5": {30, 90}, "-100": {30, 20}} {
		for i, r := range rates(chat) {
			window := []time.Duration{time.Second, time.Minute}[i]
			if n := float64(r.Burst) + window.Seconds()/r.Every.Seconds(); n > limits[i] {
				t.Errorf("%s: %+v lets %.1f through in %s", chat, r, n, window)
			}
		}
	}
}

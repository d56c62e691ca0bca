package adaptertest

import (
	"errors"
	"fmt"
	"slices"

	"stepwise/bot"
)

// errFull is what deliver returns in the checks while it takes nothing over.
var errFull = errors.New("the inbox is full")

// receiving are the promises about messages.
func receiving() []check {
	return []check{
		{"the network has one name", theNetworkHasOneName},
		{"a message names its conversation", aMessageNamesItsConversation},
		{"what users write arrives as it is", whatUsersWriteArrives},
		{"messages keep their order", messagesKeepTheirOrder},
		{"a message that was not taken over comes again", notTakenOverComesAgain},
		{"a repeated message has its old id", aRepeatedMessageHasItsOldID},
		{"two chats are two conversations", twoChatsAreTwoConversations},
		{"the connection is made anew", theConnectionIsMadeAnew},
		{"malformed messages are skipped", malformedMessagesAreSkipped},
	}
}

func theNetworkHasOneName(s *scene) {
	before := s.Adapter.Network()
	if before == "" {
		s.Error("Network names the network, but is empty")
	}
	m := s.begin()
	if after := s.Adapter.Network(); after != before {
		s.Errorf("Network is the same on every call, but was %q and %q", before, after)
	}
	if m.Conversation.Network != before {
		s.Errorf("a message is from network %q, but was from %q", before, m.Conversation.Network)
	}
}

func aMessageNamesItsConversation(s *scene) {
	first := s.begin()
	s.send(s.reply(first, paragraph("yes?")))
	second := s.listen(s.Hands, "again")
	for _, m := range []bot.Message{first, second} {
		if m.ID == "" || m.Conversation.Chat == "" || m.Conversation.User == "" || m.Time.IsZero() {
			s.Errorf("a message has an ID, a chat, a user and a time, but was %+v", m)
		}
		if m.Kind != bot.Words {
			s.Errorf("what a user writes is of the kind %d (Words), but was %d", bot.Words, m.Kind)
		}
		if !m.Private {
			s.Error("a message in a private chat is Private, but was not")
		}
	}
	if first.ID == second.ID {
		s.Errorf("two messages have two IDs, but had %q", first.ID)
	}
	if first.Conversation != second.Conversation {
		s.Errorf("one user in one chat is one conversation, but was %+v and %+v", first.Conversation, second.Conversation)
	}
}

func whatUsersWriteArrives(s *scene) {
	m := s.begin()
	for _, text := range []string{
		"macam mana nak batal langganan?", "怎么退订咪咕会员？", "it's 100% <b>\"me\"</b> & you\\'", "*a* _b_ `c` ||d|| ~~e~~ [f](g)", "👩🏽‍💻 𝒳", "/faq refund", "2",
	} {
		s.send(s.reply(m, paragraph("yes?")))
		m = s.listen(s.Hands, text)
		if m.Kind != bot.Words {
			s.Errorf("%q is of the kind %d (Words), but was %d", text, bot.Words, m.Kind)
		}
	}
}

func messagesKeepTheirOrder(s *scene) {
	s.start()
	const n = 30
	var want []string
	for i := range n {
		want = append(want, fmt.Sprintf("message %d", i))
		s.Say(want[i])
	}
	var got []string
	ids := make(map[string]bool)
	for range n {
		m := s.hear("each of 30 messages", func(m bot.Message) bool { return m.Kind == bot.Words })
		got, ids[m.ID] = append(got, m.Text), true
		s.send(s.reply(m, paragraph("yes?")))
	}
	if !slices.Equal(got, want) {
		s.Errorf("messages of one conversation are delivered in their order, but came as %q", got)
	}
	if len(ids) != n {
		s.Errorf("%d messages have as many IDs, but had %d", n, len(ids))
	}
}

func notTakenOverComesAgain(s *scene) {
	refused := 0
	s.refusing(func(m bot.Message) error {
		if m.Text == "first" && refused < 2 {
			refused++
			return errFull
		}
		return nil
	})
	s.start()
	s.Say("first")
	s.Say("second")
	for _, text := range []string{"first", "second"} {
		m := s.hear(fmt.Sprintf("%q, offered again after an error,", text), func(bot.Message) bool { return true })
		if m.Text != text {
			s.Fatalf("a message that was not taken over comes again before later ones: want %q, but %q came", text, m.Text)
		}
		s.send(s.reply(m, paragraph("yes?")))
	}
	first := s.offers()[0]
	for _, m := range s.offers() {
		if m.Text == first.Text && (m.ID != first.ID || m.Conversation != first.Conversation || m.Kind != first.Kind) {
			s.Errorf("a message that is offered again is the same, but was\n%+v and then\n%+v", first, m)
		}
	}
}

func aRepeatedMessageHasItsOldID(s *scene) {
	if s.Repeat == nil {
		s.Skip("the harness has no Repeat")
	}
	s.start()
	for _, text := range []string{"first", "second"} {
		s.send(s.reply(s.listen(s.Hands, text), paragraph("yes?")))
	}
	s.Repeat()
	s.listen(s.Hands, "third")
	ids := make(map[string]string)
	for _, m := range s.offers() {
		if id, seen := ids[m.Text]; seen && id != m.ID {
			s.Errorf("a repeated message has the ID of the first time, but %q had %q and %q", m.Text, id, m.ID)
		}
		ids[m.Text] = m.ID
	}
}

func twoChatsAreTwoConversations(s *scene) {
	if s.Other == nil {
		s.Skip("the harness has no Other hands")
	}
	here := s.begin()
	there := s.listen(*s.Other, "hello from elsewhere")
	if here.Conversation == there.Conversation {
		s.Fatalf("two users in two chats are two conversations, but both were %+v", here.Conversation)
	}
	s.send(s.reply(there, paragraph("for the second")))
	s.send(s.reply(here, paragraph("for the first")))
	s.awaitShown(s.Hands, "for the first")
	s.awaitShown(*s.Other, "for the second")
	if contains(screen(s.Hands), "for the second") || contains(screen(*s.Other), "for the first") {
		s.Errorf("a reply is shown in its own conversation alone, but shown were %q and %q", screen(s.Hands), screen(*s.Other))
	}
}

func theConnectionIsMadeAnew(s *scene) {
	if s.Disconnect == nil {
		s.Skip("the harness has no Disconnect")
	}
	m := s.begin()
	for _, text := range []string{"after a break", "after another break"} {
		s.send(s.reply(m, paragraph("yes?")))
		s.Disconnect()
		m = s.listen(s.Hands, text)
	}
}

func malformedMessagesAreSkipped(s *scene) {
	if s.Malformed == nil {
		s.Skip("the harness has no Malformed")
	}
	s.send(s.reply(s.begin(), paragraph("yes?")))
	s.Malformed()
	m := s.listen(s.Hands, "still there?")
	s.send(s.reply(m, paragraph("yes, still here")))
	s.awaitShown(s.Hands, "yes, still here")
}

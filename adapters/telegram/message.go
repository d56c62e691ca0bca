package telegram

import (
	"errors"
	"strconv"
	"time"

	"stepwise/bot"
)

// maxText is how much of a text is handed on, in bytes: more than the 4096 characters that Telegram lets a user send, whatever a server makes of that.
const maxText = 16 << 10

// errIncomplete says that an update lacks what every update of its kind has.
var errIncomplete = errors.New("read an update: it has no chat, no sender or no id")

// meant is the update as a message to the bot; false if it is not for the bot, or nobody waits for an answer to it.
func (me identity) meant(u update) (bot.Message, bool, error) {
	var m bot.Message
	var ok bool
	var err error
	switch {
	case u.Message != nil:
		m, ok, err = me.written(u.Message)
	case u.Edited != nil:
		m, ok, err = me.edited(u.Edited)
	case u.Tap != nil:
		m, ok, err = tapped(u.Tap)
	case u.Member != nil:
		m, ok, err = joined(u.Member)
	}
	m.ID = strconv.FormatInt(u.ID, 10)
	m.Conversation.Network = Network
	return m, ok && err == nil, err
}

// written is a message that somebody wrote.
func (me identity) written(w *message) (bot.Message, bool, error) {
	m, err := w.envelope()
	if err != nil {
		return m, false, err
	}
	if who := w.guest(); who != nil {
		m.Kind, m.Conversation.User, m.Locale = bot.Joined, userName(who.ID), who.Language
		return m, true, nil
	}
	if !me.isFor(w) {
		return m, false, nil
	}
	switch w.content {
	case words:
		m.Text = me.cleared(w.Text)
	case media:
		m.Kind, m.Text = bot.Media, me.cleared(w.Caption)
	case unknown:
		m.Kind = bot.Unknown
	default:
		return m, false, nil
	}
	return m, true, nil
}

// edited is a message with a new wording. An edit without words, such as a location that moves on, needs no answer.
func (me identity) edited(w *message) (bot.Message, bool, error) {
	m, err := w.envelope()
	if err != nil || !me.isFor(w) || w.wording() == "" {
		return m, false, err
	}
	m.Kind, m.Text, m.Time = bot.Edit, me.cleared(w.wording()), time.Unix(max(w.EditDate, w.Date), 0)
	return m, true, nil
}

// envelope is what all messages have: who wrote where and when.
func (w *message) envelope() (bot.Message, error) {
	m := bot.Message{Private: w.Chat.isPrivate(), Time: time.Unix(w.Date, 0), Origin: strconv.Itoa(w.ID)}
	var sender int64
	switch {
	case w.SenderChat != nil: // From is then the same for everybody
		sender = w.SenderChat.ID
	case w.From != nil:
		sender, m.Locale = w.From.ID, w.From.Language
	}
	if w.Chat.ID == 0 || w.ID <= 0 || sender == 0 {
		return m, errIncomplete
	}
	m.Conversation.Chat, m.Conversation.User = w.place().String(), userName(sender)
	return m, nil
}

// place is where the message stands.
func (w *message) place() address {
	if !w.InTopic || w.Thread == generalTopic {
		return address{chat: w.Chat.ID}
	}
	return address{chat: w.Chat.ID, thread: w.Thread}
}

// guest is the first person among those who joined the group with this message; nil if nobody did. The bot's own coming is reported in another way.
func (w *message) guest() *user {
	for i := range w.NewMembers {
		if !w.NewMembers[i].IsBot && w.NewMembers[i].ID != 0 {
			return &w.NewMembers[i]
		}
	}
	return nil
}

// tapped is a choice that somebody tapped.
func tapped(c *callback) (bot.Message, bool, error) {
	if c.From.ID == 0 || len(c.Data) > bot.MaxToken {
		return bot.Message{}, false, errIncomplete
	}
	m := bot.Message{
		Kind:         bot.Tap,
		Conversation: bot.Conversation{Chat: address{chat: c.From.ID}.String(), User: userName(c.From.ID)},
		Token:        bot.Token(c.Data),
		Locale:       c.From.Language,
		Private:      true,
		Time:         time.Now(), // Telegram does not say when
	}
	// Without the message that holds the button, the user's own chat is the only one there is to reply in.
	if c.Message != nil && c.Message.Chat.ID != 0 {
		m.Conversation.Chat, m.Private = c.Message.place().String(), c.Message.Chat.isPrivate()
		if c.Message.Date != 0 { // otherwise it is too old, or was deleted
			m.Origin = strconv.Itoa(c.Message.ID)
		}
	}
	return m, c.Data != "", nil
}

// joined is the bot's own coming into a group. In a private chat nobody waits for an answer: who comes back after blocking the bot has to send /start.
func joined(c *memberChange) (bot.Message, bool, error) {
	if c.Chat.ID == 0 || c.From.ID == 0 {
		return bot.Message{}, false, errIncomplete
	}
	m := bot.Message{
		Kind:         bot.Joined,
		Conversation: bot.Conversation{Chat: address{chat: c.Chat.ID}.String(), User: userName(c.From.ID)},
		Locale:       c.From.Language,
		Time:         time.Unix(c.Date, 0),
	}
	in := c.New.Status == "member" || c.New.Status == "administrator"
	return m, in && !c.Chat.isPrivate() && c.Chat.Type != "channel", nil
}

// wording is the words of a message: its text, or else what is written below its picture.
func (w *message) wording() string {
	if w.Text != "" {
		return w.Text
	}
	return w.Caption
}

func userName(id int64) string { return strconv.FormatInt(id, 10) }

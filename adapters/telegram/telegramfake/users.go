package telegramfake

import (
	"maps"
	"strconv"
	"time"
)

// Say writes to the bot in the private chat.
func (u *User) Say(text string) { u.Send(u.Chat, map[string]any{"text": text}) }

// SayIn writes in a group or a topic.
func (u *User) SayIn(c *Chat, text string) { u.Send(c, map[string]any{"text": text}) }

// Reply writes in a chat, as a reply to a message of the bot's.
func (u *User) Reply(c *Chat, to Message, text string) {
	u.Send(c, map[string]any{"text": text, "reply_to_message": map[string]any{
		"message_id": to.ID, "date": time.Now().Unix(), "chat": c.description(), "from": botUser(), "text": to.Text,
	}})
}

// Send puts a message with any fields into a chat, such as a photo. The fields come before those that every message has.
func (u *User) Send(c *Chat, fields map[string]any) {
	u.to = fields["reply_to_message"]
	u.f.push("message", u.message(c, u.newMessage(c), fields))
}

// Edit gives the message that the user has sent last another wording.
func (u *User) Edit(text string) {
	fields := map[string]any{"text": text, "edit_date": time.Now().Unix()}
	if u.to != nil {
		fields["reply_to_message"] = u.to
	}
	u.f.push("edited_message", u.message(u.in, u.last, fields))
}

// Join makes the user enter a group.
func (u *User) Join(c *Chat) {
	u.Send(c, map[string]any{"new_chat_members": []any{u.description()}})
}

// Invite makes the user add the bot to a group.
func (u *User) Invite(c *Chat) {
	u.f.push("my_chat_member", map[string]any{
		"chat": c.description(), "from": u.description(), "date": time.Now().Unix(),
		"old_chat_member": map[string]any{"user": botUser(), "status": "left"},
		"new_chat_member": map[string]any{"user": botUser(), "status": "member"},
	})
}

// Tap taps the button with that label on a message. It fails the test if there is none.
func (u *User) Tap(m Message, label string) {
	u.f.t.Helper()
	for _, b := range m.Choices() {
		if b.Label == label {
			u.TapData(m, b.Data)
			return
		}
	}
	u.f.t.Fatalf("there is no button %q on %q", label, m.Text)
}

// TapData sends any data as if a button of the message held it, which an app that was tampered with can do. A message without an id stands for one that
// the bot sees nothing of, one with an id alone for one that is too old.
func (u *User) TapData(m Message, data string) {
	tap := map[string]any{"id": u.newTap(), "from": u.description(), "chat_instance": "1", "data": data}
	switch {
	case m.ID == 0:
		tap["inline_message_id"] = "AAAA"
	case m.chat == nil:
		tap["message"] = map[string]any{"message_id": m.ID, "date": 0, "chat": u.Chat.description()}
	default:
		held := map[string]any{"message_id": m.ID, "date": time.Now().Unix(), "chat": m.chat.description(), "from": botUser(), "text": m.Text}
		if m.Thread != 0 {
			held["message_thread_id"], held["is_topic_message"] = m.Thread, true
		}
		tap["message"] = held
	}
	u.f.push("callback_query", tap)
}

// message is a message of the user's in an update.
func (u *User) message(c *Chat, id int, fields map[string]any) map[string]any {
	out := map[string]any{"message_id": id, "from": u.description(), "chat": c.description(), "date": time.Now().Unix()}
	if c.Thread != 0 {
		out["message_thread_id"], out["is_topic_message"] = c.Thread, true
		// What is no reply to a message is one to the topic.
		out["reply_to_message"] = map[string]any{
			"message_id": c.Thread, "date": time.Now().Unix(), "chat": c.description(), "from": botUser(), "forum_topic_created": map[string]any{"name": "Topic"},
		}
	}
	maps.Copy(out, fields)
	return out
}

func (u *User) newMessage(c *Chat) int {
	u.f.mu.Lock()
	defer u.f.mu.Unlock()
	*c.nextID++
	u.last, u.in = *c.nextID, c
	*c.messages = append(*c.messages, entry{Message: Message{ID: u.last, Thread: c.Thread, chat: c}})
	return u.last
}

func (u *User) newTap() string {
	u.f.mu.Lock()
	defer u.f.mu.Unlock()
	id := strconv.Itoa(9000 + len(u.f.taps))
	u.f.taps[id] = false
	return id
}

func (u *User) description() map[string]any {
	return map[string]any{"id": u.ID, "is_bot": false, "first_name": "Ann", "language_code": u.Language}
}

func botUser() map[string]any {
	return map[string]any{"id": botID, "is_bot": true, "first_name": "Stepwise", "username": Username}
}

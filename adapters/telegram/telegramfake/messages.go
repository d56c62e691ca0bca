package telegramfake

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// A Message is one of the bot's, as its readers see it.
type Message struct {
	ID       int
	Thread   int
	Text     string
	Entities []Entity
	Buttons  [][]Button
	ReplyTo  int  // the message that it answers; 0 for none
	Edited   bool // another text stood there before

	chat *Chat
}

// A Button is one below a message.
type Button struct{ Label, Data string }

// Choices are the buttons, row after row.
func (m Message) Choices() []Button { return slices.Concat(m.Buttons...) }

// sendMessage puts a message of the bot's into a chat.
func (f *Fake) sendMessage(_ *http.Request, p url.Values) (any, *failure) {
	c, failed := f.writable(p)
	if failed != nil {
		return nil, failed
	}
	m, failed := f.content(p)
	if failed != nil {
		return nil, failed
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if m.ReplyTo, failed = f.replied(c, p); failed != nil {
		return nil, failed
	}
	*c.nextID++
	m.ID, m.Thread, m.chat = *c.nextID, c.Thread, c
	*c.messages = append(*c.messages, entry{Message: m, byBot: true})
	c.events = append(c.events, m)
	f.change()
	return m.result(), nil
}

// editMessageText gives a message of the bot's another text.
func (f *Fake) editMessageText(_ *http.Request, p url.Values) (any, *failure) {
	c, failed := f.writable(p)
	if failed != nil {
		return nil, failed
	}
	m, failed := f.content(p)
	if failed != nil {
		return nil, failed
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	old := c.own(p)
	if old == nil {
		return nil, badRequest("message to edit not found")
	}
	if old.Text == m.Text && slices.Equal(old.Entities, m.Entities) && slices.EqualFunc(old.Buttons, m.Buttons, slices.Equal) {
		return nil, badRequest("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	m.ID, m.Thread, m.chat, m.ReplyTo, m.Edited = old.ID, old.Thread, old.chat, old.ReplyTo, true
	old.Message = m
	old.chat.events = append(old.chat.events, m)
	f.change()
	return m.result(), nil
}

// deleteMessage takes a message of the bot's away.
func (f *Fake) deleteMessage(_ *http.Request, p url.Values) (any, *failure) {
	c, failed := f.writable(p)
	if failed != nil {
		return nil, failed
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	e := c.own(p)
	if e == nil {
		return nil, badRequest("message to delete not found")
	}
	e.deleted = true
	f.change()
	return true, nil
}

// sendChatAction shows that the bot is writing.
func (f *Fake) sendChatAction(_ *http.Request, p url.Values) (any, *failure) {
	c, failed := f.writable(p)
	if failed != nil {
		return nil, failed
	}
	if p.Get("action") != "typing" {
		return nil, f.violation("wrong parameter action in request")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	c.typing++
	f.change()
	return true, nil
}

// answerCallbackQuery ends the busy look of a button.
func (f *Fake) answerCallbackQuery(_ *http.Request, p url.Values) (any, *failure) {
	f.mu.Lock()
	defer f.mu.Unlock()
	answered, known := f.taps[p.Get("callback_query_id")]
	if !known || answered {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	f.taps[p.Get("callback_query_id")] = true
	f.change()
	return true, nil
}

// Unanswered is how many taps still show a busy button.
func (f *Fake) Unanswered() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, answered := range f.taps {
		if !answered {
			n++
		}
	}
	return n
}

// writable is the chat that a call is about, if the bot may write to it.
func (f *Fake) writable(p url.Values) (*Chat, *failure) {
	id, err := strconv.ParseInt(p.Get("chat_id"), 10, 64)
	if err != nil {
		return nil, f.violation("chat_id is empty or no number")
	}
	thread, err := number(p, "message_thread_id", 0)
	if err != nil || thread == 1 {
		return nil, f.violation("message thread not found: %q", p.Get("message_thread_id"))
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.chats[id]
	switch {
	case c == nil:
		return nil, badRequest("chat not found")
	case c.movedTo != 0:
		return nil, &failure{
			code: http.StatusBadRequest, description: "Bad Request: group chat was upgraded to a supergroup chat", parameters: map[string]any{"migrate_to_chat_id": c.movedTo},
		}
	case c.blocked && c.user != nil:
		return nil, &failure{code: http.StatusForbidden, description: "Forbidden: bot was blocked by the user"}
	case c.blocked:
		return nil, &failure{code: http.StatusForbidden, description: "Forbidden: bot was kicked from the supergroup chat"}
	case thread != 0 && c.topics[int(thread)] == nil:
		return nil, badRequest("message thread not found")
	case thread != 0:
		return c.topics[int(thread)], nil
	}
	return c, nil
}

// own is the message of the bot's that a call is about; nil if there is none. The lock is held.
func (c *Chat) own(p url.Values) *entry {
	for i := range *c.messages {
		if e := &(*c.messages)[i]; e.byBot && !e.deleted && strconv.Itoa(e.ID) == p.Get("message_id") {
			return e
		}
	}
	return nil
}

// result is the message as Telegram gives it back.
func (m Message) result() map[string]any {
	return map[string]any{"message_id": m.ID, "date": time.Now().Unix(), "chat": m.chat.description(), "from": botUser(), "text": m.Text}
}

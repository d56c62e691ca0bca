package telegramfake

import (
	"time"
)

// patience is how long a test waits for the bot. Longer than any answer takes, so that only a broken bot fails.
const patience = 15 * time.Second

// A Chat is a private chat, a group or a topic of a group.
type Chat struct {
	ID     int64
	Thread int // of a topic

	f     *Fake
	user  *User // of a private chat
	forum bool
	// What follows is guarded by the fake's lock.
	messages *[]entry // of the chat with all its topics
	events   []Message
	read     int
	nextID   *int
	topics   map[int]*Chat
	blocked  bool
	movedTo  int64
	typing   int
}

// An entry is a message in a chat, whoever wrote it.
type entry struct {
	Message

	byBot   bool
	deleted bool
}

// A User is a person who writes to the bot.
type User struct {
	ID       int64
	Language string
	Chat     *Chat // the private chat with the bot

	f    *Fake
	last int // the last message said
	in   *Chat
	to   any // what it replied to; nil if it was no reply
}

// NewUser adds a person whose app is in the language, such as "en".
func (f *Fake) NewUser(language string) *User {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.nextChat++
	u := &User{ID: f.nextChat, Language: language, f: f}
	u.Chat = f.newChat(u.ID)
	u.Chat.user = u
	return u
}

// NewGroup adds a group with the bot in it.
func (f *Fake) NewGroup() *Chat {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.newGroup()
}

func (f *Fake) newGroup() *Chat {
	f.nextChat++
	return f.newChat(-1_000_000_000_000 - f.nextChat)
}

func (f *Fake) newChat(id int64) *Chat {
	c := &Chat{ID: id, f: f, messages: new([]entry), nextID: new(int), topics: make(map[int]*Chat)}
	f.chats[id] = c
	return c
}

// NewTopic adds a topic to the group.
func (c *Chat) NewTopic() *Chat {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	c.forum = true
	if *c.nextID == 0 {
		*c.nextID = 1 // that of the general topic
	}
	*c.nextID++
	t := &Chat{ID: c.ID, Thread: *c.nextID, f: c.f, forum: true, messages: c.messages, nextID: c.nextID}
	c.topics[t.Thread] = t
	return t
}

// Next waits for the next message that the bot sends or edits in the chat. It fails the test if none comes.
func (c *Chat) Next() Message {
	c.f.t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		m, ok, changed := c.look()
		if ok {
			return m
		}
		select {
		case <-changed:
		case <-limit.C:
			c.f.t.Fatalf("the bot says nothing in chat %d", c.ID)
		}
	}
}

func (c *Chat) look() (Message, bool, <-chan struct{}) {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	if c.read == len(c.events) {
		return Message{}, false, c.f.changed
	}
	c.read++
	return c.events[c.read-1], true, nil
}

// Messages are those of the bot that stand in the chat now, the oldest first.
func (c *Chat) Messages() []Message {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	var out []Message
	for _, e := range *c.messages {
		if e.byBot && !e.deleted && e.Thread == c.Thread {
			out = append(out, e.Message)
		}
	}
	return out
}

// Typing is how often the bot has shown in the chat that it writes.
func (c *Chat) Typing() int {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	return c.typing
}

// Block keeps the bot from writing to the chat, or lets it again.
func (c *Chat) Block(blocked bool) {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	c.blocked = blocked
}

// Migrate makes a supergroup of the group, which gives it another id.
func (c *Chat) Migrate() *Chat {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	n := c.f.newGroup()
	c.movedTo = n.ID
	return n
}

// description is the chat in an update.
func (c *Chat) description() map[string]any {
	if c.user != nil {
		return map[string]any{"id": c.ID, "type": "private", "first_name": "Ann"}
	}
	out := map[string]any{"id": c.ID, "type": "supergroup", "title": "Helpdesk"}
	if c.forum {
		out["is_forum"] = true
	}
	return out
}

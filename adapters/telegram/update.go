package telegram

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
)

// An update is what Telegram reports, as far as the bot reads it (core.telegram.org/bots/api#update). Own types and no more fields than are used: a field
// that nobody needs cannot spoil the rest, and the library's types know neither topics nor messages that cannot be accessed.
type update struct {
	ID      int64         `json:"update_id"`
	Message *message      `json:"message"`
	Edited  *message      `json:"edited_message"`
	Tap     *callback     `json:"callback_query"`
	Member  *memberChange `json:"my_chat_member"`
}

// allowedUpdates are the kinds of update to ask for. Telegram keeps the last setting where none is given, so they are always given.
const allowedUpdates = `["message","edited_message","callback_query","my_chat_member"]`

type message struct {
	ID         int    `json:"message_id"`
	Thread     int    `json:"message_thread_id"`
	InTopic    bool   `json:"is_topic_message"` // otherwise Thread is a row of replies
	From       *user  `json:"from"`
	SenderChat *chat  `json:"sender_chat"` // the group or channel in whose name the user writes
	Chat       chat   `json:"chat"`
	Date       int64  `json:"date"`
	EditDate   int64  `json:"edit_date"`
	Text       string `json:"text"`
	Caption    string `json:"caption"`
	Forwarded  bool   `json:"is_automatic_forward"` // from the group's channel
	ViaBot     *user  `json:"via_bot"`
	Album      string `json:"media_group_id"` // the same for pictures that were sent at once
	NewMembers []user `json:"new_chat_members"`
	ReplyTo    *struct {
		ID   int   `json:"message_id"`
		From *user `json:"from"`
	} `json:"reply_to_message"`

	content content
}

type user struct {
	ID       int64  `json:"id"`
	IsBot    bool   `json:"is_bot"`
	Username string `json:"username"`
	Language string `json:"language_code"`
	// ReadsAll is known of the bot itself only: whether it sees messages of groups that are not meant for it.
	ReadsAll bool `json:"can_read_all_group_messages"`
}

type chat struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
}

func (c chat) isPrivate() bool { return c.Type == "private" }

type callback struct {
	ID      string   `json:"id"`
	From    user     `json:"from"`
	Message *message `json:"message"` // none if the button is on a message that was sent by way of the bot
	Data    string   `json:"data"`
}

type memberChange struct {
	Chat chat  `json:"chat"`
	From user  `json:"from"`
	Date int64 `json:"date"`
	New  struct {
		Status string `json:"status"`
	} `json:"new_chat_member"`
}

// content says what a message consists of.
type content int

const (
	service content = iota // a note of Telegram's, such as that a message was pinned; nobody waits for an answer
	words
	media   // something with pictures or sound, or a file
	unknown // something else that a person sent
)

// The fields that make a message media, by core.telegram.org/bots/api#message.
var mediaFields = []string{
	"photo", "voice", "sticker", "document", "video", "video_note", "audio", "animation", "story", "paid_media", "live_photo",
}

// The fields that make it something else that a person sent. What Telegram may add to them later is taken for a note of its own: rather no answer to a new
// kind of message than an answer to each new kind of note.
var unknownFields = []string{"contact", "location", "venue", "poll", "dice", "game", "checklist", "invoice", "giveaway"}

// UnmarshalJSON reads the message and looks at what it consists of.
func (m *message) UnmarshalJSON(data []byte) error {
	type plain message
	if err := json.Unmarshal(data, (*plain)(m)); err != nil {
		return err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return err
	}
	has := func(names []string) bool {
		for _, name := range names {
			if _, ok := fields[name]; ok {
				return true
			}
		}
		return false
	}
	switch {
	case m.Text != "":
		m.content = words
	case has(mediaFields):
		m.content = media
	case has(unknownFields):
		m.content = unknown
	}
	return nil
}

// maxUpdate is the size from which on an update is not read, in bytes. A message has 4096 characters, one that it replies to as many again, and each of
// them may be written as an escape of 12 bytes.
const maxUpdate = 256 << 10

// updateID reads the id alone, which is needed to confirm what cannot be read.
func updateID(raw json.RawMessage) (int64, bool) {
	var u struct {
		ID *int64 `json:"update_id"`
	}
	if err := json.Unmarshal(raw, &u); err != nil || u.ID == nil {
		return 0, false
	}
	return *u.ID, true
}

// read reads an update.
func read(raw json.RawMessage) (update, error) {
	var u update
	if len(raw) > maxUpdate {
		return u, fmt.Errorf("read an update: %d bytes are too many", len(raw))
	}
	if err := json.Unmarshal(raw, &u); err != nil {
		return u, fmt.Errorf("read an update: %w", err)
	}
	return u, nil
}

var idForm = regexp.MustCompile(`"update_id"\s*:\s*(\d{1,18})\b`)

// idIn finds the id of the update that an answer begins with.
func idIn(head []byte) (int64, bool) {
	m := idForm.FindSubmatch(head)
	if m == nil {
		return 0, false
	}
	id, err := strconv.ParseInt(string(m[1]), 10, 64)
	return id, err == nil
}

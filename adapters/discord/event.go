package discord

import (
	"encoding/json"
	"strings"
	"time"
)

// What of Discord's events is read. The library's own types are larger and decode to halves: one bad field would cost the rest.

// A user is an account.
type user struct {
	ID  string `json:"id"`
	Bot bool   `json:"bot"`
}

// An eventMessage is a message that was written or changed.
type eventMessage struct {
	ID        string            `json:"id"`
	Channel   string            `json:"channel_id"`
	Guild     string            `json:"guild_id"` // empty in a private chat
	Webhook   string            `json:"webhook_id"`
	Type      int               `json:"type"`
	Author    *user             `json:"author"`
	Content   string            `json:"content"`
	Time      time.Time         `json:"timestamp"`
	Edited    *time.Time        `json:"edited_timestamp"`
	Mentions  []user            `json:"mentions"`
	Files     []json.RawMessage `json:"attachments"`
	Stickers  []json.RawMessage `json:"sticker_items"`
	Forwarded []json.RawMessage `json:"message_snapshots"`
	Poll      json.RawMessage   `json:"poll"`
}

// Types of messages that users write (discord.com/developers/docs/resources/message#message-object-message-types); all others tell what happened.
const (
	plainMessage = 0
	replyMessage = 19
)

// An eventInteraction is a command that was given or a choice that was tapped.
type eventInteraction struct {
	ID          string `json:"id"`
	Application string `json:"application_id"`
	Type        int    `json:"type"`
	Token       string `json:"token"`
	Channel     string `json:"channel_id"`
	Guild       string `json:"guild_id"`
	Context     *int   `json:"context"`
	Locale      string `json:"locale"`
	User        *user  `json:"user"` // in a private chat
	Member      *struct {
		User *user `json:"user"`
	} `json:"member"` // in a guild
	Message *struct {
		ID string `json:"id"`
	} `json:"message"`
	Data interactionData `json:"data"`
}

// Types of interactions, and the context of those that happen in the private chat with the bot.
const (
	commandInteraction = 2
	tapInteraction     = 3
	chatCommand        = 1
	privateContext     = 1
)

// interactionData is what was given with a command, or which choice was tapped.
type interactionData struct {
	Name      string   `json:"name"`
	Type      int      `json:"type"`
	Options   []option `json:"options"`
	CustomID  string   `json:"custom_id"`
	Component int      `json:"component_type"`
	Values    []string `json:"values"`
}

// An option is a value given with a command.
type option struct {
	Name  string          `json:"name"`
	Value json.RawMessage `json:"value"`
}

// by is who gave the command; nil if the event does not say.
func (e *eventInteraction) by() *user {
	if e.Member != nil && e.Member.User != nil {
		return e.Member.User
	}
	return e.User
}

// private reports whether only the user and the bot can read the chat.
func (e *eventInteraction) private() bool {
	if e.Context != nil {
		return *e.Context == privateContext
	}
	return e.Guild == ""
}

// value is what was given with the command; empty if nothing was, or no text.
func (d *interactionData) value() string {
	for _, o := range d.Options {
		var s string
		if json.Unmarshal(o.Value, &s) == nil && s != "" {
			return strings.TrimSpace(s)
		}
	}
	return ""
}

// epoch is the first millisecond of 2015, from which ids count (discord.com/developers/docs/reference#snowflakes).
const epoch = 1420070400000

// idTime is when the thing with the id was made; zero for what is no id.
func idTime(id string) time.Time {
	if !isID(id) {
		return time.Time{}
	}
	var n uint64
	for _, d := range id {
		n = n*10 + uint64(d-'0')
	}
	return time.UnixMilli(int64(n>>22) + epoch)
}

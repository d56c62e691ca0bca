package discord

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"stepwise/bot"
)

// receive puts what an event says into the lane of its conversation. It waits when the lane is full, so that Discord's sending is slowed down as well.
func (a *Adapter) receive(ctx context.Context, in lanes, e *discordgo.Event) {
	var m bot.Message
	var verdict reading
	switch e.Type {
	case "MESSAGE_CREATE", "MESSAGE_UPDATE":
		m, verdict = a.readMessage(e.RawData, e.Type == "MESSAGE_UPDATE")
	case "INTERACTION_CREATE":
		m, verdict = readInteraction(e.RawData)
	}
	switch verdict {
	case broken:
		a.skip(e.Type)
	case ours:
		in.put(ctx, m)
	}
}

// A reading is what an event turned out to be.
type reading int

const (
	notOurs reading = iota // of no concern to the bot
	broken                 // it cannot be read
	ours
)

// readMessage reads a message that is for the bot: one in a private chat, or one that mentions it.
func (a *Adapter) readMessage(data []byte, changed bool) (bot.Message, reading) {
	self := a.self.Load()
	var e eventMessage
	if err := json.Unmarshal(data, &e); err != nil || !isID(e.ID) || !isID(e.Channel) || self == nil {
		return bot.Message{}, broken
	}
	if changed && e.Edited == nil {
		return bot.Message{}, notOurs // Discord has added the preview of a link
	}
	if e.Author == nil || !isID(e.Author.ID) {
		return bot.Message{}, broken
	}
	switch {
	case e.Author.Bot, e.Webhook != "", e.Author.ID == self.user:
		return bot.Message{}, notOurs
	case e.Type != plainMessage && e.Type != replyMessage:
		return bot.Message{}, notOurs
	case e.Guild != "" && !slices.ContainsFunc(e.Mentions, func(u user) bool { return u.ID == self.user }):
		return bot.Message{}, notOurs
	}
	o := origin{Kind: messageOrigin, Message: e.ID, Private: e.Guild == ""}
	m := bot.Message{
		ID:           e.ID,
		Conversation: bot.Conversation{Network: Network, Chat: e.Channel, User: e.Author.ID},
		Text:         withoutMention(e.Content, self.user),
		Private:      o.Private,
		Time:         firstTime(e.Time, idTime(e.ID)),
		Origin:       o.String(),
	}
	switch {
	case changed:
		m.Kind, m.Time = bot.Edit, *e.Edited
		m.ID += "/" + e.Edited.UTC().Format(time.RFC3339Nano)
	case m.Text != "":
	case len(e.Files)+len(e.Stickers) > 0:
		m.Kind = bot.Media
	case len(e.Forwarded) > 0 || len(e.Poll) > 0 && string(e.Poll) != "null":
		m.Kind = bot.Unknown
	}
	return m, ours
}

// withoutMention is the text without the mentions of the bot, which say only whom it is for.
func withoutMention(text, self string) string {
	for _, mention := range []string{"<@" + self + ">", "<@!" + self + ">"} {
		text = strings.ReplaceAll(text, mention, " ")
	}
	return strings.TrimSpace(text)
}

func firstTime(t, other time.Time) time.Time {
	if t.IsZero() {
		return other
	}
	return t
}

// bareCommand is the command whose value is the message by itself.
const bareCommand = "ask"

// readInteraction reads a command or a tap.
func readInteraction(data []byte) (bot.Message, reading) {
	var e eventInteraction
	if err := json.Unmarshal(data, &e); err != nil || !isID(e.ID) || !isID(e.Application) || !isID(e.Channel) || !isToken(e.Token) || e.by() == nil || !isID(e.by().ID) {
		return bot.Message{}, broken
	}
	o := origin{Application: e.Application, Interaction: e.ID, Token: e.Token, Private: e.private()}
	m := bot.Message{
		ID:           e.ID,
		Conversation: bot.Conversation{Network: Network, Chat: e.Channel, User: e.by().ID},
		Locale:       e.Locale,
		Private:      o.Private,
		Time:         idTime(e.ID),
	}
	switch e.Type {
	case commandInteraction:
		if e.Data.Type != chatCommand || e.Data.Name == "" {
			return bot.Message{}, broken
		}
		o.Kind, m.Text = commandOrigin, commandText(e.Data)
	case tapInteraction:
		k, ok := tappedToken(e.Data)
		if !ok || e.Message == nil || !isID(e.Message.ID) {
			return bot.Message{}, broken
		}
		o.Kind, o.Message = tapOrigin, e.Message.ID
		m.Kind, m.Token = bot.Tap, k
	default:
		return bot.Message{}, broken
	}
	m.Origin = o.String()
	return m, ours
}

// commandText is the command as a user of another network would have written it.
func commandText(d interactionData) string {
	if d.Name == bareCommand {
		return d.value()
	}
	return strings.TrimSpace("/" + d.Name + " " + d.value())
}

// tappedToken is the token of the choice that was tapped.
func tappedToken(d interactionData) (bot.Token, bool) {
	switch {
	case d.Component == buttonComponent && d.CustomID != "":
		return choiceToken(d.CustomID), true
	case d.Component == selectComponent && len(d.Values) == 1:
		return choiceToken(d.Values[0]), true
	}
	return "", false
}

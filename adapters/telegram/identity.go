package telegram

import (
	"slices"
	"strings"
	"unicode"

	"stepwise/bot"
)

// An identity is who the bot is on Telegram, and so what in a group is meant for it. The zero identity is not known yet.
type identity struct {
	id       int64
	username string   // without the @
	commands []string // the names of its commands
}

func (me identity) isKnown() bool { return me.id != 0 }

// isFor reports whether the message is meant for the bot: in a private chat every one that a person wrote; in a group a command of the bot's, a message
// that mentions it, and a reply to it. Messages of other bots are for nobody, lest two bots talk to each other without end.
func (me identity) isFor(w *message) bool {
	if w.Forwarded || w.SenderChat == nil && w.From.IsBot || w.ViaBot != nil && me.isKnown() && w.ViaBot.ID == me.id {
		return false
	}
	return w.Chat.isPrivate() || me.isCommand(w.Text) || me.mention(w.wording(), 0) >= 0 || me.isAnswered(w)
}

// isCommand reports whether the text is a command for the bot: one that names it, or one that it has and that names nobody.
func (me identity) isCommand(text string) bool {
	name, ok := strings.CutPrefix(text[:wordEnd(text)], "/")
	if !ok {
		return false
	}
	name, other, named := strings.Cut(name, "@")
	if named {
		return me.username != "" && strings.EqualFold(other, me.username)
	}
	return slices.Contains(me.commands, strings.ToLower(name))
}

// isAnswered reports whether the message is a reply to one of the bot's. In a topic, each message that is no reply has the topic itself in its place.
func (me identity) isAnswered(w *message) bool {
	r := w.ReplyTo
	return r != nil && me.isKnown() && r.From != nil && r.From.ID == me.id && (!w.InTopic || r.ID != w.Thread)
}

// mention is where in the text the bot is mentioned, from that place on; -1 if it is not.
func (me identity) mention(text string, from int) int {
	if me.username == "" {
		return -1
	}
	name := "@" + me.username
	for i := from; i+len(name) <= len(text); i++ {
		if strings.EqualFold(text[i:i+len(name)], name) && !endsInWord(text[:i]) && !beginsWithWord(text[i+len(name):]) {
			return i
		}
	}
	return -1
}

// cleared is the text without mentions of the bot, and no longer than is handed on: "/faq@stepwise_bot refund" is "/faq refund".
func (me identity) cleared(text string) string {
	text = bot.Beginning(text, maxText)
	if end := wordEnd(text); me.isCommand(text) {
		name, _, _ := strings.Cut(text[:end], "@")
		text = name + text[end:]
	}
	for i := me.mention(text, 0); i >= 0; {
		before, after := strings.TrimRight(text[:i], " "), strings.TrimLeft(text[i+len("@")+len(me.username):], " ,:")
		if before != "" && after != "" {
			before += " "
		}
		text = before + after
		i = me.mention(text, len(before))
	}
	return text
}

// wordEnd is where the first word of the text ends.
func wordEnd(text string) int {
	if i := strings.IndexFunc(text, unicode.IsSpace); i >= 0 {
		return i
	}
	return len(text)
}

// isWord reports whether the character may be part of a user name, and so none before an @ or after a name.
func isWord(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '_'
}

func endsInWord(s string) bool     { return s != "" && isWord(s[len(s)-1]) }
func beginsWithWord(s string) bool { return s != "" && isWord(s[0]) }

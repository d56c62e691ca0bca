package discordfake

import (
	"maps"
	"strings"
	"time"
)

// message is what a user wrote, as the gateway tells it.
func (f *Fake) message(u *User, channel, guild, text string, more map[string]any) string {
	id := f.newID()
	data := map[string]any{
		"id": id, "channel_id": channel, "type": 0, "content": text, "timestamp": time.Now().UTC().Format(time.RFC3339Nano), "edited_timestamp": nil,
		"author": map[string]any{"id": u.ID, "username": u.Name}, "mentions": []any{}, "attachments": []any{}, "embeds": []any{}, "components": []any{},
	}
	if guild != "" {
		data["guild_id"] = guild
		data["member"] = map[string]any{"nick": nil}
		if strings.Contains(text, "<@"+BotID+">") || strings.Contains(text, "<@!"+BotID+">") {
			data["mentions"] = []any{map[string]any{"id": BotID, "bot": true}}
		} else {
			data["content"] = "" // the bot may not read what is not for it
		}
	}
	maps.Copy(data, more)
	f.happen(event{kind: "MESSAGE_CREATE", data: data})
	return id
}

// DM writes to the bot in private. It gives the id of the message.
func (f *Fake) DM(u *User, text string) string { return f.DMWith(u, text, nil) }

// DMWith is DM with more fields of the message, such as attachments.
func (f *Fake) DMWith(u *User, text string, more map[string]any) string {
	channel := f.Private(u.Name)
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.message(u, channel, "", text, more)
}

// Mention writes in a channel of the server, with a mention of the bot before the text.
func (f *Fake) Mention(u *User, channel, text string) string {
	return f.Write(u, channel, "<@"+BotID+"> "+text, nil)
}

// Write writes in a channel of the server.
func (f *Fake) Write(u *User, channel, text string, more map[string]any) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.message(u, channel, GuildID, text, more)
}

// EditDM changes a private message.
func (f *Fake) EditDM(u *User, id, text string) {
	channel := f.Private(u.Name)
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now().UTC().Format(time.RFC3339Nano)
	f.happen(event{kind: "MESSAGE_UPDATE", data: map[string]any{
		"id": id, "channel_id": channel, "type": 0, "content": text, "timestamp": now, "edited_timestamp": now,
		"author": map[string]any{"id": u.ID, "username": u.Name}, "mentions": []any{}, "attachments": []any{},
	}})
}

// Ask gives the command /ask. An empty channel is the private chat with the bot, here and below.
func (f *Fake) Ask(u *User, channel, question string) {
	f.Command(u, channel, "ask", "question", question)
}

// FAQ gives the command /faq.
func (f *Fake) FAQ(u *User, channel, word string) { f.Command(u, channel, "faq", "word", word) }

// Help gives the command /help.
func (f *Fake) Help(u *User, channel string) { f.Command(u, channel, "help", "", "") }

// Command gives a command, with an option unless its name is empty.
func (f *Fake) Command(u *User, channel, name, option, value string) {
	options := []any{}
	if option != "" {
		options = append(options, map[string]any{"name": option, "type": 3, "value": value})
	}
	f.interact(u, channel, 2, nil, map[string]any{"id": "1", "type": 1, "name": name, "options": options})
}

// Tap taps a choice of a message.
func (f *Fake) Tap(u *User, m Message, c Choice) {
	data := map[string]any{"component_type": 2, "custom_id": c.ID}
	if c.menu != "" {
		data = map[string]any{"component_type": 3, "custom_id": c.menu, "values": []string{c.ID}}
	}
	f.interact(u, m.Channel, 3, &m, data)
}

func (f *Fake) interact(u *User, channel string, kind int, tapped *Message, data map[string]any) {
	private := f.Private(u.Name)
	f.mu.Lock()
	defer f.mu.Unlock()
	i := &interaction{id: f.newID(), user: u, channel: channel, sent: time.Now()}
	i.token = "canary_interaction_" + i.id
	f.interactions[i.token] = i
	e := map[string]any{
		"id": i.id, "application_id": ApplicationID, "type": kind, "token": i.token, "version": 1, "locale": u.Locale, "data": data,
		"entitlements": []any{}, "authorizing_integration_owners": map[string]any{},
	}
	who := map[string]any{"id": u.ID, "username": u.Name}
	if channel == "" || channel == private {
		i.channel = private
		e["user"], e["context"] = who, 1
	} else {
		i.guild = GuildID
		e["guild_id"], e["guild_locale"], e["context"], e["member"] = GuildID, "en-US", 0, map[string]any{"user": who}
	}
	e["channel_id"] = i.channel
	if tapped != nil {
		i.tapped = f.find(tapped.ID)
		e["message"] = tapped.json()
	}
	f.happen(event{kind: "INTERACTION_CREATE", data: e, interaction: i})
}

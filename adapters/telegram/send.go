package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"stepwise/bot"
)

// Send sends the reply and names the messages that it became. If it stops half-way for a reason that passes, the next Send of a reply with this ID goes on
// where it stopped.
func (a *Adapter) Send(ctx context.Context, r bot.Reply) (bot.Sent, error) {
	return a.put(ctx, r, nil)
}

// Edit puts the reply in the place of the messages. If it takes more of them than before, the others follow as new ones.
func (a *Adapter) Edit(ctx context.Context, sent bot.Sent, r bot.Reply) (bot.Sent, error) {
	old, err := parseSent(sent)
	if err != nil {
		return "", fmt.Errorf("%w: %w", bot.ErrExpired, err)
	}
	return a.put(ctx, r, old)
}

// Type shows for five seconds that a reply is being written.
func (a *Adapter) Type(ctx context.Context, c bot.Conversation, _ string) error {
	to, err := parseAddress(c.Chat)
	if err != nil {
		return fmt.Errorf("%w: %w", bot.ErrRejected, err)
	}
	params := to.params()
	params["action"] = "typing"
	if err := a.call(ctx, callTime, "sendChatAction", params, nil); err != nil {
		return typed(err)
	}
	return nil
}

// put shows the reply, in old messages as far as there are some.
func (a *Adapter) put(ctx context.Context, r bot.Reply, old []int) (bot.Sent, error) {
	to, err := parseAddress(r.To.Chat)
	pages := render(r)
	if len(pages) == 0 {
		return formatSent(old), nil
	}
	if err != nil {
		return "", fmt.Errorf("%w: %w", bot.ErrRejected, err)
	}
	for len(old) > len(pages) {
		if err := a.remove(ctx, to, old[len(old)-1]); err != nil {
			return "", err
		}
		old = old[:len(old)-1]
	}
	key := progressKey{r.ID, r.To.Chat, formatSent(old)}
	ids := a.progress.take(key)
	for i := len(ids); i < len(pages); i++ {
		id := 0
		if i < len(old) {
			id, err = old[i], a.edit(ctx, to, old[i], pages[i])
		} else {
			id, err = a.post(ctx, to, pages[i], replyTo(r, to, i))
		}
		if err != nil {
			err = typed(err)
			if _, limited := errors.AsType[*bot.RateLimitError](err); r.ID != "" && (limited || errors.Is(err, bot.ErrTransient)) {
				a.progress.keep(key, ids)
			}
			return "", err
		}
		ids = append(ids, id)
	}
	return formatSent(ids), nil
}

// replyTo is the message that the first one of a reply in a group answers: it shows who is meant.
func replyTo(r bot.Reply, to address, page int) string {
	id, err := strconv.Atoi(r.Origin)
	if err != nil || id <= 0 || page > 0 || !to.isGroup() {
		return ""
	}
	return fmt.Sprintf(`{"message_id":%d,"allow_sending_without_reply":true}`, id)
}

// post sends a message and gives its id; 0 if a server does not say it.
func (a *Adapter) post(ctx context.Context, to address, p page, replyTo string) (int, error) {
	params, err := p.params(to)
	if err != nil {
		return 0, err
	}
	params.AddNonEmpty("reply_parameters", replyTo)
	var sent json.RawMessage
	if err := a.show(ctx, "sendMessage", params, &sent); err != nil {
		return 0, err
	}
	var m struct {
		ID int `json:"message_id"`
	}
	if err := json.Unmarshal(sent, &m); err != nil {
		a.log.Debug("telegram does not say which message it sent", "error", err)
	}
	return m.ID, nil
}

// edit puts other words in a message.
func (a *Adapter) edit(ctx context.Context, to address, id int, p page) error {
	params, err := p.params(to)
	if err != nil {
		return err
	}
	delete(params, "message_thread_id")
	params["message_id"] = strconv.Itoa(id)
	err = a.show(ctx, "editMessageText", params, nil)
	if f, ok := errors.AsType[*fault](err); ok && f.says("message is not modified") {
		return nil
	}
	return err
}

// remove takes a message away that the reply in its place has no use for.
func (a *Adapter) remove(ctx context.Context, to address, id int) error {
	err := a.call(ctx, callTime, "deleteMessage", tgbotapi.Params{"chat_id": strconv.FormatInt(to.chat, 10), "message_id": strconv.Itoa(id)}, nil)
	if f, ok := errors.AsType[*fault](err); ok && f.says("message to delete not found") {
		return nil
	}
	if err != nil {
		return typed(err)
	}
	return nil
}

// show makes a call with a text. If the entities are not accepted, the text goes without: rather plain steps than none.
func (a *Adapter) show(ctx context.Context, method string, params tgbotapi.Params, result any) error {
	err := a.call(ctx, callTime, method, params, result)
	f, ok := errors.AsType[*fault](err)
	if !ok || params["entities"] == "" || !f.says(entityWords...) {
		return err
	}
	a.log.Warn("telegram did not accept the entities of a text; it is sent without", "method", method, "error", err)
	delete(params, "entities")
	return a.call(ctx, callTime, method, params, result)
}

// params are what every message needs.
func (p page) params(to address) (tgbotapi.Params, error) {
	params := to.params()
	params["text"] = p.text
	params["link_preview_options"] = `{"is_disabled":true}`
	if len(p.entities) > 0 {
		if err := params.AddInterface("entities", p.entities); err != nil {
			return nil, fmt.Errorf("write the entities: %w", err)
		}
	}
	if len(p.keyboard) > 0 {
		if err := params.AddInterface("reply_markup", tgbotapi.InlineKeyboardMarkup{InlineKeyboard: p.keyboard}); err != nil {
			return nil, fmt.Errorf("write the buttons: %w", err)
		}
	}
	return params, nil
}

func (a address) params() tgbotapi.Params {
	params := tgbotapi.Params{"chat_id": strconv.FormatInt(a.chat, 10)}
	if a.thread != generalTopic {
		params.AddNonZero("message_thread_id", a.thread)
	}
	return params
}

// formatSent names messages by their ids; it is empty if one of them is not known.
func formatSent(ids []int) bot.Sent {
	names := make([]string, len(ids))
	for i, id := range ids {
		if id == 0 {
			return ""
		}
		names[i] = strconv.Itoa(id)
	}
	return bot.Sent(strings.Join(names, ","))
}

func parseSent(s bot.Sent) ([]int, error) {
	var ids []int
	for name := range strings.SplitSeq(string(s), ",") {
		id, err := strconv.Atoi(name)
		if err != nil || id <= 0 {
			return nil, fmt.Errorf("%q names no message on telegram", s)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

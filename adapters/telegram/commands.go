package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// A Command is one that Telegram lists to users who type a slash.
type Command struct {
	Name string // as it is typed, the same in all languages: 1 to 32 of a-z, 0-9 and _
	// Descriptions say in up to 256 characters what it does, by language code (ISO 639-1). The one under the empty code is for everybody else.
	Descriptions map[string]string
}

// publishTries is how often each list of commands is tried. The bot works without them.
const publishTries = 3

// publish gives Telegram the commands in each language, where it does not have them yet.
func (a *Adapter) publish(ctx context.Context) {
	if len(a.commands) == 0 {
		return
	}
	languages := map[string]bool{"": true}
	for _, c := range a.commands {
		for code := range c.Descriptions {
			languages[code] = true
		}
	}
	for _, code := range slices.Sorted(maps.Keys(languages)) {
		err := a.tryPublish(ctx, code)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			a.log.Warn("telegram did not take the list of commands; the bot works without", "language", code, "error", err)
		}
		if f, ok := errors.AsType[*fault](err); ok && f.code == 0 {
			return // the server has no such lists, or is not there
		}
	}
}

// tryPublish is publishIn with a few tries.
func (a *Adapter) tryPublish(ctx context.Context, code string) error {
	b := newBackoff(firstWait)
	for try := 1; ; try++ {
		err := a.publishIn(ctx, code)
		if err == nil || try == publishTries || ctx.Err() != nil {
			return err
		}
		wait := b.NextBackOff()
		if f, ok := errors.AsType[*fault](err); ok && f.after > 0 {
			wait = f.wait()
		}
		sleep(ctx, wait)
	}
}

// publishIn gives Telegram the commands in one language.
func (a *Adapter) publishIn(ctx context.Context, code string) error {
	want := a.listed(code)
	params := tgbotapi.Params{}
	params.AddNonEmpty("language_code", code)
	var have []tgbotapi.BotCommand
	if err := a.call(ctx, callTime, "getMyCommands", params, &have); err == nil && slices.Equal(have, want) {
		return nil
	}
	list, err := json.Marshal(want)
	if err != nil {
		return err
	}
	params["commands"] = string(list)
	return a.call(ctx, callTime, "setMyCommands", params, nil)
}

// listed is the commands as Telegram lists them in the language.
func (a *Adapter) listed(code string) []tgbotapi.BotCommand {
	out := make([]tgbotapi.BotCommand, 0, len(a.commands))
	for _, c := range a.commands {
		description := c.Descriptions[code]
		if description == "" {
			description = c.Descriptions[""]
		}
		if description != "" {
			out = append(out, tgbotapi.BotCommand{Command: c.Name, Description: description})
		}
	}
	return out
}

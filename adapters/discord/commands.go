package discord

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"reflect"
	"slices"

	"github.com/bwmarrin/discordgo"

	"stepwise/bot"
)

// A Command is one that Discord offers to users who type a slash.
type Command struct {
	// Name is the same in all languages: 1 to 32 of a-z, 0-9, _ and -. What "ask" is given is the message by itself; any other command becomes the
	// message "/name value".
	Name string
	// Descriptions say what it does, by language code (ISO 639-1). English is for everybody who has no other; what is longer than 100 characters is cut.
	Descriptions map[string]string
	// Option is the name of the one value it takes, which has to be given; empty if it takes none.
	Option             string
	OptionDescriptions map[string]string
}

// registered is a command as the REST API has it. Discord adds fields of its own, which are not compared.
type registered struct {
	Name         string             `json:"name"`
	Type         int                `json:"type"`
	Description  string             `json:"description"`
	Translations map[string]string  `json:"description_localizations"`
	Options      []registeredOption `json:"options"`
}

type registeredOption struct {
	Type         int               `json:"type"`
	Name         string            `json:"name"`
	Description  string            `json:"description"`
	Translations map[string]string `json:"description_localizations"`
	Required     bool              `json:"required"`
}

const (
	textOption     = 3
	maxDescription = 100
	english        = "en"
)

// registration is the command as Discord is to have it.
func (c Command) registration() registered {
	r := registered{Name: c.Name, Type: chatCommand, Options: []registeredOption{}}
	r.Description, r.Translations = translations(c.Descriptions)
	if c.Option != "" {
		o := registeredOption{Type: textOption, Name: c.Option, Required: true}
		o.Description, o.Translations = translations(c.OptionDescriptions)
		r.Options = append(r.Options, o)
	}
	return r
}

// translations are the texts by Discord's locales, and the one for everybody else.
func translations(texts map[string]string) (string, map[string]string) {
	out := make(map[string]string)
	for code, text := range texts {
		if l, ok := locale(code); ok {
			out[l] = shorten(text, maxDescription)
		}
	}
	return shorten(cmp.Or(texts[english], "…"), maxDescription), out
}

// locale is Discord's name for the language (discord.com/developers/docs/reference#locales). There is none for some, such as Malay.
func locale(code string) (string, bool) {
	switch code {
	case "id": // the library's list has not got it
		return code, true
	case "en":
		return "en-US", true
	case "zh":
		return "zh-CN", true
	case "es":
		return "es-ES", true
	case "pt":
		return "pt-BR", true
	case "sv":
		return "sv-SE", true
	}
	_, known := discordgo.Locales[discordgo.Locale(code)]
	return code, known && code != ""
}

// publishTries is how often it is tried to register the commands. The bot answers without them.
const publishTries = 5

// publish registers the commands, if they are not registered yet.
func (a *Adapter) publish(ctx context.Context) {
	if len(a.commands) == 0 {
		return
	}
	wait := newBackoff()
	for range publishTries {
		err := a.register(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		limit, limited := errors.AsType[*bot.RateLimitError](err)
		if !limited && !errors.Is(err, bot.ErrTransient) {
			a.log.Error("discord did not take the commands; check that the bot was invited with the scope applications.commands; mentions and private messages work without",
				"error", err)
			return
		}
		next := wait.NextBackOff()
		if limited {
			next = max(next, limit.After)
		}
		a.log.Warn("discord did not take the commands; it is tried again", "error", err, "wait", next)
		sleep(ctx, next)
	}
}

// register writes all commands at once where they differ from what is there. Discord allows only so many new commands a day.
func (a *Adapter) register(ctx context.Context) error {
	path := "applications/" + a.self.Load().application
	if a.config.Guild != "" {
		path += "/guilds/" + a.config.Guild
	}
	path += "/commands"
	want := make([]registered, len(a.commands))
	for i, c := range a.commands {
		want[i] = c.registration()
	}
	var have []registered
	if err := a.do(ctx, call{name: "list the commands", method: http.MethodGet, path: path + "?with_localizations=true"}, &have); err != nil {
		return err
	}
	if reflect.DeepEqual(comparable(want), comparable(have)) {
		return nil
	}
	if err := a.do(ctx, call{name: "register the commands", method: http.MethodPut, path: path, body: want}, nil); err != nil {
		return err
	}
	a.log.Info("discord has taken the commands", "count", len(want))
	return nil
}

// comparable is a copy of the commands in a form in which equal ones are equal.
func comparable(commands []registered) []registered {
	out := slices.Clone(commands)
	for i, c := range out {
		if len(c.Translations) == 0 {
			c.Translations = nil
		}
		c.Options = slices.Clone(c.Options)
		for j := range c.Options {
			if len(c.Options[j].Translations) == 0 {
				c.Options[j].Translations = nil
			}
		}
		if len(c.Options) == 0 {
			c.Options = nil
		}
		out[i] = c
	}
	slices.SortFunc(out, func(a, b registered) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

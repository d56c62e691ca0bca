package telegramfake

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"unicode/utf8"
)

var (
	commandForm  = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)
	languageForm = regexp.MustCompile(`^([a-z]{2})?$`)
)

// A Command is one of the list that users see.
type Command struct {
	Name        string `json:"command"`
	Description string `json:"description"`
}

func (f *Fake) getMyCommands(_ *http.Request, p url.Values) (any, *failure) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if list, ok := f.commands[p.Get("language_code")]; ok {
		return list, nil
	}
	return []Command{}, nil
}

func (f *Fake) setMyCommands(_ *http.Request, p url.Values) (any, *failure) {
	var list []Command
	if err := strict(p.Get("commands"), &list); err != nil || len(list) > 100 || !languageForm.MatchString(p.Get("language_code")) {
		return nil, f.violation("can't parse commands %q", p)
	}
	for _, c := range list {
		if n := utf8.RuneCountInString(c.Description); !commandForm.MatchString(c.Name) || n < 1 || n > 256 {
			return nil, f.violation("BOT_COMMAND_INVALID: %q", c)
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.commands[p.Get("language_code")] = json.RawMessage(p.Get("commands"))
	f.change()
	return true, nil
}

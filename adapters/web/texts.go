package web

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"

	"golang.org/x/text/language"
)

// Texts are what the page itself says, by language code. What the bot says comes in replies.
type Texts map[string]Words

// Words are what the page itself says in one language.
type Words struct {
	Title       string // name of the bot, at the top of the page
	Greeting    string // what it is for, in a few words below the title
	Log         string // names the conversation to a screen reader
	You         string // names the user to a screen reader: "You"
	Placeholder string // stands in the empty field, and names it to a screen reader
	Send        string // names the button that sends
	Typing      string // the bot is writing
	Lost        string // the connection was lost, and the page tries again by itself
	Restarted   string // the connection is back, an answer may be missing
	Missed      string // some messages cannot be shown any more
	Elsewhere   string // the conversation is open in too many windows, so this one has stopped
	Here        string // the button that goes on in this one
	TooLong     string // the message is too long to be sent
	NotSent     string // the message was not accepted
	NoScript    string // the page needs JavaScript
	NoCookies   string // the page needs cookies
}

// Check says which languages and words are missing or not understood.
func (t Texts) Check() error {
	if len(t) == 0 {
		return errors.New("the page has no texts")
	}
	var errs []error
	for _, code := range slices.Sorted(maps.Keys(t)) {
		if _, err := language.Parse(code); err != nil {
			errs = append(errs, fmt.Errorf("texts of the page: %q is no language", code))
		}
		v := reflect.ValueOf(t[code])
		for f, value := range v.Fields() {
			if value.String() == "" {
				errs = append(errs, fmt.Errorf("texts of the page: %s: %s is empty", code, f.Name))
			}
		}
	}
	return errors.Join(errs...)
}

// fallback is the language of a page for whom no other suits.
const fallback = "en"

// A chooser finds the texts for a browser.
type chooser struct {
	codes   []string
	matcher language.Matcher
}

func newChooser(t Texts) chooser {
	codes := slices.SortedFunc(maps.Keys(t), func(a, b string) int {
		switch { // the first one is taken where none matches
		case a == b:
			return 0
		case a == fallback || b != fallback && a < b:
			return -1
		}
		return 1
	})
	tags := make([]language.Tag, len(codes))
	for i, code := range codes {
		tags[i] = language.Make(code)
	}
	return chooser{codes, language.NewMatcher(tags)}
}

// choose is the code of the texts for these languages; empty if there are no texts at all.
func (c chooser) choose(accepted []language.Tag) string {
	if len(c.codes) == 0 {
		return ""
	}
	_, i, _ := c.matcher.Match(accepted...)
	return c.codes[i]
}

// maxAccept is the longest Accept-Language that is read, in bytes; browsers send a tenth of it.
const maxAccept = 1024

// accepted are the languages that the browser asks for, the most wanted first; none if what it says is not understood.
func accepted(r *http.Request) []language.Tag {
	header := r.Header.Get("Accept-Language")
	if len(header) > maxAccept {
		return nil
	}
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return nil
	}
	return tags
}

// locale is the language that the browser wants most, a BCP 47 tag; empty if there is none.
func locale(r *http.Request) string {
	tags := accepted(r)
	if len(tags) == 0 {
		return ""
	}
	if base, confidence := tags[0].Base(); confidence == language.No || base.String() == "mul" { // "*" is read as that
		return ""
	}
	return tags[0].String()
}

package main

import (
	"slices"
	"strings"
	"testing"

	"stepwise/knowledge/language"
)

// What networks say by themselves is written in every language, and nothing is written that nobody says.
func TestSayings(t *testing.T) {
	l, err := loadLibrary("", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	if err := pageTexts(l).Check(); err != nil {
		t.Error(err)
	}
	said := map[string]bool{}
	note := func(texts map[string]string) {
		for _, text := range texts {
			said[text] = true
		}
	}
	for _, c := range telegramCommands(l) {
		note(c.Descriptions)
	}
	for _, c := range discordCommands(l) {
		note(c.Descriptions)
		note(c.OptionDescriptions)
	}
	page := pageTexts(l)[string(language.Fallback)]
	for _, text := range []string{
		page.Title, page.Greeting, page.Log, page.You, page.Placeholder, page.Send, page.Typing, page.Lost, page.Restarted, page.Missed,
		page.Elsewhere, page.Here, page.TooLong, page.NotSent, page.NoScript, page.NoCookies,
	} {
		said[text] = true
	}
	for _, id := range l.phrases.IDs(language.Fallback) {
		prefix, _, _ := strings.Cut(id, "-")
		if slices.Contains([]string{"page", "command", "option"}, prefix) && !said[l.phrases.Say(language.Fallback, id, nil)] {
			t.Errorf("the phrase %s is never said", id)
		}
	}
}

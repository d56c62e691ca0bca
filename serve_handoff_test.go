package main

import (
	"fmt"
	"strings"
	"testing"

	"stepwise/adapters/telegram/telegramfake"
)

// TestServeHandoff hands a user of the web page over to an agent in a group on Telegram, and back.
func TestServeHandoff(t *testing.T) {
	f := telegramfake.New(t)
	group := f.NewGroup()
	s := beginServe(t, "TELEGRAM_TOKEN="+f.Token, "TELEGRAM_API_URL="+f.URL, "STAFF_NETWORK=telegram", fmt.Sprintf("STAFF_CHAT=%d", group.ID), "STAFF_WAIT=10m")
	user := newWebTalker(t, s.site())
	hears := func(words string) {
		t.Helper()
		user.hear(func(heard said) bool { return heard.has(words) })
	}
	reads := func(words ...string) telegramfake.Message {
		t.Helper()
		m := group.Next()
		wants(t, m.Text, words...)
		return m
	}
	user.say("how do I cancel Netflix")
	hears("Log in to your Netflix account")
	user.tap("Next: Open your account settings")
	hears("Press your profile on the main page")
	user.say("I want to talk to a person")
	hears("within 10 minutes")

	agent := f.NewUser("en")
	opened := reads("A user would like to talk to a person", "how do I cancel Netflix", "Open your account settings", "English")
	agent.Tap(opened, "Take this case")
	hears("A person is here now")
	given := reads("This case is yours")
	user.say("the menu is empty")
	reads("the menu is empty")
	agent.Reply(group, given, "Sign out once, then try again.")
	hears("Sign out once, then try again.")
	agent.Edit("Sign out twice, then try again.")
	hears("Sign out twice, then try again.")
	agent.SayIn(group, "/done@"+telegramfake.Username)
	hears("I'm the bot again")
	reads("is closed")
	user.say("next")
	hears("Go to the membership and billing section")
	if text := s.err.String(); strings.Contains(text, "level=ERROR") || strings.Contains(text, "level=WARN") {
		t.Errorf("it logs\n%s", text)
	}
}

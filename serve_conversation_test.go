package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stepwise/adapters/discord/discordfake"
	"stepwise/adapters/telegram/telegramfake"
)

// A conversationStep is something that the user does, and what the reply has to be. Its lines in the file begin with
//
//	>  what the user writes; in square brackets the choice that the user taps
//	<  words that the reply has
//	!  words that it has not
//	?  a choice that it offers; these are all, in their order
type conversationStep struct {
	does                   string
	words, others, choices []string
}

func readConversation(t *testing.T, file string) []conversationStep {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []conversationStep
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		kind, rest, _ := strings.Cut(line, " ")
		if kind == ">" {
			out = append(out, conversationStep{does: rest})
			continue
		}
		if len(out) == 0 {
			t.Fatalf("%s: nobody has said anything before %q", file, line)
		}
		s := &out[len(out)-1]
		switch kind {
		case "<":
			s.words = append(s.words, rest)
		case "!":
			s.others = append(s.others, rest)
		case "?":
			s.choices = append(s.choices, rest)
		default:
			t.Fatalf("%s: a line begins with %q", file, kind)
		}
	}
	return out
}

// wanted reports whether the reply is all that the step asks for.
func (s conversationStep) wanted(heard said) bool {
	return heard.text != "" && slices.EqualFunc(heard.choices, s.choices, isCalled) && !slices.ContainsFunc(s.words, func(w string) bool { return !heard.has(w) })
}

// TestConversations plays each of the conversations over all networks at once: every step means the same on each of them.
func TestConversations(t *testing.T) {
	files, err := filepath.Glob("testdata/conversation/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { playConversation(t, readConversation(t, file)) })
	}
}

func playConversation(t *testing.T, steps []conversationStep) {
	t.Helper()
	telegram, discord := telegramfake.New(t), discordfake.New(t)
	s := beginServe(t, "TELEGRAM_TOKEN="+telegram.Token, "TELEGRAM_API_URL="+telegram.URL, "DISCORD_TOKEN="+discord.Token, "DISCORD_API_URL="+discord.URL)
	networks := []struct {
		name string
		talker
	}{
		{"terminal", newTerminalTalker(t)},
		{"telegram", newTelegramTalker(t, telegram)},
		{"discord", newDiscordTalker(t, discord, "ana")},
		{"web", newWebTalker(t, s.site())},
	}
	for _, step := range steps {
		for _, n := range networks {
			label, isTap := strings.CutPrefix(step.does, "[")
			if isTap {
				n.tap(strings.TrimSuffix(label, "]"))
			} else {
				n.say(step.does)
			}
			heard := n.hear(step.wanted)
			for _, w := range step.others {
				if heard.has(w) {
					t.Errorf("%s: %s: the reply has %q: %s", n.name, step.does, w, heard.text)
				}
			}
		}
	}
}

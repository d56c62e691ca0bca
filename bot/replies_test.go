package bot_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stepwise/adapters/terminal"
	"stepwise/bot"
	"stepwise/knowledge/language"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// everything is one message for each kind of reply.
func everything() []bot.Message {
	var out []bot.Message
	for _, text := range []string{
		"/start", "/help", "/language", "/language xx", "/faq", "/faq acme", "/faq one", "/faq nothing", "/unknown",
		"guide", "guide by phone", "variant", "checked guide", "step", "last step", "untitled step", "preparation", "list part",
		"section", "section before", "faq part", "faq entry", "faq of product", "missing part", "missing guide",
		"clarify", "clarify one", "other task", "own task", "odd task", "foreign", "nothing",
		"greeting", "thanks", "farewell", "about-bot", "how-are-you", "ok", "strange", "", "🙂",
	} {
		out = append(out, message(text))
	}
	for _, kind := range []bot.MessageKind{bot.Media, bot.Joined, bot.Unknown} {
		m := message("")
		m.Kind = kind
		out = append(out, m)
	}
	for _, k := range []bot.Token{"s:forged", "s:JEvg:xyz", "", "::::", "l:xx"} {
		m := message("")
		m.Kind, m.Token = bot.Tap, k
		out = append(out, m)
	}
	return out
}

func TestEveryReplyInEveryLanguage(t *testing.T) {
	b := newBot(t)
	for _, c := range []language.Code{"en", "ms", "id", "zh"} {
		t.Run(string(c), func(t *testing.T) {
			g := testGeneration(c)
			var out strings.Builder
			for _, m := range everything() {
				turn := answer(t, b, g, bot.Session{Language: c}, m)
				fmt.Fprintf(&out, "\n######## kind %d text %q token %q\n\n", m.Kind, m.Text, m.Token)
				for _, r := range turn.Replies {
					fmt.Fprintf(&out, "-- %s %s %s\n\n%s", r.ID, r.Kind, r.Language, terminal.Render(r))
				}
			}
			golden(t, filepath.Join("testdata", "replies."+string(c)+".golden"), out.String())
		})
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// What holds for every reply, whatever it is for.
func TestEveryReply(t *testing.T) {
	b := newBot(t)
	for _, c := range []language.Code{"en", "ms", "id", "zh"} {
		g := testGeneration(c)
		for _, m := range everything() {
			s := bot.Session{Language: c}
			turn := answer(t, b, g, s, m)
			if diff := cmp.Diff(turn, answer(t, b, g, s, m)); diff != "" {
				t.Errorf("%s %q: the same again is answered differently:\n%s", c, m.Text, diff)
			}
			if len(turn.Replies) != 1 {
				t.Errorf("%s %q: %d replies", c, m.Text, len(turn.Replies))
			}
			for i, r := range turn.Replies {
				if want := fmt.Sprintf("m1.%d", i+1); r.ID != want || r.Origin != "o1" || r.To != m.Conversation || r.Language != c || r.Kind == "" {
					t.Errorf("%s %q: id %q, origin %q, to %v, language %q, kind %q", c, m.Text, r.ID, r.Origin, r.To, r.Language, r.Kind)
				}
				if m.Text != "thanks" && !wayOn(r) {
					t.Errorf("%s %q: no way on", c, m.Text)
				}
				for j, choice := range r.Choices {
					if choice.Label == "" || len(choice.Label) > 120 || choice.Token == "" || len(choice.Token) > bot.MaxToken {
						t.Errorf("%s %q: choice %q with token %q", c, m.Text, choice.Label, choice.Token)
					}
					for _, other := range r.Choices[:j] {
						if other == choice || other.Label == choice.Label {
							t.Errorf("%s %q: choice %q twice", c, m.Text, choice.Label)
						}
					}
				}
			}
		}
	}
}

// Whatever is offered does something: no choice leads to "no longer there", however deep.
func TestEveryChoiceLeadsSomewhere(t *testing.T) {
	b, g := newBot(t), testGeneration("en")
	seen := map[bot.Token]bool{}
	var follow func(s bot.Session, choices []bot.Choice)
	follow = func(s bot.Session, choices []bot.Choice) {
		for _, c := range choices {
			if seen[c.Token] {
				continue
			}
			seen[c.Token] = true
			m := message("")
			m.Kind, m.Token = bot.Tap, c.Token
			turn := answer(t, b, g, s, m)
			if turn.Replies[0].Kind == bot.DeclineReply {
				t.Errorf("%q leads nowhere", c.Label)
			}
			follow(turn.Session, turn.Replies[0].Choices)
		}
	}
	for _, m := range everything() {
		turn := answer(t, b, g, bot.Session{}, m)
		follow(turn.Session, turn.Replies[0].Choices)
	}
	if len(seen) < 15 {
		t.Errorf("only %d choices", len(seen))
	}
}

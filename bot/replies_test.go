package bot_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/adapters/terminal"
	"stepwise/bot"
	"stepwise/knowledge/language"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// everything is one message for each kind of reply that needs no conversation before it.
func everything() []bot.Message {
	var out []bot.Message
	for _, text := range []string{
		"/start", "/start acme-close_app_save", "/start acme-close_app", "/start acme-refund", "/start no-such-guide", "/help", "/language", "/language xx", "/faq", "/faq acme",
		"/faq one", "/faq nothing", "/guides", "/person", "/why", "/forget", "/stop", "/unknown",
		"guide", "guide by phone", "variant", "checked guide", "step", "deletion", "untitled step", "preparation", "list part", "move", "move by phone", "no way back", "time",
		"section", "section before", "faq part", "faq entry", "faq of product", "missing part", "missing guide",
		"clarify", "clarify one", "other task", "own task", "odd task", "foreign", "nothing",
		"greeting", "thanks", "farewell", "about-bot", "how-are-you", "ok", "strange", "", "🙂",
	} {
		out = append(out, message(text))
	}
	for _, text := range []string{"guide", "guide by phone", "variant", "checked guide", "step", "deletion", "untitled step", "list part", "move", "missing part"} {
		out = append(out, whole(text))
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

// A scene is a conversation for the sake of what is said in its last turn. Its lines are NAME: WORDS; a time that passes is @ and its length.
type scene struct {
	name, lines string
	staffed     bool
}

func scenes() []scene {
	return []scene{
		{"the step after", "u: move by phone|u: next", false},
		{"the step before", "u: move by phone|u: next|u: back", false},
		{"all steps", "u: move by phone|u: all", false},
		{"no such step", "u: move by phone|u: 12", false},
		{"caution", "u: move by phone|u: 5", false},
		{"the step after the caution", "u: move by phone|u: 5|u: yes", false},
		{"the end", "u: move by phone|u: last step|u: next", false},
		{"a vote: it worked", "u: move by phone|u: last step|u: next|u: yes", false},
		{"a vote: it did not", "u: move by phone|u: last step|u: next|u: no", false},
		{"a vote twice", "u: move by phone|u: last step|u: next|u: no|u: no", false},
		{"a vote on what nobody knows", "u: f:abc:worked", false},
		{"stuck", "u: move by phone|u: next|u: stuck", false},
		{"a question in between", "u: move by phone|u: next|u: time", false},
		{"an FAQ entry in between", "u: move by phone|u: next|u: faq entry", false},
		{"a step back that was not asked for", "u: move by phone|u: last step|u: move step", false},
		{"another device", "u: move by phone|u: 3|u: laptop", false},
		{"stopped", "u: move by phone|u: next|u: stop", false},
		{"a photo on the way", "u: move by phone|u: next|u: (photo)", false},
		{"two questions", "u: one. two.", false},
		{"two misses", "u: nothing|u: nothing", false},
		{"two misses with a staff", "u: nothing|u: nothing", true},
		{"why", "u: why me|u: /why", false},
		{"the id of a chat", "u: /id", false},
		{"why a part", "u: time|u: /why", false},
		{"forgotten", "u: time|u: /forget|u: yes", false},
		{"the guides of a product", "u: /guides|u: 1", false},
		{"contacts", "u: time|u: /person", false},
		{"a person is called", "u: move by phone|u: /person", true},
		{"a person is called at night", "@12h|u: /person", true},
		{"a person is called twice", "u: /person|u: /person", true},
		{"the wait ends", "u: /person|u: /stop", true},
		{"a miss while waiting", "u: /person|u: nothing", true},
		{"a person comes", "u: move by phone|u: next|u: /person|agent: take", true},
		{"the user asks the agent", "u: /person|agent: take|u: Hello?", true},
		{"the user sends a photo", "u: /person|agent: take|u: (photo)", true},
		{"the user corrects it", "u: /person|agent: take|u: (edit) Hello!", true},
		{"the agent answers", "u: /person|agent: take|agent: Hello.", true},
		{"the agent corrects it", "u: /person|agent: take|agent: (edit) Hello!", true},
		{"the agent sends a photo", "u: /person|agent: take|agent: (photo)", true},
		{"the agent closes", "u: /person|agent: take|agent: /done", true},
		{"the agent takes it twice", "u: /person|agent: take|agent: take", true},
		{"another agent takes it", "u: /person|agent: take|agent2: take", true},
		{"the agent wants another", "u: /person|agent: take|v: /person|agent: take", true},
		{"the user leaves the agent", "u: /person|agent: take|u: /stop", true},
		{"the user forgets during the talk", "u: /person|agent: take|u: /forget", true},
		{"the open cases", "u: move by phone|u: /person|agent: /cases", true},
		{"no case", "agent: /done", true},
		{"the commands of the desk", "u: /person|agent: take|agent: /dance", true},
		{"an agent wants a person", "agent: /person", true},
	}
}

// play is all that is said to anybody in the last turn of a scene.
func (s scene) play(c *talk) []bot.Reply {
	var out []bot.Reply
	case0 := ""
	for line := range strings.SplitSeq(s.lines, "|") {
		if d, ok := strings.CutPrefix(line, "@"); ok {
			wait, err := time.ParseDuration(d)
			if err != nil {
				c.Fatal(err)
			}
			c.now = c.now.Add(wait)
			continue
		}
		name, text, _ := strings.Cut(line, ": ")
		m := bot.Message{Text: text}
		if changed, ok := strings.CutPrefix(text, "(edit) "); ok {
			m = bot.Message{Kind: bot.Edit, Text: changed}
		}
		switch {
		case text == "(photo)":
			m = bot.Message{Kind: bot.Media}
		case strings.HasPrefix(text, "f:"):
			m = bot.Message{Kind: bot.Tap, Token: bot.Token(text)}
		case text == "take":
			m.Text = "/take " + case0
		}
		c.send(name, m)
		out = nil
		for _, who := range []string{"u", "v", "agent", "agent2", "staff"} {
			out = append(out, c.said[where(who)]...)
		}
		if open := c.sessions[where("staff")].Desk.Open; len(open) > 0 {
			case0 = open[len(open)-1].ID
		}
	}
	return out
}

func TestEveryReplyInEveryLanguage(t *testing.T) {
	b := newBot(t)
	for _, c := range []language.Code{"en", "ms", "id", "zh"} {
		t.Run(string(c), func(t *testing.T) {
			g := testGeneration(c)
			var out strings.Builder
			show := func(r bot.Reply) {
				fmt.Fprintf(&out, "-- %s %s %s\n\n%s", r.ID, r.Kind, r.Language, terminal.Render(r))
			}
			for _, m := range everything() {
				turn := answer(t, b, g, bot.Session{Language: c}, m)
				fmt.Fprintf(&out, "\n######## kind %d text %q token %q whole %t\n\n", m.Kind, m.Text, m.Token, m.Whole)
				for _, r := range turn.Replies {
					show(r)
				}
			}
			for _, s := range scenes() {
				fmt.Fprintf(&out, "\n######## %s: %s\n\n", s.name, s.lines)
				for _, r := range s.play(s.talk(t, b, g, c)) {
					show(r)
				}
			}
			golden(t, filepath.Join("testdata", "replies."+string(c)+".golden"), out.String())
		})
	}
}

// talk is the beginning of a scene, in that language.
func (s scene) talk(t testing.TB, b *bot.Bot, g *bot.Generation, c language.Code) *talk {
	if s.staffed {
		b = b.With(theStaff(t))
	}
	out := newTalk(t, b, g)
	for _, who := range []string{"u", "v", "agent", "agent2", "staff"} {
		out.sessions[where(who)] = bot.Session{Language: c}
	}
	return out
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

// Every kind of reply is among the golden ones.
func TestEveryKindOfReplyIsGolden(t *testing.T) {
	b, g := newBot(t), testGeneration("en")
	seen := map[bot.ReplyKind]bool{}
	for _, m := range everything() {
		for _, r := range answer(t, b, g, bot.Session{}, m).Replies {
			seen[r.Kind] = true
		}
	}
	for _, s := range scenes() {
		replies := s.play(s.talk(t, b, g, "en"))
		if len(replies) == 0 {
			t.Errorf("%s: nothing is said", s.name)
		}
		for _, r := range replies {
			seen[r.Kind] = true
		}
	}
	for _, k := range []bot.ReplyKind{
		bot.GuideReply, bot.PartReply, bot.StepReply, bot.CautionReply, bot.EndReply, bot.StuckReply, bot.FAQReply, bot.ChoiceReply, bot.ListReply, bot.DeclineReply,
		bot.SmallReply, bot.HelpReply, bot.NoteReply, bot.PersonReply, bot.AgentReply, bot.DeskReply,
	} {
		if !seen[k] {
			t.Errorf("no golden reply of kind %s", k)
		}
	}
}

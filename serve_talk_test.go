package main

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"stepwise/adapters/discord/discordfake"
	"stepwise/adapters/telegram/telegramfake"
	"stepwise/adapters/web/webtest"
)

// A talker is a person on a network who talks to the bot.
type talker interface {
	// say writes a line.
	say(text string)
	// tap takes a choice of the last reply, in the way of the network.
	tap(label string)
	// hear waits until what came since the person last did something is as wanted. It fails the test if that does not happen.
	hear(wanted func(said) bool) said
}

// promptly is how long a reply on the web page may take. It is far more than one takes, and less than the quarter of a minute after which the page would find
// one that nobody told it of.
const promptly = 10 * time.Second

// said is what the bot said since the user last did something.
type said struct {
	text    string   // without mark-up
	choices []string // of the last message
}

// has reports whether the words are there, wherever the network breaks its lines.
func (s said) has(words string) bool { return strings.Contains(unspaced(s.text), unspaced(words)) }

func unspaced(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

// explain shows what was heard if it is not what was wanted when hear ends.
func explain(t *testing.T, network string, heard *said, wanted func(said) bool) {
	t.Helper()
	if !wanted(*heard) {
		t.Logf("%s: heard was %q with the choices %q", network, heard.text, heard.choices)
	}
}

// A telegramTalker talks in a private chat.
type telegramTalker struct {
	t     *testing.T
	user  *telegramfake.User
	last  telegramfake.Message
	heard said
}

func newTelegramTalker(t *testing.T, f *telegramfake.Fake) *telegramTalker {
	t.Helper()
	return &telegramTalker{t: t, user: f.NewUser("en")}
}

func (p *telegramTalker) say(text string) { p.user.Say(text) }

// chat is the number of the private chat, which is that of the user.
func (p *telegramTalker) chat() string { return strconv.FormatInt(p.user.Chat.ID, 10) }

func (p *telegramTalker) tap(label string) {
	p.t.Helper()
	i := slices.IndexFunc(p.heard.choices, func(shown string) bool { return isCalled(shown, label) })
	if i < 0 {
		p.t.Fatalf("telegram: no choice is called %q in %q", label, p.heard.choices)
	}
	p.user.TapData(p.last, p.last.Choices()[i].Data)
}

func (p *telegramTalker) hear(wanted func(said) bool) said {
	p.t.Helper()
	p.heard = said{}
	defer explain(p.t, "telegram", &p.heard, wanted)
	for !wanted(p.heard) {
		p.last = p.user.Chat.Next()
		p.heard.text += "\n" + p.last.Text
		p.heard.choices = telegramChoices(p.last)
	}
	return p.heard
}

// isCalled reports whether a choice is shown by that label, or by its beginning on a button that is too narrow.
func isCalled(shown, label string) bool {
	beginning, isCut := strings.CutSuffix(shown, "…")
	return shown == label || isCut && strings.HasPrefix(label, beginning)
}

// telegramChoices are the choices in full. Where buttons are too narrow for them, they stand numbered at the end of the text, and shortened on the buttons.
func telegramChoices(m telegramfake.Message) []string {
	var out []string
	lines := strings.Split(m.Text, "\n")
	for _, b := range m.Choices() {
		label := b.Label
		number, short, isShort := strings.Cut(strings.TrimSuffix(label, "…"), ". ")
		for _, line := range lines {
			if full, ok := strings.CutPrefix(line, number+". "); isShort && ok && strings.HasPrefix(full, short) {
				label = full
			}
		}
		out = append(out, label)
	}
	return out
}

// A discordTalker talks in a private chat.
type discordTalker struct {
	t      *testing.T
	fake   *discordfake.Fake
	user   *discordfake.User
	before map[string]int // the messages that were there before, and how often they had been edited
	last   discordfake.Message
}

func newDiscordTalker(t *testing.T, f *discordfake.Fake, name string) *discordTalker {
	t.Helper()
	return &discordTalker{t: t, fake: f, user: f.User(name)}
}

func (p *discordTalker) chat() string { return p.fake.Private(p.user.Name) }

func (p *discordTalker) mark() {
	p.before = map[string]int{}
	for _, m := range p.fake.Messages(p.chat()) {
		p.before[m.ID] = m.Edits
	}
}

// say writes a line, or gives the command that Discord has for it.
func (p *discordTalker) say(text string) {
	p.mark()
	if word, ok := strings.CutPrefix(text, "/faq "); ok {
		p.fake.FAQ(p.user, "", word)
		return
	}
	p.fake.DM(p.user, text)
}

func (p *discordTalker) tap(label string) {
	p.t.Helper()
	i := slices.IndexFunc(p.last.Choices, func(c discordfake.Choice) bool { return c.Label == label })
	if i < 0 {
		p.t.Fatalf("discord: no choice is called %q in %q", label, p.last.Choices)
	}
	p.mark()
	p.fake.Tap(p.user, p.last, p.last.Choices[i])
}

func (p *discordTalker) hear(wanted func(said) bool) said {
	p.t.Helper()
	var heard said
	defer explain(p.t, "discord", &heard, wanted)
	p.fake.AwaitUntil(p.chat(), "a reply", func(messages []discordfake.Message) bool {
		heard = said{}
		for _, m := range messages {
			if edits, old := p.before[m.ID]; old && m.Edits == edits {
				continue
			}
			p.last = m
			heard.text += "\n" + m.Text
			heard.choices = nil
			for _, c := range m.Choices {
				heard.choices = append(heard.choices, c.Label)
			}
		}
		return wanted(heard)
	})
	return heard
}

// A webTalker has the page open.
type webTalker struct {
	t       *testing.T
	browser *webtest.Browser
	before  []webtest.Shown
}

// newWebTalker opens the page and waits until it is greeted.
func newWebTalker(t *testing.T, site string) *webTalker {
	t.Helper()
	p := &webTalker{t: t, browser: webtest.Open(site, "en", "")}
	t.Cleanup(func() {
		p.browser.Close()
		if err := p.browser.Err(); err != nil {
			t.Error(err)
		}
	})
	p.hear(func(s said) bool { return s.text != "" })
	return p
}

func (p *webTalker) say(text string) {
	p.before = p.browser.Shown()
	p.browser.Say(text)
}

func (p *webTalker) tap(label string) {
	p.before = p.browser.Shown()
	p.browser.TapLabel(label)
}

func (p *webTalker) hear(wanted func(said) bool) said {
	p.t.Helper()
	var heard said
	defer explain(p.t, "web", &heard, wanted)
	ctx, stop := context.WithTimeout(p.t.Context(), promptly)
	defer stop()
	if !p.browser.Wait(ctx, func(shown []webtest.Shown) bool {
		heard = said{}
		for i, r := range shown {
			if i >= len(p.before) || r.Text != p.before[i].Text {
				heard.text += "\n" + r.Text
				heard.choices = r.Choices
			}
		}
		return wanted(heard)
	}) {
		p.t.Fatalf("web: waited %s for a reply", promptly)
	}
	return heard
}

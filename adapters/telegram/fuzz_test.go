package telegram

import (
	"encoding/json"
	"strings"
	"testing"

	"stepwise/bot"
)

func FuzzRender(f *testing.F) {
	f.Add("Sign in", "打开会员中心，再点会员管理。", "\x1b[31m", uint16(1))
	f.Add("@ann", "👩🏽‍💻👩🏽‍💻 e\u0301e\u0301", "https://acme.example/", uint16(900))
	f.Add("\xff", "\u202e", "@", uint16(5000))
	f.Add("a. b. c. ", "x ", "。", uint16(3000))
	f.Fuzz(func(t *testing.T, a, b, c string, n uint16) {
		times := min(int(n), 20_000/(len(a)+len(b)+1))
		many := strings.Repeat(b, times)
		labels := bot.Block{}
		for range min(times, 150) {
			labels.Text = append(labels.Text, bot.Span{Kind: bot.Label, Text: a}, bot.Span{Text: b})
		}
		r := bot.Reply{
			Title: a,
			Blocks: []bot.Block{
				paragraph(many), labels,
				{Kind: bot.Step, Number: 1, Total: 2, Text: text(c), Optional: b, Body: []bot.Block{paragraph(a), {Kind: bot.Warning, Label: b, Body: []bot.Block{paragraph(c)}}}},
				{Kind: bot.Heading, Text: text(b)},
				{Kind: bot.Sentence, Text: text(many)},
				{Kind: bot.List, Items: [][]bot.Block{{paragraph(a)}, {{Kind: bot.List, Ordered: true, Items: [][]bot.Block{{paragraph(b)}}}}}},
				{Text: bot.Text{{Kind: bot.Link, Text: a, URL: c}}},
				{Kind: bot.Fine, Text: text(c)},
			},
			Choices: []bot.Choice{{Label: a, Token: bot.Token(b)}, {Label: c, Token: "t"}},
		}
		pages := render(r)
		check(t, pages)
		var all string
		for _, p := range pages {
			all += p.text
			if _, err := json.Marshal(p.entities); err != nil {
				t.Error(err)
			}
		}
		for _, s := range []string{a, many, c} {
			s = bot.Neutral(s)
			if rich(nil).plus(s, style{}).isVisible() && !strings.Contains(bare(all), bare(s)) {
				t.Errorf("%q was lost", s)
			}
		}
	})
}

package discord_test

import (
	"strings"
	"testing"

	"stepwise/adapters/discord"
	"stepwise/bot"
)

func TestSplit(t *testing.T) {
	sentence := strings.Repeat("word ", 59) + "end. "
	for _, tc := range []struct {
		name   string
		blocks []bot.Block
		ends   []string // of the messages
	}{
		{"just fits", []bot.Block{paragraph(strings.Repeat("x", 999)), paragraph(strings.Repeat("y", 999))}, []string{"y"}},
		{"just does not fit", []bot.Block{paragraph(strings.Repeat("x", 1000)), paragraph(strings.Repeat("y", 999))}, []string{"x", "y"}},
		{"emoji count twice", []bot.Block{paragraph(strings.Repeat("x", 999)), paragraph(strings.Repeat("😀", 500))}, []string{"x", "😀"}},
		{"between sentences", []bot.Block{paragraph(strings.Repeat(sentence, 10))}, []string{"end.", "end."}},
		{"between Chinese sentences", []bot.Block{paragraph(strings.Repeat("退订后马上登录账号查看状态。", 200))}, []string{"。", "。"}},
		{"between words", []bot.Block{paragraph(strings.Repeat("word ", 500))}, []string{"word", "word"}},
		{"a heading stays with what it stands over", []bot.Block{
			paragraph(strings.Repeat("x", 1500)), {Kind: bot.Heading, Text: text("Heading")}, paragraph(strings.Repeat("y", 1000)),
		}, []string{"x", "y"}},
		{"a title and an endless block", []bot.Block{{Kind: bot.Heading, Text: text("Heading")}, paragraph(strings.Repeat(sentence, 7))}, []string{"end.", "end."}},
		{"a bold text is bold in each", []bot.Block{{Text: bot.Text{{Kind: bot.Label, Text: strings.Repeat("word ", 500)}}}}, []string{"word**", "word**"}},
		{"a quote is one in each", []bot.Block{{Kind: bot.Sentence, Text: text(strings.Repeat("word ", 500))}}, []string{"word", "word"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := discord.Render(bot.Reply{Blocks: tc.blocks})
			if len(got) != len(tc.ends) {
				t.Fatalf("%d messages: %.60q", len(got), got)
			}
			begins := got[0].Content[:2]
			for i, m := range got {
				if !strings.HasSuffix(m.Content, tc.ends[i]) || discord.Size(m.Content) > discord.MaxContent {
					t.Errorf("message %d of size %d ends in %q", i+1, discord.Size(m.Content), m.Content[max(0, len(m.Content)-20):])
				}
				if (begins == "**" || begins == "> ") && !strings.HasPrefix(m.Content, begins) {
					t.Errorf("message %d begins with %.10q", i+1, m.Content)
				}
			}
		})
	}
}

// TestWholeCharacters splits what looks like one character, but is not, between such.
func TestWholeCharacters(t *testing.T) {
	for _, c := range []string{"👩🏽‍💻", "👨‍👩‍👧‍👦", "🇲🇾", "e\u0301\u0323", "❤️", "👍🏿", "ก็"} {
		for n := range 12 { // so that the end of a message comes everywhere in a character
			all := strings.Repeat("x", n) + strings.Repeat(c, 1000)
			for _, m := range discord.Render(bot.Reply{Blocks: []bot.Block{paragraph(all)}, Choices: []bot.Choice{{Label: all}}}) {
				texts := strings.Split(m.Content, "\n")
				for _, row := range m.Rows {
					texts = append(texts, strings.TrimSuffix(row[0].Label, "…"))
				}
				for _, s := range texts {
					s = strings.TrimLeft(strings.TrimPrefix(s, "1. "), "x ")
					if strings.ReplaceAll(s, c, "") != "" {
						t.Fatalf("%q after %d others was taken apart: %.40q", c, n, s)
					}
				}
			}
		}
	}
}

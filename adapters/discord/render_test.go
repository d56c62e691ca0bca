package discord_test

import (
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"stepwise/adapters/discord"
	"stepwise/adapters/discord/discordfake"
	"stepwise/bot"
	"stepwise/knowledge"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func text(s string) bot.Text { return bot.Text{{Text: s}} }

func paragraph(s string) bot.Block { return bot.Block{Text: text(s)} }

func choices(n int, label string) []bot.Choice {
	var out []bot.Choice
	for i := range n {
		out = append(out, bot.Choice{Label: fmt.Sprintf(label, i+1), Token: bot.Token(fmt.Sprintf("s:%d", i+1))})
	}
	return out
}

// replies are one of every kind.
func replies() map[bot.ReplyKind]bot.Reply {
	steps := []bot.Block{
		{Kind: bot.Step, Number: 1, Total: 3, Text: text("Sign in"), Body: []bot.Block{
			{Text: bot.Text{{Text: "Open "}, {Kind: bot.Link, Text: "acme.example", URL: "https://acme.example"}, {Text: " and press "}, {Kind: bot.Label, Text: "Sign in"}, {Text: "."}}},
		}},
		{Kind: bot.Step, Number: 2, Total: 3, Text: text("Close it"), Optional: "optional", Body: []bot.Block{
			{Kind: bot.Warning, Alert: knowledge.AlertCaution, Label: "Caution", Body: []bot.Block{paragraph("It does not come back."), {Kind: bot.List, Items: [][]bot.Block{{paragraph("Really.")}}}}},
			paragraph("Choose a reason:"),
			{Kind: bot.List, Ordered: true, Items: [][]bot.Block{{paragraph("too dear"), {Kind: bot.List, Items: [][]bot.Block{{paragraph("much")}}}}, {paragraph("other")}}},
			{Kind: bot.Image, Text: text("Where it is"), File: "close.png"},
		}},
		{Kind: bot.Step, Number: 3, Total: 3, Body: []bot.Block{paragraph("Say goodbye:"), {Kind: bot.Sentence, Text: text("Close it, please.")}}},
	}
	fine := bot.Block{Kind: bot.Fine, Text: bot.Text{{Text: "From "}, {Kind: bot.Link, Text: "https://acme.example/help", URL: "https://acme.example/help"}, {Text: ", checked on 9 August 2026"}}}
	return map[bot.ReplyKind]bot.Reply{
		bot.GuideReply: {
			Title: "How do I close my account?", Blocks: append(append([]bot.Block{paragraph("You close it in your settings."), {Kind: bot.Heading, Text: text("Steps")}}, steps...), fine),
			Choices: choices(4, "Section %d"),
		},
		bot.PartReply: {Title: "How do I close my account?", Blocks: steps[1:2], Choices: choices(1, "The whole guide (%d)")},
		bot.FAQReply: {Title: "可以再回来吗？", Blocks: []bot.Block{
			{Text: bot.Text{{Text: "可以，点"}, {Kind: bot.Label, Text: "重新订阅"}, {Text: "。"}}},
			{Kind: bot.Warning, Alert: knowledge.AlertNote, Label: "注意", Body: []bot.Block{paragraph("价格可能不同。")}},
		}},
		bot.ChoiceReply:  {Title: "Which one do you mean?", Blocks: nil, Choices: choices(7, "Guide %d")},
		bot.ListReply:    {Title: "What I have on “acme”", Blocks: []bot.Block{paragraph("I found 30 entries.")}, Choices: choices(30, "Entry %d")},
		bot.DeclineReply: {Blocks: []bot.Block{paragraph("I don't know this.")}, Choices: choices(2, "Topic %d: "+strings.Repeat("a rather long title ", 6))},
		bot.SmallReply:   {Blocks: []bot.Block{paragraph("You're welcome!")}},
		bot.HelpReply:    {Title: "What I can do", Blocks: []bot.Block{paragraph("Ask me."), {Kind: bot.List, Items: [][]bot.Block{{paragraph("/faq and a word")}, {paragraph("/help")}}}}},
		bot.NoteReply:    {Blocks: []bot.Block{paragraph("- 1. *@everyone* <@1> :smile: https://a.example # not a heading")}},
	}
}

func TestRender(t *testing.T) {
	for kind, r := range replies() {
		t.Run(string(kind), func(t *testing.T) {
			r.Kind = kind
			var b strings.Builder
			for i, m := range discord.Render(r) {
				fmt.Fprintf(&b, "---- message %d\n%s\n", i+1, m.Content)
				for _, row := range m.Rows {
					for i, c := range row {
						fmt.Fprintf(&b, "%c%s", "[|"[min(i, 1)], c)
					}
					b.WriteString("]\n")
				}
			}
			golden(t, filepath.Join("testdata", string(kind)+".golden"), b.String())
		})
	}
	if got := discord.Render(bot.Reply{}); got != nil {
		t.Errorf("the zero Reply became %q", got)
	}
}

// visible is what a reader sees of a text: no space and nothing without a shape.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\ufffd' || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// shown is what a reader sees of the messages, after the limits have been checked.
func shown(t *testing.T, messages []discord.Rendered) (words string, tokens []bot.Token) {
	t.Helper()
	var b strings.Builder
	for i, m := range messages {
		if n := discord.Size(m.Content); n == 0 || n > discord.MaxContent || m.Content != strings.TrimSpace(m.Content) {
			t.Errorf("message %d of %d has a content of %d: %.40q", i+1, len(messages), n, m.Content)
		}
		b.WriteString(discordfake.Display(m.Content))
		ids := map[string]bool{}
		for _, row := range m.Rows {
			for _, c := range row {
				if c.ID == "" || len(c.ID) > 100 || ids[c.ID] {
					t.Errorf("the id %q is empty, too long or there twice", c.ID)
				}
				ids[c.ID] = true
				if n := discord.Size(c.Label); n == 0 || n > 100 {
					t.Errorf("label %q", c.Label)
				}
				tokens = append(tokens, discord.ChoiceToken(c.ID))
			}
		}
	}
	return visible(b.String()), tokens
}

func FuzzRender(f *testing.F) {
	f.Add("Sign in", "打开会员中心，再点会员管理。", "https://a.example/?a=1&b=(2)", 3)
	f.Add("*a* **b** _c_ __d__ ~~e~~ ||f|| `g` ```h```", "@everyone <@1> <@&2> <#3> <:a:4> <t:5:R> </ask:6> :smile:", "javascript:alert(1)", 30)
	f.Add("> a", "# b\n- c\n1. d\n-# e\n+ f", "[a](https://b.example)", 200)
	f.Add("\xff\x00\u202e", "👩🏽‍💻🇲🇾e\u0301", strings.Repeat("长", 3000), 1)
	f.Add(strings.Repeat("word ", 900), strings.Repeat("*", 3000), "https://a.example/"+strings.Repeat("x", 3000), 0)
	f.Add("\\", "\\\\*", "a.example", 26)
	f.Fuzz(func(t *testing.T, a, b, c string, n int) {
		// What stands for mention, link and the like must not come from the text itself.
		for _, s := range []*string{&a, &b, &c} {
			*s = strings.NewReplacer("⟪", "", "⟫", "", "…", "").Replace((*s)[:min(len(*s), 5000)])
		}
		r := bot.Reply{
			Title: a,
			Blocks: []bot.Block{
				paragraph(b),
				{Kind: bot.Heading, Text: text(c)},
				{Kind: bot.Step, Number: 1, Total: 2, Text: text(c), Body: []bot.Block{
					{Text: bot.Text{{Text: a}, {Kind: bot.Label, Text: b}, {Kind: bot.Label, Text: a}, {Kind: bot.Link, Text: c, URL: b}, {Kind: bot.Link, Text: a, URL: c}}},
					{Kind: bot.Warning, Label: b, Body: []bot.Block{paragraph(c)}},
				}},
				{Kind: bot.List, Items: [][]bot.Block{{paragraph(a)}, {{Kind: bot.List, Ordered: true, Items: [][]bot.Block{{paragraph(b)}}}}}},
				{Kind: bot.Sentence, Text: text(a)},
				{Kind: bot.Image, Text: text(b)},
				{Kind: bot.Fine, Text: bot.Text{{Text: c}, {Kind: bot.Label, Text: a}}},
			},
		}
		n = min(max(n, 0), 150)
		for i := range n {
			r.Choices = append(r.Choices, bot.Choice{Label: []string{a, b, c}[i%3], Token: bot.Token([]string{"", "~", "s:1", "s:2"}[i%4])})
		}
		got, tokens := shown(t, discord.Render(r))
		for s, places := range map[string]int{a: 5, b: 5, c: 4} {
			if want := visible(s); want != "" && strings.Count(got, want) < places {
				t.Errorf("%.80q is there %d times, not %d:\n%.2000s", s, strings.Count(got, want), places, got)
			}
		}
		if strings.Contains(got, "⟪") {
			t.Errorf("something is more than text: %.2000s", got)
		}
		if len(tokens) != n {
			t.Fatalf("%d of %d choices", len(tokens), n)
		}
		for i, k := range tokens {
			if k != r.Choices[i].Token {
				t.Errorf("choice %d has the token %q, not %q", i, k, r.Choices[i].Token)
			}
		}
	})
}

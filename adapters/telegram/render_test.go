package telegram

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"stepwise/bot"
	"stepwise/knowledge"
)

var updateGolden = flag.Bool("update", false, "rewrite the golden files")

func text(s string) bot.Text { return bot.Text{{Text: s}} }

func paragraph(s string) bot.Block { return bot.Block{Text: text(s)} }

func replies() map[string]bot.Reply {
	fine := bot.Block{Kind: bot.Fine, Text: bot.Text{{Text: "From "}, {Kind: bot.Link, Text: "https://acme.example/help", URL: "https://acme.example/help"}, {Text: ", checked on 20 November 2026"}}}
	press := bot.Block{Text: bot.Text{
		{Text: "Press "},
		{Kind: bot.Label, Text: "Sign in"},
		{Text: " on "},
		{Kind: bot.Link, Text: "the page", URL: "https://acme.example"},
		{Text: " or write to "},
		{Kind: bot.Link, Text: "help@acme.example", URL: "mailto:help@acme.example"},
		{Text: "."},
	}}
	caution := bot.Block{Kind: bot.Warning, Alert: knowledge.AlertCaution, Label: "Caution", Body: []bot.Block{paragraph("This cannot be undone."), paragraph("Really.")}}
	long := strings.Repeat("This sentence is one of very many. ", 130)
	return map[string]bot.Reply{
		"nothing": {},
		"guide": {
			Kind: bot.GuideReply, Title: "How do I close Acme?", Blocks: []bot.Block{
				paragraph("Closing takes two steps."),
				{Kind: bot.Heading, Text: text("Steps")},
				{Kind: bot.Step, Number: 1, Total: 2, Text: text("Sign in"), Optional: "optional", Body: []bot.Block{press, caution}},
				{Kind: bot.Step, Number: 2, Total: 2, Body: []bot.Block{paragraph("Say this:"), {Kind: bot.Sentence, Text: text("Please close my account.")}}},
				{Kind: bot.List, Items: [][]bot.Block{{paragraph("one"), {Kind: bot.List, Ordered: true, Items: [][]bot.Block{{paragraph("within")}}}}, {paragraph("two")}}},
				{Kind: bot.Image, Text: text("The button"), File: "pictures/button.png"},
				{Kind: bot.Image, File: "pictures/button.png"},
				fine,
			},
			Choices: []bot.Choice{{Label: "Did that work?", Token: "y"}, {Label: "A person", Token: "p"}},
		},
		"part": {
			Kind: bot.PartReply, Title: "怎么退订咪咕会员？", Blocks: []bot.Block{
				{Kind: bot.Step, Number: 2, Total: 7, Text: text("打开会员页面"), Body: []bot.Block{
					{Text: bot.Text{{Text: "打开"}, {Kind: bot.Label, Text: "会员中心"}, {Text: "，再点"}, {Kind: bot.Label, Text: "退订👋"}, {Text: "。"}}},
					{Kind: bot.Warning, Alert: knowledge.AlertWarning, Label: "警告", Body: []bot.Block{paragraph("不能撤销。")}},
				}},
			},
			Choices: []bot.Choice{{Label: "下一步", Token: "n"}, {Label: "上一步", Token: "b"}, {Label: "人工", Token: "p"}, {Label: "全部", Token: "a"}},
		},
		"faq": {Kind: bot.FAQReply, Title: "Can I come back?", Blocks: []bot.Block{paragraph("Yes."), fine}},
		"choice": {Kind: bot.ChoiceReply, Title: "Which one?", Choices: []bot.Choice{
			{Label: "How do I cancel Netflix on the phone without losing my profile?", Token: "a"}, {Label: "How do I cancel Migu?", Token: "b"},
		}},
		"list":    {Kind: bot.ListReply, Title: "FAQ: refund", Blocks: []bot.Block{paragraph("2 answers mention it.")}, Choices: []bot.Choice{{Label: "Refund of a gift card", Token: "a"}}},
		"decline": {Kind: bot.DeclineReply, Blocks: []bot.Block{paragraph("I don't know this."), {Kind: bot.Heading, Text: text("A heading at the end")}}},
		"small":   {Kind: bot.SmallReply, Blocks: []bot.Block{paragraph("Hello!")}},
		"help":    {Kind: bot.HelpReply, Title: "What I can do", Blocks: []bot.Block{{Kind: bot.List, Items: [][]bot.Block{{paragraph("/faq refund")}, {paragraph("/language")}}}}},
		"note":    {Kind: bot.NoteReply, Blocks: []bot.Block{paragraph("I can read only text.")}},
		"hostile": {
			Title: "*bold* <b>bold</b> @everyone \x1b[31m", Blocks: []bot.Block{
				{Text: bot.Text{{Text: "mail a@b.example, ping @"}, {Kind: bot.Label, Text: "ann"}, {Text: " and "}, {Kind: bot.Link, Text: "ann", URL: "tg://user?id=1"}, {Text: ", \u202eturned, \xff broken\r\nline"}}},
				{Kind: bot.Warning, Alert: "STRANGE", Body: []bot.Block{{Kind: bot.List, Items: [][]bot.Block{{paragraph("no label")}}}}},
				{Text: bot.Text{{Kind: bot.Link, Text: "script", URL: "javascript:alert(1)"}, {Kind: bot.Link, URL: "https://acme.example/?q=1"}}},
			},
			Choices: []bot.Choice{{Label: "\x00", Token: "a"}, {Label: "no token"}, {Label: "long token", Token: bot.Token(strings.Repeat("x", 65))}, {Label: "@ann", Token: "b"}},
		},
		"long": {
			Kind: bot.GuideReply, Title: "A long one", Blocks: []bot.Block{
				paragraph(long),
				{Kind: bot.Heading, Text: text("Said")},
				{Kind: bot.Sentence, Text: text(strings.Repeat("很长的一句话，", 620) + "完。")},
				paragraph("The end."),
			},
			Choices: []bot.Choice{{Label: "OK", Token: "o"}},
		},
	}
}

// shown is pages as a golden file: what is read, with the styles around what has them.
func shown(pages []page) string {
	var b strings.Builder
	for i, p := range pages {
		fmt.Fprintf(&b, "=== message %d\n", i+1)
		units := utf16.Encode([]rune(p.text))
		for at := 0; at <= len(units); at++ {
			for _, e := range p.entities {
				if e.Offset+e.Length == at {
					fmt.Fprintf(&b, "</%s>", e.Type)
				}
			}
			for _, e := range p.entities {
				if e.Offset == at {
					fmt.Fprintf(&b, "<%s%s>", e.Type, strings.TrimSuffix(" "+e.URL, " "))
				}
			}
			if at < len(units) {
				r := rune(units[at])
				if utf16.IsSurrogate(r) {
					r = utf16.DecodeRune(r, rune(units[at+1]))
					at++
				}
				b.WriteRune(r)
			}
		}
		b.WriteByte('\n')
		for _, row := range p.keyboard {
			for _, k := range row {
				fmt.Fprintf(&b, "[%s -> %s] ", k.Text, *k.CallbackData)
			}
			b.WriteByte('\n')
		}
	}
	return strings.ReplaceAll(b.String(), string(wordJoiner), "{WJ}")
}

func TestRender(t *testing.T) {
	for name, r := range replies() {
		t.Run(name, func(t *testing.T) {
			pages := render(r)
			check(t, pages)
			got := shown(pages)
			file := filepath.Join("testdata", name+".golden")
			if *updateGolden {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// check is what holds for every rendered reply.
func check(t *testing.T, pages []page) {
	t.Helper()
	for i, p := range pages {
		n := utf16.Encode([]rune(p.text))
		if len(n) == 0 || len(n) > 4096 || !utf8.ValidString(p.text) || strings.TrimSpace(p.text) != p.text {
			t.Errorf("message of %d units: %q", len(n), p.text)
		}
		if len(p.entities) > 100 {
			t.Errorf("%d entities", len(p.entities))
		}
		for _, e := range p.entities {
			if e.Offset < 0 || e.Length < 1 || e.Offset+e.Length > len(n) {
				t.Fatalf("entity %+v in %d units", e, len(n))
			}
			low := func(i int) bool { return i < len(n) && n[i] >= 0xdc00 && n[i] < 0xe000 }
			if low(e.Offset) || low(e.Offset+e.Length) {
				t.Errorf("entity %+v splits a character", e)
			}
		}
		if mention(p.text) {
			t.Errorf("a mention in %q", p.text)
		}
		if len(p.keyboard) > 0 && i < len(pages)-1 {
			t.Error("buttons are not on the last message")
		}
		for _, row := range p.keyboard {
			for _, k := range row {
				if len(*k.CallbackData) < 1 || len(*k.CallbackData) > 64 || strings.TrimSpace(k.Text) == "" || columns(k.Text) > maxLabel {
					t.Errorf("button %q -> %q", k.Text, *k.CallbackData)
				}
			}
		}
	}
}

// mention reports whether Telegram would take a word for a user's name.
func mention(s string) bool {
	for i, r := range s {
		if r == '@' && !endsInWord(s[:i]) && beginsWithWord(s[i+1:]) {
			return true
		}
	}
	return false
}

// bare is what is left of a text without spaces and what has no shape.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.In(r, unicode.Cf) {
			return -1
		}
		return r
	}, s)
}

func TestTheLimitIsUsedUp(t *testing.T) {
	for n, want := range map[int]int{maxUnits: 1, maxUnits + 1: 2, 3 * maxUnits: 3} {
		for _, c := range []string{"x", "长"} {
			if pages := render(bot.Reply{Blocks: []bot.Block{paragraph(strings.Repeat(c, n))}}); len(pages) != want {
				t.Errorf("%d %s: %d messages, want %d", n, c, len(pages), want)
			}
		}
		if pages := render(bot.Reply{Blocks: []bot.Block{paragraph(strings.Repeat("👋", n/2) + strings.Repeat("x", n%2))}}); len(pages) != want {
			t.Errorf("%d units of emoji: %d messages, want %d", n, len(pages), want)
		}
	}
}

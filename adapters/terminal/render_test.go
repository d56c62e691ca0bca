package terminal

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"stepwise/bot"
	"stepwise/knowledge"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func text(s string) bot.Text { return bot.Text{{Text: s}} }

func paragraph(s string) bot.Block { return bot.Block{Text: text(s)} }

func replies() map[string]bot.Reply {
	long := "This sentence goes on for so long that it does not fit on a single line of eighty columns, and has to be broken where a space stands. "
	han := "退订后马上登录账号，查看会员状态和剩余有效期，确认服务已经停止。如果还没停，请尽快联系客服核实、处理。“会员管理”里能看到（以页面为准）。"
	return map[string]bot.Reply{
		"nothing": {},
		"blocks": {
			Kind: bot.GuideReply, Title: "Everything at once", Blocks: []bot.Block{
				paragraph(long + long),
				{Kind: bot.Heading, Text: text("Steps")},
				{Kind: bot.Step, Number: 9, Total: 10, Text: text("Sign in"), Optional: "optional", Body: []bot.Block{
					{Text: bot.Text{{Text: "Press "}, {Kind: bot.Label, Text: "Sign in"}, {Text: " on "}, {Kind: bot.Link, Text: "the page", URL: "https://acme.example"}, {Text: "."}}},
					{Kind: bot.Warning, Alert: knowledge.AlertCaution, Label: "Caution", Body: []bot.Block{paragraph(long), paragraph("Really.")}},
				}},
				{Kind: bot.Step, Number: 10, Total: 10, Body: []bot.Block{paragraph(long), {Kind: bot.Sentence, Text: text("Close it, please.")}}},
				{Kind: bot.List, Items: [][]bot.Block{{paragraph("one")}, {paragraph(long)}}},
				{Kind: bot.List, Ordered: true, Items: [][]bot.Block{{paragraph("one"), {Kind: bot.List, Items: [][]bot.Block{{paragraph("within")}}}}, {paragraph("two")}}},
				{Kind: bot.Image, Text: text("The button"), File: "button.png"},
				{Kind: bot.Image, File: "button.png"},
				{Kind: bot.Warning, Body: []bot.Block{{Kind: bot.List, Items: [][]bot.Block{{paragraph("a warning without a label")}}}}},
				{Kind: bot.Fine, Text: bot.Text{{Kind: bot.Link, Text: "help@acme.example", URL: "mailto:help@acme.example"}}},
			},
			Choices: []bot.Choice{{Label: "Yes"}, {Label: long}},
		},
		"chinese": {
			Kind: bot.PartReply, Title: "怎么退订咪咕会员？", Blocks: []bot.Block{
				{Kind: bot.Step, Number: 1, Total: 4, Text: text("打开会员页面"), Optional: "可选", Body: []bot.Block{
					{Text: bot.Text{{Text: "打开"}, {Kind: bot.Label, Text: "会员中心"}, {Text: "，" + han + han}}},
					{Kind: bot.Warning, Label: "警告", Body: []bot.Block{paragraph(han)}},
				}},
				{Kind: bot.Fine, Text: text("上次核对时间：2026年8月9日")},
			},
			Choices: []bot.Choice{{Label: "下一步：" + han}},
		},
		"hostile": {
			Title: "\x1b]0;title\x07\x1b[2J", Blocks: []bot.Block{
				paragraph("red \x1b[31mtext\x1b[0m, a bell\x07, a line\r\nbreak, \u202eturned around, \u009b31m, \xff broken, a very long word: " + strings.Repeat("x", 100)),
				{Kind: bot.Warning, Label: "\x1b[1mLabel", Body: []bot.Block{paragraph("\u2028separated")}},
				{Text: bot.Text{{Kind: bot.Link, Text: "a link", URL: "https://a.example/\x1b[0m"}}},
				{Kind: bot.Image, File: "\x1b.png"},
			},
			Choices: []bot.Choice{{Label: "\x1b[5mblink"}},
		},
	}
}

func TestRender(t *testing.T) {
	for name, r := range replies() {
		t.Run(name, func(t *testing.T) {
			got := Render(r)
			check(t, got)
			file := filepath.Join("testdata", name+".golden")
			if *update {
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

// check is what holds for every rendered reply that is not nested beyond reason.
func check(t *testing.T, got string) {
	t.Helper()
	if !utf8.ValidString(got) {
		t.Errorf("invalid UTF-8: %q", got)
	}
	for line := range strings.Lines(got) {
		line = strings.TrimSuffix(line, "\n")
		if columns(line) > width {
			t.Errorf("%d columns: %q", columns(line), line)
		}
		if strings.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) || r >= 0x202a && r <= 0x202e }) {
			t.Errorf("a terminal obeys %q", line)
		}
		if strings.HasSuffix(line, " ") {
			t.Errorf("space at the end of %q", line)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		want     []string
	}{
		{"at spaces", "one two  three", []string{"one two", "three"}},
		{"exactly full", "1234567890 x", []string{"1234567890", "x"}},
		{"between Han characters", "退订后马上登录", []string{"退订后马上", "登录"}},
		{"no comma at the beginning", "退订后马上，登录", []string{"退订后马", "上，登录"}},
		{"no opening quote at the end", "退订后来“马上”", []string{"退订后来", "“马上”"}},
		{"between Han and Latin", "登录Netflix账号", []string{"登录", "Netflix账", "号"}},
		{"a long word", "a 123456789012345", []string{"a", "1234567890", "12345"}},
		{"nothing", " \n ", nil},
		{"an accent stays on its letter", strings.Repeat("e\u0301", 12), []string{strings.Repeat("e\u0301", 10), strings.Repeat("e\u0301", 2)}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, wrap(tc.in, 10)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// squeezed is the text without spaces, which breaking lines may add or take.
func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

func FuzzRender(f *testing.F) {
	f.Add("Sign in", "打开会员中心，再点会员管理。", "\x1b[31m")
	f.Add("", "👩🏽‍💻👩🏽‍💻 e\u0301e\u0301", strings.Repeat("长", 200))
	f.Add("\xff", "\u202e", strings.Repeat("x", 200))
	f.Fuzz(func(t *testing.T, a, b, c string) {
		got := Render(bot.Reply{
			Title: a,
			Blocks: []bot.Block{
				paragraph(b),
				{Kind: bot.Step, Number: 1, Total: 2, Text: text(c), Body: []bot.Block{paragraph(a), {Kind: bot.Warning, Label: b, Body: []bot.Block{paragraph(c)}}}},
				{Kind: bot.List, Items: [][]bot.Block{{paragraph(a)}, {{Kind: bot.List, Ordered: true, Items: [][]bot.Block{{paragraph(b)}}}}}},
				{Kind: bot.Fine, Text: bot.Text{{Kind: bot.Link, Text: a, URL: c}}},
			},
			Choices: []bot.Choice{{Label: a}, {Label: b}},
		})
		check(t, got)
		for _, s := range []string{a, b, c} {
			if !strings.Contains(squeezed(got), squeezed(bot.Neutral(s))) && !strings.ContainsAny(s, "=-") {
				t.Errorf("%q was lost in\n%s", s, got)
			}
		}
	})
}

package web

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stepwise/adapters/web/webtest"
	"stepwise/bot"
	"stepwise/knowledge"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func text(s string) bot.Text { return bot.Text{{Text: s}} }

func paragraph(s string) bot.Block { return bot.Block{Text: text(s)} }

func replies() map[string]bot.Reply {
	hostile := "</article><script>x()</script>\"'`\x00\u202e&amp;<!--\xff"
	return map[string]bot.Reply{
		"nothing": {},
		"guide": {
			Kind: bot.GuideReply, Language: "en", Title: "Everything at once", Blocks: []bot.Block{
				paragraph("The short answer."),
				{Kind: bot.Heading, Text: text("Steps")},
				{Kind: bot.Step, Number: 1, Total: 2, Text: text("Sign in"), Optional: "optional", Body: []bot.Block{
					{Text: bot.Text{{Text: "Press "}, {Kind: bot.Label, Text: "Sign in"}, {Text: " on "}, {Kind: bot.Link, Text: "the page", URL: "https://acme.example/?a=1&b=2"}, {Text: "."}}},
					{Kind: bot.Warning, Alert: knowledge.AlertCaution, Label: "Caution", Body: []bot.Block{paragraph("It is gone for good."), paragraph("Really.")}},
				}},
				{Kind: bot.Step, Number: 2, Total: 2, Body: []bot.Block{paragraph("Call."), {Kind: bot.Sentence, Text: text("Close it, please.")}}},
				{Kind: bot.List, Items: [][]bot.Block{{paragraph("one")}, {{Kind: bot.Heading, Text: text("two")}, paragraph("more")}}},
				{Kind: bot.List, Ordered: true, Items: [][]bot.Block{{paragraph("one"), {Kind: bot.List, Items: [][]bot.Block{{paragraph("within")}}}}}},
				{Kind: bot.Image, Text: text("The button"), File: "button.png"},
				{Kind: bot.Image, File: "button.png"},
				{Kind: bot.Warning, Body: []bot.Block{paragraph("a warning without a label")}},
				{Kind: bot.Fine, Text: bot.Text{{Kind: bot.Link, Text: "help@acme.example", URL: "mailto:help@acme.example"}, {Kind: bot.Link, Text: "call", URL: "tel:+1555"}}},
			},
			Choices: []bot.Choice{{Label: "Yes", Token: "p:a:b"}, {Label: "No", Token: "n"}},
		},
		"part": {Kind: bot.PartReply, Language: "zh", Title: "怎么退订？", Blocks: []bot.Block{
			{Kind: bot.Step, Number: 2, Total: 7, Text: text("打开会员页面"), Optional: "可选", Body: []bot.Block{paragraph("点开。")}},
			{Kind: bot.Step, Number: 3, Total: 7, Optional: "可选"},
		}},
		"choices alone": {Kind: bot.ChoiceReply, Choices: []bot.Choice{{Label: "Yes", Token: "y"}}},
		"a kind to come": {Kind: "kind-to-come", Blocks: []bot.Block{
			{Kind: 99, Text: bot.Text{{Kind: 99, Text: "a span to come"}}},
		}},
		"links": {Kind: bot.FAQReply, Blocks: []bot.Block{{Text: bot.Text{
			{Kind: bot.Link, Text: "js", URL: "javascript:x()"},
			{Kind: bot.Link, Text: "shouted", URL: "JavaScript://a.example/%0ax()"},
			{Kind: bot.Link, Text: "spaced", URL: " javascript:x()"},
			{Kind: bot.Link, Text: "data", URL: "data:text/html,<script>x()</script>"},
			{Kind: bot.Link, Text: "relative", URL: "/messages"},
			{Kind: bot.Link, Text: "no scheme", URL: "//a.example"},
			{Kind: bot.Link, Text: "a user before the host", URL: "https://bank.example@a.example"},
			{Kind: bot.Link, Text: "quotes", URL: `https://a.example/"onclick="x()`},
			{Kind: bot.Link, Text: "broken", URL: "https://a.example/%zz"},
			{Kind: bot.Link, Text: "", URL: ""},
			{Kind: bot.Link, Text: "https://a.example/路", URL: "https://a.example/路"},
		}}}},
		"hostile": {Kind: bot.ReplyKind(hostile), Language: `en" onclick="x()`, Title: hostile, Blocks: []bot.Block{
			paragraph(hostile),
			{Kind: bot.Step, Number: -1, Total: 2, Text: text(hostile), Optional: hostile},
			{Kind: bot.Warning, Alert: knowledge.AlertKind(hostile), Label: hostile},
			{Kind: bot.Image, File: hostile},
			{Text: bot.Text{{Kind: bot.Link, Text: hostile, URL: "https://a.example/" + hostile}}},
		}, Choices: []bot.Choice{{Label: hostile, Token: bot.Token(`"><img src=x onerror=x()>`)}}},
	}
}

func TestRender(t *testing.T) {
	for name, r := range replies() {
		t.Run(name, func(t *testing.T) {
			got, err := Render(r)
			if err != nil {
				t.Fatal(err)
			}
			if got != "" {
				if _, err := webtest.Read(got); err != nil {
					t.Error(err)
				}
			}
			file := filepath.Join("testdata", strings.ReplaceAll(name, " ", "-")+".golden")
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

// squeezed is the text without spaces, of which a browser shows several as one.
func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

func FuzzRender(f *testing.F) {
	f.Add("Sign in", "打开会员中心", "https://a.example/")
	f.Add("</article><script>alert(1)</script>", `" onclick="alert(1)`, "javascript:alert(1)")
	f.Add("\xff\x00\r\n", "\u202e<!--", "data:text/html,<svg onload=alert(1)>")
	f.Add("{{.}}", "]]>&lt;", "https://a@b.example/'\"><img src=x>")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		html, err := Render(bot.Reply{
			Kind: bot.ReplyKind(b), Title: a,
			Blocks: []bot.Block{
				paragraph(b),
				{Kind: bot.Step, Number: len(a), Total: 2, Text: text(c), Optional: a, Body: []bot.Block{paragraph(a), {Kind: bot.Warning, Alert: knowledge.AlertKind(c), Label: b, Body: []bot.Block{paragraph(c)}}}},
				{Kind: bot.List, Items: [][]bot.Block{{paragraph(a)}, {{Kind: bot.List, Ordered: true, Items: [][]bot.Block{{paragraph(b)}}}}}},
				{Text: bot.Text{{Kind: bot.Label, Text: a}, {Text: "-"}, {Kind: bot.Link, Text: b, URL: c}}},
				{Kind: bot.Image, Text: text(c), File: a},
			},
			Choices: []bot.Choice{{Label: a, Token: bot.Token(c)}, {Label: b, Token: bot.Token(a)}},
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := webtest.Read(html)
		if err != nil {
			t.Fatalf("%v in\n%s", err, html)
		}
		for _, s := range []string{a, b, c} {
			if !strings.Contains(squeezed(got.Text), squeezed(bot.Neutral(s))) {
				t.Errorf("%q was lost in\n%s", s, html)
			}
		}
		if diff := cmp.Diff([]string{squeezed(bot.Neutral(a)), squeezed(bot.Neutral(b))}, []string{squeezed(got.Choices[0]), squeezed(got.Choices[1])}); diff != "" {
			t.Errorf("choices (-want +got):\n%s", diff)
		}
	})
}

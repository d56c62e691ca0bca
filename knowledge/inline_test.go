package knowledge_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"stepwise/knowledge"
)

// What a paragraph says, whatever its mark-up.
func TestText(t *testing.T) {
	plain := func(s string) knowledge.Text { return knowledge.Text{{Text: s}} }
	for _, c := range []struct {
		name, markdown string
		want           knowledge.Text
	}{
		{"line end between words", "one\ntwo", plain("one two")},
		{"line end between Han characters", "第一行，\n第二行\n“三”", plain("第一行，第二行“三”")},
		{"line end between Han and Latin", "打开\nNetflix", plain("打开 Netflix")},
		{"two spaces at the line end", "one  \ntwo", plain("one two")},
		{"emphasis", "an *important* _word_", plain("an important word")},
		{"escapes and entities", `\*a\* &amp; \&amp; &#65; & b_c`, plain("*a* & &amp; A & b_c")},
		{"label", "Press **Sign  in** now", knowledge.Text{{Text: "Press "}, {Kind: knowledge.Label, Text: "Sign in"}, {Text: " now"}}},
		{"two labels", "**A** **B**", knowledge.Text{{Kind: knowledge.Label, Text: "A"}, {Text: " "}, {Kind: knowledge.Label, Text: "B"}}},
		{"links", "See [a *b*](https://x.org/?a=1&amp;b=2), <https://y.org>, <a@y.org>", knowledge.Text{
			{Text: "See "},
			{Kind: knowledge.Link, Text: "a b", URL: "https://x.org/?a=1&b=2"},
			{Text: ", "},
			{Kind: knowledge.Link, Text: "https://y.org", URL: "https://y.org"},
			{Text: ", "},
			{Kind: knowledge.Link, Text: "a@y.org", URL: "mailto:a@y.org"},
		}},
		{"label in a link", "[**a** b](https://x.org)", knowledge.Text{{Kind: knowledge.Link, Text: "a b", URL: "https://x.org"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			front := "+++\ntitle = \"t\"\nproduct = \"p\"\ntask = \"c\"\n+++\n\n"
			guides, diags := knowledge.Parse("g.en.md", []byte(front+c.markdown+"\n\n## S {.steps}\n\n1. a\n"))
			if len(diags) > 0 {
				t.Fatal(diags)
			}
			if diff := cmp.Diff(c.want, guides[0].Summary[0].Text); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What blocks are made of quotes and alerts.
func TestQuotes(t *testing.T) {
	text := func(s string) knowledge.Text { return knowledge.Text{{Text: s}} }
	for _, c := range []struct {
		name, markdown string
		want           []knowledge.Block
	}{
		{"straight marks", `> "Please refund me."`, []knowledge.Block{{Kind: knowledge.Sentence, Text: text("Please refund me.")}}},
		{"Chinese marks", "> “我要退款。”\n\n> 「好」", []knowledge.Block{{Kind: knowledge.Sentence, Text: text("我要退款。")}, {Kind: knowledge.Sentence, Text: text("好")}}},
		{"angle marks over two lines", "> «a\n> b»", []knowledge.Block{{Kind: knowledge.Sentence, Text: text("a b")}}},
		{"alert", "> [!WARNING]\n> a\n> b\n>\n> c", []knowledge.Block{{Kind: knowledge.Alert, Alert: knowledge.AlertWarning, Body: []knowledge.Block{{Text: text("a b")}, {Text: text("c")}}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			front := "+++\ntitle = \"t\"\nproduct = \"p\"\ntask = \"c\"\n+++\n\ns\n\n"
			guides, diags := knowledge.Parse("g.en.md", []byte(front+c.markdown+"\n\n## S {.steps}\n\n1. a\n"))
			if len(diags) > 0 {
				t.Fatal(diags)
			}
			if diff := cmp.Diff(c.want, guides[0].Summary[1:], ignorePositions); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

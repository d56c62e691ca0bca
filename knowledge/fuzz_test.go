package knowledge_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stepwise/knowledge"
)

// ignorePositions compares guides without the places where things stand in the file.
var ignorePositions = cmp.Options{
	cmpopts.IgnoreTypes(knowledge.Position{}),
	cmpopts.IgnoreFields(knowledge.Guide{}, "Line"),
	cmpopts.EquateEmpty(),
	cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) }),
}

func starterFiles(tb testing.TB) map[string][]byte {
	tb.Helper()
	files := map[string][]byte{}
	names, err := filepath.Glob("starter/*.md")
	if err != nil {
		tb.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			tb.Fatal(err)
		}
		files[filepath.Base(name)] = data
	}
	return files
}

func TestWriteKeepsEverything(t *testing.T) {
	files := starterFiles(t)
	files["format.zh.md"] = []byte(everything)
	for name, data := range files {
		guides, diags := knowledge.Parse(name, data)
		if len(diags) > 0 {
			t.Errorf("%s has mistakes:\n%v", name, diags)
			continue
		}
		checkWrite(t, name, guides)
	}
}

// checkWrite reads back what it wrote and compares.
func checkWrite(t *testing.T, name string, guides []*knowledge.Guide) {
	t.Helper()
	for _, g := range guides {
		if g.Kind != knowledge.HowTo {
			continue
		}
		text := knowledge.Write(g)
		again, diags := knowledge.Parse(name, text)
		if len(diags.Errors()) > 0 {
			t.Fatalf("what was written has mistakes:\n%v\n%s", diags, text)
		}
		if diff := cmp.Diff(guides, again, ignorePositions); diff != "" {
			t.Fatalf("written and read again (-before +after):\n%s\n%s", diff, text)
		}
		if diff := cmp.Diff(string(text), string(knowledge.Write(again[0]))); diff != "" {
			t.Fatalf("the written form is not stable (-first +second):\n%s", diff)
		}
	}
}

func FuzzGuide(f *testing.F) {
	for _, data := range starterFiles(f) {
		f.Add(string(data))
	}
	f.Add(everything)
	f.Add("+++\ntitle=\"a\"\nproduct=\"b\"\ntask=\"c\"\n+++\nText **a**b [x](https://x) &amp; \\* <https://y>\n\n## S {.steps}\n1. a\n   - b\n\n     > [!NOTE]\n     > c\n")
	f.Add("+++\ntitle=\"a\"\ntype=\"faq\"\n[asked]\nq=[\"b\"]\n+++\n## Q {#q}\nA\n")
	f.Fuzz(func(t *testing.T, text string) {
		const name = "a/guide.en.md"
		guides, diags := knowledge.Parse(name, []byte(text))
		lines := lineLengths(text)
		for _, d := range diags {
			if d.Position.Line > len(lines) || d.Position.Line > 0 && d.Position.Column > lines[d.Position.Line-1]+1 {
				t.Errorf("the position %+v is outside of the file: %v", d.Position, d)
			}
			if d.File != name || d.Code == "" || d.Message == "" {
				t.Errorf("incomplete diagnostic %+v", d)
			}
		}
		checkWrite(t, name, guides)
		checkAnswer(t, text)
	})
}

// lineLengths are the numbers of characters in the lines.
func lineLengths(text string) []int {
	out := []int{0}
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		if out[len(out)-1]++; r == '\n' {
			out = append(out, 0)
		}
		text = text[size:]
	}
	return out
}

// checkAnswer takes text as the answer of a FAQ entry: any text is one, and survives being written.
func checkAnswer(t *testing.T, text string) {
	t.Helper()
	guide := &knowledge.Guide{
		ID: "x", Language: "en", Kind: knowledge.FAQEntry, Title: "t", File: "x.faq.jsonl",
		Summary: []knowledge.Block{{Text: knowledge.Text{{Text: text}}}},
	}
	if !utf8.ValidString(text) {
		return
	}
	first := loadFAQ(t, knowledge.WriteFAQ([]*knowledge.Guide{guide}))
	if first == nil {
		return // nothing but white space
	}
	second := loadFAQ(t, knowledge.WriteFAQ(first))
	if diff := cmp.Diff(first, second, ignorePositions); diff != "" {
		t.Fatalf("FAQ written and read again (-before +after):\n%s", diff)
	}
}

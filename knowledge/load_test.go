package knowledge_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
	"stepwise/knowledge/starter"
)

const small = "+++\ntitle = \"How?\"\nproduct = \"netflix\"\ntask = \"cancel\"\n+++\n\nLike this.\n\n## Steps {.steps}\n\n1. Do it.\n"

// whole is a knowledge directory with one file of each kind.
func whole() fstest.MapFS {
	return fstest.MapFS{
		"a/netflix-cancel.en.md": {Data: []byte("\ufeff" + strings.ReplaceAll(small, "\n", "\r\n"))},
		"pay.en.md":              {Data: []byte("+++\ntype = \"faq\"\nproduct = \"netflix\"\n[asked]\ncard = [\"which cards\"]\n+++\n\n## Which cards? {#card}\n\nAll.\n\n## Cash?\n\nNo.\n")},
		"b.faq.csv":              {Data: []byte("answer,ID,language,question,paraphrases\n\"First, **Pay**.\n\n- a\n- b\",c 1,zh,问？,问一|问二| |问一\n")},
		"c.faq.jsonl":            {Data: []byte(`{"id":"J/1","language":"ms","question":"Apa?","paraphrases":["apa tu"],"answer":"<b>x</b> # not a heading\n\n# nor this","product":"netflix","task":"cancel"}` + "\n\n")},
		"products.toml":          {Data: []byte("[netflix]\nname = \"Netflix\"\naliases = [\"奈飞\"]\n[amazon]\nname = \"Amazon\"\n")},
		"words.toml":             {Data: []byte("[ms.slang]\nnak = \"hendak\"\n[en.tasks]\ncancel = [\"ditch\"]\n")},
		"golden.tsv":             {Data: []byte("lang\tkind\tquestion\texpected_guide\texpected_part\tnote\nen\tx\ta ||| b\tnetflix-cancel\tsteps-1|after\tn\nen\tx\tc\tOOS\n\nen\tx\td\ta|b\t-\nen\tx\te\tnetflix-cancel\t-|steps-1\n")},
		"README.md":              {Data: []byte("not a guide")},
		"_drafts/x.md":           {Data: []byte("not a guide")},
	}
}

func TestLoadReadsEveryKindOfFile(t *testing.T) {
	base, diags := knowledge.Load(whole())
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	text := func(s string) []knowledge.Block { return []knowledge.Block{{Text: knowledge.Text{{Text: s}}}} }
	want := &knowledge.Base{
		Guides: []*knowledge.Guide{
			{
				ID: "J/1", Language: "ms", Kind: knowledge.FAQEntry, Title: "Apa?", Product: "netflix", Task: "cancel", Questions: []string{"apa tu"},
				Summary: append(text("<b>x</b> # not a heading"), text("nor this")...), File: "c.faq.jsonl", Line: 1,
			},
			{
				ID: "c 1", Language: "zh", Kind: knowledge.FAQEntry, Title: "问？", Questions: []string{"问一", "问二"}, File: "b.faq.csv", Line: 2,
				Summary: []knowledge.Block{
					{Text: knowledge.Text{{Text: "First, "}, {Kind: knowledge.Label, Text: "Pay"}, {Text: "."}}},
					{Kind: knowledge.List, Items: [][]knowledge.Block{text("a"), text("b")}},
				},
			},
			{ID: "card", Language: "en", Kind: knowledge.FAQEntry, Title: "Which cards?", Product: "netflix", Questions: []string{"which cards"}, Summary: text("All."), File: "pay.en.md", Line: 8},
			{
				ID: "netflix-cancel", Language: "en", Title: "How?", Product: "netflix", Task: "cancel", Summary: text("Like this."), File: "a/netflix-cancel.en.md", Line: 1,
				Sections: []knowledge.Section{{
					Class: knowledge.Steps, Title: "Steps", Listed: true, Ordered: true,
					Parts: []knowledge.Part{{ID: "steps-1", Number: 1, Body: text("Do it.")}},
				}},
			},
			{ID: "pay-2", Language: "en", Kind: knowledge.FAQEntry, Title: "Cash?", Product: "netflix", Summary: text("No."), File: "pay.en.md", Line: 12},
		},
		Products: []knowledge.Product{{ID: "amazon", Name: "Amazon"}, {ID: "netflix", Name: "Netflix", Aliases: []string{"奈飞"}}},
		Words: language.Words{
			"ms": {Slang: map[string]string{"nak": "hendak"}},
			"en": {Tasks: map[string][]string{"cancel": {"ditch"}}},
		},
		Golden: []knowledge.QuestionLine{
			{Language: "en", Kind: "x", Question: "a ||| b", Guides: []knowledge.GuideID{"netflix-cancel"}, Parts: []knowledge.PartID{"steps-1", "after"}, Note: "n", Line: 2},
			{Language: "en", Kind: "x", Question: "c", Declined: true, Line: 3},
			{Language: "en", Kind: "x", Question: "d", Guides: []knowledge.GuideID{"a", "b"}, Parts: []knowledge.PartID{""}, Line: 5},
			{Language: "en", Kind: "x", Question: "e", Guides: []knowledge.GuideID{"netflix-cancel"}, Parts: []knowledge.PartID{"", "steps-1"}, Line: 6},
		},
		Hash: base.Hash,
	}
	if diff := cmp.Diff(want, base, cmpopts.IgnoreTypes(knowledge.Position{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("base (-want +got):\n%s", diff)
	}
	for i, want := range []string{"netflix-cancel steps-1|after 2", "OOS  1", "a|b - 1"} {
		q := base.Golden[i]
		if got := strings.Join([]string{q.ExpectedGuide(), q.ExpectedPart(), string(rune('0' + len(q.Turns())))}, " "); got != want {
			t.Errorf("golden line %d says %q, want %q", i, got, want)
		}
	}
}

func TestHashIsThatOfTheFiles(t *testing.T) {
	first, _ := knowledge.Load(whole())
	again, _ := knowledge.Load(whole())
	if len(first.Hash) != 64 || first.Hash != again.Hash {
		t.Errorf("the same files have the hashes %q and %q", first.Hash, again.Hash)
	}
	for _, change := range []func(fstest.MapFS){
		func(m fstest.MapFS) { m["words.toml"] = &fstest.MapFile{Data: []byte("[ms.slang]\n")} },
		func(m fstest.MapFS) {
			m["golden.tsv"] = &fstest.MapFile{Data: []byte(strings.Replace(string(m["golden.tsv"].Data), "\tc\t", "\te\t", 1))}
		},
		func(m fstest.MapFS) { m["x.png"] = &fstest.MapFile{Data: []byte("picture")} },
		func(m fstest.MapFS) {
			m["b/netflix-cancel.en.md"] = m["a/netflix-cancel.en.md"]
			delete(m, "a/netflix-cancel.en.md")
		},
	} {
		files := maps.Clone(whole())
		change(files)
		if other, diags := knowledge.Load(files); other == nil || other.Hash == first.Hash {
			t.Errorf("changed files have the same hash or do not load: %v", diags)
		}
	}
}

// Whatever is far too much is refused by name, before it is parsed.
func TestLimits(t *testing.T) {
	front := small + "\n"
	deep := func(prefix string) string {
		var b strings.Builder
		for i := range 2000 {
			b.WriteString(strings.Repeat(prefix, i) + "- a\n")
		}
		return b.String()[:100<<10]
	}
	for name, c := range map[string]struct{ file, text, code string }{
		"nested lists":      {"x.en.md", front + deep("  "), "too-deep"},
		"nested by tabs":    {"x.en.md", front + deep("\t"), "too-deep"},
		"one line of lists": {"x.en.md", front + strings.Repeat("- ", 2000), "too-deep"},
		"nested quotes":     {"x.en.md", front + strings.Repeat(">", 2000), "too-deep"},
		"numbered lists":    {"x.en.md", front + strings.Repeat("1. ", 2000), "too-deep"},
		"a wide table":      {"x.en.md", front + strings.Repeat("|a", 35<<9) + "|\n" + strings.Repeat("|-", 35<<9) + "|\n", "too-wide"},
		"a long paragraph":  {"x.en.md", front + strings.Repeat("a ", 10<<10), "too-long"},
		"many brackets":     {"x.en.md", front + strings.Repeat("[a](", 4000), "too-long"},
		"a long heading":    {"x.en.md", front + "## " + strings.Repeat("{a=", 80000), "too-long"},
		"a large file":      {"x.en.md", front + strings.Repeat("a\n\n", 100<<10), "too-large"},
		"nested TOML":       {"words.toml", "a = " + strings.Repeat("[", 100000), "too-deep"},
		"a large table":     {"products.toml", strings.Repeat("# \n", 400<<10), "too-large"},
		"a large entry":     {"x.faq.jsonl", `{"id":"a","language":"en","question":"q","answer":"` + strings.Repeat("a", 65<<10) + `"}`, "too-large"},
		"a large CSV entry": {"x.faq.csv", "id,language,question,answer\na,en,q," + strings.Repeat("a", 65<<10), "too-large"},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			base, diags := knowledge.Load(fstest.MapFS{c.file: {Data: []byte(c.text)}})
			if took := time.Since(start); took > 500*time.Millisecond { // mostly it is one; the machine may be busy
				t.Errorf("it took %v", took)
			}
			if base != nil || len(diags) == 0 || diags[0].Code != c.code && diags[len(diags)-1].Code != c.code {
				t.Errorf("got %v, want %s", diags, c.code)
			}
			if len(diags) > 0 && diags[len(diags)-1].File != c.file {
				t.Errorf("the file %s is not named: %v", c.file, diags)
			}
		})
	}
}

func TestFilesOutsideOfTheDirectoryAreNotRead(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret.en.md")
	if err := os.WriteFile(outside, []byte(small), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, target := range map[string]string{"netflix-cancel.en.md": outside, "gone.en.md": "nowhere.md", "folder.en.md": t.TempDir()} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip("no symbolic links here")
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }() // it was only read from
	base, diags := knowledge.Load(root.FS())
	if base != nil || len(diags) != 3 {
		t.Fatalf("got %v and %v", base, diags)
	}
	for i, file := range []string{"folder.en.md", "gone.en.md", "netflix-cancel.en.md"} {
		if diags[i].File != file || diags[i].Code != "unreadable-file" {
			t.Errorf("got %v, want %s to be unreadable", diags[i], file)
		}
	}
}

func TestDiagnosticAsJSON(t *testing.T) {
	got, err := json.Marshal(knowledge.Diagnostic{
		File: "a.en.md", Position: knowledge.Position{Line: 2, Column: 3}, Severity: knowledge.SeverityWarning, Code: "long-step", Message: "m",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"file":"a.en.md","position":{"line":2,"column":3},"severity":"warning","code":"long-step","message":"m"}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Reading the knowledge is most of what a short command does before it can answer.
func BenchmarkLoadStarter(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if base, diags := knowledge.Load(starter.FS()); base == nil {
			b.Fatal(diags)
		}
	}
}

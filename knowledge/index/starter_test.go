package index

import (
	"flag"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
)

var update = flag.Bool("update", false, "rewrite the files of expected results")

// openFile lists the wordings of the starter guides that do not lead to where they stand yet, so that no other one may be lost.
// With -update it is rewritten; a line that comes in is a step back.
const openFile = "testdata/starter-open.tsv"

// A wording is something that a guide itself says that people ask.
type wording struct {
	kind  string // title, question, section, part or asked
	guide *knowledge.Guide
	part  knowledge.PartID // empty for the guide as a whole
	text  string
}

func (w *wording) line() string {
	return strings.Join([]string{string(w.guide.ID), string(w.guide.Language), w.kind, w.text}, "\t")
}

// wordingsOf are all wordings of the guides.
func wordingsOf(guides []*knowledge.Guide) []wording {
	var out []wording
	for _, g := range guides {
		add := func(kind string, part knowledge.PartID, texts ...string) {
			for _, text := range texts {
				if text != "" {
					out = append(out, wording{kind, g, part, text})
				}
			}
		}
		add("title", "", g.Title)
		add("question", "", g.Questions...)
		for i := range g.Sections {
			s := &g.Sections[i]
			add("section", s.ID(), s.Title)
			add("asked", s.ID(), s.Asked...)
			for _, p := range s.Parts {
				add("part", p.ID, p.Title)
				add("asked", p.ID, p.Asked...)
			}
		}
	}
	return out
}

// TestWordingsOfTheStarterGuides asks every title, question, heading and other wording of the starter guides, in every language. A title and a question
// name the product, and are answered with their guide by themselves. The others are asked as people ask them, in a conversation about the guide, and
// are answered with their part, or with the one of another variant that is called the same.
func TestWordingsOfTheStarterGuides(t *testing.T) {
	x := buildStarter(t)
	var open []string
	right, all := map[string]int{}, map[string]int{}
	for _, w := range wordingsOf(x.base.Guides) {
		q := knowledge.Question{Text: w.text}
		if w.part != "" {
			q.Guide, q.Product, q.Language = w.guide.ID, w.guide.Product, w.guide.Language
		}
		f := ask(t, x, q)
		all[w.kind]++
		if f.Verdict == knowledge.Answer && f.Hits[0].Guide == w.guide.ID && (w.part == "" || saysTheSame(w.guide, w.part, f.Hits[0].Part)) {
			right[w.kind]++
			continue
		}
		open = append(open, w.line())
	}
	for _, kind := range slices.Sorted(maps.Keys(all)) {
		t.Logf("%-8s %4d of %4d lead to where they stand", kind, right[kind], all[kind])
	}
	if *update {
		header := "# Wordings of the starter guides that do not lead to where they stand yet: guide, language, kind, wording.\n"
		if err := os.WriteFile(openFile, []byte(header+strings.Join(open, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	known := map[string]bool{}
	data, err := os.ReadFile(openFile)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		known[strings.TrimSuffix(line, "\n")] = true
	}
	for _, line := range open {
		if !known[line] {
			t.Errorf("is lost: %s", line)
		}
	}
}

// saysTheSame reports whether two parts of a guide answer alike: one part, or two with one title.
func saysTheSame(g *knowledge.Guide, a, b knowledge.PartID) bool {
	title := func(id knowledge.PartID) string {
		switch s, p := g.FindPart(id); {
		case p != nil:
			return p.Title
		case s != nil:
			return s.Title
		}
		return ""
	}
	return a == b || title(a) != "" && title(a) == title(b)
}

// TestTitlesOfTheStarterGuides keeps the least that a guide must give: its title is answered with the guide as a whole, in the language of the title.
func TestTitlesOfTheStarterGuides(t *testing.T) {
	x := buildStarter(t)
	for _, g := range x.base.Guides {
		f := ask(t, x, knowledge.Question{Text: g.Title, Locale: string(g.Language)})
		if f.Verdict != knowledge.Answer || f.Hits[0].Guide != g.ID || f.Hits[0].Part != "" || f.Hits[0].Language != g.Language || f.Hits[0].Title != g.Title {
			t.Errorf("%s: %q: %s (%s) %+v", g.File, g.Title, f.Verdict, f.Evidence.Rule, f.Hits)
		}
	}
}

// TestEveryWordingIsFoundByItself checks that whatever a starter guide says leads to it among others, with nothing known but the words.
func TestEveryWordingIsFoundByItself(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and with nothing that could race")
	}
	x := buildStarter(t)
	for _, w := range wordingsOf(x.base.Guides) {
		f := ask(t, x, knowledge.Question{Text: w.text})
		found := slices.ContainsFunc(f.Hits, func(h knowledge.Hit) bool { return h.Guide == w.guide.ID })
		if !found && f.Verdict != knowledge.Smalltalk { // what may also be smalltalk is in the list of open wordings
			t.Errorf("%s: %s (%s) %+v", w.line(), f.Verdict, f.Evidence.Rule, f.Hits)
		}
	}
}

// TestGuidesAreShownInTheirLanguage asks for each guide in each language, by a question that names its product and its task.
func TestGuidesAreShownInTheirLanguage(t *testing.T) {
	x := buildStarter(t)
	for _, tc := range []struct {
		text string
		want language.Code
	}{
		{"how do i cancel netflix", "en"},
		{"macam mana nak batal netflix", "ms"},
		{"gimana cara batalin netflix", "id"},
		{"怎么取消netflix", "zh"},
		{"怎麼取消netflix", "zh"},
	} {
		f := ask(t, x, knowledge.Question{Text: tc.text})
		if f.Language != tc.want || len(f.Hits) == 0 || f.Hits[0].Language != tc.want {
			t.Errorf("%q is read as %s and shown as %+v", tc.text, f.Language, f.Hits)
		}
	}
}

// Words that nothing knows are mended by what guides say. Where a question names no product and no task, that alone makes nobody who cooks a subscriber.
func TestMendedWordsAloneSayNothing(t *testing.T) {
	x := buildStarter(t)
	for text, want := range map[string]knowledge.Verdict{
		"cara masak rendang":            knowledge.Decline,
		"cara hilangkan jerawat":        knowledge.Decline, // not "jer awat", which says nothing
		"how do i cancle my subscriptn": knowledge.Clarify,
		"refnd pls":                     knowledge.Clarify,
		"cara batalkan langgnan":        knowledge.Clarify,
	} {
		if got := ask(t, x, knowledge.Question{Text: text}).Verdict; got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// "Cancelled but still charged" says that the one task is done, and asks for the other.
func TestADoneTaskWithinAnother(t *testing.T) {
	x := buildStarter(t)
	for _, text := range []string{"sudah batal tapi masih ditagih", "udah cancel tapi masih ditagih"} {
		f := ask(t, x, knowledge.Question{Text: text, Guide: "netflix-refund", Product: "netflix", Language: "id"})
		if f.Verdict != knowledge.Answer || f.Hits[0].Guide != "netflix-refund" || f.Hits[0].Part != "cancellation-issues" {
			t.Errorf("%s: %s, %+v", text, f.Verdict, f.Hits[0])
		}
	}
}

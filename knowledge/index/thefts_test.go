package index

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stepwise/knowledge"
	"stepwise/knowledge/starter"
)

// TestThefts finds the one question that another guide takes.
func TestThefts(t *testing.T) {
	guide := func(task, title, questions string) string {
		return "+++\ntitle = \"" + title + "\"\nproduct = \"acme\"\ntask = \"" + task + "\"\nquestions = [" + questions + "]\n+++\n\nDo it.\n\n" +
			"## Steps {.steps}\n### Open the settings {#open}\nClick the wheel.\n"
	}
	x := buildFiles(t, map[string]string{
		"products.toml":     "[acme]\nname = \"Acme\"\n",
		"acme-cancel.en.md": guide("cancel", "How do I cancel Acme?", `"end my Acme membership", "cancel Acme membership in the app", "cancel the membership of Acme in the app"`),
		"acme-refund.en.md": guide("refund", "How do I get a refund from Acme?", `"I want my money back from Acme", "cancel my Acme membership in the app"`),
		"a.faq.csv":         "id,language,question,answer\none,en,How do I reset the clock?,Hold the button.\ntwo,en,How do I wind the clock?,Turn the key.\n",
	})
	list, err := x.Thefts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range list {
		got = append(got, string(s.Guide.ID)+": "+s.Wording+" -> "+string(s.By))
		if !slices.Contains(s.Words, "cancel") {
			t.Errorf("%q is stolen because of %q", s.Wording, s.Words)
		}
	}
	if diff := cmp.Diff([]string{"acme-refund: cancel my Acme membership in the app -> acme-cancel"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestStarterGuidesStealNothing from each other.
func TestStarterGuidesStealNothing(t *testing.T) {
	list, err := buildStarter(t).Thefts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		t.Errorf("%s: %q (%s) is taken for %s because of %q", s.Guide.File, s.Wording, s.Part, s.By, s.Words)
	}
}

// TestWordingsAreThePhrases checks that the wordings of every guide are its phrases in the same order, so that a phrase is left out with its own wording.
func TestWordingsAreThePhrases(t *testing.T) {
	x := buildStarter(t)
	for _, e := range x.entries {
		var parts []knowledge.PartID
		for _, g := range e.guides {
			for w := range wordings(g) {
				if len(x.words.Analyze(w.text)) > 0 {
					parts = append(parts, w.part)
				}
			}
		}
		var want []knowledge.PartID
		for _, p := range e.phrases {
			want = append(want, e.parts[p.part].id)
		}
		if diff := cmp.Diff(want, parts); diff != "" {
			t.Errorf("%s: (-phrases +wordings):\n%s", e.id, diff)
		}
	}
}

// TestLeavingOutIsLikeBuildingWithout asks some questions of the starter guides with their phrase left out, and of an index that was built without them.
func TestLeavingOutIsLikeBuildingWithout(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and with nothing that could race")
	}
	x := buildStarter(t)
	base, _ := knowledge.Load(starter.FS())
	for _, g := range base.Guides {
		e := x.entries[x.byID[g.ID]]
		const which = 2 // of the questions; the title comes before them
		phrase := which + 1
		for _, other := range e.guides {
			if other.Language == g.Language {
				break
			}
			for range wordings(other) {
				phrase++
			}
		}
		q := knowledge.Question{Text: g.Questions[which]}
		r := x.read(q)
		r.left = &unsaid{e, phrase}
		all, err := x.rank(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		got := x.judge(r, all)
		without := build(t, func() (*knowledge.Base, knowledge.Diagnostics) {
			rest := *base
			rest.Guides = slices.Clone(base.Guides)
			short := *g
			short.Questions = slices.Delete(slices.Clone(g.Questions), which, which+1)
			rest.Guides[slices.Index(base.Guides, g)] = &short
			return &rest, nil
		})
		want := ask(t, without, q)
		if got.Verdict != want.Verdict || got.Hits[0].Guide != want.Hits[0].Guide {
			t.Errorf("%s: %q: %s %s, and %s %s without it", g.File, q.Text, got.Verdict, got.Hits[0].Guide, want.Verdict, want.Hits[0].Guide)
		}
	}
}

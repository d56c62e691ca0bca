package starter_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
	"stepwise/knowledge/starter"
)

func TestStarterGuidesAreWhole(t *testing.T) {
	base, diags := knowledge.Load(starter.FS())
	if len(diags) > 0 {
		t.Fatalf("the starter guides have mistakes:\n%v", diags)
	}
	words, err := language.Load()
	if err != nil {
		t.Fatal(err)
	}
	if diags := base.Check(words, time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)); len(diags) > 0 {
		t.Errorf("the starter guides have doubtful places:\n%v", diags)
	}
	ids := []knowledge.GuideID{"amazon-close-account", "migu-cancel", "netflix-cancel", "netflix-refund"}
	codes := []language.Code{"en", "id", "ms", "zh"}
	var want, got []string
	for _, id := range ids {
		for _, code := range codes {
			want = append(want, string(id)+"."+string(code))
		}
	}
	for _, g := range base.Guides {
		got = append(got, string(g.ID)+"."+string(g.Language))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("guides (-want +got):\n%s", diff)
	}
	for _, id := range ids {
		english := base.Find(id, "en")
		for _, code := range codes {
			if diff := cmp.Diff(shape(english), shape(base.Find(id, code))); diff != "" {
				t.Errorf("parts of %s in en and %s (-en +%s):\n%s", id, code, code, diff)
			}
		}
	}
}

// shape is what must be the same in all translations: the sections with the ids of their parts.
func shape(g *knowledge.Guide) []string {
	out := []string{string(g.Product) + " " + string(g.Task)}
	for _, s := range g.Sections {
		out = append(out, string(s.Class)+" "+string(s.ID()))
		for _, p := range s.Parts {
			line := string(p.ID)
			if p.Optional {
				line += " (optional)"
			}
			out = append(out, line)
		}
	}
	return out
}

package synthetic_test

import (
	"cmp"
	"os"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stepwise/knowledge"
	"stepwise/knowledge/language"
	"stepwise/knowledge/starter"
	"stepwise/knowledge/synthetic"
)

func world(t testing.TB) *synthetic.World {
	t.Helper()
	words, err := language.Load()
	if err != nil {
		t.Fatal(err)
	}
	return synthetic.New(words, 1)
}

// TestGuidesAreReadAsTheyWereMade writes guides to files and loads them.
func TestGuidesAreReadAsTheyWereMade(t *testing.T) {
	const guides = 400
	want := world(t).Base(guides)
	dir := t.TempDir()
	if err := synthetic.Write(dir, want); err != nil {
		t.Fatal(err)
	}
	got, found := knowledge.Load(os.DirFS(dir))
	if len(found) > 0 {
		t.Fatalf("%d mistakes, such as %s", len(found), found[0])
	}
	if diff := gocmp.Diff(want, got, cmpopts.IgnoreTypes(knowledge.Position{}), cmpopts.IgnoreFields(knowledge.Base{}, "Hash"), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-made +read):\n%.3000s", diff)
	}
	words, err := language.Load()
	if err != nil {
		t.Fatal(err)
	}
	languages := map[language.Code]int{}
	for _, g := range got.Guides {
		languages[g.Language]++
		if n := len(g.Sections[0].Parts) + len(g.Sections[1].Parts); n != 8+3 {
			t.Errorf("%s has %d parts", g.ID, n)
		}
	}
	for _, code := range words.Codes() {
		if languages[code] < guides/8 {
			t.Errorf("%d of %d guides are in %q", languages[code], guides, code)
		}
	}
}

// TestTheSameSeedGivesTheSameGuides also where there are more of them.
func TestTheSameSeedGivesTheSameGuides(t *testing.T) {
	few, many := world(t).Base(10), world(t).Base(500)
	if diff := gocmp.Diff(few.Guides, many.Guides[:10]); diff != "" {
		t.Errorf("(-of 10 +of 500):\n%s", diff)
	}
	if diff := gocmp.Diff(world(t).Questions(100, 500), world(t).Questions(100, 500)); diff != "" {
		t.Errorf("questions differ:\n%s", diff)
	}
}

// TestBesideOtherGuides adds made-up guides to those that ship.
func TestBesideOtherGuides(t *testing.T) {
	ours, diags := knowledge.Load(starter.FS())
	if ours == nil {
		t.Fatal(diags)
	}
	both := world(t).Beside(ours, 100)
	if n := len(both.Guides); n != len(ours.Guides)+100 {
		t.Errorf("%d guides", n)
	}
	for _, g := range ours.Guides {
		if both.Find(g.ID, g.Language) != g {
			t.Errorf("%s.%s is not found", g.ID, g.Language)
		}
	}
	names := map[knowledge.ProductID]bool{}
	for _, p := range both.Products {
		if names[p.ID] || !slices.IsSortedFunc(both.Products, func(a, b knowledge.Product) int { return cmp.Compare(a.ID, b.ID) }) {
			t.Errorf("product %s stands twice or out of order", p.ID)
		}
		names[p.ID] = true
	}
}

// BenchmarkBase makes guides; it should take much less time than whatever is measured with them.
func BenchmarkBase(b *testing.B) {
	w := world(b)
	for b.Loop() {
		w.Base(10_000)
	}
}

package main

import (
	"path/filepath"
	"testing"

	"stepwise/knowledge"
	"stepwise/knowledge/starter"
)

// TestPartTableOfStarterGuides checks that every part that the table names is one of the guides that ship.
func TestPartTableOfStarterGuides(t *testing.T) {
	table, err := readPartTable(filepath.Join("testdata", "seeds-parts.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	base, _ := knowledge.Load(starter.FS())
	for label, parts := range table {
		if label.guide == anyGuide {
			continue
		}
		g := base.Find(label.guide)
		if g == nil {
			t.Errorf("%s: no such guide", label.guide)
			continue
		}
		for _, id := range parts {
			if s, p := g.FindPart(id); s == nil && p == nil {
				t.Errorf("%s, %q: no part %q", label.guide, label.label, id)
			}
		}
	}
}

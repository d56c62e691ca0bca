package language

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTablesOfEveryLanguage checks that the tables that ship say the same in every language, so that a question in one finds a guide in another.
func TestTablesOfEveryLanguage(t *testing.T) {
	s := load(t)
	folders, err := fs.Glob(shipped, "*")
	if err != nil || len(folders) != len(s.Codes()) {
		t.Fatalf("%d folders and %d languages, error %v", len(folders), len(s.Codes()), err)
	}
	want := s.tables[Fallback]
	for _, c := range s.Codes() {
		table := s.tables[c]
		if table.Name == "" || table.Script == "" || len(table.Markers) == 0 || len(table.Stop) == 0 {
			t.Errorf("%s has no name, script, markers or stop words", c)
		}
		for _, lists := range []struct {
			name      string
			want, got map[string][]string
		}{{"tasks", want.Tasks, table.Tasks}, {"variants", want.Variants, table.Variants}, {"cues", want.Cues, table.Cues}, {"ordinals", want.Ordinals, table.Ordinals}, {"smalltalk", want.Smalltalk, table.Smalltalk}} {
			if diff := cmp.Diff(slices.Sorted(maps.Keys(lists.want)), slices.Sorted(maps.Keys(lists.got))); diff != "" {
				t.Errorf("%s has other %s than %s (-want +got):\n%s", c, lists.name, Fallback, diff)
			}
		}
	}
	for _, kin := range s.Related("ms")[1:] {
		if diff := cmp.Diff(sorted(s.tables["ms"].Shared), sorted(s.tables[kin].Shared)); diff != "" {
			t.Errorf("%s shares other words than ms (-want +got):\n%s", kin, diff)
		}
	}
}

// TestEveryWordingFindsItsOwn checks that no wording of the tables is read as another one.
func TestEveryWordingFindsItsOwn(t *testing.T) {
	s := load(t)
	for _, c := range s.Codes() {
		table := s.tables[c]
		for _, lists := range []struct {
			name  string
			lists map[string][]string
			found func(Mentions) []Mention
		}{
			{"task", table.Tasks, func(m Mentions) []Mention { return m.Tasks }},
			{"variant", table.Variants, func(m Mentions) []Mention { return m.Variants }},
			{"ordinal", table.Ordinals, func(m Mentions) []Mention { return m.Ordinals }},
			{"smalltalk", table.Smalltalk, func(m Mentions) []Mention { return m.Smalltalk }},
			{"product", table.Products, func(m Mentions) []Mention { return m.Products }},
		} {
			for key, wordings := range lists.lists {
				if key == "" || strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
					t.Errorf("%s: %s %q is no slug", c, lists.name, key)
				}
				if len(wordings) == 0 {
					t.Errorf("%s: %s %q has no wording", c, lists.name, key)
				}
				for _, w := range wordings {
					if found := lists.found(s.Scan(s.Analyze(w))); len(found) == 0 || found[0].Key != key {
						t.Errorf("%s: %s %q: the wording %q finds %v", c, lists.name, key, w, found)
					}
				}
			}
		}
	}
}

// TestEveryWordOfTheTablesCanBeMet checks that no word is empty, stands twice in a list, or is written as no question is read.
func TestEveryWordOfTheTablesCanBeMet(t *testing.T) {
	s := load(t)
	for _, c := range s.Codes() {
		table := s.tables[c]
		for name, list := range map[string][]string{"markers": table.Markers, "shared": table.Shared, "stop": table.Stop} {
			if twice := len(list) - len(slices.Compact(sorted(list))); twice > 0 {
				t.Errorf("%s: %d words stand twice in %s", c, twice, name)
			}
			for _, w := range list {
				if len(s.Analyze(w)) == 0 {
					t.Errorf("%s: nothing is left of %q in %s", c, w, name)
				}
			}
		}
		for short, full := range table.Slang {
			if len(s.Analyze(short)) == 0 || len(s.Analyze(full)) == 0 {
				t.Errorf("%s: nothing is left of the slang %q = %q", c, short, full)
			}
		}
		for _, w := range table.Markers {
			if slices.Contains(table.Shared, w) {
				t.Errorf("%s: %q is a marker and shared at once", c, w)
			}
			for _, kin := range s.Related(c)[1:] {
				if slices.Contains(s.tables[kin].Markers, w) {
					t.Errorf("%q marks %s and %s", w, c, kin)
				}
			}
		}
	}
}

// TestTheNameOfAProductSaysNoLanguage checks every product that the tables know.
func TestTheNameOfAProductSaysNoLanguage(t *testing.T) {
	s := load(t)
	for key, names := range s.Products() {
		for _, name := range names {
			tokens := s.Analyze(name)
			found := s.Scan(tokens).Products
			if len(found) != 1 || found[0].First != 0 || found[0].Last != len(tokens)-1 {
				t.Errorf("%s: %q is found as %v", key, name, found)
			}
			for _, session := range s.Codes() {
				if got := s.Detect(name, Locale{Session: session}); got != session {
					t.Errorf("%s: %q makes %s of %s", key, name, got, session)
				}
			}
		}
	}
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

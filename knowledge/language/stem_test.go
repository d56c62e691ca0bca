package language

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// readCases reads the lines of a file of test data as fields between tabs. Lines that begin with # are comments.
func readCases(t testing.TB, file string) [][]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var cases [][]string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSuffix(line, "\n"); line != "" && !strings.HasPrefix(line, "#") {
			cases = append(cases, strings.Split(line, "\t"))
		}
	}
	if len(cases) == 0 {
		t.Fatalf("%s has no cases", file)
	}
	return cases
}

// TestStems reads pairs of words, which must have a stem in common or must not.
func TestStems(t *testing.T) {
	s := load(t)
	for _, tc := range readCases(t, "testdata/stems.tsv") {
		a, b := s.terms(tc[1]), s.terms(tc[2])
		joined := slices.ContainsFunc(a, func(term string) bool { return slices.Contains(b, term) })
		if joined != (tc[0] == "same") {
			t.Errorf("%s: %s is read as %v, %s as %v", tc[0], tc[1], a, tc[2], b)
		}
	}
}

// TestStemsOfAWord checks what the index has to keep for the longest and the most winding words.
func TestStemsOfAWord(t *testing.T) {
	s := load(t)
	const most = 40
	for _, word := range []string{"mempertanggungjawabkannya", "diperpengembalikannya", "memperpemberhentikannya", strings.Repeat("menge", MaxToken/5), strings.Repeat("a", MaxToken)} {
		terms := s.terms(word)
		if len(terms) > most {
			t.Errorf("%s has %d stems", word, len(terms))
		}
		for i, term := range terms {
			if i > 0 && (len(term) < minMalayRoot-1 || slices.Contains(terms[:i], term)) {
				t.Errorf("%s: the stem %q is too short or stands twice", word, term)
			}
		}
	}
}
